"""Which words are the caption of which picture, told by the boxes around them."""

from __future__ import annotations

import pytest

from proxy.page.captions import CAPTION, assign_captions, unnamed_captions
from proxy.page.dom import Document, parse


def assigned(markup: str) -> tuple[Document, dict[str, str]]:
    document = parse(markup)
    found = assign_captions(document.select("img"), document.select(".c"))
    return document, {one.get("src"): text for one, text in found.items()}


def test_a_caption_belongs_to_the_smallest_box_with_a_picture() -> None:
    _, found = assigned("<div><img src=a></div><div><img src=b><p class=c>Bee</p></div>")

    assert found == {"b": "Bee"}


def test_in_a_box_of_several_the_picture_before_it_is_meant() -> None:
    _, found = assigned("<div><img src=a><p class=c>Ay</p><img src=b></div>")

    assert found == {"a": "Ay"}


def test_without_one_before_it_the_picture_after_it_is_meant() -> None:
    _, found = assigned("<div><p class=c>Ay</p><img src=a><img src=b></div>")

    assert found == {"a": "Ay"}


def test_a_caption_in_a_figure_without_a_picture_is_that_of_no_other() -> None:
    _, found = assigned(
        "<div><figure><img src=a><p class=c>Ay</p></figure><figure><p class=c>Q</p></figure></div>"
    )

    assert found == {"a": "Ay"}


def test_a_caption_within_a_caption_is_said_once() -> None:
    document, found = assigned(
        "<figure><img src=a><div class=c>The <p class=c>pier</p></div></figure>"
    )

    assert found == {"a": "The pier"}
    assert [one.note for one in document.select(".c")] == [CAPTION, None]


def test_of_a_box_that_holds_picture_and_words_the_words_are_the_caption() -> None:
    document, found = assigned("<div class=c><img src=a>The <b>pier</b></div>")

    assert found == {"a": "The pier"}
    assert [one.note for one in document.body.iter()][1:] == [None, None, CAPTION, None]


def test_a_figure_that_is_called_a_caption_is_none() -> None:
    document, found = assigned("<figure class=c><img src=a><p class=c>The pier</p></figure>")

    assert found == {"a": "The pier"}
    assert document.select("figure")[0].note is None


def test_an_empty_caption_is_none() -> None:
    _, found = assigned("<figure><img src=a><p class=c> </p></figure>")

    assert found == {}


def test_a_whole_story_is_no_caption() -> None:
    _, found = assigned(f"<figure><img src=a><p class=c>{'long ' * 300}</p></figure>")

    assert found == {}


def test_a_caption_without_a_picture_belongs_to_none() -> None:
    document, found = assigned("<p class=c>Alone</p>")

    assert (found, document.select(".c")[0].note) == ({}, None)


def test_a_caption_comes_to_stand_right_below_its_picture() -> None:
    document, _ = assigned(
        "<figure><div><a href=/a><img src=a></a><i>1/4</i></div><p class=c>Pier</p></figure>"
    )

    assert [one.tag for one in document.select("div")[0].elements()] == ["a", "p", "i"]


def test_caption_and_credit_keep_their_order() -> None:
    document, _ = assigned(
        "<figure><img src=a><b>x</b><p class=c>Pier</p><p class=c>Ann</p></figure>"
    )

    assert document.body.text() == "Pier Ann x"


def test_a_caption_of_two_pictures_stands_below_the_last() -> None:
    document, _ = assigned("<figure><img src=a><img src=b><p class=c>Piers</p></figure>")

    assert [one.tag for one in document.select("figure")[0].elements()] == ["img", "img", "p"]


LINE = "The ferry leaves the northern pier. Photo: Agency"


def unnamed(markup: str) -> list[str]:
    document = parse(markup)
    found = unnamed_captions(document.select("img"), document.select(".c"))
    return [one.text() for one in found]


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(f"<div class=image-box><img><p>{LINE}</p></div>", id="in a picture's box"),
        pytest.param(f"<li class='img wide'><i><img></i><p>{LINE}</p>", id="in a picture's item"),
        pytest.param(
            f"<div><picture><img alt='The ferry leaves the northern pier.'></picture><p>{LINE}</p>",
            id="with the words that describe the picture",
        ),
    ],
)
def test_words_alone_with_a_picture_are_its_caption(markup: str) -> None:
    assert unnamed(f"<article><p>Text</p>{markup}</article>") == [LINE]


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(f"<div class=card><img><p>{LINE}</p></div>", id="in a box of another name"),
        pytest.param(f"<div class=img><img><img><p>{LINE}</p></div>", id="with two pictures"),
        pytest.param(f"<div class=img><img><a href=/x>{LINE}</a></div>", id="a link"),
        pytest.param(f"<a class=img><img><p>{LINE}</p></a>", id="within a link"),
        pytest.param(f"<div class=img><img><p>{LINE * 10}</p></div>", id="a story"),
        pytest.param("<div class=img><img><p>Photo</p></div>", id="a word"),
        pytest.param(f"<div class=img><img>{LINE}<p>{LINE}</p></div>", id="beside bare words"),
        pytest.param(f"<div class=img><img><p>{LINE}<p class=c>A</p></div>", id="beside a caption"),
        pytest.param(
            f"<div class=author><div class=img><img><p>{LINE}</p></div></div>", id="of a writer"
        ),
    ],
)
def test_other_words_beside_a_picture_are_no_caption(markup: str) -> None:
    assert unnamed(f"<article><p>Text</p>{markup}</article>") == []
