"""Pages that mean no good: none hangs, none crashes, whatever their shape."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.page.dom import Document, TooDeepError, parse
from proxy.page.embedded import shell_content
from proxy.page.guards import refuse
from proxy.page.pictures import prepare
from proxy.page.sort import sort_page
from proxy.page.survey import Regions, survey
from tests.page.pages import URL, article, paragraphs

_PIECES = st.sampled_from(
    (
        "<div class='comments sidebar'>", "<p>", "</p>", "</div>", "<table>", "<tr>", "<td>",
        "<article>", "</article>", "<nav>", "<aside hidden>", "<figure>", "<img src=a.jpg>",
        "<img srcset=', , ,'>", "<picture>", "<noscript>", "</noscript>", "<a href=/x>", "</a>",
        "<a href='http://[::1'>", "<h1>", "<h2>Title</h2>", "<h1>The ferry</h1>",
        "<time datetime=x>",
        "<figcaption>", "<button>", "<form>", "<template>", "<svg><title>x</title></svg>",
        "<script type='application/ld+json'>{\"isAccessibleForFree\": [[]]}</script>",
        "<script type='application/ld+json'>[[[{\"@type\": 3, \"author\": {}}]]]</script>",
        "<base href='//[x'>", "<meta property=og:title content=' '>", "<link rel=next href='\x00'>",
        "<div itemprop=articleBody style='background:url(a.jpg)'>", "\ud800", "\x00", "&#0;",
        "The ferry came back to the bay, and all of the town was there to see it.", "日本語の文。",
        "<div style='display:none'>", "<html class=modal>", "<body class=paywall>", "<frameset>",
    )
)  # fmt: skip


def sorted_whole(markup: str) -> tuple[Document, Regions]:
    document = parse(markup, 4000)
    found = survey(document, url=URL)
    regions = sort_page(document, found)
    for region in (*regions.main, *regions.aside):
        prepare(region, found, document)
    shell_content(document, found)
    return document, regions


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(_PIECES, max_size=40))
def test_no_soup_is_too_thick(pieces: list[str]) -> None:
    document, _ = sorted_whole("".join(pieces))

    assert document.root.tag == "html"


@settings(max_examples=100, deadline=None)
@given(cut=st.integers(0, 2_000))
def test_a_page_may_break_off_anywhere(cut: int) -> None:
    _, regions = sorted_whole(article(paragraphs(4), before="<nav><a href=/a>A</a></nav>")[:cut])

    assert regions.main


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<p>", id="one tag"),
        pytest.param("<!doctype html>", id="only a doctype"),
        pytest.param("<frameset><frame src=a></frameset>", id="a frameset"),
        pytest.param("x" * 2_000_000, id="one long text"),
        pytest.param("<p class='" + "x" * 2_000_000 + "'>a", id="one long attribute"),
        pytest.param("<a class='" + "menu " * 100_000 + "'>a", id="a class of many names"),
        pytest.param("<!--" + "x" * 2_000_000, id="a comment that never ends"),
        pytest.param("<script>" + "x" * 2_000_000, id="a script that never ends"),
        pytest.param("<b>" * 3_000 + "x", id="nested marks"),
        pytest.param("<font><p>" * 1_000 + "x", id="marks that are adopted"),
        pytest.param("<a><p>" * 1_000 + "x", id="links that are adopted"),
        pytest.param("<table>" * 500 + "x", id="nested tables"),
        pytest.param("<select>" + "<option>x" * 20_000, id="many options"),
        pytest.param("<div><header><h3><a href=/x>x" * 700, id="nested headers"),
        pytest.param("<img src=a.jpg class=caption>" * 3_000, id="many pictures"),
        pytest.param("<figure><figcaption>x" * 1_000, id="nested captions"),
        pytest.param("<noscript><img src=a.jpg></noscript><img>" * 1_500, id="many twins"),
        pytest.param("<h3><a href=/x>A long headline</a></h3><p>x.</p>" * 3_000, id="many teasers"),
        pytest.param("<li class=comment>" + "x" * 40 + "." * 3_000, id="a long comment"),
        pytest.param("<time datetime=2026-03-05>x</time>" * 5_000, id="many times"),
        pytest.param("<h1>Title</h1>" * 5_000, id="many titles"),
        pytest.param("<meta property=og:title content=x>" * 5_000, id="much metadata"),
        pytest.param("<svg>" + "<path d='M0 0'>" * 10_000, id="a large drawing"),
    ],
)
def test_large_and_odd_pages_are_sorted_in_time(markup: str) -> None:
    """The whole suite has a time limit; each of these takes well under a second."""
    if refuse(markup) is None:
        try:
            _, regions = sorted_whole(markup)
        except TooDeepError:
            return
        assert regions.main
