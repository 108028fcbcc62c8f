"""One extractor of articles beside Freesheet, in a virtual environment of its own.

    peers.py trafilatura|readability-lxml       JSON lines on stdin, JSON lines on stdout

A line in is {"path"}; a line out {"text", "html", "ms"}: the words, the markup with links and
pictures, and the time of one extraction from the decoded page. It imports nothing of Freesheet:
readability-lxml needs a chardet that Freesheet must not have.
"""

from __future__ import annotations

import gzip
import importlib
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCKS = {"p", "div", "br", "li", "h1", "h2", "h3", "h4", "td", "blockquote", "figcaption"}


def trafilatura() -> tuple[Callable[[str], str], Callable[[str, str], str]]:
    """Return how to extract, and how to get the words where that gave markup."""
    library: Any = importlib.import_module("trafilatura")

    def markup(page: str) -> str:
        rich = library.extract(
            page,
            include_comments=False,
            include_images=True,
            include_links=True,
            output_format="html",
        )
        return rich or ""

    def words(page: str, _: str) -> str:
        return library.extract(page, include_comments=False) or ""

    return markup, words


def readability() -> tuple[Callable[[str], str], Callable[[str, str], str]]:
    """Return the same for readability-lxml."""
    library: Any = importlib.import_module("readability")
    tree: Any = importlib.import_module("lxml.html")

    def markup(page: str) -> str:
        return str(library.Document(page).summary(html_partial=True))

    def words(_: str, rich: str) -> str:
        root = tree.fromstring(rich)
        for node in root.iter():
            if node.tag in BLOCKS:
                node.tail = "\n" + (node.tail or "")
        return str(root.text_content())

    return markup, words


PEERS = {"trafilatura": trafilatura, "readability-lxml": readability}


def answers(name: str) -> None:
    """Answer every line; a page on which the peer fails is an empty answer."""
    markup, words = PEERS[name]()
    for line in sys.stdin:
        page = decoded(Path(json.loads(line)["path"]))
        began = time.perf_counter()
        try:
            rich = markup(page)
            spent = 1000 * (time.perf_counter() - began)
            row = {"text": words(page, rich), "html": rich, "ms": spent}
        except Exception as error:  # noqa: BLE001 -- a peer's failure is a result
            row = {"text": "", "html": "", "ms": 0.0, "error": repr(error)}
        sys.stdout.write(json.dumps(row) + "\n")


def decoded(path: Path) -> str:
    """Return the page's text: UTF-8, or as its own meta element says."""
    data = path.read_bytes()
    body = gzip.decompress(data) if path.suffix == ".gz" else data
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        detected: Any = importlib.import_module("lxml.html").fromstring(body)
        return body.decode(detected.getroottree().docinfo.encoding or "latin-1", "replace")


if __name__ == "__main__":
    answers(sys.argv[1])
