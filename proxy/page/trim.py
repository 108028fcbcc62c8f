"""What goes out of an article's body. Pure; only `sort` imports it.

Block by block, never by region: an area that names itself, the strip of labels above the first
paragraph, lists that are nothing but links, copies, and headings that have lost what they headed
(evidence.md, "Real pages"). Of each of these rules the share of removed text that was in the ground
truth was counted on the open corpora; those that took more than they cleaned are not here: lines
that are one link ("Read more: ..."), paragraphs above or below the prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.page import marks as m
from proxy.page.looks import TEASER
from proxy.page.titles import likeness

if TYPE_CHECKING:
    from proxy.page.article import Body
    from proxy.page.blocks import Blocks
    from proxy.page.dom import Element
    from proxy.page.survey import Regions, Seen

# Areas that a heading above them belongs to.
_HEADED: Final = m.RELATED | m.MORE | m.TAGS | m.COMMENT | m.LETTER | m.FORM | m.SHARE | TEASER
_TO_ASIDE: Final = frozenset(("links", "below the text"))  # the rest of what goes says nothing

_SMALL: Final = 0.2  # share of the body's prose up to which a byline or date box is one
_LINK_SHARE: Final = 0.8  # of the text of a box that is a list of links
_LIST_SHARE: Final = 0.6  # of a list, whose items have a label before their link
_LINE: Final = 15  # characters of links that are worth judging
_COPIED: Final = range(50, 400)  # characters of a line that is not said twice
_SAME_TITLE: Final = 0.8
_LONGER: Final = 2  # times the title: a standfirst may have all its words
_DATE_LINE: Final = 60  # characters of a line that is a date
_DATE: Final = re.compile(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)|\d{4}[-/]\d\d[-/]\d\d|\d{1,2}:\d\d)\b"
    r"|\d\s?(?:min|Min)\b"
)


@dataclass(slots=True)
class _Trimming:
    """What is to leave the body, with the reason why, and the order of what stays.

    `order` has numbers with "heading", "content", "whole" or "gone"; `first` and `last` are the
    body's first and last block of prose.
    """

    seen: Seen
    body: Body
    first: int
    last: int
    gone: list[tuple[int, str]] = field(default_factory=list)
    order: list[tuple[int, str]] = field(default_factory=list)


def trim_article(seen: Seen, regions: Regions) -> None:
    """Detach from the body what is not its text; pieces with links go to `aside`."""
    if seen.body is None:
        return
    trimming = _judged(seen, seen.body)
    _drop_lone_headings(trimming)
    _drop_copies(trimming)
    blocks = seen.blocks
    for number, reason in trimming.gone:
        element = blocks.elements[number]
        if element.parent is None:
            continue
        element.detach()
        if reason in _TO_ASIDE and blocks.links_in(number):
            regions.aside.append(element)
        else:
            regions.dropped.append((repr(element), reason))


def _judged(seen: Seen, body: Body) -> _Trimming:
    blocks, areas = seen.blocks, seen.areas
    number, end = body.number, blocks.end[body.number]
    prose = [one for one in range(number, end) if blocks.prose[one] and not areas[one]]
    prose = [one for one in prose if not _is_caption(blocks, one)]
    trimming = _Trimming(seen, body, *((prose[0], prose[-1]) if prose else (number, end)))
    number += 1
    while number < end:
        number = _judge(trimming, number)
    return trimming


def _judge(trimming: _Trimming, number: int) -> int:
    """Note what is to become of an element of the body; return where to go on."""
    blocks, area = trimming.seen.blocks, trimming.seen.areas[number]
    if area:  # `sort` finds a place for it
        if area & _HEADED:
            trimming.order.append((number, "gone"))
        return blocks.end[number]
    if blocks.state[number] & m.CODE or blocks.flags[number] & m.CAPTION:  # every line counts
        trimming.order.append((number, "whole"))
        return blocks.end[number]
    reason = _reason(trimming, number)
    if reason:
        trimming.gone.append((number, reason))
        if reason == "links":
            trimming.order.append((number, "gone"))
        return blocks.end[number]
    if blocks.flags[number] & m.HEADING:
        trimming.order.append((number, "heading"))
    elif blocks.text[number] or blocks.flags[number] & m.PICTURE:
        trimming.order.append((number, "content"))
    return number + 1


# ---- reasons


def _reason(trimming: _Trimming, number: int) -> str:
    """Return why an element inside the body does not belong to it, "" where it does."""
    blocks, flags = trimming.seen.blocks, trimming.seen.blocks.flags[number]
    if flags & m.INLINE:
        return ""
    above = blocks.end[number] <= trimming.first and not flags & m.CAPTION
    if flags & m.HEADING:
        element = blocks.elements[number]
        again = (above and element.tag == "h1") or is_title(trimming.seen, element)
        return "title" if again and (above or element.tag == "h1") else ""
    if above:
        return _reason_above(blocks, number)
    if blocks.prose_in(number):
        return _reason_of_prose(trimming, number)
    return _reason_of_line(trimming, number)


def is_title(seen: Seen, element: Element) -> bool:
    """Tell whether a heading says what the page's title says."""
    if element is seen.facts.heading:
        return True
    if element.tag not in ("h1", "h2"):
        return False
    text, title = element.text(), seen.facts.title
    return len(text) <= _LONGER * len(title) and likeness(text, title) >= _SAME_TITLE


def _reason_above(blocks: Blocks, number: int) -> str:
    """Return why something above the first paragraph is no text: a label, a date, a share count."""
    flags, text = blocks.flags[number], blocks.text_in(number)
    if flags & m.AUTHOR or (flags & m.META and text):
        return "byline"
    if not blocks.text[number] or flags & m.PARAGRAPH or blocks.state[number] & m.HEADING:
        return ""
    if _holds(blocks, number, m.PICTURE):
        return ""
    is_item = flags & m.ITEM and blocks.links_in(number) * 2 < text
    return "" if is_item else "above the text"


def _reason_of_prose(trimming: _Trimming, number: int) -> str:
    blocks = trimming.seen.blocks
    if blocks.state[number] & m.HEADING or not blocks.flags[number] & (m.AUTHOR | m.META):
        return ""
    return "byline" if blocks.prose_in(number) < _SMALL * trimming.body.prose else ""


def _reason_of_line(trimming: _Trimming, number: int) -> str:
    """Return why something without prose, between paragraphs or below them, is no text."""
    blocks, flags = trimming.seen.blocks, trimming.seen.blocks.flags[number]
    text, element = blocks.text_in(number), blocks.elements[number]
    if not text or flags & (m.CAPTION | m.FIGURE | m.PARAGRAPH):
        return ""
    dated = flags & m.LOOSE and text <= _DATE_LINE and _DATE.search(element.text())
    if flags & (m.AUTHOR | m.META) or dated:
        return "byline"
    share = _LIST_SHARE if element.tag in ("ul", "ol") else _LINK_SHARE
    if blocks.links_in(number) < share * text or _holds(blocks, number, m.CAPTION):
        return ""
    if number > trimming.last:
        return "below the text"
    return "links" if text >= _LINE and not flags & m.ITEM else ""


def _is_caption(blocks: Blocks, number: int) -> bool:
    lines = (number, blocks.up[number])
    return any(blocks.flags[one] & m.CAPTION for one in lines)


def _holds(blocks: Blocks, number: int, marks: int) -> bool:
    return any(blocks.flags[one] & marks for one in range(number, blocks.end[number]))


# ---- what is left over


def _drop_lone_headings(trimming: _Trimming) -> None:
    """Drop headings that have lost what they headed, down to the next heading or the end."""
    following, lost = "end", False
    for number, what in reversed(trimming.order):
        if what == "gone":
            lost = True
        elif what == "heading" and lost and following in ("end", "heading"):
            trimming.gone.append((number, "lone heading"))
        else:
            following, lost = what, False


def _drop_copies(trimming: _Trimming) -> None:
    """Drop lines outside of paragraphs that stand in the body twice: copies for another screen."""
    blocks = trimming.seen.blocks
    by_size: dict[tuple[int, int], list[int]] = {}
    for number, what in trimming.order:
        whole = what == "whole" and blocks.flags[number] & m.CAPTION
        size = blocks.text_in(number) if whole else blocks.text[number]
        spoken = size in _COPIED and not blocks.flags[number] & m.PARAGRAPH
        if spoken and (whole or what == "content") and not _holds(blocks, number, m.PICTURE):
            by_size.setdefault((size, blocks.links_in(number)), []).append(number)
    for numbers in by_size.values():
        known: set[str] = set()
        for number in numbers if len(numbers) > 1 else ():
            text = blocks.elements[number].text()
            if text in known:
                trimming.gone.append((number, "copy"))
            known.add(text)
