"""HTTP dates as seconds since the epoch. Pure; reads, `sheet_head` writes.

Only the three formats of RFC 9110 are dates. Whatever else stands in a field is none, and the
caller decides what that means: `Expires: 0` has expired, a `Date` that is none counts as absent.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

_DAY: Final = r"(?:mon|tue|wed|thu|fri|sat|sun)"
_LONG_DAY: Final = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_MONTH: Final = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_TIME: Final = r"([0-9]{2}):([0-9]{2}):([0-9]{2})"
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)

# RFC 9110, section 5.6.7: IMF-fixdate, and the obsolete formats of RFC 850 and of asctime().
# Names are matched in any case, as the servers in use write them; all else is as the grammar says.
_FIXED: Final = re.compile(rf"{_DAY}, ([0-9]{{2}}) {_MONTH} ([0-9]{{4}}) {_TIME} gmt")
_RFC_850: Final = re.compile(rf"{_LONG_DAY}, ([0-9]{{2}})-{_MONTH}-([0-9]{{2}}) {_TIME} gmt")
_ASCTIME: Final = re.compile(rf"{_DAY} {_MONTH} ([0-9 ][0-9]) {_TIME} ([0-9]{{4}})")

_FIXED_LENGTH: Final = len("sun, 06 nov 1994 08:49:37 gmt")  # no other format has this length
_LEAP_SECOND: Final = 60
_FAR_YEARS: Final = 50


def parse_http_date(value: bytes, now: float) -> float | None:
    """Return the time that `value` names, or None where it is no date.

    `now` settles the century of a year with two digits. RFC 9110, section 5.6.7: "Recipients of a
    timestamp value in rfc850-date format, which uses a two-digit year, MUST interpret a timestamp
    that appears to be more than 50 years in the future as representing the most recent year in the
    past that had the same last two digits."

    >>> parse_http_date(b"Sunday, 06-Nov-94 08:49:37 GMT", now=1.7e9)
    784111777.0
    >>> parse_http_date(b"0", now=1.7e9) is None
    True
    """
    text = value.strip(b" \t").decode("latin-1").lower()
    if len(text) == _FIXED_LENGTH:
        return _fixed_time(text)
    if match := _RFC_850.fullmatch(text):
        day, month, short, *clock = match.groups()
        year = str(_whole_year(int(short), now))
    elif match := _ASCTIME.fullmatch(text):
        month, day, *clock, year = match.groups()
    else:
        return None
    return _time(int(year), _MONTHS.index(month) + 1, int(day), [int(one) for one in clock])


@lru_cache(maxsize=1024)  # all answers of one second have the same date
def _fixed_time(text: str) -> float | None:
    match = _FIXED.fullmatch(text)
    if match is None:
        return None
    day, month, year, *clock = match.groups()
    return _time(int(year), _MONTHS.index(month) + 1, int(day), [int(one) for one in clock])


def _whole_year(short: int, now: float) -> int:
    this_year = datetime.fromtimestamp(now, UTC).year
    year = this_year - this_year % 100 + short
    return year - 100 if year > this_year + _FAR_YEARS else year


def _time(year: int, month: int, day: int, clock: list[int]) -> float | None:
    """Return the time, None for a 31 February; a leap second counts as the one before it."""
    hour, minute, second = clock
    second -= second == _LEAP_SECOND
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()
    except ValueError:
        return None
