"""A limit that moves without a timer each time."""

from __future__ import annotations

import asyncio
from typing import cast

from proxy.shell.deadline import Deadline
from tests.loops import on_a_loop, until


class CountingLoop:
    """As much of a loop as a deadline uses; counts the timers it was asked for."""

    def __init__(self) -> None:
        self.armed = 0

    def time(self) -> float:
        """Return the time."""
        return 0.0

    def call_at(self, _when: float, _callback: object) -> object:
        """Count a timer."""
        self.armed += 1
        return self


def test_a_limit_that_moves_a_thousand_times_arms_one_timer() -> None:
    loop = CountingLoop()
    deadline = Deadline(cast("asyncio.AbstractEventLoop", loop), lambda _kind: None)
    for _ in range(1000):
        deadline.set(5.0, "idle")

    assert loop.armed == 1


@on_a_loop
async def test_a_limit_passes_once_with_its_name() -> None:
    passed: list[str] = []
    deadline = Deadline(asyncio.get_running_loop(), passed.append)
    deadline.set(0.001, "head")

    await until(lambda: bool(passed))
    await asyncio.sleep(0.005)
    assert passed == ["head"]


@on_a_loop
async def test_an_earlier_limit_does_not_wait_for_a_later_timer() -> None:
    passed: list[str] = []
    deadline = Deadline(asyncio.get_running_loop(), passed.append)
    deadline.set(60.0, "idle")
    deadline.set(0.001, "head")

    await until(lambda: bool(passed))
    assert passed == ["head"]


@on_a_loop
async def test_a_moved_limit_passes_at_its_new_time() -> None:
    loop = asyncio.get_running_loop()
    passed: list[float] = []
    deadline = Deadline(loop, lambda _kind: passed.append(loop.time()))
    deadline.set(0.001, "idle")
    moved_at = loop.time()
    deadline.set(0.03, "idle")

    await until(lambda: bool(passed))
    assert passed[0] - moved_at >= 0.03


@on_a_loop
async def test_a_cleared_limit_never_passes() -> None:
    passed: list[str] = []
    deadline = Deadline(asyncio.get_running_loop(), passed.append)
    deadline.set(0.001, "idle")
    deadline.clear()
    other: list[str] = []
    Deadline(asyncio.get_running_loop(), other.append).set(0.01, "later")

    await until(lambda: bool(other))
    assert passed == []
