"""What a page is called, and its site."""

from __future__ import annotations

import pytest

from proxy.page.blocks import walk
from proxy.page.dom import parse
from proxy.page.metadata import Metadata, read_metadata
from proxy.page.titles import without_site
from tests.page.pages import URL

LD = '<script type="application/ld+json">{}</script>'


def facts(markup: str, url: str = URL) -> Metadata:
    return read_metadata(walk(parse(markup).elements).found, url)


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        pytest.param(
            "<title>The ferry returns | Bay News</title><h1>Ferry returns</h1>",
            "Ferry returns",
            id="the heading that says what the title says",
        ),
        pytest.param(
            "<title>The ferry returns - Bay News</title><h1>Bay News</h1>"
            "<h1>The ferry returns</h1>",
            "The ferry returns",
            id="the second of two headings",
        ),
        pytest.param(
            "<meta property=og:title content='The ferry returns'><h1>Harbor desk</h1>",
            "The ferry returns",
            id="a heading about something else",
        ),
        pytest.param(
            "<meta property=og:site_name content='Bay News'><title>Bay News — The ferry</title>",
            "The ferry",
            id="the site's name before it",
        ),
        pytest.param("<title>Bread - and circuses</title>", "Bread - and circuses", id="a dash"),
        pytest.param("<h1>Only a heading</h1>", "Only a heading", id="no title at all"),
        pytest.param(
            LD.format('{"@type":"NewsArticle","headline":"The ferry"}'), "The ferry", id="JSON-LD"
        ),
        pytest.param(
            "<title>Ferry</title><h1 class=breadcrumb>Ferry</h1><h1>The ferry</h1>",
            "The ferry",
            id="a path that is marked up as a heading",
        ),
        pytest.param(
            "<title>Winter repair costs</title><main><h1>What will the ice leave us?</h1>",
            "What will the ice leave us?",
            id="the only heading, where search engines are told another",
        ),
        pytest.param(
            "<title>Result</title><h1>Thank you, we have your letter</h1>",
            "Thank you, we have your letter",
            id="the answer to a form",
        ),
        pytest.param(
            "<title>Winter repair costs</title><div><h1>News of the harbor town</h1></div>",
            "Winter repair costs",
            id="a heading that stands in no text",
        ),
        pytest.param(
            "<title>Winter repair costs</title><main><h1><a href=/>News of the bay</a></h1>",
            "Winter repair costs",
            id="a heading that leads home",
        ),
        pytest.param(
            "<title>The bay</title><main><h1>All our stories</h1><h2>The bay</h2>",
            "The bay",
            id="the heading of a section that words it",
        ),
        pytest.param("<p>x</p>", "", id="nothing"),
    ],
)
def test_the_title_is_the_pages_own_words(markup: str, title: str) -> None:
    assert facts(markup).title == title


def test_the_name_of_the_host_is_no_part_of_a_title() -> None:
    assert (
        facts("<title>The ferry | Baynews</title>", "https://www.baynews.example/").title
        == "The ferry"
    )


def test_a_site_may_stand_on_both_sides() -> None:
    assert without_site("Bay News | Ferry | Bay News", ["Bay News"]) == "Ferry"


def test_the_only_h1_of_a_forum_is_its_name_and_the_topic_an_h2() -> None:
    found = facts("<title>Flat whistle - Steam Forum</title><h1>Steam Forum</h1><h2>Flat whistle")

    assert (found.title, found.site_name) == ("Flat whistle", "Steam Forum")


def test_no_headline_of_a_front_is_its_title() -> None:
    front = "<title>Bay News | Stories from the coast</title><h1>Bay News</h1><h2>Stories"

    assert facts(front, "https://www.baynews.example/").title == "Stories from the coast"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        pytest.param("The ferry - Harbor Post", "Harbor Post", id="after the title"),
        pytest.param("The Harbor Post: The ferry | x", "", id="only as a part"),
        pytest.param("Harbor Post - The ferry", "Harbor Post", id="before it"),
        pytest.param("The ferry of the harbor post - Ann", "", id="within a longer title"),
        pytest.param("Harbor Post", "", id="alone it may be the page's own"),
    ],
)
def test_the_hosts_word_tells_the_site_in_a_title(title: str, name: str) -> None:
    url = "https://www.harborpost.example/ferry"

    assert facts(f"<title>{title}</title>", url).site_name == name


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<meta property=og:site_name content='Bay News'>", "Bay News"),
        (LD.format('{"@type":"WebSite","name":"Bay News"}'), "Bay News"),
        (LD.format('{"@type":"Article","publisher":{"name":"Bay News"}}'), "Bay News"),
        ("<title>x</title>", ""),
    ],
)
def test_the_site_has_a_name(markup: str, name: str) -> None:
    assert facts(markup).site_name == name


def test_a_heading_below_h1_tells_the_site_in_a_title() -> None:
    found = facts("<title>Огонь погас - Старый курьер</title><h2>Огонь погас</h2>")

    assert (found.title, found.site_name) == ("Огонь погас", "Старый курьер")
