"""Tables: drawn where a reader can, told row by row where not, unwrapped where they lay out.

Steps for sheet/steps; only steps imports it. Rows of evidence.md, "What becomes what".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element
from proxy.reader.markup import PHONE_TABLE_COLUMNS, TABLE_COLUMNS, names
from proxy.sheet.flow import Flow

if TYPE_CHECKING:
    from proxy.sheet.walk import Node, Walk

_SPAN_LIMIT: Final = 50
_CELL_LIMIT: Final = 50_000  # cells that a table has when those that reach over are counted
_LONG_CELL: Final = 250  # letters of a cell that is prose: then the table is a layout
_INSIDE: Final = frozenset(names("h1 h2 h3 form article section nav table"))
_ROW_PARENTS: Final = frozenset(("thead", "tbody", "tfoot"))


@dataclass(slots=True)
class Cell:
    """A cell of the grid: the origin's element, how far it reaches, and what was read of it."""

    element: Element
    columns: int
    rows: int
    made: Element

    @property
    def heads(self) -> bool:
        """Whether it heads a row or a column."""
        return self.element.tag == "th"


def table(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep a table of data in the form this reader can show; unwrap one that only lays out."""
    rows = _rows(element)
    if walk.in_table or is_layout(element, rows):
        walk.block(element, todo)
        return
    cells = [[_cell(one) for one in row.elements() if one.tag in ("td", "th")] for row in rows]
    cells = [row for row in cells if row]
    width = max((sum(cell.columns for cell in row) for row in cells), default=0)
    drawn = _can_draw(walk, width)
    if not drawn and sum(cell.columns * cell.rows for row in cells for cell in row) > _CELL_LIMIT:
        walk.block(element, todo)
        return
    title = next((one for one in element.elements() if one.tag == "caption"), None)
    walk.in_table = True
    for row in cells:
        for cell in row:
            inner(walk, cell)
    walk.in_table = False
    if drawn:
        walk.flow.place(_drawn(walk, cells, title))
    else:
        _tell(walk, cells, title)


def _rows(element: Element) -> list[Element]:
    """Return the rows of this table, without those of tables inside."""
    rows = []
    for one in element.elements():
        if one.tag == "tr":
            rows.append(one)
        elif one.tag in _ROW_PARENTS:
            rows += [row for row in one.elements() if row.tag == "tr"]
    return rows


def is_layout(element: Element, rows: list[Element]) -> bool:
    """Tell whether a table holds the page's layout, not data."""
    if element.get("role") in ("presentation", "none"):
        return True
    tags = {one.tag for row in rows for one in row.iter()}
    if tags & _INSIDE:
        return True
    if "th" in tags or any(one.tag in ("caption", "thead") for one in element.elements()):
        return len(rows) < 1
    counts = [sum(one.tag == "td" for one in row.elements()) for row in rows]
    if len(rows) < 2 or max(counts, default=0) < 2:  # noqa: PLR2004  # one row or one column is no table
        return True
    longest = max((len(one.text()) for row in rows for one in row.elements()), default=0)
    return longest > _LONG_CELL


def _cell(element: Element) -> Cell:
    return Cell(
        element,
        columns=_span(element.get("colspan")),
        rows=_span(element.get("rowspan")),
        made=Element(element.tag),
    )


def _span(value: str) -> int:
    value = value.strip()
    return min(max(int(value), 1), _SPAN_LIMIT) if value.isdecimal() and len(value) < 4 else 1  # noqa: PLR2004  # 999 columns


def inner(walk: Walk, cell: Cell) -> None:
    """Read what stands in a cell, by a flow of its own."""
    outer, figure = walk.flow, walk.figure
    walk.flow, walk.figure = Flow(cell.made), None
    if "id" in cell.element.attrs:
        walk.flow.target(cell.element.attrs["id"])
    walk.read(cell.element.children)
    for name, block in walk.flow.anchors.items():
        outer.anchors.setdefault(name, block)
    walk.flow, walk.figure = outer, figure


def _can_draw(walk: Walk, width: int) -> bool:
    profile = walk.profile
    if walk.plain and (profile.text_only or profile.raw_bytes or profile.phone):
        return False  # ViolaWWW stops drawing after a table (evidence.md, "Old parsers")
    if profile.phone and width > PHONE_TABLE_COLUMNS:
        return False
    return width <= TABLE_COLUMNS[profile.tier]


def _title(walk: Walk, title: Element | None) -> None:
    """Write the table's caption as a bold line: Netscape 4 crashes on `caption`."""
    if title is not None and title.text():
        walk.flow.place(Element("p", None, [Element("b", None, [title.text()])]))


def _drawn(walk: Walk, rows: list[list[Cell]], title: Element | None) -> Element:
    made = Element(
        "table", {"border": "1", "cellpadding": "3"} if walk.plain else {"cellspacing": "0"}
    )
    if walk.plain:
        _title(walk, title)
    elif title is not None and title.text():
        made.append(Element("caption", None, [title.text()]))
    for number, row in enumerate(rows):
        line = Element("tr")
        made.append(line)
        for cell in row:
            line.append(_drawn_cell(cell, "col" if number == 0 else "row"))
    return made


def _drawn_cell(cell: Cell, scope: str) -> Element:
    if cell.heads:
        cell.made.attrs["scope"] = scope
    if cell.columns > 1:
        cell.made.attrs["colspan"] = str(cell.columns)
    if cell.rows > 1:
        cell.made.attrs["rowspan"] = str(cell.rows)
    return cell.made


def _tell(walk: Walk, rows: list[list[Cell]], title: Element | None) -> None:
    """Write each row as lines of "label: value"; the first cell names the row."""
    _title(walk, title)
    grid = _grid(rows)
    heads: list[str] = []
    if grid and all(cell.heads for cell in grid[0]):
        heads = [cell.made.text() for cell in grid[0]]
        grid = grid[1:]
    pairs = not heads and all(len(row) <= _PAIR for row in grid)
    told = [_pair(row) if pairs else _told(row, heads) for row in grid]
    if pairs:
        walk.flow.place(Element("ul", None, told))
    else:
        for one in told:
            walk.flow.place(one)
    homes = {cell.made: one for row, one in zip(grid, told, strict=True) for cell in row}
    anchors = walk.flow.anchors
    anchors.update({name: homes[block] for name, block in anchors.items() if block in homes})


_PAIR: Final = 2


def _pair(row: list[Cell]) -> Element:
    made = Element("li", None, [Element("b", None, [row[0].made.text()])])
    for cell in row[1:]:
        made.append(": ")
        _move(cell, made)
    return made


def _told(row: list[Cell], heads: list[str]) -> Element:
    name = Element("b")
    made = Element("p", None, [name])
    if heads and heads[0] and row[0].made.children:
        name.append(f"{heads[0]}: ")
    _move(row[0], name)
    for column, cell in enumerate(row[1:], 1):
        if cell is row[column - 1] or not cell.made.children:
            continue
        made.append(Element("br"))
        if column < len(heads) and heads[column]:
            made.append(f"{heads[column]}: ")
        _move(cell, made)
    return made


def _move(cell: Cell, place: Element) -> None:
    """Put what a cell holds into `place`; of one that reaches over several rows, a copy."""
    nodes = cell.made.copy().children if cell.rows > 1 else cell.made.children
    for node in nodes:
        place.append(node)


def _grid(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Lay the cells out by column; one that reaches over several stands in each of them."""
    grid: list[list[Cell]] = []
    above: dict[int, tuple[Cell, int]] = {}
    for row in rows:
        line, above = _line(row, above)
        if line:
            grid.append(line)
    return grid


def _line(
    row: list[Cell], above: dict[int, tuple[Cell, int]]
) -> tuple[list[Cell], dict[int, tuple[Cell, int]]]:
    line: list[Cell] = []
    below: dict[int, tuple[Cell, int]] = {}
    waiting = iter(row)
    while True:
        held = above.get(len(line))
        cell, left = held or (next(waiting, None), 0)
        if cell is None:
            return line, below
        left = left or cell.rows
        for _ in range(1 if held else cell.columns):
            if left > 1:
                below[len(line)] = (cell, left - 1)
            line.append(cell)
