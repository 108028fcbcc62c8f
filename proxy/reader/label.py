"""The name a person would give a reader: family and device. Pure; never for a verdict.

For counters, `explain` and the operator. The only importer of user_agents, whose reading costs
close to a millisecond and grows with the value: it is off the reader's path, and the value is cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from user_agents import parse  # type: ignore[import-untyped]  # the library has no types

# 4.5 ms at worst; 8,000 characters would take 89 ms (evidence.md, "Cost of recognizing").
LENGTH_LIMIT: Final = 256

_CACHE_SIZE: Final = 1024


@dataclass(frozen=True, slots=True)
class Label:
    """What a person would say: "Firefox" on a "phone"; empty where nobody knows."""

    family: str
    device: str


@lru_cache(maxsize=_CACHE_SIZE)
def label(agent: bytes) -> Label:
    """Return the family and the device class that a User-Agent names.

    The flags of the library overlap (an e-reader is a tablet and a computer), so they are asked in
    this order.

    >>> label(b"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
    Label(family='Firefox', device='computer')
    """
    seen = parse(agent[:LENGTH_LIMIT].decode("latin-1"))
    flags = (
        ("bot", seen.is_bot),
        ("phone", seen.is_mobile),
        ("tablet", seen.is_tablet),
        ("computer", seen.is_pc),
    )
    device = next((name for name, flag in flags if flag), "")
    family = str(seen.browser.family)
    return Label("" if family == "Other" else family, device)


# The families that are counted by name: a fixed list, as each is a series of the metrics.
COUNTED: Final = frozenset(
    {
        "Android",
        "BlackBerry WebKit",
        "Chrome",
        "Chrome Mobile",
        "Chrome Mobile iOS",
        "Edge",
        "Facebook",
        "Firefox",
        "Firefox Mobile",
        "IE",
        "IE Mobile",
        "Instagram",
        "Konqueror",
        "Links",
        "Lynx",
        "Mobile Safari",
        "NetFront",
        "NetSurf",
        "Opera",
        "Opera Mini",
        "Opera Mobile",
        "Pale Moon",
        "Safari",
        "Samsung Internet",
        "UC Browser",
        "Yandex Browser",
    }
)


def counted_family(agent: bytes) -> str:
    """Return the family under which a reader is counted, "other" outside the fixed list."""
    family = label(agent).family
    return family if family in COUNTED else "other"
