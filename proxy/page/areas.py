"""Which parts of a page are not its main text by what they call themselves, and which are teasers. Pure.

A mark is believed unless what bears it is too large to be what it says: `has-sidebar` on a wrapper, `widget`
on every paragraph of a body. What bears the same class counts together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.page import marks as m

if TYPE_CHECKING:
    from proxy.page.blocks import Blocks

TEASER: Final = (
    1 << 60
)  # a linked heading and its few lines: an item of a list, whatever it is called

_TOO_LARGE: Final = 3  # an area is at most one part in so many of the page's prose
_ENOUGH_PROSE: Final = 200  # characters on a page below which all text is counted in place of prose
_ELSEWHERE: Final = 600  # characters of prose beside them that make comments no thread
_TEASER_TEXT: Final = 700
_TEASER_DEPTH: Final = 4
_HEADING_TEXT: Final = 12


def areas(blocks: Blocks) -> list[int]:
    """Return for every element the marks of the outermost area that it stands in, 0 in the main text."""
    found = [0] * len(blocks.up)
    sums = blocks.prose_to if blocks.prose_to[-1] >= _ENOUGH_PROSE else blocks.text_to
    whole = sums[-1]
    end, flags, elements = blocks.end, blocks.flags, blocks.elements
    together: dict[str, int] = {}
    for number in blocks.marked:
        names = elements[number].attrs.get("class", "")
        together[names] = together.get(names, 0) + sums[end[number]] - sums[number]
    reached = 0
    for number in blocks.marked:
        if number < reached:
            continue
        marks = flags[number] & m.AREA
        if marks == m.MORE and blocks.links_in(number) * 2 <= blocks.text_in(number):
            continue
        mine = sums[end[number]] - sums[number]
        names = elements[number].attrs.get("class", "")
        if names:
            mine = max(mine, together[names])
        if mine * _TOO_LARGE > whole:
            marks = _believed(marks, mine, whole)
        if marks:
            reached = end[number]
            found[number:reached] = [marks] * (reached - number)
    _mark_teasers(blocks, found)
    return found


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
