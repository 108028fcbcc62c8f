"""Which parts of a page are not its main text, by what they call themselves or look like. Pure.

A mark is believed unless what bears it is too large to be what it says: `has-sidebar` on a wrapper,
`widget` on every paragraph of a body. What bears the same class counts together. Of areas within
areas the outermost stands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Final

from proxy.page import marks as m
from proxy.page.blocks import running

if TYPE_CHECKING:
    from proxy.page.blocks import Blocks

TEASER: Final = 1 << 60
"""A linked heading and its few lines: an item of a list, whatever it is called."""

NOTICE: Final = 250  # characters up to which a `noscript` only says that a script is missing

_WORDY: Final = (
    m.OVERLAY | m.PROMO | m.SIDE | m.RELATED | m.MORE
)  # without words: a picture's frame
_OF_LISTS: Final = m.RELATED | m.HIDDEN

_TOO_LARGE: Final = 3  # an area is at most one part in so many of the page's prose
_ENOUGH_PROSE: Final = 200  # characters on a page below which all text is counted in place of prose
_ELSEWHERE: Final = 300  # characters of prose beside them that make comments no thread
_HEAD_TEXT: Final = 1500  # characters of a page's header
_PANEL_DEPTH: Final = 4
_MENU_LINKS: Final = 4
_MENU_LINE: Final = 24  # characters of the longest line of a menu; longer ones are headlines
_TEASER_TEXT: Final = 700
_TEASER_DEPTH: Final = 4
_HEADING_TEXT: Final = 12


def areas(blocks: Blocks) -> list[int]:
    """Return for every element the marks of the outermost area it stands in, 0 in the main text."""
    found = [0] * len(blocks.up)
    sums = blocks.prose_to if blocks.prose_to[-1] >= _ENOUGH_PROSE else blocks.text_to
    together = _together(blocks, sums)
    walled = bool(blocks.found["wall"])
    reached = 0
    for number in blocks.marked:
        if number < reached:
            continue
        marks = _fitting(blocks, number, blocks.flags[number] & m.AREA, walled=walled)
        mine = together[blocks.elements[number].attrs.get("class", ""), number]
        if marks and mine * _TOO_LARGE > sums[-1]:
            hidden = marks & m.HIDDEN if walled else 0
            marks = _believed(marks, mine, sums[-1]) | hidden
        if marks:
            reached = blocks.end[number]
            found[number:reached] = [marks] * (reached - number)
    _mark_notices(blocks, found)
    _mark_menus(blocks, found)
    _mark_teasers(blocks, found)
    return found


def _together(blocks: Blocks, sums: list[int]) -> dict[tuple[str, int], int]:
    """Return how much stands in each marked element and all others of its class."""
    of_class: Counter[str] = Counter()
    keys = [(blocks.elements[one].attrs.get("class", ""), one) for one in blocks.marked]
    own = [sums[blocks.end[one]] - sums[one] for one in blocks.marked]
    for (names, _), size in zip(keys, own, strict=True):
        of_class[names] += size
    return {key: of_class[key[0]] if key[0] else size for key, size in zip(keys, own, strict=True)}


def _fitting(blocks: Blocks, number: int, marks: int, *, walled: bool) -> int:
    """Return those of an element's marks that its own shape does not deny."""
    if marks & m.HEAD and not _is_page_head(blocks, number):
        marks &= ~m.HEAD
    if marks & m.HIDDEN and not walled and _is_panel(blocks, number):
        marks &= ~m.HIDDEN
    if marks & m.SIDE and blocks.flags[number] & m.QUOTE:
        marks &= ~m.SIDE
    text = blocks.text_in(number)
    if not text:
        marks &= ~_WORDY
    if marks == m.MORE and blocks.links_in(number) * 2 <= text:
        return 0
    return marks


def _believed(marks: int, mine: int, whole: int) -> int:
    """Return which marks hold for something as large as `mine` of `whole`."""
    if marks & m.COMMENT and whole - mine >= _ELSEWHERE:
        return m.COMMENT
    return marks & _OF_LISTS if mine * 2 < whole else 0


def _is_page_head(blocks: Blocks, number: int) -> bool:
    """Tell whether a header is the page's: before its text, not that of an article or a card."""
    if blocks.state[blocks.up[number]] & m.SEMANTIC or blocks.text_in(number) > _HEAD_TEXT:
        return False
    titles = [one.mark for one in blocks.found["h1"]]
    place = bisect_left(titles, number)
    titled = place < len(titles) and titles[place] < blocks.end[number]
    return not titled and blocks.prose_to[number] * 10 <= blocks.prose_to[-1]


def _is_panel(blocks: Blocks, number: int) -> bool:
    """Tell whether something hidden is a tab, an accordion or a slide that a script would show."""
    for _ in range(_PANEL_DEPTH):
        if number < 0:
            return False
        if blocks.flags[number] & m.PANEL:
            return not blocks.flags[number] & (m.WALL | m.NAV)
        number = blocks.up[number]
    return False


# ---- what calls itself nothing


def _mark_notices(blocks: Blocks, found: list[int]) -> None:
    """Mark what asks for a script; where `noscript` holds a page's text, it is ours to show."""
    for element in blocks.found["noscript"]:
        number = element.mark
        if blocks.text_in(number) < NOTICE:
            end = blocks.end[number]
            found[number:end] = [m.OUTDATED] * (end - number)


def _mark_menus(blocks: Blocks, found: list[int]) -> None:
    """Mark lists of short links that call themselves nothing: menus by their look."""
    lines = running([1 if size else 0 for size in blocks.link])
    long = running([1 if size > _MENU_LINE else 0 for size in blocks.link])
    text, links, prose = blocks.text_to, blocks.links_to, blocks.prose_to
    for number in blocks.boxes:
        end = blocks.end[number]
        if lines[end] - lines[number] < _MENU_LINKS or long[end] > long[number]:
            continue
        if found[number] or blocks.up[number] <= 0 or blocks.flags[number] & _NO_MENU:
            continue
        linked = (links[end] - links[number]) * 10 >= (text[end] - text[number]) * 9
        if linked and prose[end] == prose[number]:
            found[number:end] = [m.NAV] * (end - number)


_NO_MENU: Final = m.INLINE | m.HEADING | m.ITEM


def _mark_teasers(blocks: Blocks, found: list[int]) -> None:
    """Mark the box around every heading that is a link, as far as the box holds no other."""
    linked = [number for number in blocks.boxes if _is_linked_heading(blocks, number, found)]
    last = len(blocks.up)
    for before, number, after in zip([-1, *linked], linked, [*linked[1:], last], strict=False):
        box = _teaser_around(blocks, number, before, after)
        if box > 0:
            end = blocks.end[box]
            found[box:end] = [found[box] | TEASER] * (end - box)


def _is_linked_heading(blocks: Blocks, number: int, found: list[int]) -> bool:
    if not blocks.flags[number] & m.HEADING or found[number]:
        return False
    text = blocks.text_in(number)
    return text >= _HEADING_TEXT and blocks.links_in(number) * 5 >= text * 4


def _teaser_around(blocks: Blocks, number: int, before: int, after: int) -> int:
    """Return the largest box around a heading without its neighbors, 0 for none."""
    best, place = 0, blocks.up[number]
    for _ in range(_TEASER_DEPTH):
        if place <= max(before, 1) or blocks.end[place] > after:
            break
        if blocks.text_in(place) > _TEASER_TEXT:
            break
        if blocks.prose_in(place) * _TOO_LARGE > blocks.prose_to[-1]:
            break
        best, place = place, blocks.up[place]
    return best
