"""Draw docs/pictures/layouts.png: twenty layouts in an engine of 2011, as they are and as sheets.

    python -m scripts.make_layouts_picture [PNG]

The pages are those of tests/quality/pages. A server on the loopback interface stands for all of
their hosts: any picture that a page asks for is one of the demo's, anything else is not there.
Needs `sh scripts/engines/install.sh wkhtml-qt4`.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import tempfile
import threading
import zlib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

from scripts.quality.asking import run_lines
from scripts.quality.corpus import Case, read_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURE: Final = ROOT / "docs" / "pictures" / "layouts.png"
MEDIA: Final = sorted((ROOT / "proxy" / "desk" / "demo" / "media").glob("*-480.jpg"))
LAYOUTS: Final = (
    "wordpress-classic", "gutenberg", "drupal", "next-rendered", "script-shell", "live-blog",
    "front-columns", "archive-page-3", "tables-of-2002", "forum-thread", "product", "recipe",
    "amp", "essay-platform", "newsletter-platform", "arabic", "cyrillic-1251",
    "japanese-shift-jis", "gallery", "walls-over-article",
)  # fmt: skip
ENGINE: Final = "wkhtml-qt4"
MARGIN: Final = 30  # of the sheet of paper that wkhtmltopdf prints, in pixels
PANEL: Final = (272, 340)
PAIRS: Final = 4  # in a row
GAP, CAPTION = 12, 26
PAPER, BOARD, INK = "white", "#30343a", "#f2f2f0"
FONT: Final = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
COLORS: Final = 96  # a palette keeps the file small
HOST: Final = re.compile(
    rb"https?:(?:\\?/){2}([\w-]+\.)*example(?=[/\"'\\])|(?<=[\"' ])//cdn\.[\w.]+"
)
PICTURE_PATH: Final = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp|avif)\b|/image\b")


@contextmanager
def one_host_for_all(pages: dict[str, tuple[bytes, str]]) -> Iterator[str]:
    """Serve pages by their path, and a picture of the demo for whatever asks for a picture."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body, kind = pages.get(self.path, (b"", "text/plain"))
            if not body and PICTURE_PATH.search(self.path):
                body, kind = picture_for(self.path), "image/jpeg"
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def picture_for(path: str) -> bytes:
    """Return a picture of the demo, always the same one for a path."""
    return MEDIA[zlib.crc32(path.partition("?")[0].encode()) % len(MEDIA)].read_bytes()


def sheets(cases: Sequence[Case], here: str, folder: Path) -> list[bytes]:
    """Return the first part of each page's sheet; its pictures are asked of `here`."""
    lines = []
    for case in cases:
        page = folder / case.path.name
        page.write_bytes(HOST.sub(here.encode(), case.body()))
        row = {"id": case.truth.name, "path": str(page), "url": f"{here}/{case.truth.name}"}
        lines.append(json.dumps({**row, "content_type": case.content_type, "tier": "basic"}))
    command = [sys.executable, "-m", "proxy", "simplify", "--batch", "--with-sheet"]
    answers = map(json.loads, run_lines(command, "\n".join(lines)))
    found = (answer["sheet_b64"] for answer in answers)
    return [base64.b64decode(one if isinstance(one, str) else one[0]) for one in found]


def shown(url: str, out: Path) -> Image.Image:
    """Return the top of what the engine shows, at the size of a panel."""
    command = ["/usr/bin/python3", str(ROOT / "scripts/engines/show.py"), ENGINE, url, str(out)]
    subprocess.run(command, check=True)  # noqa: S603 -- ours
    with Image.open(out.with_suffix(".png")) as picture:
        size = (MARGIN, MARGIN, picture.width - MARGIN, picture.height)
        whole = picture.convert("RGB").crop(size)
    height = whole.height * PANEL[0] // whole.width
    panel = Image.new("RGB", PANEL, PAPER)
    panel.paste(whole.resize((PANEL[0], height), Image.Resampling.LANCZOS))
    return panel


def board(pairs: Sequence[tuple[str, Image.Image, Image.Image]]) -> Image.Image:
    """Return the pairs in rows, each under the name of its layout."""
    wide, high = 2 * PANEL[0] + 3 * GAP, CAPTION + PANEL[1] + GAP
    rows = -(-len(pairs) // PAIRS)
    sheet = Image.new("RGB", (PAIRS * wide, rows * high), BOARD)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(FONT, 14)
    for number, (name, before, after) in enumerate(pairs):
        left, top = number % PAIRS * wide + GAP, number // PAIRS * high
        pen.text((left, top + CAPTION // 2), name, fill=INK, font=font, anchor="lm")
        sheet.paste(before, (left, top + CAPTION))
        sheet.paste(after, (left + PANEL[0] + GAP // 2, top + CAPTION))
    return sheet


def main() -> int:
    """Make the picture and return the exit status."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    known = {case.truth.name: case for case in read_corpus(ROOT / "tests" / "quality" / "pages")}
    cases = [known[name] for name in LAYOUTS]
    pages: dict[str, tuple[bytes, str]] = {}
    with tempfile.TemporaryDirectory() as folder, one_host_for_all(pages) as here:
        there = Path(folder)
        for case, sheet in zip(cases, sheets(cases, here, there), strict=True):
            kind = case.content_type or "text/html"
            body = HOST.sub(here.encode(), case.body())
            pages |= {
                f"/page/{case.truth.name}": (body, kind),
                f"/sheet/{case.truth.name}": (sheet, "text/html"),
            }
        pairs = [
            (
                name,
                shown(f"{here}/page/{name}", there / f"{name}-page"),
                shown(f"{here}/sheet/{name}", there / f"{name}-sheet"),
            )
            for name in LAYOUTS
        ]
    few = board(pairs).quantize(COLORS, dither=Image.Dither.NONE)
    few.save(target, optimize=True)
    sys.stdout.write(f"{target}: {target.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
