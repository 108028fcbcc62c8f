"""The one walk: what every element is and how much text it holds."""

from __future__ import annotations

import pytest

from proxy.page import marks as m
from proxy.page.blocks import Blocks, walk
from proxy.page.dom import parse


def walked(body: str, *, wide: bool = False) -> tuple[Blocks, int]:
    """Return the blocks of a body, and the number of its first element."""
    document = parse(f"<body>{body}")
    blocks = walk(document.elements, wide=wide)
    first = next(document.body.elements())
    return blocks, first.mark


def test_text_of_inline_children_counts_for_the_block() -> None:
    blocks, number = walked("<p>ab<b>cd</b> <i>e</i></p>")

    assert blocks.text[number] == 5


def test_text_of_inner_blocks_counts_in_the_sum_only() -> None:
    blocks, number = walked("<div>ab<p>cde</p></div>")

    assert (blocks.text[number], blocks.text_in(number)) == (2, 5)


def test_the_colors_of_code_say_nothing() -> None:
    blocks, number = walked("<pre><code><span class=hljs-comment># so</span></code></pre>")

    assert blocks.marked == []
    assert not blocks.flags[number + 2] & m.AREA


def test_link_text_is_counted_apart() -> None:
    blocks, number = walked("<p>ab <a href=/x>cde</a></p>")

    assert (blocks.text_in(number), blocks.links_in(number)) == (5, 3)


def test_a_link_around_blocks_makes_them_links() -> None:
    blocks, number = walked("<a href=/x><h3>abc</h3><p>de</p></a>")

    assert blocks.links_in(number) == 5


def test_a_link_within_the_page_is_no_link() -> None:
    blocks, number = walked("<p><a href='#note'>abc</a></p>")

    assert blocks.links_in(number) == 0


@pytest.mark.parametrize("tag", ["script", "style", "svg", "select", "iframe", "button"])
def test_what_is_no_word_of_the_page_is_not_counted(tag: str) -> None:
    blocks, number = walked(f"<div><{tag}>abc</{tag}></div>")

    assert blocks.text_in(number) == 0


def test_noscript_is_text_to_a_reader_without_scripts() -> None:
    blocks, number = walked("<div><noscript><p>abc</p></noscript></div>")

    assert blocks.text_in(number) == 3


def test_letters_of_a_wide_script_count_three() -> None:
    blocks, number = walked("<p>日本 ab</p>", wide=True)

    assert blocks.text[number] == 9


@pytest.mark.parametrize(
    ("markup", "is_prose"),
    [
        pytest.param("<p>" + "word " * 20 + "</p>", True, id="long lines"),
        pytest.param("<p>It rained all of the night.</p>", True, id="short lines with a full stop"),
        pytest.param("<p>It rained all of the night</p>", False, id="short lines without one"),
        pytest.param("<p><a href=/x>" + "word " * 20 + "</a></p>", False, id="links"),
        pytest.param("<h2>" + "word " * 20 + "</h2>", False, id="headings"),
    ],
)
def test_prose_is_what_reads_like_sentences(markup: str, *, is_prose: bool) -> None:
    blocks, number = walked(markup)

    assert bool(blocks.prose_in(number)) is is_prose


@pytest.mark.parametrize(
    ("markup", "mark"),
    [
        pytest.param("<nav>", m.NAV, id="a tag"),
        pytest.param("<div role=navigation>", m.NAV, id="a role"),
        pytest.param("<div id=comments>", m.COMMENT, id="an id"),
        pytest.param("<div hidden>", m.HIDDEN, id="the hidden attribute"),
        pytest.param("<div style='color:red; display : none'>", m.HIDDEN, id="a style"),
        pytest.param("<div style='visibility:hidden'>", m.HIDDEN, id="an invisible box"),
        pytest.param("<div aria-hidden=true>", m.HIDDEN, id="hidden from screen readers"),
        pytest.param("<div itemprop=articleBody>", m.BODY, id="microdata"),
    ],
)
def test_an_element_bears_its_marks(markup: str, mark: int) -> None:
    blocks, number = walked(markup)

    assert blocks.flags[number] & mark


def test_a_figure_is_no_sidebar_by_its_class() -> None:
    blocks, number = walked("<figure class='sidebar promo'>x</figure>")

    assert not blocks.flags[number] & (m.SIDE | m.PROMO)


def test_the_body_bears_no_region() -> None:
    document = parse("<body class='sidebar modal comments'>x")

    blocks = walk(document.elements)

    assert not blocks.flags[document.body.mark] & m.REGION


def test_metadata_is_put_aside_by_tag() -> None:
    document = parse("<meta name=a><h1>x</h1><time>y</time><span itemprop=isAccessibleForFree>")

    found = walk(document.elements).found

    assert [len(found[name]) for name in ("meta", "h1", "time", "price")] == [1, 1, 1, 1]


def test_the_title_of_a_drawing_is_not_the_pages() -> None:
    document = parse("<title>Page</title><svg><title>Icon</title></svg>")

    assert [one.raw_text() for one in walk(document.elements).found["title"]] == ["Page"]


def test_an_edit_is_noticed() -> None:
    document = parse("<p>a<p>b")
    blocks = walk(document.elements)
    assert blocks.is_current()

    document.select("p")[0].detach()

    assert not blocks.is_current()
