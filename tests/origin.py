"""A scripted origin on a real socket: byte-exact answers, hang-ups on cue, and what it saw.

For tests whose subject are bytes: the client, the listener, conformance. An answer is a list of
steps: bytes are sent as they are, the others are below. Loopback only.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.shell.upstream import Origin, Upstream, UpstreamOptions
from tests.loops import settle

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable

    Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Step:
    """Something an origin does other than sending."""

    what: str


EARLY: Final = Step("answer when the head of the request is here, before its body")
CLOSE: Final = Step("close cleanly")
RESET: Final = Step("close with a reset")
CLOSE_IF_REUSED: Final = Step("close when this connection has answered before")
STALL: Final = Step("say nothing more until the test ends")
BYTEWISE: Final = Step("send everything from here on byte by byte")


@dataclass(frozen=True)
class Cue:
    """Wait until the test sets the event."""

    event: asyncio.Event


Answer = Sequence[bytes | Step | Cue]

OK: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@dataclass
class Seen:
    """One request as it arrived; `body` is decoded from its framing, `connection` counts from 0."""

    head: bytes
    connection: int
    body: bytes = b""
    whole: bool = False

    @property
    def line(self) -> str:
        """The request line."""
        return self.head.partition(b"\r\n")[0].decode("latin-1")

    def values(self, name: str) -> list[str]:
        """Return the values of a field, in order."""
        found = re.findall(rb"(?im)^" + name.encode() + rb":[ \t]*([^\r\n]*)", self.head)
        return [value.decode("latin-1") for value in found]


@dataclass
class RawOrigin:
    """The origin of one test; answer n is played for request n, the last one from then on."""

    answers: tuple[Answer, ...]
    port: int = 0
    tls: bool = False
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    closed: int = 0

    @property
    def site(self) -> Origin:
        """The origin as the client is told of it."""
        host = "localhost" if self.tls else "127.0.0.1"
        return Origin(host, self.port, self.tls, allow_private=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        peer = _Peer(self, reader, writer, self.connections)
        self.connections += 1
        try:
            await peer.run()
        finally:
            self.closed += 1


class _Peer:
    def __init__(
        self,
        origin: RawOrigin,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        number: int,
    ) -> None:
        self.origin, self.reader, self.writer, self.number = origin, reader, writer, number
        self.answered = 0
        self.bytewise = False

    async def run(self) -> None:
        while True:
            head = await self.reader.readuntil(b"\r\n\r\n")
            request = Seen(head, self.number)
            self.origin.seen.append(request)
            place = min(len(self.origin.seen), len(self.origin.answers)) - 1
            steps = self.origin.answers[place]
            if not steps or steps[0] != EARLY:
                await self._body(request)
            for step in steps:
                if not await self._play(step):
                    return
            self.answered += 1

    async def _body(self, request: Seen) -> None:
        length = request.values("content-length")
        if request.values("transfer-encoding"):
            while size := int(await self.reader.readuntil(b"\r\n"), 16):
                request.body += (await self.reader.readexactly(size + 2))[:-2]
            await self.reader.readexactly(2)
        elif length:
            request.body = await self.reader.readexactly(int(length[0]))
        request.whole = True

    async def _play(self, step: bytes | Step | Cue) -> bool:
        """Carry out one step; False when the connection is over."""
        if isinstance(step, bytes):
            await self._send(step)
        elif isinstance(step, Cue):
            await step.event.wait()
        elif step == STALL:
            await self.reader.read()
        elif step == BYTEWISE:
            self.bytewise = True
        elif step == CLOSE or (step == CLOSE_IF_REUSED and self.answered):
            return False
        elif step == RESET:
            reset(self.writer)
            return False
        return True

    async def _send(self, data: bytes) -> None:
        pieces = [data[at : at + 1] for at in range(len(data))] if self.bytewise else [data]
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0)


def reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection with a reset in place of an end."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextlib.asynccontextmanager
async def raw_origin(
    *answers: Answer, tls: ssl.SSLContext | None = None
) -> AsyncIterator[RawOrigin]:
    """Serve on a free port of loopback until the block ends."""
    origin = RawOrigin(answers, tls=tls is not None)
    async with listening(origin.serve, tls) as origin.port:
        yield origin


@contextlib.asynccontextmanager
async def listening(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve each connection by a task that ends with the block; yields the port."""
    tasks: set[asyncio.Task[None] | None] = set()
    writers: list[asyncio.StreamWriter] = []

    async def tracked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        writers.append(writer)
        try:
            with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
                await serve(reader, writer)
        finally:
            tasks.discard(asyncio.current_task())
            writer.close()

    server = await asyncio.start_server(tracked, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        left = [task for task in tasks if task is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left)
        for writer in writers:
            writer.transport.abort()
        await settle()


async def fetched(upstream: Upstream, site: Origin, method: str = "GET") -> tuple[int, bytes]:
    """Fetch a page whole; its status and body."""
    async with await upstream.fetch(site, method, "/", ((b"Host", b"news.example"),)) as answer:
        body, _ = await answer.read(1 << 24)
    return answer.head.status, body


@contextlib.asynccontextmanager
async def upstream_with(**options: float) -> AsyncIterator[Upstream]:
    """Have a client with short time limits until the block ends."""
    limits = {"connect_timeout_s": 1.0, "origin_timeout_s": 1.0, "idle_timeout_s": 1.0, **options}
    upstream = Upstream(UpstreamOptions(**limits))  # type: ignore[arg-type]  # numbers all of them
    try:
        yield upstream
    finally:
        await upstream.close()
