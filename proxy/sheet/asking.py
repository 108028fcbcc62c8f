"""What a site's readers are shown of its donate and subscribe links: the links, a note, or another.

Where paying an outlet is an offence, a link to its till endangers who follows it: the operator can
put a note in its place, or an address that is safe (privacy.md, "Sites that may not be
supported"). Pure; rewrite calls it before anything is printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from proxy.errors import ConfigError
from proxy.page.dom import Element
from proxy.page.support import Role, Source
from proxy.sheet.layout import ask_text
from proxy.wire.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from proxy.page.support import Ask
    from proxy.sheet.content import Content
    from proxy.sheet.words import Words

NOTE: Final = "note"
_CLAUSE: Final = re.compile(r"(donate|subscribe)\s*=\s*(\S+)")
_ADDRESS: Final = re.compile(r"(?:https?://[!-~]+|mailto:[!-~]+)")
_BUTTONS: Final = frozenset({"form", "button", "input", "iframe", "amp-iframe", "area"})


@dataclass(frozen=True, slots=True)
class AskPolicy:
    """What becomes of support links: `mapped` through the mirror, or by role NOTE or an address."""

    mapped: bool = False
    instead: tuple[tuple[Role, str], ...] = ()

    def of(self, role: Role) -> str:
        """Return NOTE, an address, or "" for the link as the page has it."""
        return dict(self.instead).get(role, "")


def parse_ask_policy(text: str) -> AskPolicy:
    """Return the policy of the site key `support_links`; raises ConfigError with one sentence.

    >>> parse_ask_policy("mirror, donate = note").of(Role.DONATE)
    'note'
    """
    mapped = False
    instead: dict[Role, str] = {}
    for clause in (one.strip() for one in text.split(",")):
        match = _CLAUSE.fullmatch(clause)
        if clause in ("origin", "mirror"):
            mapped = clause == "mirror"
        elif match and (match.group(2) == NOTE or _ADDRESS.fullmatch(match.group(2))):
            instead[Role(match.group(1))] = match.group(2)
        else:
            raise ConfigError(
                f"support_links: {clause!r} is none of origin, mirror, donate = note,"
                " subscribe = https://address."
            )
    return AskPolicy(mapped, tuple(instead.items()))


def put_instead(policy: AskPolicy, asks: Iterable[Ask], content: Content) -> None:
    """Replace what the policy replaces, in the support slot and wherever else the page has it."""
    if not policy.instead:
        return
    found = [one for one in asks if policy.of(one.role)]
    content.notes = tuple(dict.fromkeys(one.role for one in found if policy.of(one.role) == NOTE))
    content.support, content.spare = (
        [
            replace(one, href=policy.of(one.role) or one.href)
            for one in those
            if policy.of(one.role) != NOTE
        ]
        for those in (content.support, content.spare)
    )
    places = {_place(one.href): policy.of(one.role) for one in found}
    places.pop(_place(content.survey.url), None)  # what a script opens has the page's address
    elements = {id(one.element): policy.of(one.role) for one in found if one.element is not None}
    for element in _shown(content):
        _put(element, places, elements, content.survey.base)


def _place(url: str) -> str:
    """Return what tells one till from another: amounts and campaigns are one, front pages not."""
    place = re.split("[?#]", url, maxsplit=1)[0]
    is_front = "/" not in place.partition("://")[2].rstrip("/")
    return url.partition("#")[0] if is_front else place


def _shown(content: Content) -> Iterator[Element]:
    places = (content.main, content.aside, content.nav, content.lang, content.footer)
    for place in places:
        for region in place:
            yield from list(region.iter())


def _put(element: Element, places: dict[str, str], elements: dict[int, str], base: str) -> None:
    instead = elements.get(id(element), "")
    if element.tag == "a":
        url = absolute(base, element.get("href")) if element.get("href") else None
        instead = instead or places.get(_place(url or ""), "")
    if not instead:
        return
    if instead != NOTE and element.tag not in _BUTTONS:
        element.attrs = {"href": instead}
    elif element.tag in _BUTTONS:
        element.tag, element.children, element.attrs = "span", [], {}
    else:
        element.tag, element.attrs = "span", {}


def keep_asks(content: Content, asks: list[Ask], words: Words) -> None:
    """Give every found ask that stands nowhere on the sheet a link among the sections.

    The cap of the support slot is on the prominent place, not on survival (evidence.md, "Asks").
    """
    shown = {one.href for one in content.support}
    missing = [one for one in asks if one.href not in shown]
    wanted = {one.element.get("href") for one in missing if one.element is not None and one.text}
    standing = _standing(content, wanted) if wanted else wanted
    content.nav.extend(
        Element("a", {"href": one.href}, [ask_text(one, words)])
        for one in missing
        if one.element is None or not one.text or one.element.get("href") not in standing
    )


def with_addresses(asks: Sequence[Ask], content: Content) -> list[Ask]:
    """Leave out what only the full version opens where another ask of its role has an address.

    The address of the page itself is none: its sheet is what the reader has before him.
    """
    here = _place(content.survey.url)
    others = [one for one in asks if not is_spare(one, content)]
    roles = {one.role for one in others if _place(one.href) != here}
    return [one for one in asks if one in others or one.role not in roles]


def without_met(
    content: Content, newsletters: Sequence[str], words: Words
) -> tuple[Content, list[Ask]]:
    """Return the content without asks that a form on the sheet meets, and these asks.

    `newsletters` are where the forms for a mail address lead; who sees one needs no link to the
    full version, where it is the same form, and none to where it is sent.
    """
    met = [one for one in content.support if _is_met(one, content, newsletters)]
    spare = [one for one in content.spare if not _is_met(one, content, newsletters)]
    links = [Element("a", {"href": one.href}, [ask_text(one, words)]) for one in spare]
    support = [one for one in content.support if one not in met]
    stand: dict[str, Ask] = {}
    for one in met:
        href = one.href if one.href in newsletters else newsletters[0]
        stand.setdefault(href, replace(one, href=href, text=ask_text(one, words)))
    return replace(content, support=support, nav=[*content.nav, *links]), list(stand.values())


def _is_met(ask: Ask, content: Content, newsletters: Sequence[str]) -> bool:
    if not newsletters or ask.role is not Role.SUBSCRIBE:
        return False
    is_form = ask.element is not None and ask.element.tag == "form"
    return is_spare(ask, content) or (is_form and ask.href in newsletters)


def is_spare(ask: Ask, content: Content) -> bool:
    """Tell whether the finder knows no other way than the full version of this very page."""
    return ask.source is Source.FINDER and ask.href == content.full_url


def _standing(content: Content, wanted: set[str]) -> set[str]:
    """Return those of the addresses `wanted` that a link of the sheet has."""
    places = (content.main, content.aside, content.nav, content.footer, content.lang)
    found: set[str] = set()
    stack = [region for place in places for region in place]
    while stack and len(found) < len(wanted):
        element = stack.pop()
        if element.tag == "a":
            href = element.attrs.get("href", "")
            if href in wanted:
                found.add(href)
        if element.children:
            stack += [one for one in element.children if isinstance(one, Element)]
    return found
