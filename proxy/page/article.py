"""Where the text of an article stands: the element with the most prose and the least of anything
else. Pure.

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
_NAMED: Final = 1.1  # what a name like "article-body" is worth
_OUTER: Final = 0.05  # share of it in text that an outer element may add without harm
_INNER: Final = 0.9  # share of the text's prose that an inner element must hold to stand for it


@dataclass(frozen=True, slots=True)
class Body:
    """The element that holds an article's text: its number, its prose, and that of the whole page."""

    number: int
    prose: int
    prose_of_page: int


def find_body(blocks: Blocks, areas: list[int]) -> Body | None:
    """Return where the main text stands, or None where no prose is."""
    score = _scores(blocks, areas)
    sums = running(score)
    end, flags = blocks.end, blocks.flags
    best, most = -1, 0.0
    for number in blocks.boxes:
        value: float = sums[end[number]] - sums[number]
        if value <= 0:
            continue
        if flags[number] & m.BODY:
            value *= _NAMED
        if value >= most and not areas[number]:
            best, most = number, value
    if best < 0:
        return None
    counted = running([0 if areas[number] else size for number, size in enumerate(blocks.prose)])
    best = _narrowed(blocks, best, counted)
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
            score[number] = -15 - min(link[number], 60)
        else:
            score[number] = -8
    return score


def _narrowed(blocks: Blocks, number: int, counted: list[int]) -> int:
    """Return the innermost element that still holds nearly all prose of `number`.

    Where an inner one would only leave out a little, the outer one stands: pictures are in it.
    """
    end, flags = blocks.end, blocks.flags
    whole = counted[end[number]] - counted[number]
    inner = number
    for box in blocks.boxes:
        if box <= inner:
            continue
        if box >= end[inner]:
            break
        if flags[box] & (m.INLINE | m.PARAGRAPH | m.ITEM):
            continue
        if counted[end[box]] - counted[box] >= _INNER * whole:
            inner = box
    while inner != number:
        outer = blocks.up[inner]
        if outer <= 1:
            break
        if blocks.text_in(outer) - blocks.text_in(inner) > _OUTER * whole:
            break
        inner = outer
    return inner
