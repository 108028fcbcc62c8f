"""The tree of a page: text in, our own light elements out. Only importer of selectolax.

selectolax (Lexbor) parses and selects; everything else works on `Element`, free of its traps (a
moved node is copied, inserted markup is escaped, tags are read-only: evidence.md, "The parser").
A selector is answered by Lexbor on the tree as parsed and mapped to our elements; those that were
detached since are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode, SelectolaxError

from proxy.page.element import INLINE, RAW_TEXT, Element

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "INLINE",
    "RAW_TEXT",
    "Document",
    "Element",
    "SelectorError",
    "TooDeepError",
    "check_selector",
    "parse",
    "parse_fragment",
]

_DATA_SCRIPT = re.compile(r"json", re.IGNORECASE)


class TooDeepError(ValueError):
    """The tree is nested deeper than the caller allows."""


class SelectorError(ValueError):
    """A selector that Lexbor does not compile, or that would silently match nothing."""


class Document:
    """A parsed page. `root` is its `html` element; `head` and `body` are always there.

    `elements` are all elements as they were parsed, in document order; those detached since are
    still in it. Of a drawing the tree has the titles only, and selectors do not look into it.
    """

    def __init__(self, parser: LexborHTMLParser, by_id: dict[int, Element], size: int) -> None:
        elements = list(by_id.values())
        self._parser = parser
        self.size = size  # characters of the source
        self._by_id = by_id
        self._nodes: dict[Element, LexborNode] = {}
        self.elements = elements
        self.root = elements[0]

    @property
    def head(self) -> Element:
        """The head element (an empty one where the page has none)."""
        found = (one for one in self.root.elements() if one.tag == "head")
        return next(found, None) or Element("head")

    @property
    def body(self) -> Element:
        """The body element, a frameset, or the root where there is neither."""
        found = (one for one in self.root.elements() if one.tag in ("body", "frameset"))
        return next(found, None) or self.root

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
        stands: dict[Element | None, bool] = {None: False, self.root: True}
        # Lexbor gives an element that two parts of a selector list match twice (selectolax 1.0.2).
        found = dict.fromkeys(self._by_id.get(node.mem_id) for node in nodes)
        return [one for one in found if one is not None and _stands(one, stands)]

    def mirror_attribute(self, element: Element, name: str, value: str | None) -> None:
        """Show later selectors that `element` has `name` set to `value` now, or no longer (None).

        `element.attrs` is the caller's to change; an element that was not parsed has no mirror.
        """
        if not self._nodes:
            twins = ((self._by_id.get(node.mem_id), node) for node in self._parser.css("*"))
            self._nodes = {twin: node for twin, node in twins if twin is not None}
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


def _stands(element: Element | None, known: dict[Element | None, bool]) -> bool:
    """Tell whether the element stands in the tree; neighbors share the way up."""
    way: list[Element] = []
    while element is not None and element not in known:
        way.append(element)
        element = element.parent
    answer = known[element]
    known.update(dict.fromkeys(way, answer))
    return answer


# `<noscript><iframe .../></noscript>`: HTML knows no empty iframe, so all that follows would be its
# text. A browser with scripts takes a `noscript` as text and never notices (Tag Manager's snippet,
# shortened by hand).
_OPEN_FRAME: Final = re.compile(r"(<iframe\b[^>]*)/>(?=\s*</noscript)")


def _has_open_frame(text: str) -> bool:
    """Tell whether one may stand there: looked for without the pattern, which costs a third."""
    at = text.find("<iframe")
    while at >= 0:
        end = text.find(">", at)
        if end < 0:
            return False
        if text[end - 1] == "/":
            return True
        at = text.find("<iframe", end)
    return False


def _mended(text: str) -> str:
    return _OPEN_FRAME.sub(r"\1></iframe>", text)


def parse(text: str, depth_limit: int = 256, *, utf8: bytes = b"") -> Document:
    """Return the document of `text`; `utf8` are its bytes, where somebody has them already.

    Raises TooDeepError where elements are nested deeper than `depth_limit`. WO_EVENTS because
    20,000 `option` elements took 2,100 ms without it and 9 ms with it (evidence.md, "The parser").
    """
    source = _mended(text) if _has_open_frame(text) else utf8 or text
    parser = LexborHTMLParser(source, options=LexborDocumentOptions.WO_EVENTS)
    top = parser.root
    root = Element("html")
    if top is None:
        return Document(parser, {0: root}, len(text))
    root.attrs = {name: value or "" for name, value in top.attributes.items()}
    by_id = {top.mem_id: root}
    _fill(top, root, by_id, depth_limit)
    return Document(parser, by_id, len(text))


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
    something else (evidence.md, "The parser").
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


# Known tags by their number in the parser: a name is made once, not for every element, and what is
# one object is compared and looked up the faster in all that follows. Of other tags, and of what
# an SVG spells otherwise, the parser is asked.
_TEXT_ID: Final = 2
_KNOWN: Final = """
    a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button
    canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl
    dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head
    header hgroup hr html i iframe img input ins kbd label legend li link main map mark math menu
    meta nav nobr noembed noframes noscript object ol optgroup option p param picture pre q rp rt
    ruby s samp script section select small source span strike strong style sub summary sup svg
    table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr
"""
_TAG_OF: Final = {_EMPTY.create_node(name).tag_id: name for name in _KNOWN.split()}
_CLOSED: Final = RAW_TEXT | {"svg"}


def _fill(  # noqa: C901, PLR0912, PLR0915 - one loop, for speed
    top: LexborNode, root: Element, by_id: dict[int, Element], depth_limit: int
) -> None:
    """Copy the nodes below `top` with an explicit stack: a page may be nested by the thousands.

    This loop is a fifth of what a page costs, so it is written for speed: bound methods stand in
    locals, the constructor is spelled out, an element that holds one text takes no turn of its own,
    and where no attribute lacks a value the parser's own dictionary is kept.
    """
    new, tag_of, closed = Element.__new__, _TAG_OF.get, _CLOSED
    stack: list[tuple[LexborNode | None, Element]] = []
    node, parent = top.first_child, root
    add = parent.children.append
    while True:
        while node is None:
            if not stack:
                return
            node, parent = stack.pop()
            add = parent.children.append
        number = node.tag_id
        if number == _TEXT_ID:
            add(node.text_content or "")
            node = node.next
            continue
        tag = tag_of(number) or node.tag
        if tag and tag[0] not in "-!":
            attrs = node.attributes
            if attrs and None in attrs.values():
                attrs = {name: value or "" for name, value in attrs.items()}
            element = new(Element)
            element.tag, element.parent = tag, parent
            element.attrs = attrs  # type: ignore[assignment]  # no None is left in it
            element.note, element.mark = None, -1
            children: list[Element | str] = []
            element.children = children
            add(element)
            by_id[node.mem_id] = element
            child = node.first_child
            if child is not None:
                if tag not in closed or not _is_closed(element):
                    if len(stack) >= depth_limit:
                        raise TooDeepError
                    if child.tag_id == _TEXT_ID:
                        children.append(child.text_content or "")
                        child = child.next
                    if child is not None:
                        stack.append((node.next, parent))
                        node, parent, add = child, element, children.append
                        continue
                elif tag == "svg":
                    element.children = _titles(node, element)
        node = node.next


def _titles(drawing: LexborNode, parent: Element) -> list[Element | str]:
    """Return what a drawing is called: the one part of it that is words, for links without any."""
    found: list[Element | str] = []
    for node in drawing.iter():
        if node.tag == "title":
            title = Element("title", None, [node.text()])
            title.parent = parent
            found.append(title)
    return found


def _is_closed(element: Element) -> bool:
    """Tell whether what stands in an element is not copied: drawings, and code but for data."""
    if element.tag == "svg":
        return True
    kind = element.attrs.get("type", "") + element.attrs.get("id", "")
    is_data = element.tag == "script" and _DATA_SCRIPT.search(kind) is not None
    return element.tag in RAW_TEXT and not is_data
