#!/usr/bin/python3
"""Show one page in many old browser engines, side by side.

    wall.py URL OUTDIR [ENGINE ...]

Without names: every engine that is installed. Writes OUTDIR/ENGINE.png and .txt as show.py does,
and OUTDIR/wall.png, one sheet of all of them with name and year. Exit status 1 when an engine did
not show the page or is not installed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from catalog import HERE, Engine, engines
from sheet import save, sheet


def try_one(engine: Engine, url: str, out: Path) -> bool:
    """Show the page in one engine, say how it went, and tell whether it did."""
    started = time.monotonic()
    command = [str(HERE / "show.py"), engine.name, url, str(out)]
    was_shown = subprocess.run(command, check=False).returncode == 0
    word = "shown" if was_shown else "FAILED"
    print(f"{engine.name:12} {word:7} {time.monotonic() - started:5.1f} s", flush=True)
    return was_shown


def main() -> int:
    """Do what the command line says and return the exit status."""
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    url, outdir, names = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    unknown = set(names) - {engine.name for engine in engines()}
    if unknown:
        told = ", ".join(sorted(unknown))
        print(f"no such engine: {told}; engines.tsv lists them", file=sys.stderr)
        return 2
    chosen = [
        engine for engine in engines() if engine.name in names or (not names and engine.installed())
    ]
    if not chosen:
        print("no engine is installed: run install.sh", file=sys.stderr)
        return 2
    tried = [(engine, try_one(engine, url, outdir / engine.name)) for engine in chosen]
    save(sheet(outdir, tried), outdir / "wall.png")
    shown = sum(was_shown for _, was_shown in tried)
    print(f"{shown} of {len(tried)} shown: {outdir / 'wall.png'}")
    return 0 if shown == len(tried) else 1


if __name__ == "__main__":
    sys.exit(main())
