from __future__ import annotations

from proxy.shell.breaker import FAILURES, PROBE_S, Breaker


def failed(times: int) -> Breaker:
    breaker = Breaker()
    for _ in range(times):
        breaker.failed(100.0)
    return breaker


def test_a_new_breaker_lets_every_call_through() -> None:
    breaker = Breaker()

    assert breaker.is_well
    assert not breaker.is_open
    assert breaker.allows(0.0)


def test_some_failures_in_a_row_stop_no_call() -> None:
    breaker = failed(FAILURES - 1)

    assert not breaker.is_well
    assert breaker.allows(100.0)


def test_enough_of_them_stop_all() -> None:
    breaker = failed(FAILURES)

    assert breaker.is_open
    assert not breaker.allows(100.0)
    assert not breaker.allows(100.0 + PROBE_S / 2)


def test_one_call_a_second_finds_out_whether_it_is_back() -> None:
    breaker = failed(FAILURES)

    assert breaker.allows(100.0 + PROBE_S)
    assert not breaker.allows(100.0 + PROBE_S)
    assert breaker.allows(100.0 + 2 * PROBE_S)


def test_a_call_that_works_closes_it() -> None:
    breaker = failed(FAILURES)
    breaker.worked()

    assert breaker.is_well
    assert breaker.allows(100.0)


def test_failures_count_in_a_row_only() -> None:
    breaker = failed(FAILURES - 1)
    breaker.worked()
    breaker.failed(100.0)

    assert not breaker.is_open
