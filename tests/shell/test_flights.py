"""Fetches of several nodes that agree, and the memory that all of them together may take."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from proxy.shell.store_embedded import EmbeddedStore
from tests.caching import BUDGET_BYTES, caching, read, reply
from tests.loops import on_a_loop, until
from tests.origin import STALL, Cue

if TYPE_CHECKING:
    from proxy.shell.ask import Ask
    from tests.caching import Desk

FRESH = "Cache-Control: max-age=60"


class Shared(EmbeddedStore):
    """A store of two nodes, one of which is the test: it holds a lock until it lets go."""

    shared = True
    is_held = True

    def __init__(self) -> None:
        super().__init__(8 * BUDGET_BYTES)
        self.asked = 0

    async def lock(self, name: bytes, for_s: float) -> bool:
        """Return whether the other node has let go."""
        del name, for_s
        self.asked += 1
        return not self.is_held


async def body(desk: Desk, ask: Ask) -> bytes:
    return (await read(await desk.cache.fetch(ask))).body


@on_a_loop
async def test_while_another_node_fetches_nobody_asks_the_origin() -> None:
    store = Shared()
    async with caching((reply(FRESH),), store=store) as desk:
        asking = asyncio.ensure_future(body(desk, desk.ask()))
        await until(lambda: store.asked > 1)
        assert desk.asked == []
        store.is_held = False

        assert await asking == b"hello"
        await desk.settled()


@on_a_loop
async def test_what_another_node_brought_is_used() -> None:
    store = Shared()
    async with caching((reply(FRESH),), store=store) as desk:
        store.is_held = False
        await desk.get()
        (before,) = desk.asked
        found = store._new.records | store._protected.records  # noqa: SLF001  # what the other node will bring
        await store.close()
        store.is_held = True
        asking = asyncio.ensure_future(body(desk, desk.ask()))
        await until(lambda: store.asked > 2)
        for name, record in found.items():
            await store.put(name, record, 60)

        assert await asking == b"hello"
        assert desk.asked == [before]
        await desk.settled()


@on_a_loop
async def test_a_store_that_has_just_failed_is_not_asked_for_a_lock() -> None:
    store = Shared()
    store.is_well = False
    async with caching((reply(FRESH),), store=store) as desk:
        assert (await desk.get()).body == b"hello"
        assert store.asked == 0


@on_a_loop
async def test_all_fetches_together_take_no_more_than_their_share_of_memory() -> None:
    cue, half = asyncio.Event(), b"x" * (BUDGET_BYTES * 2 // 3)
    answers = (
        (reply(FRESH, body=half)[:-1], Cue(cue), b"x"),
        (reply(FRESH, body=half),),
        (reply(FRESH, body=half),),
    )
    async with caching(*answers) as desk:
        first = await desk.cache.fetch(desk.ask("/first"))
        second = await read(await desk.cache.fetch(desk.ask("/second")))
        cue.set()
        assert len((await read(first)).body) == len(half)
        await desk.settled()
        third = await desk.get("/third")

        assert second.said == "fwd=uri-miss; detail=busy"
        assert third.said == "fwd=uri-miss; stored"


@on_a_loop
async def test_closing_the_cache_ends_what_runs() -> None:
    async with caching((STALL,)) as desk:
        asking = asyncio.ensure_future(desk.cache.fetch(desk.ask()))
        await until(lambda: len(desk.asked) == 1)
        await desk.cache.close()
        (error,) = await asyncio.gather(asking, return_exceptions=True)

        assert type(error).__name__ == "UpstreamError"
        assert desk.cache.running == 0
