"""Finding a response by way of its page: two looks nearby, one where the store is far away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proxy.shell.lookup import Lookup
from proxy.shell.store_embedded import EmbeddedStore
from proxy.wire.records import Page
from tests.caching import caching
from tests.loops import on_a_loop
from tests.stores import SEAL, entry

if TYPE_CHECKING:
    from proxy.wire.records import Record


class Far(EmbeddedStore):
    """A store that says it is shared, and counts how often it is asked."""

    shared = True

    def __init__(self) -> None:
        super().__init__(1_000_000)
        self.calls = 0

    async def get(self, *names: bytes) -> list[Record | None]:
        """Count, and look."""
        self.calls += 1
        return await super().get(*names)


@on_a_loop
async def test_nothing_is_known_of_an_address_without_a_page() -> None:
    async with caching((b"",)) as desk:
        found = await Lookup(desk.parts.store, SEAL.secret).look(desk.ask())

        assert (found.page, found.entry, found.key) == (None, None, found.name)


@on_a_loop
async def test_a_page_that_was_seen_before_costs_one_call() -> None:
    store = Far()
    async with caching((b"",), store=store) as desk:
        lookup, ask, page = Lookup(store, SEAL.secret), desk.ask(), Page(b"n")
        name = lookup.name("news", "/")
        await store.put(name, page, 60)
        await store.put(ask.variant(name, page), entry(), 60)
        calls = []
        for _ in range(3):
            before = store.calls
            assert (await lookup.look(ask)).entry == entry()
            calls.append(store.calls - before)

        assert calls == [2, 1, 1]


@on_a_loop
async def test_a_guess_holds_only_while_the_page_is_the_same() -> None:
    store = Far()
    async with caching((b"",), store=store) as desk:
        lookup, ask = Lookup(store, SEAL.secret), desk.ask()
        name = lookup.name("news", "/")
        for nonce in (b"old", b"new"):
            page = Page(nonce)
            await store.put(name, page, 60)
            await store.put(ask.variant(name, page), entry(nonce), 60)
            found = await lookup.look(ask)

            assert found.entry == entry(nonce)
        await store.delete(name)

        assert (await lookup.look(ask)).entry is None


@on_a_loop
async def test_what_was_purged_is_not_found() -> None:
    store = EmbeddedStore(1_000_000)
    async with caching((b"",), store=store) as desk:
        lookup, ask, page = Lookup(store, SEAL.secret), desk.ask(), Page(b"n")
        name = lookup.name("news", "/")
        await store.put(name, page, 60)
        await store.put(ask.variant(name, page), entry(tags=("a", "b")), 60)
        await store.purge(("a",), soft=True)
        soft = await lookup.look(ask)
        await store.purge(("b",), soft=False)
        hard = await lookup.look(ask)

        assert (soft.soft, soft.entry is None, hard.entry) == (True, False, None)
