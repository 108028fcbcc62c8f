"""What words and values on a sheet may be: cleaned, checked by patterns, escaped, cut.

Works on strings alone and knows no element. Only sheet imports it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.reader.markup import names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VALUE_BYTES: Final = 1_000  # oldest parsers have fixed buffers (evidence.md, "Sizes")

_GONE_CHARACTERS: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff"
_ODD: Final = re.compile(
    f"[{_GONE_CHARACTERS}\u202f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\r]"
)
# Noncharacters of the other planes: a class that holds them costs seven times as much to look for.
_FAR: Final = re.compile("[\U0001fffe-\U0010ffff]")
_FAR_ODD: Final = re.compile(
    "[" + "".join(f"{chr(one)}-{chr(one + 1)}" for one in range(0x1FFFE, 0x110000, 0x10000)) + "]"
)
_REPLACED: Final = {"\u202f": "\u00a0", "\u2028": "\n", "\u2029": "\n", "\r": ""}
_ONE_GONE: Final = re.compile(f"[{_GONE_CHARACTERS}]")
_SPECIAL_VALUE: Final = re.compile("[&<>\"'`]")
BLANKS: Final = re.compile(r"[ \t\n]+")

ADDRESS: Final = re.compile(r"(?:https?://|mailto:|tel:|/|#|\?)[\x21-\x7e]*|", re.ASCII)
SIMPLE_ADDRESS: Final = re.compile(  # one without anything to escape
    r"(?:https?://|mailto:|tel:|/|#|\?)[\x21\x23-\x25\x28-\x3b\x3d\x3f-\x5f\x61-\x7e]*", re.ASCII
)
_NUMBER: Final = re.compile(r"[0-9]{1,5}%?")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
_COLOR: Final = re.compile(r"#[0-9A-Fa-f]{3,6}")

# What the value of an attribute must be; an attribute that is not here is text: escaped, cut at
# VALUE_BYTES.
VALUES: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys(("href", "src", "action"), ADDRESS),
    **dict.fromkeys(
        names(
            "width height border rows cols colspan rowspan size maxlength start cellpadding "
            "cellspacing"
        ),
        _NUMBER,
    ),
    **dict.fromkeys(names("bgcolor text link vlink"), _COLOR),
    "lang": _LANGUAGE,
    "dir": re.compile("ltr|rtl"),
    "class": re.compile("[a-z]"),
    "id": re.compile("[a-z]|f-[0-9]{1,4}"),
    "for": re.compile("f-[0-9]{1,4}"),
    "role": re.compile("main|navigation|banner|contentinfo|complementary|search"),
    "scope": re.compile("col|row"),
    "method": re.compile("get|post"),
    "type": re.compile("text|hidden|submit|checkbox|radio|password"),
    "checked": re.compile("checked"),
    "selected": re.compile("selected"),
    "http-equiv": re.compile("Content-Type|X-UA-Compatible"),
    "rel": re.compile("canonical|next|prev"),
}
ADDRESSES: Final = frozenset({"href", "src", "action"})
# Names by which old scripts reach the document: a field called so would hide it (DOM clobbering).
CLOBBERING: Final = frozenset(
    names(
        "document cookie getelementbyid body forms createelement attributes innerhtml location "
        "parentnode"
        " nodename"
    )
)


def clean(text: str, *, fold: Callable[[str], str] | None = None) -> str:
    """Return `text` without what old readers cannot show, not escaped yet.

    `fold` replaces what the charset lacks. It runs before the escapes: some letters fold to quotes.
    """
    text = _ODD.sub(_replacement, text)
    if not text.isascii() and _FAR.search(text):
        text = _FAR_ODD.sub("\ufffd", text)
    return fold(text) if fold else text


def _replacement(match: re.Match[str]) -> str:
    character = match.group()
    known = _REPLACED.get(character)
    if known is not None:
        return known
    return "" if _ONE_GONE.match(character) else "\ufffd"


def escape_text(text: str) -> str:
    """Return clean `text` as the text of an element.

    >>> escape_text("a < b & c")
    'a &lt; b &amp; c'
    """
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text


def escape_value(value: str) -> str:
    """Return clean `value` for an attribute in double quotes.

    Backticks are quotes to Internet Explorer, and `&{` opens a script in Netscape 4.

    >>> escape_value('"`&{x}')
    '&#34;&#96;&amp;&#123;x}'
    """
    if not _SPECIAL_VALUE.search(value):
        return value
    value = escape_text(value).replace('"', "&#34;").replace("'", "&#39;").replace("`", "&#96;")
    return value.replace("&amp;{", "&amp;&#123;") if "{" in value else value


def cut_value(value: str) -> str:
    """Return `value`, cut at a character so that the value stays under VALUE_BYTES in UTF-8."""
    if len(value) * 4 <= VALUE_BYTES:
        return value
    raw = value.encode("utf-8", "replace")
    return value if len(raw) <= VALUE_BYTES else raw[:VALUE_BYTES].decode("utf-8", "ignore")
