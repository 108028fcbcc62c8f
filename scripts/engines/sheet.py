#!/usr/bin/python3
"""Make one contact sheet of what engines have shown.

    sheet.py FOLDER PNG [WIDTH]

FOLDER holds ENGINE.png and ENGINE.txt as show.py writes them; an engine of neither is left out.
WIDTH is that of one tile in pixels. The PNG gets 256 colors: a sheet of 35 pages stays small.
"""

from __future__ import annotations

import sys
from pathlib import Path

from catalog import Engine, engines
from PIL import Image, ImageDraw, ImageFont

VIEW = (900, 760)
COLUMNS, CAPTION, GAP, COLORS = 4, 26, 8, 256
PAPER, INK, BOARD, ALARM = "white", "black", "#30343a", "#ff9a8a"
FONTS = "/usr/share/fonts/truetype/dejavu/"


def tile(out: Path, width: int) -> Image.Image:
    """Return the top of the picture that an engine drew, or of the words where it draws none."""
    picture, words = out.with_name(out.name + ".png"), out.with_name(out.name + ".txt")
    if picture.exists():
        shown = Image.open(picture).convert("RGB")
    else:
        shown = Image.new("RGB", VIEW, PAPER)
        text = words.read_text("utf-8", "replace").strip("\n") if words.exists() else "not shown"
        font = ImageFont.truetype(FONTS + "DejaVuSansMono.ttf", 14)
        lines = "\n".join(text.splitlines()[:44])
        ImageDraw.Draw(shown).multiline_text((10, 8), lines, fill=INK, font=font, spacing=1)
    frame = Image.new("RGB", VIEW, BOARD)
    frame.paste(shown, (0, 0))
    return frame.resize((width, width * VIEW[1] // VIEW[0]), Image.Resampling.LANCZOS)


def sheet(folder: Path, tried: list[tuple[Engine, bool]], width: int = 450) -> Image.Image:
    """Return the contact sheet; the caption of an engine that failed is red."""
    across, down = width + GAP, width * VIEW[1] // VIEW[0] + CAPTION + GAP
    columns = min(COLUMNS, len(tried))
    size = (columns * across + GAP, -(-len(tried) // columns) * down + GAP)
    board = Image.new("RGB", size, BOARD)
    pen, font = ImageDraw.Draw(board), ImageFont.truetype(FONTS + "DejaVuSans.ttf", 14)
    for number, (engine, was_shown) in enumerate(tried):
        left, top = GAP + number % columns * across, GAP + number // columns * down
        caption = f"{engine.year}  {engine.title}"
        pen.text((left, top + 4), caption, fill=PAPER if was_shown else ALARM, font=font)
        board.paste(tile(folder / engine.name, width), (left, top + CAPTION))
    return board


def save(board: Image.Image, png: Path) -> None:
    """Write a sheet with few colors."""
    few = board.quantize(COLORS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(png, optimize=True)


def main() -> int:
    """Do what the command line says and return the exit status."""
    if len(sys.argv) not in (3, 4):
        print(__doc__, file=sys.stderr)
        return 2
    folder, png = Path(sys.argv[1]), Path(sys.argv[2])
    width = int(sys.argv[3]) if len(sys.argv) == 4 else 450
    tried = [(engine, True) for engine in engines() if any(folder.glob(f"{engine.name}.[pt][nx]*"))]
    if not tried:
        print(f"no engine has shown anything in {folder}", file=sys.stderr)
        return 1
    save(sheet(folder, tried, width), png)
    print(f"{len(tried)} engines: {png}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
