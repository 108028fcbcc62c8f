"""A filled-in form on its way back: from the charset of our sheet to that of the origin's form.

Internet Explorer 4 and older submit in the page's charset whatever they are told, 5 and later write
letters outside it as `&#NNN;` (evidence.md, "Character sets"). Pure; shell/forms calls it for a
signed form address.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

from proxy.page.charset import form_codec, known_name

if TYPE_CHECKING:
    from collections.abc import Iterable

_REFERENCE: Final = re.compile(r"&#([0-9]{2,7});")
_SAFE: Final = "*-._"
_FIELDS_LIMIT: Final = 1_000
CHARSET_FIELD: Final = "_charset_"
"""HTML's own name for a hidden field that a browser fills with the charset it submits in."""
_OURS: Final = CHARSET_FIELD.encode()

_Pair = tuple[bytes, bytes, bytes]  # name, equals sign or nothing, value; decoded octets


def recode(query: bytes, *, written: str, wanted: str, fields: Iterable[tuple[str, int]]) -> bytes:
    """Return the fields of `query` (application/x-www-form-urlencoded) in the charset `wanted`.

    `written` is the charset of the sheet that held the form; a `_charset_` that the browser filled
    in otherwise is believed, and so are octets that are valid UTF-8 throughout. `fields` are the
    names that the form has, each with how often: whatever else was sent, or oftener, is left out;
    the order is kept.

    >>> sent = b"q=%EF%F0%E8&admin=1&q=2&_charset_=windows-1251"
    >>> recode(sent, written="windows-1251", wanted="utf-8", fields=[("q", 1)])
    b'q=%D0%BF%D1%80%D0%B8'
    """
    pairs = [_pair(piece) for piece in query.split(b"&")[:_FIELDS_LIMIT] if piece]
    said = next((value for name, _, value in pairs if name == _OURS), b"")
    others = [pair for pair in pairs if pair[0] != _OURS]
    codec = _codec(others, known_name(said.decode("ascii", "ignore")) or written)
    target = form_codec(wanted)
    left = Counter(dict(fields))
    kept: list[bytes] = []
    for octets, equals, value in pairs:
        name = _text(octets, codec)
        if left[name] <= 0:
            continue
        left[name] -= 1
        # A form of the origin's own that asks for the charset is told the one it gets.
        text = wanted if octets == _OURS else _text(value, codec)
        kept.append(_written(name, target) + equals + _written(text, target))
    return b"&".join(kept)


def _pair(piece: bytes) -> _Pair:
    name, equals, value = piece.partition(b"=")
    return _octets(name), equals, _octets(value)


def _octets(raw: bytes) -> bytes:
    return unquote_to_bytes(raw.replace(b"+", b" "))


def _codec(pairs: list[_Pair], label: str) -> str:
    """Return the codec that the fields are in: UTF-8 where all of them are, whatever was said.

    One submission has one charset: a word of two letters in windows-1251 may be valid UTF-8 by
    chance, all fields together hardly are.
    """
    try:
        for name, _, value in pairs:
            name.decode("utf-8")
            value.decode("utf-8")
    except UnicodeDecodeError:
        return form_codec(label)
    return "utf-8"


def _text(data: bytes, codec: str) -> str:
    return _REFERENCE.sub(_character, data.decode(codec, "replace"))


def _written(text: str, target: str) -> bytes:
    # What browsers do with letters that a form's charset lacks (WHATWG, "encode or fail").
    data = text.encode(target, "xmlcharrefreplace")
    return quote_from_bytes(data, _SAFE + " ").replace(" ", "+").encode("ascii")


def _character(match: re.Match[str]) -> str:
    number = int(match.group(1))
    if number < 160 or number > 0x10FFFF or 0xD800 <= number < 0xE000:  # noqa: PLR2004  # Unicode's own borders
        return match.group()
    return chr(number)
