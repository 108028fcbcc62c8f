"""A folder: what becomes of it when it is corrupt, cut off, full, read-only, or another's."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from proxy.shell.breaker import FAILURES, PROBE_S
from proxy.shell.disk_folder import ASIDE, BODIES, DATABASE, Folder, is_corrupt, own_key
from proxy.wire.sealing import seal_of
from tests.loops import on_a_loop
from tests.stores import LIMIT_BYTES, SEAL, Clock, Told, disk, entry, name, opened

LARGE = b"l" * 100_000


def bodies(folder: Path) -> list[Path]:
    return sorted(one for one in (folder / BODIES).glob("*/*") if one.is_file())


def spoil(folder: Path) -> None:
    for end in ("", "-wal"):
        place = Path(f"{folder / DATABASE}{end}")
        place.write_bytes(b"\xff" * place.stat().st_size)


@on_a_loop
async def test_a_large_body_is_a_file_and_a_small_one_is_none(tmp_path: Path) -> None:
    async with opened(disk(tmp_path)) as store:
        await store.put(name(1), entry(b"small"), 60)
        await store.put(name(2), entry(LARGE), 60)

        assert [one.name for one in bodies(tmp_path)] == [name(2).hex()]


@on_a_loop
async def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    async with opened(disk(tmp_path)) as store:
        await store.put(name(2), entry(LARGE), 60)

        assert not [one for one in bodies(tmp_path) if one.name.startswith(".")]


@on_a_loop
async def test_a_file_that_was_cut_off_is_a_miss_and_is_deleted(tmp_path: Path) -> None:
    async with opened(disk(tmp_path)) as store:
        await store.put(name(2), entry(LARGE), 60)
        (place,) = bodies(tmp_path)
        os.truncate(place, 50_000)

        assert await store.get(name(2)) == [None]
        assert bodies(tmp_path) == []


@on_a_loop
async def test_a_file_that_is_gone_is_a_miss(tmp_path: Path) -> None:
    async with opened(disk(tmp_path)) as store:
        await store.put(name(2), entry(LARGE), 60)
        bodies(tmp_path)[0].unlink()

        assert await store.get(name(2)) == [None]


@on_a_loop
async def test_a_file_put_in_the_place_of_another_is_a_miss(tmp_path: Path) -> None:
    async with opened(disk(tmp_path)) as store:
        await store.put(name(2), entry(LARGE), 60)
        await store.put(name(3), entry(LARGE + b"!"), 60)
        one, other = bodies(tmp_path)
        one.write_bytes(other.read_bytes())

        assert await store.get(name(2), name(3)) == [None, entry(LARGE + b"!")]


@on_a_loop
async def test_no_more_is_kept_than_the_limit(tmp_path: Path) -> None:
    async with opened(disk(tmp_path)) as store:
        for number in range(40):
            await store.put(name(number), entry(LARGE), 60)

        assert sum(one.stat().st_size for one in bodies(tmp_path)) <= LIMIT_BYTES
        assert await store.get(name(39)) == [entry(LARGE)]


@on_a_loop
async def test_what_was_asked_for_stays_longest(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(disk(tmp_path, clock=clock)) as store:
        for number in range(10):
            clock.now += 1
            await store.put(name(number), entry(LARGE), 600)
        clock.now += 1
        await store.get(name(0))
        clock.now += 1
        await store.put(name(10), entry(b"small"), 600)
        await store.put(name(11), entry(LARGE), 600)

        assert await store.get(name(0)) == [entry(LARGE)]


@on_a_loop
async def test_what_has_had_its_time_is_gone(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(disk(tmp_path, clock=clock)) as store:
        await store.put(name(1), entry(), 60)
        clock.now += 61

        assert await store.get(name(1)) == [None]


@pytest.mark.parametrize(
    ("kept_bytes", "garbage"),
    [
        pytest.param(0, b"no database at all" * 500, id="garbage"),
        pytest.param(100, b"\xff" * 20_000, id="garbage inside"),
        pytest.param(5000, b"", id="cut off"),
    ],
)
@on_a_loop
async def test_a_corrupt_database_is_set_aside_and_begun_anew(
    tmp_path: Path, kept_bytes: int, garbage: bytes
) -> None:
    async with opened(disk(tmp_path)) as store:
        await store.put(name(1), entry(), 60)
        await store.put(name(2), entry(LARGE), 60)
    place = tmp_path / DATABASE
    place.write_bytes(place.read_bytes()[:kept_bytes] + garbage)

    async with opened(disk(tmp_path)) as again:
        await again.get(name(1))
        await again.put(name(3), entry(b"new"), 60)
        await again.put(name(3), entry(b"new"), 60)

        assert await again.get(name(3)) == [entry(b"new")]
    assert (tmp_path / (DATABASE + ASIDE)).exists()


@on_a_loop
async def test_a_database_that_gets_corrupt_is_begun_anew(tmp_path: Path) -> None:
    told = Told()
    async with opened(disk(tmp_path, told, limit_bytes=16 * LIMIT_BYTES)) as store:
        for number in range(120):  # more than SQLite remembers by itself
            await store.put(name(number), entry(b"x" * 40_000), 60)
        spoil(tmp_path)
        for number in range(5):
            await store.get(name(number))
            await store.put(name(500), entry(b"new"), 60)

        assert await store.get(name(500)) == [entry(b"new")]
    assert any("begun anew" in one for one in told.problems)


@on_a_loop
async def test_files_of_nobody_are_swept_away(tmp_path: Path) -> None:
    async with opened(disk(tmp_path)) as store:
        await store.put(name(2), entry(LARGE), 60)
    stray = tmp_path / BODIES / "00" / name(7).hex()
    scratch = tmp_path / BODIES / "00" / ".scratch"
    for one in (stray, scratch):
        one.write_bytes(b"cut off")

    async with opened(disk(tmp_path)) as again:
        assert not stray.exists()
        assert not scratch.exists()
        assert await again.get(name(2)) == [entry(LARGE)]


@on_a_loop
async def test_what_another_key_sealed_is_a_miss(tmp_path: Path) -> None:
    async with opened(disk(tmp_path)) as store:
        await store.put(name(1), entry(), 60)

    async with opened(disk(tmp_path, seal=seal_of(("another",)))) as again:
        assert await again.get(name(1)) == [None]


@on_a_loop
async def test_a_folder_that_cannot_be_made_is_passed_by(tmp_path: Path) -> None:
    told, clock = Told(), Clock()
    (tmp_path / "file").write_text("in the way")
    async with opened(disk(tmp_path / "file" / "store", told, clock=clock)) as store:
        for _ in range(3):
            await store.put(name(1), entry(), 60)
            assert await store.get(name(1)) == [None]

    assert "failed" in told.failures


@on_a_loop
async def test_a_folder_that_fails_is_given_up_and_tried_again(tmp_path: Path) -> None:
    clock = Clock()
    store = disk(tmp_path / "store", clock=clock)
    async with opened(store):
        await store.put(name(1), entry(), 60)
        await store.put(name(2), entry(LARGE), 60)
        folder = tmp_path / "store" / BODIES
        folder.rename(tmp_path / "elsewhere")
        folder.write_text("no folder any more")
        for _ in range(FAILURES):
            assert await store.get(name(2)) == [None]
        assert await store.get(name(1)) == [None]
        folder.unlink()
        (tmp_path / "elsewhere").rename(folder)
        clock.now += PROBE_S

        assert await store.get(name(2)) == [entry(LARGE)]


@on_a_loop
async def test_a_write_that_does_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    told = Told()
    async with opened(disk(tmp_path, told)) as store:
        place = tmp_path / BODIES / name(2).hex()[:2]
        place.write_text("no folder: as if the disk were full")
        await store.put(name(2), entry(LARGE), 60)
        await store.put(name(1), entry(b"small"), 60)

        assert await store.get(name(2), name(1)) == [None, entry(b"small")]
    assert told.failures == ["failed"]


def test_a_folder_has_one_key_for_ever(tmp_path: Path) -> None:
    key = own_key(tmp_path / "store")

    assert own_key(tmp_path / "store") == key
    assert len(key) > 30
    assert (tmp_path / "store" / "key").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_keeps_no_key_has_another_every_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    assert own_key(tmp_path / "file" / "store") != own_key(tmp_path / "file" / "store")


def test_only_what_says_so_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "db").write_bytes(b"garbage" * 1000)
    with pytest.raises(sqlite3.DatabaseError) as garbage:
        sqlite3.connect(tmp_path / "db").execute("SELECT 1 FROM x")
    with pytest.raises(sqlite3.OperationalError) as missing:
        sqlite3.connect(":memory:").execute("SELECT 1 FROM x")

    assert (is_corrupt(garbage.value), is_corrupt(missing.value)) == (True, False)
    assert not is_corrupt(OSError(11, "try again"))


def test_a_folder_may_be_read_before_it_was_ever_written(tmp_path: Path) -> None:
    folder = Folder(tmp_path, LIMIT_BYTES, SEAL, Clock())
    folder.open()

    assert folder.get((name(1),)) == ([None], [])
    folder.close()
