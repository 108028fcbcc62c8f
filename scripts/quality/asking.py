"""Asks Freesheet, by its own command, what it makes of pages, and looks at the sheets it prints.

What counts for an address is that it stands on the sheet: what the answer says of its links is not
taken on trust, and what it says of its text is looked up.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scripts.quality.scoring import Answer, Ask, letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.quality.corpus import Case

ROOT: Final = Path(__file__).resolve().parents[2]
PIECE_LETTERS: Final = 60  # of each line of the text that is looked up on the sheet


class Sheet(HTMLParser):
    """The addresses, the pictures and the words that a parser finds on a sheet."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.addresses: list[str] = []
        self.pictures: list[str] = []
        self._words: list[str] = []
        self.feed(markup)
        self.close()
        self.words = letters("".join(self._words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this element leads to or loads."""
        for name, value in attrs:
            if tag == "img" and name == "src":
                self.pictures.append(value or "")
            elif name in ("href", "action"):
                self.addresses.append(value or "")

    def handle_data(self, data: str) -> None:
        """Note words; those of a style as well, which no text has."""
        self._words.append(data)


def ask_freesheet(cases: Sequence[Case], tier: str = "basic") -> Iterator[Answer]:
    """Return an answer for every case, in order.

    Raises: SystemExit when the run fails or an answer claims what its sheet does not bear out.
    """
    lines = "".join(json.dumps(_question(case, tier)) + "\n" for case in cases)
    command = [sys.executable, "-m", "proxy", "simplify", "--batch", "--with-sheet"]
    return map(answer_of, map(json.loads, run_lines(command, lines)))


def run_lines(command: list[str], lines: str) -> list[str]:
    """Return what a program answers to lines, line by line.

    Raises: SystemExit when it fails.
    """
    done = subprocess.run(  # noqa: S603 -- ours
        command, input=lines.encode(), capture_output=True, cwd=ROOT, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    return done.stdout.decode().splitlines()


def _question(case: Case, tier: str) -> dict[str, str]:
    asked = {"id": case.truth.name, "path": str(case.path.resolve()), "url": case.truth.url}
    typed = {"content_type": case.content_type} if case.content_type else {}
    return {**asked, **typed, "tier": tier}


def answer_of(row: dict[str, Any]) -> Answer:
    """Return a line of the batch as an answer, its addresses read from the sheet.

    Raises: SystemExit when it claims what the sheet does not bear out.
    """
    if row["declined"]:
        return Answer(declined=row["declined"], slot=())
    parts = row["sheet_b64"]
    markup = "".join(
        base64.b64decode(part).decode(row["charset"], "replace")
        for part in ([parts] if isinstance(parts, str) else parts)
    )
    sheet = Sheet(markup)
    if lost := _unborne(row, sheet):
        raise SystemExit(f"{row['id']}: the sheet does not hold what is claimed: {lost}")
    return Answer(
        text=row["main"],
        addresses=tuple(sheet.addresses),
        pictures=tuple(sheet.pictures),
        captions=tuple(image["caption"] for image in row["images"]),
        slot=tuple(Ask(one["role"], one["href"]) for one in row["support"]),
        kind=row["kind"],
        size=row["bytes"],
    )


def _unborne(row: dict[str, Any], sheet: Sheet) -> str:
    """Return a claim that the sheet does not bear out, or nothing."""
    for line in (*row["main"].splitlines(), *(image["caption"] for image in row["images"])):
        if letters(line)[:PIECE_LETTERS] not in sheet.words:
            return str(line)
    links = {one["href"] for one in row["support"]} - set(sheet.addresses)
    return ", ".join(sorted(links))
