"""The donate and subscribe links of any page: scored by words, paths and payment hosts; never
invented. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from proxy.page.dom import Element


class Role(Enum):
    """What a support link asks for."""

    DONATE = "donate"
    SUBSCRIBE = "subscribe"
    OTHER = "other"


class Source(Enum):
    """Who found a support link: a rule, the finder, or the fixed address of a rule file."""

    RULE = "rule"
    FINDER = "finder"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Ask:
    """One support link: absolute origin address, words to show ("" = the layout's word for the role)."""

    role: Role
    href: str
    text: str
    source: Source = Source.FINDER
    element: Element | None = None
    score: float = 0.0
