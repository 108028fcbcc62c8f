"""What is not the main text though it calls itself nothing."""

from __future__ import annotations

import pytest

from proxy.page import marks as m
from proxy.page.areas import areas
from proxy.page.blocks import walk
from proxy.page.dom import parse
from proxy.page.looks import TEASER
from tests.page.pages import URL, paragraphs

PROSE = paragraphs(12)
ASKS = "<p>We would like to show you a film here. Data will be sent. See our privacy policy.</p>"


def area_of(markup: str, selector: str = "#x") -> int:
    """Return the area that the first match stands in."""
    document = parse(f"<body>{markup}")
    return areas(walk(document.elements), URL)[document.select(selector)[0].mark]


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(f"<div id=x>{ASKS}<button>Show</button></div>", id="a button"),
        pytest.param(
            f"<div id=x>{ASKS}<div><input type=checkbox><label>Yes</label></div></div>", id="a box"
        ),
    ],
)
def test_what_asks_for_leave_is_a_request(markup: str) -> None:
    assert area_of(PROSE + markup) & m.CONSENT


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(f"<div id=x>{ASKS}</div>", id="without a button"),
        pytest.param(f"<div id=x>{ASKS}<input type=email><button>Go</button></div>", id="a form"),
        pytest.param("<div id=x><p>The boat is blue.</p><button>Show</button></div>", id="other"),
        pytest.param(
            f"<div id=x><button aria-expanded=false>What we store</button>{ASKS}</div>",
            id="an answer that opens",
        ),
    ],
)
def test_what_does_not_ask_for_leave_is_none(markup: str) -> None:
    assert area_of(PROSE + markup) == 0


def test_a_page_about_data_is_no_request() -> None:
    parts = "".join(f"<div id=x{n}>{ASKS}<button>Show</button></div>" for n in range(6))

    assert area_of(parts, "#x3") == 0


def test_a_long_notice_about_data_is_one() -> None:
    notice = f"<noscript><div id=x>{ASKS * 5}</div></noscript>"

    assert area_of(notice + PROSE * 3) & m.OUTDATED


def test_an_item_that_leads_to_another_site_is_the_text() -> None:
    told = "<p>They make rope by hand in a shed at the bay, and have done so for ninety years now."
    items = "".join(
        f"<div><h3><a href=https://rope{n}.invalid/>Rope maker {n}</a></h3>{told}</div>"
        for n in range(3)
    )

    assert area_of(PROSE + items, "h3") == 0


def test_an_item_that_leads_to_the_same_site_is_a_teaser() -> None:
    item = (
        "<div><h3><a href=https://news.example/x>Rope makers of the bay</a></h3><p>By hand.</div>"
    )

    assert area_of(PROSE + item, "h3") & TEASER


def test_markup_as_letters_is_a_notice() -> None:
    notice = f"<noscript id=x>{'&lt;p>Turn it on, please.&lt;/p>' * 20}</noscript>"

    assert area_of(PROSE + notice) & m.OUTDATED
