"""WebSockets, both ways, untouched: bytes of the reader to the origin and back.

Only importer of websockets, which builds the close frames that end a tunnel when we stop: 1001 at
a frame boundary, to both sides. Extensions and subprotocols are
negotiated between reader and origin; nothing is decoded or held here.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from websockets.frames import Close, CloseCode, Frame, Opcode

from proxy.errors import UpstreamError
from proxy.wire.websocket import FrameTrack

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping
    from typing import Any

    from proxy.shell.answer import Tunnel

    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# How long the peers have to end their frames and to answer our close frames.
FAREWELL_S: Final = 1.0

_GOING_AWAY: Final = Close(CloseCode.GOING_AWAY, "").serialize()


async def run_tunnel(
    receive: Receive, send: Send, origin: Tunnel, *, draining: asyncio.Event
) -> None:
    """Carry bytes both ways until one side ends; `draining` ends it with a close frame 1001.

    To be called after the final 101 was started on the reader's connection.
    """

    async def from_reader() -> bytes:
        message = await receive()
        return bytes(message.get("body", b"")) if message["type"] == "http.request" else b""

    async def to_reader(data: bytes) -> None:
        await send({"type": "http.response.body", "body": data, "more_body": True})

    # RFC 6455, section 5.1: "a client MUST mask all frames that it sends to the server"
    up = _Way(from_reader, origin.write, Frame(Opcode.CLOSE, _GOING_AWAY).serialize(mask=True))
    down = _Way(origin.read, to_reader, Frame(Opcode.CLOSE, _GOING_AWAY).serialize(mask=False))
    try:
        await _run((up, down), draining)
    finally:
        await origin.close()
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


class _Way:
    """One direction of the tunnel."""

    def __init__(
        self,
        read: Callable[[], Awaitable[bytes]],
        write: Callable[[bytes], Awaitable[None]],
        goodbye: bytes,
    ) -> None:
        self._read, self._write, self._goodbye = read, write, goodbye
        self._track = FrameTrack()
        self._stopping = False
        self._silent = False  # a close frame has left in this direction: nothing may follow
        self.ended = asyncio.Event()  # a close frame has come, or the end

    async def carry(self) -> None:
        """Carry until the reading side ends."""
        try:
            with contextlib.suppress(OSError, UpstreamError):
                while data := await self._read():
                    if self._stopping:
                        await self._carry_last(data)
                    else:
                        self._track.advance(data)
                        await self._write(data)
                    if self._track.closing and self._track.at_boundary:
                        self.ended.set()
        finally:
            self.ended.set()

    async def stop(self) -> None:
        """Say goodbye at the next frame boundary, which may be now."""
        self._stopping = True
        self._silent = self._track.closing and self._track.at_boundary
        if self._track.at_boundary:
            await self._say_goodbye()

    async def _carry_last(self, data: bytes) -> None:
        """Carry what ends the frame under way and drop the rest."""
        used = self._track.advance_to_boundary(data)
        if not self._silent:
            await self._write(data[:used])
            self._silent = self._track.closing and self._track.at_boundary
            if self._track.at_boundary:
                await self._say_goodbye()
        self._track.advance(data[used:])

    async def _say_goodbye(self) -> None:
        if not self._silent:
            self._silent = True
            with contextlib.suppress(OSError, UpstreamError):
                await self._write(self._goodbye)


async def _run(ways: tuple[_Way, _Way], draining: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    carrying = {loop.create_task(way.carry()) for way in ways}
    stopping = loop.create_task(draining.wait())
    try:
        await asyncio.wait({*carrying, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not any(task.done() for task in carrying):
            async with asyncio.timeout(FAREWELL_S):
                for way in ways:
                    await way.stop()
                for way in ways:
                    await way.ended.wait()
    except TimeoutError:
        pass  # they had their time
    finally:
        for task in (*carrying, stopping):
            task.cancel()
        outcomes = await asyncio.gather(*carrying, stopping, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
