"""Which parts of a page are believed to be menus, side matter, ads, and which are not."""

from __future__ import annotations

import pytest

from proxy.page import marks as m
from proxy.page.areas import areas
from proxy.page.blocks import walk
from proxy.page.dom import parse
from proxy.page.looks import TEASER
from tests.page.pages import paragraphs

PROSE = paragraphs(6)


def area_of(markup: str, selector: str) -> int:
    """Return the area that the first match stands in."""
    document = parse(markup)
    blocks = walk(document.elements)
    return areas(blocks)[document.select(selector)[0].mark]


@pytest.mark.parametrize(
    ("markup", "mark"),
    [
        pytest.param("<nav id=x><a href=/a>A</a></nav>", m.NAV, id="a menu by its tag"),
        pytest.param("<div id=x class=share-row>Share</div>", m.SHARE, id="a row of buttons"),
        pytest.param("<div class=sidebar><p id=x>Weather</p></div>", m.SIDE, id="what is inside"),
        pytest.param("<div id=x class=cookie-banner>OK?</div>", m.CONSENT, id="consent"),
        pytest.param("<p id=x class=advertisement>Buy</p>", m.AD, id="a line"),
        pytest.param("<noscript><p id=x>Enable it</p></noscript>", m.OUTDATED, id="a notice"),
        pytest.param("<header id=x><a href=/>Bay</a></header>", m.HEAD, id="the page's header"),
        pytest.param(
            "<div class=teaser><h3><a href=/x>Another ferry</a></h3><p id=x>It was a long winter"
            " in the bay, said the captain of the other ferry.</p></div>",
            m.MORE,
            id="a teaser with a linked heading",
        ),
    ],
)
def test_what_names_itself_is_an_area(markup: str, mark: int) -> None:
    assert area_of(f"<body>{markup}<main>{PROSE}</main>", "#x") & mark


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(f"<div id=x class='page has-sidebar modal'>{PROSE}</div>", id="a wrapper"),
        pytest.param(
            "".join(f"<div id=x class=widget-sidebar>{paragraphs(1)}</div>" for _ in range(5)),
            id="every part of a body",
        ),
        pytest.param(
            f"<main><header id=x><p>By Ann</p></header>{PROSE}</main>", id="of an article"
        ),
        pytest.param(f"{PROSE}<aside id=x class=pullquote>Said he.</aside>", id="a pull quote"),
        pytest.param(
            f"{PROSE}<div id=x class=overlay><img src=a.jpg></div>", id="a picture's frame"
        ),
        pytest.param(
            f"{PROSE}<p id=x class=teaser>It was a long winter</p>", id="an unlinked teaser"
        ),
        pytest.param(
            f"{PROSE}<div class=tab-panel><div id=x hidden>Second tab</div></div>", id="a tab"
        ),
        pytest.param(f"<noscript><div id=x>{PROSE}</div></noscript>", id="text without scripts"),
        pytest.param(f"<div hidden id=S:0><div id=x>{PROSE}</div></div>", id="a part sent late"),
        pytest.param(
            f"{PROSE}<div id=x class=language-sh><pre>sudo true</pre></div>", id="a code's language"
        ),
        pytest.param(f"{PROSE}<aside id=x class=footnotes>Said so.</aside>", id="footnotes"),
        pytest.param(
            f"{PROSE * 3}<div id=x class=tools__item>{paragraphs(3)}</div>", id="sentences"
        ),
        pytest.param(
            f"{PROSE * 3}<div id=x class=faq__menu>{paragraphs(3)}</div>", id="menus that tell"
        ),
    ],
)
def test_what_is_not_what_it_is_called_is_none(markup: str) -> None:
    assert area_of(f"<body>{markup}", "#x") == 0


def test_comments_are_believed_though_they_are_longer_than_the_text() -> None:
    thread = f"<div class=comments><p id=x>{paragraphs(20)}</div>"

    assert area_of(f"<body><main>{PROSE}</main>{thread}", ".comments") & m.COMMENT


def test_comments_without_anything_else_are_the_text() -> None:
    assert area_of(f"<body><div id=x class=comments>{PROSE}</div>", "#x") == 0


def test_hidden_text_behind_a_wall_stays_hidden() -> None:
    markup = f"<body><p class=paywall>Subscribe.</p><div id=x style='display:none'>{PROSE}</div>"

    assert area_of(markup, "#x") & m.HIDDEN


def test_hidden_text_without_a_wall_is_shown_if_it_is_the_text() -> None:
    assert area_of(f"<body><div id=x style='display:none'>{PROSE}</div>", "#x") == 0


def test_a_list_of_short_links_is_a_menu_whatever_it_is_called() -> None:
    links = "".join(f"<li><a href=/{name}>{name}</a>" for name in ("Home", "Bay", "Town", "Sea"))

    assert area_of(f"<body><ul id=x>{links}</ul>{PROSE}", "#x") & m.NAV


def test_a_list_of_headlines_is_no_menu() -> None:
    links = "".join(f"<li><a href=/{n}>A headline that is long, number {n}</a>" for n in range(5))

    assert area_of(f"<body><ul id=x>{links}</ul>{PROSE}", "#x") == 0


def test_a_linked_heading_with_its_lines_is_a_teaser() -> None:
    card = (
        "<div id=x><h3><a href=/a>Another story of the bay</a></h3><p>It rained. Again.</p></div>"
    )

    assert area_of(f"<body><main>{PROSE}</main><div>{card}{card}</div>", "#x") & TEASER


def test_a_heading_that_links_to_itself_is_no_teaser() -> None:
    section = (
        f"<section id=x><h3><a href='#a'>A part of this story</a></h3>{paragraphs(1)}</section>"
    )

    assert area_of(f"<body><main>{PROSE}{section}{section}</main>", "#x") == 0


def test_a_consent_banner_is_believed_though_it_is_longer_than_the_text() -> None:
    markup = f"<body><main>{paragraphs(1)}</main><div id=onetrust-sdk>{paragraphs(9)}</div>"

    assert area_of(markup, "#onetrust-sdk") & m.CONSENT


def test_a_wrapper_that_names_consent_is_the_page() -> None:
    markup = f"<body><div id=x class=cookies-on><h1>The ferry</h1>{PROSE}</div>"

    assert area_of(markup, "#x") == 0


TOLD = paragraphs(3)


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(f"<section id=send-a-reply><h2>Send a reply</h2>{TOLD}", id="of a section"),
        pytest.param(f"<div id=s-share><p><h2>S Share</h2>{TOLD}</div>", id="deeper"),
        pytest.param("<h2 id=what-to-share>What to share</h2>", id="of a heading"),
        pytest.param(f"<section id=cookies><h2>Cookies</h2>{TOLD}", id="a chapter on cookies"),
    ],
)
def test_an_id_that_repeats_a_heading_says_nothing(markup: str) -> None:
    assert area_of(f"<body>{PROSE * 2}{markup}", "[id]") == 0


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(f"<div id=comments><h2>Comments</h2>{TOLD}</div>", id="one word"),
        pytest.param(
            "<div id=related-posts><h2>Related posts</h2><a href=/x>A ferry</a></div>", id="links"
        ),
        pytest.param(f"<div id=all-comments><h2>12 voices</h2>{TOLD}</div>", id="another word"),
    ],
)
def test_an_id_that_names_what_it_holds_is_believed(markup: str) -> None:
    assert area_of(f"<body>{PROSE * 2}{markup}", "[id]") & (m.COMMENT | m.RELATED)


def test_hidden_text_is_believed_beside_a_text() -> None:
    markup = f"<body><main>{paragraphs(4)}</main><div id=x class=hidden>{paragraphs(9)}</div>"

    assert area_of(markup, "#x") & m.HIDDEN


def test_a_page_that_a_script_unveils_is_shown() -> None:
    markup = f"<body><p>Wait.</p><div id=x style=display:none><h1>The ferry</h1>{PROSE}</div>"

    assert area_of(markup, "#x") == 0


def test_a_slide_is_not_the_whole_page() -> None:
    markup = f"<body class=slide-left><main>{PROSE}</main><div id=x class=hidden>Buy rope.</div>"

    assert area_of(markup, "#x") & m.HIDDEN


def test_what_holds_the_title_is_no_thread_whatever_it_says_of_comments() -> None:
    page = f"<main id=x class='blog-comments-disabled'><h1>The Ferry</h1>{PROSE}</main>"

    assert area_of(page + PROSE, "#x") == 0
