"""Marks inside a paragraph: emphasis, code, quotes, edits, abbreviations, times, ruby, formulas.

Steps for sheet/steps; only steps imports it. Rows of evidence.md, "What becomes what".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.page import marks as m
from proxy.page.dom import INLINE, Element

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from proxy.sheet.walk import Node, Step, Walk

# Quotation marks of languages that have no words file: outer pair, inner pair (Unicode CLDR,
# delimiters).
_QUOTES: Final = {
    "cs": "„“‚‘",
    "sk": "„“‚‘",
    "sl": "„“‚‘",
    "bg": "„“‘’",
    "sr": "„“‘’",
    "hr": "„“‚‘",
    "hu": "„”»«",
    "ro": "„”«»",
    "lt": "„“‚‘",
    "et": "„“‚‘",
    "ka": "„“«»",
    "nl": "‘’“”",
    "da": "“”‘’",
    "fi": "””’’",
    "sv": "””’’",
    "no": "«»‘’",
    "nb": "«»‘’",
    "it": "«»“”",
    "el": "«»“”",
    "hy": "«»«»",
    "az": "“”‘’",
    "kk": "«»“”",
    "ky": "«»„“",
    "uz": "“”‘’",
    "ja": "「」『』",
    "ko": "“”‘’",
}
_ONE_WORD: Final = 8  # letters
_ON: Final = frozenset(
    ("في", "بتاريخ", "در", "تاریخ", "ב")
)  # before a date, in scripts without case
_DATE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}))?")
_MATH_SPACE: Final = re.compile(r"\\displaystyle\s*|\s+")


def mark_as(plain: str, rich: str) -> Step:
    """Return the step that writes a mark as `plain` or as `rich`; "" keeps its words only."""

    def step(walk: Walk, element: Element, todo: list[Node]) -> None:
        tag = plain if walk.plain else rich
        if tag:
            walk.marked(element, todo, walk.flow.open(tag))
        else:
            todo += element.children[::-1]

    return step


def cited(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write who or what is cited; "Ann wrote:" above a quotation is a line of its own."""
    if element.text().endswith(":"):
        todo.append(walk.flow.line_break)
    walk.marked(element, todo, walk.flow.open("i"))


def small(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write small text where a rule asks for it; an origin's own `small` is left out."""
    if element.tag not in INLINE:
        walk.flow.break_()
        todo.append(walk.flow.break_)
    walk.marked(element, todo, walk.flow.open("small"))


def line_break(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Break the line."""
    del element, todo
    walk.flow.line_break()


def quotation(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write the literal quotation marks of the page's language: links shows none of its own."""
    marks = _QUOTES.get(walk.survey.language) or walk.words.quotes
    inner = 2 if walk.quote_depth % 2 else 0
    walk.quote_depth += 1

    def close() -> None:
        walk.quote_depth -= 1
        walk.flow.text(marks[inner + 1])

    walk.flow.text(marks[inner])
    todo.append(close)
    todo += element.children[::-1]


def deletion(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Drop what an insertion replaces; other struck words stay, in parentheses."""
    following = next((one for one in reversed(todo) if not _is_blank(one)), None)
    replaced = isinstance(following, Element) and following.tag == "ins"
    if replaced or not element.text():
        return
    walk.flow.text("(")
    todo.append(lambda: walk.flow.text(")"))
    todo += element.children[::-1]


def _is_blank(node: Node) -> bool:
    return isinstance(node, str) and node.isspace()


def span(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Read a span; one that is a line of its own by a style is set apart."""
    if element.breaks():
        walk.flow.break_()
    elif "class" in element.attrs and _is_told_to_ears(element):
        return
    elif walk.flow.is_within_a_word and element.starts_anew():
        walk.flow.blank()
    if element.stands_above():
        todo.append(walk.flow.blank)
    todo += element.children[::-1]


def _is_told_to_ears(element: Element) -> bool:
    """Tell whether a word only says that a picture follows, as "Image" for screen readers does."""
    after = element.beside(1)
    if isinstance(after, str) or after.tag not in ("img", "picture"):
        return False
    return isinstance(element.beside(-1), str) and 0 < len(element.text()) <= _ONE_WORD


def abbreviation(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep what the letters stand for: as a title, or in parentheses at first use."""
    title = element.get("title").strip()
    short = element.text()
    if not title or not short or title == short:
        todo += element.children[::-1]
    elif not walk.plain:
        walk.marked(element, todo, walk.flow.open("abbr", {"title": title}))
    else:
        if short not in walk.abbreviations:
            walk.abbreviations.add(short)
            todo.append(lambda: walk.flow.text(f" ({title})"))
        todo += element.children[::-1]


def time(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write the time's words, else the date of its `datetime`, as the page wrote it."""
    if element.text():
        _part(walk, element, todo)
        return
    found = _DATE.match(element.get("datetime").strip())
    if found:
        walk.flow.text(" ".join(piece for piece in found.groups() if piece))


def _part(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a time's words apart from those of the elements beside it, which a style parts."""
    family = element.parent.children if element.parent is not None else [element]
    place = next(number for number, one in enumerate(family) if one is element)
    if _ends_a_byline(element, family[:place]):
        walk.flow.text(" | ")
    elif place and not isinstance(family[place - 1], str):
        walk.flow.text(" ")
    if place + 1 < len(family) and not isinstance(family[place + 1], str):
        todo.append(lambda: walk.flow.text(" "))
    todo += element.children[::-1]


def _ends_a_byline(element: Element, before: Sequence[Element | str]) -> bool:
    """Tell whether a time stands right behind a name, where a style would part the two."""
    parent = element.parent
    if parent is None or not m.CLASS_MARKS[parent.get("class")] & m.AUTHOR:
        return False
    last = next((one for one in reversed(before) if _says(one)), "")
    if isinstance(last, Element):
        return last.tag != "time" and last.text()[-1:].isalnum()
    word = last.split()[-1] if last else ""
    return word[-1:].isalpha() and not word[:1].islower() and word not in _ON


def _says(node: Element | str) -> bool:
    return not node.isspace() if isinstance(node, str) else bool(node.text())


def reading(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write the reading of a ruby base in parentheses behind it."""
    if element.text():
        walk.flow.text("(")
        todo.append(lambda: walk.flow.text(")"))
        todo += element.children[::-1]


def formula(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a formula as its text: `alttext`, the TeX annotation, else its letters."""
    words = element.get("alttext")
    if not words:
        notes = [one for one in element.iter() if one.tag == "annotation"]
        words = next((one.raw_text() for one in notes if "tex" in one.get("encoding")), "")
    if not words:
        todo += element.children[::-1]
        return
    mark = walk.flow.open("tt" if walk.plain else "code")
    words = words.strip().strip("$")
    if words.startswith("{") and words.endswith("}"):
        words = words[1:-1]
    walk.flow.text(_MATH_SPACE.sub(" ", words).strip())
    walk.flow.close(mark)


def formula_script(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write the sub- or superscript of a formula as such."""
    parts = list(element.elements())
    for tag, part in reversed(list(zip(_SCRIPTS[element.tag], parts[1:], strict=False))):
        todo.append(_opening(walk, tag, part, todo))
    todo.extend(parts[:1])


_SCRIPTS: Final = {"msub": ("sub",), "msup": ("sup",), "msubsup": ("sub", "sup")}


def _opening(walk: Walk, tag: str, part: Element, todo: list[Node]) -> Callable[[], None]:
    def begin() -> None:
        mark = walk.flow.open(tag)
        todo.append(lambda: walk.flow.close(mark))
        todo.append(part)

    return begin


def fraction(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a fraction on one line."""
    del walk
    parts: list[Node] = []
    for part in element.elements():
        parts += ["/", part] if parts else [part]
    todo.extend(reversed(parts))
