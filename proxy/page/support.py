"""The donate and subscribe links of any page: scored by words, paths and payment hosts; never
invented. Pure; `rewrite` and `ruleset` import it.

Runs on the untouched document: what a rule or a step cuts later, a banner or a menu, may hold the
only donate link (pages.md, section 5). An address is the page's own or it is not given.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from proxy.page.ask_evidence import (
    LONG_LABEL,
    Evidence,
    Found,
    add_up,
    address_says,
    is_story,
    label_says,
    marks_say,
)
from proxy.page.ask_forms import form_says, form_target
from proxy.page.ask_label import box_text, label_of, other_label
from proxy.page.ask_lexicon import Lexicon, Role, fold, with_phrases
from proxy.page.ask_places import Places
from proxy.page.dom import Element
from proxy.wire.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from proxy.page.ask_words import AskWords
    from proxy.page.dom import Document
    from proxy.page.survey import Survey

__all__ = ["PROMINENT", "Ask", "Role", "Source", "find_asks"]


class Source(Enum):
    """Who found a support link: a rule, the finder, or the fixed address of a rule file."""

    RULE = "rule"
    FINDER = "finder"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Ask:
    """One support link: absolute origin address, words to show ("" = the layout's for the role)."""

    role: Role
    href: str
    text: str
    source: Source = Source.FINDER
    element: Element | None = None
    score: float = 0.0
