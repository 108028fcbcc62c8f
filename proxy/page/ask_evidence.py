"""What speaks for and against a candidate being an ask, and the weights that add it up. Pure.

pages.md, section 5.3 names the evidence. The weights were fitted on one half of the labeled sites
and scored on the other; they are few so that a person can follow a sum. Only page imports this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from proxy.page.ask_label import box_text, other_label, visible_text
from proxy.page.ask_lexicon import Lexicon, Role, Strength, fold, words_of
from proxy.page.ask_forms import Form, is_paypal, paypal_link
from proxy.page.ask_places import Place, Places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proxy.page.ask_words import Common
    from proxy.page.dom import Element


class Evidence(Enum):
    """One reason for or against; the text is what a trace shows."""

    LABEL_WHOLE = "the whole label is an ask"
    LABEL_START = "the label begins as an ask"
    LABEL_WORD = "an ask word in a short label"
    LABEL_WEAK = "a label that may be an ask"
    ADDRESS = "an ask word in the address"
    ADDRESS_WEAK = "a word in the address that may be an ask"
    HOST = "a host for gifts or lists"
    MARK = "an ask word in class or icon"
    MARK_ALONE = "an ask word in class or icon, and no text"
    PLACE = "stands in a header, menu or footer"
    STOP = "the label names something else"
    NEVER = "the address is of an account, archive or shop"
    STORY = "the address of an article"
    ASIDE = "stands among comments, tags, shares or related articles"
    LONG = "a label as long as a headline"
    FORM = "a form that takes one address to write to"


WEIGHTS: Final[Mapping[Evidence, float]] = {
    Evidence.LABEL_WHOLE: 4.0,
    Evidence.LABEL_START: 3.0,
    Evidence.LABEL_WORD: 2.0,
    Evidence.LABEL_WEAK: 1.5,
    Evidence.ADDRESS: 2.5,
    Evidence.ADDRESS_WEAK: 1.0,
    Evidence.HOST: 4.0,
    Evidence.MARK: 1.0,
    Evidence.MARK_ALONE: 2.5,
    Evidence.PLACE: 0.5,
    Evidence.STOP: -5.0,
    Evidence.NEVER: -2.5,
    Evidence.STORY: -3.0,
    Evidence.ASIDE: -3.0,
    Evidence.LONG: -1.5,
    Evidence.FORM: 2.0,
}

Found = list[tuple[Evidence, Role | None]]

_BY_STRENGTH: Final = {
    Strength.WHOLE: Evidence.LABEL_WHOLE,
    Strength.START: Evidence.LABEL_START,
    Strength.WORD: Evidence.LABEL_WORD,
    Strength.WEAK: Evidence.LABEL_WEAK,
}
LONG_LABEL: Final = 48  # characters; the longest asks of the labeled pages have about as many

_PIECES: Final = re.compile(r"[/?&=#;]+")
_PARTS: Final = re.compile(r"[-_.+ ]+|%20")
_WORDS_IN_PIECE: Final = 4  # a piece of more words is a slug: its words say little
_STORY: Final = re.compile(
    r"/(?:19|20)\d\d[/-]\d\d?[/-]|[/-]\d{6,}(?:[-./?]|$)|/[^/?]*(?:[-_][^-_/?]+){5,}"
)
_TOKENS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


def address_says(href: str, lexicon: Lexicon, common: Common) -> Found:
    """Return what an address says by its host and its pieces."""
    if "%" in href:
        href = unquote(href)
    href = fold(href)
    scheme, mark, rest = href.partition("//")
    if mark and (not scheme or scheme in ("http:", "https:")):
        host, slash, path = rest.partition("/")
    else:
        host, slash, path = "", "", href
    found = _host_says(host.partition(":")[0], slash + path, lexicon, common) if host else []
    best: dict[Role, Strength] = {}
    for piece in _PIECES.split(path):
        if piece in common.never:
            found.append((Evidence.NEVER, None))
        elif piece:
            _piece_says(piece, lexicon, best)
    for role, strength in best.items():
        found.append((Evidence.ADDRESS if strength > Strength.WEAK else Evidence.ADDRESS_WEAK, role))
    return found


def _host_says(host: str, path: str, lexicon: Lexicon, common: Common) -> Found:
    labels = host.split(".")
    for name, prefix, role in common.hosts.get(".".join(labels[-2:]), ()):
        if path.startswith(prefix) and (host == name or host.endswith("." + name)):
            return [(Evidence.HOST if role else Evidence.NEVER, role)] * (1 if role else 3)
    for label in labels[:-2]:
        said = lexicon.piece(label)
        if said:
            strong = said[1] > Strength.WEAK
            return [(Evidence.ADDRESS if strong else Evidence.ADDRESS_WEAK, said[0])]
    return []


def _piece_says(piece: str, lexicon: Lexicon, best: dict[Role, Strength]) -> None:
    said = lexicon.piece(piece)
    if said is None:
        parts = _PARTS.split(piece)
        if len(parts) == 1:
            return
        joined = lexicon.piece("-".join(parts)) or lexicon.piece("-".join(parts[:-1]))
        found = [joined] if joined else [lexicon.piece(one) for one in parts]
        slug = len(parts) > _WORDS_IN_PIECE
        for one in found:
            if one:
                strength = Strength.WEAK if slug else one[1]
                best[one[0]] = max(best.get(one[0], Strength.NONE), strength)
        return
    best[said[0]] = max(best.get(said[0], Strength.NONE), said[1])


def marks_say(element: Element, common: Common) -> set[Role]:
    """Return the roles that class, id or the icon's file name of an element speak of."""
    attrs = element.attrs
    text = f"{attrs.get('class', '')} {attrs.get('id', '')}"
    for child in element.elements():
        if child.tag in ("img", "i", "svg", "span"):
            text += f" {child.get('src')} {child.get('class')}" if len(text) < 400 else ""
    marks = common.marks
    return {marks[one] for one in map(str.lower, _TOKENS.findall(text)) if one in marks}


def is_story(href: str) -> bool:
    """Tell whether an address looks like an article's: a date, a long number, a slug of six words."""
    return _STORY.search(href) is not None


def add_up(found: Iterable[tuple[Evidence, Role | None]]) -> tuple[Role, float] | None:
    """Return the role that the evidence speaks for and its sum, or None where it speaks for none."""
    sums: dict[Role, float] = {}
    against = 0.0
    for evidence, role in found:
        if role is None:
            against += WEIGHTS[evidence]
        else:
            sums[role] = sums.get(role, 0.0) + WEIGHTS[evidence]
    if not sums:
        return None
    role = max(sums, key=sums.__getitem__)
    return role, sums[role] + against


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a candidate is: `href` as the page writes it, "" where only a script knows it."""

    role: Role
    score: float
    href: str
    text: str
    evidence: tuple[tuple[Evidence, Role | None], ...]


_DEAD: Final = re.compile(r"\s*(?:javascript:|#|about:|data:|void\b|$)", re.IGNORECASE)


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
        found = self._label_says(label)
        if not found and shown and element.attrs:
            beside = other_label(element)
            if beside and beside != shown:
                found = [
                    (Evidence.LABEL_WORD, role) for one, role in self._label_says(beside)
                ]
        said = bool(found)
        dead = _DEAD.match(href) is not None
        if not dead or len(href) > 1 and href[0] == "#":
            found += address_says(href, self._lexicon, self._common)
        if found or not shown:
            alone = Evidence.MARK if label else Evidence.MARK_ALONE
            found += [(alone, role) for role in marks_say(element, self._common)]
        if not any(role for _, role in found):
            return None
        found += self._against(element, label, href)
        return self._verdict(element, found, "" if dead else href, self._text(element, label, said))

    def form(self, element: Element, form: Form) -> Verdict | None:
        """Return what a form is, or None where it asks for nothing."""
        if form.password or form.search or form.textarea:
            return None
        action = element.get("action")
        button = form.button
        label = ""
        if button is not None:
            label = visible_text(button) or other_label(button)
        found = self._label_says(label)
        href = ""
        if is_paypal(action):
            href = paypal_link(action, form, self._common)
            if not href:
                return None
            found.append((Evidence.HOST, Role.DONATE))
        else:
            found += address_says(action, self._lexicon, self._common)
            if any(one is Evidence.HOST for one, _ in found):
                href = action
        found += [(Evidence.MARK, role) for role in marks_say(element, self._common)]
        if form.email and form.visible <= 4:
            found.append((Evidence.FORM, Role.SUBSCRIBE))
        else:
            found = [one for one in found if one[1] is not Role.SUBSCRIBE]
        if not any(role for _, role in found):
            return None
        found += self._against(element, label, action)
        return self._verdict(element, found, href, self._text(element, label, bool(self._label_says(label))))

    def frame(self, element: Element) -> Verdict | None:
        """Return what an embedded page is: only known hosts count."""
        src = element.get("src") or element.get("data-src")
        found = [one for one in address_says(src, self._lexicon, self._common) if one[0] is Evidence.HOST and one[1] is not Role.OTHER]
        return self._verdict(element, found, src, other_label(element)) if found else None

    def _label_says(self, label: str) -> Found:
        return [
            (_BY_STRENGTH[strength], role)
            for role, strength in self._lexicon.said(fold(label)).items()
        ]

    def _against(self, element: Element, label: str, href: str) -> Found:
        found: Found = []
        if self._lexicon.stops(fold(label)):
            found.append((Evidence.STOP, None))
        if len(label) > LONG_LABEL:
            found.append((Evidence.LONG, None))
        if is_story(href):
            found.append((Evidence.STORY, None))
        place = self._places.of(element)
        if place & Place.ASIDE:
            found.append((Evidence.ASIDE, None))
        elif place & Place.FRAME:
            found.append((Evidence.PLACE, None))
        return found

    def _text(self, element: Element, label: str, said: bool) -> str:
        if not said:
            words = words_of(fold(label))
            if all(word in self._lexicon.filler for word in words):
                return box_text(element) or label
        return label if len(label) <= 80 else ""

    def _verdict(self, element: Element, found: Found, href: str, text: str) -> Verdict | None:
        summed = add_up(found)
        if summed is None:
            return None
        return Verdict(*summed, href, text, tuple(found))
