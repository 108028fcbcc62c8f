"""Tree to markup, from the tier's allow-list only: this is the sanitizer, and nothing else writes markup.

Element and attribute names come from reader/markup, never from a page; every value is checked by the
attribute's own pattern or escaped (pages.md, section 6). Only sheet imports it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from proxy.page.dom import Element
from proxy.reader.markup import BLOCKS, LEAVES, ONLY_CHILD, PARENTS, VOID, Grammar

DEPTH_LIMIT: Final = 40  # of output; deeper nests flatten
VALUE_BYTES: Final = 1_000  # oldest parsers have fixed buffers (readers.md, section 3.1)

# Gone with their content (pages.md, section 6.1); any other unknown element leaves its children.
GONE: Final = frozenset(
    "script style xmp iframe noembed noframes plaintext noscript template svg math title object embed"
    " applet audio video canvas comment frameset head select option textarea".split()
)
# In plain each of these says that a page runs from right to left (readers.md, section 15).
_DIRECTED: Final = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl blockquote".split())

_GONE_CHARACTERS: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff"
_NONCHARACTERS: Final = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
)
_ODD: Final = re.compile(f"[{_GONE_CHARACTERS}\u00ad\u202f\u2028\u2029{_NONCHARACTERS}\r]")
_REPLACED: Final = {"\u202f": "\u00a0", "\u2028": "\n", "\u2029": "\n", "\r": ""}
_ONE_GONE: Final = re.compile(f"[{_GONE_CHARACTERS}\u00ad]")
_BLANKS: Final = re.compile(r"[ \t\n]+")

_ADDRESS: Final = re.compile(r"(?:https?://|mailto:|tel:|/|#|\?)[\x21-\x7e]*|", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,5}%?")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
_CHARSET: Final = re.compile(r"[A-Za-z0-9_\-]{1,30}")
_COLOR: Final = re.compile(r"#[0-9A-Fa-f]{3,6}")

# What the value of an attribute must be; an attribute that is not here is text: escaped, cut at VALUE_BYTES.
VALUES: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys(("href", "src", "action"), _ADDRESS),
    **dict.fromkeys(
        "width height border rows cols colspan rowspan size maxlength start cellpadding cellspacing".split(),
        _NUMBER,
    ),
    **dict.fromkeys("bgcolor text link vlink".split(), _COLOR),
    "lang": _LANGUAGE,
    "dir": re.compile("ltr|rtl"),
    "class": re.compile("[a-z]"),
    "id": re.compile("[a-z]|f-[0-9]{1,4}"),
    "for": re.compile("f-[0-9]{1,4}"),
    "role": re.compile("main|navigation|banner|contentinfo|complementary|search"),
    "scope": re.compile("col|row"),
    "method": re.compile("get|post"),
    "type": re.compile("text|hidden|submit|checkbox|radio|password"),
    "checked": re.compile("checked"),
    "selected": re.compile("selected"),
    "http-equiv": re.compile("Content-Type|X-UA-Compatible"),
    "rel": re.compile("canonical|next|prev"),
}
ADDRESSES: Final = frozenset({"href", "src", "action"})
# Names by which old scripts reach the document: a field called so would hide it (DOM clobbering).
CLOBBERING: Final = frozenset(
    "document cookie getelementbyid body forms createelement attributes innerhtml location parentnode"
    " nodename".split()
)
_TARGET: Final = re.compile(r"[a-z]|a-[A-Za-z0-9_.:\-]{1,64}")


def clean(text: str, *, fold: Callable[[str], str] | None = None) -> str:
    """Return `text` without what old readers cannot show, not escaped yet.

    `fold` replaces what the charset lacks. It runs before the escapes: some letters fold to quotes.
    """
    if not text.isascii() or _ODD.search(text):
        text = _ODD.sub(_replacement, text)
    return fold(text) if fold else text


def _replacement(match: re.Match[str]) -> str:
    character = match.group()
    known = _REPLACED.get(character)
    if known is not None:
        return known
    return "" if _ONE_GONE.match(character) else "\ufffd"


def escape_text(text: str) -> str:
    """Return clean `text` as the text of an element.

    >>> escape_text("a < b & c")
    'a &lt; b &amp; c'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_value(value: str) -> str:
    """Return clean `value` for an attribute in double quotes.

    Backticks are quotes to Internet Explorer, and `&{` opens a script in Netscape 4.

    >>> escape_value('"`&{x}')
    '&#34;&#96;&amp;&#123;x}'
    """
    value = escape_text(value).replace('"', "&#34;").replace("'", "&#39;").replace("`", "&#96;")
    return value.replace("&amp;{", "&amp;&#123;") if "{" in value else value


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


class Serializer:
    """Writes trees in one tier's grammar; `right_to_left` marks blocks where `html` cannot be marked."""

    def __init__(
        self,
        grammar: Grammar,
        *,
        fold: Callable[[str], str] | None = None,
        right_to_left: bool = False,
    ) -> None:
        self._grammar = grammar
        self._attributes = grammar.attributes
        self._fold = fold
        self._directed = _DIRECTED if right_to_left else frozenset()
        self._out: list[str] = []

    def write(self, nodes: Iterable[Element | str]) -> str:
        """Return the markup of `nodes` as they stand in a body: one block per line."""
        self._out = []
        for node in nodes:
            self._node(node, "body", inline=False, depth=2)
        return "".join(self._out)

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
        return escape_text(clean(text, fold=self._fold))

    def value(self, name: str, value: str) -> str | None:
        """Return `value` as it may stand in the attribute `name`, or None where it may not."""
        if name in ADDRESSES:
            fits = len(value) <= self._grammar.address_bytes and _ADDRESS.fullmatch(value)
            return escape_value(value) if fits else None
        pattern = VALUES.get(name)
        if pattern is not None:
            return value if pattern.fullmatch(value) else None
        value = clean(_BLANKS.sub(" ", value), fold=self._fold)
        return escape_value(_cut(value))

    def _node(self, node: Element | str, parent: str, *, inline: bool, depth: int) -> None:
        if isinstance(node, str):
            self._out.append(self.text(node))
            return
        tag = node.tag
        if tag not in self._attributes or depth >= DEPTH_LIMIT:
            if tag not in GONE:
                self._children(node, parent, inline=inline, depth=depth)
            return
        needed = PARENTS.get(tag)
        if needed is not None and parent not in needed:
            self._misplaced(node, parent, inline=inline, depth=depth)
        elif tag in BLOCKS:
            self._block(node, parent, inline=inline, depth=depth)
        else:
            self._tagged(node, inline=True, depth=depth)

    def _misplaced(self, node: Element, parent: str, *, inline: bool, depth: int) -> None:
        """A list item outside a list becomes a paragraph; parts of tables and menus leave their content."""
        leaf = not any(
            isinstance(child, Element) and child.tag in BLOCKS for child in node.children
        )
        if inline or not leaf or node.tag not in ("li", "dt", "dd", "td", "th", "caption"):
            self._children(node, parent, inline=inline, depth=depth)
            return
        twin = Element("p")
        twin.children = node.children
        self._block(twin, parent, inline=False, depth=depth)

    def _block(self, node: Element, parent: str, *, inline: bool, depth: int) -> None:
        if inline:
            if self._out and not self._out[-1].endswith((">", " ", "\n")):
                self._out.append("<br>")
            self._children(node, parent, inline=True, depth=depth)
            return
        if self._out and not self._out[-1].endswith("\n"):
            self._out.append("\n")
        self._tagged(node, inline=node.tag in LEAVES, depth=depth)
        self._out.append("\n")

    def _tagged(self, node: Element, *, inline: bool, depth: int) -> None:
        tag = node.tag
        out = self._out
        if tag in self._directed:
            node.attrs.setdefault("dir", "rtl")
        out.append(f"<{tag}{self._written(node)}>" if node.attrs else f"<{tag}>")
        if tag in VOID:
            return
        self._children(node, tag, inline=inline, depth=depth + 1)
        out.append(f"</{tag}>")

    def _children(self, node: Element, parent: str, *, inline: bool, depth: int) -> None:
        only = ONLY_CHILD.get(parent)
        for child in node.children:
            if only is not None and (isinstance(child, str) or child.tag not in only):
                if not isinstance(child, str) or not child.isspace():
                    self._node(Element(only[0], None, (child,)), parent, inline=False, depth=depth)
            else:
                self._node(child, parent, inline=inline, depth=depth)

    def _written(self, node: Element) -> str:
        pieces = []
        attrs = node.attrs
        for name in self._attributes[node.tag]:
            value = attrs.get(name)
            if value is None:
                continue
            written = self._name(node.tag, value) if name == "name" else self.value(name, value)
            if written is not None:
                pieces.append(f' {name}="{written}"')
        return "".join(pieces)

    def _name(self, tag: str, value: str) -> str | None:
        if tag == "a":
            return value if _TARGET.fullmatch(value) else None
        if value.lower() in CLOBBERING or len(value) > 100:
            return None
        return self.value("alt", value)


def _meta_type(charset: str) -> str:
    label = charset if _CHARSET.fullmatch(charset) else "utf-8"
    return f'<meta http-equiv="Content-Type" content="text/html; charset={label}">'


def _cut(value: str) -> str:
    """Cut at a character so that the value stays under VALUE_BYTES in UTF-8."""
    if len(value) * 4 <= VALUE_BYTES:
        return value
    raw = value.encode("utf-8", "replace")
    return value if len(raw) <= VALUE_BYTES else raw[:VALUE_BYTES].decode("utf-8", "ignore")
