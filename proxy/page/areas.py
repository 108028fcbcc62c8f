"""Which parts of a page are not its main text, by what they call themselves or look like. Pure.

A mark is believed unless what bears it is too large to be what it says: `has-sidebar` on a wrapper,
`widget` on every paragraph of a body. What bears the same class counts together. Of areas within
areas the outermost stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Final

from proxy.page import marks as m
from proxy.page.looks import TOO_LARGE, is_linked, mark_by_look
from proxy.page.walls import find_walls

if TYPE_CHECKING:
    from proxy.page.blocks import Blocks

_WORDY: Final = (
    m.OVERLAY | m.PROMO | m.SIDE | m.RELATED | m.MORE
)  # without words: a picture's frame
_OF_LISTS: Final = m.RELATED | m.HIDDEN
_OF_LABELS: Final = m.TOOLS | m.SHARE | m.TAGS | m.CRUMBS | m.PAGER | m.LOGIN
_LABELS: Final = 200  # characters from which what is mostly prose is none of these
_ENOUGH_PROSE: Final = 200  # characters on a page below which all text is counted in place of prose
_ELSEWHERE: Final = 300  # characters of prose beside them that make comments no thread
_HEAD_TEXT: Final = 1500  # characters of a page's header
_PANEL_DEPTH: Final = 4
_ANCHOR: Final = 12  # letters of an id that are compared with its heading
_SIGNS: Final = re.compile(r"[\W_]+")
_LOOKED_AT: Final = 300  # elements inside of one that are looked at
_BANNER: Final = 5000  # elements of a large one: lists of partners are long


def areas(blocks: Blocks, url: str = "") -> list[int]:
    """Return for every element the marks of the outermost area it stands in, 0 in the main text.

    `url` is the page's: a heading that links to another site is no teaser but an item of a list.
    """
    found = [0] * len(blocks.up)
    sums = blocks.prose_to if blocks.prose_to[-1] >= _ENOUGH_PROSE else blocks.text_to
    together = _together(blocks, sums)
    walled = bool(blocks.found["wall"])
    walls = find_walls(blocks)
    for number in walls:
        found[number : blocks.end[number]] = [m.OUTDATED] * (blocks.end[number] - number)
    above = sum(map(blocks.prose_in, walls))
    reached = 0
    for number in blocks.marked:
        if number < reached or found[number]:
            continue
        marks = _fitting(blocks, number, blocks.flags[number] & m.AREA, above)
        mine = together[blocks.elements[number].attrs.get("class", ""), number]
        if marks and mine * TOO_LARGE > sums[-1]:
            sure = _sure(blocks, number, sums[-1] - mine) | (m.HIDDEN if walled else 0)
            marks = _believed(marks, mine, sums[-1]) | marks & sure
        if marks:
            reached = blocks.end[number]
            found[number:reached] = [marks] * (reached - number)
    mark_by_look(blocks, found, url)
    return found


def _together(blocks: Blocks, sums: list[int]) -> dict[tuple[str, int], int]:
    """Return how much stands in each marked element and all others of its class."""
    of_class: Counter[str] = Counter()
    keys = [(blocks.elements[one].attrs.get("class", ""), one) for one in blocks.marked]
    own = [sums[blocks.end[one]] - sums[one] for one in blocks.marked]
    for (names, _), size in zip(keys, own, strict=True):
        of_class[names] += size
    return {key: of_class[key[0]] if key[0] else size for key, size in zip(keys, own, strict=True)}


def _fitting(blocks: Blocks, number: int, marks: int, walls: int) -> int:
    """Return those of an element's marks that its own shape does not deny.

    `walls` are the characters of prose in what asks for another browser, above all else.
    """
    if marks & m.HEAD and not _is_page_head(blocks, number, walls):
        marks &= ~m.HEAD
    if marks & m.HIDDEN and _is_shown(blocks, number):
        marks &= ~m.HIDDEN
    if marks & m.COMMENT and _holds_title(blocks, number):
        marks &= ~m.COMMENT
    if marks & m.SIDE and blocks.flags[number] & (m.QUOTE | m.NOTE):
        marks &= ~m.SIDE
    if marks & m.LANGUAGES and _holds_code(blocks, number):
        marks &= ~m.LANGUAGES
    return _speaking(blocks, number, _without_anchor(blocks, number, marks)) if marks else 0


def _without_anchor(blocks: Blocks, number: int, marks: int) -> int:
    """Return the marks without those of an id that only repeats its heading: `leave-a-reply`.

    Documents that are made from plain text name every section so.
    """
    element = blocks.elements[number]
    name = element.get("id")
    told = m.CLASS_MARKS[name] & ~m.CLASS_MARKS[element.get("class")] & marks
    pieces = name.count("-") + name.count("_") + 1
    if not told or pieces < _least_pieces(blocks, number, told):
        return marks
    heading = number if blocks.flags[number] & m.HEADING else _heading_in(blocks, number)
    if not heading:
        return marks
    words = _SIGNS.sub("", blocks.elements[heading].text().lower())
    name = _SIGNS.sub("", name.lower())
    return marks & ~told if name[:_ANCHOR] in words or name[-_ANCHOR:] in words else marks


def _least_pieces(blocks: Blocks, number: int, marks: int) -> int:
    """Return of how many words an id must be that may be a heading: `comments` is no chapter."""
    if marks & m.COMMENT:
        return 3
    asks = any(blocks.elements[one].tag in ("button", "input") for one in _inside(blocks, number))
    return 1 if marks & m.CONSENT and not asks else 2


def _heading_in(blocks: Blocks, number: int) -> int:
    """Return the first heading of a section that tells something, 0 for none."""
    if blocks.prose_in(number) * 2 < blocks.text_in(number):
        return 0
    return next((one for one in _inside(blocks, number) if blocks.flags[one] & m.HEADING), 0)


def _speaking(blocks: Blocks, number: int, marks: int) -> int:
    """Return those of an element's marks that fit how much it says, and how much of that links."""
    text, links = blocks.text_in(number), blocks.links_in(number)
    if text >= _LABELS and blocks.prose_in(number) * 2 > text:
        marks &= ~_OF_LABELS
        if links * 10 < text or blocks.flags[number] & m.PANEL:
            marks &= ~m.NAV
    if not text:
        marks &= ~_WORDY
    if marks == m.MORE and links * 2 <= text and not _heads(blocks, number):
        return 0
    return marks


def _heads(blocks: Blocks, number: int) -> bool:
    """Tell whether an element holds a heading that is a link."""
    return any(is_linked(blocks, one) for one in _inside(blocks, number))


def _holds_code(blocks: Blocks, number: int) -> bool:
    return any(blocks.flags[one] & m.CODE for one in _inside(blocks, number))


def _inside(blocks: Blocks, number: int) -> range:
    """Return the numbers of what an element holds, as far as it is looked at."""
    return range(number + 1, min(blocks.end[number], number + _LOOKED_AT))


def _believed(marks: int, mine: int, whole: int) -> int:
    """Return which marks hold for something as large as `mine` of `whole`."""
    if marks & m.COMMENT and whole - mine >= _ELSEWHERE:
        return m.COMMENT
    return marks & _OF_LISTS if mine * 2 < whole else 0


def _sure(blocks: Blocks, number: int, elsewhere: int) -> int:
    """Return the marks that hold at any size: menus of links by their tag, banners of a few."""
    element = blocks.elements[number]
    menu = element.tag == "nav" or element.get("role") == "navigation"
    links = blocks.links_in(number) * 10 >= blocks.text_in(number) * 8
    sure = m.NAV if menu and links else 0
    if not _holds_text(blocks, number):
        sure |= m.CONSENT | (m.HIDDEN if elsewhere >= _ELSEWHERE else 0)
    return sure


def _holds_text(blocks: Blocks, number: int) -> bool:
    """Tell whether an element that calls itself a banner holds the page: a title or its text."""
    if blocks.end[number] - number > _BANNER:
        return True
    inside = range(number, blocks.end[number])
    return any(blocks.flags[one] & m.SEMANTIC or blocks.elements[one].tag == "h1" for one in inside)


def _is_page_head(blocks: Blocks, number: int, walls: int) -> bool:
    """Tell whether a header is the page's: before its text, not that of an article or a card."""
    if blocks.state[blocks.up[number]] & m.SEMANTIC or blocks.text_in(number) > _HEAD_TEXT:
        return False
    if _holds_title(blocks, number):
        return False
    return (blocks.prose_to[number] - walls) * 10 <= blocks.prose_to[-1] - walls


def _holds_title(blocks: Blocks, number: int) -> bool:
    titles = [one.mark for one in blocks.found["h1"]]
    place = bisect_left(titles, number)
    return place < len(titles) and titles[place] < blocks.end[number]


def _is_shown(blocks: Blocks, number: int) -> bool:
    """Tell whether a script would show what is hidden: a tab, an accordion, a slide, a late part.

    React sends parts that are ready later as `<div hidden id="S:0">`.
    """
    if blocks.elements[number].get("id").startswith("S:"):
        return True
    for _ in range(_PANEL_DEPTH):
        if number < 0 or blocks.elements[number].tag in ("body", "html"):
            return False
        if blocks.flags[number] & m.PANEL:
            return not blocks.flags[number] & (m.WALL | m.NAV)
        number = blocks.up[number]
    return False
