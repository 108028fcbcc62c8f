from __future__ import annotations

from collections.abc import Callable

import pytest

from proxy.page.dom import Element
from proxy.page.survey import Kind
from proxy.reader.tiers import Tier
from proxy.sheet.blocks import drop_empty_headings, letters
from proxy.sheet.content import Printed

MainOf = Callable[..., str]
Printer = Callable[..., Printed]
FRONT = {"kind": Kind.FRONT}
LIVE = {"kind": Kind.LIVE}


TEASER = "A bakery was to become a shop for telephones."


@pytest.mark.parametrize(
    ("item", "written"),
    [
        pytest.param(
            f"<a href=/a>Bread</a> <span>{TEASER}</span>", f"<br>{TEASER}", id="an excerpt"
        ),
        pytest.param("<a href=/a>Bread</a> <span>12 May</span>", " 12 May", id="a date"),
        pytest.param(
            f"<a href=/a>Bread</a> <span>{TEASER.lower()}</span>",
            f" {TEASER.lower()}",
            id="a sentence that goes on",
        ),
        pytest.param(f"<a href=/a>Bread</a> {TEASER}", f" {TEASER}", id="loose words"),
    ],
)
def test_a_headline_and_its_excerpt_are_two_lines(main_of: MainOf, item: str, written: str) -> None:
    link = '<li><a href="https://news.example/a">Bread</a>'

    assert f"{link}{written}</li>" in main_of(f"<ul><li>{item}</ul>")


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            "<h1>The Ferry</h1><p>a", "<p>a</p>", id="the page's own title stands already"
        ),
        pytest.param("<h1>THE  ferry!</h1><p>a", "<p>a</p>", id="however it is spelled"),
        pytest.param("<h2>A</h2><h2>The Ferry</h2>", "<h2>A</h2>", id="wherever it stands"),
        pytest.param("<h1>Other</h1>", "<h2>Other</h2>", id="another h1 is an h2"),
        pytest.param(
            "<h4>A</h4><h4>B</h4><h6>C</h6>",
            "<h2>A</h2>\n<h2>B</h2>\n<h3>C</h3>",
            id="no level is skipped",
        ),
        pytest.param(
            "<h3>A</h3><h2>B</h2><h3>C</h3>",
            "<h2>A</h2>\n<h2>B</h2>\n<h3>C</h3>",
            id="nor after a lower one",
        ),
        pytest.param(
            "<div role=heading aria-level=3>A</div>", "<h2>A</h2>", id="a heading by its role"
        ),
        pytest.param("<div role=heading>A</div>", "<h2>A</h2>", id="one without a level"),
        pytest.param("<h2> </h2><p>a", "<p>a</p>", id="an empty heading"),
        pytest.param("<h2>A <b>b</b></h2>", "<h2>A <b>b</b></h2>", id="marks in a heading"),
    ],
)
def test_a_heading_becomes(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param("<h2>A</h2><h2>B</h2><p>c", "<h2>B</h2>\n<p>c</p>", id="nothing under it"),
        pytest.param("<p>c<h2>A</h2>", "<p>c</p>", id="nothing after it"),
        pytest.param(
            "<h2>A</h2><h3>B</h3><p>c", "<h2>A</h2>\n<h3>B</h3>\n<p>c</p>", id="a heading under it"
        ),
        pytest.param(
            "<h2><a href=/a>A</a></h2><h2>B</h2><p>c",
            '<h2><a href="https://news.example/a">A</a></h2>\n<h2>B</h2>\n<p>c</p>',
            id="one that leads somewhere",
        ),
    ],
)
def test_a_listing_drops_headings_without_items(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body, survey=FRONT) == main


def test_an_article_keeps_its_headings(main_of: MainOf) -> None:
    assert main_of("<h2>A</h2><h2>B</h2><p>c") == "<h2>A</h2>\n<h2>B</h2>\n<p>c</p>"


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            "<ol start=5><li>a</ol>",
            '<ol start="5">\n<li>a</li>\n</ol>',
            id="a number to begin with",
        ),
        pytest.param("<ol start=x><li>a</ol>", "<ol>\n<li>a</li>\n</ol>", id="no number"),
        pytest.param(
            "<ul><li><h3>A</h3><p>b<li><h3>C</h3><p>d</ul>",
            "<h2>A</h2>\n<p>b</p>\n<h2>C</h2>\n<p>d</p>",
            id="a list of cards is no list",
        ),
        pytest.param("<li>a</li>", "<p>a</p>", id="an item alone"),
        pytest.param("<dt>a</dt><dd>b</dd>", "<p>a</p>\n<p>b</p>", id="a term alone"),
        pytest.param("<p>a<hr><hr><p>b", "<p>a</p>\n<hr>\n<p>b</p>", id="two lines are one"),
        pytest.param("<hr><p>b", "<p>b</p>", id="no line at the top"),
        pytest.param("<menu><li>a</menu>", "<ul>\n<li>a</li>\n</ul>", id="a menu"),
        pytest.param("<center>a</center>b", "<p>a</p>\n<p>b</p>", id="old blocks"),
    ],
)
def test_a_list_or_a_line_becomes(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param("<pre>a\n  b</pre>", "<pre>a\n  b</pre>", id="lines stay"),
        pytest.param(
            "<pre><code><span class=k>if</span> x:\n\ty</code></pre>",
            "<pre>if x:\n    y</pre>",
            id="highlighted",
        ),
        pytest.param("<pre>a<br>b</pre>", "<pre>a\nb</pre>", id="breaks are lines"),
        pytest.param("<pre><div>a</div><div>b</div></pre>", "<pre>a\nb</pre>", id="so are blocks"),
        pytest.param(
            "<pre><span class=line-number>1</span>a</pre>", "<pre>a</pre>", id="numbers go"
        ),
        pytest.param(
            "<pre><span data-line-number=1>1</span>a</pre>", "<pre>a</pre>", id="marked ones too"
        ),
        pytest.param("<pre>a  \r\nb\n\n</pre>", "<pre>a\nb</pre>", id="ends are trimmed"),
        pytest.param("<pre> \n </pre>a", "<p>a</p>", id="nothing to show"),
        pytest.param("<pre>&lt;b&gt;</pre>", "<pre>&lt;b&gt;</pre>", id="markup is text"),
    ],
)
def test_code_becomes(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            "<details><summary>More</summary><p>a</details>",
            "<p><b>More</b></p>\n<p>a</p>",
            id="details stand open",
        ),
        pytest.param(
            "<button aria-controls=p1>Q</button><div id=p1 class=collapse hidden>A</div>",
            "<p><b>Q</b></p>\n<p>A</p>",
            id="an accordion",
        ),
        pytest.param(
            "<button aria-controls=menu>Menu</button>a",
            "<p>a</p>",
            id="a button for what is not here",
        ),
        pytest.param("<button>Like</button>a", "<p>a</p>", id="a button for nothing"),
        pytest.param(
            "<ul role=tablist><li><a role=tab id=t1 href=#p1>One</a><li><a role=tab id=t2 "
            "href=#p2>Two</a></ul>"
            "<div role=tabpanel id=p1 aria-labelledby=t1>A</div><div role=tabpanel id=p2 "
            "aria-labelledby=t2 hidden>B</div>",
            "<p><b>One</b></p>\n<p>A</p>\n<p><b>Two</b></p>\n<p>B</p>",
            id="tabs, each panel with its label",
        ),
        pytest.param(
            "<div role=tablist><button role=tab aria-controls=p1>One</button><button role=tab "
            "aria-controls=p2>Two</button></div>"
            "<div role=tabpanel id=p1>A</div><div role=tabpanel id=p2 hidden>B</div>",
            "<p><b>One</b></p>\n<p>A</p>\n<p><b>Two</b></p>\n<p>B</p>",
            id="tabs that know their panels, not the other way about",
        ),
        pytest.param(
            "<a role=tab href=#p1>One</a><div role=tabpanel id=p1>A</div>",
            "<p><b>One</b></p>\n<p>A</p>",
            id="a panel that does not name its tab",
        ),
        pytest.param(
            "<div role=tabpanel aria-label=One>A</div>",
            "<p><b>One</b></p>\n<p>A</p>",
            id="one with a label",
        ),
        pytest.param(
            "<button aria-controls=p1>One</button><div role=tabpanel id=p1 aria-label=One>A</div>",
            "<p><b>One</b></p>\n<p>A</p>",
            id="a button for a panel that brings its label",
        ),
        pytest.param("<div role=tab>a</div>", "<p>a</p>", id="a tab for what is not here"),
    ],
)
def test_a_panel_becomes(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param("<p hidden>a</p>b", "<p>b</p>", id="hidden"),
        pytest.param("<p style='DISPLAY : none'>a</p>b", "<p>b</p>", id="not displayed"),
        pytest.param("<p style='visibility:hidden'>a</p>b", "<p>b</p>", id="not visible"),
        pytest.param(
            "<span aria-hidden=true>a</span>b", "<p>b</p>", id="for eyes only, said again elsewhere"
        ),
        pytest.param("<div class=swiper-slide aria-hidden=true>a</div>", "<p>a</p>", id="a slide"),
        pytest.param(
            "<div class=paywall-panel hidden>a</div>b", "<p>b</p>", id="a panel that is a wall"
        ),
        pytest.param(
            "<div class=premium><div class=panel hidden>a</div></div>b",
            "<p>b</p>",
            id="behind a wall",
        ),
        pytest.param(
            "<dialog open>a</dialog><div role=alertdialog>b</div>c", "<p>c</p>", id="a dialog"
        ),
        pytest.param(
            "<noscript><p>Please enable JavaScript.</p></noscript>a",
            "<p>a</p>",
            id="a demand for script",
        ),
        pytest.param(
            "<noscript><p>Words.</p></noscript>a",
            "<p>Words.</p>\n<p>a</p>",
            id="words for those without",
        ),
        pytest.param(
            "<template>a</template><svg><text>b</text></svg>c",
            "<p>c</p>",
            id="what leaks in text browsers",
        ),
    ],
)
def test_what_a_person_does_not_see(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


def test_entries_of_a_live_page_are_parted_by_lines(main_of: MainOf) -> None:
    body = "<article>a</article><article>b<article>c</article></article>"

    assert main_of(body, survey=LIVE) == "<p>a</p>\n<hr>\n<p>b</p>\n<p>c</p>"


def test_below_a_live_page_stands_a_link_to_older_entries(printer: Printer) -> None:
    body = "".join(f"<article>entry {number}</article>" for number in range(60))

    printed = printer(body, Tier.PLAIN, survey=LIVE)

    assert printed.main.count("<p>entry") == 20
    older = '<p><a href="https://news.example/2026/ferry?view=full">Older entries</a></p>'
    assert printed.parts[0].partition(printed.main)[2].startswith(older)


def test_headings_and_words_are_told_apart_when_none_stands_under_one() -> None:
    root = Element("div", None, [Element("h2", None, ["a"]), "words"])

    drop_empty_headings(root)

    assert len(root.children) == 2


def test_letters_are_compared_without_case_and_marks() -> None:
    assert letters("«The — Ferry!»") == letters("the ferry")


def test_a_title_that_was_left_open_is_no_part_of_a_listing(main_of: Callable[..., str]) -> None:
    assert "Sentinel" not in main_of("<pre>code <title></pre><p>Sentinel</p>")


def test_markup_that_was_escaped_in_a_noscript_is_for_counters(main_of: MainOf) -> None:
    body = "<noscript>&lt;img src='https://stats.example/p?a=1'&gt;</noscript><p>a"

    assert main_of(body) == "<p>a</p>"
