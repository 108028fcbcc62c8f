"""Bodies: read as they come, broken off when they break, never held beyond a limit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from proxy.errors import UpstreamError, UpstreamTimeoutError
from proxy.shell.inbox import HIGH_WATER_BYTES
from tests.faults import Fault, fault_proxy
from tests.loops import on_a_loop, settle, until
from tests.origin import BYTEWISE, OK, STALL, Answer, Cue, fetched, raw_origin, upstream_with

if TYPE_CHECKING:
    from proxy.shell.upstream import Origin, Upstream

HOST = ((b"Host", b"news.example"),)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
READ_BYTES = 256 * 1024  # what asyncio and uvloop read at once


async def failure_of(upstream: Upstream, site: Origin) -> UpstreamError:
    """Fetch what breaks off; the error."""
    with pytest.raises(UpstreamError) as failure:
        await fetched(upstream, site)
    return failure.value


@on_a_loop
async def test_a_chunk_is_here_before_the_next_is_sent() -> None:
    """Server-sent events: nothing waits for a buffer to fill."""
    cue = asyncio.Event()
    steps: Answer = [CHUNKED + b"6\r\nfirst\n\r\n", Cue(cue), b"7\r\nsecond\n\r\n0\r\n\r\n"]
    async with raw_origin(steps) as origin, upstream_with() as upstream:
        async with await upstream.fetch(origin.site, "GET", "/", HOST) as answer:
            chunks = [await anext(answer)]
            cue.set()
            chunks += [chunk async for chunk in answer]

        assert chunks == [b"first\n", b"second\n"]


@on_a_loop
async def test_a_body_within_the_limit_is_read_whole() -> None:
    async with (
        raw_origin([BYTEWISE, OK]) as origin,
        upstream_with() as upstream,
        await upstream.fetch(origin.site, "GET", "/", HOST) as answer,
    ):
        assert await answer.read(5) == (b"hello", True)


@on_a_loop
async def test_what_is_over_the_limit_stays_to_be_read() -> None:
    async with (
        raw_origin([OK]) as origin,
        upstream_with() as upstream,
        await upstream.fetch(origin.site, "GET", "/", HOST) as answer,
    ):
        assert await answer.read(4) == (b"hell", False)
        assert [chunk async for chunk in answer] == [b"o"]


@on_a_loop
async def test_the_connection_is_free_once_the_last_byte_is_here() -> None:
    """Whole on the wire, though its reader has not taken it: the next one need not wait."""
    async with raw_origin([OK]) as origin, upstream_with(connection_limit=1) as upstream:
        first = await upstream.fetch(origin.site, "GET", "/", HOST)
        second = await fetched(upstream, origin.site)

        assert (await first.read(9), second) == ((b"hello", True), (200, b"hello"))
        assert origin.connections == 1
        await first.close()
        assert upstream.connections == 1


@on_a_loop
async def test_a_slow_reader_stops_the_origin() -> None:
    size = 8_000_000
    page = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    async with (
        raw_origin([page, bytes(size)]) as origin,
        upstream_with(idle_timeout_s=0.02) as upstream,
    ):
        async with await upstream.fetch(origin.site, "GET", "/", HOST) as answer:
            await settle(50)
            held_bytes = answer._inbox.held_bytes  # noqa: SLF001  # the mark is the subject
            await asyncio.sleep(0.05)  # longer than an origin may be silent
            got = [len(chunk) async for chunk in answer]

        assert held_bytes <= HIGH_WATER_BYTES + READ_BYTES
        assert sum(got) == size


@on_a_loop
async def test_a_body_left_unread_closes_its_connection() -> None:
    async with raw_origin([OK[:-1], STALL]) as origin, upstream_with() as upstream:
        async with await upstream.fetch(origin.site, "GET", "/", HOST) as answer:
            await answer.read(2)

        assert upstream.connections == 0
        await until(lambda: origin.closed == 1)


@on_a_loop
async def test_a_cancelled_read_closes_its_connection() -> None:
    async with raw_origin([OK[:-1], STALL]) as origin, upstream_with() as upstream:
        answer = await upstream.fetch(origin.site, "GET", "/", HOST)
        reading = asyncio.ensure_future(answer.read(100))
        await settle()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

        assert upstream.connections == 0


@on_a_loop
async def test_leaving_an_old_answer_does_not_touch_the_next_one() -> None:
    cue = asyncio.Event()
    steps: Answer = [OK[:-1], Cue(cue), OK[-1:]]
    async with raw_origin([OK], steps) as origin, upstream_with() as upstream:
        first = await upstream.fetch(origin.site, "GET", "/", HOST)
        await first.read(100)
        second = await upstream.fetch(origin.site, "GET", "/", HOST)
        await first.close()
        cue.set()

        assert await second.read(100) == (b"hello", True)
        assert origin.connections == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        pytest.param(Fault("end", at=5000), "truncated", id="a clean end"),
        pytest.param(Fault("reset", at=5000), "truncated", id="a reset"),
        pytest.param(Fault("stall", at=5000), "idle-timeout", id="silence"),
    ],
)
@on_a_loop
async def test_a_body_breaks_off_with(fault: Fault, kind: str) -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + bytes(9000)
    async with (
        raw_origin([page]) as origin,
        fault_proxy("127.0.0.1", origin.port, down=fault) as proxy,
        upstream_with(idle_timeout_s=0.03) as upstream,
    ):
        failure = await failure_of(upstream, proxy.before(origin.site))

        assert (failure.kind, upstream.connections) == (kind, 0)


@on_a_loop
async def test_silence_before_the_answer_is_a_timeout() -> None:
    async with raw_origin([STALL]) as origin, upstream_with(origin_timeout_s=0.02) as upstream:
        failure = await failure_of(upstream, origin.site)

        assert isinstance(failure, UpstreamTimeoutError)
        assert (failure.kind, failure.status) == ("head-timeout", 504)


@on_a_loop
async def test_a_head_that_trickles_in_does_not_extend_its_time_limit() -> None:
    head = b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 30000
    async with (
        raw_origin([BYTEWISE, head, STALL]) as origin,
        upstream_with(origin_timeout_s=0.05, idle_timeout_s=5.0) as upstream,
    ):
        assert (await failure_of(upstream, origin.site)).kind == "head-timeout"


@on_a_loop
async def test_garbage_in_a_chunked_body_breaks_it_off() -> None:
    page = CHUNKED + b"5\r\nhello\r\n" * 100
    garbage = Fault("garbage", at=200, garbage=b"\x00\xff" * 10)
    async with (
        raw_origin([page]) as origin,
        fault_proxy("127.0.0.1", origin.port, down=garbage) as proxy,
        upstream_with() as upstream,
    ):
        assert (await failure_of(upstream, proxy.before(origin.site))).kind == "malformed"
