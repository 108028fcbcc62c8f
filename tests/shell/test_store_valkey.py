"""A server that several nodes share: what they agree on, and what becomes of it when it fails."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from proxy.shell.breaker import FAILURES, PROBE_S
from proxy.shell.purges import Life
from proxy.shell.store_valkey import ValkeyStore
from proxy.wire.records import Page
from proxy.wire.sealing import seal_of
from tests.loops import on_a_loop
from tests.stores import Clock, Server, Told, entry, name, opened, serving, valkey

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT_S = 0.05
FIRST = f"freesheet:1:{'A' * 26}E="  # the first name, as it stands there


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def server(shared: Server) -> Server:
    """Give an empty server."""
    shared.say("FLUSHALL")
    return shared


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server that the test may treat badly."""
    with serving(tmp_path_factory.mktemp("own")) as running:
        yield running


def keys(server: Server) -> int:
    return int(server.say("DBSIZE").removeprefix(b":"))


@on_a_loop
async def test_one_node_reads_what_another_wrote(server: Server) -> None:
    async with opened(valkey(server.port)) as one, opened(valkey(server.port)) as other:
        await one.put(name(1), entry(b"shared"), 60)

        assert await other.get(name(1)) == [entry(b"shared")]


@on_a_loop
async def test_a_record_has_its_time(server: Server) -> None:
    async with opened(valkey(server.port)) as store:
        await store.put(name(1), entry(), 60)

        assert 0 < int(server.say("PTTL", FIRST).removeprefix(b":")) <= 60_000


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("garbage", id="garbage"),
        pytest.param("", id="nothing"),
        pytest.param("\x80\x04\x95.", id="a pickle"),
        pytest.param("x" * 100_000, id="much garbage"),
    ],
)
@on_a_loop
async def test_what_nobody_sealed_is_a_miss_and_is_deleted(server: Server, value: str) -> None:
    told = Told()
    async with opened(valkey(server.port, told)) as store:
        await store.put(name(1), entry(), 60)
        server.say("SET", FIRST, value)

        assert await store.get(name(1)) == [None]
    assert (told.failures, keys(server)) == (["unreadable"], 0)


@on_a_loop
async def test_what_another_key_sealed_is_a_miss(server: Server) -> None:
    theirs = valkey(server.port, seal=seal_of(("another",)))
    async with opened(theirs), opened(valkey(server.port)) as ours:
        await theirs.put(name(1), entry(b"forged"), 60)

        assert await ours.get(name(1)) == [None]


@on_a_loop
async def test_one_of_two_nodes_fetches(server: Server) -> None:
    async with opened(valkey(server.port)) as one, opened(valkey(server.port)) as other:
        assert await one.lock(name(1), 5)
        assert not await other.lock(name(1), 5)
        assert await other.lock(name(2), 5)

        await one.unlock(name(1))

        assert await other.lock(name(1), 5)


@on_a_loop
async def test_nobody_takes_off_anothers_lock(server: Server) -> None:
    async with opened(valkey(server.port)) as one, opened(valkey(server.port)) as other:
        await one.lock(name(1), 5)
        await other.unlock(name(1))

        assert not await other.lock(name(1), 5)


@on_a_loop
async def test_a_purge_reaches_the_other_nodes_with_their_next_look(server: Server) -> None:
    async with opened(valkey(server.port)) as one, opened(valkey(server.port)) as other:
        await other.get(name(1))
        born = other.purges.number
        await one.purge(("page-1",), soft=False)
        await one.purge(("page-2",), soft=True)
        await other.get(name(1))

        assert other.purges.life(("page-1",), born) is Life.DEAD
        assert other.purges.life(("page-2",), born) is Life.STALE
        assert other.purges.life(("page-3",), born) is Life.ALIVE


@on_a_loop
async def test_a_number_is_never_used_again_after_a_flush(server: Server) -> None:
    async with opened(valkey(server.port)) as store:
        await store.purge(("page-1",), soft=False)
        before = store.purges.number
        server.say("FLUSHALL")
        await store.purge(("page-1",), soft=False)

        assert store.purges.number > before


@on_a_loop
async def test_after_a_flush_what_was_under_way_is_dead_and_what_is_new_lives(
    server: Server,
) -> None:
    async with opened(valkey(server.port)) as store:
        born = store.purges.number
        await store.purge(("page-1",), soft=False)
        server.say("FLUSHALL")
        await store.get(name(1))

        assert store.purges.life(("page-1",), born) is Life.DEAD
        assert store.purges.life(("page-1",), store.purges.number) is Life.ALIVE


@on_a_loop
async def test_purges_that_the_server_has_forgotten_are_not_forgotten(server: Server) -> None:
    async with opened(valkey(server.port)) as one:
        await one.purge(("page-1",), soft=False)
        server.say("DEL", "freesheet:1:purged")
        async with opened(valkey(server.port)) as new:
            await new.get(name(1))

            assert new.purges.life(("page-1",), 0) is Life.DEAD


@on_a_loop
async def test_too_many_purges_become_one(server: Server) -> None:
    async with opened(valkey(server.port)) as one, opened(valkey(server.port)) as other:
        for start in range(0, 8200, 100):
            await one.purge(tuple(f"page-{start + number}" for number in range(100)), soft=False)
        await one.purge(("last",), soft=False)
        await other.get(name(1))

        assert int(server.say("HLEN", "freesheet:1:purged").removeprefix(b":")) < 200
        assert other.purges.life(("page-7",), 0) is Life.DEAD
        assert other.purges.life(("page-7",), other.purges.number) is Life.ALIVE


@on_a_loop
async def test_a_server_that_is_gone_is_a_miss(own: Server) -> None:
    told, clock = Told(), Clock()
    async with opened(valkey(own.port, told, clock=clock)) as store:
        await store.put(name(1), entry(), 60)
        own.stop()

        assert await store.get(name(1), name(2)) == [None, None]
        assert not store.is_well
        assert await store.lock(name(1), 5)
        assert not await store.purge(("page-1",), soft=False)
        await store.put(name(1), entry(), 60)
        await store.delete(name(1))
        await store.unlock(name(1))
    assert set(told.failures) == {"failed"}


@on_a_loop
async def test_a_server_that_does_not_answer_costs_its_time_limit_and_then_nothing(
    own: Server,
) -> None:
    told, clock = Told(), Clock()
    async with opened(valkey(own.port, told, timeout_s=SHORT_S, clock=clock)) as store:
        await store.get(name(1))
        own.freeze()
        for _ in range(FAILURES):
            began = time.monotonic()
            assert await store.get(name(1)) == [None]
            assert SHORT_S * 0.9 < time.monotonic() - began < SHORT_S * 6
        began = time.monotonic()
        for _ in range(100):
            assert await store.get(name(1)) == [None]

        assert time.monotonic() - began < SHORT_S
        own.thaw()
    assert told.failures == ["slow"] * FAILURES


@on_a_loop
async def test_a_server_that_is_back_is_used_again(own: Server) -> None:
    clock = Clock()
    async with opened(valkey(own.port, clock=clock)) as store:
        own.stop()
        for _ in range(FAILURES + 1):
            await store.get(name(1))
        own.start()
        clock.now += PROBE_S
        await store.get(name(1))
        await store.put(name(1), entry(b"new"), 60)

        assert store.is_well
        assert await store.get(name(1)) == [entry(b"new")]


@on_a_loop
async def test_a_server_without_memory_still_reads(own: Server) -> None:
    told = Told()
    async with opened(valkey(own.port, told)) as store:
        await store.put(name(1), entry(b"kept"), 60)
        own.say("CONFIG", "SET", "maxmemory-policy", "noeviction")
        own.say("CONFIG", "SET", "maxmemory", "1")
        await store.put(name(2), entry(b"too much"), 60)

        assert await store.get(name(1), name(2)) == [entry(b"kept"), None]
    assert told.failures == ["failed"]


@on_a_loop
async def test_names_tell_nothing_and_values_are_no_pickles(server: Server) -> None:
    async with opened(valkey(server.port)) as store:
        await store.put(name(1), Page(b"n" * 8), 60)

        assert server.say("RANDOMKEY").startswith(b"$")
        assert keys(server) == 1


def test_only_bodies_of_a_bearable_size_are_sent() -> None:
    assert ValkeyStore.body_limit_bytes == 4 * 1024 * 1024
