"""The tree of a page: text in, our own light elements out. Only importer of selectolax.

selectolax (Lexbor) parses and selects; everything else works on `Element`, which is plain Python:
fast to walk, safe to edit, and free of the traps that rules.md, section 17 lists (a moved node is
copied, inserted markup is escaped, tags are read-only). A selector is answered by Lexbor on the
tree as parsed and mapped to our elements; those that were detached since are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode, SelectolaxError

# Their text is data or code, never words of the page; the tree keeps the element without its
# content, but for the script types that hold data we read (pages.md, section 4.2).
RAW_TEXT: Final = frozenset({"script", "style", "xmp", "plaintext", "noembed", "noframes"})
_DATA_SCRIPT = re.compile(r"json", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f\v]+")


class TooDeepError(ValueError):
    """The tree is nested deeper than the caller allows."""


class SelectorError(ValueError):
    """A selector that Lexbor does not compile, or that would silently match nothing."""


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
        """Return the text below with white space folded; breaks between elements count as a blank."""
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
                stack.extend(reversed(node.children))
        return _SPACE.sub(" ", "".join(pieces)).strip()

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
        """Remove the element and leave its children in its place."""
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


# Elements that do not break a line of text; every other one does.
INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rp rt ruby s samp"
    " small span strike strong sub sup time tt u var wbr".split()
)


class Document:
    """A parsed page. `root` is its `html` element; `head` and `body` are always there.

    `elements` are all elements as they were parsed, in document order; those detached since are
    still in it.
    """

    def __init__(self, parser: LexborHTMLParser, elements: list[Element], size: int) -> None:
        self._parser = parser
        self.size = size  # characters of the source
        self._by_id: dict[int, Element] = {}
        self._nodes: dict[Element, LexborNode] = {}
        self.elements = elements
        self.root = elements[0]

    @property
    def head(self) -> Element:
        """The head element (an empty one where the page has none)."""
        return next((one for one in self.root.elements() if one.tag == "head"), None) or Element(
            "head"
        )

    @property
    def body(self) -> Element:
        """The body element, a frameset, or the root where there is neither."""
        return (
            next((one for one in self.root.elements() if one.tag in ("body", "frameset")), None)
            or self.root
        )

    def attached(self, element: Element) -> bool:
        """Tell whether the element still stands in the tree."""
        return element.within(self.root)

    def select(self, selector: str) -> list[Element]:
        """Return the elements that match, in document order, those detached since left out.

        The selector sees the tree as it was parsed, with the edits that `mirror_attribute` made.
        Raises SelectorError where it does not compile; check it at load with `check_selector`.
        """
        try:
            nodes = self._parser.css(selector)
        except SelectolaxError as error:
            raise SelectorError(str(error)) from error
        if nodes and not self._by_id:
            self._by_id = {node.mem_id: twin for node, twin in self._twins()}
        stands: dict[Element | None, bool] = {None: False, self.root: True}
        # Lexbor gives an element that two parts of a selector list match twice (selectolax 1.0.2).
        found = dict.fromkeys(self._by_id.get(node.mem_id) for node in nodes)
        return [one for one in found if one is not None and _stands(one, stands)]

    def mirror_attribute(self, element: Element, name: str, value: str | None) -> None:
        """Show later selectors that `element` has `name` set to `value` now, or no longer (None).

        `element.attrs` is the caller's to change; an element that was not parsed has no mirror.
        """
        if not self._nodes:
            self._nodes = {twin: node for node, twin in self._twins()}
        node_or_none = self._nodes.get(element)
        if node_or_none is None:
            return
        if value is None:
            if name in node_or_none.attrs:
                del node_or_none.attrs[name]
        else:
            node_or_none.attrs[name] = value

    def scripts(self) -> Iterator[str]:
        """Yield the text of every script: the tree does not keep it."""
        for node in self._parser.css("script"):
            text = node.text(deep=True)
            if text:
                yield text

    def release(self) -> None:
        """Undo the circles between parents and children, so that the tree is freed at once.

        The document is of no use afterwards. Without it a tree waits for the garbage collector,
        which walks it several times before that.
        """
        for element in self.elements:
            element.parent = None
            element.note = None
        self._nodes.clear()
        self._by_id.clear()

    def _twins(self) -> Iterator[tuple[LexborNode, Element]]:
        """Pair the parser's elements with ours: both lists are in document order, and its tree is
        never edited."""
        top = self._parser.root
        if top is None:
            return iter(())
        nodes = (node for node in top.traverse() if (node.tag or "-")[0] not in "-!")
        return zip(nodes, self.elements, strict=False)


def _stands(element: Element | None, known: dict[Element | None, bool]) -> bool:
    """Tell whether the element stands in the tree; neighbors share the way up."""
    way: list[Element] = []
    while element is not None and element not in known:
        way.append(element)
        element = element.parent
    answer = known[element]
    known.update(dict.fromkeys(way, answer))
    return answer


# `<noscript><iframe .../></noscript>`: HTML knows no empty iframe, so all that follows would be its text.
# A browser with scripts takes a `noscript` as text and never notices (Tag Manager's snippet, shortened).
_EMPTY_FRAME: Final = "/></noscript"
_OPEN_FRAME: Final = re.compile(r"(<iframe\b[^>]*)/>(?=</noscript)", re.IGNORECASE)


def parse(text: str, depth_limit: int = 256) -> Document:
    """Return the document of `text`.

    Raises TooDeepError where elements are nested deeper than `depth_limit`. WO_EVENTS because
    20,000 `option` elements took 2,100 ms without it and 9 ms with it (pages.md, section 8).
    """
    if _EMPTY_FRAME in text:
        text = _OPEN_FRAME.sub(r"\1></iframe>", text)
    parser = LexborHTMLParser(text, options=LexborDocumentOptions.WO_EVENTS)
    top = parser.root
    root = Element("html")
    elements = [root]
    if top is not None:
        root.attrs = {name: value or "" for name, value in top.attributes.items()}
        _fill(top, elements, depth_limit)
    return Document(parser, elements, len(text))


def parse_fragment(text: str) -> list[Element | str]:
    """Return the nodes of a snippet, detached."""
    holder = parse("<!doctype html><body>" + text).body
    children = holder.children
    for child in children:
        if not isinstance(child, str):
            child.parent = None
    return children


_DYNAMIC = re.compile(r":(?:hover|focus|active|visited|link|target|enabled|disabled|checked)\b")
_STRINGS = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_CLOSES = {")": "(", "]": "["}


def check_selector(selector: str) -> None:
    """Raise SelectorError where `selector` does not compile or would silently match nothing.

    Lexbor accepts an unterminated quote, an open bracket and `:hover`, and then matches nothing or
    something else (rules.md, section 17).
    """
    bare = _STRINGS.sub("s", selector)
    if "'" in bare or '"' in bare:
        raise SelectorError("a quote is not closed")
    opened: list[str] = []
    for character in bare:
        if character in "([":
            opened.append(character)
        elif character in _CLOSES and (not opened or opened.pop() != _CLOSES[character]):
            raise SelectorError(f"a {character!r} too many")
    if opened:
        raise SelectorError(f"a {opened[-1]!r} is not closed")
    dynamic = _DYNAMIC.search(bare)
    if dynamic:
        raise SelectorError(
            f"{dynamic.group()!r} depends on what a person does and never matches here"
        )
    try:
        _EMPTY.css(selector)
    except SelectolaxError as error:
        raise SelectorError(f"is not CSS ({error})") from error


_EMPTY: Final = LexborHTMLParser("<p>")


def _fill(top: LexborNode, elements: list[Element], depth_limit: int) -> None:  # noqa: C901 - one loop
    """Copy the nodes below `top` with an explicit stack: a page may be nested by the thousands.

    This loop is a third of what a page costs, so it is written for speed: bound methods stand in
    locals, the constructor is spelled out, and where no attribute lacks a value the parser's own
    dictionary is kept.
    """
    new = Element.__new__
    stack: list[tuple[LexborNode | None, Element]] = []
    node, parent = top.first_child, elements[0]
    add, enter = parent.children.append, elements.append
    while True:
        while node is None:
            if not stack:
                return
            node, parent = stack.pop()
            add = parent.children.append
        tag = node.tag
        if tag == "-text":
            add(node.text_content or "")
        elif tag and tag[0] not in "-!":
            attrs = node.attributes
            if None in attrs.values():
                attrs = {name: value or "" for name, value in attrs.items()}
            element = new(Element)
            element.tag, element.attrs, element.parent = tag, attrs, parent  # type: ignore[assignment]  # no None left
            element.note, element.mark, element.children = None, -1, []
            add(element)
            enter(element)
            child = node.first_child
            if child is not None and (tag not in RAW_TEXT or _is_data(tag, element.attrs)):
                stack.append((node.next, parent))
                if len(stack) > depth_limit:
                    raise TooDeepError
                node, parent, add = child, element, element.children.append
                continue
        node = node.next


def _is_data(tag: str, attrs: dict[str, str]) -> bool:
    return tag == "script" and bool(
        _DATA_SCRIPT.search(attrs.get("type", "") + attrs.get("id", ""))
    )
