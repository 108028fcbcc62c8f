"""What goes out of an article's body, and what comes back to it from outside. Pure; `sort` imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.page import marks as m

if TYPE_CHECKING:
    from proxy.page.dom import Element
    from proxy.page.survey import Regions, Seen

_SMALL: Final = 0.2  # share of the body's prose up to which a caption, byline or date box is one


def trim_article(seen: Seen, regions: Regions) -> None:
    """Detach from the body what is not its text."""
    blocks, marks, body = seen.blocks, seen.areas, seen.body
    if body is None:
        return
    number = body.number
    end = blocks.end[number]
    inside = [one for one in range(number, end) if blocks.prose[one] and not marks[one]]
    first = inside[0] if inside else number
    last = inside[-1] if inside else end
    for one in range(number + 1, end):
        element = blocks.elements[one]
        flags = blocks.flags[one]
        if marks[one]:
            pass
        elif element is seen.facts.heading:
            element.detach()
        elif flags & (m.AUTHOR | m.META) and blocks.prose_in(one) < _SMALL * body.prose:
            element.detach()
        elif blocks.end[one] <= first and blocks.text[one] and not flags & m.CAPTION:
            element.detach()
        elif one > last and blocks.text[one] and blocks.link[one] * 2 > blocks.text[one]:
            element.detach()


def take_lead(seen: Seen, regions: Regions) -> list[Element]:
    """Detach and return what stands between the heading and the body and belongs to the text."""
    return []
