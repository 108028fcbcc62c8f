from __future__ import annotations

from collections.abc import Callable

import pytest

from proxy.page.dom import parse
from proxy.page.survey import Kind
from proxy.reader.tiers import Pictures, Tier
from proxy.sheet.content import Printed
from proxy.wire.view import View
from tests.sheet.conftest import note_pictures

MainOf = Callable[..., str]
Printer = Callable[..., Printed]
FIGURE = (
    "<figure><img src=/a.jpg alt='A ferry' width=1200 height=800>"
    "<figcaption>The ferry in <b>March</b>. <span>Photo: Agency</span></figcaption></figure>"
)
IMG = '<img src="https://news.example/a.jpg" width="480" height="320" alt="A ferry" border="0">'
CAPTION = "The ferry in <b>March</b>. Photo: Agency"


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(FIGURE, f'<p class="c">{IMG}<br>{CAPTION}</p>', id="a figure"),
        pytest.param(
            "<p>before <img src=/a.jpg alt='A ferry'> after",
            '<p>before</p>\n<p class="c"><img src="https://news.example/a.jpg" alt="A ferry" '
            'border="0"></p>\n<p>after</p>',
            id="a picture among words stands alone",
        ),
        pytest.param(
            "<h2>a <img src=/a.jpg alt=x> b</h2>",
            '<h2>a b</h2>\n<p class="c"><img src="https://news.example/a.jpg" alt="x" border="0">'
            "</p>",
            id="one in a heading follows it",
        ),
        pytest.param(
            "<figure><img src=/a.jpg alt='The ferry'><figcaption>The ferry.</figcaption></figure>",
            '<p class="c"><img src="https://news.example/a.jpg" alt="" border="0"><br>The ferry.'
            "</p>",
            id="the same words are not said twice",
        ),
        pytest.param(
            "<img src=/a.jpg alt='' data-caption='From elsewhere'>",
            '<p class="c"><img src="https://news.example/a.jpg" alt="" border="0"><br>From '
            "elsewhere</p>",
            id="a caption that stands elsewhere",
        ),
        pytest.param(
            "<figure><figcaption>Alone</figcaption></figure>",
            '<p class="c">Alone</p>',
            id="a caption without a picture",
        ),
        pytest.param(
            "<figure><img src=/a.jpg alt=x><figcaption><p>One</p><p>Two</p></figcaption></figure>",
            '<p class="c"><img src="https://news.example/a.jpg" alt="x" border="0"><br>One Two</p>',
            id="a caption of several blocks",
        ),
        pytest.param(
            "<figure><img src=/a.jpg alt=x><figcaption> </figcaption></figure><p>b",
            '<p class="c"><img src="https://news.example/a.jpg" alt="x" border="0"></p>\n<p>b</p>',
            id="an empty caption",
        ),
        pytest.param(
            "<a href=/story><img src=/a.jpg alt=x></a>",
            '<p class="c"><a href="https://news.example/story"><img '
            'src="https://news.example/a.jpg" alt="x" border="0"></a></p>',
            id="a picture that leads elsewhere",
        ),
        pytest.param(
            "<a href=/a-large.jpg><img src=/a.jpg alt=x></a>",
            '<p class="c"><img src="https://news.example/a.jpg" alt="x" border="0"></p>',
            id="a picture that leads to itself",
        ),
        pytest.param("so <img class=emoji alt=😀> it is", "<p>so 😀 it is</p>", id="an emoji"),
        pytest.param(
            "so <img class=latex alt='x^2'> it is",
            "<p>so <code>x^2</code> it is</p>",
            id="a formula",
        ),
        pytest.param("so <img alt='A long description'> it is", "<p>so it is</p>", id="decoration"),
        pytest.param(
            "<img src=/a.jpg alt=x width=4000 height=20>",
            '<p class="c"><img src="https://news.example/a.jpg" alt="x" border="0"></p>',
            id="a shape that cannot be",
        ),
    ],
)
def test_a_picture_becomes(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


def test_plain_has_the_same_without_classes(main_of: MainOf) -> None:
    assert main_of(FIGURE, Tier.PLAIN) == f"<p>{IMG}<br>{CAPTION}</p>"


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"pictures": Pictures.NONE}, id="a text browser"),
        pytest.param({"view": View(pictures=False)}, id="a person's choice"),
    ],
)
def test_without_pictures_their_words_lead_to_them(
    main_of: MainOf, facts: dict[str, object]
) -> None:
    assert main_of(FIGURE, **facts) == (
        f'<p class="c"><a href="https://news.example/a.jpg">[Photo: A ferry]</a><br>{CAPTION}</p>'
    )


def test_words_that_are_the_caption_are_not_said_twice(main_of: MainOf) -> None:
    body = "<figure><img src=/a.jpg alt='The ferry'><figcaption>The ferry.</figcaption></figure>"

    assert main_of(body, pictures=Pictures.NONE) == (
        '<p class="c"><a href="https://news.example/a.jpg">[Photo]</a><br>The ferry.</p>'
    )


def test_words_that_the_caption_begins_with_are_not_said_twice(main_of: MainOf) -> None:
    body = (
        "<figure><img src=/a.jpg alt='The ferry at noon'>"
        "<figcaption>The ferry at noon. Photo: Agency</figcaption></figure>"
    )

    told = main_of(body, Tier.PLAIN, pictures=Pictures.NONE, text_only=True)
    assert "[Photo]</a><br>The ferry at noon. Photo: Agency" in told
    assert 'alt=""' in main_of(body)
    assert 'alt="The ferry"' in main_of(body.replace("alt='The ferry at noon'", "alt='The ferry'"))


def test_in_a_link_the_words_lead_where_the_link_leads(main_of: MainOf) -> None:
    assert main_of("<a href=/story><img src=/a.jpg alt=x></a>", pictures=Pictures.NONE) == (
        '<p class="c"><a href="https://news.example/story">[Photo: x]</a></p>'
    )


@pytest.mark.parametrize(("tier", "limit"), [(Tier.PLAIN, 5), (Tier.BASIC, 10), (Tier.LATE, 20)])
def test_beyond_the_limit_a_picture_is_a_link(printer: Printer, tier: Tier, limit: int) -> None:
    printed = printer("".join(f"<img src=/{number}.jpg alt=x>" for number in range(30)), tier)

    assert printed.main.count("<img") == limit
    assert printed.main.count("[Photo: x]") == 30 - limit
    assert len(printed.images) == limit


def test_what_is_claimed_of_pictures_is_on_the_sheet(printer: Printer) -> None:
    printed = printer(FIGURE)

    assert printed.images == (
        ("https://news.example/a.jpg", "A ferry", "The ferry in March. Photo: Agency"),
    )


def test_the_same_file_is_shown_once(main_of: MainOf) -> None:
    first = "<img src=/a.jpg alt=Pier data-caption='The pier'>"

    assert main_of(first + "<p>a</p><img src=/a.jpg alt=Pier>").count("<img") == 1
    assert main_of(first + "<p>a</p><img src=/a.jpg data-caption='Again'>").count("<img") == 2
    assert main_of(first + "<p>a</p><img src=/b.jpg alt=Pier>").count("<img") == 2


def test_two_pictures_share_a_caption_that_stands_once(printer: Printer) -> None:
    body = (
        "<img src=/a.jpg alt=a data-caption='Both of them'>"
        "<figure><img src=/b.jpg alt=b><figcaption>Both of them</figcaption></figure>"
    )

    printed = printer(body)

    assert printed.main.count("Both of them") == 1
    assert [caption for _, _, caption in printed.images] == ["Both of them", "Both of them"]


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(FIGURE, f'<p class="c">{IMG}<br><small>{CAPTION}</small></p>', id="below it"),
        pytest.param(
            "<figure><figcaption>Alone</figcaption></figure>",
            '<p class="c"><small>Alone</small></p>',
            id="without a picture",
        ),
    ],
)
def test_a_caption_that_a_rule_makes_small_stays_one(
    printer: Printer, body: str, main: str
) -> None:
    tree = parse(f"<body>{body}").body
    note_pictures(tree)
    *_, words = next(tree.elements()).elements()

    printed = printer("", content={"main": [tree], "renames": {words: "small"}})

    assert printed.main.strip() == main
    assert all(caption == words.text() for _, _, caption in printed.images)


def test_a_picture_that_nobody_fetches_is_a_link(main_of: MainOf) -> None:
    main = main_of("<img src=/a.jpg alt=x>", links={"picture": lambda *_: None})

    assert main == '<p class="c"><a href="https://news.example/a.jpg">[Photo: x]</a></p>'


def test_a_caption_in_a_heading_is_words_of_it(main_of: MainOf) -> None:
    assert main_of("<h2>a<figcaption>b</figcaption></h2>") == "<h2>a b</h2>"


def test_a_picture_without_words_is_nothing(main_of: MainOf) -> None:
    assert main_of("<img>a<img alt=' '>") == "<p>a</p>"


def test_the_address_of_a_picture_is_made_by_the_link_maker(main_of: MainOf) -> None:
    links = {"picture": "/_i/{1}/{2}x{3}?{0}".format}

    assert 'src="/_i/p480/0x0?https://news.example/a.jpg"' in main_of(
        "<img src=/a.jpg alt=x>", links=links
    )


CARD = "<li><a href=/story><img src=/a.jpg alt='The bus'></a><h3><a href=/story>The bus</a></h3>"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        pytest.param(Kind.FRONT, 0, id="the card's headline is enough on a front"),
        pytest.param(Kind.ARTICLE, 1, id="an article's pictures are all told"),
    ],
)
def test_a_thumbnail_beyond_the_limit(printer: Printer, kind: Kind, told: int) -> None:
    body = f"<ul>{CARD}</ul>"

    main = printer(body, pictures=Pictures.NONE, survey={"kind": kind}).main

    assert main.count("[Photo: The bus]") == told
    assert "The bus</a>" in main


def test_a_picture_in_a_cell_that_holds_a_text_is_told(main_of: MainOf) -> None:
    text = "<p>" + "The ferry left at noon. " * 30 + "<a href=/x>More</a>"
    body = f"<table><tr><td><img src=/a.jpg alt='The bus'>{text}</table>"

    assert "[Photo: The bus]" in main_of(
        body, pictures=Pictures.NONE, survey={"kind": Kind.UNKNOWN}
    )


def test_a_picture_without_a_headline_beside_it_is_told_on_a_front(main_of: MainOf) -> None:
    body = "<p><a href=/story><img src=/a.jpg alt='The bus'></a>"

    assert "[Photo: The bus]" in main_of(body, pictures=Pictures.NONE, survey={"kind": Kind.FRONT})


def test_a_picture_without_any_words_is_not_told_beside_the_text(printer: Printer) -> None:
    aside = parse("<body><h3>Ads</h3><p><img src=/a.jpg><p><img src=/b.jpg alt='A bus'>").body
    note_pictures(aside)

    (sheet,) = printer("<p>text", content={"aside": [aside]}).parts

    assert "[Photo: A bus]" in sheet
    assert "[Photo]" not in sheet


def test_caption_and_credit_are_both_the_caption(printer: Printer) -> None:
    printed = printer(
        "<figure><img src=/a.jpg alt=x><figcaption>The ferry at noon.</figcaption>"
        "<figcaption>Photo: Agency</figcaption></figure>"
    )

    assert printed.images[0][2] == "The ferry at noon. Photo: Agency"


def test_a_credit_that_the_caption_has_is_not_said_again(printer: Printer) -> None:
    printed = printer(
        "<figure><img src=/a.jpg alt=x><figcaption>The ferry. Photo: Agency</figcaption>"
        "<figcaption>Photo: Agency</figcaption></figure>"
    )

    assert printed.images[0][2] == "The ferry. Photo: Agency"
    assert printed.main.count("Agency") == 1


def test_the_caption_of_a_film_is_not_that_of_the_picture_before_it(printer: Printer) -> None:
    printed = printer(
        "<img src=/a.jpg alt=x data-caption='The ferry'><figcaption>The ferry</figcaption>"
        "<figcaption>Watch: the storm in the bay</figcaption>"
    )

    assert printed.images[0][2] == "The ferry"
    assert "Watch: the storm in the bay" in printed.main_text


def test_a_caption_without_its_picture_is_said_once(main_of: MainOf) -> None:
    caption = "<figcaption>A crowd waits for the ferry at the northern pier</figcaption>"

    main = main_of(f"{caption}<p>a</p>{caption}<p>b</p>{caption}")

    assert main.count("A crowd waits") == 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<h2>a <img src=/a.jpg alt=b></h2>", id="in a heading without items"),
        pytest.param("<table><tr><td><img src=/a.jpg alt=b></table>", id="in a table"),
        pytest.param("<a href=/x><img src=/a.jpg></a><a href=/x>a</a>", id="in one of two links"),
        pytest.param(
            "<img src=/a.jpg alt=a><figcaption>b <img src=/b.jpg></figcaption>", id="in a caption"
        ),
    ],
)
def test_no_picture_is_claimed_that_the_text_does_not_show(printer: Printer, body: str) -> None:
    printed = printer(f"{body}<p>a", survey={"kind": Kind.FRONT})

    assert len(printed.images) == printed.main.count("<img")


def test_a_picture_within_a_caption_stands_below_it(printer: Printer) -> None:
    printed = printer("<img src=/a.jpg alt=a><figcaption>bay <img src=/b.jpg></figcaption><p>c")

    assert [caption for _, _, caption in printed.images] == ["bay", ""]
    assert printed.main.index("bay") < printed.main.index("/b.jpg") < printed.main.index("<p>c")


def test_a_picture_whose_page_a_link_names_is_told_by_that_link(printer: Printer) -> None:
    photos = "".join(f"<img src=/{number}.jpg width=300 alt=Wide>" for number in range(40))
    card = f"<div><div><a href=/sofa>{photos}</a></div><p><a href=/sofa>A red sofa</a></div>"

    named = printer(card, Tier.BASIC, survey={"kind": Kind.UNKNOWN}).main
    nameless = printer(card.replace("A red sofa", ""), Tier.BASIC, survey={"kind": Kind.UNKNOWN})

    assert "[Photo" not in named
    assert "A red sofa" in named
    assert "[Photo: Wide]" in nameless.main


# ---- drawings


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param("<p>a <img class=sign src=/m.svg alt=Mail> b", "<p>a b</p>", id="a sign"),
        pytest.param(
            "<p><a href=/mail><img class=sign src=/m.svg alt=Mail></a>",
            '<p><a href="https://news.example/mail">Mail</a></p>',
            id="one that names a link",
        ),
        pytest.param(
            "<p><a href=/mail><img class=sign src=/m.svg alt=Letter> Mail</a>",
            '<p><a href="https://news.example/mail">Mail</a></p>',
            id="one beside the words of a link",
        ),
    ],
)
@pytest.mark.parametrize("pictures", [Pictures.P480, Pictures.NONE])
def test_a_sign_leaves_nothing_but_the_name_of_its_link(
    main_of: MainOf, body: str, main: str, pictures: Pictures
) -> None:
    assert main_of(body, pictures=pictures) == main


def test_a_word_for_ears_before_a_picture_is_left_out(main_of: MainOf) -> None:
    told = main_of("<div><span class=ears>Image</span><img src=/a.jpg></div>")

    assert "Image" not in told
    assert "<img" in told
