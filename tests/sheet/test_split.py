from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.page.dom import Element
from proxy.reader.markup import GRAMMARS
from proxy.reader.tiers import Tier
from proxy.sheet.serialize import Serializer
from proxy.sheet.split import Room, cut, divided, grouped, keeps_next

ROOM = Room(first=80, middle=100, last=60, only=50)


def parts(sizes: list[int], starts: list[int]) -> list[list[int]]:
    edges = [0, *starts, len(sizes)]
    return [sizes[begin:end] for begin, end in pairwise(edges)]


@pytest.mark.parametrize(
    ("sizes", "cuts"),
    [
        pytest.param([20, 20], [[20, 20]], id="what fits stays one"),
        pytest.param([40, 40, 40], [[40, 40], [40]], id="filled up to the size"),
        pytest.param([30, 30, 30, 30, 30, 30], [[30, 30], [30, 30, 30], [30]], id="three parts"),
        pytest.param(
            [40, 40, 60, 30, 5], [[40, 40], [60], [30, 5]], id="the last is not left small"
        ),
        pytest.param([200, 10], [[200], [10]], id="a block larger than a part stands alone"),
        pytest.param([40, 55], [[40], [55]], id="the last has room for what follows the text"),
    ],
)
def test_parts_are_cut(sizes: list[int], cuts: list[list[int]]) -> None:
    assert parts(sizes, cut(sizes, [False] * len(sizes), ROOM)) == cuts


def test_a_heading_is_not_left_behind() -> None:
    sizes = [40, 30, 40, 10]
    keeps = [False, True, False, False]

    assert cut(sizes, keeps, ROOM)[0] == 1


@given(
    sizes=st.lists(st.integers(1, 120), min_size=1, max_size=40),
    heads=st.lists(st.booleans(), min_size=40, max_size=40),
)
def test_no_block_is_lost_and_no_part_is_empty(sizes: list[int], heads: list[bool]) -> None:
    starts = cut(sizes, heads[: len(sizes)], ROOM)

    assert starts == sorted(set(starts))
    assert all(0 < start < len(sizes) for start in starts)


@given(sizes=st.lists(st.integers(1, 50), min_size=1, max_size=60))
def test_parts_keep_to_their_room(sizes: list[int]) -> None:
    starts = cut(sizes, [False] * len(sizes), ROOM)
    sums = [sum(part) for part in parts(sizes, starts)]

    assert all(size <= ROOM.middle for size in sums)
    assert sums[-1] <= ROOM.last
    assert not starts or sums[0] <= ROOM.first


@given(sizes=st.lists(st.integers(1, 15), min_size=20, max_size=80))
def test_the_last_part_holds_a_third_where_blocks_are_small(sizes: list[int]) -> None:
    starts = cut(sizes, [False] * len(sizes), ROOM)

    assert not starts or sum(sizes[starts[-1] :]) >= ROOM.last // 3


def measure(node: Element | str) -> int:
    return len(Serializer(GRAMMARS[Tier.BASIC]).write([node]).encode())


def listing(tag: str, count: int) -> Element:
    return Element(tag, None, [Element("li", None, [f"item number {one}"]) for one in range(count)])


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(listing("ul", 50), id="a list between items"),
        pytest.param(
            Element("pre", None, ["\n".join(f"line {one}" for one in range(200))]),
            id="code between lines",
        ),
        pytest.param(Element("p", None, ["word " * 400]), id="a paragraph between words"),
        pytest.param(
            Element("p", None, ["word", Element("br")] * 200), id="a paragraph between lines"
        ),
        pytest.param(
            Element("blockquote", None, [Element("p", None, ["word " * 20]) for _ in range(20)]),
            id="a quotation",
        ),
        pytest.param(
            Element("ul", None, [Element("li", None, [listing("ul", 50)])]), id="a list in a list"
        ),
    ],
)
def test_a_block_larger_than_a_part_is_divided(block: Element) -> None:
    words = block.text().split()
    pieces = divided(block, 500, measure)

    assert len(pieces) > 1
    assert all(measure(piece) <= 560 for piece in pieces)
    assert " ".join(one.text() for one in pieces if isinstance(one, Element)).split() == words


def test_a_block_that_has_no_inside_to_cut_stays_whole() -> None:
    heading = Element("h2", None, ["word " * 400])

    assert divided(heading, 100, measure) == [heading]
    assert divided("word", 0, measure) == ["word"]


def test_a_table_without_heads_repeats_none() -> None:
    rows = [Element("tr", None, [Element("td", None, ["x" * 40])]) for _ in range(30)]

    pieces = divided(Element("table", None, rows), 600, measure)

    assert sum(len(one.children) for one in pieces if isinstance(one, Element)) == 30


def test_a_block_that_fits_stays_whole() -> None:
    block = listing("ul", 3)

    assert divided(block, 500, measure) == [block]


def test_a_numbered_list_counts_on() -> None:
    pieces = divided(listing("ol", 50), 500, measure)
    starts = [int(one.get("start")) for one in pieces if isinstance(one, Element)]

    assert starts[0] == 1
    first = pieces[0]
    assert isinstance(first, Element)
    assert starts[1] == 1 + len(first.children)


def test_pieces_of_a_table_repeat_its_head() -> None:
    head = Element("tr", None, [Element("th", None, ["Year"]), Element("th", None, ["Trips"])])
    rows = [
        Element("tr", None, [Element("td", None, [str(one)]), Element("td", None, ["x" * 20])])
        for one in range(30)
    ]

    pieces = divided(Element("table", None, [head, *rows]), 600, measure)

    assert all(one.text().startswith("Year Trips") for one in pieces if isinstance(one, Element))
    assert sum(one.text().count("Year") for one in pieces if isinstance(one, Element)) == len(
        pieces
    )


def test_headings_belong_to_what_follows() -> None:
    assert keeps_next(Element("h2"))
    assert not keeps_next(Element("p"))
    assert not keeps_next("words")


@pytest.mark.parametrize(
    ("lines", "groups"),
    [
        pytest.param(["aaa", "bbb", "c"], [["aaa", "bbb"], ["c"]], id="as many as fit"),
        pytest.param(
            ["a", "bbbbbbbb", "c"], [["a"], ["bbbbbbbb"], ["c"]], id="one too large alone"
        ),
        pytest.param([], [], id="none"),
    ],
)
def test_lines_are_grouped(lines: list[str], groups: list[list[str]]) -> None:
    assert grouped(lines, 6, len) == groups
