"""Blocks of a page's text: headings, lists, definitions, quotations, code, panels.

Steps for sheet/steps; only steps imports it. Rows of evidence.md, "What becomes what".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from proxy.page.dom import Element
from proxy.reader.markup import HEADINGS, names

if TYPE_CHECKING:
    from proxy.sheet.walk import Node, Step, Walk

_WORDS: Final = re.compile(r"\w+")
_LEVELS: Final = frozenset("123456")
_LINE_NUMBERS: Final = re.compile(
    r"\b(?:line-?numbers?(?:-rows)?|lineno|linenos|gutter|ln-num|blob-num)\b", re.IGNORECASE
)
_CARD: Final = frozenset(names("h1 h2 h3 h4 h5 h6 article section figure img"))
_SCRIPT: Final = re.compile(r"java\s?script", re.IGNORECASE)
_EXCERPT: Final = 40  # letters: a shorter text beside a link is its date or a number
_DEMAND: Final = 500  # letters: a longer text is content
TAB_COLUMNS: Final = 4


def letters(text: str) -> str:
    """Return the letters and digits of `text`, for comparing what is worded alike."""
    return "".join(_WORDS.findall(text.casefold()))


def gone(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Leave the element out with its content."""
    del walk, element, todo


def through(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Leave the element out and read its children."""
    del walk
    todo += element.children[::-1]


def heading(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a heading below the one it belongs to; the page's own title stands already."""
    text = element.text()
    if not text:
        walk.block(element, todo)
        return
    if not walk.title_seen and letters(text) == walk.title_letters:
        walk.title_seen = True
        return
    level = _level(element)
    levels = walk.levels
    while levels and levels[-1] >= level:
        levels.pop()
    levels.append(level)
    walk.flow.enter_leaf(f"h{min(len(levels) + 1, 6)}")
    todo.append(walk.flow.leave_leaf)
    todo += element.children[::-1]


def _level(element: Element) -> int:
    stated = element.get("aria-level") or element.tag[1:]
    return int(stated) if stated in _LEVELS else 2


def container(tag: str) -> Step:
    """Return the step that keeps a container of blocks."""

    def step(walk: Walk, element: Element, todo: list[Node]) -> None:
        walk.flow.enter(tag)
        todo.append(walk.flow.leave)
        todo += element.children[::-1]

    return step


def bullets(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep a list; one whose items are cards with headings or pictures becomes their blocks."""
    if _holds_card(element):
        walk.block(element, todo)
        return
    walk.flow.enter("ul")
    todo.append(walk.flow.leave)
    todo += element.children[::-1]


def _holds_card(element: Element) -> bool:
    stack = [element]
    while stack:
        for child in stack.pop().children:
            if type(child) is Element:
                if child.tag in _CARD:
                    return True
                if child.children:
                    stack.append(child)
    return False


def numbers(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep a numbered list, and the number that it starts with."""
    start = element.get("start").strip()
    walk.flow.enter("ol", {"start": start} if start.isdecimal() and start != "1" else None)
    todo.append(walk.flow.leave)
    todo += element.children[::-1]


def item(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep an item of a list; outside of one it is a paragraph."""
    if walk.flow.inside not in ("ul", "ol"):
        walk.block(element, todo)
        return
    walk.flow.enter("li")
    todo.append(walk.flow.leave)
    at = _excerpt(element)
    if at:
        todo += element.children[: at - 1 : -1]
        todo.append(walk.flow.line_break)
        todo += element.children[at - 1 :: -1]
    else:
        todo += element.children[::-1]


def _excerpt(element: Element) -> int:
    """Return where an item's headline ends and an excerpt follows, or 0: a style parts the two."""
    said = ((at, one) for at, one in enumerate(element.children) if _is_said(one))
    (at, first), (_, second) = next(said, (0, "")), next(said, (0, ""))
    if not isinstance(first, Element) or not isinstance(second, Element):
        return 0
    text = second.text()
    is_excerpt = len(text) >= _EXCERPT and not text[0].islower()
    return at + 1 if first.tag == "a" and second.tag == "span" and is_excerpt else 0


def _is_said(node: Element | str) -> bool:
    return type(node) is Element or not cast("str", node).isspace()


def term(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep the term of a definition list; outside of one it is a paragraph."""
    if walk.flow.inside != "dl":
        walk.block(element, todo)
        return
    walk.flow.enter_leaf("dt")
    todo.append(walk.flow.leave_leaf)
    todo += element.children[::-1]


def definition(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep the definition of a term; outside of a list it is a paragraph."""
    if walk.flow.inside != "dl":
        walk.block(element, todo)
        return
    walk.flow.enter("dd")
    todo.append(walk.flow.leave)
    todo += element.children[::-1]


def rule(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Draw a line across, never two in a row."""
    del element, todo
    walk.flow.break_()
    last = walk.flow.last
    if last is not None and last.tag != "hr":
        walk.flow.place(Element("hr"))


def summary(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write what opens a panel as a bold line: the panel stands open."""
    walk.flow.break_()
    todo.append(walk.flow.break_)
    walk.marked(element, todo, walk.flow.open("b"))


def toggle(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write what opens a panel of this region as a bold line; what opens nothing here goes."""
    opens = element.get("aria-controls") or element.get("href").partition("#")[2]
    opens = (
        opens or element.get("data-target").lstrip("#") or element.get("data-bs-target").lstrip("#")
    )
    panel_element = walk.by_id(opens) if opens else None
    if panel_element is None or not panel_element.text():
        return
    if panel_element.get("role") == "tabpanel":
        return  # the panel brings its label
    summary(walk, element, todo)


def panel(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a tab's panel below the label of its tab."""
    names = element.get("aria-labelledby").split()
    tab = walk.by_id(names[0]) if names else walk.tab_of(element)
    label = tab.text() if tab is not None else element.get("aria-label").strip()
    walk.block(element, todo)
    if label and element.text():
        mark = walk.flow.open("b")
        walk.flow.text(label)
        walk.flow.close(mark)
        walk.flow.break_()


def tab(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Leave out a tab whose panel repeats its label; any other is what it is without its role."""
    names = [element.get("aria-controls"), element.get("href").partition("#")[2]]
    shown = next((found for name in names if name and (found := walk.by_id(name))), None)
    if shown is None:
        walk.block(element, todo)
    elif shown.get("role") != "tabpanel" and not shown.get("aria-label"):
        summary(walk, element, todo)


def without_script(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Read what a page holds for readers without script, but for the demand to switch it on."""
    words = element.text()
    if len(words) < _DEMAND and (words.startswith("<") or _SCRIPT.search(words)):
        return  # markup that was escaped once too often is for counters
    walk.block(element, todo)


def entry(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Part the entries of a live page by lines, and stop after those that a tier can carry."""
    if not walk.live or any(one.tag == "article" for one in element.ancestors()):
        walk.block(element, todo)
        return
    walk.entries += 1
    if walk.entries > walk.entry_limit:
        return
    if walk.entries > 1:
        rule(walk, element, todo)
    walk.block(element, todo)


# What stands in a listing without being part of it; an open `title` swallows the page behind it.
_NOT_WORDS: Final = frozenset({"script", "style", "template", "svg", "title"})


def preformatted(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep lines as they are: without highlighting and line numbers, with tabs as blanks."""
    del todo
    pieces: list[str] = []
    stack: list[Element | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif node.tag == "br":
            pieces.append("\n")
        elif node.tag not in _NOT_WORDS and not _is_line_number(node):
            if node.tag in ("div", "p", "li", "tr") and pieces and not pieces[-1].endswith("\n"):
                pieces.append("\n")
            stack.extend(reversed(node.children))
    text = "".join(pieces).replace("\r\n", "\n").replace("\r", "\n")
    text = "\n".join(line.rstrip() for line in text.expandtabs(TAB_COLUMNS).split("\n"))
    if text.strip():
        walk.flow.place(Element("pre", None, [text.strip("\n")]))


def _is_line_number(element: Element) -> bool:
    return bool(_LINE_NUMBERS.search(element.get("class"))) or "data-line-number" in element.attrs


def drop_empty_headings(root: Element) -> None:
    """Take out headings of a listing that nothing stands under, unless they lead somewhere."""
    kept: list[Element | str] = []
    for block in root.children:
        while kept and _is_idle(kept[-1], block):
            kept.pop()
        kept.append(block)
    while kept and _is_idle(kept[-1], Element("h1")):
        kept.pop()
    root.children = kept


def _is_idle(heading_block: Element | str, following: Element | str) -> bool:
    if isinstance(heading_block, str) or isinstance(following, str):
        return False
    if heading_block.tag not in HEADINGS or following.tag not in HEADINGS:
        return False
    leads = any(one.tag in ("a", "img") for one in heading_block.iter())
    return not leads and following.tag <= heading_block.tag
