"""The donate and subscribe links of any page, scored by words, paths and hosts; never invented.

Pure; `rewrite`, `ruleset` and `sheet` import it. Runs on the untouched document: what a rule or a
step cuts later, a banner or a menu, may hold the only donate link (evidence.md, "Asks"). An address
is the page's own, or there is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from proxy.page.ask_evidence import split_host
from proxy.page.ask_forms import SUBMITS, read_form
from proxy.page.ask_judge import Judge, Verdict
from proxy.page.ask_lexicon import Role, fold, with_phrases
from proxy.wire.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from proxy.page.ask_words import AskWords
    from proxy.page.dom import Document, Element
    from proxy.page.survey import Survey

__all__ = ["Ask", "Role", "Source", "find_asks"]

KEPT: Final = 1.6
"""From this score on a candidate stays a link on the sheet."""
PROMINENT: Final = 3.4
"""From this score on it may stand in the support slot."""
SLOT_LIMIT: Final = 4
"""Found links that `find_asks` puts first, for the slot (rules.md, "Support links")."""


class Source(Enum):
    """Who found a support link: a rule, the finder, or the fixed address of a rule file."""

    RULE = "rule"
    FINDER = "finder"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Ask:
    """One support link: absolute origin address, words to show ("" = the layout's for the role).

    One that is not `prominent` is too uncertain for the support slot and stays a link elsewhere.
    """

    role: Role
    href: str
    text: str
    source: Source = Source.FINDER
    element: Element | None = None
    score: float = 0.0
    prominent: bool = True


def find_asks(
    document: Document,
    survey: Survey,
    words: AskWords,
    *,
    extra: Mapping[Role, Sequence[str]] | None = None,
) -> list[Ask]:
    """Return every ask of the page: those for the slot first, then the others by role, in order.

    Each of them must stay a link somewhere on the sheet. `extra` are the site's own phrases by
    role. Nothing is edited.
    """
    lexicon = words.lexicon(survey.language)
    if extra:
        lexicon = with_phrases(lexicon, extra)
    judge = Judge(lexicon, words.common)
    found: list[Ask] = []
    inside: set[int] = set()
    for element in _candidates(document.elements):
        verdict = _verdict(element, judge, words, inside)
        if verdict is not None and verdict.score >= KEPT:
            ask = _ask(element, verdict, survey)
            if ask is not None:
                found.append(ask)
    return _arranged(_once(found, survey.url), survey.url)


_LINKS: Final = frozenset({"a", "area"})
_KINDS: Final = frozenset(
    {"a", "area", "button", "input", "form", "iframe", "amp-iframe", "stripe-buy-button"}
)


def _candidates(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield what may be an ask, in document order; nothing that stands inside a link."""
    link: Element | None = None  # the last one that holds elements
    for element in _pressable(elements):
        if link is not None:
            above = element.parent
            while above is not None and above is not link:
                above = above.parent
            if above is link:
                continue
            link = None
        yield element
        if element.tag == "a":
            children = element.children
            if len(children) > 1 or (children and children[0].__class__ is not str):
                link = element


def _pressable(elements: Iterable[Element]) -> list[Element]:
    """Return what a person may press or fill in; one expression, it sees all of a page."""
    return [
        one
        for one in elements
        if one.tag in _KINDS
        or (
            (attrs := one.attrs)
            and ("onclick" in attrs or "data-href" in attrs or attrs.get("role") == "button")
        )
    ]


def _verdict(element: Element, judge: Judge, words: AskWords, inside: set[int]) -> Verdict | None:
    """Return what the judge says of a candidate; `inside` are the buttons of forms it has seen."""
    tag = element.tag
    if tag in _LINKS:
        return judge.link(element, element.get("href"))
    if tag == "form":
        form = read_form(element, words.common)
        if form is None:
            return None
        if form.button is not None:
            inside.add(id(form.button))
        return judge.form(element, form)
    if tag in ("iframe", "amp-iframe"):
        return judge.frame(element)
    if id(element) in inside or (tag == "input" and element.get("type") not in SUBMITS):
        return None
    return judge.link(element, _scripted_address(element))


_DATA: Final = ("href", "data-href", "data-url", "formaction")
_ONCLICK: Final = re.compile(
    r"""(?:location(?:\.href)?\s*=\s*|location\.(?:assign|replace)\(\s*|window\.open\(\s*)(["'])((?:https?:)?/[^"'\s]+)\1"""
)


def _scripted_address(element: Element) -> str:
    """Return the one literal address that a button holds, or "" for none (evidence.md, "Asks")."""
    attrs = element.attrs
    for name in _DATA:
        if attrs.get(name):
            return attrs[name]
    literal = _ONCLICK.search(attrs.get("onclick", ""))
    return literal.group(2) if literal else ""


def _ask(element: Element, verdict: Verdict, survey: Survey) -> Ask | None:
    href: str | None = survey.url
    if verdict.href:
        href = absolute(survey.base, verdict.href)
    if href is None or not href.startswith(("http://", "https://")):
        return None
    prominent = verdict.score >= PROMINENT
    return Ask(verdict.role, href, verdict.text, Source.FINDER, element, verdict.score, prominent)


def _once(found: Iterable[Ask], page: str) -> list[Ask]:
    """Return one ask per address without fragment: the best score, the best label."""
    best: dict[tuple[str, Role | None], Ask] = {}
    for ask in found:
        address = ask.href.partition("#")[0]
        # What only a script opens has the page's address: one of each role.
        key = (address, ask.role if address == page.partition("#")[0] else None)
        known = best.get(key)
        best[key] = ask if known is None else _better(known, ask)
    return list(best.values())


def _better(known: Ask, ask: Ask) -> Ask:
    if ask.score > known.score + 0.01:
        return ask
    if ask.score > known.score - 0.01 and ask.text and len(ask.text) < len(known.text or ask.text):
        return ask
    return known


def _arranged(asks: list[Ask], page: str) -> list[Ask]:
    """Put the asks for the slot first, in turn of role; the others follow by role, in order."""
    queues = [_queue(asks, role, page) for role in Role]
    chosen: list[Ask] = []
    for turn in range(SLOT_LIMIT):
        chosen += [queue[turn] for queue in queues[:2] if turn < len(queue)]
    chosen = (chosen + queues[2])[:SLOT_LIMIT]
    first = {id(one) for one in chosen}
    ordered = [one for role in Role for one in asks if one.role is role]
    return [one for one in ordered if id(one) in first] + [
        one for one in ordered if id(one) not in first
    ]


def _queue(asks: Iterable[Ask], role: Role, page: str) -> list[Ask]:
    """Return the asks of a role that may be prominent, best first, one per place and label."""
    mine = [one for one in asks if one.role is role and one.prominent]
    if role is Role.OTHER:
        mine = _own_feeds(mine, page)
    mine.sort(key=lambda one: -one.score)
    known: set[str] = set()
    queue: list[Ask] = []
    for ask in mine:
        same = {_place(ask.href), fold(ask.text)} - {""}
        if known.isdisjoint(same) and not (queue and ask.href == page):
            known |= same
            queue.append(ask)
    return queue


def _place(href: str) -> str:
    """Return where an address leads, whatever its scheme and query: amounts are one ask."""
    return _AFTER_PATH.split(href, 1)[0].partition("://")[2].removeprefix("www.").rstrip("/")


_AFTER_PATH: Final = re.compile("[?#]")


def _own_feeds(asks: list[Ask], page: str) -> list[Ask]:
    """Leave out the feeds of other sites where there are several: a list of blogs."""
    own = split_host(page)[0].removeprefix("www.")
    foreign = {host for one in asks if (host := split_host(one.href)[0]) and own not in host}
    if len(foreign) <= _FEED_HOSTS:
        return asks
    return [one for one in asks if split_host(one.href)[0] not in foreign]


_FEED_HOSTS: Final = 2  # a site's own: Telegram and podcasts, or a feed service
