"""Where on the page a candidate for an ask stands: what its ancestors' tags and classes say. Pure.

Looked up only for candidates that something speaks for, and once per ancestor. Only page imports
this.
"""

from __future__ import annotations

import re
from enum import Flag, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from proxy.page.dom import Element


class Place(Flag):
    """Kinds of region; an element stands in all that its ancestors are."""

    NONE = 0
    FRAME = auto()  # header, menu or footer
    ASIDE = auto()  # comments, tags, shares, related articles, author boxes
    COMMENTS = auto()
    PROSE = auto()  # a paragraph of the text


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
        self._known: dict[int, Place] = {}

    def of(self, element: Element) -> Place:
        """Return where `element` stands."""
        chain: list[Element] = []
        above = element.parent
        place = Place.NONE
        while above is not None:
            known = self._known.get(id(above))
            if known is not None:
                place = known
                break
            chain.append(above)
            above = above.parent
        for one in reversed(chain):
            own = _own(one)
            place = place | own if own and place else place or own
            self._known[id(one)] = place
        return place


def _own(element: Element) -> Place:
    tag = element.tag
    if tag in _HTML:
        return Place.NONE
    place = _TAGS.get(tag, Place.NONE)
    attrs = element.attrs
    if not attrs:
        return place
    marked = _marked(f"{attrs.get('class', '')} {attrs.get('id', '')}")
    return place | marked if marked else place


@lru_cache(maxsize=2048)  # the pages of a site share their classes
def _marked(names: str) -> Place:
    place = Place.NONE
    for token in _TOKENS.findall(names.lower()):
        if token in _MARKS:
            place |= _MARKS[token]
    return place
