"""Phrases in the visible text: both folded the same way, found by place. Pure.

`has_text` may be asked of thousands of nested elements. The text is folded once for the page, each
element is a span of it, and a phrase is looked up by its places, so nesting costs nothing.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from proxy.page.dom import INLINE, RAW_TEXT, Element

if TYPE_CHECKING:
    from collections.abc import Iterable

# Zero-width characters and the soft hyphen: layout, not words (rules.md, section 5).
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_SPACE: Final = re.compile(r"\s+")
_WORDLESS: Final = RAW_TEXT | {"template"}


def fold(text: str) -> str:
    r"""Return `text` in the form in which phrases are compared.

    NFKC, case folded, one blank for any white space, zero-width characters gone.

    >>> fold(" Ваш\u00a0БРАУЗЕР \n уста\u00adрел")
    'ваш браузер устарел'
    """
    return _SPACE.sub(" ", _fold_piece(text)).strip()


def _fold_piece(text: str) -> str:
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFKC", plain.casefold())


class TextIndex:
    """The folded text below `root`, and which part of it each element holds."""

    def __init__(self, root: Element) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._blank = True
        self._spans: dict[Element, tuple[int, int]] = {}
        self._places: dict[str, list[int]] = {}
        self._walk(root)
        self._text = "".join(self._pieces)

    def holds(self, element: Element, phrases: Iterable[str]) -> bool:
        """Tell whether any of the folded `phrases` stands in the element's text."""
        span = self._spans.get(element)
        return span is not None and any(self._within(phrase, *span) for phrase in phrases)

    def _within(self, phrase: str, start: int, end: int) -> bool:
        places = self._places.get(phrase)
        if places is None:
            places = self._places[phrase] = _places_of(phrase, self._text)
        index = bisect_left(places, start)
        return index < len(places) and places[index] + len(phrase) <= end

    def _walk(self, root: Element) -> None:
        stack: list[tuple[Element | str, int]] = [(root, -1)]
        while stack:
            node, began = stack.pop()
            if isinstance(node, str):
                self._add(_fold_piece(node))
            elif began >= 0:
                self._spans[node] = (began, self._length)
                self._break(node)
            elif node.tag not in _WORDLESS:
                self._break(node)
                stack.append((node, self._length))
                stack.extend((child, -1) for child in reversed(node.children))

    def _break(self, element: Element) -> None:
        if element.tag not in INLINE:
            self._add(" ")

    def _add(self, text: str) -> None:
        text = _SPACE.sub(" ", text)
        if self._blank:
            text = text.lstrip(" ")
        if text:
            self._pieces.append(text)
            self._length += len(text)
            self._blank = text[-1] == " "


def _places_of(phrase: str, text: str) -> list[int]:
    places: list[int] = []
    place = text.find(phrase)
    while place >= 0:
        places.append(place)
        place = text.find(phrase, place + 1)
    return places
