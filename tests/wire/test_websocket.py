"""Where frames begin and end, in any pieces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.wire.websocket import FrameTrack

SHORT = b"\x81\x05hello"
MASKED = b"\x81\x85\x01\x02\x03\x04hello"
MEDIUM = b"\x82\x7e\x01\x00" + bytes(256)
LONG = b"\x82\x7f" + (70000).to_bytes(8, "big") + bytes(70000)
LONG_MASKED = b"\x82\xff" + (66000).to_bytes(8, "big") + bytes(4) + bytes(66000)
EMPTY = b"\x89\x00"
CLOSE = b"\x88\x02\x03\xe8"
FRAMES = [SHORT, MASKED, MEDIUM, LONG, LONG_MASKED, EMPTY, CLOSE]


def after(*pieces: bytes) -> FrameTrack:
    """Return a track that has taken these pieces."""
    track = FrameTrack()
    for piece in pieces:
        track.advance(piece)
    return track


@pytest.mark.parametrize("frame", FRAMES)
def test_a_whole_frame_ends_at_a_boundary(frame: bytes) -> None:
    assert after(frame).at_boundary


@pytest.mark.parametrize("frame", FRAMES)
def test_nothing_short_of_a_whole_frame_is_a_boundary(frame: bytes) -> None:
    track = FrameTrack()
    boundaries = []
    for at in range(min(len(frame), 300) - 1):
        track.advance(frame[at : at + 1])
        boundaries.append(track.at_boundary)

    assert not any(boundaries)


@settings(deadline=None)
@given(st.lists(st.sampled_from(FRAMES), max_size=5), st.integers(1, 1000))
def test_frames_in_pieces_end_at_a_boundary(frames: list[bytes], size: int) -> None:
    data = b"".join(frames)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]

    assert after(*pieces).at_boundary


def test_the_first_boundary_is_found_within_bytes() -> None:
    track = after(SHORT[:3])

    assert track.advance_to_boundary(SHORT[3:] + MASKED) == len(SHORT) - 3


def test_at_a_boundary_nothing_is_taken() -> None:
    assert FrameTrack().advance_to_boundary(SHORT) == 0


def test_without_a_boundary_everything_is_taken() -> None:
    assert after(LONG[:20]).advance_to_boundary(bytes(1000)) == 1000


@pytest.mark.parametrize(
    ("data", "closing"),
    [(CLOSE, True), (SHORT + CLOSE, True), (SHORT + EMPTY, False), (CLOSE[:1], False)],
)
def test_a_close_frame_is_noticed(data: bytes, closing: bool) -> None:  # noqa: FBT001  # a column of the table
    assert after(data).closing is closing
