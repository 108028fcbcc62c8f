"""`python -m scripts.quality CORPUS`: a table of figures, peers beside it, and the worst pages.

Peers run when their virtual environment is there: `make quality` makes it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.quality.asking import ROOT, Sheet, ask_freesheet, run_lines
from scripts.quality.corpus import Case, read_corpus
from scripts.quality.scoring import Answer, Figures, figures, over, weakness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PEERS: Final = ("trafilatura", "readability-lxml")
PEERS_PYTHON: Final = ROOT / ".venv-peers" / "bin" / "python"
COLUMNS: Final = (
    "text", "pictures", "captions", "asks", "slot", "headlines", "order", "left_out", "kind",
    "not_free", "bytes",
)  # fmt: skip
WORST: Final = 10


def main() -> int:
    """Measure a corpus and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.quality", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--tier", default="basic", choices=("plain", "basic", "late"))
    parser.add_argument("--limit", type=int, default=0, help="pages of each group")
    options = parser.parse_args()
    for group, cases in grouped(read_corpus(options.corpus), options.limit).items():
        report(group, cases, options.tier)
    return 0


def grouped(cases: Iterable[Case], limit: int) -> dict[str, list[Case]]:
    """Return the cases by where they are from."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.group, []).append(case)
    return {name: many[: limit or None] for name, many in groups.items()}


def report(group: str, cases: Sequence[Case], tier: str) -> None:
    """Print the table of a group and its worst pages."""
    mine = measured(cases, ask_freesheet(cases, tier))
    sys.stdout.write(f"\n{group}: {len(cases)} pages\n{row('', COLUMNS)}\n")
    sys.stdout.write(line("freesheet", mine) + "\n")
    for peer in PEERS if PEERS_PYTHON.exists() else ():
        sys.stdout.write(line(peer, measured(cases, ask_peer(peer, cases))) + "\n")
    worst = sorted(zip(mine, cases, strict=True), key=lambda pair: -weakness(pair[0]))
    for page, case in worst[:WORST]:
        sys.stdout.write(f"  {case.truth.name}: {lost(page) or 'nothing is lost'}\n")


def measured(cases: Iterable[Case], answers: Iterable[Answer]) -> list[Figures]:
    """Return the figures of each page."""
    return [
        figures(case.truth, answer, len(case.body()))
        for case, answer in zip(cases, answers, strict=True)
    ]


def line(name: str, pages: Iterable[Figures]) -> str:
    """Return a line of the table; a dash where there is no figure."""
    found = over(pages)
    return row(name, [f"{found[one]:.3f}" if one in found else "-" for one in COLUMNS])


def row(name: str, cells: Iterable[str]) -> str:
    """Return cells in columns of one width."""
    return f"{name:18}" + "".join(f"{cell:>10}" for cell in cells)


def lost(page: Figures) -> str:
    """Say what a page lost, in figures."""
    return ", ".join(
        f"{name} {share.hits / share.of:.2f}"
        for name, share in page.items()
        if name != "bytes" and share.hits < 0.995 * share.of
    )


def ask_peer(name: str, cases: Sequence[Case]) -> Iterator[Answer]:
    """Return a peer's answer for every case, in order.

    Raises: SystemExit when it fails as a whole.
    """
    lines = "".join(json.dumps({"path": str(case.path.resolve())}) + "\n" for case in cases)
    command = [str(PEERS_PYTHON), str(Path(__file__).with_name("peers.py")), name]
    for text in run_lines(command, lines):
        answer = json.loads(text)
        sheet = Sheet(answer["html"])
        yield Answer(
            text=answer["text"],
            addresses=tuple(sheet.addresses),
            pictures=tuple(sheet.pictures),
            captions=(answer["html"],),
        )


if __name__ == "__main__":
    sys.exit(main())
