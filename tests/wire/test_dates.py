from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.dates import parse_http_date
from proxy.wire.sheet_head import http_date

NOW = 1_790_000_000.0  # in the year 2026
NOVEMBER_1994 = 784111777.0


@pytest.mark.parametrize(
    ("value", "time"),
    [
        pytest.param(b"Sun, 06 Nov 1994 08:49:37 GMT", NOVEMBER_1994, id="the format in use"),
        pytest.param(b"Sunday, 06-Nov-94 08:49:37 GMT", NOVEMBER_1994, id="the one of RFC 850"),
        pytest.param(b"Sun Nov  6 08:49:37 1994", NOVEMBER_1994, id="the one of asctime"),
        pytest.param(b" Sun, 06 Nov 1994 08:49:37 GMT\t", NOVEMBER_1994, id="blanks around it"),
        pytest.param(b"SUN, 06 Nov 1994 08:49:37 GMT", NOVEMBER_1994, id="a day in capitals"),
        pytest.param(b"Sun, 06 NOV 1994 08:49:37 GMT", NOVEMBER_1994, id="a month in capitals"),
        pytest.param(b"Sun, 06 Nov 1994 08:49:37 gMT", NOVEMBER_1994, id="a zone in any case"),
        pytest.param(b"Sat, 31 Dec 2016 23:59:60 GMT", 1483228799.0, id="a leap second"),
        pytest.param(b"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799.0, id="the last year"),
    ],
)
def test_a_date_is_read(value: bytes, time: float) -> None:
    assert parse_http_date(value, NOW) == time


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b"0", id="nought"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"-1", id="a number"),
        pytest.param(b"Sun, 06 Nov 1994 08:49:37 UTC", id="another name of the zone"),
        pytest.param(b"Sun, 06 Nov 1994 08:49:37 +0000", id="a zone as a number"),
        pytest.param(b"Sun, 06 Nov 94 08:49:37 GMT", id="a year of two digits"),
        pytest.param(b"Sun 06 Nov 1994 08:49:37 GMT", id="no comma"),
        pytest.param(b"Sun, 06  Nov  1994 08:49:37 GMT", id="two blanks"),
        pytest.param(b"Sun, 06-Nov-1994 08:49:37 GMT", id="dashes and a whole year"),
        pytest.param(b"Sun, 06 Nov 1994 08.49.37 GMT", id="dots in the time"),
        pytest.param(b"Sun, 06 Nov 1994 8:49:37 GMT", id="an hour of one digit"),
        pytest.param(b"Sun, 06 Nov 1994 08:49 GMT", id="no seconds"),
        pytest.param(b"Mon, 31 Feb 2026 08:49:37 GMT", id="a day that there is not"),
        pytest.param(b"Sun, 06 Nov 1994 24:00:00 GMT", id="hour 24"),
        pytest.param(b"Sun, 06 Nov 0000 08:49:37 GMT", id="a year that there was not"),
        pytest.param(b"Sun, 06 Nov 1994 08:49:37 GMT, x", id="something behind it"),
        pytest.param("Sun, 06 Nov 1994 08:49:37 GMT".encode("utf-16"), id="another charset"),
    ],
)
def test_what_is_no_date_is_none(value: bytes) -> None:
    assert parse_http_date(value, NOW) is None


@pytest.mark.parametrize(
    ("short", "year"),
    [
        pytest.param(b"76", 2076, id="50 years ahead is ahead"),
        pytest.param(b"77", 1977, id="51 years ahead was long ago"),
        pytest.param(b"00", 2000, id="the turn of the century"),
    ],
)
def test_a_year_of_two_digits_is_the_nearest(short: bytes, year: int) -> None:
    whole = parse_http_date(b"Sat, 01 Jan %d 00:00:00 GMT" % year, NOW)

    assert parse_http_date(b"Saturday, 01-Jan-" + short + b" 00:00:00 GMT", NOW) == whole


@given(st.integers(min_value=0, max_value=253402300799))
def test_what_we_send_is_read_back(time: int) -> None:
    assert parse_http_date(http_date(time), NOW) == time


@given(st.binary(max_size=40))
def test_no_bytes_raise(value: bytes) -> None:
    found = parse_http_date(value, NOW)

    assert found is None or found > -1e11
