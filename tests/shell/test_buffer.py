"""A body that several read: each at its own pace, nobody at another's cost."""

from __future__ import annotations

import asyncio

import pytest

from proxy.errors import UpstreamError
from proxy.shell.buffer import LAG_LIMIT_BYTES, WINDOW_BYTES, Buffer, Tap
from tests.loops import on_a_loop, settle


async def rest(tap: Tap) -> bytes:
    pieces = []
    while (piece := await tap.piece()) is not None:
        pieces.append(piece)
    return b"".join(pieces)


def over_its_limit() -> Buffer:
    """Return a buffer that may keep nothing."""
    buffer = Buffer()
    buffer.watch(keep=lambda _size: False, on_idle=lambda: None)
    return buffer


@on_a_loop
async def test_everybody_gets_the_whole_body() -> None:
    buffer = Buffer()
    early = buffer.tap()
    buffer.put(b"a")
    buffer.put(b"b")
    late = buffer.tap()
    buffer.end()

    assert (await rest(early), await rest(late), buffer.joined()) == (b"ab", b"ab", b"ab")


@on_a_loop
async def test_readers_wait_for_what_has_not_come() -> None:
    buffer = Buffer()
    reading = [asyncio.ensure_future(rest(buffer.tap())) for _ in range(3)]
    for piece in (b"a", b"b"):
        await settle()
        buffer.put(piece)
    await settle()
    buffer.end()

    assert await asyncio.gather(*reading) == [b"ab"] * 3


@on_a_loop
async def test_a_body_that_broke_off_ends_with_an_error_for_all() -> None:
    buffer = Buffer()
    tap = buffer.tap()
    buffer.put(b"a")
    buffer.fail(UpstreamError("reset"))

    assert await tap.piece() == b"a"
    with pytest.raises(UpstreamError):
        await tap.piece()


@on_a_loop
async def test_a_reader_that_gives_up_waiting_harms_nobody() -> None:
    buffer = Buffer()
    leaving = asyncio.ensure_future(rest(buffer.tap()))
    staying = asyncio.ensure_future(rest(buffer.tap()))
    await settle()
    leaving.cancel()
    await settle()
    buffer.put(b"a")
    buffer.end()

    assert await staying == b"a"


@on_a_loop
async def test_the_last_reader_to_leave_is_news() -> None:
    buffer, idle = Buffer(), []
    buffer.watch(keep=lambda _size: True, on_idle=lambda: idle.append(1))
    one, other = buffer.tap(), buffer.tap()
    one.close()
    one.close()
    assert idle == []
    other.close()

    assert (idle, buffer.readers) == ([1], 0)


@on_a_loop
async def test_while_all_may_be_kept_the_writer_never_waits() -> None:
    buffer = Buffer()
    buffer.tap()
    for _ in range(100):
        buffer.put(b"x" * WINDOW_BYTES)
        await buffer.room()

    assert buffer.whole


@on_a_loop
async def test_over_its_limit_what_all_have_read_is_let_go() -> None:
    buffer = over_its_limit()
    tap = buffer.tap()
    for _ in range(100):
        buffer.put(b"x" * 1000)
        assert await tap.piece() == b"x" * 1000

    assert buffer.joined() == b""
    assert not buffer.whole


@on_a_loop
async def test_then_the_writer_waits_for_the_fastest_reader() -> None:
    buffer = over_its_limit()
    tap = buffer.tap()
    buffer.put(b"x" * (WINDOW_BYTES + 1))
    waiting = asyncio.ensure_future(buffer.room())
    await settle()
    assert not waiting.done()
    await tap.piece()

    await waiting


@on_a_loop
async def test_nobody_waits_for_readers_that_have_left() -> None:
    buffer = over_its_limit()
    tap = buffer.tap()
    buffer.put(b"x" * (WINDOW_BYTES + 1))
    waiting = asyncio.ensure_future(buffer.room())
    await settle()
    tap.close()

    await waiting


@on_a_loop
async def test_a_reader_too_far_behind_is_cut_off_and_the_other_goes_on() -> None:
    buffer = over_its_limit()
    slow, fast = buffer.tap(), buffer.tap()
    pieces = LAG_LIMIT_BYTES // WINDOW_BYTES + 2
    for _ in range(pieces):
        buffer.put(b"x" * WINDOW_BYTES)
        assert await fast.piece() == b"x" * WINDOW_BYTES
    buffer.end()

    assert await fast.piece() is None
    with pytest.raises(UpstreamError) as error:
        await slow.piece()
    assert error.value.kind == "lagging"


@on_a_loop
async def test_a_reader_a_little_behind_gets_all() -> None:
    buffer = over_its_limit()
    slow, fast = buffer.tap(), buffer.tap()
    for number in range(8):
        buffer.put(b"%d" % number)
        await fast.piece()
    buffer.end()

    assert await rest(slow) == b"01234567"


@on_a_loop
async def test_a_body_that_grows_over_its_limit_is_whole_for_those_who_read_it() -> None:
    buffer = Buffer()
    buffer.watch(keep=lambda size: size <= 2, on_idle=lambda: None)
    tap = buffer.tap()
    for piece in (b"a", b"b", b"c", b"d"):
        buffer.put(piece)
    buffer.end()

    assert (await rest(tap), buffer.whole) == (b"abcd", False)
