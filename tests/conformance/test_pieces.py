"""However the network cuts a reader's bytes, the same requests are seen and the same answers leave.

Streams of good, old and damaged requests are fed to one connection whole and byte by byte.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uvicorn.server import ServerState

from proxy.shell.listener import Hooks, ListenerOptions, listener_class
from tests.loops import settle, until
from tests.talk import echo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.talk import Application, Receive, Scope, Send

LOST = b"\0lost"  # in place of a body that never came
CHUNKS = b"5;a=b\r\nhello\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n"
REQUESTS = [
    b"GET /a?b=c HTTP/1.1\r\nHost: a.example\r\nUser-Agent: x y\r\n\r\n",
    b"POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    b"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    b"GET http://b/d HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /e HTTP/1.0\r\nConnection: keep-alive\r\nX: a\r\n b\r\n\r\n",
    b"HEAD /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /f HTTP/1.1\nHost: a\n\n",
    b"GET /g HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
    b"\r\n",
]
DAMAGES = [
    b"", b"\r", b"\n", b"\r\n", b" ", b"\t", b":", b"\0", b"\xff", b",", b";", b"0", b"x",
    b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n",
    b"Host: b\r\n", b"0\r\n\r\n",
]  # fmt: skip


class Sink(asyncio.Transport):
    """A transport that keeps what is written and says when it wants no more."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.over = self.paused = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep the bytes."""
        self.written += b"" if self.over else bytes(data)

    def writelines(self, pieces: Iterable[bytes | bytearray | memoryview]) -> None:
        """Keep all of them."""
        self.write(b"".join(pieces))

    def get_write_buffer_size(self) -> int:
        """Return that all has been taken."""
        return 0

    def is_closing(self) -> bool:
        """Tell whether it is over."""
        return self.over

    def can_write_eof(self) -> bool:
        """Tell that it can."""
        return True

    def write_eof(self) -> None:
        """Take nothing more."""
        self.over = True

    close = abort = write_eof

    def pause_reading(self) -> None:
        """Note it."""
        self.paused = True

    def resume_reading(self) -> None:
        """Note it."""
        self.paused = False


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """Draw a few requests in a row, some damaged."""
    stream = bytearray(b"".join(draw(st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=3))))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(stream)))
        out = draw(st.sampled_from([0, 0, 1, 5]))
        stream[at : at + out] = draw(st.sampled_from(DAMAGES))
    return bytes(stream)


def remembering(seen: list[Any]) -> Application:
    """Return an application that echoes bodies and keeps the requests that came whole."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        body: list[bytes] = []

        async def noted() -> Any:  # noqa: ANN401  # an ASGI message
            message = await receive()
            body.append(message.get("body", LOST))
            return message

        await echo(scope, noted, send)
        if LOST not in body:
            extension = scope["extensions"]["freesheet"]
            fields = extension["fields"]
            seen.append((extension["version"], extension["target"], fields, b"".join(body)))

    return application


async def fed(pieces: list[bytes]) -> tuple[list[Any], bytes, list[str]]:
    """Return the requests that were seen whole, what was written, and what was refused."""
    seen: list[Any] = []
    refused: list[str] = []
    protocol = listener_class(ListenerOptions(), Hooks(refused=refused.append))
    config = uvicorn.Config(
        remembering(seen), http=protocol, ws="none", lifespan="off", log_config=None
    )
    config.load()
    connection = protocol(config=config, server_state=ServerState(), app_state={})
    sink = Sink()
    connection.connection_made(sink)
    for piece in pieces:
        await settle(1)
        await until(lambda: not sink.paused or sink.over)
        if not sink.over:
            connection.data_received(piece)
    await settle(40)
    connection.connection_lost(None)
    return seen, re.sub(rb"Date: [^\r]*", b"", sink.written), refused


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(streams())
def test_pieces_make_no_difference(stream: bytes) -> None:
    """But for HTTP/0.9: its one line cannot know what comes behind it."""

    async def both() -> tuple[Any, Any]:
        return await fed([stream]), await fed([bytes([byte]) for byte in stream])

    whole, bytewise = asyncio.run(both())

    is_simple = any(request[0] == "0.9" for request in bytewise[0])
    assert is_simple or bytewise == whole
