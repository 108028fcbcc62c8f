"""Blocks and frame to whole documents: measured, cut into parts, links between parts made right.

Only content imports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element
from proxy.reader.markup import FONT_SIZES
from proxy.sheet import menus
from proxy.sheet.split import Room, cut, divided, grouped, keeps_next

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proxy.sheet.frame import Frame
    from proxy.sheet.layout import Nodes

_WIDE: Final = frozenset(("ja", "ko", "zh"))  # two bytes a letter in their 8-bit charsets
_ENLARGED: Final = frozenset(("p", "li", "dd", "dt", "td"))
_MENU_SHARE: Final = 4  # a larger share of a part than this: the menu gets a page of its own
_PART_LINE_BYTES: Final = 600  # "Part 2 of 4" and its links, above and below
_PARTS_LIMIT: Final = 99  # what `?view=simple-p99` can name


@dataclass(slots=True)
class _Piece:
    """A block and its markup; `text` tells the page's text from what follows it."""

    block: Element | str
    markup: str
    text: bool


class Press:
    """Prints one sheet: the text in `blocks`, below it `ways` to pages before and after.

    `main` is the markup of the text alone, once `parts` has run.
    """

    def __init__(self, frame: Frame, blocks: Nodes, ways: Nodes, *, targets: int) -> None:
        self._frame = frame
        self._targets = targets  # how many links lead to places in the text
        self._desk = frame.desk
        self._write = frame.serializer.write
        self._blocks = blocks
        self._ways = ways
        self.main = ""
        links = frame.desk.links
        asks = [*frame.asks, *frame.content.support]  # as printed, and as the origin has them
        known = [links.resolve(ask.href) or ask.href for ask in asks]
        known.append(frame.content.survey.home_url)
        self._sections = menus.entries(
            frame.content.nav, links, known=known, site_name=frame.site_name
        )
        self._lines: list[str] = []  # of the whole menu, where it is longer than its beginning
        self._menu = ""
        if len(self._sections) > menus.SECTIONS:
            self._lines = frame.serializer.items(self._sections)
            self._menu = self._write(frame.menu_heading()) + frame.serializer.bullets(self._lines)

    def parts(self) -> list[str]:
        """Return the documents: one, or as many as the reader's size of a part asks for."""
        if self._desk.plain:
            _enlarge(self._blocks, FONT_SIZES.get(self._desk.profile.view.size, ""))
        after = [*self._ways, *self._frame.support(), *self._frame.related()]
        pieces = [_Piece(one, self._write([one]), text=True) for one in self._blocks]
        pieces += [_Piece(one, self._write([one]), text=False) for one in after]
        single = self._document(pieces, 1, 1) + self._closing(1, "#s") + self._menu
        single += self._frame.end()
        limit = self._desk.profile.part_bytes
        if self._desk.profile.view.whole or self._bytes(single) <= limit:
            self.main = "".join(piece.markup for piece in pieces if piece.text)
            return [single]
        while True:
            parts = self._cut(pieces, limit)
            if len(parts) <= _PARTS_LIMIT:
                return parts
            limit *= 2

    def _bytes(self, markup: str) -> int:
        """How long `markup` is in the bytes of this reader's charset, roughly."""
        if self._desk.profile.unicode or self._desk.survey.language in _WIDE:
            return len(markup.encode("utf-8", "replace"))
        return len(markup)

    def _document(self, pieces: Sequence[_Piece], number: int, count: int) -> str:
        """One part up to and with its blocks."""
        texts = [piece for piece in pieces if piece.text]
        rest = [piece for piece in pieces if not piece.text]
        return "".join(
            (
                self._frame.opening(number, count, [piece.block for piece in texts]),
                *(piece.markup for piece in texts),
                self._frame.main_end(),
                *(piece.markup for piece in rest),
            )
        )

    def _closing(self, count: int, sections_at: str) -> str:
        return self._frame.closing(count, self._sections, sections_at)

    def _cut(self, pieces: list[_Piece], limit: int) -> list[str]:
        own_menu = self._bytes(self._menu) > limit // _MENU_SHARE
        room = self._room(limit, "" if own_menu else self._menu)
        pieces = self._divided(pieces, room.middle)
        sizes = [self._bytes(piece.markup) for piece in pieces]
        starts = cut(sizes, [keeps_next(piece.block) for piece in pieces], room)
        groups = [
            pieces[begin:end]
            for begin, end in zip([0, *starts], [*starts, len(pieces)], strict=True)
        ]
        if self._targets:
            self._relink(groups)
        self.main = "".join(piece.markup for group in groups for piece in group if piece.text)
        return self._documents(groups, own_menu=own_menu, limit=limit)

    def _documents(self, groups: list[list[_Piece]], *, own_menu: bool, limit: int) -> list[str]:
        count = len(groups)
        sections_at = self._desk.links.part_address(count + 1, "s") if own_menu else "#s"
        parts = []
        for number, group in enumerate(groups, 1):
            part = self._document(group, number, count) + self._frame.between(number, count)
            if number == count:
                part += self._closing(count, sections_at) + ("" if own_menu else self._menu)
            parts.append(part + self._frame.end())
        return [*parts, *self._menu_pages(limit)] if own_menu else parts

    def _menu_pages(self, limit: int) -> list[str]:
        """Return the whole menu on pages of its own, after the parts of the text."""
        opening = self._frame.menu_opening() + self._write(self._frame.menu_heading())
        room = max(limit - self._bytes(opening + self._frame.end()), limit // 2)
        bullets = self._frame.serializer.bullets
        lists = [self._lines]
        if self._bytes(bullets(self._lines)) > room:
            lists = grouped(self._lines, room, lambda one: self._bytes(bullets([one])))
        return [opening + bullets(lines) + self._frame.end() for lines in lists]

    def _room(self, limit: int, menu: str) -> Room:
        between = self._bytes(self._frame.between(1, 2)) + _PART_LINE_BYTES
        first = self._bytes(self._frame.opening(1, 1, self._blocks[:4])) + between
        middle = self._bytes(self._frame.opening(2, 2)) + between
        tail = self._bytes(self._closing(2, "#s") + menu)
        least = limit // 4
        return Room(
            first=max(limit - first, least),
            middle=max(limit - middle, least),
            last=max(limit - middle - tail, least),
            only=max(limit - first - tail, 0),
        )

    def _divided(self, pieces: list[_Piece], limit: int) -> list[_Piece]:
        made: list[_Piece] = []
        for piece in pieces:
            if self._bytes(piece.markup) <= limit:
                made.append(piece)
                continue
            blocks = divided(piece.block, limit, lambda one: self._bytes(self._write([one])))
            made += [_Piece(one, self._write([one]), piece.text) for one in blocks]
        return made

    def _relink(self, groups: list[list[_Piece]]) -> None:
        """Let links to a target in another part lead to that part."""
        places: dict[str, int] = {}
        for number, group in enumerate(groups, 1):
            for piece in group:
                for element in _anchors(piece):
                    places.setdefault(element.get("name"), number)
        for number, group in enumerate(groups, 1):
            for piece in group:
                self._relink_piece(piece, number, places)

    def _relink_piece(self, piece: _Piece, number: int, places: dict[str, int]) -> None:
        changed = False
        for element in _anchors(piece):
            name = element.get("href").removeprefix("#")
            if element.get("href").startswith("#") and places.get(name, number) != number:
                element.attrs["href"] = self._desk.links.part_address(places[name], name)
                changed = True
        if changed:
            piece.markup = self._write([piece.block])


def _anchors(piece: _Piece) -> list[Element]:
    if isinstance(piece.block, str):
        return []
    return [one for one in piece.block.iter() if one.tag == "a"]


def _enlarge(blocks: Nodes, size: str) -> None:
    """Set the words of a page without a style sheet in a larger font."""
    if not size:
        return
    for block in blocks:
        if isinstance(block, str):
            continue
        for element in block.iter():
            if element.tag in _ENLARGED and not any(
                child.tag in _ENLARGED or child.tag in ("ul", "ol") for child in element.elements()
            ):
                words = Element("font", {"size": size}, element.children)
                element.children = [words]
                words.parent = element
