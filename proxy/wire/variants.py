"""Which stored response fits a request where the origin sends several: `Vary`. Pure.

RFC 9111, section 4.1. The values compared are those that were sent to the origin: they, and not
what the reader said, selected the response.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from proxy.wire.messages import values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proxy.wire.messages import Headers

_COMMA: Final = re.compile(rb"[ \t]*,[ \t]*")
_QUALITY: Final = re.compile(rb"[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*")
_ABSENT: Final = b"\x00"
_LANGUAGE: Final = b"accept-language"
_CODING: Final = b"accept-encoding"
_LANGUAGES: Final = 16  # known languages of one page; the most of a real site was 12


def vary_names(headers: Headers) -> tuple[bytes, ...] | None:
    """Return the fields that selected this response, in lower case; None where nobody can know.

    RFC 9111, section 4.1: "A stored response with a Vary header field value containing a member
    "*" always fails to match."

    >>> vary_names(((b"Vary", b"Accept-Encoding, foo"), (b"vary", b"Foo")))
    (b'accept-encoding', b'foo')
    """
    names: set[bytes] = set()
    for line in values(headers, b"vary"):
        names.update(name.strip(b" \t").lower() for name in line.split(b","))
    names.discard(b"")
    return None if b"*" in names else tuple(sorted(names))


def selecting_values(
    names: Iterable[bytes], fields: Headers, languages: tuple[bytes, ...] = ()
) -> bytes:
    """Return the values of the fields `names` in one normal form: equal where two requests match.

    "The header fields from two requests are defined to match if and only if those in the first
    request can be transformed to those in the second request by applying any of the following:
    adding or removing whitespace, where allowed in the header field's syntax; combining multiple
    header field lines with the same field name (see Section 5.2 of [HTTP]); normalizing both header
    field values in a way that is known to have identical semantics, according to the header
    field's specification (e.g., reordering field values when order is not significant;
    case-normalization, where values are defined to be case-insensitive). If (after any
    normalization that might take place) a header field is absent from a request, it can only match
    another request if it is also absent there."

    `languages` are those in which the page is known: a reader who wants one of them most gets it,
    whatever else its `Accept-Language` lists.
    """
    return b"\x1f".join(
        name + b"\x1e" + _normal(name, values(fields, name), languages) for name in names
    )


def _normal(name: bytes, lines: list[bytes], languages: tuple[bytes, ...]) -> bytes:
    if not lines:
        return _ABSENT
    value = b",".join(lines).strip(b" \t")
    if name == _LANGUAGE:
        best, text = _weighed(value)
        known = [one for one in languages if one in best]
        return b"=" + known[0] if known else text
    if name == _CODING:
        return _weighed(value)[1]
    return _COMMA.sub(b",", value)


@lru_cache(maxsize=2048)
def _weighed(value: bytes) -> tuple[frozenset[bytes], bytes]:
    """Return what is wanted most, and the members by weight and name.

    RFC 9110, section 12.4.2: "A sender of qvalue MUST NOT generate more than three digits after
    the decimal point"; a weight that is none makes its member one of its own.
    """
    weights: dict[bytes, float] = {}
    for member in value.lower().split(b","):
        name, mark, rest = member.strip(b" \t").partition(b";")
        match = _QUALITY.fullmatch(mark + rest) if mark else None
        if mark and match is None:
            name = member.strip(b" \t")
        if name:
            weights.setdefault(name.strip(b" \t"), float(match[1]) if match else 1.0)
    most = max(weights.values(), default=0.0)
    best = frozenset(name for name, weight in weights.items() if weight == most and weight > 0)
    ordered = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    return best, b",".join(b"%s;%.3f" % pair for pair in ordered)


def is_wanted(language: bytes, fields: Headers) -> bool:
    """Return whether a request wants the language of a response as much as any other."""
    return language in _weighed(b",".join(values(fields, _LANGUAGE)))[0]


def known_languages(
    known: tuple[bytes, ...], headers: Headers, fields: Headers
) -> tuple[bytes, ...]:
    """Return the languages in which a page is known, with that of a new response."""
    found = b",".join(values(headers, b"content-language")).strip(b" \t").lower()
    if not found or b"," in found or found in known or not is_wanted(found, fields):
        return known
    return (*known, found)[-_LANGUAGES:]
