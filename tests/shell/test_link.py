from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from proxy.shell.link import LINGER_BYTES, Link

if TYPE_CHECKING:
    from collections.abc import Iterable


class Pipe(asyncio.Transport):
    """A transport whose other side takes as many bytes as the test says."""

    def __init__(self, *, can_end: bool = True) -> None:
        super().__init__()
        self.waiting = 0
        self.sent = b""
        self.calls: list[str] = []
        self.can_end = can_end

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep the bytes waiting."""
        self.waiting += len(data)
        self.sent += bytes(data)

    def writelines(self, pieces: Iterable[bytes | bytearray | memoryview]) -> None:
        """Keep all of them waiting."""
        for data in pieces:
            self.write(data)

    def get_write_buffer_size(self) -> int:
        """Return how many wait."""
        return self.waiting

    def can_write_eof(self) -> bool:
        """Tell whether one side can end alone."""
        return self.can_end

    def write_eof(self) -> None:
        """Note it."""
        self.calls.append("eof")

    def close(self) -> None:
        """Note it."""
        self.calls.append("close")

    def abort(self) -> None:
        """Note it."""
        self.calls.append("abort")

    def pause_reading(self) -> None:
        """Note it."""
        self.calls.append("pause")

    def resume_reading(self) -> None:
        """Note it."""
        self.calls.append("resume")


def test_a_reader_is_stuck_when_no_byte_of_those_that_wait_has_moved() -> None:
    pipe = Pipe()
    link = Link(pipe, 0)
    link.is_stuck(1, 60)  # nothing waits yet
    link.write(b"a" * 100)

    assert not link.is_stuck(61, 60)
    assert link.is_stuck(62, 60)


def test_what_was_written_ahead_is_left_out_of_the_next_write_alone() -> None:
    pipe = Pipe()
    link = Link(pipe, 0)
    link.write_ahead(b"HTTP")
    link.write_ahead(b"HTTP")
    link.write(b"HTTP/1.1", b"HTTP")
    link.write(b"HTTP")

    assert pipe.sent == b"HTTP/1.1HTTPHTTP"


def test_a_byte_taken_is_enough_though_more_was_written() -> None:
    pipe = Pipe()
    link = Link(pipe, 0)
    link.write(b"a" * 100)
    link.is_stuck(1, 60)
    pipe.waiting -= 1
    link.write(b"a", b"b")

    assert not link.is_stuck(61.5, 60)
    assert not link.is_stuck(121, 60)
    assert link.is_stuck(122, 60)


def test_writing_is_no_progress() -> None:
    link = Link(Pipe(), 0)
    link.is_stuck(1, 60)
    link.write(b"a" * 100)
    link.is_stuck(2, 60)
    link.write(b"a" * 100)

    assert link.is_stuck(62, 60)


def test_time_without_anything_to_send_does_not_count() -> None:
    link = Link(Pipe(), 0)

    assert not link.is_stuck(1000, 60)
    link.write(b"a")
    assert not link.is_stuck(1001, 60)


def test_reading_is_paused_and_resumed_once() -> None:
    pipe = Pipe()
    link = Link(pipe, 0)

    for act in (link.resume, link.pause, link.pause, link.resume, link.resume):
        act()

    assert pipe.calls == ["pause", "resume"]


def test_an_end_is_said_while_reading_goes_on() -> None:
    pipe = Pipe()
    link = Link(pipe, 0)
    link.pause()

    link.finish(heard_all=False)

    assert pipe.calls == ["pause", "resume", "eof"]


def test_where_the_reader_has_ended_too_the_connection_closes() -> None:
    pipe = Pipe()

    Link(pipe, 0).finish(heard_all=True)

    assert pipe.calls == ["close"]


def test_where_one_side_cannot_end_alone_the_connection_closes() -> None:
    pipe = Pipe(can_end=False)

    Link(pipe, 0).finish(heard_all=False)

    assert pipe.calls == ["close"]


def test_dropped_input_is_read_up_to_a_limit() -> None:
    pipe = Pipe()
    link = Link(pipe, 0)

    link.drop(LINGER_BYTES)
    assert pipe.calls == []
    link.drop(1)
    assert pipe.calls == ["pause"]


def test_without_a_socket_nothing_is_known_and_a_reset_is_an_abort() -> None:
    pipe = Pipe()
    link = Link(pipe, 0)

    assert not link.is_dead()
    link.break_off(reset=True)
    assert pipe.calls == ["abort"]
