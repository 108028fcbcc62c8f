"""A long sheet in parts that a reader can hold: cut between blocks only (evidence.md, "Sizes").

Works on the size of blocks as written. A list, a table or lines of code are cut inside only where
one alone is larger than a part. Pure; only content imports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element
from proxy.reader.markup import HEADINGS, names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LAST_SHARE: Final = 3  # the last part holds at least one third of a part, if that can be avoided
_WRAPPER_BYTES: Final = 60  # the tags around a piece
_ITEMS: Final = frozenset(names("ul ol dl table blockquote div p li td form"))


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that the blocks may take: of the first part, of a middle, the last, an only one."""

    first: int
    middle: int
    last: int
    only: int


def cut(sizes: Sequence[int], keeps: Sequence[bool], room: Room) -> list[int]:
    """Return where each part after the first begins, as positions in `sizes`; none for one part.

    `keeps[i]` says that block i stays with the one after it: a heading.
    """
    if sum(sizes) <= room.only:
        return []
    starts = _filled(sizes, keeps, room)
    return _balanced(sizes, keeps, room, starts)


def _filled(sizes: Sequence[int], keeps: Sequence[bool], room: Room) -> list[int]:
    starts: list[int] = []
    begin, used, limit = 0, 0, room.first
    for position, size in enumerate(sizes):
        if used + size > limit and position > begin:
            at = _before_heading(position, begin, keeps)
            starts.append(at)
            begin, used, limit = at, sum(sizes[at:position]), room.middle
        used += size
    if used > room.last and len(sizes) - begin > 1:
        at = _split_at(sizes, begin, max(used - room.last, used // 2))
        at = _before_heading(at, begin, keeps)
        if at > begin:
            starts.append(at)
    return starts


def _before_heading(position: int, begin: int, keeps: Sequence[bool]) -> int:
    at = position
    while at - 1 > begin and keeps[at - 1]:
        at -= 1
    return at if not keeps[at - 1] else position


def _split_at(sizes: Sequence[int], begin: int, wanted: int) -> int:
    """Return the position in a run of blocks before which at least `wanted` bytes stand."""
    used = 0
    for position in range(begin, len(sizes) - 1):
        used += sizes[position]
        if used >= wanted:
            return position + 1
    return len(sizes) - 1


def _balanced(
    sizes: Sequence[int], keeps: Sequence[bool], room: Room, starts: list[int]
) -> list[int]:
    """Move blocks to a last part that would be short."""
    if not starts:
        return starts
    begin = starts[-2] if len(starts) > 1 else 0
    at, used = starts[-1], sum(sizes[starts[-1] :])
    short = room.last // _LAST_SHARE
    while used < short and at - 1 > begin and used + sizes[at - 1] <= room.last:
        at -= 1
        used += sizes[at]
    at = _before_heading(at, begin, keeps)
    return [*starts[:-1], at]


def keeps_next(block: Element | str) -> bool:
    """Tell whether a block belongs to the one after it."""
    return isinstance(block, Element) and block.tag in HEADINGS


def divided(
    block: Element | str, limit: int, measure: Callable[[Element | str], int]
) -> list[Element | str]:
    """Return `block` in pieces of about `limit` bytes, cut between items, rows, lines, words."""
    if measure(block) <= limit or limit <= 0:
        return [block]
    if isinstance(block, str):
        return list(_cut_text(block, limit))
    if block.tag == "pre":
        return [_piece(block, [lines]) for lines in _cut_lines(block.raw_text(), limit)]
    if block.tag not in _ITEMS:
        return [block]
    return _divided_items(block, limit, measure)


def grouped(lines: Sequence[str], limit: int, measure: Callable[[str], int]) -> list[list[str]]:
    """Return `lines` in groups of about `limit` bytes."""
    groups: list[list[str]] = []
    used = limit
    for line in lines:
        size = measure(line)
        if used + size > limit:
            groups.append([])
            used = 0
        groups[-1].append(line)
        used += size
    return groups


def _divided_items(
    block: Element, limit: int, measure: Callable[[Element | str], int]
) -> list[Element | str]:
    pieces: list[Element | str] = []
    row: list[Element | str] = []
    used = 0
    header = _header(block)
    for child in block.children:
        whole = _size_in(block, child, measure)
        parts = [child] if whole <= limit else divided(child, limit - _WRAPPER_BYTES, measure)
        for part in parts:
            size = whole if part is child else _size_in(block, part, measure)
            if row and used + size > limit:
                pieces.append(_piece(block, row))
                row, used = ([header.copy()] if header is not None else []), 0
            row.append(part)
            used += size
    if row:
        pieces.append(_piece(block, row))
    _number(block, pieces)
    return pieces


def _size_in(block: Element, child: Element | str, measure: Callable[[Element | str], int]) -> int:
    """Return the size of `child` where it stands: outside its list an item is written otherwise."""
    return measure(child if isinstance(child, str) else _piece(block, [child]))


def _header(block: Element) -> Element | None:
    """Return the row of column heads, which each piece of a table repeats."""
    if block.tag != "table":
        return None
    first = next((one for one in block.elements() if one.tag == "tr"), None)
    if first is None or any(one.tag != "th" for one in first.elements()):
        return None
    return first


def _number(block: Element, pieces: list[Element | str]) -> None:
    """Let a numbered list count on in its next piece."""
    if block.tag != "ol":
        return
    count = int(block.get("start") or "1")
    for piece in pieces:
        if isinstance(piece, Element):
            piece.attrs["start"] = str(count)
            count += sum(one.tag == "li" for one in piece.elements())


def _piece(block: Element, children: Sequence[Element | str]) -> Element:
    return Element(block.tag, dict(block.attrs), children)


def _cut_text(text: str, limit: int) -> list[str]:
    """Cut at blanks; `limit` is taken as characters of up to four bytes."""
    size = max(limit // 4, 1)
    pieces = []
    while len(text) > size:
        at = text.rfind(" ", size // 2, size) + 1 or size
        pieces.append(text[:at])
        text = text[at:]
    return [*pieces, text] if text else pieces


def _cut_lines(text: str, limit: int) -> list[str]:
    pieces: list[str] = []
    lines: list[str] = []
    used = 0
    for line in text.split("\n"):
        if lines and used + len(line) * 2 > limit:
            pieces.append("\n".join(lines))
            lines, used = [], 0
        lines.append(line)
        used += len(line) * 2
    return [*pieces, "\n".join(lines)]
