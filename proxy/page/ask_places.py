"""Where on the page a candidate for an ask stands: what its ancestors' tags and classes say. Pure.

Looked up only for candidates that something speaks for, and once per ancestor. Only page imports
this.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from proxy.page.dom import Element


class Place:
    """Kinds of region, as bits; an element stands in all that its ancestors are.

    Plain numbers: an enumeration's flags take a microsecond for every `&`.
    """

    FRAME: Final = 1  # header, menu or footer
    ASIDE: Final = 2  # comments, tags, shares, related articles, author boxes
    COMMENTS: Final = 4
    PROSE: Final = 8  # a paragraph of the text


_TAGS: Final = {
    "header": Place.FRAME,
    "nav": Place.FRAME,
    "footer": Place.FRAME,
    "p": Place.PROSE,
}
_MARKS: Final = {
    **dict.fromkeys(
        ("header", "nav", "navbar", "menu", "footer", "topbar", "navigation"), Place.FRAME
    ),
    **dict.fromkeys(("share", "sharing", "tags", "tagcloud", "related", "teaser"), Place.ASIDE),
    **dict.fromkeys(("comment", "comments", "commentlist", "disqus"), Place.ASIDE | Place.COMMENTS),
}
_TOKENS: Final = re.compile(r"[a-z]+")
_HTML: Final = frozenset({"html", "body"})


class Places:
    """Answers for one page; remembers what it has looked up."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}

    def of(self, element: Element) -> int:
        """Return where `element` stands."""
        chain: list[Element] = []
        above = element.parent
        place = 0
        while above is not None:
            known = self._known.get(id(above))
            if known is not None:
                place = known
                break
            chain.append(above)
            above = above.parent
        for one in reversed(chain):
            own = _own(one)
            place |= own
            self._known[id(one)] = place
        return place


def _own(element: Element) -> int:
    tag = element.tag
    if tag in _HTML:
        return 0
    place = _TAGS.get(tag, 0)
    attrs = element.attrs
    if not attrs:
        return place
    return place | _marked(f"{attrs.get('class', '')} {attrs.get('id', '')}")


@lru_cache(maxsize=2048)  # the pages of a site share their classes
def _marked(names: str) -> int:
    place = 0
    for token in _TOKENS.findall(names.lower()):
        if token in _MARKS:
            place |= _MARKS[token]
    return place
