from __future__ import annotations

from proxy.shell.purges import LIMIT, Life, Purges


def test_without_a_purge_all_live() -> None:
    assert Purges().life(("a",), 0) is Life.ALIVE


def test_what_was_asked_for_before_is_dead_and_after_lives() -> None:
    purges = Purges()
    purges.note(("a",), 5, soft=False)

    assert purges.life(("b", "a"), 4) is Life.DEAD
    assert purges.life(("b", "a"), 5) is Life.ALIVE
    assert purges.life(("b",), 4) is Life.ALIVE


def test_an_older_number_takes_nothing_back() -> None:
    purges = Purges()
    purges.note(("a",), 5, soft=False)
    purges.note(("b",), 3, soft=False)

    assert purges.number == 5


def test_what_is_forgotten_is_dead_not_alive() -> None:
    purges = Purges()
    for number in range(1, LIMIT + 2):
        purges.note((f"key-{number}",), number, soft=number % 2 == 0)

    assert len(purges.rows()) <= LIMIT
    assert purges.life(("key-1",), 0) is Life.DEAD
    assert purges.life(("another",), 0) is Life.DEAD
    assert purges.life(("another",), LIMIT) is Life.ALIVE


def test_all_that_is_known_can_be_taken_over() -> None:
    one, other = Purges(), Purges()
    one.note(("a",), 5, soft=False)
    one.note(("b",), 6, soft=True)
    rows = one.rows()
    other.replace(
        {tag: number for tag, number, soft in rows if not soft},
        {tag: number for tag, number, soft in rows if soft},
        one.number,
    )

    assert (other.life(("a",), 4), other.life(("b",), 5)) == (Life.DEAD, Life.STALE)


def test_below_a_floor_all_is_dead() -> None:
    purges = Purges()
    purges.replace({}, {}, 9, floor=7)

    assert purges.life((), 6) is Life.DEAD
    assert purges.life((), 7) is Life.ALIVE
