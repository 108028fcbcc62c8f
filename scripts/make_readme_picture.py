#!/usr/bin/env python3
"""Draw the README's picture: one article in a browser of today and in an engine of 2011.

    make_readme_picture.py [PNG]        (default: docs/pictures/side-by-side.png)

Runs the demo on two free ports of the loopback interface and both browsers of the engine kit
(`sh scripts/engines/install.sh chromium wkhtml-qt4`), and puts what they show side by side: the
newsroom's page in Chromium, the same page in the old engine, and that engine behind Freesheet.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "pictures" / "side-by-side.png"
ARTICLE = "/en/investigations/2026/the-ferry"
WEBKIT = "wkhtml-qt4"
MARGIN = 30  # of the sheet of paper that wkhtmltopdf prints, in pixels
SIZE, GAP, CAPTION = (480, 405), 14, 38
PAPER, BOARD, INK = "white", "#30343a", "#f2f2f0"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
COLORS = 256  # a palette keeps the file small
START_LIMIT_S = 30


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """Run the demo and give the addresses of the newsroom and of Freesheet."""
    port = free_port()
    command = [sys.executable, "-m", "proxy", "demo", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:  # noqa: S603 -- ours
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port + 1}", f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def free_port() -> int:
    """Return a port that is free together with the next one."""
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                other.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def wait_for(port: int) -> None:
    """Return when the port answers.

    Raises: TimeoutError when it does not in START_LIMIT_S.
    """
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the demo does not answer")


def shown(engine: str, url: str, folder: Path) -> Image.Image:
    """Return what an engine of the kit shows, cut to the size of a panel."""
    out = folder / engine
    command = ["/usr/bin/python3", str(ROOT / "scripts/engines/show.py"), engine, url, str(out)]
    subprocess.run(command, check=True)  # noqa: S603 -- ours
    with Image.open(out.with_suffix(".png")) as picture:
        edge = MARGIN if engine == WEBKIT else 0
        whole = picture.convert("RGB").crop((edge, edge, picture.width - edge, picture.height))
    height = whole.height * SIZE[0] // whole.width
    panel = Image.new("RGB", SIZE, PAPER)
    panel.paste(whole.resize((SIZE[0], height), Image.Resampling.LANCZOS))
    return panel


def board(panels: list[tuple[str, Image.Image]]) -> Image.Image:
    """Return the panels side by side, each under its caption."""
    width = GAP + len(panels) * (SIZE[0] + GAP)
    sheet = Image.new("RGB", (width, CAPTION + SIZE[1] + GAP), BOARD)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(FONT, 16)
    for number, (caption, panel) in enumerate(panels):
        left = GAP + number * (SIZE[0] + GAP)
        pen.text((left, CAPTION // 2), caption, fill=INK, font=font, anchor="lm")
        sheet.paste(panel, (left, CAPTION))
    return sheet


def main() -> int:
    """Make the picture and return the exit status."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    with tempfile.TemporaryDirectory() as folder, demo() as (newsroom, freesheet):
        there = Path(folder)
        panels = [
            ("Chromium of today", shown("chromium", freesheet + ARTICLE, there)),
            ("WebKit of 2011", shown(WEBKIT, newsroom + ARTICLE, there)),
            ("WebKit of 2011, through Freesheet", shown(WEBKIT, freesheet + ARTICLE, there)),
        ]
    few = board(panels).quantize(COLORS, dither=Image.Dither.NONE)
    target.parent.mkdir(parents=True, exist_ok=True)
    few.save(target, optimize=True)
    sys.stdout.write(f"{target}: {target.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
