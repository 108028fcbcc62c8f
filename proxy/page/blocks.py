"""One walk over the tree: what every element is, how much text and link text it holds itself. Pure.

`survey` and `sort` read the lists of a `Blocks`; nobody walks the tree for features a second time
unless a rule has changed it. An element's number is its place in `elements`, so what stands below
it is the range up to `end[i]`, and sums over it are differences of running totals.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from proxy.page import marks as m

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.page.dom import Element

_ENDS: Final = frozenset(".!?…。！？:;،؟।»”\"'’)")
_LONG_PROSE: Final = 80  # characters outside of links that are prose without a full stop
_SHORT_PROSE: Final = 25  # that are prose with one
_FIGURES: Final = m.FIGURE | m.PICTURE
_LINES: Final = m.INLINE | m.HEADING | m.PARAGRAPH | m.ITEM | _FIGURES
_TELLING: Final = frozenset(("role", "hidden", "aria-hidden", "style", "itemprop"))
_ASIDE: Final = m.KEPT | m.CAPTION | m.WALL | m.BROWSER
_IN_SKIPPED: Final = (
    m.INLINE | m.PICTURE | m.SKIP
)  # marks of what stands in something without words
_STATE: Final = m.SKIP | m.LINK | m.HEADING | m.SEMANTIC | m.CODE


class Blocks:
    """Features of every element, one list per feature; the number of an element is its index.

    `flags` are the element's own marks, `state` with them those that are handed down; `text` and
    `link` count the characters it holds itself or by its inline children (one of a wide script
    counts three), in all and in links; `prose` those outside of links of blocks that read like
    sentences. `filled` are the numbers of elements with text, `boxes` of those that hold others,
    `marked` of those with a mark that may take them out of the text. `found` are the elements that
    hold metadata, by tag, hidden ones too.
    """

    __slots__ = (
        "boxes", "elements", "end", "filled", "flags", "found", "link", "links_to", "marked",
        "prose", "prose_to", "sizes", "state", "text", "text_to", "up",
    )  # fmt: skip

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.up: list[int] = []
        self.end: list[int] = []
        self.flags: list[int] = []
        self.state: list[int] = []
        self.text: list[int] = []
        self.link: list[int] = []
        self.prose: list[int] = []
        self.boxes: list[int] = []
        self.filled: list[int] = []
        self.marked: list[int] = []
        self.text_to: list[int] = []
        self.links_to: list[int] = []
        self.prose_to: list[int] = []
        self.sizes: list[int] = []
        self.found: defaultdict[str, list[Element]] = defaultdict(list)

    def is_current(self) -> bool:
        """Tell whether the tree still is as it was walked."""
        return [len(one.children) for one in self.elements] == self.sizes

    def text_in(self, number: int) -> int:
        """Return the characters of text in an element."""
        return self.text_to[self.end[number]] - self.text_to[number]

    def links_in(self, number: int) -> int:
        """Return the characters of link text in an element."""
        return self.links_to[self.end[number]] - self.links_to[number]

    def prose_in(self, number: int) -> int:
        """Return the characters of prose in an element."""
        return self.prose_to[self.end[number]] - self.prose_to[number]


def running(values: list[int]) -> list[int]:
    """Return running totals: the sum over `a..b` is `running[b] - running[a]`."""
    return list(accumulate(values, initial=0))


def walk(  # noqa: C901, PLR0912, PLR0915 - one loop, for speed
    elements: list[Element], *, wide: bool = False
) -> Blocks:
    """Return the features of elements, given in document order.

    `wide` counts letters that carry more than one.

    Written for speed, for it is a fifth of what a page costs: attributes are read once, lists that
    are mostly zeros are made beforehand, and an element that cannot have a mark is not asked for
    one.
    """
    blocks = Blocks()
    blocks.elements = elements
    size = len(elements)
    up, flags, state = blocks.up, blocks.flags, blocks.state
    text, link, ended = [0] * size, [0] * size, [0] * size
    blocks.text, blocks.link = text, link
    found, boxes, marked = blocks.found, blocks.boxes, blocks.marked
    owner: list[int] = []
    add_up, add_flags, add_state, add_owner = up.append, flags.append, state.append, owner.append
    nothing_else = _TELLING.isdisjoint
    tag_marks, class_marks, roles = m.TAGS_OF.get, m.CLASS_MARKS, m.ROLES.get
    skip, link_mark, loose, inline = m.SKIP, m.LINK, m.LOOSE, m.INLINE
    area, paragraph, code, outside = m.AREA, m.PARAGRAPH, m.CODE, ~m.REGION
    for number, element in enumerate(elements):
        element.mark = number
        own = tag_marks(element.tag, loose)
        parent = element.parent
        place = parent.mark if parent is not None else -1
        above = state[place] & _STATE if place >= 0 else 0
        if above & skip:
            if own & _ASIDE and (element.tag != "title" or place == 1):
                found[element.tag].append(element)
            add_up(place)
            add_flags(own & _IN_SKIPPED)
            add_state(above)
            add_owner(owner[place])
            continue
        attrs = element.attrs
        if attrs:
            if "class" in attrs:
                own |= class_marks[attrs["class"]]
            if "id" in attrs:
                own |= class_marks[attrs["id"]]
            if not nothing_else(attrs):
                own |= _marks_of_attributes(element, found, roles)
            if own & link_mark:
                if attrs.get("href", "").startswith("#"):
                    own &= ~link_mark  # within the page: no way out of the text
                elif "rel" in attrs:
                    found["a"].append(element)
        if own & _ASIDE:
            _put_aside(element, own, found)
        if place <= 0 or above & code:
            own &= outside
        elif own & area:
            if own & _LINES:
                own &= ~area | (m.AREA_OF_FIGURE if own & _FIGURES else m.AREA_OF_LINE)
            marked.append(number)
        add_up(place)
        add_flags(own)
        above |= own
        add_state(above)
        children = element.children
        if not own & inline or place < 0:
            box = number
            if children and not own & paragraph:
                boxes.append(number)
        else:
            box = owner[place]
        add_owner(box)
        if not children or above & skip:
            continue
        for child in children:
            if type(child) is str:
                words = child.strip()
                if not words:
                    continue
                length = len(words)
                if wide and not words.isascii():
                    length = len(words.encode("utf-8", "replace"))
                text[box] += length
                if above & link_mark:
                    link[box] += length
                elif words[-1] in _ENDS:
                    ended[box] = 1
    _finish(blocks, ended)
    return blocks


def _marks_of_attributes(
    element: Element, found: dict[str, list[Element]], roles: Callable[[str, int], int]
) -> int:
    """Return what role, `itemprop` and hiding say; put aside what has a background or a price."""
    attrs = element.attrs
    marks = roles(attrs.get("role", ""), 0)
    if "hidden" in attrs or attrs.get("aria-hidden") == "true":
        marks |= m.HIDDEN
    style = attrs.get("style", "")
    if ("none" in style and "display" in style) or ("hidden" in style and "visibility" in style):
        marks |= m.HIDDEN
    if "url(" in style:
        found["background"].append(element)
    name = attrs.get("itemprop", "")
    if name == "isAccessibleForFree":
        found["price"].append(element)
    return marks | m.PROPERTIES.get(name, 0)


def _put_aside(element: Element, marks: int, found: dict[str, list[Element]]) -> None:
    if marks & m.KEPT:
        found[element.tag].append(element)
    if marks & m.CAPTION:
        found["caption"].append(element)
    if marks & m.WALL:
        found["wall"].append(element)
    if marks & m.BROWSER:
        found["browser"].append(element)


def _finish(blocks: Blocks, ended: list[int]) -> None:
    up, text, link, state = blocks.up, blocks.text, blocks.link, blocks.state
    end = list(range(1, len(up) + 1))
    for number in range(len(up) - 1, 0, -1):
        place, last = up[number], end[number]
        if last > end[place]:  # noqa: PLR1730 - a call of `max` takes longer than all of this
            end[place] = last
    blocks.end = end
    blocks.sizes = [len(one.children) for one in blocks.elements]
    blocks.filled = [number for number, size in enumerate(text) if size]
    prose = blocks.prose = [0] * len(up)
    for number in blocks.filled:
        free = text[number] - link[number]
        if (
            free >= link[number]
            and (free >= _LONG_PROSE or (free >= _SHORT_PROSE and ended[number]))
            and not state[number] & m.HEADING
        ):
            prose[number] = free
    blocks.text_to, blocks.links_to, blocks.prose_to = running(text), running(link), running(prose)
