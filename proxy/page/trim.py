"""What goes out of an article's body, and what comes back to it from outside. Pure; `sort` imports
it.

Block by block, never by region: an area that names itself, the strip of labels above the first
paragraph, lists and lines that are nothing but links, and headings that have lost what they headed
(pages.md, section 3.3).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.page import marks as m
from proxy.page.areas import TEASER
from proxy.page.metadata import likeness
from proxy.page.sources import number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proxy.page.article import Body
    from proxy.page.blocks import Blocks
    from proxy.page.dom import Element
    from proxy.page.survey import Regions, Seen

_RELATED: Final = m.RELATED | m.MORE | m.TAGS | m.COMMENT | m.LETTER | m.FORM | m.SHARE | TEASER
_COPY: Final = 50  # characters of a line that is not said twice
_SMALL: Final = 0.2  # share of the body's prose up to which a byline or date box is one
_LINK_SHARE: Final = 0.8
_LIST_SHARE: Final = 0.6  # of a list, whose items have a label before their link
_DATE_LINE: Final = 60  # characters of a line that is a date
_DATE: Final = re.compile(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)|\d{4}[-/]\d\d[-/]\d\d|\d{1,2}:\d\d)\b|\d\s?(?:min|Min)\b"
)
_LINE: Final = 15  # characters of a line of links that is worth judging
_SAME_TITLE: Final = 0.8
_LEAD_PROSE: Final = 1500  # characters outside of the body that can be a standfirst
_FIGURE_TEXT: Final = 600  # characters that stand around a lead picture
_FIGURE_DEPTH: Final = 5
_LEAD_HEADING: Final = 60  # characters of a second heading that is one
_LEAD_LINE: Final = 40  # characters of a line that is called a standfirst
_LARGE: Final = 200  # pixels of width from which a picture above the text belongs to it


class Trimmed:
    """What is to leave the body: numbers with the reason why, and the order of what stays."""

    def __init__(self) -> None:
        self.gone: list[tuple[int, str]] = []
        self.order: list[tuple[int, str]] = []  # number, and "heading", "content" or "gone"


def trim_article(seen: Seen, regions: Regions) -> None:
    """Detach from the body what is not its text; pieces with links go to `aside`."""
    body = seen.body
    if body is None:
        return
    trimmed = _judge(seen, body)
    _drop_lone_headings(trimmed)
    _drop_copies(seen, trimmed)
    blocks = seen.blocks
    for number, reason in trimmed.gone:
        element = blocks.elements[number]
        if element.parent is None:
            continue
        element.detach()
        if reason in _TO_ASIDE and blocks.links_in(number):
            regions.aside.append(element)
        else:
            regions.dropped.append((repr(element), reason))


_TO_ASIDE: Final = frozenset(("related", "links", "below the text"))


def _judge(seen: Seen, body: Body) -> Trimmed:
    blocks, areas = seen.blocks, seen.areas
    number, end = body.number, blocks.end[body.number]
    inside = [one for one in range(number, end) if blocks.prose[one] and not areas[one]]
    first, last = (inside[0], inside[-1]) if inside else (number, end)
    trimmed = Trimmed()
    reached = 0
    for one in range(number + 1, end):
        if one < reached:
            continue
        if areas[one]:
            reached = blocks.end[one]
            if areas[one] & _RELATED:
                trimmed.order.append((one, "gone"))  # `sort` finds a place for it
            continue
        reason = _reason(seen, body, one, (first, last))
        if reason:
            reached = blocks.end[one]
            trimmed.gone.append((one, reason))
            if reason == "links":
                trimmed.order.append((one, "gone"))
        elif blocks.flags[one] & m.HEADING:
            trimmed.order.append((one, "heading"))
        elif blocks.text[one] or blocks.flags[one] & m.PICTURE:
            trimmed.order.append((one, "content"))
    return trimmed


def _reason(seen: Seen, body: Body, number: int, prose: tuple[int, int]) -> str:
    """Return why an element inside the body does not belong to it, "" where it does."""
    blocks, flags = seen.blocks, seen.blocks.flags[number]
    if flags & m.INLINE:
        return ""
    if (
        flags & m.HEADING
        and blocks.elements[number].tag == "h1"
        and _is_title(seen, blocks.elements[number])
    ):
        return "title"
    if blocks.end[number] <= prose[0] and not flags & m.CAPTION:
        return _reason_above(seen, number)
    if blocks.prose_in(number):
        if flags & (m.AUTHOR | m.META) and not blocks.state[number] & m.HEADING:
            return "byline" if blocks.prose_in(number) < _SMALL * body.prose else ""
        return ""
    text = blocks.text_in(number)
    if not text or flags & (m.CAPTION | m.FIGURE | m.HEADING | m.PARAGRAPH):
        return ""
    if flags & (m.AUTHOR | m.META):
        return "byline"
    if flags & m.LOOSE and text <= _DATE_LINE and _DATE.search(blocks.elements[number].text()):
        return "byline"
    share = _LIST_SHARE if blocks.elements[number].tag in ("ul", "ol") else _LINK_SHARE
    linked = blocks.links_in(number) >= share * text and not _holds_figure(blocks, number)
    if number > prose[1] and linked:
        return "below the text"
    return "links" if linked and text >= _LINE and not flags & m.ITEM else ""


def _reason_above(seen: Seen, number: int) -> str:
    """Return why something above the first paragraph is no text: a label, a date, the title again."""
    blocks, flags = seen.blocks, seen.blocks.flags[number]
    element = blocks.elements[number]
    if flags & m.HEADING:
        return "title" if element.tag == "h1" or _is_title(seen, element) else ""
    text = blocks.text_in(number)
    if flags & (m.AUTHOR | m.META) and text:
        return "byline"
    if not blocks.text[number] or flags & m.PARAGRAPH or blocks.state[number] & m.HEADING:
        return ""
    if _holds_picture(blocks, number):
        return ""
    if flags & m.ITEM and blocks.links_in(number) * 2 < text:
        return ""
    return "above the text"


def _is_title(seen: Seen, element: Element) -> bool:
    if element is seen.facts.heading:
        return True
    title = seen.facts.title
    return element.tag in ("h1", "h2") and likeness(element.text(), title) >= _SAME_TITLE


def _holds_picture(blocks: Blocks, number: int) -> bool:
    return any(blocks.flags[one] & m.PICTURE for one in range(number, blocks.end[number]))


def _holds_figure(blocks: Blocks, number: int) -> bool:
    return any(blocks.flags[one] & m.CAPTION for one in range(number, blocks.end[number]))


def _drop_lone_headings(trimmed: Trimmed) -> None:
    """Drop headings that have lost what they headed, and those at the end."""
    following, lost = "end", False
    for number, what in reversed(trimmed.order):
        if what == "gone":
            lost = True
        elif what == "heading" and lost and following in ("end", "heading"):
            trimmed.gone.append((number, "lone heading"))
        else:
            following, lost = what, False


def _drop_copies(seen: Seen, trimmed: Trimmed) -> None:
    """Drop lines that stand in the body twice, word by word: copies for another screen, or a pull
    quote."""
    blocks = seen.blocks
    by_size: dict[tuple[int, int], list[int]] = {}
    for number, what in trimmed.order:
        spoken = blocks.text[number] >= _COPY and not blocks.flags[number] & m.PARAGRAPH
        if what == "content" and spoken:
            by_size.setdefault((blocks.text[number], blocks.link[number]), []).append(number)
    for numbers in by_size.values():
        known: set[str] = set()
        for number in numbers if len(numbers) > 1 else ():
            text = blocks.elements[number].text()
            if text in known:
                trimmed.gone.append((number, "copy"))
            known.add(text)


# ---- what stands above the body


def take_lead(seen: Seen) -> list[Element]:
    """Detach and return what stands above the body and belongs to the text: standfirst, picture,
    caption."""
    body = seen.body
    if body is None:
        return []
    blocks = seen.blocks
    start = _start(seen, body)
    heading = seen.facts.heading
    after = heading.mark if heading is not None and 0 <= heading.mark < body.number else start
    holders = set(_above(blocks, body.number)) | set(_above(blocks, after))
    taken: list[int] = []
    reached = 0
    for number in range(start, body.number):
        if number < reached or number in holders or seen.areas[number]:
            continue
        whole = _lead_piece(seen, number, holders, with_words=number > after, captioned=bool(taken))
        if whole is not None and whole >= reached:
            taken.append(whole)
            reached = blocks.end[whole]
    elements = [blocks.elements[one] for one in taken]
    for element in elements:
        element.detach()
    return elements


def _start(seen: Seen, body: Body) -> int:
    """Return where the article's own box begins: around heading and body, and what stands right
    above."""
    blocks = seen.blocks
    heading = seen.facts.heading
    place = heading.mark if heading is not None else -1
    found = body.number
    for number in _above(blocks, body.number):
        holds = (
            number < place < blocks.end[number] if place >= 0 else blocks.flags[number] & m.SEMANTIC
        )
        if number <= 1:
            break
        if holds:
            found = number
            break
    for number in _above(blocks, blocks.up[found]):
        outside = blocks.text_to[found] - blocks.text_to[number]
        if number <= 1 or outside > _FIGURE_TEXT or found == body.number:
            break
        found = number
    return found


def _above(blocks: Blocks, number: int) -> Iterator[int]:
    while number >= 0:
        yield number
        number = blocks.up[number]


def _lead_piece(
    seen: Seen, number: int, holders: set[int], *, with_words: bool, captioned: bool
) -> int | None:
    """Return the element to take for a standfirst, a picture or its caption at `number`, or None."""
    blocks, flags = seen.blocks, seen.blocks.flags[number]
    if flags & m.HEADING and with_words:
        return number if _is_second_heading(seen, number) else None
    if flags & m.PICTURE:
        return _figure_around(seen, number, holders) if _is_large(seen, number) else None
    if not blocks.text[number] or flags & (m.HEADING | m.INLINE):
        return None
    lines = (number, blocks.up[number])
    if captioned and any(blocks.flags[one] & m.CAPTION for one in lines):
        return number
    if not with_words or any(blocks.flags[one] & (m.AUTHOR | m.META | m.CAPTION) for one in lines):
        return None
    is_lead = any(blocks.flags[one] & m.LEAD for one in lines) and blocks.text[number] >= _LEAD_LINE
    if (blocks.prose[number] or is_lead) and blocks.text_in(number) <= _LEAD_PROSE:
        return number
    return None


def _is_second_heading(seen: Seen, number: int) -> bool:
    """Tell whether a heading below the title is a standfirst."""
    blocks = seen.blocks
    text = blocks.text_in(number)
    if text < _LEAD_HEADING or blocks.links_in(number) * 2 >= text:
        return False
    return not _is_title(seen, blocks.elements[number])


def _is_large(seen: Seen, number: int) -> bool:
    """Tell whether an image above the text is one of its pictures by how it is built, not a logo or
    a face."""
    blocks = seen.blocks
    boxes = [box for depth, box in enumerate(_above(blocks, number)) if depth <= 8]
    if any(blocks.flags[box] & m.AUTHOR for box in boxes[:_FIGURE_DEPTH]):
        return False
    attrs = blocks.elements[number].attrs
    width = number_of(attrs.get("width", ""))
    if any(blocks.flags[box] & m.FIGURE for box in boxes[1:]):
        return not 0 < width < _LARGE
    return width >= _LARGE or any(name in attrs for name in ("srcset", "data-src", "data-srcset"))


def _holds_title(blocks: Blocks, number: int) -> bool:
    return any(blocks.elements[one].tag == "h1" for one in range(number, blocks.end[number]))


def _figure_around(seen: Seen, number: int, holders: set[int]) -> int | None:
    """Return the largest box around a picture that holds little else."""
    blocks = seen.blocks
    best = number
    for depth, box in enumerate(_above(blocks, number)):
        if depth > _FIGURE_DEPTH or box in holders or seen.areas[box]:
            break
        if blocks.text_in(box) > _FIGURE_TEXT or _holds_title(blocks, box):
            break
        best = box
        if blocks.elements[box].tag == "figure":
            break
    return best
