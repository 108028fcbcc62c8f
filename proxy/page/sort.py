"""Where every piece of a page belongs: main text, side matter, menus, languages, foot. Pure.

Works by detaching: what is put into a slot leaves the tree, what is dropped is named in
`Regions.dropped`. Doubt sends a piece to `aside`, not away (evidence.md, "Real pages").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.page import marks as m
from proxy.page.areas import areas
from proxy.page.around import take_above, take_below
from proxy.page.article import find_body
from proxy.page.blocks import walk
from proxy.page.lists import drop_copies, first_entries, is_language_list, merge_links
from proxy.page.looks import NOTICE, TEASER
from proxy.page.survey import Kind, Regions, Seen, Survey
from proxy.page.threads import tidy_thread
from proxy.page.trim import trim_article

if TYPE_CHECKING:
    from proxy.page.blocks import Blocks
    from proxy.page.dom import Document, Element

# Slot of an area and why it is dropped where it has none: the first row with a mark that the area
# bears.
_SLOTS: Final = (
    (m.OVERLAY, "", "overlay"),
    (m.CONSENT, "", "consent"),
    (m.OUTDATED, "", "notice"),
    (m.AD, "", "advertisement"),
    (m.HIDDEN, "", "hidden"),
    (m.LANGUAGES, "lang", ""),
    (m.NAV | m.HEAD | m.CRUMBS | m.LOGIN, "nav", ""),
    (m.FOOT | m.LEGAL, "footer", ""),
    (m.SHARE | m.TOOLS, "", "share row"),
    (m.SOFTHIDE, "", "for screen readers"),
    (m.AREA | TEASER, "aside", ""),
)
# What stays in the main text of a page that is not an article.
_KEPT_IN_PAGES: Final = (
    m.RELATED
    | m.COMMENT
    | m.TAGS
    | m.PROMO
    | m.FORM
    | m.LEGAL
    | m.LETTER
    | m.MORE
    | m.PAGER
    | TEASER
)
# What stands below a text that is too short to be told from what surrounds it.
_AFTER_TEXTS: Final = m.RELATED | m.COMMENT | m.LETTER | m.MORE
_BESIDE_THREADS: Final = m.RELATED | m.PROMO | m.LETTER | m.MORE
_WITH_BODY: Final = frozenset((Kind.ARTICLE, Kind.LIVE))
_COMMENTS: Final = 10  # of a thread below an article (evidence.md, "Real pages")
_ENTRIES: Final = 50  # of a live ticker
_MENU_LINKS: Final = 5  # in something hidden that make it a menu


def sort_page(document: Document, survey: Survey, *, main: list[Element] | None = None) -> Regions:
    """Return the regions of what is still attached.

    `main` are elements that a rule has claimed: they and what is in them stay as they are, and the
    regions' own `main` is empty.
    """
    seen = _fresh(document, survey)
    regions = Regions()
    _reveal(seen)
    if main is not None:
        _sort_areas(seen, regions, main, kept=0)
    elif survey.kind in _WITH_BODY and seen.body is not None:
        regions.main = _article(seen, regions, survey.kind)
        _sort_areas(seen, regions, [], kept=0)
        _sort_rest(document, seen, regions)
    else:
        kept = _KEPT_IN_PAGES & ~_AFTER_TEXTS if _is_short_text(survey) else _KEPT_IN_PAGES
        if survey.kind is Kind.THREAD:
            kept &= ~_BESIDE_THREADS
        _sort_areas(seen, regions, [], kept=kept)
        _merge_teasers(seen)
        if survey.kind is Kind.THREAD:
            tidy_thread(seen.blocks)
        regions.main = [document.body]
    drop_copies(regions, seen.blocks)
    return regions


def _is_short_text(survey: Survey) -> bool:
    """Tell whether a page is called an article by its site but has too little text for one."""
    return survey.kind is Kind.UNKNOWN and "named page +3" in survey.votes


def _fresh(document: Document, survey: Survey) -> Seen:
    """Return what the survey saw, seen again where a rule has edited the tree since."""
    seen = survey.blocks
    if not isinstance(seen, Seen):
        raise TypeError("the survey of another page, or of none")
    if not seen.blocks.is_current():
        seen.blocks = walk(list(document.root.iter()), wide=seen.wide)
        seen.areas = areas(seen.blocks, survey.url)
        seen.body = find_body(seen.blocks, seen.areas)
    return seen


def _reveal(seen: Seen) -> None:
    """Take the hiding from what is shown all the same: tabs, slides, pages a script unveils."""
    blocks = seen.blocks
    for number in blocks.marked:
        if blocks.flags[number] & m.HIDDEN and not seen.areas[number]:
            _unhide(blocks.elements[number])


def _unhide(element: Element) -> None:
    for name in ("hidden", "aria-hidden", "style"):
        element.attrs.pop(name, None)


def _article(seen: Seen, regions: Regions, kind: Kind) -> list[Element]:
    if seen.body is None:
        return []
    body = seen.blocks.elements[seen.body.number]
    above, below = take_above(seen), take_below(seen)
    if kind is Kind.LIVE:
        first_entries(body, _ENTRIES)
    else:
        trim_article(seen, regions)
    return [*above, body, *below]


# ---- areas


def _sort_areas(seen: Seen, regions: Regions, claimed: list[Element], *, kept: int) -> None:
    """Detach every area but those with marks of `kept` only, and put it into its slot."""
    blocks, marks = seen.blocks, seen.areas
    number, last = 0, len(blocks.up)
    while number < last:
        area = marks[number]
        if not area:
            number += 1
            continue
        element = blocks.elements[number]
        here, number = number, blocks.end[number]
        if element.tag == "noscript" and area == m.OUTDATED and blocks.text_in(here) < NOTICE:
            continue  # it may hold the file of a picture: `pictures` takes it out
        if element.parent is None or not area & ~kept or _touches(element, claimed):
            continue
        _place(blocks, here, area, regions)


def _touches(element: Element, claimed: list[Element]) -> bool:
    return any(one.within(element) or element.within(one) for one in claimed)


def _place(blocks: Blocks, number: int, area: int, regions: Regions) -> None:
    element = blocks.elements[number]
    slot, reason = next((slot, why) for bits, slot, why in _SLOTS if area & bits)
    other_menu = slot == "lang" and not is_language_list(element)
    if other_menu:
        slot = "nav"
    elif reason == "hidden":
        slot = _slot_of_hidden(blocks, number)
        _unhide(element)
    if area & m.COMMENT and slot == "aside":
        if not blocks.text_in(number):
            slot, reason = "", "comments"
        first_entries(element, _COMMENTS)
    if slot == "nav":
        _part_languages(blocks, number, regions)
    element.detach()
    if slot:
        getattr(regions, slot).append(element)
    else:
        regions.dropped.append((repr(element), reason))


def _part_languages(blocks: Blocks, number: int, regions: Regions) -> None:
    """Take the choice of languages out of a menu or a page's head."""
    place = number + 1
    while place < blocks.end[number]:
        one = blocks.elements[place]
        if blocks.flags[place] & m.LANGUAGES and one.parent and is_language_list(one):
            one.detach()
            regions.lang.append(one)
            place = blocks.end[place]
        else:
            place += 1


def _slot_of_hidden(blocks: Blocks, number: int) -> str:
    """Return where something hidden goes that a script would open: a menu, or a list of links."""
    inside = range(number, blocks.end[number])
    if sum(1 for one in inside if blocks.flags[one] & m.LINK) < _MENU_LINKS:
        return ""
    if any(blocks.flags[one] & m.NAV for one in inside):
        return "nav"
    return "aside" if blocks.links_in(number) * 10 >= blocks.text_in(number) * 8 else ""


# ---- the rest


def _sort_rest(document: Document, seen: Seen, regions: Regions) -> None:
    """Put what is left around the main text: links above it are a menu, the rest stands aside."""
    start = seen.body.number if seen.body is not None else 0
    if seen.blocks.elements[start].tag in ("body", "html"):
        return
    for element in regions.main:
        element.detach()
    for one in list(document.body.elements()):
        if not one.text():
            continue
        one.detach()
        above = one.mark < start and not _is_around(seen, one, start)
        (regions.nav if above else regions.aside).append(one)


def _is_around(seen: Seen, element: Element, number: int) -> bool:
    """Tell whether the main text stood in `element`: what is left in it is about the text."""
    return element.mark <= number < seen.blocks.end[element.mark]


def _merge_teasers(seen: Seen) -> None:
    """Leave one link to an address in every item of a list."""
    blocks, marks = seen.blocks, seen.areas
    number, last = 0, len(blocks.up)
    while number < last:
        if marks[number] & TEASER:
            merge_links(blocks.elements[number])
            number = blocks.end[number]
        else:
            number += 1
