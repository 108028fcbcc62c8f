"""What readers do wrong, or all at once: the others do not notice, and everything is given back."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.scenarios.stage import ARTICLE, IE6, MODERN, Got, Reply, Stage, playing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HTML: Final = "Content-Type: text/html; charset=utf-8"
FRESH: Final = (HTML, "Cache-Control: max-age=600")
NO_STORE: Final = (HTML, "Cache-Control: no-store")
CROWD: Final = 1000
LONG: Final = b"x" * 400_000


def request(path: str, *lines: str, agent: str = MODERN) -> bytes:
    """Return a request that closes its connection."""
    head = [f"GET {path} HTTP/1.1", "Host: mirror.example", f"User-Agent: {agent}", *lines]
    return "\r\n".join([*head, "Connection: close", "", ""]).encode()


@contextlib.contextmanager
def crowd(stage: Stage, messages: Sequence[bytes]) -> Iterator[list[socket.socket]]:
    """Open a connection for each message and send it; all are closed at the end."""
    with contextlib.ExitStack() as stack:
        connections = []
        for message in messages:
            one = stack.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.settimeout(20)
            one.connect(("127.0.0.1", stage.port))
            one.sendall(message)
            connections.append(one)
        yield connections


def rest_of(connection: socket.socket) -> bytes:
    """Read a connection to its end."""
    pieces = []
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def p99_s(ask: Callable[[], Got]) -> float:
    """Return how long the slowest but one of a hundred takes."""
    took = []
    for _ in range(100):
        began = time.monotonic()
        assert ask().status == 200
        took.append(time.monotonic() - began)
    return sorted(took)[98]


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096


SLOW: Final = (
    b"GET / HTTP/1.1\r\nHost: mirror.example\r\nX-Slow: ",
    b"POST /form HTTP/1.1\r\nHost: mirror.example\r\nContent-Length: 9\r\n\r\na",
    request("/long"),  # and never reads it
    b"",
)


@pytest.mark.slow  # a thousand connections, and a server of its own
def test_a_thousand_slow_readers_are_not_noticed_by_others() -> None:
    with playing(head_timeout_s="60", body_timeout_s="60") as stage:
        stage.replies["/quick"] = Reply(ARTICLE, fields=FRESH)
        stage.replies["/long"] = Reply(LONG, fields=FRESH)
        stage.replies["/form"] = Reply(ARTICLE, fields=NO_STORE)
        asks = (lambda: stage.ask("/quick"), lambda: stage.ask("/quick", IE6))
        stage.ask("/long")
        quiet = [p99_s(ask) for ask in asks]
        before = resident_bytes()
        with crowd(stage, [SLOW[n % 4] for n in range(CROWD)]):
            beside = [p99_s(ask) for ask in asks]
            grown = resident_bytes() - before

    for alone, crowded in zip(quiet, beside, strict=True):
        assert crowded < max(2 * alone, 0.25)  # what a busy machine adds
    assert grown < CROWD * 20_000


@pytest.mark.slow  # deadlines of a second
def test_slow_readers_are_sent_away_at_their_deadline() -> None:
    with (
        playing(head_timeout_s="1", body_timeout_s="1", send_timeout_s="1") as stage,
        crowd(stage, [SLOW[n % 4] for n in range(40)]) as connections,
    ):
        stage.replies["/long"] = Reply(LONG * 10, fields=NO_STORE)
        began = time.monotonic()
        got = [rest_of(one) for one in connections if connections.index(one) % 4 != 2]
        took_s = time.monotonic() - began

    assert {one[:12] for one in got} == {b"HTTP/1.1 408", b""}
    assert took_s < 4


def tasks_of(stage: Stage) -> int:
    """Return how many tasks the server has; those of the origin are on the same loop."""
    assert stage.loop is not None
    loop = stage.loop

    async def count() -> int:
        return sum("_serve_origin" not in repr(task) for task in asyncio.all_tasks())

    return asyncio.run_coroutine_threadsafe(count(), loop).result(5) - 1


def until_base(stage: Stage, base: tuple[int, int], limit_s: float) -> tuple[int, int]:
    """Return tasks and upstream connections once they are down to `base`, or after the limit."""
    assert stage.parts is not None
    limit = time.monotonic() + limit_s
    while True:
        now = (tasks_of(stage), stage.parts.upstream.connections)
        if (now[0] <= base[0] and now[1] <= base[1]) or time.monotonic() > limit:
            return now
        time.sleep(0.02)


@pytest.mark.slow  # a fetch that is given up is given up within a second
@pytest.mark.parametrize("agent", [pytest.param(MODERN, id="modern"), pytest.param(IE6, id="old")])
def test_readers_that_leave_leave_nothing_behind(agent: str) -> None:
    with playing(origin_timeout_s="20", idle_timeout_s="20") as stage:
        stage.replies["/warm"] = Reply(ARTICLE, fields=NO_STORE)
        stage.replies["/stalls"] = Reply(ARTICLE, stall_s=15, fields=NO_STORE)
        stage.replies["/half"] = Reply(
            ARTICLE[:500], length=len(ARTICLE), then=(15.0,), fields=NO_STORE
        )
        stage.ask("/warm")
        base = until_base(stage, (0, 1), 0.5)
        asks = [request(f"/{('stalls', 'half')[n % 2]}?{n}", agent=agent) for n in range(60)]
        with crowd(stage, asks):
            limit = time.monotonic() + 5
            while len(stage.asked) < 61 and time.monotonic() < limit:
                time.sleep(0.01)
            assert tasks_of(stage) > base[0] + 59
        left = until_base(stage, base, 1.5)

    assert left[0] <= base[0]
    assert left[1] <= base[1]


@pytest.mark.slow  # a thousand connections, and a server of its own
def test_a_thousand_misses_of_one_page_are_one_request() -> None:
    with playing(origin_timeout_s="20") as stage:  # twice as many as may run by default
        stage.replies["/rush"] = Reply(ARTICLE, stall_s=2.0, fields=FRESH)
        with crowd(stage, [request("/rush")] * CROWD) as connections:
            got = [Got(rest_of(one)) for one in connections]

    assert {(one.status, one.body == ARTICLE) for one in got} == {(200, True)}
    assert len(stage.asked) == 1


@pytest.mark.slow  # the same, and a page is printed
def test_a_thousand_old_browsers_are_one_request_and_one_sheet() -> None:
    with playing(origin_timeout_s="20") as stage:
        stage.replies["/rush"] = Reply(ARTICLE, stall_s=2.0, fields=FRESH)
        with crowd(stage, [request("/rush", agent=IE6)] * CROWD) as connections:
            got = [Got(rest_of(one)) for one in connections]

    assert {one.status for one in got} == {200}
    assert len({one.body for one in got}) == 1
    assert "Skip to text" in got[0].text or "К тексту" in got[0].text
    assert len(stage.asked) == 1


@pytest.mark.slow  # a hundred connections wait for the origin together
def test_what_cannot_be_kept_is_fetched_by_all_at_once() -> None:
    with playing(origin_timeout_s="20") as stage:
        stage.replies["/own"] = Reply(ARTICLE, stall_s=0.5, fields=NO_STORE)
        stage.ask("/own")  # now it is known that nobody else may have it
        began = time.monotonic()
        with crowd(stage, [request("/own")] * 90) as connections:
            got = [Got(rest_of(one)) for one in connections]
        took_s = time.monotonic() - began

    assert {one.status for one in got} == {200}
    assert len(stage.asked) == 91
    assert took_s < 5  # one after the other it would be 45


@pytest.mark.slow  # a stampede of its own server
def test_more_readers_than_places_are_told_to_come_back() -> None:
    with playing(exchange_limit="20", origin_timeout_s="20") as stage:
        stage.replies["/rush"] = Reply(ARTICLE, stall_s=0.5, fields=NO_STORE)
        with crowd(stage, [request(f"/rush?{n}") for n in range(60)]) as connections:
            got = [Got(rest_of(one)) for one in connections]
        after = stage.ask("/rush")

    statuses = sorted(one.status for one in got)
    assert statuses == [200] * 20 + [503] * 40
    assert all(one.fields("retry-after") for one in got if one.status == 503)
    assert after.status == 200
