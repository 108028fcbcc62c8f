"""The links of an element: where they lead and what they are called. Pure; invents nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.wire.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proxy.page.dom import Element

# Where an element that is no link keeps its address (evidence.md, "Asks").
_ADDRESS_ATTRIBUTES: Final = ("href", "action", "formaction", "data-href", "data-url")
_LINKS: Final = ("a", "area")
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6", "legend")
_LABEL_ATTRIBUTES: Final = ("aria-label", "title", "alt", "value")


@dataclass(frozen=True, slots=True)
class Link:
    """An absolute address, its words, and the element it was read from."""

    href: str
    text: str
    element: Element


def links_of(element: Element, *, base: str, page: str) -> list[Link]:
    """Return the links in `element`; one that only a script can follow leads to the page itself.

    A link gives itself, a box the links in it, a form or button its own address, and anything else
    the link around it. `page` is the origin's address of the page, where the script lives.
    """
    if element.tag in _LINKS:
        return [Link(_address(element, base) or page, label_of(element), element)]
    inside = [one for one in element.iter() if one.tag in _LINKS and _address(one, base)]
    if inside:
        return [Link(_address(one, base), label_of(one), one) for one in inside]
    around = (one for one in element.ancestors() if one.tag in _LINKS)
    own = next((href for one in (element, *around) if (href := _address(one, base))), page)
    return [Link(own, _heading_of(element) or label_of(element), element)]


def without_fragment(href: str) -> str:
    """Return an address as it is compared: two that differ by the fragment only are one."""
    return href.partition("#")[0]


def _address(element: Element, base: str) -> str:
    for name in _ADDRESS_ATTRIBUTES:
        value = element.get(name).strip()
        if value and not value.startswith("#"):
            found = absolute(base, value)
            if found:
                return found
    return ""


def label_of(element: Element) -> str:
    """Return the words of a link: its visible text, else what names it for a screen reader.

    Empty where nothing does: the layout then has its own word for the role.
    """
    text = element.text()
    if text:
        return text
    return next((words for words in _named(element) if words), "")


def _heading_of(element: Element) -> str:
    """Return the heading of a box or form: its whole text would be no label."""
    return next((one.text() for one in element.iter() if one.tag in _HEADINGS), "")


def _named(element: Element) -> Iterator[str]:
    for name in _LABEL_ATTRIBUTES:
        yield " ".join(element.get(name).split())
    for one in element.iter():
        if one.tag in ("img", "input"):
            yield " ".join(one.get("alt").split())
        elif one is not element:
            yield " ".join(one.get("aria-label").split())
