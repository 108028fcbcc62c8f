"""Pages that try to run a script, and a server that hears of each that did.

Every vector is a page of its own. Where it says CODE, it asks the server for `hit` below its own
address: that needs no quote, no space and no name that the page would have to define. A frame page
shows many at once, so that an engine is started once for all of them.
"""

from __future__ import annotations

import base64
import html
import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CODE: Final = "(new(Image)).src=/hit/.source"
WORDS: Final = "<p>" + "The council met on Monday and voted on the bridge, again. " * 8 + "</p>"
SENTINEL: Final = "Nobody had asked the bridge."


def page_of(vector: str) -> str:
    """Return an article that holds the vector."""
    return (
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Bridge</title></head><body>"
        f"<main><article><h1>Bridge</h1>{WORDS}<p>{SENTINEL}</p>{vector}{WORDS}</article></main>"
        "</body></html>"
    )


def sheets_of(vectors: Sequence[str], tier: str, folder: Path) -> list[bytes]:
    """Return what Freesheet makes of each vector's page for a tier."""
    lines = []
    for number, vector in enumerate(vectors):
        page = folder / f"{number}.html"
        page.write_text(page_of(vector), "utf-8", "surrogatepass")
        row = {"id": number, "path": str(page), "url": "http://127.0.0.1/", "tier": tier}
        lines.append(json.dumps(row))
    done = subprocess.run(
        [sys.executable, "-m", "proxy", "simplify", "--batch", "--with-sheet"],
        input="\n".join(lines).encode(),
        capture_output=True,
        check=True,
    )
    return [_whole(json.loads(line)) for line in done.stdout.decode().splitlines()]


def _whole(answer: dict[str, str | list[str]]) -> bytes:
    parts = answer["sheet_b64"]
    return b"".join(map(base64.b64decode, [parts] if isinstance(parts, str) else parts))


class _Server(ThreadingHTTPServer):
    request_queue_size = 256  # a page of frames asks for all of them at once


@dataclass
class Aviary:
    """A server on the loopback interface: `/NAME/` frames `/NAME/0/`, `/NAME/1/` and so on."""

    groups: Mapping[str, Sequence[bytes]]
    seen: set[tuple[str, int]] = field(default_factory=set)
    sung: set[tuple[str, int]] = field(default_factory=set)

    def __enter__(self) -> Self:
        aviary = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = aviary.answer(self.path)
                self.send_response(200 if body is not None else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                """Say nothing: what was asked for is noted."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def address(self, group: str) -> str:
        """Return the address of the page that frames a group."""
        return f"http://127.0.0.1:{self._server.server_port}/{group}/"

    def answer(self, path: str) -> bytes | None:
        """Return a page, and note who asked for it, and which canary sang."""
        group, _, rest = path.strip("/").partition("/")
        number, _, said = rest.partition("/")
        pages = self.groups.get(group, ())
        if not rest and pages:
            return _frames(len(pages))
        if not number.isdigit() or int(number) >= len(pages):
            return None
        (self.sung if said.startswith("hit") else self.seen).add((group, int(number)))
        return None if said else pages[int(number)]


def _frames(count: int) -> bytes:
    frames = "".join(
        f"<iframe width=300 height=60 src='{number}/'></iframe>" for number in range(count)
    )
    return f"<!DOCTYPE html><title>Canaries</title>{frames}".encode()


def armed(vector: str, calls: Sequence[str] = ("alert(1)",)) -> str:
    """Return a vector that asks for its canary where it called something else."""
    for call in calls:
        vector = vector.replace(call, CODE).replace(html.escape(call), CODE)
    return vector
