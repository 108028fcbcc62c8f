"""A sheet's blocks as they grow: words, marks and containers in, a printable tree out.

The origin nests at will: paragraphs in links, lists in bold, words beside blocks. Here every block
boundary ends the paragraph, and marks that are still open go on in the next one. Knows no tier and
no origin tag; only sheet imports it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from proxy.page.dom import Element

CONTAINERS_DEEP: Final = 8  # nested containers; of deeper ones only the content is kept
MARKS_DEEP: Final = 8  # nested inline marks

# What is folded to a blank; looked for one by one, three times as fast as by a pattern.
_SPACES: Final = "\n\t\r\f\v\u2028\u2029"
# Joiners stay where a script or an emoji needs them, and go between other letters.
_JOINER: Final = re.compile(
    "(?<![\u0600-\u109f\u1780-\u18af\ua840-\ua95f\ua980-\uabff\ufb50-\ufdff\ufe0f\ufe70-\ufefc"
    "\u2600-\u27bf\U0001f000-\U0001faff])[\u200c\u200d]"
)
_LONG_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]{41,}")
# What holds loose words inside a list.
_LOOSE: Final = {"ul": "li", "ol": "li", "dl": "dd"}
# These take their first words directly; later paragraphs in them are `p`.
_TIGHT: Final = frozenset({"li", "dd", "td", "th"})


class Mark:
    """An inline element that is open: `made` are the elements it became, one for each paragraph."""

    __slots__ = ("attrs", "element", "made", "tag")

    def __init__(self, tag: str, attrs: dict[str, str]) -> None:
        self.tag = tag
        self.attrs = attrs
        self.element: Element | None = None
        self.made: list[Element] = []


def fold_text(text: str) -> str:
    """Return `text` folded: white space, composed letters, stray joiners, long addresses.

    >>> fold_text("a   b")
    'a b'
    """
    if not text.isprintable():
        for space in _SPACES:
            if space in text:
                text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if "\u200c" in text or "\u200d" in text:
            text = _JOINER.sub("", text)
    if "://" in text:
        text = _LONG_ADDRESS.sub(_shortened, text)
    return text


def _shortened(match: re.Match[str]) -> str:
    host, _, path = match.group().partition("://")[2].partition("/")
    pieces = [piece for piece in path.partition("?")[0].split("/") if piece]
    last = pieces[-1] if pieces else ""
    return f"{host}/…/{last[:30]}" if len(pieces) > 1 else f"{host}/{last[:30]}…"


class Flow:
    """Collects blocks below `root`; `anchors` maps ids of the origin to the block they stand in."""

    __slots__ = (
        "_after",
        "_cursor",
        "_holder",
        "_leaves",
        "_marks",
        "_outer",
        "_pending",
        "_space",
        "_unset",
        "anchors",
        "attrs",
        "root",
        "run",
        "solid",
        "tag",
    )

    def __init__(self, root: Element | None = None) -> None:
        self.root = Element("div") if root is None else root
        self.anchors: dict[str, Element] = {}
        self.tag = "p"  # what the next paragraph is
        self.attrs: dict[str, str] = {}
        self.solid = 0  # above 0: in a heading, a term or a caption, where breaks are blanks
        self._holder = self.root
        self.run: Element | None = None  # the paragraph that is open
        self._cursor = self.root
        self._space = True
        self._marks: list[Mark] = []
        self._unset = 0  # so many of the marks, the innermost, have no element in this paragraph
        self._pending: list[str] = []
        self._outer: list[Element | None] = []
        self._leaves: list[tuple[str, dict[str, str]]] = []
        self._after: list[Element] = []

    # ---- words

    def text(self, text: str) -> None:
        """Add words; white space is folded across neighbors."""
        if text.isspace() and (self.run is None or (self._space and text.isascii())):
            return
        text = fold_text(text)
        if self._space and text[:1] == " ":
            text = text[1:]
        if self.run is None and "|" in text[:3]:
            text = text.lstrip("| \u00a0")  # it parted this from what stood before it
        if not text:
            return
        if self.run is None or self._unset:
            self._begin()
        self._cursor.children.append(text)
        self._space = text[-1] == " "

    def void(self, element: Element) -> None:
        """Add an inline element that is complete: a picture or a field."""
        self._begin()
        self._cursor.append(element)
        self._space = False

    def line_break(self) -> None:
        """Break the line; twice in a row, the paragraph."""
        if self.solid:
            self.blank()
            return
        if self.run is None:
            return
        last = self._cursor.children[-1] if self._cursor.children else ""
        if not isinstance(last, str) and last.tag == "br":
            self.break_()
            return
        self._cursor.append(Element("br"))
        self._space = True

    def blank(self) -> None:
        """Part what follows from what stands, inside a paragraph."""
        if self.run is not None and not self._space:
            self._cursor.children.append(" ")
            self._space = True

    @property
    def is_empty(self) -> bool:
        """Whether no word was written yet."""
        return self.run is None and not self.root.children

    @property
    def is_within_a_word(self) -> bool:
        """Whether words that come next would be joined to the last ones."""
        return self.run is not None and not self._space

    def target(self, name: str) -> None:
        """Note that the origin's id `name` stands at the block that comes next."""
        self._pending.append(name)

    def target_here(self, name: str) -> None:
        """Note that the origin's id `name` stands in the paragraph that is open, if one is."""
        if self.run is None:
            self._pending.append(name)
        else:
            self.anchors.setdefault(name, self.run)

    # ---- marks

    def open(self, tag: str, attrs: dict[str, str] | None = None) -> Mark:
        """Open an inline mark; it becomes an element when words follow."""
        mark = Mark(tag, attrs or {})
        self.reopen(mark)
        return mark

    def reopen(self, mark: Mark) -> None:
        """Open a mark that was made before, or closed; too many at once are left out."""
        if len(self._marks) < MARKS_DEEP or mark.tag == "a":
            mark.element = None
            self._marks.append(mark)
            self._unset += 1

    def close(self, mark: Mark) -> None:
        """Close `mark`, and those opened inside it that were left open."""
        while mark in self._marks:
            last = self._marks.pop()
            if last.element is None:
                self._unset -= 1
            elif last.element.parent is not None:
                self._cursor = last.element.parent

    def within(self, tag: str) -> bool:
        """Tell whether a mark `tag` is open."""
        return bool(self._marks) and any(mark.tag == tag for mark in self._marks)

    def innermost(self, tag: str) -> Mark | None:
        """Return the mark `tag` that was opened last, if one is open."""
        return next((mark for mark in reversed(self._marks) if mark.tag == tag), None)

    # ---- blocks

    def break_(self) -> None:
        """End the paragraph; inside a heading it is a blank."""
        if self.solid:
            self.blank()
        elif self.run is not None:
            self._end()

    def enter_leaf(self, tag: str, attrs: dict[str, str] | None = None) -> None:
        """Begin a block that holds words only, such as a heading; it appears when words follow."""
        self.break_()
        self._leaves.append((self.tag, self.attrs))
        if not self.solid:
            self.tag, self.attrs = tag, attrs or {}
        self.solid += 1

    def leave_leaf(self) -> None:
        """End the block that `enter_leaf` began, and place what could not stand in it."""
        self.solid -= 1
        self.break_()
        self.tag, self.attrs = self._leaves.pop()
        self.place_late()

    def place_late(self) -> None:
        """Place what could not stand in a block of words, once that has ended."""
        if not self.solid:
            late, self._after = self._after, []
            for block in late:
                self.place(block)

    def enter(self, tag: str, attrs: dict[str, str] | None = None) -> Element | None:
        """Begin a container of blocks and return it, or None where it is left out."""
        self.break_()
        if self.solid or len(self._outer) >= CONTAINERS_DEEP:
            self._outer.append(None)
            return None
        element = Element(tag, attrs)
        self._slot(tag).append(element)
        self._outer.append(self._holder)
        self._holder = element
        return element

    def leave(self) -> None:
        """End the container that `enter` began; an empty one goes."""
        self.break_()
        outer = self._outer.pop()
        if outer is None:
            return
        element, self._holder = self._holder, outer
        if not element.children and element.parent is not None:
            element.parent.children.pop()  # it is the last one there: nothing came after it
            element.parent = None

    def place(self, block: Element) -> None:
        """Add a block that is complete."""
        if self.solid:
            self._after.append(block)
            return
        self.break_()
        self._slot(block.tag).append(block)
        if self._pending and block.tag in ("p", "pre"):
            self._settle(block)

    def resume(self, block: Element) -> None:
        """Go on in a paragraph that has ended, on a new line."""
        self.break_()
        if self.solid:
            return
        self.run = self._cursor = block
        block.append(Element("br"))
        self._space = True

    @property
    def inside(self) -> str:
        """The tag of the container that blocks go into."""
        return self._holder.tag

    @property
    def last(self) -> Element | None:
        """The block that ended last in this container."""
        last = self._holder.children[-1] if self._holder.children else None
        return None if isinstance(last, str) else last

    @property
    def words_before(self) -> str:
        """The words right before this place: on its line, else those of the block above."""
        line = self.run or self.last
        if line is None:
            return ""
        after = [one for one in line.children if one != " "][-1:]
        return after[0].strip() if after and isinstance(after[0], str) else ""

    # ---- inside

    def _slot(self, tag: str) -> Element:
        """Where the block `tag` goes: into a list only as an item."""
        holder = self._holder
        loose = _LOOSE.get(holder.tag)
        if loose is None or tag in (loose, "dt"):
            return holder
        last = self.last
        if last is None or last.tag != loose:
            last = Element(loose)
            holder.append(last)
        return last

    def _begin(self) -> None:
        if self.run is None:
            self.run = self._cursor = self._paragraph()
            if self._pending:
                self._settle(self.run)
        if self._unset:
            self._realize()

    def _paragraph(self) -> Element:
        holder = self._holder
        simple = self.tag == "p" and not self.attrs
        if simple and holder.tag in _TIGHT and not holder.children:
            return holder
        tag = _LOOSE.get(holder.tag, "p") if simple else self.tag
        run = Element(tag, dict(self.attrs))
        self._slot(tag).append(run)
        return run

    def _settle(self, block: Element) -> None:
        for name in self._pending:
            self.anchors.setdefault(name, block)
        self._pending.clear()

    def _realize(self) -> None:
        for mark in self._marks[-self._unset :]:
            mark.element = Element(mark.tag, dict(mark.attrs))
            mark.made.append(mark.element)
            self._cursor.append(mark.element)
            self._cursor = mark.element
        self._unset = 0

    def _end(self) -> None:
        if self.run is not None:
            _trim(self.run)
        self.run = None
        self._space = True
        for mark in self._marks:
            mark.element = None
        self._unset = len(self._marks)


def _trim(block: Element) -> None:
    """Take blanks and line breaks off the end."""
    node = block
    while node.children:
        last = node.children[-1]
        if isinstance(last, str):
            node.children[-1] = last.rstrip(" ")
            if node.children[-1]:
                return
            node.children.pop()
        elif last.tag == "br":
            node.children.pop()
        elif last.tag in ("img", "input") or not last.children:
            return
        else:
            node = last
