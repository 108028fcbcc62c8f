"""A filled-in form on its way back: from the charset of our sheet to that of the origin's form.

readers.md, section 11, "Forms back": Internet Explorer 4 and older submit in the page's charset
whatever they are told, 5 and later write letters outside it as `&#NNN;`. Pure; the handler calls it
for a signed form address.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

_REFERENCE: Final = re.compile(r"&#([0-9]{2,7});")
_PYTHON_NAMES: Final = {"x-mac-cyrillic": "mac_cyrillic", "x-mac-ce": "mac_latin2"}
_SAFE: Final = "*-._"
_FIELDS_LIMIT: Final = 1_000
_OURS: Final = frozenset((b"_charset_",))


def recode(query: bytes, *, written: str, wanted: str) -> bytes:
    """Return the fields of `query` (application/x-www-form-urlencoded) in the charset `wanted`.

    `written` is the charset of the sheet that held the form; our own fields are left out. Order and
    repeats are kept. A value that is valid UTF-8 with letters beyond ASCII is taken as that.

    >>> recode(b"q=%EF%F0%E8&_charset_=windows-1251", written="windows-1251", wanted="utf-8")
    b'q=%D0%BF%D1%80%D0%B8'
    """
    pieces = []
    for pair in query.split(b"&")[:_FIELDS_LIMIT]:
        name, equals, value = pair.partition(b"=")
        if pair and name not in _OURS:
            pieces.append(
                _recoded(name, written, wanted) + equals + _recoded(value, written, wanted)
            )
    return b"&".join(pieces)


def _recoded(raw: bytes, written: str, wanted: str) -> bytes:
    data = unquote_to_bytes(raw.replace(b"+", b" "))
    text = _REFERENCE.sub(_character, _decoded(data, written))
    data = text.encode(_PYTHON_NAMES.get(wanted, wanted), "xmlcharrefreplace")
    return quote_from_bytes(data, _SAFE + " ").replace(" ", "+").encode("ascii")


def _decoded(data: bytes, written: str) -> str:
    if data.isascii():
        return data.decode("ascii")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_PYTHON_NAMES.get(written, written), "replace")


def _character(match: re.Match[str]) -> str:
    number = int(match.group(1))
    if number < 160 or number > 0x10FFFF or 0xD800 <= number < 0xE000:  # noqa: PLR2004  # Unicode's own borders
        return match.group()
    return chr(number)
