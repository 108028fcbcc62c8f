"""WebSockets: bytes both ways, untouched, and a goodbye at a frame boundary."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from proxy.errors import UpstreamError
from proxy.shell.tunnel import run_tunnel
from tests.loops import on_a_loop, settle, until
from tests.origin import CLOSE, STALL, Answer, RawOrigin, listening, raw_origin, upstream_with

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.shell.upstream import Tunnel

SWITCHING = (
    b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
)
GOODBYE = b"\x88\x02\x03\xe9"  # a close frame with 1001


class Reader:
    """The reader's end, as the listener shows it."""

    def __init__(self) -> None:
        self.says: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.got = b""
        self.ended = False
        self.gone = False

    async def receive(self) -> dict[str, Any]:
        """Return the next bytes of the reader, or that it left."""
        data = await self.says.get()
        if data is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": data, "more_body": True}

    async def send(self, message: Any) -> None:  # noqa: ANN401  # an ASGI message
        """Take bytes."""
        if self.gone:
            raise OSError("the reader is gone")
        self.got += message["body"]
        self.ended = not message["more_body"]


@contextlib.asynccontextmanager
async def tunneled(port: int) -> AsyncIterator[tuple[Reader, asyncio.Event, asyncio.Task[None]]]:
    """Have a tunnel from a reader to the origin at `port`."""
    async with upstream_with() as upstream:
        origin = RawOrigin((), port).site
        answer = await upstream.fetch(origin, "GET", "/", (), upgrade=True)
        tunnel = answer.tunnel
        assert tunnel is not None
        reader, draining = Reader(), asyncio.Event()
        running = asyncio.ensure_future(
            run_tunnel(reader.receive, reader.send, tunnel, draining=draining)
        )
        yield reader, draining, running
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert upstream.connections == 0


class Echo:
    """An origin that answers a handshake, echoes, and notes what it got."""

    def __init__(self, *, first: bytes = b"", echoes: bool = True) -> None:
        self.got = b""
        self.first = first
        self.echoes = echoes
        self.ended = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        await reader.readuntil(b"\r\n\r\n")
        writer.write(SWITCHING + self.first)
        while data := await reader.read(65536):
            self.got += data
            if self.echoes:
                writer.write(data)
        self.ended = True


@on_a_loop
async def test_the_handshakes_fields_pass_untouched() -> None:
    async with raw_origin([SWITCHING, STALL]) as origin, upstream_with() as upstream:
        fields = ((b"Host", b"n.example"), (b"Sec-WebSocket-Key", b"x3JJHMbDL1EzLkh9GBhXDw=="))
        answer = await upstream.fetch(origin.site, "GET", "/", fields, upgrade=True)

        assert origin.seen[0].values("sec-websocket-key") == ["x3JJHMbDL1EzLkh9GBhXDw=="]
        assert origin.seen[0].values("upgrade") == ["websocket"]
        assert (b"Sec-WebSocket-Extensions", b"permessage-deflate") in answer.head.headers
        await answer.close()
        assert upstream.connections == 0


@on_a_loop
async def test_an_origin_that_declines_has_no_tunnel() -> None:
    declined: Answer = [b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"]
    async with (
        raw_origin(declined) as origin,
        upstream_with() as upstream,
        await upstream.fetch(origin.site, "GET", "/", (), upgrade=True) as answer,
    ):
        assert (answer.tunnel, await answer.read(9)) == (None, (b"no", True))


@on_a_loop
async def test_a_101_that_nobody_asked_for_is_an_error() -> None:
    async with raw_origin([SWITCHING, STALL]) as origin, upstream_with() as upstream:
        with pytest.raises(UpstreamError) as failure:
            await upstream.fetch(origin.site, "GET", "/", ())

        assert failure.value.kind == "malformed"


@on_a_loop
async def test_bytes_pass_both_ways_untouched() -> None:
    echo = Echo(first=b"\x81\x02hi")
    async with listening(echo.serve) as port, tunneled(port) as (reader, _, _):
        for piece in (b"\x81\x85", b"maskhello", b"\x00\xff not a frame"):
            reader.says.put_nowait(piece)
        sent = b"\x81\x85maskhello\x00\xff not a frame"
        await until(lambda: len(reader.got) == len(sent) + 4)

        assert (echo.got, reader.got) == (sent, b"\x81\x02hi" + sent)


@on_a_loop
async def test_the_origins_end_ends_the_readers_connection() -> None:
    async with (
        raw_origin([SWITCHING + b"\x81\x02hi", CLOSE]) as origin,
        tunneled(origin.port) as (reader, _, running),
    ):
        await running

        assert (reader.got, reader.ended) == (b"\x81\x02hi", True)


@on_a_loop
async def test_a_reader_that_leaves_ends_the_origins_connection() -> None:
    echo = Echo()
    async with listening(echo.serve) as port, tunneled(port) as (reader, _, running):
        reader.says.put_nowait(b"\x81\x00")
        reader.says.put_nowait(None)
        await running
        await until(lambda: echo.ended)

        assert echo.got == b"\x81\x00"


@on_a_loop
async def test_a_reader_that_is_gone_when_bytes_come_is_no_error() -> None:
    echo = Echo()
    async with listening(echo.serve) as port, tunneled(port) as (reader, _, running):
        reader.gone = True
        reader.says.put_nowait(b"\x81\x00")
        await running
        await until(lambda: echo.ended)


@on_a_loop
async def test_stopping_says_goodbye_to_both_and_waits_for_theirs() -> None:
    echo = Echo(echoes=False)
    async with listening(echo.serve) as port, tunneled(port) as (reader, draining, running):
        await settle()
        draining.set()
        await until(lambda: reader.got == GOODBYE and len(echo.got) == 8)

        assert not running.done()
        mask, text = echo.got[2:6], echo.got[6:8]  # masked: to the origin we are a client
        assert echo.got[:2] == b"\x88\x82"
        assert bytes(a ^ b for a, b in zip(text, mask[:2], strict=True)) == b"\x03\xe9"


@on_a_loop
async def test_a_peer_that_answers_goodbye_ends_the_tunnel_at_once() -> None:
    echo = Echo(echoes=True)  # our masked close frame comes back as its own
    async with listening(echo.serve) as port, tunneled(port) as (reader, draining, running):
        await settle()
        draining.set()
        reader.says.put_nowait(b"\x88\x82mask\x6e\x88")
        began = asyncio.get_running_loop().time()
        await running

        assert asyncio.get_running_loop().time() - began < 0.5
        assert (reader.got, reader.ended) == (GOODBYE, True)


@on_a_loop
async def test_goodbye_waits_for_the_end_of_a_frame() -> None:
    echo = Echo()
    async with listening(echo.serve) as port, tunneled(port) as (reader, draining, _):
        reader.says.put_nowait(b"\x81\x85ma")
        await until(lambda: echo.got == b"\x81\x85ma")
        draining.set()
        await settle()
        assert echo.got == b"\x81\x85ma"
        reader.says.put_nowait(b"skhello\x81\x80mask")
        await until(lambda: len(echo.got) > 11)

        assert echo.got[:11] == b"\x81\x85maskhello"
        assert echo.got[11:13] == b"\x88\x82"
        await settle()
        assert len(echo.got) == 19  # nothing follows a close frame


@on_a_loop
async def test_a_connection_that_is_closing_already_gets_no_second_goodbye() -> None:
    echo = Echo(echoes=False)
    async with listening(echo.serve) as port, tunneled(port) as (reader, draining, _):
        close = b"\x88\x82mask\x6e\x88"
        reader.says.put_nowait(close)
        await until(lambda: echo.got == close)
        draining.set()
        await until(lambda: reader.got == GOODBYE)

        assert echo.got == close


@pytest.mark.slow  # waits for the second that both peers have
@on_a_loop
async def test_peers_that_do_not_answer_are_left() -> None:
    echo = Echo(echoes=False)
    async with listening(echo.serve) as port, tunneled(port) as (reader, draining, running):
        reader.says.put_nowait(b"\x81\x85ma")  # a frame that never ends
        draining.set()
        await running

        assert reader.ended


@on_a_loop
async def test_a_reader_that_takes_nothing_stops_the_origin() -> None:
    taken = asyncio.Event()

    class Slow(Reader):
        """A reader that takes one piece."""

        async def send(self, message: Any) -> None:  # noqa: ANN401  # an ASGI message
            """Take bytes once allowed."""
            self.got += message["body"]
            await taken.wait()

    sent = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(SWITCHING)
        while sent < 64_000_000:
            writer.write(bytes(65536))
            sent += 65536
            await writer.drain()

    async with listening(serve) as port, upstream_with() as upstream:
        answer = await upstream.fetch(RawOrigin((), port).site, "GET", "/", (), upgrade=True)
        tunnel: Tunnel | None = answer.tunnel
        assert tunnel is not None
        slow = Slow()
        running = asyncio.ensure_future(
            run_tunnel(slow.receive, slow.send, tunnel, draining=asyncio.Event())
        )
        await settle(500)
        before = sent

        assert before < 32_000_000
        running.cancel()
        taken.set()
        await asyncio.gather(running, return_exceptions=True)
