from __future__ import annotations

from proxy.shell.store_embedded import EmbeddedStore
from proxy.wire.records import Page
from tests.loops import on_a_loop
from tests.stores import entry, name

LIMIT_BYTES = 1024 * 1024
TENTH = b"x" * (LIMIT_BYTES // 10)


def store() -> EmbeddedStore:
    return EmbeddedStore(LIMIT_BYTES)


@on_a_loop
async def test_no_more_is_kept_than_the_limit() -> None:
    one = store()
    for number in range(50):
        await one.put(name(number), entry(TENTH), 60)
        assert one.size <= LIMIT_BYTES

    assert await one.get(name(49)) != [None]
    assert await one.get(name(0)) == [None]


@on_a_loop
async def test_a_crawl_does_not_empty_it() -> None:
    one = store()
    for number in range(4):
        await one.put(name(number), entry(TENTH), 60)
        await one.get(name(number))
    for number in range(100, 200):
        await one.put(name(number), entry(TENTH), 60)

    assert None not in await one.get(*(name(number) for number in range(4)))


@on_a_loop
async def test_what_nobody_asks_for_any_more_goes_all_the_same() -> None:
    one = store()
    for number in range(8):
        await one.put(name(number), entry(TENTH), 60)
        await one.get(name(number))
    for number in range(100, 108):
        await one.put(name(number), entry(TENTH), 60)
        await one.get(name(number))

    assert await one.get(name(0), name(1)) == [None, None]


@on_a_loop
async def test_the_longest_unused_goes_first() -> None:
    one = store()
    for number in range(9):
        await one.put(name(number), entry(TENTH), 60)
    await one.get(name(0))
    await one.put(name(9), entry(TENTH), 60)
    await one.put(name(10), entry(TENTH), 60)

    assert await one.get(name(1)) == [None]
    assert await one.get(name(0)) != [None]


@on_a_loop
async def test_a_body_that_is_too_large_is_not_kept() -> None:
    one = store()
    await one.put(name(1), entry(b"x" * LIMIT_BYTES), 60)

    assert (await one.get(name(1)), one.size) == ([None], 0)


@on_a_loop
async def test_a_body_that_is_too_large_takes_the_old_one_along() -> None:
    one = store()
    await one.put(name(1), entry(b"old"), 60)
    await one.put(name(1), entry(b"x" * LIMIT_BYTES), 60)

    assert (await one.get(name(1)), one.size) == ([None], 0)


@on_a_loop
async def test_what_is_replaced_costs_nothing() -> None:
    one = store()
    for _ in range(100):
        await one.put(name(1), entry(b"the same"), 60)
        await one.get(name(1))

    assert one.size == entry(b"the same").size


@on_a_loop
async def test_a_hit_copies_nothing() -> None:
    one = store()
    record = entry(TENTH)
    await one.put(name(1), record, 60)

    (found,) = await one.get(name(1))

    assert found is record


@on_a_loop
async def test_it_knows_its_very_own_records() -> None:
    one = store()
    page, twin = Page(b"n"), Page(b"n")
    await one.put(name(1), page, 60)

    assert one.has(name(1), page)
    assert not one.has(name(1), twin)
    assert not one.has(name(2), page)


@on_a_loop
async def test_nothing_is_left_after_it_is_closed() -> None:
    one = store()
    await one.put(name(1), entry(), 60)
    await one.close()

    assert (await one.get(name(1)), one.size) == ([None], 0)
