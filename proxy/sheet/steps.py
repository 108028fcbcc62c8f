"""What each of the origin's tags becomes, one function per simplification and one table (readers.md, section 19).

Nothing that carries content vanishes silently: what cannot be shown becomes words or a link. Tables, pictures,
embeds and forms have files of their own. Only sheet imports it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from proxy.page.dom import INLINE, Element
from proxy.sheet.flow import Mark
from proxy.sheet.walk import Node, Step, Walk

_WORDS: Final = re.compile(r"\w+")


def _key(text: str) -> str:
    return "".join(_WORDS.findall(text.casefold()))


# ---- gone, transparent


def gone(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Leave the element out with its content."""


def children(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Leave the element out and read its children."""
    todo.extend(reversed(element.children))


# ---- headings


def heading(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a heading one level below the last that it belongs to; the page's own title only once."""
    text = element.text()
    if not text:
        walk.block(element, todo)
        return
    if not walk.title_seen and _key(text) == _key(walk.survey.title):
        walk.title_seen = True
        return
    level = _level(element)
    levels = walk.levels
    while levels and levels[-1] >= level:
        levels.pop()
    levels.append(level)
    flow = walk.flow
    flow.enter_leaf(f"h{min(len(levels) + 1, 6)}")
    todo.append(flow.leave_leaf)
    if element in walk.linked:
        again = walk.linked.pop(element)
        mark = flow.open(again.tag, again.attrs)
        todo.append(lambda: flow.close(mark))
    todo.extend(reversed(element.children))


def _level(element: Element) -> int:
    stated = element.get("aria-level") or element.tag[1:]
    return int(stated) if stated in ("1", "2", "3", "4", "5", "6") else 2


# ---- links


def link(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a link with words; one around blocks moves to its heading, one that leads nowhere goes."""
    href = element.get("href")
    flow = walk.flow
    if "name" in element.attrs:
        flow.target(element.attrs["name"])
    fragment = walk.links.local(href) if "#" in href else None
    url = walk.links.resolve(href) if href and fragment is None else None
    if fragment:
        mark = flow.open("a", {"href": "#" + fragment})
        walk.locals.append((fragment, mark))
        walk.marked(element, todo, mark)
        return
    if url is None or flow.within("a"):
        todo.extend(reversed(element.children))
        return
    attrs = {"href": walk.links.public(url)}
    place = _heading_of(element)
    if place is not None:
        walk.linked[place] = Mark("a", attrs)
        walk.block(element, todo)
        return
    mark = flow.open("a", attrs)
    todo.append(lambda: _close_link(walk, element, mark))
    todo.extend(reversed(element.children))


def _heading_of(element: Element) -> Element | None:
    """Where the link around blocks belongs: the first heading inside, else the first block with words."""
    blocks = [
        one
        for one in element.iter()
        if one is not element and one.tag not in INLINE and one.tag not in _NO_BLOCK
    ]
    if not blocks:
        return None
    for one in blocks:
        if one.tag in _HEADINGS and one.text():
            return one
    for one in blocks:
        inner = [child for child in one.elements() if child.tag not in INLINE]
        if not inner and one.text():
            return one
    return None


_NO_BLOCK: Final = frozenset("img picture source svg br input button script style noscript".split())
_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())


def _close_link(walk: Walk, element: Element, mark: Mark) -> None:
    if not mark.made:
        label = label_of(element)
        if label:
            walk.flow.text(label)
    walk.flow.close(mark)


def label_of(element: Element) -> str:
    """Return the words of a link or button that shows none: its label, title, picture or icon."""
    for name in ("aria-label", "title"):
        if element.get(name).strip():
            return element.get(name).strip()
    for one in element.iter():
        words = one.get("alt") or one.get("aria-label") or one.get("title")
        if one.tag == "title":
            words = one.raw_text()
        if words.strip():
            return words.strip()
    return ""


# ---- marks


def mark_as(plain: str, rich: str) -> Step:
    """Return the step that writes an inline mark as `plain` or as `rich`; "" leaves its words."""

    def step(walk: Walk, element: Element, todo: list[Node]) -> None:
        tag = plain if walk.plain else rich
        if not tag:
            todo.extend(reversed(element.children))
            return
        walk.marked(element, todo, walk.flow.open(tag))

    return step


def line_break(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Break the line."""
    walk.flow.line_break()


# ---- containers


def container(tag: str) -> Step:
    """Return the step that keeps a container of blocks."""

    def step(walk: Walk, element: Element, todo: list[Node]) -> None:
        walk.flow.enter(tag)
        todo.append(walk.flow.leave)
        todo.extend(reversed(element.children))

    return step


def rule(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Draw a line across."""
    walk.flow.place(Element("hr"))


def item(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep an item of a list; outside of one it is a paragraph."""
    if walk.flow.inside not in ("ul", "ol"):
        walk.block(element, todo)
        return
    walk.flow.enter("li")
    todo.append(walk.flow.leave)
    todo.extend(reversed(element.children))


def term(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep the term of a definition list; outside of one it is a paragraph."""
    if walk.flow.inside != "dl":
        walk.block(element, todo)
        return
    walk.flow.enter_leaf("dt")
    todo.append(walk.flow.leave_leaf)
    todo.extend(reversed(element.children))


def definition(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep the definition of a term."""
    if walk.flow.inside != "dl":
        walk.block(element, todo)
        return
    walk.flow.enter("dd")
    todo.append(walk.flow.leave)
    todo.extend(reversed(element.children))


def preformatted(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep lines as they are; highlighters' spans are unwrapped, tabs become blanks."""
    pieces: list[str] = []
    stack: list[Element | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif node.tag == "br":
            pieces.append("\n")
        else:
            stack.extend(reversed(node.children))
    text = "".join(pieces).replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).strip("\n")
    if text.strip():
        walk.flow.place(Element("pre", None, [text]))


_Table = Mapping[str, Step]
STEPS: Final[_Table] = {
    **dict.fromkeys(
        "script style template svg object applet canvas dialog head link meta title base"
        " input select textarea progress meter area param track source".split(),
        gone,
    ),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "role-heading"), heading),
    **{
        tag: mark_as(plain, rich)
        for tag, plain, rich in (
            ("b", "b", "b"),
            ("strong", "strong", "strong"),
            ("i", "i", "i"),
            ("em", "em", "em"),
            ("cite", "i", "i"),
            ("dfn", "i", "i"),
            ("var", "i", "i"),
            ("mark", "b", "b"),
            ("kbd", "tt", "code"),
            ("samp", "tt", "code"),
            ("tt", "tt", "tt"),
            ("code", "code", "code"),
            ("sub", "sub", "sub"),
            ("sup", "sup", "sup"),
        )
    },
    "a": link,
    "br": line_break,
    "hr": rule,
    "ul": container("ul"),
    "menu": container("ul"),
    "ol": container("ol"),
    "dl": container("dl"),
    "li": item,
    "dt": term,
    "dd": definition,
    "blockquote": container("blockquote"),
    "pre": preformatted,
}
Finish = Callable[[], None]
