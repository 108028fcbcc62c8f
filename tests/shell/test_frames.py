"""Messages between processes: what is packed is read again, whole or not at all."""

from __future__ import annotations

import asyncio
import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.shell.frames import FRAME_LIMIT_BYTES, packed, read_frame, receive_frame
from tests.loops import on_a_loop

HEAD = {"url": "https://news.example/\u0444", "status": 200, "posted": False}
BODIES = st.lists(st.binary(max_size=40), max_size=4)


def stream(data: bytes) -> asyncio.StreamReader:
    """Return a stream that ends behind `data`."""
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


@given(BODIES)
def test_what_is_packed_is_read_again(bodies: list[bytes]) -> None:
    frame = read_frame(io.BytesIO(packed(HEAD, *bodies)))

    assert frame == ({**HEAD, "lengths": [len(one) for one in bodies]}, bodies)


def test_frames_follow_each_other_and_then_nothing() -> None:
    pipe = io.BytesIO(packed({"n": 1}, b"first") + packed({"n": 2}))

    assert read_frame(pipe) == ({"n": 1, "lengths": [5]}, [b"first"])
    assert read_frame(pipe) == ({"n": 2, "lengths": []}, [])
    assert read_frame(pipe) is None


@on_a_loop
async def test_a_frame_arrives_as_it_left() -> None:
    head, bodies = await receive_frame(stream(packed(HEAD, b"", b"page")))

    assert (head["url"], bodies) == (HEAD["url"], [b"", b"page"])


@pytest.mark.parametrize("size", [1, 11, 12, 20, -1])
@on_a_loop
async def test_a_peer_that_is_gone_within_a_frame_is_an_end(size: int) -> None:
    with pytest.raises(EOFError):
        await receive_frame(stream(packed(HEAD, b"page")[:size]))


@on_a_loop
async def test_a_frame_beyond_the_limit_is_not_waited_for() -> None:
    with pytest.raises(EOFError, match="limit"):
        await receive_frame(stream(struct.pack("!IQ", 10, FRAME_LIMIT_BYTES)))
