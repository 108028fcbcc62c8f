"""The words of this room: which sort of reader, which engine, what a sign may say of both. Pure."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """What sort of reader asks; a browser is judged by its engine, the others by what they are."""

    BROWSER = "browser"
    TEXT = "text"
    PROXY = "proxy"
    BOT = "bot"
    UNKNOWN = "unknown"


class Engine(Enum):
    """What decides: the engine, never the product's name (ADR 0006)."""

    BLINK = "blink"
    GECKO = "gecko"
    WEBKIT = "webkit"
    IOS = "ios"
    GOANNA = "goanna"
    TRIDENT = "trident"
    EDGEHTML = "edgehtml"
    PRESTO = "presto"
    KHTML = "khtml"
    NETFRONT = "netfront"
    NETSCAPE = "netscape"
    MOSAIC = "mosaic"
    TEXT = "text"
    NONE = "none"

    # Enum's own is Python code and costs 0.1 us a look-up, twice per request.
    __hash__ = object.__hash__


class Reads(Enum):
    """How a row's version is read; `identify` owns the procedures."""

    NUMBERS = "numbers"  # the groups of the row's own `version`, or none
    CHROMIUM = "chromium"
    GECKO = "gecko"
    GOANNA = "goanna"
    IOS = "ios"
    WEBKIT = "webkit"
    TRIDENT = "trident"
    PRESTO = "presto"


class Trait(Enum):
    """What a row knows of its readers beside the tier; `profiles` turns it into a profile."""

    RAW_BYTES = "raw-bytes"  # reads bytes as Latin-1 whatever is declared
    BARE_HOST = "bare-host"  # `Host` without the port that it was told
    BARE_TYPE = "bare-type"  # `; charset=` makes it offer a download
    NO_UNICODE = "no-unicode"
    LARGE_TEXT = "large-text"
    PICTURES = "pictures"  # a text browser that draws pictures all the same
    DOS = "dos"  # the charset column of DOS and OS/2
    NO_GZIP = "no-gzip"
    OLD = "old"  # never modern at any policy, whatever number it shows
