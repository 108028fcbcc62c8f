"""A picture is made once: for twenty readers, for two nodes, over a restart; and always made."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from proxy.errors import UpstreamError
from proxy.shell.shelf import LIFE_S, Made, Near, PictureError, Shelf, Shown, good_for, shown
from proxy.wire.freshness import Terms
from proxy.wire.records import PictureRecord
from proxy.wire.signing import PictureAddress
from tests.caching import caching
from tests.loops import on_a_loop, until
from tests.stores import NOW, SEAL, Clock, disk, embedded, entry, serving, valkey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from proxy.shell.stores import Store
    from tests.stores import Server

ADDRESS = PictureAddress("https://news.example/a.jpg", "p480", 480, 300)
TERMS = Terms(received_at=NOW, lifetime_s=LIFE_S)
RECORD = PictureRecord(b"picture", "image/jpeg", b"digest", TERMS, tags=("site-news", "page-1"))

MADE = Made(RECORD)
_TRIED = """
return tonumber(string.match(redis.call('INFO', 'commandstats'), 'cmdstat_set:calls=(%d+)') or 0)
"""


@dataclass
class Studio:
    """What makes pictures: counts, waits for `gate`, and fails where it is told to."""

    made: Made = MADE
    error: Exception | None = None
    count: int = 0
    olds: list[PictureRecord | None] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Work at once unless the test says otherwise."""
        self.gate.set()

    async def __call__(self, old: PictureRecord | None) -> Made:
        """Make a picture."""
        self.count += 1
        self.olds.append(old)
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return self.made


@dataclass
class Node:
    """One node's shelf with its clock and its store."""

    shelf: Shelf
    clock: Clock
    store: Store

    async def get(self, studio: Studio, address: PictureAddress = ADDRESS) -> Shown:
        """Ask for the picture."""
        return await self.shelf.get("news", address, studio)


@contextlib.asynccontextmanager
async def node(store: Store | None = None, near_bytes: int = 1 << 20) -> AsyncIterator[Node]:
    """Have a node for the block."""
    async with caching((b"",), store=store) as desk:
        shelf = Shelf(desk.parts, SEAL.secret, near_bytes)
        yield Node(shelf, desk.clock, desk.parts.store)
        await shelf.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server that is emptied before each test."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(params=["embedded", "disk", "valkey"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Give a function that makes the store; called twice it makes it again, as after a restart."""
    if request.param == "embedded":
        return embedded
    if request.param == "disk":
        return lambda: disk(tmp_path / "store")
    running: Server = request.getfixturevalue("server")
    running.say("FLUSHALL")
    return lambda: valkey(running.port)


def tried(server: Server) -> int:
    """Return how often a node wanted to be the one who makes the picture."""
    return int(server.say("EVAL", _TRIED, "0").removeprefix(b":"))


@on_a_loop
async def test_a_picture_is_made_once(make: Callable[[], Store]) -> None:
    studio = Studio()
    async with node(make()) as one:
        first = await one.get(studio)
        second = await one.get(studio)

    assert studio.count == 1
    assert [first.word, second.word] == ["miss", "hit"]
    assert (second.record.body, second.cache) == (b"picture", b"public, max-age=604800")


@on_a_loop
async def test_twenty_readers_at_once_are_one_making(make: Callable[[], Store]) -> None:
    studio = Studio()
    studio.gate.clear()
    async with node(make()) as one:
        asking = [asyncio.ensure_future(one.get(studio)) for _ in range(20)]
        await until(lambda: studio.count > 0)
        studio.gate.set()
        got = await asyncio.gather(*asking)

    assert studio.count == 1
    assert {each.record.body for each in got} == {b"picture"}


@on_a_loop
async def test_who_leaves_takes_the_picture_from_nobody() -> None:
    studio = Studio()
    studio.gate.clear()
    async with node() as one:
        first = asyncio.ensure_future(one.get(studio))
        await until(lambda: studio.count > 0)
        other = asyncio.ensure_future(one.get(studio))
        await asyncio.sleep(0)
        first.cancel()
        studio.gate.set()

        assert (await other).record.body == b"picture"
    assert studio.count == 1


@on_a_loop
async def test_a_failure_is_that_of_all_who_wait_and_of_nobody_later() -> None:
    studio = Studio(error=PictureError("broken"))
    studio.gate.clear()
    async with node() as one:
        asking = [asyncio.ensure_future(one.get(studio)) for _ in range(3)]
        await until(lambda: studio.count > 0)
        studio.gate.set()
        got = await asyncio.gather(*asking, return_exceptions=True)
        studio.error = None
        later = await one.get(studio)

    assert [type(each) for each in got] == [PictureError] * 3
    assert (studio.count, later.word) == (2, "miss")


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(replace(ADDRESS, source="https://news.example/b.jpg"), id="another picture"),
        pytest.param(replace(ADDRESS, preset="p240"), id="another preset"),
        pytest.param(replace(ADDRESS, width=48, height=30), id="another box"),
    ],
)
@on_a_loop
async def test_another_address_is_another_picture(address: PictureAddress) -> None:
    studio = Studio()
    async with node() as one:
        await one.get(studio)
        await one.get(studio, address)
        await one.shelf.get("other", address, studio)

    assert studio.count == 3


# ------------------------------------------------------------------------- stores that outlive us


@on_a_loop
async def test_a_restart_with_a_folder_loses_no_picture(tmp_path: Path) -> None:
    studio = Studio()
    async with node(disk(tmp_path)) as one:
        await one.get(studio)
    async with node(disk(tmp_path)) as one:
        got = await one.get(studio)

    assert (studio.count, got.word, got.record.body) == (1, "hit", b"picture")


@on_a_loop
async def test_what_memory_has_no_room_for_is_in_the_folder(tmp_path: Path) -> None:
    studio = Studio()
    async with node(disk(tmp_path), near_bytes=0) as one:
        await one.get(studio)
        await one.get(studio)

    assert studio.count == 1


@on_a_loop
async def test_two_nodes_make_a_picture_once(server: Server) -> None:
    server.say("FLUSHALL")
    studio = Studio()
    async with node(valkey(server.port)) as one, node(valkey(server.port)) as other:
        await one.get(studio)
        got = await other.get(studio)

    assert (studio.count, got.word, got.record.body) == (1, "hit", b"picture")


@on_a_loop
async def test_two_nodes_at_the_same_moment_make_a_picture_once(server: Server) -> None:
    server.say("FLUSHALL")
    server.say("CONFIG", "RESETSTAT")
    studio = Studio()
    studio.gate.clear()
    async with node(valkey(server.port)) as one, node(valkey(server.port)) as other:
        asking = [asyncio.ensure_future(each.get(studio)) for each in (one, other) * 10]
        await until(lambda: studio.count > 0 and tried(server) > 1)
        studio.gate.set()
        got = await asyncio.gather(*asking)

    assert studio.count == 1
    assert {each.record.body for each in got} == {b"picture"}


@on_a_loop
async def test_a_node_that_fails_leaves_the_picture_to_the_other(server: Server) -> None:
    server.say("FLUSHALL")
    failing, studio = Studio(error=PictureError("too-slow")), Studio()
    async with node(valkey(server.port)) as one, node(valkey(server.port)) as other:
        with pytest.raises(PictureError):
            await one.get(failing)
        got = await other.get(studio)

    assert got.record.body == b"picture"


@on_a_loop
async def test_a_server_that_is_gone_breaks_no_picture(server: Server) -> None:
    server.say("FLUSHALL")
    studio = Studio()
    async with node(valkey(1), near_bytes=0) as one:
        got = [await one.get(studio) for _ in range(2)]

    assert studio.count == 2
    assert [each.record.body for each in got] == [b"picture"] * 2


@on_a_loop
async def test_a_server_that_goes_leaves_what_memory_has(server: Server) -> None:
    server.say("FLUSHALL")
    studio = Studio()
    async with node(valkey(server.port)) as one:
        await one.get(studio)
        server.stop()
        try:
            one.clock.now += 60
            got = await one.get(studio)
        finally:
            server.start()

    assert (studio.count, got.word) == (1, "hit")


@on_a_loop
async def test_a_picture_that_somebody_else_wrote_is_made_anew(server: Server) -> None:
    server.say("FLUSHALL")
    studio = Studio()
    async with node(valkey(server.port), near_bytes=0) as one:
        await one.get(studio)
        key = server.say("EVAL", "return redis.call('KEYS', 'freesheet:1:*')[1]", "0")
        spoil = "for _, key in ipairs(redis.call('KEYS', 'freesheet:1:*')) do "
        spoil += "redis.call('SET', key, 'nonsense') end return 1"
        server.say("EVAL", spoil, "0")
        got = await one.get(studio)

    assert key != b"$-1"
    assert (studio.count, got.record.body) == (2, b"picture")


@on_a_loop
async def test_a_record_of_another_kind_is_no_picture(tmp_path: Path) -> None:
    studio = Studio()
    async with node(disk(tmp_path), near_bytes=0) as one:
        await one.get(studio)
        name = one.shelf.name("news", ADDRESS)
        await one.store.put(name, entry(b"a page"), 60)
        got = await one.get(studio)

    assert (studio.count, got.record.body) == (2, b"picture")


@on_a_loop
async def test_one_that_is_too_large_for_the_store_stays_in_memory(tmp_path: Path) -> None:
    large = replace(RECORD, body=b"p" * 200_000)
    studio = Studio(Made(large))
    async with node(disk(tmp_path)) as one:
        await one.get(studio)
        name = one.shelf.name("news", ADDRESS)
        stored = await one.store.get(name)
        got = await one.get(studio)

    assert (stored, got.word, studio.count) == ([None], "hit", 1)


# ------------------------------------------------------------------------------- purges and time


@pytest.mark.parametrize("tag", ["site-news", "page-1"])
@on_a_loop
async def test_a_purge_reaches_pictures(make: Callable[[], Store], tag: str) -> None:
    studio = Studio()
    async with node(make()) as one:
        await one.get(studio)
        await one.store.purge((tag,), soft=False)
        got = await one.get(studio)

    assert (studio.count, got.word, studio.olds) == (2, "miss", [None, None])


@on_a_loop
async def test_a_purge_of_another_site_reaches_none() -> None:
    studio = Studio()
    async with node() as one:
        await one.get(studio)
        await one.store.purge(("site-other",), soft=False)
        await one.get(studio)

    assert studio.count == 1


@on_a_loop
async def test_a_picture_that_is_made_during_a_purge_is_dead() -> None:
    studio = Studio()
    studio.gate.clear()
    async with node() as one:
        asking = asyncio.ensure_future(one.get(studio))
        await until(lambda: studio.count > 0)
        await one.store.purge(("site-news",), soft=False)
        studio.gate.set()
        await asking
        await one.get(studio)

    assert studio.count == 2


@on_a_loop
async def test_a_purge_on_one_node_reaches_the_memory_of_the_other(server: Server) -> None:
    server.say("FLUSHALL")
    studio = Studio()
    async with node(valkey(server.port)) as one, node(valkey(server.port)) as other:
        await one.get(studio)
        await other.get(studio)
        await one.store.purge(("site-news",), soft=False)
        other.clock.now += 1
        await other.get(studio)

    assert studio.count == 2


@on_a_loop
async def test_a_soft_purge_asks_anew_and_gives_what_it_has_where_that_fails() -> None:
    studio = Studio()
    async with node() as one:
        await one.get(studio)
        await one.store.purge(("site-news",), soft=True)
        studio.error = UpstreamError("connect", "gone")
        stale = await one.get(studio)
        studio.error = None
        new = await one.get(studio)

    assert (stale.record.body, stale.word, stale.cache) == (
        b"picture", "stale", b"public, max-age=60",
    )  # fmt: skip
    assert (new.word, studio.count) == ("miss", 3)
    assert studio.olds[1:] == [RECORD, RECORD]


@on_a_loop
async def test_a_picture_is_asked_for_anew_when_its_time_is_over() -> None:
    studio = Studio(Made(replace(RECORD, terms=replace(TERMS, lifetime_s=60.0, explicit=True))))
    async with node() as one:
        await one.get(studio)
        one.clock.now += 59
        last = await one.get(studio)
        one.clock.now += 1
        await one.get(studio)

    assert (last.word, last.cache, studio.count) == ("hit", b"public, max-age=1", 2)


@pytest.mark.parametrize(
    ("error", "is_shown"),
    [
        pytest.param(UpstreamError("timeout", "late"), True, id="the origin says nothing"),
        pytest.param(PictureError("status-5xx"), True, id="the origin fails"),
        pytest.param(PictureError("too-slow"), True, id="no process is free"),
        pytest.param(PictureError("status-4xx"), False, id="the picture is gone"),
        pytest.param(PictureError("not-a-picture"), False, id="something else stands there"),
    ],
)
@on_a_loop
async def test_an_old_picture_stands_in_for_failures_only(
    error: Exception, *, is_shown: bool
) -> None:
    studio = Studio()
    async with node() as one:
        await one.get(studio)
        one.clock.now += LIFE_S + 1
        studio.error = error
        got = await asyncio.gather(one.get(studio), return_exceptions=True)

    assert isinstance(got[0], Shown) is is_shown


@on_a_loop
async def test_where_the_origin_forbids_old_ones_none_stands_in() -> None:
    strict = replace(TERMS, lifetime_s=60.0, explicit=True, must_revalidate=True)
    studio = Studio(Made(replace(RECORD, terms=strict)))
    async with node() as one:
        await one.get(studio)
        one.clock.now += 61
        studio.error = PictureError("status-5xx")
        with pytest.raises(PictureError):
            await one.get(studio)


@on_a_loop
async def test_what_nobody_may_keep_is_not_kept(make: Callable[[], Store]) -> None:
    studio = Studio(Made(RECORD, b"no-store"))
    async with node(make()) as one:
        got = [await one.get(studio) for _ in range(2)]

    assert studio.count == 2
    assert [each.cache for each in got] == [b"no-store"] * 2


@pytest.mark.parametrize(
    ("terms", "left_s"),
    [
        pytest.param(Terms(NOW, lifetime_s=9.0), LIFE_S, id="a silent origin: a week"),
        pytest.param(Terms(NOW, 5.0, LIFE_S + 9, explicit=True), LIFE_S, id="longer: a week"),
        pytest.param(Terms(NOW, 20.0, 60.0, explicit=True), 40.0, id="shorter: what is left"),
        pytest.param(Terms(NOW, 90.0, 60.0, explicit=True), 0.0, id="over: nothing"),
        pytest.param(Terms(NOW, no_cache=True), 0.0, id="never without asking: nothing"),
    ],
)
def test_a_picture_is_good_for_a_week_at_most(terms: Terms, left_s: float) -> None:
    record = replace(RECORD, terms=good_for(terms))

    assert shown(Made(record), NOW).cache == b"public, max-age=%d" % left_s


# ------------------------------------------------------------------------------------- in memory


def picture(size: int) -> PictureRecord:
    """Return a picture that takes so many bytes in memory."""
    return replace(RECORD, body=b"p" * (size - replace(RECORD, body=b"").size))


def test_a_picture_is_kept_and_found() -> None:
    near = Near(1 << 20)
    near.put(b"a", RECORD)

    assert near.get(b"a") == RECORD
    assert near.get(b"b") is None


def test_the_longest_unused_goes_first() -> None:
    near = Near(10_000)
    for key in (b"a", b"b"):
        near.put(key, picture(5000))
    near.get(b"a")

    near.put(b"c", picture(5000))

    assert [key for key in (b"a", b"b", b"c") if near.get(key)] == [b"a", b"c"]


def test_one_in_the_place_of_another_costs_what_it_costs() -> None:
    near = Near(10_000)
    for _ in range(5):
        near.put(b"a", picture(6000))
    near.put(b"b", picture(4000))

    assert [key for key in (b"a", b"b") if near.get(key)] == [b"a", b"b"]


def test_one_that_is_too_large_for_all_is_not_kept() -> None:
    near = Near(10_000)
    near.put(b"a", picture(11_000))
    near.put(b"b", picture(10_000))

    assert [key for key in (b"a", b"b") if near.get(key)] == [b"b"]
