"""Where every piece of a page goes, and that nothing is lost or put into two places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.page.dom import Element, parse
from proxy.page.sort import sort_page
from proxy.page.survey import Kind, Regions, Survey, survey
from tests.page.pages import URL, article, paragraphs, seen, slots

CHROME = (
    "<header><a href=/>Bay News</a><nav><a href=/town>Town</a><a href=/sea>Sea</a></nav></header>"
)
FOOT = "<footer><a href=/imprint>Imprint</a></footer>"
CARDS = "".join(
    f"<div class=card><a href=/s{n}><img src=/s{n}.jpg></a>"
    f"<h3><a href=/s{n}>Headline number {n} of the front page</a></h3><p>A few lines.</p></div>"
    for n in range(12)
)
FRONT = f"<!doctype html><title>Bay News</title>{CHROME}<main>{CARDS}</main>{FOOT}"


def sorted_page(markup: str, url: str = URL) -> tuple[Survey, Regions]:
    document, found = seen(markup, url)
    return found, sort_page(document, found)


@pytest.mark.parametrize(
    ("markup", "slot"),
    [
        pytest.param("<nav><a href=/x>XX</a></nav>", "nav", id="a menu"),
        pytest.param("<div class=breadcrumbs><a href=/x>XX</a></div>", "nav", id="a path"),
        pytest.param("<aside>Weather XX</aside>", "aside", id="an aside"),
        pytest.param("<div class=related><a href=/x>XX</a></div>", "aside", id="other stories"),
        pytest.param("<ul class=tags><li><a href=/x>XX</a></ul>", "aside", id="tags"),
        pytest.param("<div class=newsletter><a href=/x>XX</a></div>", "aside", id="a letter's box"),
        pytest.param("<footer><a href=/x>XX</a></footer>", "footer", id="the foot"),
        pytest.param("<div class=impressum><a href=/x>XX</a></div>", "footer", id="the imprint"),
        pytest.param(
            "<div class=languages><a href=/x hreflang=de>XX</a></div>", "lang", id="languages"
        ),
        pytest.param(
            "<div class=language-courses><a href=/x>Grammar XX</a></div>", "nav", id="courses"
        ),
        pytest.param(
            "<div hidden><nav>" + "<a href=/x>XX</a>" * 6 + "</nav></div>",
            "nav",
            id="a closed menu",
        ),
        pytest.param(
            "<ul class=hidden>" + "<li><a href=/x>XX</a></li>" * 6 + "</ul>",
            "aside",
            id="a closed list",
        ),
        pytest.param("<div id=comments><p>I was there, XX.</div>", "aside", id="comments"),
        pytest.param("<section><h3>Elsewhere XX</h3></section>", "aside", id="who knows"),
    ],
)
def test_each_piece_goes_to_its_slot(markup: str, slot: str) -> None:
    _, regions = sorted_page(article(paragraphs(), after=markup))

    assert [name for name, text in slots(regions).items() if "XX" in text] == [slot]


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        pytest.param("<div class=share>XX</div>", "share row", id="a share row"),
        pytest.param("<div class=cookie-consent>XX</div>", "consent", id="consent"),
        pytest.param("<div role=dialog>XX</div>", "overlay", id="an overlay"),
        pytest.param("<div class=ad-slot>XX</div>", "advertisement", id="an advertisement"),
        pytest.param("<div hidden>XX</div>", "hidden", id="what is hidden"),
        pytest.param("<p class=browsehappy>XX</p>", "notice", id="a notice about browsers"),
        pytest.param("<div class=comments></div>", "comments", id="comments that are not there"),
    ],
)
def test_what_is_dropped_is_named(markup: str, reason: str) -> None:
    _, regions = sorted_page(article(paragraphs(), after=markup))

    assert not any("XX" in text for text in slots(regions).values())
    assert reason in [why for _, why in regions.dropped]


def test_long_comments_are_cut() -> None:
    thread = "".join(f"<li>Reader {n} was there as well.</li>" for n in range(40))

    _, regions = sorted_page(article(paragraphs(), after=f"<ol class=comments>{thread}</ol>"))

    assert "Reader 9 " in slots(regions)["aside"]
    assert "Reader 10 " not in slots(regions)["aside"]


def test_a_front_keeps_its_order() -> None:
    found, regions = sorted_page(FRONT, "https://news.example/")

    text = slots(regions)["main"]
    assert found.kind is Kind.FRONT
    assert [n for n in range(12) if f"number {n} of" in text] == list(range(12))
    assert text.index("number 3 of") < text.index("number 4 of")


def test_a_front_keeps_one_link_an_item() -> None:
    _, regions = sorted_page(FRONT, "https://news.example/")

    links = [one.get("href") for region in regions.main for one in region.iter() if one.tag == "a"]
    assert links == [f"/s{n}" for n in range(12)]


def test_the_menu_of_a_front_stands_apart() -> None:
    _, regions = sorted_page(FRONT, "https://news.example/")

    assert "Town" in slots(regions)["nav"]
    assert "Town" not in slots(regions)["main"]


def test_a_page_of_unknown_kind_goes_out_whole() -> None:
    found, regions = sorted_page("<body><p>Hello</p><div class=related>Also this</div>")

    assert found.kind is Kind.UNKNOWN
    assert slots(regions)["main"] == "Hello Also this"


def test_a_live_page_keeps_its_times_and_its_first_entries() -> None:
    entries = "".join(
        f"<div class=entry><time>{n:02}:00</time>{paragraphs(1)}</div>" for n in range(60)
    )
    markup = article(f"<div class=feed>{entries}</div>")

    found, regions = sorted_page(markup, "https://news.example/live/ferry")

    assert found.kind is Kind.LIVE
    assert "49:00" in slots(regions)["main"]
    assert "50:00" not in slots(regions)["main"]


def test_what_a_script_would_unveil_is_shown() -> None:
    markup = f"<body><div id=x style='visibility:hidden;color:red' hidden>{paragraphs()}</div>"

    (main,) = sorted_page(markup)[1].main

    assert main.attrs == {"id": "x"}


# ---- with rules


def test_what_a_rule_claims_stays_as_it_is() -> None:
    document, found = seen(article(f"{paragraphs()}<div class=share>Share XX</div>", after=FOOT))
    claimed = document.select("article")

    regions = sort_page(document, found, main=claimed)

    assert "XX" in claimed[0].text()
    assert document.attached(claimed[0])
    assert (regions.main, slots(regions)["footer"]) == ([], "Imprint")


def test_what_holds_a_claimed_element_stays_in_place() -> None:
    document, found = seen(article("<aside><p id=x>Mine</p></aside>" + paragraphs()))
    claimed = document.select("#x")

    regions = sort_page(document, found, main=claimed)

    assert document.attached(claimed[0])
    assert "Mine" not in slots(regions)["aside"]


def test_an_edited_tree_is_seen_again() -> None:
    document, found = seen(article(paragraphs() + "<div class=extra>" + paragraphs(3) + "</div>"))
    document.select(".extra")[0].detach()
    document.select("article")[0].append(Element("p", None, ["A rule wrote this line."]))

    regions = sort_page(document, found)

    assert slots(regions)["main"].endswith("A rule wrote this line.")
    assert slots(regions)["main"].count("Day 1") == 1


def test_a_survey_of_nothing_is_refused() -> None:
    with pytest.raises(TypeError):
        sort_page(parse("<p>x"), Survey(url=URL, base=URL))


# ---- whatever comes

_WORDS = ("nav", "sidebar", "comments", "share", "related", "modal", "article-body", "x", "ad")
_TREES = st.recursive(
    st.integers(0, 10**6).map("w{} went to the bay, and it was fine. ".format),
    lambda inner: st.builds(
        "<{0} class='{1}'>{2}</{0}>".format,
        st.sampled_from(("div", "p", "ul", "li", "a href=/x", "h2", "aside", "nav", "figure", "b")),
        st.sampled_from(_WORDS),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(body=_TREES, url=st.sampled_from((URL, "https://news.example/")))
def test_no_element_stands_in_two_places(body: str, url: str) -> None:
    document = parse(f"<title>T</title><h1>T</h1>{body}")
    regions = sort_page(document, survey(document, url=url))

    found = [
        one
        for name in ("main", "aside", "nav", "lang", "footer")
        for region in getattr(regions, name)
        for one in region.iter()
    ]

    assert len(found) == len(set(map(id, found)))


def test_below_a_short_post_comments_stand_aside() -> None:
    page = (
        "<!doctype html><title>Ferry</title><body class='single single-post'><h1>Ferry</h1>"
        f"<p>See the film.</p><div class=comments>{paragraphs(9)}</div>"
        f"<footer>{paragraphs(3)}</footer>"
    )

    found, regions = sorted_page(page)

    assert found.kind is Kind.UNKNOWN
    assert [one.get("class") for one in regions.aside] == ["comments"]
    assert "See the film." in regions.main[0].text()
