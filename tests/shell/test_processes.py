"""Processes that answer frames: late ones are killed, dead ones replaced, canceled jobs done."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from proxy.shell.frames import packed
from proxy.shell.processes import DeadError, LateError, Processes
from tests.loops import on_a_loop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

QUICK = packed({}, b"page")


@contextlib.asynccontextmanager
async def running(**limits: float) -> AsyncIterator[tuple[Processes, list[str]]]:
    """Have one process until the block ends; with it comes a list that notes who was killed."""
    killed: list[str] = []
    limits = {"timeout_s": 5.0, "queue_timeout_s": 5.0, **limits}
    processes = Processes(
        "tests.shell.slow_worker", 1, on_killed=lambda: killed.append("one"), **limits
    )
    await processes.start()
    keeper = asyncio.ensure_future(processes.run())
    try:
        yield processes, killed
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await processes.close()


async def pid_of(processes: Processes) -> int:
    """Return which process answers."""
    head, bodies = await processes.ask(QUICK)
    assert bodies == [b"page"]
    return int(head["pid"])


@on_a_loop
async def test_one_process_answers_job_after_job() -> None:
    async with running() as (processes, killed):
        first, second = await pid_of(processes), await pid_of(processes)

    assert first == second
    assert killed == []


@on_a_loop
async def test_a_process_that_is_late_is_killed_and_replaced() -> None:
    async with running(timeout_s=1.0) as (processes, killed):
        with pytest.raises(LateError):
            await processes.ask(packed({"wait_s": 60}, b""))
        await pid_of(processes)

    assert killed == ["one"]


@on_a_loop
async def test_a_process_that_dies_is_replaced() -> None:
    async with running() as (processes, killed):
        with pytest.raises(DeadError):
            await processes.ask(packed({"die": True}, b""))
        await pid_of(processes)

    assert killed == ["one"]


@on_a_loop
async def test_a_job_that_nobody_waits_for_any_more_is_finished_by_its_process() -> None:
    """A reader that asks and leaves, over and over, must not cost a new process each time."""
    async with running() as (processes, killed):
        before = await pid_of(processes)
        job = asyncio.ensure_future(processes.ask(packed({"wait_s": 0.05}, b"")))
        await asyncio.sleep(0)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        after = await pid_of(processes)

    assert before == after
    assert killed == []


@on_a_loop
async def test_a_job_that_is_canceled_in_the_queue_is_never_begun() -> None:
    async with running(timeout_s=5.0) as (processes, killed):
        first = asyncio.ensure_future(processes.ask(packed({"wait_s": 0.05}, b"")))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(processes.ask(packed({"wait_s": 60}, b"")))
        await asyncio.sleep(0)
        second.cancel()
        await first
        await pid_of(processes)

    assert killed == []


@on_a_loop
async def test_who_finds_no_process_free_in_time_is_told() -> None:
    async with running(queue_timeout_s=0.02) as (processes, killed):
        first = asyncio.ensure_future(processes.ask(packed({"wait_s": 0.1}, b"")))
        await asyncio.sleep(0)
        with pytest.raises(LateError, match="free"):
            await processes.ask(QUICK)
        await first

    assert killed == []
