"""Which charset a page came in, and its text. Pure; only page/charset imports it.

Labels and their meaning are those of the WHATWG Encoding Standard (webencodings); chardet guesses
where nobody says anything.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import chardet
import webencodings

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page and the label of the charset it came in.

    `utf8` are the bytes of the text in UTF-8 where those of the page are, else nothing.
    """

    text: str
    label: str
    utf8: bytes = b""


_META_WINDOW_BYTES: Final = 1024  # WHATWG: "the first 1024 bytes"
# Beyond them browsers find a late meta while they parse, and read the page again; where the bytes
# are no UTF-8 and nothing else is said, so do we.
_LATE_WINDOW_BYTES: Final = 64 * 1024
_SAMPLE_BYTES: Final = 24 * 1024  # for chardet, from the first byte that is no ASCII: 2 to 6 ms
_SAMPLE_BEFORE: Final = 256
_SURE: Final = 0.08  # Latin letters get 0.1 to 0.25 when right
_LEAST_BYTES: Final = 8  # beyond ASCII; of fewer chardet is sure, and wrong
# chardet's names for what WHATWG calls otherwise; what it knows beyond WHATWG is not on the web.
_GUESSES: Final[Mapping[str, str]] = {
    "cp932": "shift_jis",
    "cp949": "euc-kr",
    "cp874": "windows-874",
    "tis-620": "windows-874",
    "johab": "euc-kr",
    "maccyrillic": "x-mac-cyrillic",
    "mac-cyrillic": "x-mac-cyrillic",
    "macroman": "macintosh",
    "mac-roman": "macintosh",
    "ibm866": "ibm866",
    "cp866": "ibm866",
    "big5hkscs": "big5",
}
# So many characters that are valid UTF-8 cannot be a coincidence in a charset of two bytes.
_UTF8_PROOF: Final = 6
_BROKEN_SHARE: Final = 0.02  # of what is not ASCII: a byte cut in two, not another charset

_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))
_WIDE: Final = ((b"<\x00", "utf-16le"), (b"\x00<", "utf-16be"))
_HTTP: Final = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,]+)""", re.IGNORECASE)
_XML: Final = re.compile(rb"""\s*<\?xml[^>]*?\bencoding\s*=\s*["']([^"'>]+)["']""")
_TAGS: Final = re.compile(rb"<!--.*?-->|<meta\b([^>]*)>?", re.IGNORECASE | re.DOTALL)
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?\s*([^\s"'/>;,]+)""", re.IGNORECASE)
_SHIFTS: Final = b"\x1b$B"  # how ISO-2022-JP, all ASCII bytes, begins its letters
_ESCAPE: Final = b"\x1b"  # one byte is found ten times as fast as three
_SURROGATES: Final = re.compile("[\ud800-\udfff]")

# ASCII bytes mean something else in these: nothing can be told from bytes that are all ASCII.
_STATEFUL: Final = frozenset({"iso-2022-jp", "utf-16le", "utf-16be"})
# "replacement" is for charsets that browsers refuse to read, as they can hide markup from filters.
_UNSAID: Final = frozenset({"", "utf-8", "replacement"})
# Two bytes a letter: short texts are valid UTF-8 by coincidence.
_DOUBLE: Final = frozenset({"gbk", "gb18030", "big5", "euc-jp", "shift_jis", "euc-kr"})
# Wider codecs of Python for WHATWG's decoders: theirs read more than the strict ones.
_CODECS: Final[Mapping[str, tuple[str, ...]]] = {
    "gbk": ("gb18030",),
    "euc-jp": ("euc_jp", "euc_jis_2004"),
    "iso-2022-jp": ("iso2022_jp", "iso2022_jp_ext"),
    "shift_jis": ("cp932", "shift_jis_2004"),
}


def decode(body: bytes, content_type: str = "", site_default: str = "") -> Decoded:
    """Return the text of `body` and what it was written in, by the order of WHATWG.

    A BOM, the header, a meta element or XML declaration, what the bytes look like, `site_default`,
    windows-1252. A declaration that the bytes prove wrong does not count. Never fails; lone
    surrogates become U+FFFD, NULs go.
    """
    decoded = _decoded(body, content_type, site_default)
    if b"\x00" in body and "\x00" in decoded.text:  # in bytes: a wide text is searched slowly
        return Decoded(decoded.text.replace("\x00", ""), decoded.label)
    return decoded


def _decoded(body: bytes, content_type: str, site_default: str) -> Decoded:
    for mark, label in _BOMS:
        if body.startswith(mark):
            return Decoded(_read(body[len(mark) :], label), label)
    declared = _declared(body, content_type)
    if declared in _UNSAID and _ESCAPE in body and _SHIFTS in body:
        declared = "iso-2022-jp"
    wide = [label for mark, label in _WIDE if body.startswith(mark)]
    if wide or declared in _STATEFUL:
        label = wide[0] if wide else declared
        return Decoded(_read(body, label), label)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(body, declared, site_default)
    if declared in _UNSAID or (len(text) < len(body) and not _may_be(declared, body, text)):
        return Decoded(text, "utf-8", body)
    if len(text) == len(body):
        return Decoded(text, declared, body)
    return Decoded(_read(body, declared), declared)


def _declared(body: bytes, content_type: str) -> str:
    """Return the name of the charset that header or page declare, "" for none that is known."""
    said = _HTTP.search(content_type)
    name = known_name(said.group(1)) if said else ""
    return name or _in_page(body[:_META_WINDOW_BYTES])


def _in_page(head: bytes) -> str:
    xml = _XML.match(head)
    said = [xml.group(1)] if xml else []
    said += [one for tag in _TAGS.findall(head) for one in _CHARSET.findall(tag)[:1]]
    for label in said:
        name = known_name(label.decode("ascii", "replace"))
        if name in ("utf-16le", "utf-16be"):
            return "utf-8"  # WHATWG: a page that could be read as ASCII so far is not UTF-16
        if name:
            return "windows-1252" if name == "x-user-defined" else name
    return ""


def known_name(label: str) -> str:
    """Return WHATWG's name of the charset that `label` means, "" for none.

    >>> known_name("cp1251"), known_name("no such thing")
    ('windows-1251', '')
    """
    found = webencodings.lookup(label)
    return found.name if found else ""


def _may_be(declared: str, body: bytes, text: str) -> bool:
    """Tell whether bytes that are valid UTF-8 may be in another charset that was declared."""
    if declared not in _DOUBLE or _strict(body, declared) is None:
        return False
    return sum(not character.isascii() for character in text) < _UTF8_PROOF


def _decode_other(body: bytes, declared: str, site_default: str) -> Decoded:
    """Return the text of a body that is not UTF-8, or is a broken one."""
    if declared in _UNSAID:
        text = body.decode("utf-8", "replace")
        if _is_mostly_read(body, text):
            return Decoded(text, "utf-8")
        declared = _in_page(body[:_LATE_WINDOW_BYTES]) if not declared else ""
    if declared and declared != "utf-8":
        text = _read(body, declared)
        if declared not in _DOUBLE or _is_mostly_read(body, text):
            return Decoded(text, declared)
    guessed = _guess(body) or known_name(site_default) or "windows-1252"
    return Decoded(_read(body, guessed), guessed)


def _is_mostly_read(body: bytes, text: str) -> bool:
    """Tell whether so little could not be read that the charset is right and some bytes are not."""
    broken = text.count("\ufffd")
    foreign = len(body) - len(body.translate(None, _HIGH))
    return broken <= max(1, foreign * _BROKEN_SHARE) and broken < foreign


_HIGH: Final = bytes(range(128, 256))


def _guess(body: bytes) -> str:
    """Return what the bytes look like, "" where that is not clear, from a bounded sample."""
    first = re.search(rb"[\x80-\xff]", body)
    begin = max(0, first.start() - _SAMPLE_BEFORE) if first else 0
    sample = body[begin : begin + _SAMPLE_BYTES]
    if len(sample) - len(sample.translate(None, _HIGH)) < _LEAST_BYTES:
        return ""
    found = chardet.detect(sample)
    guess = (found["encoding"] or "").lower()
    name = known_name(_GUESSES.get(guess, guess))
    if not name or found["confidence"] < _SURE or name in _STATEFUL:
        return ""
    return name if _strict(sample, name) is not None else ""


def _strict(body: bytes, name: str) -> str | None:
    """Return the text where every byte can be read, else None; a cut last letter is no fault."""
    for codec in _codecs_of(name):
        decoder = codec.incrementaldecoder
        try:
            if decoder is None:
                return codec.decode(body, "strict")[0]
            return decoder("strict").decode(body)
        except UnicodeDecodeError:
            continue
    return None


def _read(body: bytes, name: str) -> str:
    known = _codecs_of(name)
    text = _strict(body, name) if len(known) > 1 else None
    return replace_surrogates(known[-1].decode(body, "replace")[0] if text is None else text)


def _codecs_of(name: str) -> list[codecs.CodecInfo]:
    if name in _CODECS:
        return [codecs.lookup(one) for one in _CODECS[name]]
    encoding = webencodings.lookup(name)
    return [encoding.codec_info if encoding else codecs.lookup("utf-8")]


def codec_of(label: str) -> str:
    """Return the name of the codec that writes `label`, UTF-8 where nobody writes it."""
    name = known_name(label)
    if name in ("utf-16le", "utf-16be", "replacement", "x-user-defined", ""):
        return "utf-8"
    return _codecs_of(name)[0].name


def replace_surrogates(text: str) -> str:
    """Return `text` with U+FFFD for every half of a pair that stands alone."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
