"""Pages to real processes: a sheet, a reason for none, or an end of whoever takes too long."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from proxy.reader.tiers import Profile, Tier
from proxy.shell.materials import SiteFacts, read_materials
from proxy.shell.workers import Job, TooSlowError, Workers
from tests.loops import on_a_loop
from tests.scenarios.stage import ARTICLE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.slow  # a process starts in half a second

MATERIALS = read_materials("", (SiteFacts("news", ("news.example",)),))


def job(body: bytes = ARTICLE, *, generation: int = 1) -> Job:
    """Return the order to print a page."""
    profile = Profile(Tier.LATE)
    return Job("news", generation, "https://news.example/", "text/html", 200, profile, body)


@contextlib.asynccontextmanager
async def working(timeout_s: float = 5.0) -> AsyncIterator[tuple[Workers, list[str]]]:
    """Have one process until the block ends; with it comes a list of those that were killed."""
    killed: list[str] = []
    workers = Workers(1, timeout_s, lambda: killed.append("one"))
    workers.publish(1, MATERIALS.to_json())
    await workers.start()
    keeper = asyncio.ensure_future(workers.run())
    try:
        yield workers, killed
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await workers.close()


@on_a_loop
async def test_a_page_is_printed_and_one_of_a_later_edition_too() -> None:
    async with working() as (workers, killed):
        first = await workers.rewrite(job())
        workers.publish(2, MATERIALS.to_json())
        second = await workers.rewrite(job(generation=2))

    assert b"The Ferry" in first.parts[0]
    assert (first.parts, first.kind) == (second.parts, second.kind)
    assert killed == []


@on_a_loop
async def test_a_page_that_is_nested_too_deep_has_a_reason_and_costs_no_process() -> None:
    async with working() as (workers, killed):
        deep = await workers.rewrite(job(b"<div>" * 5000))
        assert (await workers.rewrite(job())).parts

    assert (deep.declined, deep.parts, killed) == ("rewrite.too-large", (), [])


@on_a_loop
async def test_a_page_that_takes_too_long_costs_its_process() -> None:
    async with working(timeout_s=0.001) as (workers, killed):
        with pytest.raises(TooSlowError):
            await workers.rewrite(job(ARTICLE * 50))

    assert killed == ["one"]
