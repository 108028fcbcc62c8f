"""A listener on a free port of loopback, and readers that write bytes to it.

For tests whose subject are a reader's bytes. Applications are ASGI; some that answer simply are
here.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.server import ServerState

from proxy.shell.listener import Hooks, Listener, ListenerOptions, listener_class
from tests.loops import until
from tests.origin import reset

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from proxy.shell.cycle import Cycle
    from proxy.shell.roster import Roster

    Scope = dict[str, Any]
    Receive = Callable[[], Awaitable[Any]]
    Send = Callable[[Any], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]


GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
CLOSING = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
POST = b"POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
EXPECTING = b"POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"


@dataclass
class Answer:
    """One final response as a reader sees it; `whole` is False where it broke off."""

    status: int
    head: bytes
    body: bytes
    whole: bool

    def values(self, name: str) -> list[str]:
        """Return the values of a field, in order."""
        found = re.findall(rb"(?im)^" + name.encode() + rb":[ \t]*([^\r\n]*)", self.head)
        return [value.decode("latin-1") for value in found]


def answers(data: bytes, *methods: str) -> list[Answer]:
    """Split what a reader got into final responses; `methods` of the requests, GET by default."""
    found: list[Answer] = []
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        status = int(head[9:12])
        if 100 <= status < 200 and status != 101:
            continue
        answer = Answer(status, head + b"\r\n", b"", whole=True)
        method = methods[len(found)] if len(found) < len(methods) else "GET"
        if method != "HEAD" and status not in (204, 304):
            data = _body(answer, data)
        found.append(answer)
    return found


def _body(answer: Answer, data: bytes) -> bytes:
    """Take the body off `data` and return the rest."""
    length = answer.values("content-length")
    if answer.values("transfer-encoding"):
        return _chunks(answer, data)
    if length:
        answer.body, rest = data[: int(length[0])], data[int(length[0]) :]
        answer.whole = len(answer.body) == int(length[0])
        return rest
    answer.body = data
    return b""


def _chunks(answer: Answer, data: bytes) -> bytes:
    while True:
        size, end, data = data.partition(b"\r\n")
        count = int(size, 16) if end else -1
        answer.whole = count == 0 and data.startswith(b"\r\n")
        if count <= 0 or len(data) < count + 2:
            return data[2:]
        answer.body += data[:count]
        data = data[count + 2 :]


@dataclass
class Reader:
    """One connection to the listener."""

    incoming: asyncio.StreamReader
    outgoing: asyncio.StreamWriter
    got: bytes = b""

    async def send(self, data: bytes, *, step: int = 0) -> None:
        """Send the bytes, in pieces of `step` if given, each of which arrives by itself."""
        for at in range(0, len(data), step or len(data)):
            self.outgoing.write(data[at : at + step] if step else data)
            await self.outgoing.drain()
            await asyncio.sleep(0)

    async def until(self, pattern: bytes) -> bytes:
        """Read until the pattern is there; return all that has been read."""
        while not re.search(pattern, self.got, re.DOTALL):
            data = await self.incoming.read(65536)
            assert data, f"the connection ended after {self.got!r}"
            self.got += data
        return self.got

    async def to_the_end(self) -> bytes:
        """Read until the listener closes; return all that has been read."""
        self.got += await self.incoming.read()
        return self.got

    def end(self) -> None:
        """Close the sending side alone."""
        self.outgoing.write_eof()

    def leave(self) -> None:
        """Close the connection."""
        self.outgoing.close()

    def reset(self) -> None:
        """Reset the connection."""
        reset(self.outgoing)


@dataclass
class Talk:
    """A listener and what it told; `broken` are the exceptions that reached the loop."""

    port: int
    roster: Roster
    state: ServerState
    refused: list[str] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    broken: list[object] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)

    async def reader(self) -> Reader:
        """Return a new connection."""
        reader = Reader(*await asyncio.open_connection("127.0.0.1", self.port))
        self.readers.append(reader)
        return reader

    async def ask(self, data: bytes, *, step: int = 0) -> bytes:
        """Send bytes on a new connection and return all that comes until the listener closes."""
        reader = await self.reader()
        await reader.send(data, step=step)
        return await reader.to_the_end()

    async def sweep_after(self, seconds: float) -> None:
        """Let the roster look at its connections as if that time had passed."""
        self.roster.sweep(asyncio.get_running_loop().time() + seconds)
        await asyncio.sleep(0)


def members(talk: Talk) -> list[Listener]:
    """Return the open connections."""
    return [member for member in talk.roster.members if isinstance(member, Listener)]


@contextlib.asynccontextmanager
async def listening(
    application: Application,
    *,
    express: Callable[[Cycle], bool] = lambda _: False,
    **options: float,
) -> AsyncIterator[Talk]:
    """Serve readers until the block ends."""
    refused: list[str] = []
    dropped: list[int] = []
    hooks = Hooks(refused=refused.append, dropped=dropped.append, express=express)
    protocol = listener_class(ListenerOptions(**options), hooks)  # type: ignore[arg-type]  # limits are whole numbers, times are not
    config = uvicorn.Config(
        application, http=protocol, ws="none", loop="none", lifespan="off", log_config=None
    )
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: protocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    port = server.sockets[0].getsockname()[1]
    talk = Talk(port, protocol.roster, state, refused, dropped)
    loop.set_exception_handler(lambda _loop, context: talk.broken.append(context["exception"]))
    try:
        yield talk
    finally:
        server.close()
        await _hang_up(talk)


async def _hang_up(talk: Talk) -> None:
    for reader in talk.readers:
        reader.outgoing.transport.abort()
    for member in members(talk):
        member.transport.abort()
    for task in list(talk.state.tasks):
        task.cancel()
    await until(lambda: not talk.roster.members and not talk.state.tasks)


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """Say hello and the target."""
    del receive
    body = b"hello " + scope["extensions"]["freesheet"]["target"]
    await send(start((b"Content-Length", b"%d" % len(body))))
    await send(piece(body))


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the whole body and send it back with its target."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message["body"]
        more = message["more_body"]
    answer = scope["extensions"]["freesheet"]["target"] + b" " + body
    await send(start((b"Content-Length", b"%d" % len(answer))))
    await send(piece(answer))


def remembering(seen: list[Any]) -> Application:
    """Return an application that keeps its scopes and says hello."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)
        await hello(scope, receive, send)

    return application


async def waits_for_the_end(scope: Scope, receive: Receive, send: Send) -> None:
    """Read until the reader is gone, then try to send."""
    del scope
    while (await receive())["type"] != "http.disconnect":
        pass
    try:
        await send(start())
    except OSError:
        return
    raise AssertionError("sending to nobody must fail")


def start(*fields: tuple[bytes, bytes], status: int = 200) -> Scope:
    """Return the message that starts a response."""
    return {"type": "http.response.start", "status": status, "headers": list(fields)}


def piece(body: bytes, *, more: bool = False) -> Scope:
    """Return the message with a piece of the body, the last one unless `more`."""
    return {"type": "http.response.body", "body": body, "more_body": more}


def answering(*messages: Scope) -> Application:
    """Return an application that sends these messages, whatever it is asked."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        for message in messages:
            await send(message)

    return application
