"""Tree to markup, from the tier's allow-list only: the sanitizer. Nothing else writes markup.

Element and attribute names come from reader/markup, never from a page; every value is checked by
the attribute's own pattern or escaped (evidence.md, "Scripts of old browsers"). Only sheet imports
it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element
from proxy.reader.markup import BLOCKS, FRAME, LEAVES, ONLY_CHILD, PARENTS, VOID, Grammar, names
from proxy.sheet.values import (
    ADDRESS,
    ADDRESSES,
    BLANKS,
    CLOBBERING,
    SIMPLE_ADDRESS,
    VALUES,
    clean,
    cut_value,
    escape_text,
    escape_value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DEPTH_LIMIT: Final = 40  # of output; deeper nests flatten

# Gone with their content; any other unknown element leaves its children.
GONE: Final = frozenset(
    names(
        "script style xmp iframe noembed noframes plaintext noscript template svg math title "
        "object embed"
        " applet audio video canvas comment frameset head select option textarea"
    )
)
# In plain each of these says that a page runs from right to left (evidence.md, "Old parsers").
_DIRECTED: Final = frozenset(names("p h1 h2 h3 h4 h5 h6 ul ol dl blockquote"))

_CHARSET: Final = re.compile(r"[A-Za-z0-9_\-]{1,30}")
_NAME_LENGTH: Final = 100  # of a field
_TARGET: Final = re.compile(r"[a-z]|a-[A-Za-z0-9_.:\-]{1,64}")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a document says."""

    title: str
    charset: str
    language: str = ""
    right_to_left: bool = False
    canonical: str = ""
    generator: str = ""
    mobile: bool = False
    style: str = ""


# What may stand at a place: blocks, or words and marks only.
_FLOW: Final = 0
_LEAF: Final = 1
_PARAGRAPHS: Final = frozenset(("li", "dt", "dd", "td", "th", "caption", "legend"))


@dataclass(frozen=True, slots=True)
class _Place:
    """What the writer has to know of an element, looked up once."""

    begin: str
    end: str
    block: bool
    void: bool
    inside: int
    parents: frozenset[str] | None
    only: tuple[str, ...] | None
    attributes: tuple[str, ...]


@cache
def _places(tags: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, _Place]:
    return {
        tag: _Place(
            begin=f"<{tag}>",
            end=("" if tag in VOID else f"</{tag}>") + ("\n" if tag in BLOCKS else ""),
            block=tag in BLOCKS,
            void=tag in VOID,
            inside=_LEAF if tag in LEAVES or tag not in BLOCKS else _FLOW,
            parents=PARENTS.get(tag),
            only=ONLY_CHILD.get(tag),
            attributes=attributes,
        )
        for tag, attributes in tags
    }


class Serializer:
    """Writes trees in one tier's grammar; `right_to_left` marks blocks where `html` cannot be."""

    def __init__(
        self,
        grammar: Grammar,
        *,
        fold: Callable[[str], str] | None = None,
        right_to_left: bool = False,
    ) -> None:
        self._grammar = grammar
        self._attributes = grammar.attributes
        self._all = _places(tuple(grammar.attributes.items()))
        self._places = {tag: place for tag, place in self._all.items() if tag not in FRAME}
        self._fold = fold
        self._directed = _DIRECTED if right_to_left else frozenset()
        self._out: list[str] = []

    def write(self, nodes: Iterable[Element | str]) -> str:
        """Return the markup of `nodes` as they stand in a body: one block per line."""
        self._out = []
        for node in nodes:
            if isinstance(node, str):
                self._out.append(self.text(node))
            else:
                self._put(node, "body", _FLOW, 2)
        return "".join(self._out)

    def items(self, links: Iterable[tuple[str, str, str]]) -> list[str]:
        """Return each link (address, words, language or "") as a line of a list.

        What `write` makes of the elements; a menu has hundreds, and they need not be built.
        """
        lines = []
        for href, text, language in links:
            address = self._address(href)
            begin = "<a>" if address is None else f'<a href="{address}">'
            if language:
                begin = self.begin(Element("a", {"href": href, "lang": language}))
            lines.append(f"<li>{begin}{self.text(text)}</a></li>\n")
        return lines

    def bullets(self, items: Iterable[str]) -> str:
        """Return a list of what `items` wrote."""
        begin = self._opened(Element("ul"), self._places["ul"])
        return f"{begin}\n{''.join(items)}</ul>\n"

    def head(self, head: Head) -> str:
        """Return the document up to its body: the charset stands before any text of the page."""
        html = Element("html")
        if head.language:
            html.attrs["lang"] = head.language
        if head.right_to_left:
            html.attrs["dir"] = "rtl"
        lines = [
            self._grammar.doctype,
            self.begin(html) + self.begin(Element("head")) + _meta_type(head.charset),
            f"<title>{self.text(head.title.strip())}</title>",
            self._meta("generator", head.generator),
            self._meta("referrer", "no-referrer") if "style" in self._attributes else "",
            self._meta("viewport", "width=device-width, initial-scale=1") if head.mobile else "",
        ]
        if head.mobile:
            lines.append('<meta http-equiv="X-UA-Compatible" content="IE=edge">')
        if head.canonical and "link" in self._attributes:
            lines.append(self.begin(Element("link", {"rel": "canonical", "href": head.canonical})))
        if head.style:
            lines.append(f'<style type="text/css">{head.style}</style>')
        return "\n".join(filter(None, lines)) + "</head>\n"

    def _meta(self, name: str, content: str) -> str:
        return self.begin(Element("meta", {"name": name, "content": content})) if content else ""

    def begin(self, element: Element) -> str:
        """Return the opening tag of `element`."""
        return f"<{element.tag}{self._written(element)}>"

    def text(self, text: str) -> str:
        """Return `text` cleaned and escaped."""
        # All that is odd is not printable, and ASCII is in every charset.
        if not text.isprintable() or (self._fold is not None and not text.isascii()):
            text = clean(text, fold=self._fold)
        return escape_text(text)

    def value(self, name: str, value: str) -> str | None:
        """Return `value` as it may stand in the attribute `name`, or None where it may not."""
        if name in ADDRESSES:
            return self._address(value)
        pattern = VALUES.get(name)
        if pattern is not None:
            return value if pattern.fullmatch(value) else None
        if not value.isprintable() or "  " in value or self._fold is not None:
            value = clean(BLANKS.sub(" ", value), fold=self._fold)
        return escape_value(cut_value(value))

    def _address(self, value: str) -> str | None:
        if len(value) > self._grammar.address_bytes:
            return None
        if SIMPLE_ADDRESS.fullmatch(value):
            return value
        return escape_value(value) if ADDRESS.fullmatch(value) else None

    def _put(self, node: Element, parent: str, inside: int, depth: int) -> None:
        place = self._places.get(node.tag)
        if (
            place is None
            or depth >= DEPTH_LIMIT
            or (place.parents is not None and parent not in place.parents)
            or (place.block and inside == _LEAF)
        ):
            self._odd(node, place, parent, inside, depth)
            return
        out = self._out
        if place.block and out and out[-1][-1:] != "\n":
            out.append("\n")
        begin = self._opened(node, place) if node.attrs or self._directed else place.begin
        children = node.children
        if place.only is not None:
            out.append(begin)
            self._fill_list(node, place.only, depth + 1)
        elif place.void or not children:
            out.append(begin + place.end)
            return
        elif len(children) == 1 and type(children[0]) is str:
            out.append(f"{begin}{self.text(children[0])}{place.end}")
            return
        else:
            out.append(begin)
            self._fill(node, node.tag, place.inside, depth + 1)
        if place.end:
            out.append(place.end)

    def _odd(
        self, node: Element, place: _Place | None, parent: str, inside: int, depth: int
    ) -> None:
        """Write the content of what may not stand here itself."""
        if place is None or depth >= DEPTH_LIMIT:
            if node.tag not in GONE:
                self._fill(node, parent, inside, depth)
        elif place.parents is not None and parent not in place.parents:
            self._misplaced(node, parent, inside, depth)
        else:
            if self._out and not self._out[-1].endswith((">", " ", "\n")):
                self._out.append("<br>")
            self._fill(node, parent, _LEAF, depth)

    def _opened(self, node: Element, place: _Place) -> str:
        if node.tag in self._directed:
            node.attrs.setdefault("dir", "rtl")
        elif node.tag == "a" and len(node.attrs) == 1 and "href" in node.attrs:
            href = self._address(node.attrs["href"])
            return place.begin if href is None else f'<a href="{href}">'
        return f"<{node.tag}{self._written(node)}>"

    def _misplaced(self, node: Element, parent: str, inside: int, depth: int) -> None:
        """Write an item outside a list as a paragraph, of parts of tables and menus the content."""
        leaf = not any(
            isinstance(child, Element) and child.tag in BLOCKS for child in node.children
        )
        if inside == _LEAF or not leaf or node.tag not in _PARAGRAPHS:
            self._fill(node, parent, inside, depth)
            return
        twin = Element("p")
        twin.children = node.children
        self._put(twin, parent, inside, depth)

    def _fill(self, node: Element, parent: str, inside: int, depth: int) -> None:
        out = self._out
        for child in node.children:
            if type(child) is str:
                out.append(self.text(child))
            else:
                self._put(child, parent, inside, depth)  # type: ignore[arg-type]  # not narrowed

    def _fill_list(self, node: Element, only: tuple[str, ...], depth: int) -> None:
        """Put what may not stand in a list into an item of it."""
        for child in node.children:
            if isinstance(child, Element) and child.tag in only:
                self._put(child, node.tag, _FLOW, depth)
            elif isinstance(child, Element) or not child.isspace():
                self._put(Element(only[0], None, (child,)), node.tag, _FLOW, depth)

    def _written(self, node: Element) -> str:
        """Return the attributes that the table has for this element, each after a blank."""
        place = self._all.get(node.tag)
        if place is None:
            return ""
        pieces = []
        attrs = node.attrs
        for name in attrs if len(attrs) == 1 else place.attributes:
            value = attrs.get(name)
            if value is None or name not in place.attributes:
                continue
            written = self._name(node.tag, value) if name == "name" else self.value(name, value)
            if written is not None:
                pieces.append(f' {name}="{written}"')
        return "".join(pieces)

    def _name(self, tag: str, value: str) -> str | None:
        if tag == "a":
            return value if _TARGET.fullmatch(value) else None
        if value.lower() in CLOBBERING or len(value) > _NAME_LENGTH:
            return None
        return self.value("alt", value)


def _meta_type(charset: str) -> str:
    label = charset if _CHARSET.fullmatch(charset) else "utf-8"
    return f'<meta http-equiv="Content-Type" content="text/html; charset={label}">'
