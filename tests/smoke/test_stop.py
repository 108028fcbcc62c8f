"""Real processes and signals: the container's command, a stop that loses nobody, and a sudden one.

Slow, all of them: a server starts in about a second.
"""

from __future__ import annotations

import asyncio
import json
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.loops import until
from tests.scenarios.stage import ARTICLE
from tests.smoke.running import Running, request, running, starting

if TYPE_CHECKING:
    from collections.abc import Coroutine

pytestmark = pytest.mark.slow

LIMIT_S: Final = 30.0
DRAIN_S: Final = 3.0
STOP_S: Final = 5.0
FAREWELL: Final = b"\x88\x02\x03\xe9"  # a close frame with 1001, from a server
IE6: Final = "User-Agent: Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)"
UPGRADE: Final = (
    "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)  # fmt: skip


def play(scene: Coroutine[None, None, None]) -> None:
    """Run a scene to its end, within a limit."""

    async def bounded() -> None:
        async with asyncio.timeout(LIMIT_S):
            await scene

    asyncio.run(bounded())


def test_the_image_runs_what_is_tested_here() -> None:
    lines = Path("Dockerfile").read_text("utf-8").splitlines()
    said = {line.partition(" ")[0]: line.partition(" ")[2] for line in lines}

    assert json.loads(said["ENTRYPOINT"]) + json.loads(said["CMD"]) == ["freesheet", "serve"]
    assert said["STOPSIGNAL"] == "SIGTERM"


def test_a_page_a_sheet_and_a_stop() -> None:
    async def scene() -> None:
        async with running(drain_s="0") as (server, _):
            page = await server.ask("/")
            sheet = await server.ask("/", IE6)
            server.process.send_signal(signal.SIGTERM)

            assert page.endswith(ARTICLE)
            assert b"Ferry" in sheet
            assert b"<script" not in sheet
            assert await server.ended(STOP_S) == 0
            assert server.lines[-1]["event"] == "stop"

    play(scene())


def test_a_stop_waits_for_an_exchange_that_is_under_way() -> None:
    async def scene() -> None:
        async with running(drain_s="0", stop_s="10") as (server, origin):
            slow = asyncio.ensure_future(server.ask("/slow"))
            await until(lambda: origin.asked == ["/slow"])
            server.process.send_signal(signal.SIGTERM)
            await server.until_event("drain")
            origin.go.set()

            assert (await slow).endswith(ARTICLE)
            assert await server.ended(STOP_S) == 0

    play(scene())


def test_a_stop_does_not_wait_for_an_operator_who_looks_at_a_page() -> None:
    token = "a-token-of-this-test"  # noqa: S105  # of this test

    async def scene() -> None:
        async with running(drain_s="0", stop_s="20", admin_token=token) as (server, origin):
            path = "/-/explain?url=http%3A%2F%2Fmirror.example%2Fslow"
            asked = asyncio.ensure_future(server.operate("GET", path, token))
            await until(lambda: origin.asked == ["/slow"])
            server.process.send_signal(signal.SIGTERM)

            assert await server.ended(STOP_S) == 0
            assert b" 200 " not in await asked

    play(scene())


@pytest.mark.parametrize(
    "drain_s",
    [
        pytest.param("20", id="while it drains"),
        pytest.param("0", id="while an exchange is finished"),
    ],
)
def test_a_second_signal_ends_at_once(drain_s: str) -> None:
    async def scene() -> None:
        async with running(drain_s=drain_s, stop_s="20") as (server, origin):
            slow = asyncio.ensure_future(server.ask("/slow"))
            await until(lambda: origin.asked == ["/slow"])
            server.process.send_signal(signal.SIGTERM)
            await server.until_event("drain")
            await asyncio.sleep(0.3)  # past the moment at which accepting ends
            server.process.send_signal(signal.SIGTERM)

            assert await server.ended(1.0) == 128 + signal.SIGTERM
            assert await slow == b""

    play(scene())


def catches(pid: int, number: signal.Signals) -> bool:
    """Tell whether a process has a handler of its own for a signal."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    caught = next(line.partition(":")[2] for line in lines if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (number - 1) & 1)


def test_a_stop_while_it_starts_is_a_stop() -> None:
    async def scene() -> None:
        async with starting(9, drain_s="20") as server:
            await until(lambda: catches(server.process.pid, signal.SIGTERM))
            server.process.send_signal(signal.SIGTERM)

            assert await server.ended(5.0) == 0

    play(scene())


def test_a_drain_that_was_asked_for_is_no_first_signal() -> None:
    """As clusters do it: a hook that drains, and the signal some seconds later."""

    async def scene() -> None:
        async with running(drain_s="0.5", admin_token="a" * 16, stop_s="5") as (server, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.admin_port)
            writer.write(
                b"POST /-/drain HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer aaaaaaaaaaaaaaaa\r\n"
                b"Content-Length: 0\r\nConnection: close\r\n\r\n"
            )
            assert (await reader.read()).startswith(b"HTTP/1.1 202 ")
            writer.close()
            server.process.send_signal(signal.SIGTERM)

            assert (await server.ask("/")).endswith(ARTICLE)
            assert await server.ended(STOP_S) == 0

    play(scene())


class Load:
    """Readers that ask one page after the other until they are told to stop."""

    def __init__(self, server: Running) -> None:
        self._server = server
        self.stopped = False
        self.whole = 0
        self.failed: list[bytes] = []

    async def run(self) -> None:
        """Ask on one connection as long as it lasts, then on the next."""
        while not self.stopped:
            reader, writer = await self._server.connect()
            while not self.stopped:
                writer.write(request("/page"))
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(len(ARTICLE))
                self.whole += body == ARTICLE
                if body != ARTICLE or not head.startswith(b"HTTP/1.1 200 "):
                    self.failed.append(head)
                if b"Connection: close" in head:
                    break
            writer.close()


async def all_of(server: Running, path: str, *fields: str) -> bytes:
    """Return what comes on a connection until it ends; what begins there ends by a stop alone."""
    reader, writer = await server.connect()
    writer.write(request(path, *fields))
    got = await reader.read()
    writer.close()
    return got


def test_a_stop_under_load_fails_nobody() -> None:
    """With an event stream and a WebSocket open, which would never end by themselves."""

    async def scene() -> None:
        async with running(drain_s=str(DRAIN_S), stop_s=str(STOP_S), log_exchanges="off") as (
            server,
            origin,
        ):
            stream = asyncio.ensure_future(all_of(server, "/events"))
            socket = asyncio.ensure_future(all_of(server, "/socket", *UPGRADE))
            await until(lambda: {"/events", "/socket"} <= set(origin.asked))
            load = Load(server)
            readers = [asyncio.ensure_future(load.run()) for _ in range(8)]
            await until(lambda: load.whole > 200)
            before, began = load.whole, time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            await server.until_event("drain")
            await until(lambda: load.whole > before + 200)  # new connections are still taken
            await asyncio.sleep(DRAIN_S / 2)
            load.stopped = True  # the balancer has taken notice
            await asyncio.gather(*readers)
            status = await server.ended(STOP_S)
            took_s = time.monotonic() - began

            assert load.failed == []
            assert (await stream).endswith(b"\r\n\r\n9\r\ndata: 1\n\n\r\n")
            assert (await socket).endswith(b"\r\n\r\n" + FAREWELL)
            assert status == 0
            assert took_s < DRAIN_S + STOP_S

    play(scene())
