"""What a page says of itself, and whom it is believed."""

from __future__ import annotations

import pytest

from proxy.page.blocks import walk
from proxy.page.dom import parse
from proxy.page.metadata import Metadata, dated, join, read_metadata, writers
from tests.page.pages import URL

LD = '<script type="application/ld+json">{}</script>'


def facts(markup: str, url: str = URL) -> Metadata:
    return read_metadata(walk(parse(markup).elements).found, url)


# ---- people and dates


@pytest.mark.parametrize(
    ("markup", "byline"),
    [
        (LD.format('{"author":[{"name":"Ann"},{"name":"Bo"}]}'), "Ann, Bo"),
        ("<meta name=author content='Ann Bo'>", "Ann Bo"),
        ("<a rel=author href=/ann>Ann</a><a rel='author me' href=/bo>Bo</a>", "Ann, Bo"),
        ("<meta name=author content='https://x.example/ann'>", ""),
        ("<meta property=og:site_name content=Bay><meta name=author content=Bay>", ""),
        ("<p>By Ann</p>", ""),
    ],
)
def test_the_byline_is_a_name(markup: str, byline: str) -> None:
    assert facts(markup).byline == byline


@pytest.mark.parametrize(
    ("markup", "published"),
    [
        pytest.param(
            LD.format('{"datePublished":"2026-03-05T07:30:00Z"}')
            + "<time datetime=2026-03-01>1 March</time><time datetime=2026-03-05>5 March</time>",
            "5 March",
            id="the words of the page for the date of its data",
        ),
        pytest.param(
            "<meta property=article:published_time content='2026-03-05T07:30:00+01:00'>",
            "2026-03-05 07:30",
            id="the data where the page has no words",
        ),
        pytest.param(
            "<time datetime=2026-03-05>5 March, 7:30</time>", "5 March, 7:30", id="a time"
        ),
        pytest.param("<time datetime=2026-03-05>yesterday</time>", "", id="words that are no date"),
        pytest.param(LD.format('{"datePublished":"spring"}'), "spring", id="data in words"),
        pytest.param("<p>x</p>", "", id="nothing"),
    ],
)
def test_the_date_is_worded_as_the_page_does(markup: str, published: str) -> None:
    assert facts(markup).published == published


@pytest.mark.parametrize(
    ("below", "byline"),
    [
        pytest.param("<a href=/author/ann-bo/>Ann Bo</a>", "Ann Bo", id="a path of people"),
        pytest.param("<a class=byline href=/x>Ann Bo</a>", "Ann Bo", id="a class of writers"),
        pytest.param("<a href=/authors/>All authors</a>", "", id="a list of people"),
        pytest.param("<a href=/by/ann>Read all that Ann Bo wrote</a>", "", id="a sentence"),
        pytest.param("<i></i>" * 50 + "<a href=/by/ann>Ann Bo</a>", "", id="far below"),
    ],
)
def test_a_link_below_the_title_tells_who_wrote_it(below: str, byline: str) -> None:
    elements = parse(
        f"<title>The ferry</title><a href=/by/me>Me</a><h1>The ferry</h1>{below}"
    ).elements
    found = read_metadata(walk(elements).found, URL)

    assert writers(found, elements) == byline


@pytest.mark.parametrize(
    ("line", "date"),
    [
        pytest.param("<p>Posted on <b>March 5, 2026</b></p>", "March 5, 2026", id="its words"),
        pytest.param("<p>05.03.2026, 7:30</p>", "05.03.2026, 7:30", id="its digits"),
        pytest.param("<p>In 2026 the ferry ran on 5 of 7 days of a week.</p>", "", id="a sentence"),
        pytest.param("<p>15 March 2026</p>", "", id="another day"),
    ],
)
def test_a_date_in_data_is_worded_as_the_page_does(line: str, date: str) -> None:
    data = LD.format('{"datePublished":"2026-03-05T07:30:00Z"}')
    blocks = walk(parse(f"{data}<title>The ferry</title><h1>The ferry</h1>{line}").elements)

    assert dated(read_metadata(blocks.found, URL), blocks) == (date or "2026-03-05")


def test_a_time_of_day_that_only_a_machine_wrote_is_left_out() -> None:
    stated = "<meta property=article:published_time content='2026-03-05T23:30:00{}'>"

    assert facts(stated.format("Z")).published == "2026-03-05"
    assert facts(stated.format("+02:00")).published == "2026-03-05 23:30"


# ---- addresses


def test_addresses_are_absolute() -> None:
    found = facts(
        "<base href=/a/><link rel=canonical href=b><link rel=next href=?page=2>"
        "<a rel=prev href=c>x</a><link rel=alternate type=application/rss+xml href=/feed>"
    )

    assert found.base == "https://news.example/a/"
    assert found.canonical == "https://news.example/a/b"
    assert found.next_url == "https://news.example/a/?page=2"
    assert found.previous_url == "https://news.example/a/c"
    assert found.feed_url == "https://news.example/feed"


def test_the_feed_of_comments_is_not_the_pages() -> None:
    markup = "<link rel=alternate type=application/rss+xml href=/comments/feed>"

    assert facts(markup).feed_url == ""


@pytest.mark.parametrize("address", ["javascript:x", "mailto:a@b.example", "http://[::1", ""])
def test_what_is_no_address_of_the_web_is_none(address: str) -> None:
    assert join("data:", address) == ""


def test_a_base_that_is_none_is_the_pages_address() -> None:
    assert facts("<base href='http://[x'>").base == URL


# ---- language and price


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        ("<html lang=de-AT>", "de"),
        ("<meta http-equiv=content-language content='fr, en'>", "fr"),
        ("<meta property=og:locale content=pl_PL>", "pl"),
        ("<html lang='{{x}}'><meta property=og:locale content=pl_PL>", "pl"),
        ("<p>", ""),
    ],
)
def test_the_language_is_stated_in_many_places(markup: str, language: str) -> None:
    assert facts(markup).language == language


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(LD.format('{"isAccessibleForFree":false}'), id="a truth value"),
        pytest.param(LD.format('{"isAccessibleForFree":"False"}'), id="a word"),
        pytest.param(LD.format('{"isAccessibleForFree":"http://schema.org/False"}'), id="address"),
        pytest.param(
            LD.format('{"@type":"NewsArticle","hasPart":{"@type":"WebPageElement",'
                      '"isAccessibleForFree":"False","cssSelector":".paywall"}}'),
            id="a part of the page",
        ),
        pytest.param(LD.format('{"@graph":[{"isAccessibleForFree":"false"}]}'), id="in a graph"),
        pytest.param("<meta itemprop=isAccessibleForFree content=false>", id="microdata"),
        pytest.param("<link itemprop=isAccessibleForFree href=//schema.org/False>", id="a link"),
        pytest.param("<span itemprop=isAccessibleForFree>False</span>", id="microdata as text"),
        pytest.param("<meta name=isAccessibleForFree content=False>", id="a meta element"),
    ],
)  # fmt: skip
def test_a_page_that_is_not_free_says_so(markup: str) -> None:
    assert not facts(markup).free


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<p>subscribers only</p>", id="words"),
        pytest.param(LD.format('{"isAccessibleForFree":true}'), id="free by its data"),
        pytest.param(
            LD.format('{"itemListElement":[{"isAccessibleForFree":false}]}'),
            id="another page's price",
        ),
        pytest.param("<span itemprop=isAccessibleForFree>True</span>", id="free by microdata"),
        pytest.param(LD.format('{"isAccessibleForFree":false'), id="data that is broken off"),
    ],
)
def test_every_other_page_is_free(markup: str) -> None:
    assert facts(markup).free


# ---- where a page says home is


def test_a_second_heading_that_says_something_else_is_no_title() -> None:
    found = facts("<title>The fire - the last one</title><h2>Most read</h2>")

    assert (found.title, found.site_name) == ("The fire - the last one", "")


def test_the_page_names_the_front_of_its_language() -> None:
    assert facts("<a rel=home href=/ru/>Курьер</a>").home_url == join(URL, "/ru/")
    assert facts("<a href=/>Courier</a>").home_url == ""
