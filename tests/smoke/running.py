"""A server in a process of its own, as the container runs it, and an origin beside the test."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.loops import settle
from tests.origin import listening
from tests.scenarios.stage import ARTICLE, free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

START_S: Final = 20.0
PAGE: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(ARTICLE)
) + ARTICLE
STREAM: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"9\r\ndata: 1\n\n\r\n"
)
SWITCHING: Final = (
    b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
)


@dataclass
class Origin:
    """Answers by path: `/slow` when `go` is set, `/events` and `/socket` without an end."""

    port: int = 0
    go: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            self.asked.append(path)
            if path == "/slow":
                await self.go.wait()
            writer.write({"/events": STREAM, "/socket": SWITCHING}.get(path, PAGE))
            await writer.drain()
            if path in ("/events", "/socket"):
                await reader.read()
                return


@dataclass
class Running:
    """The process, its ports, and the lines it has written."""

    process: asyncio.subprocess.Process
    port: int
    admin_port: int
    lines: list[dict[str, Any]] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def until_event(self, event: str) -> dict[str, Any]:
        """Read the log until the event is told."""
        assert self.process.stdout is not None
        async with asyncio.timeout(START_S):
            while line := await self.process.stdout.readline():
                self.lines.append(json.loads(line))
                if self.lines[-1]["event"] == event:
                    return self.lines[-1]
        raise AssertionError(f"{event} was never told; the log ended after {self.lines[-3:]}")

    async def ended(self, limit_s: float) -> int:
        """Return the exit status, which must come in time; the log is read to its end."""
        assert self.process.stdout is not None
        async with asyncio.timeout(limit_s):
            rest = await self.process.stdout.read()
            self.lines += [json.loads(line) for line in rest.splitlines()]
            return await self.process.wait()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a connection of a reader; it is closed at the end at the latest."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        return reader, writer

    async def ask(self, path: str, *fields: str) -> bytes:
        """Send one request on a connection of its own and read to the end."""
        reader, writer = await self.connect()
        writer.write(request(path, "Connection: close", *fields))
        answer = await reader.read()
        writer.close()
        return answer

    async def operate(self, method: str, path: str, token: str) -> bytes:
        """Ask something of the operator's listener, and read its answer to the end."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.admin_port)
        self.writers.append(writer)
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        head += f"Authorization: Bearer {token}\r\nContent-Length: 0\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.read()
        writer.close()
        return answer


def request(path: str, *fields: str) -> bytes:
    """Return the head of a request."""
    lines = [f"GET {path} HTTP/1.1", "Host: mirror.example", *fields, "", ""]
    return "\r\n".join(lines).encode()


@contextlib.asynccontextmanager
async def starting(origin_port: int, **settings: str) -> AsyncIterator[Running]:
    """Start `freesheet serve` and yield at once; whatever is left of it is killed."""
    port, admin_port = free_port(), free_port()
    said = {
        "origin": f"http://127.0.0.1:{origin_port}",
        "hosts": "mirror.example",
        "listen": f"127.0.0.1:{port}",
        "admin_listen": f"127.0.0.1:{admin_port}",
        "store": "none",
        **settings,
    }
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in said.items()]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "proxy", "serve", *flags, stdout=asyncio.subprocess.PIPE
    )
    server = Running(process, port, admin_port)
    try:
        yield server
    finally:
        for writer in server.writers:
            writer.transport.abort()
        if process.returncode is None:
            process.kill()
        await process.wait()
        await settle()


@contextlib.asynccontextmanager
async def running(**settings: str) -> AsyncIterator[tuple[Running, Origin]]:
    """Have a server that is ready, and its origin, until the block ends."""
    origin = Origin()
    async with (
        listening(origin.serve) as origin.port,
        starting(origin.port, **settings) as server,
    ):
        await server.until_event("start")
        yield server, origin
