"""Which charset came in; bytes to text and back; which charset a reader knows. Pure.

Nothing else of the program decodes a page or encodes a sheet. `rewrite` imports it, and
`sheet/forms` for what readers send back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from proxy.page.decoding import Decoded, codec_of, decode, known_name, replace_surrogates
from proxy.page.fold import folder_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "Decoded",
    "OutputCharset",
    "decode",
    "encode",
    "folder",
    "form_codec",
    "known_name",
    "output_charset",
]


@dataclass(frozen=True, slots=True)
class OutputCharset:
    """What a sheet is written in: the label to send, Python's codec for it.

    `latin` names the language whose Cyrillic letters are written in Latin ones, "" for none.
    """

    label: str = "utf-8"
    codec: str = "utf-8"
    latin: str = ""


# evidence.md, "Character sets": language -> charset on Windows and elsewhere, on the Mac, on DOS
# and OS/2. What is not here, and "" in a column, is UTF-8.
_CYRILLIC: Final = ("windows-1251", "x-mac-cyrillic", "cp866")
_CENTRAL: Final = ("windows-1250", "x-mac-ce", "cp852")
_WESTERN: Final = ("windows-1252", "macintosh", "cp850")
_BALTIC: Final = ("windows-1257", "", "")
_COLUMNS: Final[Mapping[str, tuple[str, str, str]]] = {
    **dict.fromkeys(("ru", "bg", "uk", "be", "sr", "mk"), _CYRILLIC),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"), _CENTRAL),
    **dict.fromkeys(("en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "no", "nb"), _WESTERN),
    **dict.fromkeys(("nn", "fi", "is", "fo", "ca", "gl", "eu", "ga", "af", "lb"), _WESTERN),
    **dict.fromkeys(("id", "ms", "sw", "tl", "fil"), _WESTERN),
    "": _WESTERN,
    "el": ("windows-1253", "", ""),
    "tr": ("windows-1254", "", ""),
    "he": ("windows-1255", "", ""),
    **dict.fromkeys(("ar", "fa"), ("windows-1256", "", "")),
    **dict.fromkeys(("lt", "lv", "et"), _BALTIC),
    "th": ("windows-874", "", ""),
    "ja": ("shift_jis",) * 3,
    "ko": ("euc-kr",) * 3,
    "zh": ("gb2312",) * 3,
    "zh-hant": ("big5",) * 3,
}
_TRADITIONAL: Final = frozenset({"zh-tw", "zh-hk", "zh-mo", "zh-hant"})
_PLATFORMS: Final[Mapping[str, int]] = {"": 0, "mac": 1, "dos": 2}
# What else a reader may name in Accept-Charset for the same letters, best first.
_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "windows-1251": ("koi8-r", "cp866", "iso-8859-5"),
    "windows-1250": ("iso-8859-2",),
    "windows-1252": ("iso-8859-15", "iso-8859-1"),
    "windows-1253": ("iso-8859-7",),
    "windows-1254": ("iso-8859-9",),
    "windows-1255": ("iso-8859-8",),
    "windows-1256": ("iso-8859-6",),
    "windows-1257": ("iso-8859-13",),
    "shift_jis": ("euc-jp",),
    "gb2312": ("gbk", "gb18030"),
}
# Python's codec for a label where it is not of the same name.
_PYTHON: Final[Mapping[str, str]] = {
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ce": "mac_latin2",
    "macintosh": "mac_roman",
    "windows-874": "cp874",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "gb2312": "gbk",
    "big5": "cp950",
    # WHATWG has no name for these two; we write them for DOS and OS/2.
    "cp850": "cp850",
    "cp852": "cp852",
}
_LATIN: Final = "x-latin"  # wire/view: the choice of a transliteration


def output_charset(
    language: str,
    *,
    unicode: bool = True,
    platform: str = "",
    accept_charset: str = "",
    chosen: str = "",
) -> OutputCharset:
    """Return what to write a page in `language` in (evidence.md, "Character sets").

    `platform` is "", "mac" or "dos"; `accept_charset` is the field as sent; `chosen` is what a
    person picked by a link, and wins.
    """
    if chosen == _LATIN:
        return OutputCharset("iso-8859-1", "latin-1", language or "ru")
    if chosen:
        return _output(chosen)
    accepted = _accepted(accept_charset)
    if (unicode and not accepted) or "utf-8" in accepted or "*" in accepted:
        return OutputCharset()
    language = language.lower()
    row = _COLUMNS.get("zh-hant" if language in _TRADITIONAL else language.partition("-")[0])
    label = row[_PLATFORMS.get(platform, 0)] if row else ""
    if not label:
        return OutputCharset()
    others = (one for one in _OTHERS.get(label, ()) if accepted and label not in accepted)
    return _output(next((one for one in others if one in accepted), label))


@lru_cache(maxsize=128)  # asked for every address of a page
def form_codec(label: str) -> str:
    """Return Python's codec for the fields of a form on a page in `label`: ours or the origin's.

    WHATWG, "get an output encoding": forms on pages in UTF-16 are sent in UTF-8.

    >>> form_codec("windows-874"), form_codec("utf-16le")
    ('cp874', 'utf-8')
    """
    return _PYTHON.get(label) or codec_of(label)


def _accepted(field: str) -> frozenset[str]:
    """Return the charsets that a reader takes; one with a quality of 0 it does not."""
    named = set()
    for piece in field.lower().split(","):
        name, _, rest = piece.partition(";")
        refused = re.fullmatch(r"\s*q\s*=\s*0(?:\.0*)?\s*", rest)
        if name.strip() and not refused:
            named.add(name.strip())
    return frozenset(named)


def _output(label: str) -> OutputCharset:
    return OutputCharset(label, _PYTHON.get(label, label))


def folder(charset: OutputCharset, *, references: bool = True) -> Callable[[str], str] | None:
    """Return what makes text fit into `charset` before it is escaped, or None where all fits.

    Without `references` letters that the charset lacks are written in Latin ones: for readers from
    before HTML 4, who print a character reference as a number.
    """
    if charset.codec == "utf-8":
        return None
    keep = references and not charset.latin
    return folder_for(charset.codec, references=keep, markup=False, latin=charset.latin).fold


def encode(text: str, charset: OutputCharset, *, references: bool = True) -> bytes:
    """Return the bytes of finished markup.

    What `folder` left over becomes a character reference, or without `references` ASCII. Never
    fails, and never lets a sign close a value or open a tag.
    """
    if charset.codec == "utf-8":
        try:
            return text.encode()
        except UnicodeEncodeError:
            return replace_surrogates(text).encode()
    try:
        return text.encode(charset.codec)
    except UnicodeEncodeError:
        keep = references and not charset.latin
        rest = folder_for(charset.codec, references=keep, markup=True, latin=charset.latin)
        return rest.fold(text).encode(charset.codec)
