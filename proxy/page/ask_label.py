"""What a candidate for an ask says: its words, those of its pictures, those of its box. Pure.

Only page imports this.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from proxy.page.dom import Element

TEXT_LIMIT: Final = 200  # characters read of a label; a longer one is a block, not a label
BOX_LIMIT: Final = 90  # characters of a box's text that can stand as a label
_BOXES: Final = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "dd", "figcaption"})
_BLANKS: Final = re.compile(r"\s+")
_SILENT: Final = frozenset({"script", "style", "noscript", "template"})
_ABOVE: Final = 3  # a box of an ask is that near


def label_of(element: Element) -> str:
    """Return the visible words of `element`, else what it says to those who do not see it."""
    children = element.children
    if len(children) == 1 and isinstance(children[0], str):
        text = children[0].strip()
        if text:
            return _BLANKS.sub(" ", text)[:TEXT_LIMIT]
    return visible_text(element) or other_label(element)


def visible_text(element: Element, limit: int = TEXT_LIMIT) -> str:
    """Return the first words of an element, blanks folded."""
    pieces: list[str] = []
    left = limit
    stack: list[Element | str] = list(reversed(element.children))
    while stack and left > 0:
        node = stack.pop()
        if isinstance(node, str):
            text = node.strip()
            if text:
                pieces.append(text)
                left -= len(text) + 1
        elif node.tag not in _SILENT:
            stack.extend(reversed(node.children))
    return _BLANKS.sub(" ", " ".join(pieces))[:limit].strip()


def other_label(element: Element) -> str:
    """Return the label that an element has beside its visible text, "" for none."""
    attrs = element.attrs
    for name in ("aria-label", "title", "alt", "value", "placeholder"):
        text = attrs.get(name)
        if text and text.strip(" #\n\t"):
            return _BLANKS.sub(" ", text).strip()[:TEXT_LIMIT]
    if element.children:
        for child in element.iter():
            if child is not element:
                text = child.attrs.get("aria-label") or child.attrs.get("alt") or child.get("title")
                if text and text.strip():
                    return _BLANKS.sub(" ", text).strip()[:TEXT_LIMIT]
    return ""


def box_text(element: Element) -> str:
    """Return the text of the paragraph, item or heading that holds `element`, "" where it is long.

    For labels that say nothing of their own: "here", "10 euros", "I am in".
    """
    above = element.parent
    for _ in range(_ABOVE):
        if above is None:
            return ""
        if above.tag in _BOXES:
            text = visible_text(above, BOX_LIMIT + 1)
            return text if len(text) <= BOX_LIMIT else ""
        above = above.parent
    return ""
