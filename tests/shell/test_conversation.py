"""Request and answer side by side: uploads, early answers, interim answers, leaving."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from proxy.errors import UpstreamError
from proxy.wire.messages import ResponseHead
from tests.loops import on_a_loop, settle, until
from tests.origin import (
    CLOSE,
    EARLY,
    OK,
    RESET,
    STALL,
    Answer,
    Cue,
    fetched,
    raw_origin,
    upstream_with,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.shell.upstream import Origin, Upstream

HOST = ((b"Host", b"news.example"),)
HINTS = b"HTTP/1.1 103 Early Hints\r\n\r\n"
TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno"


class LeftError(Exception):
    """The reader left in the middle of its body."""


async def pieces(*some: bytes, then: asyncio.Event | None = None) -> AsyncIterator[bytes]:
    """Yield pieces of a body, then wait for the event if there is one."""
    for piece in some:
        yield piece
    if then is not None:
        await then.wait()


async def broken(*some: bytes) -> AsyncIterator[bytes]:
    """Yield pieces of a body, then leave."""
    for piece in some:
        yield piece
    raise LeftError


async def posted(
    upstream: Upstream, site: Origin, body: AsyncIterator[bytes], length: int | None = None
) -> tuple[int, bytes]:
    """Post a body; status and body of the answer."""
    async with await upstream.fetch(site, "POST", "/", HOST, body, body_length=length) as answer:
        text, _ = await answer.read(100)
    return answer.head.status, text


# ------------------------------------------------------------------------------------ uploads


@on_a_loop
async def test_a_body_of_known_length_arrives_whole() -> None:
    async with raw_origin([OK]) as origin, upstream_with() as upstream:
        assert await posted(upstream, origin.site, pieces(b"he", b"llo"), 5) == (200, b"hello")
        assert (origin.seen[0].body, origin.seen[0].values("content-length")) == (b"hello", ["5"])
        assert upstream.connections == 1


@on_a_loop
async def test_a_body_of_unknown_length_arrives_in_chunks() -> None:
    async with raw_origin([OK]) as origin, upstream_with() as upstream:
        assert await posted(upstream, origin.site, pieces(b"he", b"llo")) == (200, b"hello")
        assert (origin.seen[0].body, origin.seen[0].values("content-length")) == (b"hello", [])
        assert upstream.connections == 1


@on_a_loop
async def test_a_body_leaves_as_it_comes() -> None:
    event = asyncio.Event()
    async with raw_origin([OK]) as origin, upstream_with() as upstream:
        body = pieces(b"x" * 10, then=event)
        posting = asyncio.ensure_future(posted(upstream, origin.site, body))
        await until(lambda: bool(origin.seen) and len(origin.seen[0].body) == 10)

        assert not posting.done()
        event.set()
        await posting


@on_a_loop
async def test_an_origin_that_takes_nothing_stops_the_reader() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65536
            yield bytes(65536)

    cue = asyncio.Event()
    async with (
        raw_origin([EARLY, Cue(cue), STALL]) as origin,
        upstream_with(idle_timeout_s=0.05) as upstream,
    ):
        with pytest.raises(UpstreamError) as failure:
            await posted(upstream, origin.site, endless())

        assert failure.value.kind == "idle-timeout"
        assert sent < 16_000_000  # what the sockets of both sides take, and 64 KiB


@on_a_loop
async def test_a_reader_who_leaves_never_ends_the_body() -> None:
    async with raw_origin([OK]) as origin, upstream_with() as upstream:
        with pytest.raises(LeftError):
            await posted(upstream, origin.site, broken(b"he"))

        await until(lambda: origin.closed == 1)
        assert (origin.seen[0].whole, upstream.connections) == (False, 0)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param((b"hell",), id="a byte too short"),
        pytest.param((b"hello", b"!"), id="a byte too long"),
        pytest.param((b"hello!",), id="a byte too long in one piece"),
    ],
)
@on_a_loop
async def test_no_other_length_than_announced_is_ever_a_request(body: tuple[bytes, ...]) -> None:
    async with raw_origin([OK]) as origin, upstream_with() as upstream:
        outcome = await asyncio.gather(
            posted(upstream, origin.site, pieces(*body), 5), return_exceptions=True
        )
        await settle()

        whole = [seen.body for seen in origin.seen if seen.whole]
        assert whole == [b"hello"] * len(whole)
        assert bool(whole) == (outcome[0] == (200, b"hello"))


# -------------------------------------------------------------------------------- early answers


@on_a_loop
async def test_an_early_answer_ends_the_upload_and_is_passed_on() -> None:
    never = asyncio.Event()
    async with raw_origin([EARLY, TOO_LARGE, STALL]) as origin, upstream_with() as upstream:
        answer = await posted(upstream, origin.site, pieces(b"x" * 100, then=never), 1000)

        assert answer == (413, b"no")
        assert upstream.connections == 0


@pytest.mark.parametrize("end", [CLOSE, STALL])
@on_a_loop
async def test_an_early_answer_reaches_the_reader_however_the_origin_goes(end: object) -> None:
    steps: Answer = [EARLY, TOO_LARGE, end]  # type: ignore[list-item]  # a step
    async with raw_origin(steps) as origin, upstream_with() as upstream:
        body = pieces(*[b"x" * 1000] * 10)

        assert await posted(upstream, origin.site, body) == (413, b"no")


@on_a_loop
async def test_a_connection_that_breaks_in_an_upload_is_reset() -> None:
    never = asyncio.Event()
    async with raw_origin([EARLY, RESET]) as origin, upstream_with() as upstream:
        with pytest.raises(UpstreamError) as failure:
            await posted(upstream, origin.site, pieces(b"x", then=never))

        assert (failure.value.kind, len(origin.seen)) == ("reset", 1)


@on_a_loop
async def test_after_the_upload_the_answer_has_its_time_limit() -> None:
    async with raw_origin([STALL]) as origin, upstream_with(origin_timeout_s=0.02) as upstream:
        with pytest.raises(UpstreamError) as failure:
            await posted(upstream, origin.site, pieces(b"hello"), 5)

        assert failure.value.kind == "head-timeout"


@on_a_loop
async def test_a_reader_who_is_slow_to_send_is_not_the_origins_fault() -> None:
    event = asyncio.Event()
    async with raw_origin([OK]) as origin, upstream_with(origin_timeout_s=0.01) as upstream:
        posting = asyncio.ensure_future(posted(upstream, origin.site, pieces(b"x", then=event)))
        await asyncio.sleep(0.03)
        event.set()

        assert await posting == (200, b"hello")


# ------------------------------------------------------------------------------ interim answers


@on_a_loop
async def test_interim_answers_are_handed_on_before_the_final_one() -> None:
    informed: list[ResponseHead] = []

    async def inform(head: ResponseHead) -> None:
        informed.append(head)

    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: X\r\nX: 1\r\n\r\n"
    early = b"HTTP/1.1 100 Continue\r\n\r\n" + hints
    async with raw_origin([early, OK]) as origin, upstream_with() as upstream:
        answer = await upstream.fetch(origin.site, "GET", "/", HOST, on_informational=inform)
        await answer.close()

        assert informed == [ResponseHead(103, ((b"Link", b"</a>"),))]
        assert answer.head.headers == ((b"Content-Length", b"5"),)


@on_a_loop
async def test_an_interim_answer_nobody_wants_is_dropped() -> None:
    async with raw_origin([HINTS, OK]) as origin, upstream_with() as upstream:
        assert await fetched(upstream, origin.site) == (200, b"hello")


@on_a_loop
async def test_a_reader_who_left_before_the_interim_answer_closes_the_connection() -> None:
    async def gone(_head: ResponseHead) -> None:
        raise LeftError

    async with raw_origin([HINTS, STALL]) as origin, upstream_with() as upstream:
        with pytest.raises(LeftError):
            await upstream.fetch(origin.site, "GET", "/", HOST, on_informational=gone)

        assert upstream.connections == 0


# ------------------------------------------------------------------------------ F12: leaving


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param([STALL], id="before the answer"),
        pytest.param([b"HTTP/1.1 200", STALL], id="in the head"),
        pytest.param([OK[:-1], STALL], id="in the body"),
    ],
)
@on_a_loop
async def test_a_cancelled_fetch_closes_its_connection(answer: list[bytes]) -> None:
    async with raw_origin(answer) as origin, upstream_with() as upstream:
        fetching = asyncio.ensure_future(fetched(upstream, origin.site))
        await until(lambda: bool(origin.seen))
        await settle()
        fetching.cancel()
        await asyncio.gather(fetching, return_exceptions=True)

        assert upstream.connections == 0
        await until(lambda: origin.closed == 1)


@on_a_loop
async def test_a_cancelled_connect_leaves_nothing() -> None:
    async with raw_origin([OK]) as origin, upstream_with() as upstream:
        fetching = asyncio.ensure_future(fetched(upstream, origin.site))
        await asyncio.sleep(0)
        fetching.cancel()
        await asyncio.gather(fetching, return_exceptions=True)

        assert upstream.connections == 0
