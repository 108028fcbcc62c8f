from __future__ import annotations

from collections.abc import Callable

import pytest

from proxy.page.dom import Element
from proxy.sheet.flow import CONTAINERS_DEEP, MARKS_DEEP, Flow, fold_text

MainOf = Callable[..., str]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("a \t\r\n b", "a b", id="white space is one blank"),
        pytest.param("a \u2028 \v\f\u2029b", "a b", id="rare white space too"),
        pytest.param("a\u00a0b", "a\u00a0b", id="a blank that does not break stays"),
        pytest.param("e\u0301", "\u00e9", id="letters are composed"),
        pytest.param("Auf\u200clage", "Auflage", id="a joiner between Latin letters goes"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="Persian keeps its joiners"),
        pytest.param("👩\u200d🚀", "👩\u200d🚀", id="an emoji keeps its joiners"),
        pytest.param(
            "see https://a.example/one/two/three/four/five/six?x=1 now",
            "see a.example/…/six now",
            id="a long address is shortened",
        ),
        pytest.param("https://a.example/short", "https://a.example/short", id="a short one is not"),
    ],
)
def test_words_are_folded(text: str, folded: str) -> None:
    assert fold_text(text) == folded


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param("a<div>b</div>c", "<p>a</p>\n<p>b</p>\n<p>c</p>", id="blocks part words"),
        pytest.param(
            "<section>a</section><section>b</section>", "<p>a</p>\n<p>b</p>", id="never glued"
        ),
        pytest.param(
            "<x-card>a</x-card><x-card>b</x-card>", "<p>a</p>\n<p>b</p>", id="nor custom elements"
        ),
        pytest.param("<p>a <b> b </b> c</p>", "<p>a <b>b </b>c</p>", id="blanks fold across marks"),
        pytest.param("<p> a </p>", "<p>a</p>", id="no blanks at the ends"),
        pytest.param("<p></p><div><span> </span></div><p>a", "<p>a</p>", id="nothing empty"),
        pytest.param("<p>&nbsp;</p>a", "<p>a</p>", id="nor spaced by a hard blank"),
        pytest.param(
            "a<br>b<br><br>c<br>", "<p>a<br>b</p>\n<p>c</p>", id="two breaks are a paragraph"
        ),
        pytest.param(
            "<b>a<p>b</p>c</b>",
            "<p><b>a</b></p>\n<p><b>b</b></p>\n<p><b>c</b></p>",
            id="marks go on",
        ),
        pytest.param("<b></b><i> </i>a", "<p>a</p>", id="marks without words go"),
        pytest.param(
            "<p><b>a</b></p><p>b</p>", "<p><b>a</b></p>\n<p>b</p>", id="and end where they end"
        ),
        pytest.param(
            "<ul>x<li>a<p>b<li><ul><li>c</ul></ul>",
            "<ul>\n<li>x</li>\n<li>a\n<p>b</p>\n</li>\n<li>\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>",
            id="lists hold items only",
        ),
        pytest.param(
            "<ul><li></li><li>a</li><li> </li></ul>", "<ul>\n<li>a</li>\n</ul>", id="empty items go"
        ),
        pytest.param(
            "<ul><ul><li>a</ul></ul>",
            "<ul>\n<li>\n<ul>\n<li>a</li>\n</ul>\n</li>\n</ul>",
            id="a list in a list",
        ),
        pytest.param(
            "<dl>x<dt>a<dd>b<dd><p>c<p>d</dl>",
            "<dl>\n<dd>x</dd>\n<dt>a</dt>\n<dd>b</dd>\n<dd>c\n<p>d</p>\n</dd>\n</dl>",
            id="definitions",
        ),
        pytest.param(
            "<blockquote>a<p>b</blockquote>",
            "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>",
            id="a quotation",
        ),
        pytest.param(
            "<h2>a<div>b</div><br>c</h2>", "<h2>a b c</h2>", id="in a heading breaks are blanks"
        ),
    ],
)
def test_blocks_grow_like_this(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


def test_too_many_marks_are_left_out_but_not_their_words() -> None:
    flow = Flow()
    marks = [flow.open("b") for _ in range(MARKS_DEEP * 2)]
    flow.text("a")
    for mark in reversed(marks):
        flow.close(mark)

    depth = sum(one.tag == "b" for one in flow.root.iter())

    assert depth == MARKS_DEEP
    assert flow.root.text() == "a"


def test_too_many_containers_are_left_out_but_not_their_words() -> None:
    flow = Flow()
    for _ in range(CONTAINERS_DEEP * 2):
        flow.enter("blockquote")
    flow.text("a")
    for _ in range(CONTAINERS_DEEP * 2):
        flow.leave()

    assert sum(one.tag == "blockquote" for one in flow.root.iter()) == CONTAINERS_DEEP
    assert flow.root.text() == "a"


def test_a_block_that_does_not_fit_a_heading_follows_it() -> None:
    flow = Flow()
    flow.enter_leaf("h2")
    flow.text("a")
    flow.place(Element("hr"))
    flow.text("b")
    flow.leave_leaf()

    assert [one.tag for one in flow.root.elements()] == ["h2", "hr"]


def test_a_mark_closes_those_left_open_inside_it() -> None:
    flow = Flow()
    outer = flow.open("b")
    flow.open("i")
    flow.text("a")
    flow.close(outer)
    flow.text("b")
    flow.break_()

    (paragraph,) = flow.root.elements()

    assert [one if isinstance(one, str) else one.tag for one in paragraph.children] == ["b", "b"]


def test_a_break_before_any_words_is_nothing() -> None:
    flow = Flow()
    flow.line_break()
    flow.text("a")
    flow.break_()

    assert [one.tag for one in flow.root.iter()] == ["div", "p"]


def test_headings_inside_headings_are_one() -> None:
    flow = Flow()
    flow.enter_leaf("h2")
    flow.text("a")
    flow.enter_leaf("h3")
    flow.text("b")
    flow.leave_leaf()
    flow.leave_leaf()

    assert [one.tag for one in flow.root.elements()] == ["h2"]
    assert flow.root.text() == "a b"


def test_a_paragraph_is_not_resumed_inside_a_heading() -> None:
    flow = Flow()
    flow.text("a")
    flow.break_()
    paragraph = flow.last
    flow.enter_leaf("h2")
    flow.text("b")
    assert paragraph is not None
    flow.resume(paragraph)
    flow.text("c")
    flow.leave_leaf()

    assert [one.text() for one in flow.root.elements()] == ["a", "b c"]


def test_an_id_before_lines_of_code_is_theirs() -> None:
    flow = Flow()
    flow.target("x")
    block = Element("pre", None, ["a"])
    flow.place(block)

    assert flow.anchors == {"x": block}


def test_a_block_in_a_list_gets_an_item_and_the_next_shares_it() -> None:
    flow = Flow()
    flow.enter("ul")
    flow.place(Element("hr"))
    flow.place(Element("hr"))
    flow.leave()

    assert [one.tag for one in flow.root.iter()] == ["div", "ul", "li", "hr", "hr"]


def test_an_id_belongs_to_the_next_block() -> None:
    flow = Flow()
    flow.text("before")
    flow.target("x")
    flow.break_()
    flow.text("after")

    assert flow.anchors["x"].text() == "after"


def test_an_inline_id_belongs_to_the_paragraph_it_stands_in() -> None:
    flow = Flow()
    flow.text("before")
    flow.target_here("x")
    flow.break_()

    assert flow.anchors["x"].text() == "before"


def test_a_link_does_not_end_in_a_blank(main_of: MainOf) -> None:
    link = '<a href="https://news.example/a">The storm</a>'

    assert main_of("<h2><a href=/a>The storm <svg></svg></a></h2>") == f"<h2>{link}</h2>"
    assert main_of("<p>See <a href=/a>The storm </a>now") == f"<p>See {link[:-4]} </a>now</p>"


def test_a_line_does_not_begin_with_what_parted_it_from_another() -> None:
    flow = Flow()
    flow.text("By Ann")
    flow.break_()
    flow.text("\u00a0| 16 June")
    flow.break_()

    assert [one.text() for one in flow.root.elements()] == ["By Ann", "16 June"]
