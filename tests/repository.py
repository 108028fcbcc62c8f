"""What tests of the repository itself look at: its modules, its documents, their text."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROXY = sorted(path for path in (ROOT / "proxy").rglob("*.py") if path.name != "__init__.py")
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def text_of(name: str) -> str:
    """Return the text of a file of the repository."""
    return (ROOT / name).read_text("utf-8")


def name_of(path: Path) -> str:
    """Return a file's path in the repository."""
    return path.relative_to(ROOT).as_posix()


def headings(name: str) -> list[str]:
    """Return the headings of a document."""
    return re.findall(r"^#+ (.+)$", text_of(name), re.MULTILINE)


def source_of(room: str = "") -> str:
    """Return the text of every module of a room, or of all."""
    return "".join(path.read_text("utf-8") for path in PROXY if f"proxy/{room}" in name_of(path))


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files that belong to the repository; none outside of a clone."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  # found by its PATH, as a person would
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())
