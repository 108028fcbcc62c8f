"""Content codings: undone within a bound, and only when whole."""

from __future__ import annotations

import gzip

import brotli  # type: ignore[import-untyped]  # 1.2.1 ships no types
import pytest

from proxy.page.codings import CodingError, TooLargeError, apply_coding, undo_coding

TEXT = b"<p>words</p>" * 5000
ZEROS = bytes(20_000_000)


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_what_was_applied_is_undone(coding: str) -> None:
    assert undo_coding(apply_coding(TEXT, coding), coding, len(TEXT)) == TEXT


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        pytest.param(gzip.compress(ZEROS, 9), "gzip", id="gzip"),
        pytest.param(brotli.compress(ZEROS, quality=5), "br", id="brotli"),
        pytest.param(TEXT, "", id="no coding"),
    ],
)
def test_a_bomb_stops_at_the_limit(body: bytes, coding: str) -> None:
    with pytest.raises(TooLargeError):
        undo_coding(body, coding, 10_000)


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        pytest.param(gzip.compress(TEXT)[:-5], "gzip", id="gzip broken off"),
        pytest.param(brotli.compress(TEXT)[:-5], "br", id="brotli broken off"),
        pytest.param(gzip.compress(TEXT) + b"garbage", "gzip", id="gzip with garbage behind"),
        pytest.param(b"plain words", "gzip", id="no gzip at all"),
        pytest.param(b"plain words", "br", id="no brotli at all"),
    ],
)
def test_a_broken_body_is_no_page(body: bytes, coding: str) -> None:
    with pytest.raises(CodingError):
        undo_coding(body, coding, 1_000_000)


def test_every_member_of_a_gzip_body_counts() -> None:
    assert undo_coding(gzip.compress(b"a") + gzip.compress(b"b"), "gzip", 10) == b"ab"


def test_exactly_the_limit_is_within_it() -> None:
    assert undo_coding(gzip.compress(TEXT), "gzip", len(TEXT)) == TEXT
