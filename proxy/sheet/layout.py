"""A sheet's slots into the tier's template: skip link, text, support, sections, notice and switches.

The order is that of readers.md, section 5: text browsers and screen readers meet the text after three links.
Only sheet imports it.
"""

from __future__ import annotations

from dataclasses import replace

from proxy.page.dom import Element
from proxy.page.support import Ask, Role
from proxy.reader.tiers import Profile, Tier
from proxy.sheet.links import Links
from proxy.sheet.words import Words
from proxy.wire.view import TextSize, View


def anchor(href: str, text: str) -> Element:
    """Return a link."""
    return Element("a", {"href": href}, [text])


def line(pieces: list[Element | str], separator: str = " | ") -> list[Element | str]:
    """Return `pieces` on one line, parted by `separator`."""
    joined: list[Element | str] = []
    for piece in pieces:
        if joined:
            joined.append(separator)
        joined.append(piece)
    return joined


def ask_text(ask: Ask, words: Words) -> str:
    """Return the label of a support link: its own words, else ours for its role."""
    ours = {Role.DONATE: words.donate, Role.SUBSCRIBE: words.subscribe}
    return ask.text.strip() or ours.get(ask.role, words.support)


def switches(profile: Profile, words: Words, links: Links, *, parts: int) -> list[Element | str]:
    """Return the links by which a person chooses another version of this page."""
    view = replace(profile.view, full=False, part=0)
    chosen: list[tuple[str, View]] = [(words.full_version, View(full=True))]
    pictures = words.no_pictures if view.pictures else words.with_pictures
    chosen.append((pictures, replace(view, pictures=not view.pictures)))
    sizes = {
        TextSize.NORMAL: (words.larger_text, TextSize.BIG),
        TextSize.BIG: (words.largest_text, TextSize.BIGGER),
        TextSize.BIGGER: (words.normal_text, TextSize.NORMAL),
    }
    label, size = sizes[view.size]
    chosen.append((label, replace(view, size=size)))
    if profile.tier is not Tier.PLAIN:
        label = words.light if view.dark else words.dark
        chosen.append((label, replace(view, dark=not view.dark)))
    if view.whole:
        chosen.append((words.in_parts, replace(view, whole=False)))
    elif parts > 1:
        chosen.append((words.whole_text, replace(view, whole=True)))
    return line([anchor(links.view_address(one), label) for label, one in chosen])
