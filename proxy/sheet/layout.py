"""A sheet's slots in the tier's template: skip link, text, support, sections, notice and switches.

Text browsers and screen readers meet the text after three links, and what a newsroom lives on right
after it (evidence.md, "What becomes what"; rules.md, "Support links"). Only content imports it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element
from proxy.page.support import Ask, Role, Source
from proxy.reader.tiers import Pictures, Tier
from proxy.wire.view import TextSize, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from proxy.page.survey import Survey
    from proxy.reader.tiers import Profile
    from proxy.sheet.links import Links
    from proxy.sheet.words import Words

Nodes = list[Element | str]
SMALL: Final = {"class": "c"}
_ORDER: Final = (Role.DONATE, Role.SUBSCRIBE, Role.OTHER)
FOUND_ASKS: Final = 4  # links of the finder in the slot; ruled ones are never cut


@dataclass(frozen=True, slots=True)
class Desk:
    """What every piece of the template needs."""

    profile: Profile
    words: Words
    links: Links
    survey: Survey
    numbers: Iterator[int] = field(default_factory=lambda: count(1))  # of the fields of forms
    searches: list[Element] = field(default_factory=list)  # the search forms that were read
    found: set[tuple[object, ...]] = field(default_factory=set)  # what those that stand ask for
    newsletters: list[str] = field(default_factory=list)  # where the kept forms for a mail lead

    @property
    def right_to_left(self) -> bool:
        """Whether the page is written from right to left."""
        return self.survey.right_to_left

    @property
    def plain(self) -> bool:
        """Whether the reader knows HTML 3.2 only."""
        return self.profile.tier is Tier.PLAIN

    def box(self, nodes: Sequence[Element | str], role: str = "", kind: str = "") -> Nodes:
        """Return `nodes` in a region of their own, where the tier has regions."""
        if not nodes:
            return []
        if self.plain:
            return list(nodes)
        attrs = {"role": role} if role else {}
        if kind:
            attrs["class"] = kind
        return [Element("div", attrs, nodes)]


def anchor(href: str, text: str) -> Element:
    """Return a link."""
    return Element("a", {"href": href}, [text])


def line(pieces: Sequence[Element | str], separator: str = " | ") -> Nodes:
    """Return `pieces` on one line, parted by `separator`."""
    joined: Nodes = []
    for piece in pieces:
        if joined:
            joined.append(separator)
        joined.append(piece)
    return joined


def order_asks(asks: Sequence[Ask]) -> list[Ask]:
    """Return the asks of the slot: donate, subscribe, other; ruled before found, each address once.

    Once for each role: what only a script opens leads to the page itself, whatever it asks for.
    """
    ranked = sorted(asks, key=lambda ask: (_ORDER.index(ask.role), ask.source is Source.FINDER))
    seen: set[tuple[Role, str]] = set()
    kept: list[Ask] = []
    found = 0
    for ask in ranked:
        address = (ask.role, ask.href.partition("#")[0])
        found += ask.source is Source.FINDER and address not in seen
        if address in seen or (ask.source is Source.FINDER and found > FOUND_ASKS):
            continue
        seen.add(address)
        kept.append(ask)
    return kept


def ask_text(ask: Ask, words: Words) -> str:
    """Return the label of a support link: its own words, else ours for its role."""
    ours = {Role.DONATE: words.donate, Role.SUBSCRIBE: words.subscribe}
    return " ".join(ask.text.split()) or ours.get(ask.role, words.support)


def top_line(desk: Desk, home: Element, asks: Sequence[Ask]) -> Nodes:
    """Return the first line: skip link, site, the first support link, two words of the notice."""
    pieces: Nodes = [anchor("#t", desk.words.skip), home]
    if asks:
        pieces.append(_ask(desk, asks[0]))
    pieces.append(desk.words.short_notice)
    return desk.box([Element("p", {"class": "n"}, line(pieces))], "banner")


def headline(title: str) -> Element:
    """Return the one h1, which the skip link leads to."""
    return Element("h1", None, [Element("a", {"name": "t"}), title])


def part_line(desk: Desk, number: int, count: int) -> Nodes:
    """Return "Part 2 of 4", and the ways to the other parts."""
    if count == 1:
        return []
    text = desk.words.part.replace("{n}", str(number)).replace("{m}", str(count))
    pieces: Nodes = [Element("b", None, [text])]
    if number > 1:
        pieces.append(anchor(desk.links.part_address(number - 1), desk.words.previous))
    if number < count:
        pieces.append(anchor(desk.links.part_address(number + 1), desk.words.next))
    whole = replace(desk.profile.view, full=False, part=0, whole=True)
    pieces.append(anchor(desk.links.view_address(whole), desk.words.whole_text))
    return [Element("p", dict(SMALL), line(pieces))]


def support_box(desk: Desk, asks: Sequence[Ask], notes: Sequence[Role] = ()) -> Nodes:
    """Return the donate and subscribe links, bold, and what is said in place of some."""
    words = {Role.DONATE: desk.words.donate_note, Role.SUBSCRIBE: desk.words.subscribe_note}
    said: Nodes = [Element("p", None, [words[one] + "."]) for one in notes if one in words]
    if not asks and not said:
        return []
    found = [Element("b", None, [_ask(desk, one)]) for one in asks]
    if desk.plain:
        links = [Element("p", None, line(found))] if found else []
        return [Element("hr"), *links, *said]
    items = [Element("li", None, [one]) for one in found]
    links = [Element("ul", None, items)] if items else []
    return desk.box([*links, *said], "complementary", "s")


def _ask(desk: Desk, ask: Ask) -> Element:
    return anchor(desk.links.named(ask.href), ask_text(ask, desk.words))


def titled(desk: Desk, title: str, nodes: Sequence[Element | str], role: str = "") -> Nodes:
    """Return a region with its heading, or nothing where it is empty."""
    if not nodes:
        return []
    return desk.box([Element("h2", None, [title]), *nodes], role)


def switches(desk: Desk, *, parts: int) -> Nodes:
    """Return the links by which a person chooses another version of this page."""
    words, profile = desk.words, desk.profile
    view = replace(profile.view, full=False, part=0)
    chosen: list[tuple[str, View]] = []
    if profile.pictures is not Pictures.NONE:
        label = words.no_pictures if view.pictures else words.with_pictures
        chosen.append((label, replace(view, pictures=not view.pictures)))
    chosen.append(_size_switch(words, view))
    if not desk.plain:
        label = words.light if view.dark else words.dark
        chosen.append((label, replace(view, dark=not view.dark)))
    if view.whole:
        chosen.append((words.in_parts, replace(view, whole=False)))
    elif parts > 1:
        chosen.append((words.whole_text, replace(view, whole=True)))
    full = anchor(desk.links.full_address(), words.full_version)
    others = [anchor(desk.links.view_address(one), label) for label, one in chosen]
    return line([full, *others])


def _size_switch(words: Words, view: View) -> tuple[str, View]:
    label, size = {
        TextSize.NORMAL: (words.larger_text, TextSize.BIG),
        TextSize.BIG: (words.largest_text, TextSize.BIGGER),
        TextSize.BIGGER: (words.normal_text, TextSize.NORMAL),
    }[view.size]
    return label, replace(view, size=size)


def notice(desk: Desk, ways: Sequence[Element | str], *, plain_http: bool) -> Nodes:
    """Return the last line: what this page is, and the `ways` to others (`switches`)."""
    words = desk.words
    text: Nodes = [words.notice + ". ", *ways]
    if desk.links.help:
        text += [" | "] if ways else []
        text.append(anchor(desk.links.help_address(), words.help))
    if plain_http:
        text += [Element("br"), words.not_encrypted + "."]
    return [Element("p", {"class": "n"}, text)]


def ways_out(desk: Desk, *, posted: bool) -> Nodes:
    """Return the line of a part that others follow: to the original, and to the help."""
    ways: Nodes = []
    if not posted:
        ways.append(anchor(desk.links.full_address(), desk.words.full_version))
    if desk.links.help:
        ways.append(anchor(desk.links.help_address(), desk.words.help))
    return [Element("p", {"class": "n"}, line(ways))] if ways else []


def charset_links(desk: Desk, charsets: Sequence[str]) -> Nodes:
    """Return one link for each charset that this page can be had in."""
    view = replace(desk.profile.view, full=False, part=0)
    return line(
        [
            anchor(desk.links.view_address(replace(view, charset=one)), one.removeprefix("x-"))
            for one in charsets
        ]
    )
