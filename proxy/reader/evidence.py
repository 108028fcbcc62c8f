"""Header fields that prove more than the User-Agent does: a newer engine, or a phone. Pure.

Evidence may only upgrade a reader to modern; its absence proves nothing. "Since" is from
@mdn/browser-compat-data 8.1.9 and from captured requests (evidence.md, "Header evidence").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from proxy.reader.engines import Engine
from proxy.wire.messages import Fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.reader.versions import Version
    from proxy.wire.messages import Headers

# The fields below, picked out of a request for reading; what is forwarded never comes from here.
Hints: TypeAlias = dict[bytes, bytes]

_AGENT: Final = b"user-agent"
_CLIENT_HINTS: Final = (b"sec-ch-ua", b"sec-ch-ua-mobile", b"sec-ch-ua-platform")
_FETCH: Final = (b"sec-fetch-dest", b"sec-fetch-mode", b"sec-fetch-site")
_PHONE: Final = (
    b"x-wap-profile",
    b"x-operamini-phone-ua",
    b"x-operamini-features",
    b"x-ucbrowser-ua",
    b"device-stock-ua",
)
_SCRIPT: Final = (b"x-requested-with", b"hx-request", b"turbo-frame", b"x-pjax")
_EVIDENCE: Final = frozenset((b"accept", b"priority", *_CLIENT_HINTS, *_FETCH))
_READ: Final = _EVIDENCE | frozenset((_AGENT, b"save-data", *_PHONE, *_SCRIPT))


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A newer engine that header fields prove; `version` None: only that the value is not true.

    Each is made once, so identity is equality; it is part of a cache's key.
    """

    engine: Engine
    version: Version | None
    code: str


def pick(headers: Headers) -> Hints:
    """Return the fields that are read: the first line of each, and every line of Accept."""
    if type(headers) is Fields:
        found = headers.by_name()
        if len(found) == len(headers):  # no name stands twice
            return {name: found[name] for name in _READ.intersection(found)}
    hints: Hints = {}
    for name, value in headers:
        key = name.lower()
        if key in _READ:
            if key not in hints:
                hints[key] = value
            elif key == b"accept":
                hints[key] += b", " + value
    return hints


def prove(engine: Engine, hints: Hints) -> Evidence | None:
    """Return what the fields prove of a reader whose User-Agent shows `engine`, or None."""
    if _EVIDENCE.isdisjoint(hints):
        return None
    brands = hints.get(b"sec-ch-ua")
    if brands is not None:
        return _chromium(brands[:_HINT_LIMIT])
    if _has_one(hints, _CLIENT_HINTS):
        return _chromium(b"")
    best: Evidence | None = None
    for shown, proofs in _PROOFS:
        if shown(hints):
            best = _newer(best, proofs.get(engine))
    if best is None and _sent_fetch(hints):
        return _MASKED  # no engine of this name ever sent it: a newer one hides behind the value
    return best


def _newer(one: Evidence | None, other: Evidence | None) -> Evidence | None:
    if one is None or other is None:
        return one or other
    return other if (other.version or (0, 0)) > (one.version or (0, 0)) else one


def phone_header(hints: Hints) -> bool:
    """Tell whether fields that only phones and their proxies send are there."""
    return _has_one(hints, _PHONE) or b"vnd.wap." in hints.get(b"accept", b"").lower()


def _has_one(hints: Hints, names: tuple[bytes, ...]) -> bool:
    for name in names:  # noqa: SIM110 -- any() with a generator is three times slower, measured
        if name in hints:
            return True
    return False


# Sec-CH-UA came with Chromium 89. Forks send other numbers under this name: "2022.04", "15".
_FIRST_BRAND: Final = 89
_LAST_BRAND: Final = 400
_HINT_LIMIT: Final = 512
_BRAND: Final = re.compile(rb'"chromium";\s?v="([0-9]{1,4})')


@lru_cache(maxsize=1024)
def _chromium(brands: bytes) -> Evidence:
    match = _BRAND.search(brands.lower())
    major = int(match.group(1)) if match else 0
    known = _FIRST_BRAND <= major <= _LAST_BRAND
    return Evidence(Engine.BLINK, (major if known else _FIRST_BRAND, 0), "ch-ua")


def _sent_fetch(hints: Hints) -> bool:
    return _has_one(hints, _FETCH)


def _sent_priority(hints: Hints) -> bool:
    return b"priority" in hints


def _names_avif(hints: Hints) -> bool:
    return b"image/avif" in hints.get(b"accept", b"")


def _proofs(code: str, since: dict[Engine, Version]) -> dict[Engine, Evidence]:
    return {engine: Evidence(engine, version, code) for engine, version in since.items()}


_MASKED: Final = Evidence(Engine.NONE, None, "sec-fetch")

# What a field proves: since which version each engine sends it.
_PROOFS: Final[tuple[tuple[Callable[[Hints], bool], dict[Engine, Evidence]], ...]] = (
    (
        _sent_fetch,
        _proofs(
            "sec-fetch",
            {
                Engine.BLINK: (76, 0),
                Engine.GECKO: (90, 0),
                Engine.WEBKIT: (16, 4),
                Engine.IOS: (16, 4),
                Engine.GOANNA: (6, 0),  # unverified; no older one sends it
            },
        ),
    ),
    (_sent_priority, _proofs("priority", {Engine.GECKO: (128, 0)})),
    (_names_avif, _proofs("accept-avif", {Engine.BLINK: (85, 0)})),
)
