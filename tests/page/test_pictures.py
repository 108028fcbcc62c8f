"""Pictures of a region: resolved, told apart from what is none, with their captions."""

from __future__ import annotations

import pytest

from proxy.page.dom import Document, Element, parse
from proxy.page.pictures import CAPTION, Candidate, Picture, best_candidate, prepare
from proxy.page.survey import Kind, Survey, survey
from tests.page.pages import URL


def prepared(body: str, kind: Kind = Kind.ARTICLE) -> Document:
    document = parse(f"<body>{body}")
    found = survey(document, url=URL)
    prepare(document.body, Survey(URL, URL, kind=kind, blocks=found.blocks), document)
    return document


def pictures(document: Document) -> list[Picture]:
    return [one.note for one in document.root.iter() if isinstance(one.note, Picture)]


def names(body: str, kind: Kind = Kind.ARTICLE) -> list[str]:
    return [one.candidates[0].url.rpartition("/")[2] for one in pictures(prepared(body, kind))]


def captions(body: str) -> list[str]:
    return [one.caption for one in pictures(prepared(body))]


# ---- which are pictures


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<img src=pier.jpg>", id="an image"),
        pytest.param("<amp-img src=pier.jpg></amp-img>", id="an image of AMP"),
        pytest.param("<picture><source srcset=pier.jpg></picture>", id="a picture without image"),
        pytest.param(
            "<figure><div style='background-image:url(\"pier.jpg\")'></div></figure>",
            id="a background in a figure",
        ),
        pytest.param(
            "<div role=img aria-label=Pier style='background: #eee url(pier.jpg)'></div>",
            id="a background that is an image",
        ),
        pytest.param("<noscript><img src=pier.jpg></noscript>", id="an image without scripts"),
        pytest.param(
            "<img src=data:,><noscript><img src=pier.jpg></noscript>", id="a twin of an empty image"
        ),
        pytest.param(
            "<img data-src=pier.jpg><noscript><img src=pier.jpg></noscript>",
            id="a twin of a lazy one",
        ),
        pytest.param(
            "<div><img src=/s/pier.jpg width=20 height=13></div><noscript><img src=pier.jpg>"
            "</noscript>",
            id="a twin of a preview",
        ),
        pytest.param("<button><img src=pier.jpg></button>", id="a picture that a script enlarges"),
    ],
)
def test_a_picture_is_shown_once(markup: str) -> None:
    assert names(markup) == ["pier.jpg"]


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<img src=pier.jpg width=1 height=1>", id="a pixel"),
        pytest.param("<img src='https://stats.example/counter.gif?p=1'>", id="a counter"),
        pytest.param("<img src='/cgi-bin/counter.cgi?df=x'>", id="a counter of old"),
        pytest.param("<img src=x.jpg width=40 height=40>", id="a speck"),
        pytest.param(
            "<button><img src=a.jpg width=60 height=40></button>", id="what turns a gallery"
        ),
        pytest.param("<img src=ann.jpg class=avatar width=90 height=90>", id="a face"),
        pytest.param("<img src=/logo.svg>", id="a logo"),
        pytest.param("<img>", id="an image without a file"),
        pytest.param("<div style='background:url(pier.jpg)'></div>", id="a decorated box"),
        pytest.param("<img src=b.gif alt=Anzeige>", id="an advertisement by its words"),
        pytest.param("<img src=/ad/b.gif width=728 height=90>", id="an advertisement by its size"),
    ],
)
def test_what_is_no_picture_leaves_the_tree(markup: str) -> None:
    document = prepared(f"<div>{markup}</div>")

    assert pictures(document) == []
    assert not any(one.tag == "img" for one in document.root.iter())


def test_a_front_keeps_its_logos() -> None:
    assert names("<img src=/logo.svg>", Kind.FRONT) == ["logo.svg"]


def test_a_front_has_no_faces_beside_the_names_of_writers() -> None:
    face = "<img src=ann.jpg class='avatar avatar-40' width=40 height=40 alt='Posts by Ann'>"

    assert names(f"{face}<img src=pier.jpg width=40 height=40>", Kind.FRONT) == ["pier.jpg"]


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<img class=emoji alt=🙂 src=/e.png>", id="an emoji"),
        pytest.param("<img class=latex alt='x^2' src=/f.png>", id="a formula"),
    ],
)
def test_letters_stay_letters(markup: str) -> None:
    document = prepared(markup)

    assert pictures(document) == []
    assert document.select("img")


def test_a_notice_about_scripts_goes() -> None:
    assert prepared("<noscript>Please enable JavaScript.</noscript><p>x").body.text() == "x"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        pytest.param("<a href=https://t.me/bay/1>The papers</a>", "The papers", id="a link"),
        pytest.param(
            "<a href=https://x.example/>Enable JavaScript</a>", "", id="a link that asks for it"
        ),
        pytest.param("<a href=#top>Up</a>", "", id="a link within the page"),
        pytest.param("<a href=https://x.example/><img src=/1.gif></a>", "", id="without words"),
    ],
)
def test_a_short_noscript_stays_where_it_leads_to_what_a_script_shows(
    inside: str, text: str
) -> None:
    markup = f"<p>x</p><script src=/post.js></script><noscript>{inside}</noscript>"

    assert prepared(markup).body.text().strip() == f"x {text}".strip()


def test_a_short_noscript_beside_no_script_goes() -> None:
    assert prepared("<p>x<noscript><a href=https://x.example/>y</a></noscript>").body.text() == "x"


def test_a_text_without_scripts_stays() -> None:
    assert "ferry" in prepared(f"<noscript><p>{'The ferry is back. ' * 20}</noscript>").body.text()


def test_pictures_of_a_text_without_scripts_stay_in_it() -> None:
    lines = "<p>The ferry is back.</p>" * 20
    document = prepared(f"<noscript>{lines}<img src=/a.jpg>{lines}<img src=/b.jpg></noscript>")

    assert document.body.text().count("ferry") == 40
    assert len(pictures(document)) == 2


def test_no_button_is_left_around_a_picture() -> None:
    document = prepared("<button><figure><img src=a.jpg><p>The pier</p></figure></button>")

    assert not any(one.tag == "button" for one in document.root.iter())


def test_words_and_size_are_kept() -> None:
    (found,) = pictures(prepared("<img src=/a.jpg alt=' A  pier ' width=640px height=480>"))

    assert (found.alt, found.width, found.height) == ("A pier", 640, 480)


@pytest.mark.parametrize("alt", ["DSC_0042", "IMG-2231", "pier-final.jpg"])
def test_the_name_of_a_file_is_no_description(alt: str) -> None:
    assert pictures(prepared(f"<img src=/a.jpg alt='{alt}'>"))[0].alt == ""


def test_an_address_of_many_images_is_a_placeholder() -> None:
    lazy = "".join(f"<img src=/grey.jpg data-src=/{n}.jpg>" for n in range(3))

    assert names(lazy) == ["0.jpg", "1.jpg", "2.jpg"]


def test_a_region_that_was_made_since_is_searched() -> None:
    document = parse("<p>x")
    region = Element("div", None, [Element("img", {"src": "/a.jpg"})])

    prepare(region, survey(document, url=URL), document)

    assert isinstance(next(region.elements()).note, Picture)


# ---- captions


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(
            "<figure><img src=a.jpg><figcaption>The pier</figcaption></figure>", id="figure"
        ),
        pytest.param(
            "<figure><img src=a.jpg></figure><figcaption>The pier</figcaption>", id="after it"
        ),
        pytest.param(
            "<div><img src=a.jpg><p class=wp-caption-text>The pier</p></div>", id="a class"
        ),
        pytest.param("<div><img src=a.jpg><p itemprop=caption>The pier</p></div>", id="microdata"),
        pytest.param(
            "<figure><div><div><div><picture><img src=a.jpg></picture></div></div></div>"
            "<figcaption>The pier</figcaption></figure>",
            id="far apart in a figure",
        ),
        pytest.param(
            "<table><tr><td><img src=a.jpg><tr><td class=tr-caption>The pier</table>",
            id="in a table",
        ),
    ],
)
def test_the_caption_is_found(markup: str) -> None:
    assert captions(markup) == ["The pier"]


def test_the_element_of_a_caption_is_noted() -> None:
    document = prepared("<figure><img src=a.jpg><figcaption>The pier</figcaption></figure>")

    assert document.select("figcaption")[0].note == CAPTION


def test_the_credit_is_part_of_the_caption() -> None:
    markup = "<figure><img src=a.jpg><p class=caption>The pier</p><p class=credit>Ann</p></figure>"

    assert captions(markup) == ["The pier Ann"]


def test_one_caption_may_serve_several_pictures() -> None:
    markup = "<figure><img src=a.jpg><img src=b.jpg><figcaption>Both piers</figcaption></figure>"

    assert captions(markup) == ["Both piers", "Both piers"]


def test_each_picture_of_a_row_has_its_own_caption() -> None:
    row = "".join(f"<img src={n}.jpg><p class=caption>Pier {n}</p>" for n in range(3))

    assert captions(f"<div>{row}</div>") == ["Pier 0", "Pier 1", "Pier 2"]


def test_a_caption_is_never_that_of_a_distant_picture() -> None:
    markup = f"<img src=a.jpg>{'<div>' * 8}<p class=caption>Not of it</p>{'</div>' * 8}"

    assert captions(markup) == [""]


def test_a_region_that_is_a_caption_is_noted() -> None:
    document = parse("<div class=caption>The pier</div>")
    region = document.select("div")[0]

    prepare(region, survey(document, url=URL), document)

    assert region.note == CAPTION


def test_a_figure_that_is_called_a_caption_is_not_noted() -> None:
    document = parse("<figure class=caption><img src=a.jpg><figcaption>Pier</figcaption></figure>")
    region = document.select("figure")[0]

    prepare(region, survey(document, url=URL), document)

    assert region.note is None


# ---- the best file


@pytest.mark.parametrize(
    ("candidates", "best"),
    [
        pytest.param(
            [("a.jpg", 320), ("b.jpg", 640), ("c.jpg", 1280)], "b.jpg", id="the next wider"
        ),
        pytest.param([("a.jpg", 200), ("b.jpg", 320)], "b.jpg", id="the widest of narrow ones"),
        pytest.param(
            [("a.webp", 480), ("b.jpg", 1280)], "b.jpg", id="an old type before a new one"
        ),
        pytest.param([("a.webp", 480)], "a.webp", id="a new type where there is no other"),
        pytest.param(
            [("a.jpg", 0), ("b.jpg", 200)], "a.jpg", id="the page's own where none is wide"
        ),
        pytest.param([("a.svg", 480), ("b.png", 200)], "b.png", id="a drawing is the last choice"),
        pytest.param([("a.svg", 0), ("b.webp", 0)], "b.webp", id="after new types too"),
        pytest.param([("a.svg", 0), ("b.svg", 0)], "a.svg", id="and the first of drawings"),
    ],
)
def test_the_best_file_is_taken(candidates: list[tuple[str, int]], best: str) -> None:
    picture = Picture(tuple(Candidate(f"https://x.example/{n}", w) for n, w in candidates))

    assert best_candidate(picture, 480).url.endswith("/" + best)


# ---- drawings


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<img src=votes.svg width=600 height=400>", id="a size"),
        pytest.param("<img src=votes.svg alt='Votes of all parties since 1990'>", id="words"),
        pytest.param(
            "<figure><img src=votes.svg><figcaption>Votes</figcaption></figure>", id="a figure"
        ),
        pytest.param(
            "<picture><source type=image/svg+xml srcset=votes></picture>"
            "<img src=/votes.svg width=300 height=200>",
            id="a type",
        ),
        pytest.param("<img src=silicon.svg width=300 height=200>", id="a name with a sign in it"),
    ],
)
def test_a_drawing_that_a_page_means_is_a_picture(markup: str) -> None:
    assert [one.is_icon for one in pictures(prepared(markup))][-1] is False


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<img src=mail.svg>", id="a name alone"),
        pytest.param("<img src=mail.svg alt=Mail>", id="a word"),
        pytest.param(
            "<img src=mail.svg width=60 height=60 alt='Write a letter to the editors'>", id="small"
        ),
        pytest.param("<img src=mail.svg width=600 height=40>", id="flat"),
        pytest.param("<img src='signs.svg#mail' width=300 height=200>", id="a part of many"),
        pytest.param("<img src=/logos/courier.svg width=600 height=200>", id="a folder of logos"),
        pytest.param("<img src=a.svg class=site-logo width=600 height=200>", id="a class"),
        pytest.param(
            "<img src=chevron-down.svg alt='Show the rest of this long story'>", id="an arrow"
        ),
        pytest.param(
            "<figure><img src=pier.jpg><img src=larger.svg alt=Larger></figure>",
            id="beside the picture of a figure",
        ),
    ],
)
def test_a_sign_is_no_picture(markup: str) -> None:
    assert [one.is_icon for one in pictures(prepared(markup, Kind.FRONT))][-1] is True


def test_a_drawing_with_a_file_of_another_type_is_a_picture() -> None:
    body = "<picture><source type=image/svg+xml srcset=logo.svg><img src=logo.png></picture>"

    assert [one.is_icon for one in pictures(prepared(body, Kind.FRONT))] == [False]
