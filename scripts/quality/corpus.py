"""Reads a corpus of pages and what a person says of each: docs/quality.md has both forms.

A folder of pages, `NAME.html` (or `.html.gz`) each beside `NAME.toml`; or a folder with `index.tsv`
and files `truth.jsonl.gz`, one line a page.
"""

from __future__ import annotations

import csv
import gzip
import json
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from scripts.quality.scoring import Ask, Picture, Truth

if TYPE_CHECKING:
    from pathlib import Path

NO_HOST: Final = "https://page.invalid/"


@dataclass(frozen=True, slots=True)
class Case:
    """A saved page, what its origin called it, and the truth."""

    path: Path
    group: str
    truth: Truth
    content_type: str = ""

    def body(self) -> bytes:
        """Return the page as it was sent."""
        data = self.path.read_bytes()
        return gzip.decompress(data) if self.path.suffix == ".gz" else data


def read_corpus(folder: Path) -> list[Case]:
    """Return the pages of a folder in either form, by name.

    Raises: SystemExit when there is none, or a truth cannot be read.
    """
    cases = _indexed(folder) if (folder / "index.tsv").is_file() else _single(folder)
    if not cases:
        raise SystemExit(f"{folder}: no index.tsv, and no NAME.html beside a NAME.toml")
    return cases


# ---- a file of truth for each page


def _single(folder: Path) -> list[Case]:
    pages = sorted((*folder.glob("*.html"), *folder.glob("*.html.gz")))
    truths = ((page, page.with_name(page.name.partition(".html")[0] + ".toml")) for page in pages)
    return [_case(page, truth) for page, truth in truths if truth.is_file()]


def _case(page: Path, path: Path) -> Case:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SystemExit(f"{path}: {error}") from error
    return Case(page, path.parent.name, truth_of(path.stem, table), table.get("content_type", ""))


def truth_of(name: str, table: dict[str, Any]) -> Truth:
    """Return the truth that a table of a file tells.

    Raises: SystemExit when a name is not known: a word misspelt would ask for nothing.
    """
    known = {"url", "content_type", "layout", "kind", "free", "text", "pictures", "asks"}
    if strange := table.keys() - known - {"headlines", "without"}:
        raise SystemExit(f"{name}.toml: {', '.join(sorted(strange))} is not known")
    return Truth(
        name=name,
        url=table["url"],
        kind=table.get("kind", ""),
        is_free=table.get("free", True),
        text=table.get("text", ""),
        pictures=tuple(
            Picture((row["src"],), row.get("caption", "")) for row in table.get("pictures", ())
        ),
        asks=tuple(
            Ask(row["role"], row.get("href", ""), row.get("form", False))
            for row in table.get("asks", ())
        ),
        is_labeled="asks" in table,
        headlines=tuple(table.get("headlines", ())),
        without=tuple(table.get("without", ())),
    )


# ---- one index, and truths by source


def _indexed(folder: Path) -> list[Case]:
    truths = _truths(folder)
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Case(folder / row["page"], row["source"], _from_line(row, truths[row["page"]]))
            for row in rows
            if row["page"] in truths
        ]


def _truths(folder: Path) -> dict[str, dict[str, Any]]:
    found = {}
    for path in sorted(folder.glob("*/truth.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                found[row["page"]] = row
    return found


def _from_line(row: dict[str, str], line: dict[str, Any]) -> Truth:
    """Return the truth of a line; texts of word lists, `with`, are left to those who made them."""
    images = line.get("images") or ()
    pictures = (Picture(tuple(one["urls"]), one.get("caption") or "") for one in images)
    return Truth(
        name=row["page"],
        url=row["url"] or NO_HOST,
        is_free=row.get("paid") != "1",
        text=line.get("text") or "",
        pictures=tuple(pictures),
        without=tuple(line.get("without") or ()),
    )
