"""What stands outside of an article's body and comes back to it."""

from __future__ import annotations

import pytest

from proxy.page.pictures import prepare
from proxy.page.sort import sort_page
from tests.page.pages import article, paragraphs, seen, words

BODY = f"<div class=article-body>{paragraphs()}</div>"


def main_of(markup: str) -> str:
    document, survey = seen(markup)
    regions = sort_page(document, survey)
    for region in regions.main:
        prepare(region, survey, document)
    images = [
        one.get("src") for region in regions.main for one in region.iter() if one.tag == "img"
    ]
    return " ".join([*images, words(regions.main)])


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(
            "<p class=standfirst>After a winter in the dry dock XX</p>", id="a standfirst"
        ),
        pytest.param(
            "<p>After a winter in the dry dock the boat is back, and so are we XX.</p>",
            id="a paragraph",
        ),
        pytest.param(
            "<h2>After a winter in the dry dock the boat is back, and so are the gulls XX</h2>",
            id="a second heading",
        ),
        pytest.param("<h3 class=subtitle>Back from the dry dock, XX</h3>", id="a short subtitle"),
        pytest.param("<figure><img src=/XX.jpg></figure>", id="a figure"),
        pytest.param("<div><picture><img src=/XX.jpg></picture></div>", id="a picture"),
        pytest.param("<div><img src=XX.jpg width=640></div>", id="a large image"),
        pytest.param(
            "<div><img src=a.jpg width=640></div><div class=caption>The pier XX</div>",
            id="its caption",
        ),
    ],
)
def test_what_stands_below_the_heading_belongs(markup: str) -> None:
    assert "XX" in main_of(article(f"<header>{markup}</header>{BODY}"))


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<div class=author><figure><img src=/XX.jpg></figure></div>", id="a face"),
        pytest.param("<img src=/XX.png width=40 height=40>", id="a small image"),
        pytest.param(
            "<p class=byline>By Ann of the harbor desk, with much help XX.</p>", id="names"
        ),
        pytest.param("<div>Reading time XX</div>", id="a label"),
    ],
)
def test_what_is_no_part_of_the_text_does_not_come_back(markup: str) -> None:
    assert "XX" not in main_of(article(f"<header>{markup}</header>{BODY}"))


def test_the_figure_above_the_headline_belongs() -> None:
    markup = article(BODY).replace("<h1>", "<figure><img src=/lead.jpg></figure><h1>")

    assert main_of(markup).startswith("/lead.jpg")


def test_what_comes_back_keeps_its_order() -> None:
    lead = (
        "<p class=standfirst>First of all comes this one line.</p><figure><img src=a.jpg></figure>"
    )
    document, survey = seen(article(lead + BODY))

    main = sort_page(document, survey).main

    assert [one.get("class") or one.tag for one in main] == ["standfirst", "figure", "article-body"]


@pytest.mark.parametrize("name", ["correction", "footnotes", "references"])
def test_notes_below_the_text_come_back(name: str) -> None:
    after = f"<div>{'<a href=/x>Another story of the bay</a> ' * 6}</div>"

    assert main_of(article(f"{BODY}{after}<div class={name}>It was May, not June.</div>")).endswith(
        "It was May, not June."
    )


def test_a_standfirst_is_taken_once() -> None:
    lead = "<p class=dek>After a winter in the dry dock</p>"
    main = main_of(article(f"<header>{lead}<div>{lead}</div></header>{BODY}"))

    assert main.count("After a winter") == 1


def test_a_line_with_the_time_of_day_is_no_standfirst() -> None:
    line = "<div>Bay Press on 3 March 2026 at 07:19 (updated on 3 March at 07:38)</div>"

    assert "07:19" not in main_of(article(f"<header>{line}</header>{BODY}"))


def test_a_picture_among_links_to_other_texts_comes_alone() -> None:
    links = "".join(f"<a href=/{n}>Another story from the bay, {n}</a> " for n in range(4))
    box = f"<div><figure><img src=a.jpg width=640></figure><div>{links}</div></div>"

    assert "Another story" not in main_of(article(f"{box}{BODY}"))
