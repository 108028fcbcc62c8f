"""Phrases in the visible text: both folded the same way, found by place. Pure.

`has_text` may be asked of thousands of nested elements. The text is folded once for the page, each
element is a span of it, and a phrase is looked up by its places, so nesting costs nothing.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from proxy.page.dom import INLINE, RAW_TEXT, Element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Zero-width characters and the soft hyphen: layout, not words.
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
        self._spans: dict[Element, tuple[int, int]] = {}
        self._text = _joined(root, self._spans)
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._holes: list[tuple[int, int]] = []

    def knows(self, phrases: Iterable[str]) -> bool:
        """Tell whether any of the folded `phrases` stands anywhere on the page."""
        return any(self._places_known(phrase) for phrase in phrases)

    def holds(self, element: Element, phrases: Iterable[str]) -> bool:
        """Tell whether any of the folded `phrases` stands in the element's text."""
        span = self._spans.get(element)
        return span is not None and any(self._within(phrase, *span) for phrase in phrases)

    def remove(self, element: Element) -> None:
        """Forget the text of an element that was taken out of the tree."""
        span = self._spans.get(element)
        if span is not None:
            self._holes.append(span)
            self._places.clear()

    def _within(self, phrase: str, start: int, end: int) -> bool:
        places = self._places_known(phrase)
        index = bisect_left(places, (start, start))
        return index < len(places) and places[index][1] <= end

    def _places_known(self, phrase: str) -> list[tuple[int, int]]:
        if phrase not in self._places:
            self._places[phrase] = self._places_of(phrase)
        return self._places[phrase]

    def _places_of(self, phrase: str) -> list[tuple[int, int]]:
        found = (match.span() for match in _pattern(phrase).finditer(self._text))
        return [
            (start, end)
            for start, end in found
            if not any(
                start < hole_end and hole_start < end for hole_start, hole_end in self._holes
            )
        ]


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, phrase.split(" "))))


def _joined(root: Element, spans: dict[Element, tuple[int, int]]) -> str:
    """Return the text below `root`, folded but for its white space, and note the elements' spans.

    One loop and few calls: it runs over every node of a page where a rule asks for words.
    """
    pieces: list[str] = []
    length = 0
    stack: list[tuple[Element, int, Iterator[Element | str]]] = [(root, 0, iter(root.children))]
    while stack:
        element, start, children = stack[-1]
        for child in children:
            if isinstance(child, str):
                folded = child.lower() if child.isascii() else _fold_piece(child)
                pieces.append(folded)
                length += len(folded)
            elif child.tag not in _WORDLESS:
                if child.tag not in INLINE:
                    pieces.append(" ")
                    length += 1
                stack.append((child, length, iter(child.children)))
                break
        else:
            stack.pop()
            spans[element] = (start, length)
            if element.tag not in INLINE:
                pieces.append(" ")
                length += 1
    return "".join(pieces)
