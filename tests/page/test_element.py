"""An element by itself: its text, its place, and every edit."""

from __future__ import annotations

import pytest

from proxy.page.dom import parse
from proxy.page.element import Element


def build() -> tuple[Element, Element, Element]:
    inner = Element("b", None, ["deep"])
    middle = Element("p", {"id": "x"}, ["one ", inner, " two"])
    return Element("div", None, [middle]), middle, inner


def test_text_folds_white_space_and_parts_blocks() -> None:
    tree = Element(
        "div", None, ["a\n  b", Element("p", None, ["c"]), Element("b", None, ["d"]), "e"]
    )

    assert tree.text() == "a b c de"


def test_text_leaves_code_out() -> None:
    assert Element("div", None, ["a", Element("script", None, ["var x"])]).text() == "a"


def test_raw_text_is_joined_as_it_stands() -> None:
    assert Element("div", None, ["a ", Element("p", None, [" b"])]).raw_text() == "a  b"


def test_a_missing_attribute_is_the_default() -> None:
    element = Element("a", {"href": ""})

    assert (element.get("href", "/"), element.get("rel"), element.get("rel", "x")) == ("", "", "x")


def test_iter_goes_in_document_order() -> None:
    top, middle, inner = build()

    assert list(top.iter()) == [top, middle, inner]


def test_ancestors_go_up_to_the_root() -> None:
    top, middle, inner = build()

    assert list(inner.ancestors()) == [middle, top]
    assert inner.within(top)
    assert not top.within(inner)


def test_detach_takes_an_element_out_once() -> None:
    _, middle, inner = build()

    inner.detach()
    inner.detach()

    assert middle.text() == "one two"
    assert inner.parent is None


def test_replace_with_puts_nodes_in_place() -> None:
    _, middle, inner = build()
    fresh = Element("i", None, ["new"])

    inner.replace_with(["(", fresh, ")"])

    assert middle.raw_text() == "one (new) two"
    assert fresh.parent is middle


def test_replacing_a_root_does_nothing() -> None:
    top, _, _ = build()

    top.replace_with(["x"])

    assert top.parent is None


def test_unwrap_leaves_the_children() -> None:
    top, middle, inner = build()

    middle.unwrap()

    assert top.raw_text() == "one deep two"
    assert inner.parent is top


def test_a_copy_shares_nothing() -> None:
    top, middle, _ = build()

    twin = top.copy()
    middle.attrs["id"] = "y"

    assert next(twin.elements()).get("id") == "x"
    assert twin.raw_text() == top.raw_text()


def test_a_root_has_no_position() -> None:
    with pytest.raises(ValueError, match="no position"):
        build()[0].index()


def test_a_stranger_is_not_among_the_children() -> None:
    top, _, inner = build()
    inner.parent = top

    with pytest.raises(ValueError, match="not among"):
        inner.index()


def test_repr_shows_tag_and_attributes() -> None:
    assert repr(build()[1]) == "<p id='x' (3)>"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param(
            "<span class=k>City</span><span class=t>The ferry</span>", "City The ferry", id="words"
        ),
        pytest.param("<span class=k>Mc</span><span class=t>donald</span>", "Mcdonald", id="a name"),
        pytest.param("<span>City</span><span>The</span>", "CityThe", id="spans without a class"),
        pytest.param("<span class=k>City</span>The", "CityThe", id="half a name"),
        pytest.param("<span>Strike</span>The ferry", "Strike The ferry", id="a kicker"),
        pytest.param("<b><span>Strike</span>The</b>", "StrikeThe", id="no heading, no class"),
        pytest.param("It.<span class=br></span>The ferry", "It. The ferry", id="a break"),
        pytest.param("<span class=k></span><span class=t>The</span>", "The", id="an empty one"),
    ],
)
def test_spans_that_a_style_parts_are_two_words(markup: str, text: str) -> None:
    assert parse(f"<h1>{markup}</h1>").body.text() == text
