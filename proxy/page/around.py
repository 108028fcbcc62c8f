"""What stands outside of an article's body and belongs to it. Pure; only `sort` imports it.

Above: the standfirst, the lead picture and its caption, between the heading and the body or right
above the heading. Below: corrections and footnotes (evidence.md, "Real pages").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.page import marks as m
from proxy.page.sources import number_of
from proxy.page.trim import is_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proxy.page.article import Body
    from proxy.page.blocks import Blocks
    from proxy.page.dom import Element
    from proxy.page.survey import Seen

_LEAD_PROSE: Final = 1500  # characters that can be a standfirst
_LEAD_HEADING: Final = 60  # characters of a second heading that is one
_LEAD_LINE: Final = 25  # characters of a line that calls itself one
_DATE_LINE: Final = 90  # characters of a line with a time of the day that is none
_CLOCK: Final = re.compile(r"\b\d{1,2}[:h]\d\d\b")
_FIGURE_TEXT: Final = 600  # characters that stand around a lead picture
_FIGURE_LINKS: Final = 60  # characters of links among them: more are links to other texts
_FIGURE_DEPTH: Final = 5  # boxes around a picture that are its own
_NAMED_DEPTH: Final = 8  # boxes within which a figure or picture element is looked for
_LARGE: Final = 200  # pixels of width from which a picture above the text belongs to it
_NOTE_TEXT: Final = 5000  # characters of notes below a text


def take_above(seen: Seen) -> list[Element]:
    """Detach and return what stands above the body and belongs to it, in order."""
    body = seen.body
    if body is None:
        return []
    blocks = seen.blocks
    start = _start(seen, body)
    heading = seen.facts.heading.mark if seen.facts.heading is not None else -1
    after = heading if 0 <= heading < body.number else start
    holders = {*_upwards(blocks, body.number), *_upwards(blocks, after)}
    taken: list[int] = []
    number = start
    while number < body.number:
        piece = None
        if number not in holders and not seen.areas[number]:
            piece = _piece(seen, number, holders, after) or _caption(blocks, number, taken)
        if piece is not None and (not taken or piece >= blocks.end[taken[-1]]):
            taken.append(piece)
            number = max(number + 1, blocks.end[piece])
        else:
            number += 1
    return _detached(blocks, _without_copies(blocks, taken))


def _without_copies(blocks: Blocks, numbers: list[int]) -> list[int]:
    """Leave out what says again what stands before it: a standfirst for another screen."""
    said: set[str] = {""}
    kept: list[int] = []
    for number in numbers:
        text = "" if _holds_picture(blocks, number) else blocks.elements[number].text()
        if not text or text not in said:
            kept.append(number)
        said.add(text)
    return kept


def _holds_picture(blocks: Blocks, number: int) -> bool:
    return any(blocks.flags[one] & m.PICTURE for one in range(number, blocks.end[number]))


def take_below(seen: Seen) -> list[Element]:
    """Detach and return the notes that stand below the body in the article's own box."""
    body = seen.body
    if body is None:
        return []
    blocks = seen.blocks
    number, last = blocks.end[body.number], blocks.end[_start(seen, body)]
    taken: list[int] = []
    while number < last:
        noted = blocks.flags[number] & m.NOTE and not seen.areas[number]
        if noted and 0 < blocks.text_in(number) <= _NOTE_TEXT:
            taken.append(number)
            number = blocks.end[number]
        else:
            number += 1
    return _detached(blocks, taken)


def _detached(blocks: Blocks, numbers: list[int]) -> list[Element]:
    elements = [blocks.elements[one] for one in numbers]
    for element in elements:
        element.detach()
    return elements


def _upwards(blocks: Blocks, number: int) -> Iterator[int]:
    while number >= 0:
        yield number
        number = blocks.up[number]


# ---- where the article begins


def _start(seen: Seen, body: Body) -> int:
    """Return the article's own box: around heading and body, and what little stands right above."""
    blocks = seen.blocks
    found = next(
        (one for one in _upwards(blocks, body.number) if one > 1 and _is_around(seen, one)), -1
    )
    if found < 0:
        return body.number
    for number in _upwards(blocks, blocks.up[found]):
        outside = blocks.text_to[found] - blocks.text_to[number]
        if number <= 1 or outside > _FIGURE_TEXT:
            break
        found = number
    return found


def _is_around(seen: Seen, number: int) -> bool:
    blocks, heading = seen.blocks, seen.facts.heading
    if heading is None or heading.mark < 0:
        return bool(blocks.flags[number] & m.SEMANTIC)
    return number < heading.mark < blocks.end[number]


# ---- pieces


def _piece(seen: Seen, number: int, holders: set[int], after: int) -> int | None:
    """Return the element to take for a picture or a standfirst at `number`, or None."""
    blocks, flags = seen.blocks, seen.blocks.flags[number]
    if flags & m.PICTURE:
        return _figure_around(seen, number, holders) if _is_large(blocks, number) else None
    if number <= after:
        return None
    if flags & m.HEADING:
        return number if _is_second_heading(seen, number) else None
    return number if _is_standfirst(blocks, number) else None


def _caption(blocks: Blocks, number: int, taken: list[int]) -> int | None:
    """Return `number` where it is a caption beside a picture that was taken."""
    if not taken or not blocks.text[number] or blocks.flags[number] & m.INLINE:
        return None
    lines = (number, blocks.up[number])
    return number if any(blocks.flags[one] & m.CAPTION for one in lines) else None


def _is_standfirst(blocks: Blocks, number: int) -> bool:
    flags, text = blocks.flags[number], blocks.text[number]
    lines = (number, blocks.up[number])
    if not text or flags & m.INLINE or blocks.text_in(number) > _LEAD_PROSE:
        return False
    if any(blocks.flags[one] & (m.AUTHOR | m.META | m.CAPTION) for one in lines):
        return False
    if text <= _DATE_LINE and _CLOCK.search(blocks.elements[number].text()):
        return False
    named = any(blocks.flags[one] & m.LEAD for one in lines)
    return bool(blocks.prose[number]) or (named and text >= _LEAD_LINE)


def _is_second_heading(seen: Seen, number: int) -> bool:
    """Tell whether a heading below the title is a standfirst."""
    blocks = seen.blocks
    text = blocks.text_in(number)
    named = (blocks.flags[number] | blocks.flags[blocks.up[number]]) & m.LEAD
    if text < (_LEAD_LINE if named else _LEAD_HEADING) or blocks.links_in(number) * 2 >= text:
        return False
    return not is_title(seen, blocks.elements[number])


def _is_large(blocks: Blocks, number: int) -> bool:
    """Tell by how it is built whether an image above the text is its picture, no logo or face."""
    boxes = [box for depth, box in enumerate(_upwards(blocks, number)) if depth <= _NAMED_DEPTH]
    if any(blocks.flags[box] & m.AUTHOR for box in boxes[:_FIGURE_DEPTH]):
        return False
    attrs = blocks.elements[number].attrs
    width = number_of(attrs.get("width", ""))
    if any(blocks.flags[box] & m.FIGURE for box in boxes[1:]):
        return not 0 < width < _LARGE
    return width >= _LARGE or any(name in attrs for name in ("srcset", "data-src", "data-srcset"))


def _figure_around(seen: Seen, number: int, holders: set[int]) -> int:
    """Return the largest box around a picture that holds little else."""
    blocks = seen.blocks
    best = number
    for depth, box in enumerate(_upwards(blocks, number)):
        if depth > _FIGURE_DEPTH or box in holders or seen.areas[box]:
            break
        if blocks.text_in(box) > _FIGURE_TEXT or _holds_title(blocks, box):
            break
        if blocks.links_in(box) > _FIGURE_LINKS:
            break
        best = box
        if blocks.elements[box].tag == "figure":
            break
    return best


def _holds_title(blocks: Blocks, number: int) -> bool:
    return any(blocks.elements[one].tag == "h1" for one in range(number, blocks.end[number]))
