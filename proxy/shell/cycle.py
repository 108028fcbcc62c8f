"""One exchange as ASGI sees it: `receive()` and `send()` over a connection that frames them.

The contract is in `shell/listener`, the only importer. Holds no deadline and parses nothing.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, NoReturn, Protocol

from proxy.wire.replies import (
    CHUNKS,
    LENGTH,
    NONE,
    RAW,
    SWITCHING,
    UNTIL_CLOSE,
    Asked,
    interim_head,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping

    from proxy.shell.scope import Heard
    from proxy.wire.replies import Reply

    Message = MutableMapping[str, Any]
    Application = Callable[
        [dict[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
        Awaitable[None],
    ]

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
HELD_LIMIT_BYTES: Final = 64 * 1024  # of a request body in hand; then reading pauses
JOINED_LIMIT_BYTES: Final = 64 * 1024  # smaller bodies are copied behind their head, one write

_FAILED: Final = b"The page could not be made.\n"
_FAILED_FIELDS: Final = (
    (b"Content-Type", b"text/plain; charset=utf-8"),
    (b"Content-Length", b"%d" % len(_FAILED)),
    (b"Cache-Control", b"no-store"),
    (b"Connection", b"close"),
)


class Connection(Protocol):
    """What an exchange needs of its connection."""

    loop: asyncio.AbstractEventLoop

    @property
    def write_paused(self) -> bool:
        """Whether the reader has too much to take already."""

    def write(self, *pieces: bytes) -> None:
        """Write the pieces, in one go where the transport can."""

    @property
    def unsent(self) -> int:
        """Bytes that were written and not taken yet."""

    async def writable(self) -> None:
        """Wait until the reader has taken enough of what was written."""

    def want_more(self) -> None:
        """Go on reading the request body."""

    def reply(self, status: int, fields: Iterable[tuple[bytes, bytes]], asked: Asked) -> Reply:
        """Return the head of a response."""

    def switched(self) -> None:
        """Treat bytes as raw from here on: the head of a 101 has left."""

    def go_on(self, cycle: Cycle, tried: object) -> None:
        """Let the application answer what was begun without it; `tried` is what has come so far."""

    def answered(self) -> None:
        """Go on: the response is complete."""

    def broken(self, *, reset: bool) -> None:
        """Break the response off; `reset` where a plain end would look complete."""


class Cycle:
    """One request and its response."""

    __slots__ = (
        "_awaits", "_body", "_chunks", "_connection", "_event", "_fields", "_flush", "_held",
        "_leave", "_left", "_pending", "_told", "answered", "asked", "ended", "gone", "heard",
        "may_switch", "persistent", "resumed", "started",
    )  # fmt: skip

    def __init__(self, connection: Connection, heard: Heard, asked: Asked, *, awaits: bool) -> None:
        self._connection = connection
        self.heard = heard
        self.asked = asked
        self.resumed: Callable[[], object] | None = None  # told when the reader takes more again
        self.may_switch = False
        self._awaits = awaits
        self._chunks: list[bytes] = []
        self._held = 0
        self.ended = False  # the request body is here to its end
        self._told = False  # and the application knows
        self.gone = False  # the reader, or our wish to go on
        self.started = False
        self.answered = False
        self.persistent = False
        self._pending: bytes | None = None  # a head that has not left yet
        self._flush: asyncio.Handle | None = None
        self._body = NONE
        self._fields: Iterable[tuple[bytes, bytes]] = ()
        self._left = 0
        self._event: asyncio.Event | None = None
        self._leave: Callable[[], object] | None = None

    # --- the connection's side

    def feed(self, data: bytes) -> bool:
        """Take a piece of the request body; True if that is enough for now."""
        self._awaits = False
        self._chunks.append(data)
        self._held += len(data)
        self._wake()
        return self._held > HELD_LIMIT_BYTES

    def end(self) -> None:
        """Note that the request body is whole, or that a switched reader sends no more."""
        self._awaits = False
        self.ended = True
        self._wake()

    def lose(self) -> None:
        """Note that nothing can be sent any more."""
        self.gone = True
        self._unschedule()
        self._wake()
        leave, self._leave = self._leave, None
        if leave is not None and not self.answered:
            leave()

    @property
    def is_silent(self) -> bool:
        """Whether no byte of the final response has left."""
        return not self.started or self._pending is not None

    @property
    def ends_by_close(self) -> bool:
        """Whether the end of the connection would pass for the end of the body."""
        return self._body is UNTIL_CLOSE

    @property
    def is_chunked(self) -> bool:
        """Whether what leaves next is the size of a chunk."""
        return self._body is CHUNKS and not self.is_silent

    @property
    def is_stream(self) -> bool:
        """Whether the answer is one that ends only with its connection."""
        types = (value for name, value in self._fields if name.lower() == b"content-type")
        return self.started and any(b"text/event-stream" in one.lower() for one in types)

    @property
    def holds_back(self) -> bool:
        """Whether it is we who keep the reader from sending its body."""
        return self._awaits or self._held > HELD_LIMIT_BYTES

    async def run(self, application: Application, scope: dict[str, Any]) -> None:
        """Let the application answer; what it leaves unfinished is finished or broken off."""
        try:
            await application(scope, self.receive, self.send)
        finally:
            self._leave = None
            if not self.answered and not self.gone:
                self.abandon()

    def abandon(self) -> None:
        """End an answer that nobody goes on with: a plain 500, or broken off where it had begun."""
        if not self.is_silent:
            self.lose()
            self._connection.broken(reset=self.ends_by_close)
            return
        self._unschedule()
        self.begin(500, _FAILED_FIELDS)
        self.put(_FAILED if self._body is not NONE else b"", more=False)

    def _wake(self) -> None:
        if self._event is not None:
            self._event.set()

    # --- the application's side

    def watch(self, leave: Callable[[], object] | None) -> None:
        """Have `leave` called once the reader is gone, if its answer is not complete by then."""
        self._leave = leave

    async def receive(self) -> Message:
        """Return the next message of the request."""
        if self._awaits and not self.gone and not self.started:
            self._awaits = False
            self._connection.write(CONTINUE)
        while not (self.gone or self.answered):
            if self._chunks or (self.ended and not self._told):
                return self._next_chunk()
            if self._event is None:
                self._event = asyncio.Event()
            self._event.clear()
            await self._event.wait()
        return {"type": "http.disconnect"}

    def _next_chunk(self) -> Message:
        chunks = self._chunks
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        self._chunks = []
        self._held = 0
        self._told = self.ended
        if not self.ended:
            self._connection.want_more()
        return {"type": "http.request", "body": body, "more_body": not self.ended}

    async def send(self, message: Message) -> None:
        """Take a message of the response."""
        if self._connection.write_paused:
            await self._connection.writable()
        if self.gone:
            raise ConnectionResetError("the reader is gone")
        kind = message["type"]
        if kind == "http.response.body" and self.started and not self.answered:
            self.put(message.get("body", b""), more=message.get("more_body", False))
        elif kind == "http.response.start" and self.is_silent:
            self.begin(message["status"], message.get("headers", ()))
            self.flush_soon()
        elif kind == "http.response.informational" and not self.started:
            self.inform(message["status"], message.get("headers", ()))
        else:
            raise RuntimeError(f"{kind} is out of place")

    # --- for who answers without an application

    @property
    def unsent(self) -> int:
        """Bytes that the reader has not taken yet."""
        return self._connection.unsent

    def go_on(self, tried: object) -> None:
        """Let the application answer after all; `tried` is what has come so far."""
        self._unschedule()  # of a head that another one will replace
        self._connection.go_on(self, tried)

    # --- both for the application and for who answers without one; they wait for nothing

    def inform(self, status: int, fields: Iterable[tuple[bytes, bytes]]) -> None:
        """Send an interim response where the reader takes it.

        RFC 9110, section 15.2: "MUST NOT send a 1xx response to an HTTP/1.0 client".
        """
        if status == 100:  # noqa: PLR2004  # Continue
            if self._awaits:
                self._awaits = False
                self._connection.write(CONTINUE)
        elif self.asked.version == "1.1" and SWITCHING < status < 200:  # noqa: PLR2004  # the class
            self._connection.write(interim_head(status, fields))

    def begin(self, status: int, fields: Iterable[tuple[bytes, bytes]]) -> None:
        """Make the head; it leaves with the first piece of the body, or by `flush_soon`."""
        if not (200 <= status <= 999 or (status == SWITCHING and self.may_switch)):  # noqa: PLR2004
            raise RuntimeError(f"{status} is no final status here")
        self._unschedule()  # of a head that this one replaces: it had not left
        # Not read to its end, the body would be taken for the next request.
        asked = self.asked if self.ended else self.asked._replace(persistent=False)
        head, self._body, self._left, self.persistent, _ = self._connection.reply(
            status, fields, asked
        )
        self.started = True
        self._fields = fields
        if self._body is RAW:
            self.ended = self._told = False
            self._connection.write(head)
            self._connection.switched()
            return
        self._pending = head

    def flush_soon(self) -> None:
        """Let the head leave by itself if no piece of the body comes at once."""
        if self._pending is not None and self._flush is None:
            self._flush = self._connection.loop.call_soon(self._send_head)

    def _send_head(self) -> None:
        self._flush = None
        head, self._pending = self._pending, None
        if head and not self.gone:
            self._connection.write(head)

    def _unschedule(self) -> None:
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None

    def put(self, chunk: bytes, *, more: bool) -> None:
        """Send a piece of the body; `more` False ends the response."""
        if self._body is NONE:
            chunk = b""
        elif self._body is LENGTH:
            self._left -= len(chunk)
            if self._left < 0:
                self._break_off("the body is longer than its Content-Length")
        self._unschedule()
        head, self._pending = self._pending or b"", None
        self._write(head, chunk, more=more)
        if more:
            return
        if self._body is LENGTH and self._left:
            self._break_off("the body is shorter than its Content-Length")
        self.answered = True
        self._wake()
        self._connection.answered()

    def _break_off(self, why: str) -> NoReturn:
        self._leave = None  # the application is told by the exception
        self.lose()
        self._connection.broken(reset=False)
        raise RuntimeError(why)

    def _write(self, head: bytes, chunk: bytes, *, more: bool) -> None:
        if self._body is CHUNKS:
            if chunk:
                self._connection.write(
                    head + b"%x\r\n" % len(chunk), chunk, b"\r\n" if more else b"\r\n0\r\n\r\n"
                )
                return
            chunk = b"" if more else b"0\r\n\r\n"
        if head and len(chunk) <= JOINED_LIMIT_BYTES:
            self._connection.write(head + chunk)
        elif head:
            self._connection.write(head, chunk)
        elif chunk:
            self._connection.write(chunk)
