"""Where every piece of a page belongs: main text, side matter, menus, languages, foot. Pure.

Works by detaching: what is put into a slot leaves the tree, what is dropped is named in `Regions.dropped`.
Doubt sends a piece to `aside`, not away (pages.md, section 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.page import marks as m
from proxy.page.areas import TEASER, areas
from proxy.page.article import find_body
from proxy.page.blocks import walk
from proxy.page.survey import Kind, Regions, Seen, Survey
from proxy.page.trim import trim_article, take_lead

if TYPE_CHECKING:
    from proxy.page.dom import Document, Element

# Slot of an area, the first mark that holds; "" drops it with this name.
_SLOTS: Final = (
    (m.OVERLAY | m.CONSENT | m.OUTDATED, "", "overlay"),
    (m.AD, "", "advertisement"),
    (m.NAV | m.HEAD | m.CRUMBS | m.PAGER, "nav", ""),
    (m.HIDDEN, "", "hidden"),
    (m.FOOT | m.LEGAL, "footer", ""),
    (m.SHARE | m.TOOLS | m.SOFTHIDE, "", "share row"),
    (m.LOGIN, "", "login"),
    (m.AREA | TEASER, "aside", ""),
)
# What stays in the main text of a page that is not an article.
_KEPT_IN_PAGES: Final = (
    m.RELATED | m.COMMENT | m.TAGS | m.PROMO | m.FORM | m.PLAYER | m.LEGAL | m.LETTER | TEASER
)


_WITH_BODY: Final = frozenset((Kind.ARTICLE, Kind.LIVE))


def sort_page(document: Document, survey: Survey, *, main: list[Element] | None = None) -> Regions:
    """Return the regions of what is still attached; elements of `main` are claimed and stay as they are."""
    seen = _fresh(document, survey)
    regions = Regions()
    if main is not None:
        _sort_areas(seen, regions, main, kept=0)
    elif survey.kind in _WITH_BODY and seen.body is not None:
        regions.main = _article(seen, regions)
        _sort_areas(seen, regions, [], kept=0)
        _sort_rest(document, seen, regions)
    else:
        _sort_areas(seen, regions, [], kept=_KEPT_IN_PAGES)
        regions.main = [document.body]
    return regions


def _fresh(document: Document, survey: Survey) -> Seen:
    """Return what the survey saw, seen again where a rule has edited the tree since."""
    seen = survey.blocks
    if isinstance(seen, Seen) and seen.blocks.is_current():
        return seen
    wide = isinstance(seen, Seen) and seen.wide
    blocks = walk(list(document.root.iter()), wide=wide)
    marks = areas(blocks)
    facts = seen.facts if isinstance(seen, Seen) else None
    return Seen(blocks, marks, find_body(blocks, marks), facts, wide)


def _article(seen: Seen, regions: Regions) -> list[Element]:
    body = seen.body
    if body is None:
        return []
    lead = take_lead(seen)
    trim_article(seen, regions)
    element = seen.blocks.elements[body.number]
    return [*lead, element]


def _sort_areas(seen: Seen, regions: Regions, claimed: list[Element], *, kept: int) -> None:
    """Detach every area but those with marks of `kept` only, and put it into its slot."""
    blocks, marks = seen.blocks, seen.areas
    reached = 0
    for number in blocks.boxes:
        area = marks[number]
        if number < reached or not area:
            continue
        reached = blocks.end[number]
        element = blocks.elements[number]
        if element.tag == "noscript" and not area & ~m.OUTDATED:
            continue  # it may hold the file of a picture: `pictures` takes it out
        if element.parent is None or not area & ~kept or _touches(element, claimed):
            continue
        slot, reason = next((slot, why) for bits, slot, why in _SLOTS if area & bits)
        element.detach()
        if slot:
            getattr(regions, slot).append(element)
        else:
            regions.dropped.append((repr(element), reason))


def _touches(element: Element, claimed: list[Element]) -> bool:
    return any(one.within(element) or element.within(one) for one in claimed)


def _sort_rest(document: Document, seen: Seen, regions: Regions) -> None:
    """Put what is left around the main text: links before it are a menu, what follows stands aside."""
    main = regions.main[-1] if regions.main else None
    start = main.mark if main is not None else 0
    for element in regions.main:
        element.detach()
    before = [one for one in document.body.elements() if one.mark < start]
    after = [one for one in document.body.elements() if one.mark >= start]
    for one in before:
        if one.text():
            one.detach()
            regions.nav.append(one)
    for one in after:
        if one.text():
            one.detach()
            regions.aside.append(one)
