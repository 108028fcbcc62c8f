"""A whole Freesheet between a scripted origin and raw sockets: what scenarios are played on."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from proxy.app.serve import run_server
from proxy.config.load import Loaded, load
from tests.origin import reset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from proxy.shell.parts import Parts

    Setting = str | bool | list[str] | Mapping[str, str]
    Sites = Mapping[str, Mapping[str, Setting]]

TIMEOUT_S: Final = 20.0
IE6: Final = "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)"
IE11: Final = "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"
LYNX: Final = "Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1"
MODERN: Final = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/148.0.0.0 Safari/537.36"
)
WORDS: Final = " ".join(["The harbor was quiet that morning and nobody spoke of the ferry."] * 12)
ARTICLE: Final = (
    "<!doctype html><html lang=en><head><title>The Ferry | Courier</title>"
    "<script>track()</script></head><body><header><a href=/donate>Donate</a></header>"
    f"<main><article><h1>The Ferry</h1><p>{WORDS}</p><p>{WORDS}</p></article></main></body></html>"
).encode()


@dataclass
class Reply:
    """What an origin answers: status line, field lines, body, and how it ends."""

    body: bytes = b""
    status: str = "200 OK"
    fields: tuple[str, ...] = ("Content-Type: text/html; charset=utf-8",)
    length: int | None = None  # None: the body's own; -1: none, the end of the connection tells
    cut: bool = False  # hang up after the body, whatever the length says
    stall_s: float = 0.0  # before the answer
    raw: bytes | None = None  # everything, byte for byte
    then: tuple[bytes | float, ...] = ()  # after that: more bytes, and pauses in seconds
    reset: bool = False  # end with a reset

    def to_bytes(self) -> bytes:
        """Return the whole message."""
        if self.raw is not None:
            return self.raw
        lines = [f"HTTP/1.1 {self.status}", *self.fields]
        if self.length != -1:
            lines.append(
                f"Content-Length: {len(self.body) if self.length is None else self.length}"
            )
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


@dataclass
class Got:
    """A response as a reader saw it."""

    raw: bytes

    @property
    def head(self) -> str:
        """Status line and field lines."""
        return self.raw.partition(b"\r\n\r\n")[0].decode("latin-1")

    @property
    def status(self) -> int:
        """The status code."""
        return int(self.head.split(" ", 2)[1])

    @property
    def body(self) -> bytes:
        """What follows the head, as it came."""
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def text(self) -> str:
        """The body as text, its coding undone."""
        body = (
            gzip.decompress(self.body) if "gzip" in self.fields("content-encoding") else self.body
        )
        return body.decode("utf-8", "replace")

    def fields(self, name: str) -> list[str]:
        """Return the values of a field, in order."""
        lines = [line.partition(":") for line in self.head.split("\r\n")[1:]]
        return [value.strip() for key, _, value in lines if key.lower() == name.lower()]


@dataclass
class Stage:
    """The scripted origin, the server in front of it, and the reader's socket."""

    port: int = 0
    origin_port: int = 0
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    parts: Parts | None = None
    loop: asyncio.AbstractEventLoop | None = None

    def on(self, path: str, reply: Reply) -> None:
        """Script the origin's answer to a path; what is stored of it is forgotten."""
        self.replies[path] = reply
        self.purge(url=path)
        self.asked.clear()

    def change(self, path: str, reply: Reply) -> None:
        """Script another answer to a path; what is stored of it stays."""
        self.replies[path] = reply
        self.asked.clear()

    def purge(self, **asked: str | bool) -> dict[str, object]:
        """Purge as the operator does, and return what the operator is told."""
        assert self.parts is not None
        assert self.loop is not None
        parts = self.parts

        async def purged() -> dict[str, object]:
            return await parts.purge(asked)

        return asyncio.run_coroutine_threadsafe(purged(), self.loop).result(TIMEOUT_S)

    @property
    def counters(self) -> Counter[str]:
        """All counters, summed over their labels but for `why`, `kind` and `reason`."""
        assert self.parts is not None
        sums: Counter[str] = Counter()
        for (name, labels), value in self.parts.journal.counters.items():
            sums[name] += value
            for label, word in labels:
                if label in ("why", "kind", "reason"):
                    sums[f"{name} {word}"] += value
        return sums

    def counted(self, name: str, wanted: int) -> int:
        """Return a counter; it is noted after the last byte has left, so wait a little for it."""
        limit = time.monotonic() + 3
        while self.counters[name] < wanted and time.monotonic() < limit:
            time.sleep(0.005)
        return self.counters[name]

    def ask(
        self, path: str, agent: str = MODERN, *, raw: bytes | None = None, **fields: str
    ) -> Got:
        """Send one request on a connection of its own and read to the end."""
        method, host = fields.pop("method", "GET"), fields.pop("host", "mirror.example")
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"User-Agent: {agent}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        message = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
        return Got(self.say(message if raw is None else raw))

    def say(self, message: bytes) -> bytes:
        """Send bytes and return everything that comes back until the end."""
        with socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S) as connection:
            connection.sendall(message)
            pieces = []
            with contextlib.suppress(ConnectionResetError):
                while piece := connection.recv(65536):
                    pieces.append(piece)
        return b"".join(pieces)


async def _serve_origin(
    stage: Stage, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            stage.asked.append(head)
            path = head.split(" ", 2)[1]
            length = next(
                (
                    int(line.split(":")[1])
                    for line in head.lower().split("\r\n")
                    if line.startswith("content-length:")
                ),
                0,
            )
            stage.asked[-1] += (await reader.readexactly(length)).decode("latin-1")
            reply = stage.replies.get(
                path.partition("?")[0], Reply(b"no such page", "404 Not Found")
            )
            await asyncio.sleep(reply.stall_s)
            message = reply.to_bytes()
            if head.startswith("HEAD "):
                message = message.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            writer.write(message)
            await writer.drain()
            for step in reply.then:
                await _play(step, writer)
            if reply.reset:
                reset(writer)
            if reply.cut or reply.reset or reply.length == -1:
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def _play(step: bytes | float, writer: asyncio.StreamWriter) -> None:
    if isinstance(step, bytes):
        writer.write(step)
        await writer.drain()
    else:
        await asyncio.sleep(step)


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextlib.contextmanager
def playing(sites: Sites | None = None, **settings: str) -> Iterator[Stage]:
    """Run origin and server in a thread of their own, and end both.

    With `sites` one server stands for several, each at <key>.example; else for one.
    """
    play = _Play(settings, sites or {})
    runner = threading.Thread(target=play.run)
    runner.start()
    play.ready.wait(TIMEOUT_S)
    assert not play.failures, play.failures
    try:
        yield play.stage
    finally:  # of a failed test too: the whole run would wait for the thread
        play.end()
        runner.join(TIMEOUT_S)
    assert not runner.is_alive()


class _Play:
    """The thread of one stage."""

    def __init__(self, settings: dict[str, str], sites: Sites) -> None:
        self.stage = Stage(port=free_port())
        self.ready = threading.Event()
        self.failures: list[BaseException] = []
        self.end: Callable[[], object] = lambda: None
        self._settings = settings
        self._sites = sites

    def run(self) -> None:
        """Serve until told to end."""
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001  # shown by the test that waits
            self.failures.append(error)
            self.ready.set()

    async def _serve(self) -> None:
        stage = self.stage
        origin = await asyncio.start_server(partial(_serve_origin, stage), "127.0.0.1", 0)
        stage.origin_port = origin.sockets[0].getsockname()[1]
        async with origin:
            await run_server(_loaded(stage, self._settings, self._sites), on_ready=self._on_ready)

    def _on_ready(self, parts: Parts, stop: Callable[[], None]) -> None:
        self.stage.parts, self.stage.loop = parts, asyncio.get_running_loop()
        self.end = partial(asyncio.get_running_loop().call_soon_threadsafe, stop)
        self.ready.set()


def _loaded(stage: Stage, settings: dict[str, str], sites: Sites) -> Loaded:
    origin = f"http://127.0.0.1:{stage.origin_port}"
    alone = {"site": "news", "origin": origin, "hosts": "mirror.example"}
    flags = {
        **({} if sites else alone),
        "listen": f"127.0.0.1:{stage.port}",
        "admin_listen": "",
        "drain_s": "0",
        "stop_s": "2",
        "rules_poll_s": "0",
        "log_exchanges": "off",
        "log_level": "error",
        "origin_timeout_s": "1",
        "idle_timeout_s": "1",
        **settings,
    }
    tables = "".join(_site_table(key, origin, row) for key, row in sites.items())
    return load(flags, {}, lambda _: tables, "sites.toml" if sites else "")


def _site_table(key: str, origin: str, row: Mapping[str, Setting]) -> str:
    """Return a [[site]] table."""
    rows: dict[str, Setting] = {"key": key, "origin": origin, "hosts": [f"{key}.example"], **row}
    lines = [f"{name} = {_in_toml(value)}" for name, value in rows.items()]
    return "\n".join(["[[site]]", *lines, "", ""])


def _in_toml(value: Setting) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {json.dumps(one)}" for name, one in value.items()) + "}"
    return json.dumps(value)
