"""Heads and bodies that somebody has been at: what a million of them do to both parsers.

Bytes of good messages, changed, cut, doubled and spliced; the requests go through the listener
without a socket, the responses through the client's parser. Loopback is not even needed.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from uvicorn.server import ServerState

from proxy.errors import UpstreamError
from proxy.shell.incoming import Expected, Incoming
from proxy.shell.listener import Hooks, ListenerOptions, listener_class
from tests.loops import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proxy.wire.messages import ResponseHead

REQUESTS: Final = (
    b"GET / HTTP/1.1\r\nHost: news.example\r\nUser-Agent: Mozilla/4.0\r\nCookie: a=b\r\n\r\n",
    b"GET http://news.example/a?b=c HTTP/1.0\r\nAccept: */*\r\n folded\r\n\r\n",
    b"GET /old\r\n",
    b"HEAD /%e4 HTTP/1.1\nHost: news.example\nRange: bytes=0-5\n\n",
    b"POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello\r\n",
    b"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n",
    b"PUT /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
    b"GET /w HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n",
    b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
)
RESPONSES: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: 1\r\n\r\n",
    b"HTTP/1.0 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\nuntil the end",
    b'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 304 Same\r\nETag: W/"a"\r\n\r\n',
    b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-4/9\r\nContent-Length: 5\r\n\r\nhello",
    b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x00",
    b"HTTP/1.1 302 Found\r\nLocation: /\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n",
)
# What parsers disagree about.
TOKENS: Final = (
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\r\n ", b"\x00", b"\x0b", b"\x7f", b"\xff", b" ", b"\t",
    b":", b" :", b",", b";", b"=", b'"', b"0", b"-1", b"+5", b"0x5", b"99999999999999999999",
    b"HTTP/1.1", b"HTTP/2.0", b"HTTP/0.9", b"Host: b\r\n", b"Content-Length: 7\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n",
    b"Connection: close, host\r\n", b"Expect: 200-maybe\r\n", b"Upgrade: h2c\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"%00", b"*", b"#", b"@", b"[::1]", b"GET / HTTP/1.1\r\n",
)  # fmt: skip
SLOW_S: Final = 1.0  # for one message: a hang, on any machine

_ANSWER: Final = re.compile(rb"HTTP/1\.[01] [1-9][0-9]{2} ")
_NAME: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def mutated(chance: random.Random, seeds: tuple[bytes, ...]) -> bytes:
    """Return one of the seeds with one to four changes."""
    data = chance.choice(seeds)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        at = chance.randint(0, len(data))
        upto = min(len(data), at + chance.choice((1, 1, 2, 8, 40)))
        put = chance.choice(
            (
                b"",
                bytes([chance.randrange(256)]),
                chance.choice(TOKENS),
                data[at:upto] * chance.choice((2, 2, 3, 50)),
                chance.choice(seeds)[chance.randint(0, 60) :],
            )
        )
        data = data[:at] + put + data[chance.choice((at, upto)) :]
    return data[: chance.randint(0, len(data))] if chance.random() < 0.1 else data


def pieces(chance: random.Random, data: bytes) -> Iterator[bytes]:
    """Yield the bytes whole, or as they might arrive."""
    if chance.random() < 0.5:
        yield data
        return
    while data:
        size = chance.randint(1, len(data))
        yield data[:size]
        data = data[size:]


@dataclass
class Found:
    """What came of all of them; `wrong` should be empty."""

    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest_s: float = 0.0

    def took(self, seconds: float, data: bytes) -> None:
        """Note how long one message took."""
        self.slowest_s = max(self.slowest_s, seconds)
        if seconds > SLOW_S:
            self.wrong.append(f"took {seconds:.1f} s: {data!r}")


# ---- responses


class _Sink:
    """Takes what the parser gives, and nothing after the end."""

    def __init__(self) -> None:
        self.ended = False
        self.finals = 0

    def put_head(self, head: ResponseHead) -> None:
        """Count the final heads; fields must be such that they may be sent on."""
        self.finals += head.status >= 200 or head.status == 101  # final, or a tunnel
        assert all(_NAME.fullmatch(name) for name, _ in head.headers)
        assert not any(b"\n" in value or b"\x00" in value for _, value in head.headers)

    def put(self, chunk: bytes) -> None:
        """Take a piece of a body, behind a head."""
        assert chunk
        assert self.finals == 1
        assert not self.ended

    def end(self) -> None:
        """Note the end; there is one."""
        assert not self.ended
        self.ended = True


def try_responses(count: int, seed: int) -> Found:
    """Feed mutated responses to the client's parser: each one ends or is an UpstreamError."""
    chance, found = random.Random(seed), Found()  # noqa: S311  # the same again with the same seed
    for _ in range(count):
        data = mutated(chance, RESPONSES)
        expected = Expected(head_only=chance.random() < 0.1, upgrade=chance.random() < 0.1)
        began = time.monotonic()
        try:
            found.outcomes[_fed(pieces(chance, data), expected)] += 1
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what we look for
            found.wrong.append(f"{error!r}: {data!r}")
        found.took(time.monotonic() - began, data)
    return found


def _fed(parts: Iterator[bytes], expected: Expected) -> str:
    sink = _Sink()
    incoming = Incoming(sink, expected)
    try:
        for piece in parts:
            incoming.feed(piece)
        incoming.eof()
    except UpstreamError as error:
        return error.kind
    assert sink.ended
    return "whole"


# ---- requests


class _Transport(asyncio.Transport):
    """A connection without a socket: it keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()
        self.closed = False

    def get_extra_info(self, name: str, default: object = None) -> object:
        """Say who is connected."""
        return {"peername": ("192.0.2.1", 5), "sockname": ("192.0.2.2", 80)}.get(name, default)

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        """Keep what is written."""
        self.written += data

    def is_closing(self) -> bool:
        """Tell whether it is closed."""
        return self.closed

    def close(self) -> None:
        """Close."""
        self.closed = True

    abort = close

    def write_eof(self) -> None:
        """Close the side that is written to."""

    def can_write_eof(self) -> bool:
        """Allow that."""
        return True

    def pause_reading(self) -> None:
        """Read on all the same: the test decides when bytes arrive."""

    def resume_reading(self) -> None:
        """Read on."""

    def get_write_buffer_size(self) -> int:
        """Have nothing in hand."""
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Have no limits."""


async def _application(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
    """Read everything and answer; what arrives must be what the listener promises."""
    fields = scope["extensions"]["freesheet"]["fields"]
    names = [name.lower() for name, _ in fields]
    assert all(_NAME.fullmatch(name) for name in names)
    assert not any(set(value) & {0, 10, 13} for _, value in fields)
    assert names.count(b"host") <= 1
    framing = [name for name in names if name in (b"content-length", b"transfer-encoding")]
    assert len(framing) <= 1
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass
    if message["type"] == "http.request":
        head = {"type": "http.response.start", "status": 200}
        with contextlib.suppress(OSError):
            await send({**head, "headers": [(b"Content-Length", b"2")]})
            await send({"type": "http.response.body", "body": b"ok", "more_body": False})


class Door:
    """A listener without a socket, for one message after the other."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.refused: list[str] = []
        self._class = listener_class(ListenerOptions(), Hooks(refused=self.refused.append))
        self._config = uvicorn.Config(
            _application,
            http=self._class, ws="none", loop="none", lifespan="off", log_config=None,
        )  # fmt: skip
        self._config.load()
        self._state = ServerState()
        self.broken: list[str] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, context: self.broken.append(repr(context.get("exception")))
        )

    async def knock(self, parts: Iterator[bytes]) -> str:
        """Send one message, hang up, and return what came of it."""
        transport = _Transport()
        listener = self._class(config=self._config, server_state=self._state, app_state={})
        listener.connection_made(transport)
        for piece in parts:
            listener.data_received(piece)
            await asyncio.sleep(0)
        for _ in range(3):
            await asyncio.sleep(0)
        if not transport.closed:
            listener.eof_received()
            await asyncio.sleep(0)
        listener.connection_lost(None)
        await until(lambda: not self._state.tasks)
        return self._outcome(bytes(transport.written))

    def _outcome(self, written: bytes) -> str:
        refused, self.refused[:] = list(self.refused), []
        assert not self.broken, self.broken
        assert not self._class.roster.members
        assert not written or _ANSWER.match(written) or written in (b"ok", b"okok"), written
        return refused[0] if refused else "answered" if written else "silence"


def try_requests(count: int, seed: int) -> Found:
    """Send mutated requests to a listener: each one is answered, refused or ended in silence."""
    chance, found = random.Random(seed), Found()  # noqa: S311  # the same again with the same seed

    async def knocking() -> None:
        door = Door(found)
        for _ in range(count):
            data = mutated(chance, REQUESTS)
            began = time.monotonic()
            try:
                async with asyncio.timeout(SLOW_S):
                    found.outcomes[await door.knock(pieces(chance, data))] += 1
            except Exception as error:  # noqa: BLE001  # whatever it is, it is what we look for
                found.wrong.append(f"{error!r}: {data!r}")
                door = Door(found)
            found.took(time.monotonic() - began, data)

    asyncio.run(knocking())
    return found
