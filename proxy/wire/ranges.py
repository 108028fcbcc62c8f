"""Parts of a stored whole: what a `Range` asks for, and the head of the answer. Pure.

RFC 9110, section 14. Single ranges of bytes only; whatever else a reader asks for gets the whole,
which the section allows: "A server MAY ignore the Range header field."
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.wire.dates import parse_http_date
from proxy.wire.messages import first

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

_RANGE: Final = re.compile(
    rb"bytes[ \t]*=[ \t,]*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))[ \t,]*"
)
_OURS: Final = frozenset({b"content-length", b"content-range"})


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start` up to and without `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """No byte of the whole is asked for: 416."""


def wanted_span(value: bytes, length: int) -> Span | Unsatisfiable | None:
    """Return the part of a whole of `length` bytes that a `Range` asks for, None for the whole.

    RFC 9110, section 14.1.2: "If the selected representation is shorter than the specified
    suffix-length, the entire representation is used"; "If a valid byte-range-set includes at least
    one range-spec that is satisfiable ..., then the byte-range-set is satisfiable."

    >>> wanted_span(b"bytes=-2", 10), wanted_span(b"bytes=8-99", 10)
    (Span(start=8, end=10), Span(start=8, end=10))
    """
    match = _RANGE.fullmatch(value.strip(b" \t").lower())
    if match is None:
        return None
    first_byte, last_byte, suffix = match.groups()
    if suffix is not None:
        count = min(int(suffix), length)
        return Span(length - count, length) if count else Unsatisfiable()
    start = int(first_byte)
    if last_byte and int(last_byte) < start:
        return None
    end = min(int(last_byte) + 1, length) if last_byte else length
    return Span(start, end) if start < length else Unsatisfiable()


def range_holds(if_range: bytes | None, stored: Headers, now: float) -> bool:
    """Return whether the part may be sent: the reader's other parts are of the same whole.

    RFC 9110, section 13.1.5: "If the validator given is an HTTP-date: If the HTTP-date validator
    provided is not a strong validator in the sense defined by Section 8.8.2.2, the condition is
    false. If the HTTP-date validator provided exactly matches the Last-Modified field value for
    the selected representation, the condition is true." "If the validator given is an entity-tag:
    If the entity-tag validator provided exactly matches the ETag field value for the selected
    representation using the strong comparison function ..., the condition is true."
    """
    if if_range is None:
        return True
    value = if_range.strip(b" \t")
    if value.startswith(b'"'):
        return value == (first(stored, b"etag") or b"").strip(b" \t")
    modified = first(stored, b"last-modified")
    made = first(stored, b"date")
    if modified is None or made is None or value != modified.strip(b" \t"):
        return False
    changed, sent = parse_http_date(modified, now), parse_http_date(made, now)
    # Section 8.8.2.2: strong if it is at least one second earlier than the Date.
    return changed is not None and sent is not None and sent - changed >= 1


def partial_headers(stored: Headers, span: Span, length: int) -> Headers:
    """Return the fields of a 206 with this part of the stored whole."""
    return (
        *(field for field in stored if field[0].lower() not in _OURS),
        (b"Content-Range", b"bytes %d-%d/%d" % (span.start, span.end - 1, length)),
        (b"Content-Length", b"%d" % (span.end - span.start)),
    )


def unsatisfiable_headers(length: int) -> Headers:
    """Return the fields of a 416.

    RFC 9110, section 15.5.17: it "SHOULD generate a Content-Range header field specifying the
    current length of the selected representation".
    """
    return (
        (b"Content-Range", b"bytes */%d" % length),
        (b"Content-Length", b"0"),
    )
