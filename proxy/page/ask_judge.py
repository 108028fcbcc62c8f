"""Judges one candidate for an ask: gathers the evidence, adds it up, words the link. Pure.

Most links of a page are no asks, so the first look is a cheap one: only what has an ask word in
label, address or, without a label, its class is looked at closely. Only page imports this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.page.ask_evidence import (
    Evidence,
    Found,
    add_up,
    address_says,
    is_story,
    marks_say,
)
from proxy.page.ask_forms import Form, is_paypal, paypal_link
from proxy.page.ask_label import box_text, other_label, visible_text
from proxy.page.ask_lexicon import Lexicon, Role, Strength, fold, words_of
from proxy.page.ask_places import Place, Places

if TYPE_CHECKING:
    from proxy.page.ask_lexicon import Said
    from proxy.page.ask_words import Common
    from proxy.page.dom import Element


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a candidate is: `href` as the page writes it, "" where only a script knows it."""

    role: Role
    score: float
    href: str
    text: str
    evidence: tuple[tuple[Evidence, Role | None], ...]


_BY_STRENGTH: Final = {
    Strength.WHOLE: Evidence.LABEL_WHOLE,
    Strength.START: Evidence.LABEL_START,
    Strength.WORD: Evidence.LABEL_WORD,
    Strength.WEAK: Evidence.LABEL_WEAK,
}
_CLEAR: Final = frozenset({Evidence.LABEL_WHOLE, Evidence.LABEL_START})
_LONG_LABEL: Final = 48  # characters; labeled asks are shorter, headlines longer
_SHOWN_LIMIT: Final = 80  # characters of a label that can stand in the slot
_MAIL_FIELDS: Final = 4  # a newsletter form asks for no more
_DEAD: Final = re.compile(r"\s*(?:javascript:|#|about:|data:|void\b|$)", re.IGNORECASE)
_MONEY: Final = (
    r"(?:[€$£¥₽₴₸₺₾₪₹₩₫฿]|(?:eur|usd|chf|gbp|руб|грн|kr|zł|kč|ft|tl|lei|лв|円|元|원)\b\.?)"
)
_AMOUNT: Final = r"\d[\d.,\u00a0\u202f ]*"
_PRICE: Final = re.compile(
    rf"\s*(?:{_MONEY}\s*{_AMOUNT}|{_AMOUNT}\s*{_MONEY})(?:\W*[^\W\d]+){{0,3}}\W*", re.IGNORECASE
)


class Judge:
    """Judges the candidates of one page."""

    def __init__(self, lexicon: Lexicon, common: Common) -> None:
        self._lexicon = lexicon
        self._common = common
        self._places = Places()

    def link(self, element: Element, href: str) -> Verdict | None:
        """Return what a link or a button is, or None where nothing speaks for it."""
        shown = visible_text(element)
        label = shown or other_label(element)
        said = self._lexicon.said(label)
        beside: Said = {}
        if shown and not said and ("title" in element.attrs or "aria-label" in element.attrs):
            beside = self._lexicon.said(other_label(element))
        if said or beside or self._lexicon.hints.in_address(href):
            found = _spoken(said) if said else [(Evidence.LABEL_WORD, role) for role in beside]
            found += self._address_says(href)
        elif label:
            return None  # as most links do
        else:
            found = []
        if found or not label:
            mark = Evidence.MARK if label else Evidence.MARK_ALONE
            marks = marks_say(element, self._common)
            found += [(mark, role) for role in Role if role in marks]
        if not any(role for _, role in found):
            return None
        if not said and _PRICE.fullmatch(label):
            found.append((Evidence.PRICE, Role.DONATE))
        found += self._against(element, label, href, found)
        address = "" if _DEAD.match(href) else href
        return _verdict(found, address, self._words(element, label, said=bool(said)))

    def form(self, element: Element, form: Form) -> Verdict | None:
        """Return what a form is, or None where it asks for nothing."""
        if form.wants_other:
            return None
        action = element.get("action")
        button = form.button
        label = (visible_text(button) or other_label(button)) if button is not None else ""
        found = self._label_says(label)
        text = label if found else ""
        href = ""
        if is_paypal(action):
            href = paypal_link(action, form, self._common)
            if not href:
                return None
            found.append((Evidence.HOST, Role.DONATE))
        else:
            found += self._address_says(action)
            href = action if any(one is Evidence.HOST for one, _ in found) else ""
        if not text:
            spoken = [one for one in form.texts if self._label_says(one)]
            found += [
                (Evidence.LABEL_WORD, role)
                for one in spoken[:1]
                for _, role in self._label_says(one)
            ]
            text = spoken[0] if spoken else ""
        marks = marks_say(element, self._common)
        found += [(Evidence.MARK, role) for role in Role if role in marks]
        if form.wants_mail and form.visible <= _MAIL_FIELDS:
            found.append((Evidence.FORM, Role.SUBSCRIBE))
        else:
            found = [one for one in found if one[1] is not Role.SUBSCRIBE]
        if not any(role for _, role in found):
            return None
        found += self._against(element, label, "", found)
        return _verdict(found, href, text)

    def frame(self, element: Element) -> Verdict | None:
        """Return what an embedded page is: only a known host counts."""
        src = element.get("src") or element.get("data-src")
        found = self._address_says(src)
        found = [one for one in found if one[0] is Evidence.HOST and one[1] is not Role.OTHER]
        return _verdict(found, src, other_label(element)) if found else None

    def _label_says(self, label: str) -> Found:
        said = self._lexicon.said(label)
        return _spoken(said) if said else []

    def _address_says(self, href: str) -> Found:
        if href[:11].lower() == "javascript:":
            return []
        return address_says(href, self._lexicon, self._common)

    def _against(self, element: Element, label: str, href: str, found: Found) -> Found:
        kinds = {one for one, _ in found}
        clear = not kinds.isdisjoint(_CLEAR)
        against: Found = []
        if Evidence.LABEL_WHOLE not in kinds and self._lexicon.stops(label):
            against.append((Evidence.STOP, None))
        if len(label) > _LONG_LABEL:
            against.append((Evidence.LONG, None))
        if Evidence.HOST not in kinds and is_story(href):
            against.append((Evidence.STORY, None))
        place = self._places.of(element)
        if place & Place.ASIDE:
            against.append((Evidence.ASIDE, None))
        elif place & Place.FRAME:
            against.append((Evidence.FRAME, None))
        elif place & Place.PROSE and not clear:
            against.append((Evidence.PROSE, None))
        return against

    def _words(self, element: Element, label: str, *, said: bool) -> str:
        """Return the words for the link: of its box where its own are only "here" or an amount."""
        if not said:
            words = words_of(fold(label))
            if all(word in self._lexicon.filler for word in words) or _PRICE.fullmatch(label):
                label = box_text(element) or label
        return label if len(label) <= _SHOWN_LIMIT else ""


def _spoken(said: Said) -> Found:
    return [(_BY_STRENGTH[strength], role) for role, strength in said.items()]


def _verdict(found: Found, href: str, text: str) -> Verdict | None:
    summed = add_up(found)
    return None if summed is None else Verdict(*summed, href, text, tuple(found))
