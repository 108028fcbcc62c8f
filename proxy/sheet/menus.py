"""Regions that are lists of links: sections, languages, related pages, the foot.

They lose their markup and keep their links: one flat list each, doubles left out. Only content
imports it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from proxy.page.dom import Element
from proxy.reader.markup import HEADINGS
from proxy.sheet.anchors import label_of
from proxy.sheet.flow import fold_text
from proxy.sheet.layout import line
from proxy.sheet.walk import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proxy.sheet.links import Links

LANGUAGES: Final = 20
SECTIONS: Final = 7  # each link before the text is a key press on KaiOS, Kindle, BlackBerry
_LABEL: Final = 80
_WORD: Final = re.compile(r"\w")


class Entry(NamedTuple):
    """One link of a menu."""

    href: str
    text: str
    language: str = ""

    def element(self) -> Element:
        """Return the link."""
        attrs = {"href": self.href}
        if self.language:
            attrs["lang"] = self.language
        return Element("a", attrs, [self.text])


def entries(regions: Iterable[Element], links: Links, *, known: Iterable[str] = ()) -> list[Entry]:
    """Return the links of `regions` in order, each address once and none of `known`."""
    seen = set(known)
    found = []
    for element in _links_of(regions):
        attrs = element.attrs
        href = attrs.get("href")
        url = links.resolve(href) if href and href[0] != "#" else None
        if url is None or url in seen:
            continue
        text = _words(element)
        if not _WORD.search(text) or is_hidden(element):
            continue
        seen.add(url)
        language = attrs.get("hreflang") or attrs.get("lang", "")
        found.append(Entry(links.public(url), text, language))
    return found


def _links_of(regions: Iterable[Element]) -> Iterator[Element]:
    """Yield the links in `regions`, in order."""
    stack = list(regions)
    stack.reverse()
    while stack:
        element = stack.pop()
        if element.tag == "a":
            yield element
        if element.children:
            stack += [one for one in element.children[::-1] if one.__class__ is Element]


def _words(element: Element) -> str:
    children = element.children
    if len(children) == 1 and isinstance(children[0], str):
        return fold_text(children[0]).strip()[:_LABEL]
    return fold_text(element.text() or label_of(element)).strip()[:_LABEL]


def flatten(blocks: list[Element | str]) -> list[Element | str]:
    """Turn lists of links into lines, headings into bold ones: a long foot hides the notice."""
    flat: list[Element | str] = []
    for block in blocks:
        if (
            isinstance(block, Element)
            and block.tag == "ul"
            and all(map(_is_link, block.elements()))
        ):
            pieces = [child for one in block.elements() for child in one.children]
            flat.append(Element("p", None, line(pieces)))
        elif isinstance(block, Element) and block.tag in HEADINGS:
            flat.append(Element("p", None, [Element("b", None, block.children)]))
        else:
            flat.append(block)
    return flat


def _is_link(item: Element) -> bool:
    return (
        len(item.children) == 1
        and isinstance(item.children[0], Element)
        and item.children[0].tag == "a"
    )
