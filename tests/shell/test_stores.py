"""What holds for every store: in memory, in a folder, on a server that several nodes share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from proxy.shell.purges import Life
from proxy.shell.stores import EVERY_S, Rarely, Store
from proxy.wire.freshness import Terms
from proxy.wire.records import Page, SheetRecord
from tests.loops import on_a_loop
from tests.stores import Clock, Server, disk, embedded, entry, name, opened, serving, valkey

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[[], Store]

SHEET = SheetRecord(
    status=200,
    parts=(b"one", b"two"),
    etags=('W/"1"', 'W/"2"'),
    charset="utf-8",
    language="ru",
    kind="article",
    rules="news@1",
    digest=b"d",
    printed_at=1.0,
    terms=Terms(received_at=1.0),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server that is emptied before each test."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(params=["embedded", "disk", "valkey"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Give a function that makes the store; called twice it makes it again, as after a restart."""
    if request.param == "embedded":
        return embedded
    if request.param == "disk":
        return lambda: disk(tmp_path / "store")
    running: Server = request.getfixturevalue("server")
    running.say("FLUSHALL")
    return lambda: valkey(running.port)


@on_a_loop
async def test_what_is_put_is_got_whole(make: Make) -> None:
    async with opened(make()) as store:
        await store.put(name(0), entry(b"\x00\xff" * 9), 60)
        await store.put(name(1), Page(b"nonce"), 60)
        await store.put(name(2), SHEET, 60)

        assert await store.get(name(0), name(1), name(2)) == [
            entry(b"\x00\xff" * 9),
            Page(b"nonce"),
            SHEET,
        ]


@on_a_loop
async def test_what_was_never_put_is_none(make: Make) -> None:
    async with opened(make()) as store:
        await store.put(name(1), entry(), 60)

        assert await store.get(name(2), name(1), name(3)) == [None, entry(), None]


@on_a_loop
async def test_another_of_the_name_takes_its_place(make: Make) -> None:
    async with opened(make()) as store:
        await store.put(name(1), entry(b"old" * 50_000), 60)
        await store.put(name(1), entry(b"new"), 60)

        assert await store.get(name(1)) == [entry(b"new")]


@on_a_loop
async def test_what_is_deleted_is_gone(make: Make) -> None:
    async with opened(make()) as store:
        for number in (1, 2):
            await store.put(name(number), entry(b"x" * 70_000 * number), 60)
        await store.delete(name(1), name(9))

        assert await store.get(name(1), name(2)) == [None, entry(b"x" * 140_000)]


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(0, id="nothing"),
        pytest.param(1, id="one byte"),
        pytest.param(60_000, id="just small"),
        pytest.param(70_000, id="just large"),
        pytest.param(120_000, id="as large as may be"),
    ],
)
@on_a_loop
async def test_bodies_of_every_size_are_kept(make: Make, size: int) -> None:
    async with opened(make()) as store:
        body = bytes(number % 251 for number in range(size))
        await store.put(name(1), entry(body), 60)

        assert await store.get(name(1)) == [entry(body)]


@on_a_loop
async def test_a_purge_makes_what_was_stored_before_dead(make: Make) -> None:
    async with opened(make()) as store:
        before = store.purges.number

        assert await store.purge(("page-1",), soft=False)
        assert store.purges.number > before
        assert store.purges.life(("site-a", "page-1"), before) is Life.DEAD
        assert store.purges.life(("site-a", "page-2"), before) is Life.ALIVE
        assert store.purges.life(("page-1",), store.purges.number) is Life.ALIVE


@on_a_loop
async def test_a_soft_purge_makes_it_stale(make: Make) -> None:
    async with opened(make()) as store:
        before = store.purges.number
        await store.purge(("page-1", "page-2"), soft=True)

        assert store.purges.life(("page-2",), before) is Life.STALE


@on_a_loop
async def test_the_harder_of_two_purges_counts(make: Make) -> None:
    async with opened(make()) as store:
        before = store.purges.number
        await store.purge(("page-1",), soft=False)
        between = store.purges.number
        await store.purge(("page-1",), soft=True)

        assert store.purges.life(("page-1",), before) is Life.DEAD
        assert store.purges.life(("page-1",), between) is Life.STALE


@on_a_loop
async def test_one_node_may_fetch_at_once(make: Make) -> None:
    async with opened(make()) as store:
        assert await store.lock(name(1), 5)
        await store.unlock(name(1))
        assert await store.lock(name(1), 5)


@on_a_loop
async def test_many_at_once_do_not_mix_up(make: Make) -> None:
    async with opened(make()) as store:
        for number in range(40):
            await store.put(name(number), entry(b"%d" % number), 60)

        found = await store.get(*(name(number) for number in reversed(range(40))))

        assert found == [entry(b"%d" % number) for number in reversed(range(40))]


@pytest.mark.parametrize("make", ["disk", "valkey"], indirect=True)
@on_a_loop
async def test_a_restart_forgets_nothing(make: Make) -> None:
    async with opened(make()) as store:
        await store.put(name(1), entry(b"small"), 60)
        await store.put(name(2), entry(b"l" * 100_000), 60)
        before = store.purges.number
        await store.purge(("page-1",), soft=False)

    async with opened(make()) as again:
        assert await again.get(name(1), name(2)) == [entry(b"small"), entry(b"l" * 100_000)]
        assert again.purges.life(("page-1",), before) is Life.DEAD


def test_a_problem_that_lasts_is_said_once_a_minute() -> None:
    said: list[str] = []
    clock = Clock()
    rarely = Rarely(said.append, clock)

    for later_s in (0, 1, EVERY_S - 2, 1.5, 1):
        clock.now += later_s
        rarely(f"at {clock.now - 1_790_000_000.0:g}")

    assert said == ["at 0", "at 60.5"]
