"""Bodies that take their time: large, slow, late, broken off, or without an end in sight.

Imported by `proxy.desk.demo` alone; what each address does is listed in `origin`.
"""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute

from proxy.desk.demo import answers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.websockets import WebSocket

MIB = 1024 * 1024

BIG_LIMIT_MIB = 256
"""More than any body limit of a proxy, and less than what fills a disk by mistake."""

WAIT_LIMIT_MS = 30_000
"""Longer than the patience of the proxies that are tested here."""

SMALL_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body><header><a class="btn-donate" href="/en/donate">DONATE</a></header>'
    "<main><h1>{title}</h1>{body}</main></body></html>"
)

PARAGRAPH = (
    "<p>The harbor master counts ships as other people count sheep, and for the same reason. "
    "He has never come to the end.</p>\n"
)


def small_page(title: str, body: str) -> str:
    """Return a page of few words, with the one link that must survive."""
    return SMALL_PAGE.format(title=title, body=body)


async def big(request: Request) -> Response:
    """Stream `mib` mebibytes of noise without a length."""
    noise = _noise(_asked(request, "mib", 8, BIG_LIMIT_MIB))
    return StreamingResponse(noise, media_type="application/octet-stream")


async def big_page(request: Request) -> Response:
    """Stream a page of `mib` mebibytes: larger than what a proxy would hold."""
    page = _long_page(_asked(request, "mib", 8, BIG_LIMIT_MIB))
    return StreamingResponse(page, media_type="text/html")


async def slow(request: Request) -> Response:
    """Send a page in `pieces` with a wait of `ms` milliseconds before each."""
    waits = _asked(request, "pieces", 5, 100), _asked(request, "ms", 400, WAIT_LIMIT_MS)
    return StreamingResponse(_slow_page(*waits), media_type="text/html")


async def late(request: Request) -> Response:
    """Wait `ms` milliseconds before the first byte of the response head."""
    await asyncio.sleep(_asked(request, "ms", 2000, WAIT_LIMIT_MS) / 1000)
    return answers.page(request, small_page("Late", PARAGRAPH))


async def broken(_: Request) -> Response:
    """Promise more bytes than there are: the server must break the connection off."""
    body = small_page("Broken off", PARAGRAPH).encode()
    headers = {"content-length": str(len(body) + 1000), "content-type": "text/html; charset=utf-8"}
    return Response(body, headers=headers)


async def events(request: Request) -> Response:
    """Send `count` server-sent events, `ms` milliseconds apart."""
    plan = _asked(request, "count", 5, 1000), _asked(request, "ms", 0, WAIT_LIMIT_MS)
    return StreamingResponse(
        _events(*plan), media_type="text/event-stream", headers={"cache-control": "no-cache"}
    )


async def echo_socket(socket: WebSocket) -> None:
    """Say every message back as it came, text as text and bytes as bytes."""
    offered = socket.scope["subprotocols"]
    await socket.accept("courier.v1" if "courier.v1" in offered else None)
    while (message := await socket.receive())["type"] == "websocket.receive":
        await socket.send({**message, "type": "websocket.send"})


def _asked(request: Request, name: str, usual: int, limit: int) -> int:
    text = request.query_params.get(name, "")
    return min(int(text), limit) if text.isascii() and text.isdigit() else usual


async def _noise(mebibytes: int) -> AsyncIterator[bytes]:
    block = b"".join(hashlib.sha256(b"%d" % place).digest() for place in range(2048))
    for _ in range(mebibytes * MIB // len(block)):
        yield block


async def _long_page(mebibytes: int) -> AsyncIterator[bytes]:
    before, after = small_page("Everything", "|").split("|")
    block = (PARAGRAPH * 400).encode()
    yield before.encode()
    for _ in range(mebibytes * MIB // len(block) + 1):
        yield block
    yield after.encode()


async def _slow_page(pieces: int, wait_ms: int) -> AsyncIterator[bytes]:
    before, after = small_page("In its own time", "|").split("|")
    yield before.encode()
    for _ in range(pieces):
        await asyncio.sleep(wait_ms / 1000)
        yield PARAGRAPH.encode()
    yield after.encode()


async def _events(count: int, wait_ms: int) -> AsyncIterator[bytes]:
    yield b"retry: 3000\n\n"
    for number in range(1, count + 1):
        await asyncio.sleep(wait_ms / 1000)
        yield b'id: %d\nevent: tide\ndata: {"cm": %d}\n\n' % (number, 40 + number * 7 % 90)


ROUTES = [
    Route("/big", big),
    Route("/big.html", big_page),
    Route("/slow", slow),
    Route("/late", late),
    Route("/broken", broken),
    Route("/events", events),
    WebSocketRoute("/ws", echo_socket),
]
