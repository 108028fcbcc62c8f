"""One element of a page's tree: plain Python, fast to walk, safe to edit. Pure.

Anybody who needs a tree imports it by way of `page/dom`, which makes them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Their text is data or code, never words of the page; the tree keeps the element without its
# content, but for the script types that hold data we read (evidence.md, "Real pages").
RAW_TEXT: Final = frozenset({"script", "style", "xmp", "plaintext", "noembed", "noframes"})
# Elements that do not break a line of text; every other one does.
INLINE: Final = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
     "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp",
     "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr")
)  # fmt: skip
_FAMILY: Final = 100  # children of a line; more are letters or code in colors
_KICKER: Final = 5  # letters; fewer are the half of a name
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ENDS: Final = frozenset(".!?")
_SPACE = re.compile(r"[ \t\n\r\f\v]+")


class Element:
    """One element: tag in lower case, attributes by lower-case name, children in order.

    A child is an `Element` or a `str` (text, references decoded). `attrs` values are never None: an
    attribute without a value is "". `note` is free for one room at a time to hang a mark on; `mark`
    is the number that `page/blocks` gave the element in its last walk, and nobody else's.
    """

    __slots__ = ("attrs", "children", "mark", "note", "parent", "tag")

    def __init__(
        self, tag: str, attrs: dict[str, str] | None = None, children: Iterable[Element | str] = ()
    ) -> None:
        self.tag = tag
        self.attrs: dict[str, str] = {} if attrs is None else attrs
        self.children: list[Element | str] = []
        self.parent: Element | None = None
        self.note: object = None
        self.mark = -1
        for child in children:
            self.append(child)

    def __repr__(self) -> str:
        marks = "".join(f" {name}={value!r}" for name, value in list(self.attrs.items())[:3])
        return f"<{self.tag}{marks} ({len(self.children)})>"

    def get(self, name: str, default: str = "") -> str:
        """Return the attribute's value, or `default` where it is missing."""
        return self.attrs.get(name, default)

    def append(self, child: Element | str) -> None:
        """Put `child` at the end; an element must be detached or new."""
        if not isinstance(child, str):
            child.parent = self
        self.children.append(child)

    def elements(self) -> Iterator[Element]:
        """Yield the child elements."""
        for child in self.children:
            if not isinstance(child, str):
                yield child

    def iter(self) -> Iterator[Element]:
        """Yield this element and all below it, in document order. Do not edit while it runs."""
        stack: list[Element] = [self]
        while stack:
            element = stack.pop()
            yield element
            children = element.children
            if children:
                stack += [child for child in children[::-1] if not isinstance(child, str)]

    def ancestors(self) -> Iterator[Element]:
        """Yield the parent, its parent, and so on."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def raw_text(self) -> str:
        """Return all text below, joined without separators and not folded."""
        pieces: list[str] = []
        stack: list[Element | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                pieces.append(node)
            else:
                stack.extend(reversed(node.children))
        return "".join(pieces)

    def text(self) -> str:
        """Return the text below with white space folded; a break between elements is a blank."""
        pieces: list[str] = []
        stack: list[Element | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                pieces.append(node)
            elif node.tag not in RAW_TEXT:
                if node.tag not in INLINE:
                    pieces.append(" ")
                    stack.append(" ")
                elif node.tag == "span":
                    before, after = node.apart()
                    pieces += before
                    stack += after
                stack += node.children[::-1]
        return _SPACE.sub(" ", "".join(pieces)).strip()

    def apart(self) -> tuple[str, str]:
        """Return the blanks that a style stands for before and behind a span: " " or "" each."""
        before = " " if self.starts_anew() or self.breaks() else ""
        return before, " " if self.stands_above() else ""

    def starts_anew(self) -> bool:
        """Tell whether a span with a class begins a phrase right behind one that ends another.

        A style sets such spans apart: a kicker and a headline, a text and what it costs.
        """
        before = self.beside(-1) if "class" in self.attrs else ""
        if isinstance(before, str) or before.tag != "span" or "class" not in before.attrs:
            return False
        return _is_border(_edge(before, -1), _edge(self, 0))

    def stands_above(self) -> bool:
        """Tell whether a span is the kicker of the words right behind it, as a style shows it."""
        after = self.beside(1)
        if not isinstance(after, str) or not _is_border(_edge(self, -1), after):
            return False
        parent = self.parent
        is_named = "class" in self.attrs or (parent is not None and parent.tag in _HEADINGS)
        return is_named and len(_edge(self, -1)) >= _KICKER

    def breaks(self) -> bool:
        """Tell whether an empty span with a class parts two sentences, as `br` would."""
        if self.children or "class" not in self.attrs:
            return False
        before, after = self.beside(-1), self.beside(1)
        if not isinstance(before, str) or not isinstance(after, str):
            return False
        return before[-1:] in _ENDS and after[:1].isupper()

    def beside(self, step: int) -> Element | str:
        """Return what stands right before (-1) or behind (1); "" for nothing or in a crowd."""
        family = self.parent.children if self.parent is not None else []
        if len(family) > _FAMILY:
            return ""
        place = next((number for number, one in enumerate(family) if one is self), 0) + step
        return family[place] if 0 <= place < len(family) else ""

    def index(self) -> int:
        """Return the position among the parent's children; the element must have a parent."""
        parent = self.parent
        if parent is None:
            message = "a root has no position"
            raise ValueError(message)
        for position, child in enumerate(parent.children):
            if child is self:
                return position
        message = "not among the parent's children"
        raise ValueError(message)

    def detach(self) -> None:
        """Take the element out of its parent; a detached element stays as it is."""
        if self.parent is not None:
            del self.parent.children[self.index()]
            self.parent = None

    def replace_with(self, nodes: Iterable[Element | str]) -> None:
        """Put `nodes` (detached or new) in the element's place and detach it."""
        parent = self.parent
        if parent is None:
            return
        position = self.index()
        fresh = list(nodes)
        for node in fresh:
            if not isinstance(node, str):
                node.parent = parent
        parent.children[position : position + 1] = fresh
        self.parent = None

    def unwrap(self) -> None:
        """Remove the element and leave its children in its place; a root stays as it is."""
        if self.parent is None:
            return
        children = self.children
        self.children = []
        self.replace_with(children)

    def copy(self) -> Element:
        """Return a deep copy without a parent."""
        twin = Element(self.tag, dict(self.attrs))
        stack: list[tuple[Element, Element]] = [(self, twin)]
        while stack:
            source, target = stack.pop()
            for child in source.children:
                if isinstance(child, str):
                    target.children.append(child)
                else:
                    fresh = Element(child.tag, dict(child.attrs))
                    target.append(fresh)
                    stack.append((child, fresh))
        return twin

    def within(self, root: Element) -> bool:
        """Tell whether the element is `root` or stands below it."""
        return self is root or any(one is root for one in self.ancestors())


def _edge(element: Element, end: int) -> str:
    """Return the first (0) or last (-1) text of an element, "" where another kind of thing is."""
    node: Element | str = element
    while not isinstance(node, str):
        if not node.children:
            return ""
        node = node.children[end]
    return node


def _is_border(before: str, after: str) -> bool:
    """Tell whether a phrase ends and another begins with nothing between them."""
    return after[:1].isupper() and (before[-1:].islower() or before[-1:] in _ENDS)
