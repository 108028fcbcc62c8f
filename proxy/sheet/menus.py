"""Regions that are lists of links: sections, languages, related pages, the foot.

They lose their markup and keep their links: one flat list each, doubles left out. Only content
imports it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from proxy.page.dom import Element
from proxy.reader.markup import HEADINGS
from proxy.sheet.anchors import is_useless, label_of
from proxy.sheet.blocks import letters
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


def entries(
    regions: Iterable[Element], links: Links, *, known: Iterable[str] = (), site_name: str = ""
) -> list[Entry]:
    """Return the links of `regions` in order, each address once and none of `known`.

    The front page is none of them, nor what only says `site_name`: the first line of every sheet
    leads there.
    """
    name = letters(site_name)
    seen = {*known, links.origin + "/"}
    found = []
    for element in _links_of(regions):
        attrs = element.attrs
        href = attrs.get("href")
        url = links.resolve(href) if href and href[0] != "#" else None
        if url is None or url in seen or is_useless(url, links.origin):
            continue
        text = _words(element)
        if not _WORD.search(text) or is_hidden(element) or (name and letters(text) == name):
            continue
        seen.add(url)
        public = links.public(url)
        if public in seen and public != url:
            continue
        language = attrs.get("hreflang") or attrs.get("lang", "")
        found.append(Entry(public, text, language))
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


def flatten(blocks: list[Element | str], known: Iterable[str] = ()) -> list[Element | str]:
    """Turn lists of links into lines, headings into bold ones: a long foot hides the notice.

    Links to `known` addresses stand elsewhere already; they leave lines that hold nothing else,
    and so do links that stand twice.
    """
    seen = set(known)
    flat: list[Element | str] = []
    heading: Element | None = None
    for block in blocks:
        if isinstance(block, Element) and block.tag in HEADINGS:
            heading = Element("p", None, [Element("b", None, block.children)])
            continue
        links = _line_of(block)
        if links:
            links = [one for one in links if one.get("href") not in seen]
            seen |= {one.get("href") for one in links}
            if not links:
                heading = None
                continue
            block = Element("p", None, line(links))  # noqa: PLW2901 - the block as it stays
        if heading is not None:
            flat.append(heading)
            heading = None
        flat.append(block)
    return flat if heading is None else [*flat, heading]


def _line_of(block: Element | str) -> list[Element]:
    """Return the links of a block that holds nothing but links, else nothing."""
    if isinstance(block, str):
        return []
    if block.tag == "ul" and all(map(_is_link, block.elements())):
        return [link for item in block.elements() for link in item.elements()]
    words = "".join(one for one in block.children if isinstance(one, str))
    if block.tag != "p" or _WORD.search(words):
        return []
    links = list(block.elements())
    return links if all(one.tag == "a" for one in links) else []


def _is_link(item: Element) -> bool:
    return (
        len(item.children) == 1
        and isinstance(item.children[0], Element)
        and item.children[0].tag == "a"
    )
