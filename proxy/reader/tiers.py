"""What a class of readers can show: tiers and profiles. Pure.

A profile is all of a reader that changes our bytes; how it is chosen is `profiles`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from proxy.wire.view import View


class Tier(Enum):
    """Class of readers by what they can show (tiers.md)."""

    PLAIN = "plain"
    BASIC = "basic"
    LATE = "late"
    MODERN = "modern"


class Pictures(Enum):
    """Image preset: format, width in pixels and quality by one name (images.md, "Presets")."""

    NONE = "none"  # text browsers: words in place of pictures
    P176 = "p176"
    P240 = "p240"
    P320 = "p320"
    P480 = "p480"
    P640 = "p640"
    W640 = "w640"
    G240 = "g240"
    E480 = "e480"


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything of a reader that changes our bytes; hashable, part of a sheet's key.

    `platform` is "", "mac" or "dos" and picks the column of 8-bit charsets for readers without
    Unicode (evidence.md, "Character sets"); `accept_charset` are the other charsets that they name.
    `part_bytes` bounds the HTML of one part, uncompressed. `plain_http` says that the reader came
    by a host where nothing is encrypted.
    """

    tier: Tier
    unicode: bool = True
    platform: str = ""
    accept_charset: str = ""
    raw_bytes: bool = False  # reads bytes as Latin-1 whatever is declared (Mosaic, Emacs/W3)
    bare_type: bool = False  # `; charset=` makes it offer a download (Netscape 1.x, Mosaic)
    pictures: Pictures = Pictures.P480
    phone: bool = False
    text_only: bool = False
    large_text: bool = False  # Kindle: no font control
    part_bytes: int = 48_000
    plain_http: bool = False
    view: View = View()  # noqa: RUF009 -- a frozen value
