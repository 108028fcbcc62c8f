"""What a candidate for an ask says: its words, those of its pictures, those of its box. Pure.

Only page imports this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from proxy.page.dom import Element

TEXT_LIMIT: Final = 200  # characters read of a label; a longer one is a block, not a label
BOX_LIMIT: Final = 90  # characters of a box's text that can stand as a label
_BOXES: Final = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "dd", "figcaption"})
_SILENT: Final = frozenset({"script", "style", "noscript", "template"})
_ABOVE: Final = 3  # a box of an ask is that near


def visible_text(element: Element, limit: int = TEXT_LIMIT) -> str:
    """Return the first words of an element, blanks folded."""
    children = element.children
    if len(children) == 1:
        children = _innermost(children)
        if len(children) == 1 and isinstance(children[0], str):
            return " ".join(children[0].split())[:limit].strip()
    stack: list[Element | str] = children[::-1]
    pieces: list[str] = []
    left = limit
    while stack and left > 0:
        node = stack.pop()
        if isinstance(node, str):
            text = node.strip()
            if text:
                pieces.append(text)
                left -= len(text) + 1
        elif node.children and node.tag not in _SILENT:
            stack += node.children[::-1]
    return " ".join(" ".join(pieces).split())[:limit].strip()


def _innermost(children: list[Element | str]) -> list[Element | str]:
    """Return what the boxes hold that hold nothing but each other: most labels are one text."""
    while len(children) == 1 and not isinstance(children[0], str):
        children = [] if children[0].tag in _SILENT else children[0].children
    return children


def other_label(element: Element) -> str:
    """Return the label that an element has beside its visible text, "" for none."""
    attrs = element.attrs
    for name in ("aria-label", "title", "alt", "value", "placeholder"):
        text = attrs.get(name)
        if text and text.strip(" #\n\t"):
            return " ".join(text.split())[:TEXT_LIMIT]
    if element.children:
        for child in element.iter():
            if child is not element:
                text = child.attrs.get("aria-label") or child.attrs.get("alt") or child.get("title")
                if text and text.strip():
                    return " ".join(text.split())[:TEXT_LIMIT]
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
