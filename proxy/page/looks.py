"""Which parts are not a page's main text though they call themselves nothing. Pure.

Menus are lists of short links; teasers are linked headings with a few lines; requests speak about
data and have a button; notices stand in `noscript`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.page import marks as m
from proxy.page.blocks import running

if TYPE_CHECKING:
    from proxy.page.blocks import Blocks
    from proxy.page.element import Element

TEASER: Final = 1 << 60
"""A linked heading and its few lines: an item of a list, whatever it is called."""

TOO_LARGE: Final = 3
"""What is no text is at most one part in so many of the page's prose."""

NOTICE: Final = 250
"""Characters up to which a `noscript` only says that a script is missing."""

_LONG_NOTICE: Final = 2500  # characters of one that asks for leave to store something
_REQUEST: Final = 900  # characters of a request for leave
_REQUEST_ELEMENTS: Final = 150
_FEW_LINKS: Final = 3
_NO_BUTTONS: Final = frozenset(("hidden", "text", "search", "email", "password", "tel", "radio"))
_BUTTONS: Final = frozenset(("button", "submit", "checkbox", "hidden", "image"))
_FORMS: Final = frozenset(("form", "textarea", "select"))
_POLICY: Final = re.compile(
    r"privacy|cookie|datenschutz|privacid|confidentialit|prywatno|gizlilik|personvern|integritet"
    r"|tietosuoja|gegevensbesch|конфиденц|персональн|プライバシー|隐私|個人情報|개인정보"
)
_MENU_LINKS: Final = 4
_MENU_LINE: Final = 24  # characters of the longest line of a menu; longer ones are headlines
_NO_MENU: Final = m.INLINE | m.HEADING | m.ITEM
_TEASER_TEXT: Final = 700
_TEASER_DEPTH: Final = 4
_HEADING_TEXT: Final = 12
_TOLD: Final = 80  # characters of prose that an item has that is one of an article's own
_ABSOLUTE: Final = ("http://", "https://", "//")


def mark_by_look(blocks: Blocks, found: list[int], url: str) -> None:
    """Add to `found`, the marks of each element, what can be told by look alone.

    `url` is the page's: a heading that links to another site is no teaser but an item of a list.
    """
    _mark_notices(blocks, found)
    _mark_requests(blocks, found)
    _mark_menus(blocks, found)
    _mark_teasers(blocks, found, _site(url))


# ---- notices and requests


def _mark_notices(blocks: Blocks, found: list[int]) -> None:
    """Mark what asks for a script; where `noscript` holds a page's text, it is ours to show."""
    for element in blocks.found["noscript"]:
        number = element.mark
        if blocks.text_in(number) < NOTICE or _is_notice(blocks, number):
            end = blocks.end[number]
            found[number:end] = [m.OUTDATED] * (end - number)


def _is_notice(blocks: Blocks, number: int) -> bool:
    """Tell whether a long `noscript` is no text: markup as letters, or a request for leave."""
    text = blocks.elements[number].text()
    if text.startswith("<"):
        return True
    small = blocks.prose_in(number) * TOO_LARGE < blocks.prose_to[-1]
    return small and len(text) < _LONG_NOTICE and bool(_POLICY.search(text.lower()))


def _mark_requests(blocks: Blocks, found: list[int]) -> None:
    """Mark what asks for leave to store or to load: sentences about data, and a button."""
    boxes: set[int] = set()
    tried: set[int] = set()
    for element in (*blocks.found["button"], *blocks.found["input"]):
        attrs = element.attrs
        if attrs.get("type") in _NO_BUTTONS or "aria-expanded" in attrs:
            continue
        number = blocks.up[element.mark]
        while number > 1 and number not in tried and _is_small(blocks, number):
            tried.add(number)
            if found[number]:
                break
            if blocks.prose_in(number) and _is_about_data(blocks, number):
                boxes.add(number)
                break
            number = blocks.up[number]
    if sum(blocks.prose_in(one) for one in boxes) * TOO_LARGE < blocks.prose_to[-1]:
        for number in boxes:  # else the page is about such things
            end = blocks.end[number]
            found[number:end] = [m.CONSENT] * (end - number)


def _is_small(blocks: Blocks, number: int) -> bool:
    few = blocks.end[number] - number <= _REQUEST_ELEMENTS
    return few and blocks.text_in(number) <= _REQUEST


def _is_about_data(blocks: Blocks, number: int) -> bool:
    inside = blocks.elements[number : blocks.end[number]]
    if sum(one.tag == "a" for one in inside) > _FEW_LINKS or any(map(_takes_words, inside)):
        return False
    return bool(_POLICY.search(blocks.elements[number].text().lower()))


def _takes_words(element: Element) -> bool:
    kind = element.get("type")
    return element.tag in _FORMS or (element.tag == "input" and kind not in _BUTTONS)


# ---- menus and teasers


def _mark_menus(blocks: Blocks, found: list[int]) -> None:
    """Mark lists of short links that call themselves nothing: menus by their look."""
    lines = running([1 if size else 0 for size in blocks.link])
    long = running([1 if size > _MENU_LINE else 0 for size in blocks.link])
    text, links, prose = blocks.text_to, blocks.links_to, blocks.prose_to
    for number in blocks.boxes:
        end = blocks.end[number]
        if lines[end] - lines[number] < _MENU_LINKS or long[end] > long[number]:
            continue
        if found[number] or blocks.up[number] <= 0 or blocks.flags[number] & _NO_MENU:
            continue
        linked = (links[end] - links[number]) * 10 >= (text[end] - text[number]) * 9
        if linked and prose[end] == prose[number]:
            found[number:end] = [m.NAV] * (end - number)


def _mark_teasers(blocks: Blocks, found: list[int], site: str) -> None:
    """Mark the box around every heading that is a link, as far as the box holds no other."""
    linked = [one for one in blocks.boxes if not found[one] and is_linked(blocks, one)]
    last = len(blocks.up)
    for before, number, after in zip([-1, *linked], linked, [*linked[1:], last], strict=False):
        box = _teaser_around(blocks, number, before, after)
        told = box > 0 and blocks.prose_in(box) >= _TOLD
        if box > 0 and not (told and _leads_away(blocks, number, site)):
            end = blocks.end[box]
            found[box:end] = [found[box] | TEASER] * (end - box)


def is_linked(blocks: Blocks, number: int) -> bool:
    """Tell whether an element is a heading that is a link."""
    if not blocks.flags[number] & m.HEADING:
        return False
    text = blocks.text_in(number)
    return text >= _HEADING_TEXT and blocks.links_in(number) * 5 >= text * 4


def _leads_away(blocks: Blocks, number: int, site: str) -> bool:
    """Tell whether a linked heading leads to another site."""
    inside = [one.get("href") for one in blocks.elements[number : blocks.end[number]]]
    place = blocks.up[number]
    above = [blocks.elements[one].get("href") for one in (place, blocks.up[place])]
    href = next(filter(None, (*inside, *above)), "")
    return bool(site) and href.startswith(_ABSOLUTE) and not _site(href).endswith(site)


def _site(url: str) -> str:
    """Return the last two labels of an address's host."""
    host = url.partition("//")[2].partition("/")[0]
    return ".".join(host.rpartition("@")[2].partition(":")[0].lower().split(".")[-2:])


def _teaser_around(blocks: Blocks, number: int, before: int, after: int) -> int:
    """Return the largest box around a heading without its neighbors, 0 for none."""
    best, place = 0, blocks.up[number]
    for _ in range(_TEASER_DEPTH):
        if place <= max(before, 1) or blocks.end[place] > after:
            break
        if blocks.text_in(place) > _TEASER_TEXT:
            break
        if blocks.prose_in(place) * TOO_LARGE > blocks.prose_to[-1]:
            break
        best, place = place, blocks.up[place]
    return best
