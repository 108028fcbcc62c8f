"""Which address comes first, and which one rests how long."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from proxy.errors import UpstreamError
from proxy.shell.failover import FIRST_REST_S, LONGEST_REST_S, Failover
from proxy.shell.origins import Origin, routes
from proxy.shell.upstream import Upstream, UpstreamOptions
from tests.faults import fault_proxy
from tests.loops import on_a_loop
from tests.origin import CLOSE, OK, RESET, STALL, RawOrigin, fetched, raw_origin, upstream_with

if TYPE_CHECKING:
    from proxy.wire.messages import ResponseHead

TWO = Origin("news.example", 443, tls=True, connect=(("198.51.100.1", 443), ("198.51.100.2", 443)))
FIRST, SECOND = routes(TWO)
ONE = Origin("news.example", 443, tls=True)
(ONLY,) = routes(ONE)


def test_addresses_come_in_the_operators_order() -> None:
    assert Failover().order(TWO, 0.0) == (FIRST, SECOND)


def test_without_connect_the_host_itself_is_the_address() -> None:
    assert (ONLY.host, ONLY.port, ONLY.name) == ("news.example", 443, "news.example")


def test_an_address_keeps_the_name_of_its_origin() -> None:
    assert (FIRST.host, FIRST.name, FIRST.tls) == ("198.51.100.1", "news.example", True)


def test_a_failed_address_rests_and_comes_back_first() -> None:
    failover = Failover()
    failover.failed(TWO, FIRST, 0.0)

    assert failover.order(TWO, FIRST_REST_S - 1) == (SECOND, FIRST)
    assert failover.order(TWO, FIRST_REST_S) == (FIRST, SECOND)


def test_rest_doubles_up_to_its_limit() -> None:
    failover = Failover()
    now = 0.0
    rests = []
    for _ in range(7):
        failover.failed(TWO, FIRST, now)
        rests.append(failover.states(now)[0].rests_s)
        now += rests[-1]

    assert rests == [30, 60, 120, 240, 480, 600, LONGEST_REST_S]


def test_failures_side_by_side_are_one() -> None:
    failover = Failover()
    failover.failed(TWO, FIRST, 0.0)
    failover.failed(TWO, FIRST, 0.1)

    assert failover.states(0.0)[0].rests_s == FIRST_REST_S


def test_an_answer_ends_the_rest() -> None:
    failover = Failover()
    failover.failed(TWO, FIRST, 0.0)
    failover.worked(TWO, FIRST)

    assert failover.order(TWO, 1.0) == (FIRST, SECOND)
    assert [(one.failures, one.in_use) for one in failover.states(1.0)] == [(0, True), (0, False)]


def test_when_all_rest_the_most_rested_is_tried() -> None:
    failover = Failover()
    failover.failed(TWO, SECOND, 0.0)
    failover.failed(TWO, FIRST, 1.0)

    assert failover.order(TWO, 2.0) == (SECOND, FIRST)


def test_the_only_address_never_rests() -> None:
    failover = Failover()
    failover.failed(ONE, ONLY, 0.0)

    assert failover.order(ONE, 0.0) == (ONLY,)
    assert [(one.failures, one.rests_s) for one in failover.states(0.0)] == [(1, 0.0)]


def test_origins_do_not_share_their_records() -> None:
    failover = Failover()
    other = Origin("other.example", 443, tls=True, connect=TWO.connect)
    failover.failed(TWO, FIRST, 0.0)

    assert failover.order(other, 0.0) == routes(other)


def test_records_of_origins_long_gone_are_dropped() -> None:
    failover = Failover()
    for number in range(1500):
        failover.order(Origin(f"{number}.example", 443, tls=True), 0.0)

    assert len(failover.states(0.0)) == 1000


# --------------------------------------------------------------------------- with real origins

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


def behind(*origins: RawOrigin) -> Origin:
    """Return one site with the addresses of several origins."""
    addresses = tuple(("127.0.0.1", origin.port) for origin in origins)
    return replace(origins[0].site, connect=addresses)


@on_a_loop
async def test_the_next_address_answers_for_one_that_refuses() -> None:
    async with raw_origin([OK]) as origin, upstream_with() as upstream:
        site = replace(
            origin.site, connect=(("127.0.0.2", origin.port), ("127.0.0.1", origin.port))
        )

        assert await fetched(upstream, site) == (200, b"hello")
        assert [(one.in_use, one.failures) for one in upstream.states()] == [(False, 1), (True, 0)]


@pytest.mark.parametrize(
    "poor",
    [
        pytest.param([BUSY], id="503"),
        pytest.param([BUSY.replace(b"503", b"502")], id="502"),
        pytest.param([BUSY.replace(b"503", b"504")], id="504"),
        pytest.param([b"garbage\r\n\r\n"], id="garbage"),
        pytest.param([RESET], id="a reset"),
        pytest.param([STALL], id="silence"),
        pytest.param([CHUNKED + b"zz\r\n"], id="a body that is broken at once"),
    ],
)
@on_a_loop
async def test_the_next_address_answers_for_one_with(poor: list[bytes]) -> None:
    async with (
        raw_origin(poor) as first,
        raw_origin([OK]) as second,
        upstream_with(origin_timeout_s=0.05) as upstream,
    ):
        site = replace(first.site, connect=(("127.0.0.1", first.port), ("127.0.0.1", second.port)))
        answers = [await fetched(upstream, site) for _ in range(2)]

        assert answers == [(200, b"hello")] * 2
        assert (len(first.seen), len(second.seen)) == (1, 2)  # the first one rests


@on_a_loop
async def test_an_address_that_has_rested_is_asked_again() -> None:
    clock = Clock()
    async with raw_origin([BUSY], [OK]) as first, raw_origin([OK]) as second:
        upstream = Upstream(UpstreamOptions(), clock=clock)
        site = replace(first.site, connect=(("127.0.0.1", first.port), ("127.0.0.1", second.port)))
        await fetched(upstream, site)
        clock.now += FIRST_REST_S
        await fetched(upstream, site)
        await upstream.close()

        assert (len(first.seen), len(second.seen)) == (2, 1)


@on_a_loop
async def test_a_503_is_better_than_no_answer() -> None:
    async with (
        raw_origin([BUSY]) as first,
        raw_origin([CLOSE]) as second,
        upstream_with() as upstream,
    ):
        site = replace(first.site, connect=(("127.0.0.1", first.port), ("127.0.0.1", second.port)))

        assert await fetched(upstream, site) == (503, b"busy")
        assert upstream.connections == 1


@on_a_loop
async def test_a_post_goes_to_one_address() -> None:
    async with (
        raw_origin([CLOSE]) as first,
        raw_origin([OK]) as second,
        upstream_with() as upstream,
    ):
        site = replace(first.site, connect=(("127.0.0.1", first.port), ("127.0.0.1", second.port)))
        await failure_of(upstream, site, "POST")

        assert (len(first.seen), len(second.seen)) == (1, 0)


@on_a_loop
async def test_after_an_interim_answer_nobody_else_is_asked() -> None:
    informed: list[int] = []

    async def inform(head: ResponseHead) -> None:
        informed.append(head.status)

    hints = b"HTTP/1.1 103 Early Hints\r\n\r\n"
    async with raw_origin([hints, CLOSE]) as first, raw_origin([OK]) as second:
        upstream = Upstream(UpstreamOptions())
        site = replace(first.site, connect=(("127.0.0.1", first.port), ("127.0.0.1", second.port)))
        with pytest.raises(UpstreamError):
            await upstream.fetch(site, "GET", "/", HOST, on_informational=inform)
        await upstream.close()

        assert (informed, len(second.seen)) == ([103], 0)


@on_a_loop
async def test_the_only_address_is_found_again_at_once() -> None:
    """F1: normal within a second of its return; the only address never rests."""
    async with (
        raw_origin([OK]) as origin,
        fault_proxy("127.0.0.1", origin.port) as proxy,
        upstream_with() as upstream,
    ):
        site = proxy.before(origin.site)
        proxy.refuse = True
        failures = [(await failure_of(upstream, site)).kind for _ in range(3)]
        proxy.refuse = False

        assert failures == ["reset"] * 3
        assert await fetched(upstream, site) == (200, b"hello")
