"""Which address comes first, and which one rests how long."""

from __future__ import annotations

from proxy.shell.failover import FIRST_REST_S, LONGEST_REST_S, Failover
from proxy.shell.origins import Origin, routes

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
