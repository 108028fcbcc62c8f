"""Who gets which connection: decided at once, in order, within one limit."""

from __future__ import annotations

from dataclasses import dataclass

from proxy.shell.origins import Route
from proxy.shell.pool import Choice, Open, Pool, Reuse, Wait
from tests.loops import on_a_loop

NEWS = Route("192.0.2.1", 443, tls=True, name="news.example")
OTHER = Route("192.0.2.2", 443, tls=True, name="other.example")


@dataclass(frozen=True)
class Line:
    """A connection, as far as the pool must know."""

    name: str


A, B, C = Line("a"), Line("b"), Line("c")


def pool(limit: int = 2) -> Pool[Line]:
    """Return an empty pool whose idle connections live for 4 s."""
    return Pool(limit, 4.0)


def filled(limit: int = 2) -> Pool[Line]:
    """Return a pool in which A and B are busy."""
    one = pool(limit)
    for line in (A, B):
        one.choose(NEWS, 0.0)
        one.opened(line)
    return one


def test_the_first_request_opens_a_connection() -> None:
    assert pool().choose(NEWS, 0.0) == Choice(Open())


def test_the_connection_parked_last_is_used_first() -> None:
    one = filled()
    one.park(NEWS, A, 0.0)
    one.park(NEWS, B, 1.0)

    assert one.choose(NEWS, 1.0) == Choice(Reuse(B))
    assert one.choose(NEWS, 1.0) == Choice(Reuse(A))


def test_another_route_never_gets_it() -> None:
    one = filled(limit=3)
    one.park(NEWS, A, 0.0)

    assert one.choose(OTHER, 0.0) == Choice(Open())


def test_fresh_never_gets_a_used_one() -> None:
    one = filled(limit=3)
    one.park(NEWS, A, 0.0)

    assert one.choose(NEWS, 0.0, fresh=True) == Choice(Open())


def test_an_old_idle_connection_is_closed_in_place_of_used() -> None:
    one = filled()
    one.park(NEWS, A, 0.0)

    assert one.choose(NEWS, 4.0) == Choice(Open(), close=(A,))


def test_idle_connections_expire_in_their_order() -> None:
    one = filled()
    one.park(NEWS, A, 0.0)
    one.park(NEWS, B, 2.0)

    assert (one.expired(5.0), one.idle, one.size) == ((A,), 1, 1)


def test_a_full_pool_closes_the_one_idle_longest() -> None:
    one = filled()
    one.park(NEWS, A, 0.0)
    one.park(NEWS, B, 1.0)

    assert one.choose(OTHER, 1.0) == Choice(Open(), close=(A,))
    assert one.size == 2


@on_a_loop
async def test_without_a_place_one_waits_first_come_first_served() -> None:
    one = filled()
    turns = [one.choose(NEWS, 0.0).way for _ in range(2)]
    assert isinstance(turns[0], Wait)
    assert isinstance(turns[1], Wait)

    one.park(NEWS, A, 0.0)
    assert turns[0].turn.result() == A
    assert not turns[1].turn.done()


@on_a_loop
async def test_a_waiter_for_another_route_gets_the_place_not_the_connection() -> None:
    one = filled()
    way = one.choose(OTHER, 0.0).way
    assert isinstance(way, Wait)

    assert one.park(NEWS, A, 0.0) == (A,)
    assert way.turn.result() is None
    assert (one.size, one.opening) == (2, 1)


@on_a_loop
async def test_a_lost_connection_gives_its_place_to_who_waits() -> None:
    one = filled()
    way = one.choose(NEWS, 0.0).way
    assert isinstance(way, Wait)

    one.gone(A)
    assert way.turn.result() is None
    assert one.size == 2


@on_a_loop
async def test_a_failed_opening_gives_its_place_to_who_waits() -> None:
    one = pool(limit=1)
    one.choose(NEWS, 0.0)
    way = one.choose(NEWS, 0.0).way
    assert isinstance(way, Wait)

    one.not_opened()
    assert way.turn.result() is None
    assert (one.size, one.opening) == (1, 1)


@on_a_loop
async def test_who_leaves_is_passed_over() -> None:
    one = filled()
    first, second = one.choose(NEWS, 0.0).way, one.choose(NEWS, 0.0).way
    assert isinstance(first, Wait)
    assert isinstance(second, Wait)

    one.leave(NEWS, first.turn, 0.0)
    one.park(NEWS, A, 0.0)
    assert (first.turn.cancelled(), second.turn.result()) == (True, A)


@on_a_loop
async def test_who_leaves_with_a_connection_in_hand_passes_it_on() -> None:
    one = filled()
    first, second = one.choose(NEWS, 0.0).way, one.choose(NEWS, 0.0).way
    assert isinstance(first, Wait)
    assert isinstance(second, Wait)

    one.park(NEWS, A, 0.0)
    one.leave(NEWS, first.turn, 0.0)
    assert second.turn.result() == A


@on_a_loop
async def test_who_leaves_with_a_place_in_hand_passes_it_on() -> None:
    one = filled()
    first, second = one.choose(NEWS, 0.0).way, one.choose(NEWS, 0.0).way
    assert isinstance(first, Wait)
    assert isinstance(second, Wait)

    one.gone(A)
    one.leave(NEWS, first.turn, 0.0)
    assert second.turn.result() is None
    assert one.size == 2


def test_gone_twice_frees_one_place() -> None:
    one = filled()
    one.gone(A)
    one.gone(A)

    assert one.size == 1


def test_a_stranger_is_not_taken_in() -> None:
    one = filled()
    one.gone(A)

    assert one.park(NEWS, A, 0.0) == (A,)
    assert one.idle == 0
