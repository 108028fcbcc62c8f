"""What has come and was not read: order, errors after what came, and back-pressure."""

from __future__ import annotations

import asyncio

import pytest

from proxy.errors import UpstreamError
from proxy.shell.inbox import HIGH_WATER_BYTES, LOW_WATER_BYTES, Inbox
from proxy.wire.messages import ResponseHead
from tests.loops import on_a_loop, settle


class Tap:
    """A source that counts how often it was told to go on."""

    def __init__(self) -> None:
        self.resumed = 0

    def resume(self) -> None:
        """Count."""
        self.resumed += 1


@on_a_loop
async def test_pieces_come_out_in_order_then_the_end() -> None:
    inbox = Inbox(Tap())
    inbox.put_head(ResponseHead(103))
    inbox.put_head(ResponseHead(200))
    inbox.put(b"a")
    inbox.put(b"b")
    inbox.end()

    assert [(await inbox.head()).status, (await inbox.head()).status] == [103, 200]
    assert [await inbox.chunk(), await inbox.chunk(), await inbox.chunk()] == [b"a", b"b", None]


@on_a_loop
async def test_a_reader_waits_for_what_has_not_come() -> None:
    inbox = Inbox(Tap())
    reading = asyncio.ensure_future(inbox.chunk())
    await settle()

    assert not reading.done()
    inbox.put(b"late")
    assert await reading == b"late"


@on_a_loop
async def test_what_came_before_an_error_is_still_read() -> None:
    inbox = Inbox(Tap())
    inbox.put(b"first")
    inbox.fail(UpstreamError("truncated"))

    assert await inbox.chunk() == b"first"
    with pytest.raises(UpstreamError, match="truncated"):
        await inbox.chunk()


@on_a_loop
async def test_an_error_wakes_who_waits_for_the_head() -> None:
    inbox = Inbox(Tap())
    reading = asyncio.ensure_future(inbox.head())
    await settle()
    inbox.fail(UpstreamError("reset"))

    with pytest.raises(UpstreamError, match="reset"):
        await reading


def test_after_the_end_nothing_can_fail() -> None:
    inbox = Inbox(Tap())
    inbox.end()
    inbox.fail(UpstreamError("reset"))

    assert inbox.error is None


@on_a_loop
async def test_a_piece_put_back_comes_first_again() -> None:
    inbox = Inbox(Tap())
    inbox.put(b"second")
    inbox.put_back(b"first")

    assert [await inbox.chunk(), await inbox.chunk()] == [b"first", b"second"]
    assert inbox.held_bytes == 0


@on_a_loop
async def test_the_source_goes_on_only_below_the_low_water_mark() -> None:
    tap = Tap()
    inbox = Inbox(tap)
    inbox.put(bytes(HIGH_WATER_BYTES - LOW_WATER_BYTES))
    inbox.put(bytes(LOW_WATER_BYTES))
    inbox.put(b"x")

    await inbox.chunk()
    before = tap.resumed
    await inbox.chunk()
    assert (before, tap.resumed) == (0, 1)


@on_a_loop
async def test_the_source_is_let_go_at_the_end() -> None:
    tap = Tap()
    inbox = Inbox(tap)
    inbox.put(b"x")
    inbox.end()

    await inbox.chunk()
    assert (tap.resumed, inbox.open) == (0, False)


@on_a_loop
async def test_a_view_of_what_was_read_is_kept_as_bytes_of_its_own() -> None:
    inbox, read = Inbox(Tap()), bytearray(b"head.body")
    inbox.put(memoryview(read)[5:])  # type: ignore[arg-type]  # as it comes from a connection
    read[5:] = b"evil"

    assert await inbox.chunk() == b"body"
