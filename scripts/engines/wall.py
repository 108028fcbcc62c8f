#!/usr/bin/python3
"""Show one page in many old browser engines, side by side.

    wall.py URL OUTDIR [ENGINE ...]

Without names: every engine that is installed. Writes OUTDIR/ENGINE.png and .txt as show.py does, and OUTDIR/wall.png,
one sheet of all of them with name and year. Exit status 1 when an engine did not show the page or is not installed.
"""

import subprocess
import sys
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from show import HERE, Engine, engines

VIEW, TILE = (900, 760), (450, 380)
COLUMNS, CAPTION, GAP = 4, 26, 8
PAPER, INK, BOARD, ALARM = "white", "black", "#30343a", "#ff9a8a"
FONTS = "/usr/share/fonts/truetype/dejavu/"


def tile(engine: Engine, out: Path) -> Image.Image:
    """Return the top of the picture that the engine drew, or of the words where it draws none."""
    picture, words = out.with_name(out.name + ".png"), out.with_name(out.name + ".txt")
    if picture.exists():
        shown = Image.open(picture).convert("RGB")
    else:
        shown = Image.new("RGB", VIEW, PAPER)
        text = words.read_text(errors="replace").strip("\n") if words.exists() else "not shown"
        font = ImageFont.truetype(FONTS + "DejaVuSansMono.ttf", 14)
        ImageDraw.Draw(shown).multiline_text(
            (10, 8), "\n".join(text.splitlines()[:44]), fill=INK, font=font, spacing=1
        )
    frame = Image.new("RGB", VIEW, BOARD)
    frame.paste(shown, (0, 0))
    return frame.resize(TILE, Image.LANCZOS)


def sheet(outdir: Path, tried: list[tuple[Engine, bool]]) -> Image.Image:
    """Return the contact sheet; the caption of an engine that failed is red."""
    width, height = TILE[0] + GAP, TILE[1] + CAPTION + GAP
    columns = min(COLUMNS, len(tried))
    board = Image.new(
        "RGB", (columns * width + GAP, -(-len(tried) // columns) * height + GAP), BOARD
    )
    pen, font = ImageDraw.Draw(board), ImageFont.truetype(FONTS + "DejaVuSans.ttf", 14)
    for number, (engine, shown) in enumerate(tried):
        left, top = GAP + number % columns * width, GAP + number // columns * height
        pen.text(
            (left, top + 4),
            f"{engine.year}  {engine.title}",
            fill=PAPER if shown else ALARM,
            font=font,
        )
        board.paste(tile(engine, outdir / engine.name), (left, top + CAPTION))
    return board


def main() -> int:
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    url, outdir, names = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    unknown = set(names) - {engine.name for engine in engines()}
    if unknown:
        print(
            f"no such engine: {', '.join(sorted(unknown))}; engines.tsv lists them", file=sys.stderr
        )
        return 2
    tried = []
    for engine in engines():
        if engine.name in names or (not names and engine.installed()):
            out, started = outdir / engine.name, time.monotonic()
            shown = subprocess.run([HERE / "show.py", engine.name, url, out]).returncode == 0
            tried.append((engine, shown))
            print(
                f"{engine.name:12} {'shown' if shown else 'FAILED':7} {time.monotonic() - started:5.1f} s",
                flush=True,
            )
    if not tried:
        print("no engine is installed: run install.sh", file=sys.stderr)
        return 2
    sheet(outdir, tried).save(outdir / "wall.png", optimize=True)
    print(f"{sum(shown for _, shown in tried)} of {len(tried)} shown: {outdir / 'wall.png'}")
    return 0 if all(shown for _, shown in tried) else 1


if __name__ == "__main__":
    sys.exit(main())
