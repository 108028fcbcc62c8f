"""How the version of an engine is read from a User-Agent, one procedure for each family. Pure.

A procedure is handed the lower-cased value of a row that fits, and returns what it saw, or None
where the row does not hold after all. At most four digits are captured: `int()` refuses more
than 4,300.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.reader.engines import Reads

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.reader.signs import EngineSign

Version = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the value shows: a version or none, and whether it is old at any policy."""

    version: Version | None = None
    old: bool = False


def _version(match: re.Match[str] | None) -> Version | None:
    """Return the first two groups that took part as numbers."""
    if match is None:
        return None
    numbers = [int(group) for group in match.groups() if group]
    return (numbers[0], numbers[1] if len(numbers) > 1 else 0) if numbers else None


def _numbers(agent: str, sign: EngineSign) -> Seen:
    return Seen(_version(sign.version.search(agent)) if sign.version else None)


_CHROMIUM: Final = re.compile(r"chr(?:ome|omium|0me|mo)/([0-9]{1,4})")
_CRMO: Final = re.compile(r"crmo/([0-9]{1,4})")


def _chromium(agent: str, _sign: EngineSign) -> Seen | None:
    """Read the major number, which stays true (chromium.org, User-Agent Reduction)."""
    version = _version(_CHROMIUM.search(agent) or _CRMO.search(agent))
    return None if version is None else Seen(version)


_FIREFOX: Final = re.compile(r"firefox/([0-9]{1,4})(?:[.]([0-9]{1,4}))?")
_RV: Final = re.compile(r"rv:([0-9]{1,4})(?:[.]([0-9]{1,4}))?")
_BUILD: Final = re.compile(r"gecko/20(?:0[0-9])")


def _gecko(agent: str, _sign: EngineSign) -> Seen | None:
    """Read the larger of Firefox/N and rv:N: rv stood still at 109 for Firefox 110 to 119.

    Gecko before 2 counted otherwise than Firefox (1.9.2 is Firefox 3.6), so there rv is the
    version; Gecko 2 is Firefox 4.
    """
    rv = _version(_RV.search(agent))
    if rv is not None and rv < (3, 0):
        firefox = _version(_FIREFOX.search(agent))
        if firefox is not None and firefox > (4, 0):
            return Seen(firefox)
        return Seen((4, 0) if rv >= (2, 0) else rv)
    firefox = _version(_FIREFOX.search(agent))
    if rv is None and firefox is None:
        return Seen((1, 0), old=True) if _BUILD.search(agent) else None
    return Seen(max(version for version in (rv, firefox) if version is not None))


_GOANNA: Final = re.compile(r"goanna/([0-9]{1,4})(?:[.]([0-9]{1,4}))?")


def _goanna(agent: str, _sign: EngineSign) -> Seen | None:
    """Read Goanna/4.5; where it is a day, as in Goanna/20170207, rv is the version."""
    version = _version(_GOANNA.search(agent))
    if version is not None and version >= (100, 0):
        version = _version(_RV.search(agent))
    return None if version is None else Seen(version)


_OS: Final = re.compile(r"\bi?os[ /]{1,2}([0-9]{1,2})(?:[._]([0-9]{1,2}))?")
_VERSION: Final = re.compile(r"version/([0-9]{1,4})(?:[.]([0-9]{1,4}))?")
_WEBKIT: Final = re.compile(r"webkit/?([0-9]{1,4})")
# Safari itself, and nothing behind it: an application's Version/ is not the engine's.
_SAFARI: Final = re.compile(r"version/[0-9.]{1,16} mobile/[0-9a-z]{1,12} safari/[0-9.]{1,16}$")


# Before, Safari's number ran ahead of the system's: iOS 4 says Version/5.
_FIRST_LATE: Final = (5, 0)


def _ios(agent: str, _sign: EngineSign) -> Seen | None:
    """Read the system's number, the engine's too; Safari 26 leaves it at 18.6 and tells its own."""
    system = _version(_OS.search(agent))
    safari = _version(_VERSION.search(agent))
    if system is None:
        webkit = _version(_WEBKIT.search(agent))
        return Seen(safari, old=webkit is not None and webkit < (600, 0))
    if safari is not None and safari > system >= _FIRST_LATE and _SAFARI.search(agent):
        return Seen(safari)
    return Seen(system)


# WebKit's number -> Safari's, for those that do not say Version/. Safari itself stays at 605 since
# 11.1; the rest is told by other builds (developer.apple.com, Safari release notes).
_SAFARI_OF: Final = {
    601: (9, 0),
    602: (10, 0),
    603: (10, 1),
    604: (11, 0),
    606: (12, 0),
    607: (12, 1),
    608: (13, 0),
    609: (13, 1),
    610: (14, 0),
    611: (14, 1),
    612: (15, 0),
    613: (15, 4),
    614: (16, 0),
    615: (16, 4),
    616: (17, 0),
    617: (17, 2),
    618: (17, 4),
    619: (18, 0),
}


def _webkit(agent: str, _sign: EngineSign) -> Seen | None:
    """Read Version/N, whoever says it; WebKit up to 600 is old whatever Version/ says."""
    webkit = _version(_WEBKIT.search(agent))
    version = _version(_VERSION.search(agent))
    if webkit is None:
        return None
    if webkit <= (600, 0):
        return Seen(version, old=True)
    return Seen(version or _SAFARI_OF.get(webkit[0]))


_TRIDENT: Final = re.compile(r"trident/([0-9]{1,2})")
_MSIE: Final = re.compile(r"msie[ /]([0-9]{1,2})(?:[.]([0-9]{1,2}))?")


def _trident(agent: str, _sign: EngineSign) -> Seen:
    """Read Trident's number plus 4: MSIE is a mask in compatibility view."""
    trident = _version(_TRIDENT.search(agent))
    if trident is not None:
        return Seen((trident[0] + 4, 0), old=True)
    return Seen(_version(_MSIE.search(agent)), old=True)


_PRODUCT: Final = re.compile(r"opera[ /]([0-9]{1,2})(?:[.]([0-9]{1,2}))?")


def _presto(agent: str, _sign: EngineSign) -> Seen:
    """Read Version/ where Opera keeps saying 9.80, from 10 on; else its own number."""
    version = _version(_VERSION.search(agent)) if "presto/" in agent else None
    return Seen(version or _version(_PRODUCT.search(agent)), old=True)


READINGS: Final[dict[Reads, Callable[[str, EngineSign], Seen | None]]] = {
    Reads.NUMBERS: _numbers,
    Reads.CHROMIUM: _chromium,
    Reads.GECKO: _gecko,
    Reads.GOANNA: _goanna,
    Reads.IOS: _ios,
    Reads.WEBKIT: _webkit,
    Reads.TRIDENT: _trident,
    Reads.PRESTO: _presto,
}
