#!/usr/bin/python3
"""Show one page in one old browser engine.

    show.py ENGINE URL OUT

Writes OUT.png (the picture) and OUT.txt (the words), or the one of them that the engine can give,
and OUT.log. Exit status: 0 shown, 1 not shown, 2 asked wrongly or not installed.
URL must be on the loopback interface: these engines have holes that nobody mends.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from catalog import engines
from drivers import DRIVERS
from page import NotShownError, Page, end_strays

ATTEMPTS = 3  # Chromium 92 and NetSurf's framebuffer now and then fail at their start


def show(name: str, url: str, out: Path) -> None:
    """Show `url` in an engine and write its picture, its words, or both.

    Raises: NotShownError when neither comes about in any attempt.
    """
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt(name, url, out)
        except NotShownError:
            continue
    return attempt(name, url, out)


def attempt(name: str, url: str, out: Path) -> None:
    """Show `url` once, in a private home that is removed afterwards."""
    home = Path(tempfile.mkdtemp(prefix="freesheet-engine-"))
    page = Page(url, out, home)
    for file in (page.png, page.txt, page.log):
        file.unlink(missing_ok=True)
    try:
        DRIVERS[name](page)
    finally:
        end_strays(home)
        shutil.rmtree(home, ignore_errors=True)
    if not page.is_shown():
        raise NotShownError("it wrote neither picture nor words")


def complaint(name: str, url: str) -> str:
    """Return what is wrong with what was asked for, or nothing."""
    engine = {engine.name: engine for engine in engines()}.get(name)
    if engine is None:
        return f"no such engine: {name}; engines.tsv lists them"
    if urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        return f"not on the loopback interface: {url}"
    if not engine.installed():
        return f"{name} is not installed: run install.sh {name}"
    return ""


def main() -> int:
    """Do what the command line says and return the exit status."""
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    name, url, out = sys.argv[1:]
    if wrong := complaint(name, url):
        print(wrong, file=sys.stderr)
        return 2
    try:
        show(name, url, Path(out))
    except NotShownError as reason:
        print(f"{name} did not show the page: {reason}; see {out}.log", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
