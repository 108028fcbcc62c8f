"""When the server stops: once, at the first signal; at the second one whatever is under way."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from proxy.app.stop import Stop, exit_while_starting
from tests.loops import on_a_loop, settle

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Leave signals as they were."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@on_a_loop
async def test_nothing_stops_by_itself() -> None:
    stop = Stop()
    await settle()

    assert (stop.ready, stop.begun.is_set()) == (False, False)


@on_a_loop
async def test_to_ask_twice_for_a_stop_changes_nothing() -> None:
    """An operator's order and a signal may come together, and the signal is still the first."""
    stop = Stop()
    stop.catch_signals()
    stop.begin()
    os.kill(os.getpid(), signal.SIGTERM)
    await settle()

    assert stop.begun.is_set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_begins_the_stop(number: signal.Signals) -> None:
    async def scene() -> bool:
        stop = Stop()
        stop.catch_signals()
        os.kill(os.getpid(), number)
        async with asyncio.timeout(2):
            return await stop.begun.wait()

    assert asyncio.run(scene())


@pytest.mark.parametrize(
    ("second", "status"), [(signal.SIGTERM, 128 + 15), (signal.SIGINT, 128 + 2)]
)
def test_the_second_signal_exits_at_once_with_its_number(
    monkeypatch: pytest.MonkeyPatch, second: signal.Signals, status: int
) -> None:
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)

    async def scene() -> None:
        stop = Stop()
        stop.catch_signals()
        for number in (signal.SIGTERM, second):
            os.kill(os.getpid(), number)
            await settle()

    asyncio.run(scene())

    assert left == [status]


def test_signals_belong_to_the_main_thread() -> None:
    """A server in a thread, as tests run it, leaves them to whoever started it."""
    before = signal.getsignal(signal.SIGTERM)

    async def scene() -> None:
        Stop().catch_signals()

    thread = threading.Thread(target=lambda: asyncio.run(scene()))
    thread.start()
    thread.join()

    assert signal.getsignal(signal.SIGTERM) is before


def _stopped_by_a_signal() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    signal.pause()


def test_a_signal_before_there_is_anything_to_stop_ends_in_good_order() -> None:
    """Process 1 of a container has no default action for it, and would be killed in the end."""
    exit_while_starting()

    with pytest.raises(SystemExit) as ended:
        _stopped_by_a_signal()

    assert ended.value.code == 0
