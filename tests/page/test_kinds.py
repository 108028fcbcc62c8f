"""What sort of page it is, and how the votes fall."""

from __future__ import annotations

import pytest

from proxy.page.dom import parse
from proxy.page.survey import Kind, survey
from tests.page.pages import URL, article, paragraphs

LD = '<script type="application/ld+json">{}</script>'
HEADLINES = "".join(f"<li><a href=/s{n}>A headline of some length, {n}</a></li>" for n in range(14))
CARDS = "".join(
    f"<li><h3><a href=/t{n}>A headline of some length, {n}</a></h3><p>{'And what it says. ' * 6}"
    for n in range(14)
)
TIMES = "".join(f"<div><time>{n:02}:00</time>{paragraphs(1)}</div>" for n in range(6))
SCRIPTS = "<script>" + "x=1;" * 10_000 + "</script>"
ROOT = "https://news.example/"


def kind_of(markup: str, url: str = URL, status: int = 200) -> Kind:
    return survey(parse(markup, 4000), url=url, status=status).kind


@pytest.mark.parametrize(
    ("markup", "url", "kind"),
    [
        pytest.param(article(paragraphs()), URL, Kind.ARTICLE, id="an article"),
        pytest.param(
            f"<body><p>{'A line of prose, plainly told.<br>' * 40}", URL, Kind.ARTICLE,
            id="a page that is nothing but prose",
        ),
        pytest.param(article(paragraphs()), ROOT, Kind.ARTICLE, id="an article at the root"),
        pytest.param(f"<ul>{HEADLINES}</ul>", ROOT, Kind.FRONT, id="a front"),
        pytest.param(
            f"<meta property=og:type content=article><ul>{HEADLINES}</ul>", ROOT, Kind.FRONT,
            id="a front that says it is an article",
        ),
        pytest.param(f"<ul>{HEADLINES}</ul>", ROOT + "tag/bay", Kind.LISTING, id="a listing"),
        pytest.param(
            f"<link rel=next href=?page=2><ul>{HEADLINES}</ul>", ROOT + "bay", Kind.LISTING,
            id="a page of a series",
        ),
        pytest.param(
            f"<article>{paragraphs()}</article><ul>{CARDS}</ul>",
            ROOT + "culture/2026/04/the-ferry.html", Kind.ARTICLE,
            id="an article among many teasers, by the words of its address",
        ),
        pytest.param(
            f"<h1>April</h1><ul>{CARDS}</ul>", ROOT + "2026/04/", Kind.LISTING,
            id="the archive of a month",
        ),
        pytest.param(f"<ul>{HEADLINES}</ul>", ROOT + "?q=ferry", Kind.SEARCH, id="a search"),
        pytest.param(f"<ul>{HEADLINES}</ul>", ROOT + "search/ferry", Kind.SEARCH, id="its path"),
        pytest.param(article(TIMES), ROOT + "live/ferry", Kind.LIVE, id="a ticker by its path"),
        pytest.param(
            article(TIMES, head=LD.format('{"@type":"LiveBlogPosting"}')), URL, Kind.LIVE,
            id="a ticker by its data",
        ),
        pytest.param(
            f"<h1>Ropes</h1>{paragraphs()}", ROOT + "forum/threads/ropes.12/", Kind.THREAD,
            id="a thread by its path",
        ),
        pytest.param(
            f"<h1>Ropes</h1>{paragraphs()}", ROOT + "travel-forum/asia/ropes", Kind.THREAD,
            id="a thread in a forum with a name",
        ),
        pytest.param(
            f"<h1>Ropes</h1>{paragraphs()}", "https://forum.news.example/t/ropes", Kind.THREAD,
            id="a thread by its host",
        ),
        pytest.param(
            LD.format('{"@type":"QAPage"}') + paragraphs(), URL, Kind.THREAD, id="questions"
        ),
        pytest.param(f"<div id=root></div>{SCRIPTS}", URL, Kind.SHELL, id="a shell"),
        pytest.param(
            "<form action=/in><label>Your name<input name=n></label>" "<button>Go</button></form>",
            ROOT + "join", Kind.FORM, id="a form",
        ),
        pytest.param("<p>Hello</p>", URL, Kind.UNKNOWN, id="who knows"),
        pytest.param("", URL, Kind.UNKNOWN, id="nothing"),
        pytest.param("<p>Hello</p>", "http://[::1", Kind.UNKNOWN, id="an address that is none"),
        pytest.param(
            f"<p>x</p>{'<img src=/a.jpg>' * 9}{SCRIPTS}", URL, Kind.UNKNOWN, id="a picture essay"
        ),
    ],
)  # fmt: skip
def test_a_page_is_of_its_kind(markup: str, url: str, kind: Kind) -> None:
    assert kind_of(markup, url) is kind


@pytest.mark.parametrize(
    ("status", "kind"), [(404, Kind.ERROR), (500, Kind.ERROR), (200, Kind.UNKNOWN)]
)
def test_a_short_page_with_a_failure_is_an_error(status: int, kind: Kind) -> None:
    assert kind_of("<h1>Not here</h1><p>Try the front.", status=status) is kind


def test_a_product_is_no_article() -> None:
    head = LD.format('{"@type":"Product"}')
    votes = survey(parse(f"{head}<h1>Rope</h1>{paragraphs(3)}"), url=URL).votes

    assert "product -2" in votes


def test_comments_are_no_part_of_the_share_that_an_article_needs() -> None:
    markup = article(paragraphs(4), after=f"<div class=comments>{paragraphs(60)}</div>")

    assert kind_of(markup) is Kind.ARTICLE


def test_a_root_that_names_a_deeper_address_is_no_root() -> None:
    markup = article(paragraphs(), head=f"<link rel=canonical href={URL}>")

    assert "root -2" not in survey(parse(markup), url=ROOT).votes


def test_the_votes_are_named_for_the_trace() -> None:
    votes = survey(parse(article(paragraphs())), url=URL).votes

    assert {"og:type +2", "article element +2", "title +1", "no links +1"} <= set(votes)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        pytest.param("single single-post", Kind.ARTICLE, id="of an article"),
        pytest.param("home blog", Kind.FRONT, id="of a list"),
    ],
)
def test_the_class_of_the_body_names_the_template(names: str, kind: Kind) -> None:
    links = HEADLINES.replace("<li>", "<li><p>Told in a few words, as lists do.</p>")

    assert kind_of(f"<body class='{names}'><h1>Rope</h1>{paragraphs()}<ul>{links}", ROOT) is kind


def test_hidden_prose_does_not_outweigh_an_article() -> None:
    hidden = f"<div class=hidden>{paragraphs(40)}</div>"

    assert kind_of(article(paragraphs(4), after=hidden)) is Kind.ARTICLE


@pytest.mark.parametrize(
    ("form", "counts"),
    [
        pytest.param("<form action=/in><input type=email name=m></form>", True, id="to subscribe"),
        pytest.param("", False, id="none"),
        pytest.param(
            "<div class=comments><form action=/in><textarea name=c></textarea></form></div>",
            False,
            id="to comment",
        ),
    ],
)
def test_a_form_within_a_short_text_votes_against_an_article(form: str, *, counts: bool) -> None:
    page = f"<div><h1>Letters</h1>{paragraphs(3)}{form}{paragraphs(2)}</div>"

    votes = survey(parse(page, 4000), url=URL, status=200).votes

    assert ("form -2" in votes) is counts
