"""The client as a whole: pooling, one retry, failover, and nothing left behind."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.errors import UpstreamError, UpstreamTimeoutError
from proxy.shell.upstream import Origin, Upstream, UpstreamOptions
from tests.loops import on_a_loop, settle, until
from tests.origin import (
    BYTEWISE,
    CLOSE,
    CLOSE_IF_REUSED,
    OK,
    RESET,
    STALL,
    Answer,
    Cue,
    fetched,
    raw_origin,
    upstream_with,
)

BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HOST = ((b"Host", b"news.example"),)


class Clock:
    """A clock that the test moves."""

    now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


async def failure_of(upstream: Upstream, site: Origin, method: str = "GET") -> UpstreamError:
    """Fetch what cannot be fetched; the error."""
    with pytest.raises(UpstreamError) as failure:
        await fetched(upstream, site, method)
    return failure.value


# ------------------------------------------------------------------------------------ pooling


@on_a_loop
async def test_one_connection_serves_request_after_request() -> None:
    async with raw_origin([OK]) as origin, upstream_with() as upstream:
        answers = [await fetched(upstream, origin.site) for _ in range(5)]

        assert answers == [(200, b"hello")] * 5
        assert (origin.connections, upstream.connections) == (1, 1)


@on_a_loop
async def test_side_by_side_requests_have_a_connection_each() -> None:
    async with raw_origin([OK]) as origin, upstream_with() as upstream:
        await asyncio.gather(*[fetched(upstream, origin.site) for _ in range(5)])

        assert origin.connections == 5


@on_a_loop
async def test_the_limit_holds_and_those_who_wait_are_served() -> None:
    async with raw_origin([OK]) as origin, upstream_with(connection_limit=2) as upstream:
        answers = await asyncio.gather(*[fetched(upstream, origin.site) for _ in range(10)])

        assert answers == [(200, b"hello")] * 10
        assert origin.connections == 2


@on_a_loop
async def test_who_waits_too_long_for_a_connection_is_told() -> None:
    options = {"connection_limit": 1, "connect_timeout_s": 0.02}
    async with raw_origin([OK[:-1], STALL]) as origin, upstream_with(**options) as upstream:
        async with await upstream.fetch(origin.site, "GET", "/", HOST):
            failure = await failure_of(upstream, origin.site)

        assert (failure.kind, failure.status) == ("connect-timeout", 504)


@on_a_loop
async def test_a_cancelled_wait_leaves_no_gap() -> None:
    async with raw_origin([OK]) as origin, upstream_with(connection_limit=1) as upstream:
        async with await upstream.fetch(origin.site, "HEAD", "/", HOST):
            pass
        waiting = [asyncio.ensure_future(fetched(upstream, origin.site)) for _ in range(5)]
        await settle(2)
        waiting[1].cancel()
        waiting[3].cancel()
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)

        assert [isinstance(one, tuple) for one in outcomes].count(True) == 3
        assert upstream.connections <= 1


@on_a_loop
async def test_a_full_pool_makes_room_for_another_origin() -> None:
    async with (
        raw_origin([OK]) as first,
        raw_origin([OK]) as second,
        upstream_with(connection_limit=1) as upstream,
    ):
        await fetched(upstream, first.site)

        assert await fetched(upstream, second.site) == (200, b"hello")
        assert upstream.connections == 1


@on_a_loop
async def test_an_idle_connection_grows_old() -> None:
    clock = Clock()
    async with raw_origin([OK]) as origin:
        upstream = Upstream(UpstreamOptions(upstream_idle_s=4.0), clock=clock)
        await fetched(upstream, origin.site)
        clock.now += 4.0
        await fetched(upstream, origin.site)
        await upstream.close()

        assert origin.connections == 2


@on_a_loop
async def test_an_idle_connection_that_nobody_asks_for_goes_too() -> None:
    async with raw_origin([OK]) as origin, upstream_with(upstream_idle_s=0.02) as upstream:
        await fetched(upstream, origin.site)
        await until(lambda: upstream.connections == 0)

        assert origin.connections == 1


@on_a_loop
async def test_a_response_that_was_not_read_costs_its_connection() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + bytes(500000)
    async with raw_origin([answer], [OK]) as origin, upstream_with() as upstream:
        async with await upstream.fetch(origin.site, "GET", "/", HOST):
            pass

        assert upstream.connections == 0
        assert await fetched(upstream, origin.site) == (200, b"hello")


# --------------------------------------------------------------------------- F2, F6: the retry


@on_a_loop
async def test_a_closed_idle_connection_is_not_used() -> None:
    async with raw_origin([OK, CLOSE]) as origin, upstream_with() as upstream:
        await fetched(upstream, origin.site)
        await until(lambda: upstream.connections == 0)

        assert await fetched(upstream, origin.site, "POST") == (200, b"hello")


@on_a_loop
async def test_a_get_on_a_connection_that_died_is_sent_once_more() -> None:
    async with raw_origin([OK], [CLOSE_IF_REUSED, OK]) as origin, upstream_with() as upstream:
        await fetched(upstream, origin.site)

        assert await fetched(upstream, origin.site) == (200, b"hello")
        assert [seen.connection for seen in origin.seen] == [0, 0, 1]


@on_a_loop
async def test_a_get_is_not_sent_a_third_time() -> None:
    async with raw_origin([OK], [RESET]) as origin, upstream_with() as upstream:
        await fetched(upstream, origin.site)

        assert (await failure_of(upstream, origin.site)).kind == "reset"
        assert len(origin.seen) == 3


@on_a_loop
async def test_a_get_on_a_new_connection_is_not_repeated() -> None:
    async with raw_origin([CLOSE]) as origin, upstream_with() as upstream:
        assert (await failure_of(upstream, origin.site)).kind == "reset"
        assert len(origin.seen) == 1


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@on_a_loop
async def test_what_changes_something_is_sent_once(method: str) -> None:
    async with raw_origin([OK], [CLOSE]) as origin, upstream_with() as upstream:
        await fetched(upstream, origin.site)

        assert (await failure_of(upstream, origin.site, method)).kind == "reset"
        assert len(origin.seen) == 2


@on_a_loop
async def test_an_answer_that_had_begun_is_not_asked_for_again() -> None:
    async with raw_origin([OK], [b"HTTP/1.1 2", CLOSE]) as origin, upstream_with() as upstream:
        await fetched(upstream, origin.site)

        assert (await failure_of(upstream, origin.site)).kind == "truncated"
        assert len(origin.seen) == 2


@on_a_loop
async def test_silence_on_a_used_connection_is_not_asked_again() -> None:
    async with (
        raw_origin([OK], [STALL]) as origin,
        upstream_with(origin_timeout_s=0.02) as upstream,
    ):
        await fetched(upstream, origin.site)

        assert (await failure_of(upstream, origin.site)).kind == "head-timeout"
        assert len(origin.seen) == 2


@on_a_loop
async def test_errors_are_counted_by_kind() -> None:
    kinds: list[str] = []
    async with raw_origin([b"garbage\r\n\r\n"]) as origin:
        upstream = Upstream(UpstreamOptions(), on_error=kinds.append)
        await failure_of(upstream, origin.site)
        await upstream.close()

    assert kinds == ["malformed"]


# ------------------------------------------------------------------------------------ closing


@on_a_loop
async def test_closing_ends_what_is_on_its_way() -> None:
    async with raw_origin([STALL]) as origin, upstream_with() as upstream:
        fetching = asyncio.ensure_future(fetched(upstream, origin.site))
        await until(lambda: bool(origin.seen))
        await upstream.close()

        with pytest.raises(UpstreamError):
            await fetching
        assert upstream.connections == 0


@on_a_loop
async def test_a_closed_client_opens_nothing() -> None:
    async with raw_origin([OK]) as origin, upstream_with() as upstream:
        await upstream.close()
        await failure_of(upstream, origin.site)

        assert origin.connections == 0


# ----------------------------------------------------------------------------- the invariant

HEADS = st.sampled_from(
    [
        b"",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\npoison",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n",
        b"HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\npoison",
        b"HTTP/1.1 103 Early Hints\r\nX: poison\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\npoison",
        b"0\r\n\r\n",
        b"\r\n",
        b"poison",
    ]
)


async def asked_twice(pieces: list[bytes], *, bytewise: bool) -> bytes:
    """Ask an origin that sends anything first and a clean page next; the second body."""
    first: Answer = [BYTEWISE, *pieces] if bytewise else [b"".join(pieces)]
    clean = [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nclean"]
    async with raw_origin(first, clean) as origin:
        upstream = Upstream(UpstreamOptions(origin_timeout_s=0.02, idle_timeout_s=0.02))
        with contextlib.suppress(UpstreamError):
            await fetched(upstream, origin.site)
        body = await patiently(upstream, origin.site)
        await upstream.close()
    return body


async def patiently(upstream: Upstream, site: Origin) -> bytes:
    """Fetch until an answer comes in time: the time limits are short, the machine may be busy."""
    while True:
        with contextlib.suppress(UpstreamTimeoutError):
            return (await fetched(upstream, site))[1]


@settings(deadline=None, max_examples=60)
@given(st.lists(HEADS, max_size=5), st.booleans())
def test_no_byte_of_one_exchange_reaches_another(pieces: list[bytes], bytewise: bool) -> None:  # noqa: FBT001  # drawn
    assert asyncio.run(asked_twice(pieces, bytewise=bytewise)) == b"clean"


@on_a_loop
async def test_bytes_that_come_while_a_connection_is_idle_close_it() -> None:
    cue = asyncio.Event()
    late = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"
    async with raw_origin([OK, Cue(cue), late], [OK]) as origin, upstream_with() as upstream:
        await fetched(upstream, origin.site)
        cue.set()
        await until(lambda: upstream.connections == 0)

        assert await fetched(upstream, origin.site) == (200, b"hello")
        assert origin.connections == 2
