from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.ranges import (
    Span,
    Unsatisfiable,
    partial_headers,
    range_holds,
    unsatisfiable_headers,
    wanted_span,
)
from proxy.wire.sheet_head import http_date

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

NOW = 1_790_000_000.0


@pytest.mark.parametrize(
    ("value", "span"),
    [
        pytest.param(b"bytes=0-1", Span(0, 2), id="from and to"),
        pytest.param(b"bytes=4-", Span(4, 10), id="without an end"),
        pytest.param(b"bytes=-3", Span(7, 10), id="the last bytes"),
        pytest.param(b"bytes=-99", Span(0, 10), id="more than there are: all"),
        pytest.param(b"bytes=8-99", Span(8, 10), id="an end behind the end"),
        pytest.param(b"bytes=9-9", Span(9, 10), id="one byte"),
        pytest.param(b"Bytes = 0-1", Span(0, 2), id="unit in any case"),
        pytest.param(b"bytes=10-", Unsatisfiable(), id="behind the end"),
        pytest.param(b"bytes=-0", Unsatisfiable(), id="the last none"),
        pytest.param(b"bytes=0-1,4-5", None, id="two ranges: the whole"),
        pytest.param(b"bytes=5-2", None, id="turned round: the whole"),
        pytest.param(b"bytes=a-b", None, id="no numbers: the whole"),
        pytest.param(b"bytes=-", None, id="no numbers at all"),
        pytest.param(b"bytes=--5", None, id="two signs"),
        pytest.param(b"lines=0-1", None, id="another unit: the whole"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_what_a_range_asks_for(value: bytes, span: object) -> None:
    assert wanted_span(value, 10) == span


def test_nothing_of_an_empty_body_can_be_sent() -> None:
    assert wanted_span(b"bytes=0-", 0) == Unsatisfiable()


@given(st.binary(max_size=30), st.integers(min_value=0, max_value=100))
def test_a_span_lies_within_the_whole(value: bytes, length: int) -> None:
    span = wanted_span(b"bytes=" + value, length)

    if isinstance(span, Span):
        assert 0 <= span.start < span.end <= length


STORED: Headers = (
    (b"ETag", b'"a"'),
    (b"Last-Modified", http_date(NOW - 100)),
    (b"Date", http_date(NOW)),
    (b"Content-Length", b"10"),
)


@pytest.mark.parametrize(
    ("if_range", "holds"),
    [
        pytest.param(None, True, id="no condition"),
        pytest.param(b'"a"', True, id="the same tag"),
        pytest.param(b'"b"', False, id="another tag"),
        pytest.param(b'W/"a"', False, id="a weak tag proves nothing"),
        pytest.param(http_date(NOW - 100), True, id="the same date"),
        pytest.param(http_date(NOW - 50), False, id="a later date is not the same"),
        pytest.param(b"tomorrow", False, id="no date"),
    ],
)
def test_a_part_must_be_of_the_same_whole(if_range: bytes | None, *, holds: bool) -> None:
    assert range_holds(if_range, STORED, NOW) is holds


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(((b"Last-Modified", http_date(NOW)), (b"Date", http_date(NOW))), id="weak"),
        pytest.param(((b"Last-Modified", http_date(NOW)),), id="no Date"),
        pytest.param((), id="no Last-Modified"),
    ],
)
def test_a_date_that_is_no_strong_validator_proves_nothing(stored: Headers) -> None:
    assert not range_holds(http_date(NOW), stored, NOW)


def test_a_part_says_where_it_belongs() -> None:
    assert partial_headers(STORED, Span(2, 5), 10)[-2:] == (
        (b"Content-Range", b"bytes 2-4/10"),
        (b"Content-Length", b"3"),
    )


def test_a_part_has_one_length() -> None:
    names = [name for name, _ in partial_headers(STORED, Span(2, 5), 10)]

    assert names == [b"ETag", b"Last-Modified", b"Date", b"Content-Range", b"Content-Length"]


def test_a_range_behind_the_end_learns_the_length() -> None:
    assert (b"Content-Range", b"bytes */10") in unsatisfiable_headers(10)
