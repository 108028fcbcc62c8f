"""Which parts of a page are not its main text by what they call themselves, and which are teasers.
Pure.

A mark is believed unless what bears it is too large to be what it says: `has-sidebar` on a wrapper,
`widget` on every paragraph of a body. What bears the same class counts together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.page import marks as m

if TYPE_CHECKING:
    from proxy.page.blocks import Blocks

TEASER: Final = (
    1 << 60
)  # a linked heading and its few lines: an item of a list, whatever it is called

NOTICE: Final = 250  # characters up to which a `noscript` only says that a script is missing

_SHOWN: Final = m.OVERLAY | m.PROMO | m.SIDE | m.RELATED | m.MORE

_MENU_LINKS: Final = 4
_MENU_LINE: Final = 24  # characters of the longest line of a menu; longer ones are headlines
_HEAD_TEXT: Final = 1500
_PANEL_DEPTH: Final = 4
_TOO_LARGE: Final = 3  # an area is at most one part in so many of the page's prose
_ENOUGH_PROSE: Final = 200  # characters on a page below which all text is counted in place of prose
_ELSEWHERE: Final = 300  # characters of prose beside them that make comments no thread
_TEASER_TEXT: Final = 700
_TEASER_DEPTH: Final = 4
_HEADING_TEXT: Final = 12


def areas(blocks: Blocks) -> list[int]:
    """Return for every element the marks of the outermost area that it stands in, 0 in the main
    text."""
    found = [0] * len(blocks.up)
    sums = blocks.prose_to if blocks.prose_to[-1] >= _ENOUGH_PROSE else blocks.text_to
    whole = sums[-1]
    end, flags, elements = blocks.end, blocks.flags, blocks.elements
    together: dict[str, int] = {}
    for number in blocks.marked:
        names = elements[number].attrs.get("class", "")
        together[names] = together.get(names, 0) + sums[end[number]] - sums[number]
    walled = any(flags[number] & m.WALL for number in blocks.boxes)
    reached = 0
    for number in blocks.marked:
        if number < reached:
            continue
        marks = flags[number] & m.AREA
        if marks & m.HEAD and not _is_page_head(blocks, number):
            marks &= ~m.HEAD
        if marks & m.HIDDEN and not walled and _is_panel(blocks, number):
            marks &= ~m.HIDDEN
        if marks & m.SIDE and flags[number] & m.QUOTE:
            marks &= ~m.SIDE
        if marks & _SHOWN and not blocks.text_in(number):
            marks &= ~_SHOWN  # what has no words is a picture and its frame
        if marks == m.MORE and blocks.links_in(number) * 2 <= blocks.text_in(number):
            continue
        mine = sums[end[number]] - sums[number]
        names = elements[number].attrs.get("class", "")
        if names:
            mine = max(mine, together[names])
        if mine * _TOO_LARGE > whole:
            marks = _believed(marks, mine, whole) | (marks & m.HIDDEN if walled else 0)
        if marks:
            reached = end[number]
            found[number:reached] = [marks] * (reached - number)
    _mark_notices(blocks, found)
    _mark_menus(blocks, found)
    _mark_teasers(blocks, found)
    return found


def _mark_menus(blocks: Blocks, found: list[int]) -> None:
    """Mark lists of short links that call themselves nothing: menus by their look."""
    end, up, flags = blocks.end, blocks.up, blocks.flags
    for number in blocks.boxes:
        if found[number] or up[number] <= 0 or flags[number] & (m.INLINE | m.HEADING | m.ITEM):
            continue
        text = blocks.text_in(number)
        if not text or blocks.links_in(number) * 10 < text * 9 or blocks.prose_in(number):
            continue
        lines = [one for one in range(number, end[number]) if blocks.link[one]]
        if len(lines) >= _MENU_LINKS and max(blocks.link[one] for one in lines) <= _MENU_LINE:
            found[number : end[number]] = [m.NAV] * (end[number] - number)


def _mark_notices(blocks: Blocks, found: list[int]) -> None:
    """Mark what asks for a script; the text of a page may stand in `noscript`, and then it is ours
    to show."""
    for number in blocks.boxes:
        if blocks.elements[number].tag == "noscript" and blocks.text_in(number) < NOTICE:
            end = blocks.end[number]
            found[number:end] = [m.OUTDATED] * (end - number)


def _is_page_head(blocks: Blocks, number: int) -> bool:
    """Tell whether a header is the page's: before its text, not that of an article or a card."""
    headed = blocks.state[blocks.up[number]] & m.SEMANTIC or blocks.text_in(number) > _HEAD_TEXT
    return (
        not headed
        and blocks.prose_to[number] * 10 <= blocks.prose_to[-1]
        and not any(blocks.elements[one].tag == "h1" for one in range(number, blocks.end[number]))
    )


def _is_panel(blocks: Blocks, number: int) -> bool:
    """Tell whether something hidden is a tab, an accordion or a slide that a script would show."""
    for _ in range(_PANEL_DEPTH):
        if number < 0:
            return False
        if blocks.flags[number] & m.PANEL:
            return not blocks.flags[number] & (m.WALL | m.NAV)
        number = blocks.up[number]
    return False


def _believed(marks: int, mine: int, whole: int) -> int:
    """Return which marks hold for something as large as `mine` of `whole`."""
    if marks & m.COMMENT and whole - mine >= _ELSEWHERE:
        return m.COMMENT
    if marks & (m.RELATED | m.HIDDEN) and mine * 2 < whole:
        return marks & (m.RELATED | m.HIDDEN)
    return 0


def _mark_teasers(blocks: Blocks, found: list[int]) -> None:
    """Mark the box around every heading that is a link, as far as the box holds no other."""
    end, up, flags = blocks.end, blocks.up, blocks.flags
    linked = [
        number
        for number in blocks.boxes
        if flags[number] & m.HEADING
        and not found[number]
        and blocks.text_in(number) >= _HEADING_TEXT
        and blocks.links_in(number) * 5 >= blocks.text_in(number) * 4
    ]
    for position, number in enumerate(linked):
        before = linked[position - 1] if position else -1
        after = linked[position + 1] if position + 1 < len(linked) else len(up)
        best, place = -1, up[number]
        for _ in range(_TEASER_DEPTH):
            if (
                place <= 1
                or place <= before
                or end[place] > after
                or blocks.text_in(place) > _TEASER_TEXT
            ):
                break
            if blocks.prose_in(place) * _TOO_LARGE > blocks.prose_to[-1]:
                break
            best = place
            place = up[place]
        if best > 0:
            found[best : end[best]] = [found[best] | TEASER] * (end[best] - best)
