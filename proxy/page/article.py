"""Where the text of an article stands: the element with the most prose and the least else. Pure.

Every block adds to the elements around it: prose for, links and labels against; areas that are not
text count nothing. The largest sum wins, and among equals the innermost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.page import marks as m
from proxy.page.blocks import running

if TYPE_CHECKING:
    from proxy.page.blocks import Blocks

_MOST_PER_BLOCK: Final = 600  # characters of one block that count: a disclaimer is no article
_LINE: Final = -15  # a line that is mostly links, and so much less for every letter of them
_MOST_PER_LINK: Final = 60
_LABEL: Final = -8  # a line that is neither
_NAMED: Final = 1.1  # what a name like "article-body" is worth
_WHOLE: Final = frozenset(("html", "body", "noscript"))  # never an article's own box
_OUTER: Final = 0.05  # share of it in text that an outer element may add without harm
_INNER: Final = 0.9  # share of the text's prose that an inner element must hold to stand for it


@dataclass(frozen=True, slots=True)
class Body:
    """The element that holds an article's text: its number, its prose, and the whole page's."""

    number: int
    prose: int
    prose_of_page: int


def find_body(blocks: Blocks, areas: list[int]) -> Body | None:
    """Return where the main text stands, or None where no prose is."""
    sums = running(_scores(blocks, areas))
    end, flags = blocks.end, blocks.flags
    best, most = -1, 0.0
    for number in blocks.boxes:
        value: float = sums[end[number]] - sums[number]
        if flags[number] & m.BODY:
            value *= _NAMED
        if value > 0 and value >= most and not areas[number]:
            best, most = number, value
    if best < 0:
        return None
    counted = running([0 if areas[number] else size for number, size in enumerate(blocks.prose)])
    best = _widened(blocks, _narrowed(blocks, best, counted), counted)
    return Body(best, counted[end[best]] - counted[best], counted[-1])


def _scores(blocks: Blocks, areas: list[int]) -> list[int]:
    score = [0] * len(blocks.up)
    text, link, prose, state = blocks.text, blocks.link, blocks.prose, blocks.state
    for number in blocks.filled:
        if areas[number] or state[number] & m.HEADING:
            continue
        if prose[number]:
            score[number] = min(prose[number], _MOST_PER_BLOCK)
        elif link[number] * 2 > text[number]:
            score[number] = _LINE - min(link[number], _MOST_PER_LINK)
        else:
            score[number] = _LABEL
    return score


def _narrowed(blocks: Blocks, number: int, counted: list[int]) -> int:
    """Return the innermost element that still holds nearly all prose of `number`."""
    end = blocks.end
    needed = _INNER * (counted[end[number]] - counted[number])
    inner = number
    for box in blocks.boxes:
        if box >= end[inner]:
            break
        within = box > inner and not blocks.flags[box] & (m.INLINE | m.PARAGRAPH | m.ITEM)
        if within and counted[end[box]] - counted[box] >= needed:
            inner = box
    return inner


def _widened(blocks: Blocks, inner: int, counted: list[int]) -> int:
    """Return the outermost element that adds next to nothing: pictures and notes are in it."""
    spare = _OUTER * (counted[blocks.end[inner]] - counted[inner])
    text = blocks.text_in(inner)
    outer = blocks.up[inner]
    while outer > 0 and blocks.elements[outer].tag not in _WHOLE:
        if blocks.text_in(outer) - text > spare:
            break
        inner, outer = outer, blocks.up[outer]
    return inner
