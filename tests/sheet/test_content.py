"""The whole sheet: what stands on it, in which order, at which tier."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import html5lib  # type: ignore[import-untyped]  # it ships no types
import pytest

from proxy.page.dom import Element, parse
from proxy.page.support import Ask, Role, Source
from proxy.page.survey import Kind
from proxy.reader.tiers import Pictures, Tier
from proxy.sheet.content import Printed
from proxy.wire.view import TextSize, View

if TYPE_CHECKING:
    from proxy.sheet.words import Words

Printer = Callable[..., Printed]
TIERS = (Tier.PLAIN, Tier.BASIC, Tier.LATE)
DONATE = Ask(Role.DONATE, "https://news.example/donate?utm_campaign=x", "Support our newsroom")
SUBSCRIBE = Ask(Role.SUBSCRIBE, "https://news.example/letter", "")
BODY = "<p>" + "The ferry left at noon. " * 20


def region(markup: str) -> Element:
    return next(parse("<body>" + markup).body.elements())


def menu(count: int) -> Element:
    links = "".join(f"<li><a href=/s{number}>Section {number}</a>" for number in range(count))
    return region(f"<ul>{links}</ul>")


FULL = {
    "support": [SUBSCRIBE, DONATE],
    "aside": [region("<aside><h3>Read also</h3><ul><li><a href=/x>Another ferry</a></ul></aside>")],
    "lang": [region("<div><a hreflang=ru href=/ru/>Русский</a></div>")],
    "nav": [menu(9)],
    "footer": [
        region(
            "<footer><h4>About</h4><ul><li><a href=/about>Us</a><li><a href=/terms>Terms</a></ul>"
            "</footer>"
        )
    ],
    "search": region("<form action=/search><input name=q></form>"),
    "plain_http": True,
    "saved_at": "20 November 2026, 14:05",
}
SURVEY = {"published": "20 November 2026", "byline": "By Name"}


def test_a_photo_by_the_writer_does_not_hide_who_wrote(printer: Printer) -> None:
    picture = "<img src=/a.jpg alt=Pier data-caption='Photo: Ann Bo'>"
    body = f"<figure>{picture}<figcaption>Photo: Ann Bo</figcaption></figure><p>The ferry left.</p>"

    printed = printer(body, survey={"kind": Kind.ARTICLE, "byline": "Ann Bo"})

    assert ">Ann Bo</p>" in printed.parts[0]


@pytest.mark.parametrize("tier", TIERS)
def test_everything_stands_in_the_order_of_the_design(printer: Printer, tier: Tier) -> None:
    (sheet,) = printer(BODY, tier, survey=SURVEY, content=FULL).parts

    order = [
        "Skip to text",
        "Support our newsroom",
        '<h1><a name="t"></a>The Ferry</h1>',
        "20 November 2026. By Name",
        "Saved copy of 20 November 2026, 14:05",
        "The ferry left at noon.",
        '<b><a href="https://news.example/donate',
        '<b><a href="https://news.example/letter">Subscribe',
        "Read also",
        "Languages: ",
        "Section 6",
        '<a href="#s">All sections',
        'name="q"',
        "About",
        "Simplified version for older browsers and slow connections",
        "This connection is not encrypted",
        '<a name="s"></a>All sections',
        "Section 8",
    ]
    places = [sheet.find(words) for words in order]

    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("tier", TIERS)
def test_a_sheet_is_a_whole_document(printer: Printer, tier: Tier) -> None:
    (sheet,) = printer(BODY, tier, content=FULL).parts
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(sheet)

    assert sheet.startswith("<!DOCTYPE HTML PUBLIC")
    assert sheet.endswith("</body></html>\n")
    assert len(tree.findall(".//h1")) == 1
    assert {code for _, code, _ in parser.errors} <= {"unknown-doctype", "unexpected-doctype"}


@pytest.mark.parametrize("tier", TIERS)
def test_at_most_three_links_stand_before_the_text(printer: Printer, tier: Tier) -> None:
    (sheet,) = printer(BODY, tier, content=FULL).parts

    assert sheet.partition("<h1")[0].count("<a href=") == 3


def test_every_line_holds_one_block(printer: Printer) -> None:
    (sheet,) = printer("<p>a<p>b<ul><li>c<li>d</ul>", Tier.PLAIN).parts

    assert not re.search(r"</(?:p|li|h1)><(?:p|li|h1|ul)", sheet)


def test_the_title_names_the_site_once(printer: Printer) -> None:
    (sheet,) = printer(BODY).parts
    (other,) = printer(BODY, survey={"title": "Example: the ferry"}).parts

    assert "<title>The Ferry - Example</title>" in sheet
    assert "<title>Example: the ferry</title>" in other


@pytest.mark.parametrize(
    ("home", "address"),
    [
        pytest.param("https://news.example/ru/", "https://news.example/ru/", id="of a language"),
        pytest.param("https://elsewhere.example/", "https://news.example/", id="of another site"),
        pytest.param("", "https://news.example/", id="not named"),
    ],
)
def test_the_way_home_is_the_one_that_the_page_names(
    printer: Printer, home: str, address: str
) -> None:
    own = {"is_own": lambda url: url.startswith("https://news.example/")}
    (sheet,) = printer(BODY, survey={"home_url": home}, links=own).parts

    assert f'<a href="{address}">Example</a>' in sheet


def test_a_page_without_a_title_is_called_by_its_site(printer: Printer) -> None:
    assert printer(BODY, survey={"title": ""}).title == "Example"


def test_a_byline_that_the_text_begins_with_is_not_repeated(printer: Printer) -> None:
    (sheet,) = printer("<p>By Name<p>a", survey=SURVEY).parts

    assert sheet.count("By Name") == 1
    assert "20 November 2026" in sheet


def test_a_found_ask_stands_behind_a_ruled_one(printer: Printer) -> None:
    ruled = Ask(Role.DONATE, "https://news.example/give", "Give", Source.RULE)

    printed = printer(BODY, content={"support": [SUBSCRIBE, DONATE, ruled]})

    assert [ask.text for ask in printed.support] == ["Give", "Support our newsroom", "Subscribe"]


def test_the_slot_holds_four_found_asks_and_every_ruled_one(printer: Printer) -> None:
    asks = [
        Ask(Role.DONATE, f"https://news.example/{source.value}{number}", "x", source)
        for source in (Source.FINDER, Source.RULE)
        for number in range(6)
    ]

    printed = printer(BODY, content={"support": asks})

    assert [ask.source for ask in printed.support].count(Source.RULE) == 6
    assert [ask.source for ask in printed.support].count(Source.FINDER) == 4


def test_one_address_is_offered_once(printer: Printer) -> None:
    again = Ask(Role.DONATE, DONATE.href + "#top", "Again")

    assert len(printer(BODY, content={"support": [DONATE, again]}).support) == 1


def test_a_page_from_right_to_left(printer: Printer) -> None:
    facts = {"survey": {"right_to_left": True, "language": "fa"}}
    (basic,) = printer(BODY, **facts).parts
    (plain,) = printer(BODY, Tier.PLAIN, **facts).parts

    assert '<html lang="fa" dir="rtl">' in basic
    assert '<body dir="rtl">' in basic
    assert '<p dir="rtl">' in plain


@pytest.mark.parametrize(
    ("tier", "view", "sign"),
    [
        (Tier.PLAIN, View(size=TextSize.BIG), '<p><font size="4">The ferry'),
        (Tier.PLAIN, View(size=TextSize.BIGGER), '<p><font size="5">The ferry'),
        (Tier.BASIC, View(size=TextSize.BIG), "font:125%/"),
        (Tier.LATE, View(dark=True), "background:#111"),
    ],
)
def test_a_choice_is_carried_out(printer: Printer, tier: Tier, view: View, sign: str) -> None:
    (sheet,) = printer(BODY, tier, view=view, links={"view": view}).parts

    assert sign in sheet


@pytest.mark.parametrize(
    ("tier", "facts", "switches"),
    [
        pytest.param(
            Tier.BASIC,
            {},
            ["Full version", "Without pictures", "Larger text", "Dark background"],
            id="basic",
        ),
        pytest.param(
            Tier.PLAIN,
            {},
            ["Full version", "Without pictures", "Larger text"],
            id="plain has no dark",
        ),
        pytest.param(
            Tier.PLAIN,
            {"pictures": Pictures.NONE},
            ["Full version", "Larger text"],
            id="a text browser",
        ),
        pytest.param(
            Tier.LATE,
            {"view": View(pictures=False, size=TextSize.BIGGER, dark=True, whole=True)},
            ["Full version", "With pictures", "Normal text", "Light background", "In parts"],
            id="all of them the other way",
        ),
    ],
)
def test_switches_are_links(
    printer: Printer, tier: Tier, facts: dict[str, Any], switches: list[str]
) -> None:
    (sheet,) = printer(BODY, tier, **facts).parts
    last = sheet.splitlines()[-2]

    assert re.findall(r"<a href=\"[^\"]+view=[^\"]+\">([^<]+)</a>", last) == switches


def test_links_in_the_notice_lead_to_help_and_the_full_version(printer: Printer) -> None:
    (sheet,) = printer(BODY, links={"help": "/_help"}, content={"full_url": "/full"}).parts

    assert '<a href="/full">Full version</a>' in sheet
    assert '<a href="/_help">Help</a>' in sheet


def test_a_reader_of_raw_bytes_may_choose_its_charset(printer: Printer) -> None:
    (sheet,) = printer(BODY, Tier.PLAIN, survey={"language": "ru"}, raw_bytes=True).parts

    assert "view=simple-koi8" in sheet
    assert "view=simple-latin" in sheet


def test_utf8_is_said_where_a_reader_may_not_know_it(printer: Printer) -> None:
    (sheet,) = printer(BODY, Tier.PLAIN, unicode=False).parts

    assert "This page is written in UTF-8" in sheet


def test_pages_before_and_after_are_linked_unless_the_text_does(printer: Printer) -> None:
    survey = {"previous_url": "https://news.example/p1", "next_url": "https://news.example/p3"}

    printed = printer("<p>a <a href=/p1>1</a>", survey=survey)

    assert '<a href="https://news.example/p3">Next</a>' in printed.parts[0]
    assert "Previous" not in printed.parts[0]


def test_pages_before_and_after_stand_below_the_text_and_are_none_of_it(printer: Printer) -> None:
    printed = printer("<p>The ferry sank.", survey={"next_url": "https://news.example/p3"})

    assert printed.main_text == "The ferry sank."
    assert printed.parts[0].index("The ferry sank.") < printed.parts[0].index(">Next</a>")


def test_a_page_without_text_leads_to_the_full_one(printer: Printer) -> None:
    address = "https://news.example/2026/ferry?view=full"

    empty = printer("")

    assert empty.main_text == ""
    assert f'<p><a href="{address}">Full page</a></p>\n' in empty.parts[0]


def test_a_writer_whom_the_date_names_is_named_once(printer: Printer) -> None:
    survey = {"kind": Kind.ARTICLE, "published": "By Ann Bo | 5 May", "byline": "Ann Bo"}
    (sheet,) = printer("<p>Text of the page.", survey=survey).parts

    assert sheet.count("Ann Bo") == 1


def test_the_head_of_the_text_does_not_stand_beside_it_again(printer: Printer) -> None:
    left = (
        "<div><a href=/city>City</a><h2>The Ferry</h2><p>By Ann Bo<p>Posted at 9:45<p>Read also"
        "<h3><a href=/b>Another ferry</a></h3><p>By Ann Bo</div>"
    )
    survey = {"kind": Kind.ARTICLE, "byline": "Ann Bo"}
    (sheet,) = printer("<p>Text.", survey=survey, content={"aside": [region(left)]}).parts
    beside = sheet.partition("Text.")[2]

    assert "The Ferry" not in beside
    assert "9:45" not in beside
    assert beside.count("By Ann Bo") == 1
    assert ">City</a>" in beside
    assert "Read also" in beside


def test_related_pages_without_a_heading_get_one(printer: Printer) -> None:
    (sheet,) = printer(BODY, content={"aside": [region("<div><a href=/x>Another</a></div>")]}).parts

    assert "<h2>Related</h2>\n<p><a" in sheet


def test_a_menu_or_foot_without_words_is_left_out(printer: Printer) -> None:
    empty = [region("<div><i></i></div>")]
    (sheet,) = printer(BODY, content={"nav": empty, "footer": empty, "aside": empty}).parts

    assert "Sections" not in sheet
    assert "contentinfo" not in sheet


def test_a_short_menu_needs_no_second_list(printer: Printer) -> None:
    (sheet,) = printer(BODY, content={"nav": [menu(5)]}).parts

    assert "All sections" not in sheet
    assert "Section 4" in sheet


def test_an_address_of_the_slot_is_not_in_the_menu_again(printer: Printer) -> None:
    nav = region('<nav><a href="/letter">Newsletter</a><a href=/a>News</a></nav>')
    (sheet,) = printer(BODY, content={"nav": [nav], "support": [SUBSCRIBE]}).parts

    assert "Newsletter" not in sheet


@pytest.mark.parametrize(
    ("words", "least", "enough"),
    [
        pytest.param(199, 200, False, id="too short"),
        pytest.param(200, 200, True, id="just long enough"),
        pytest.param(5_000, 200, True, id="seen by its beginning"),
        pytest.param(0, 1, False, id="none"),
    ],
)
def test_a_text_is_counted_without_its_markup(words: int, least: int, *, enough: bool) -> None:
    markup = "<p>" + "<b>&amp;</b><br>" * 40 + "</p>" + "x" * words

    printed = Printed(("",), "", markup.replace("&amp;", "").replace("<br>", ""), (), ())

    assert len(printed.main_text) == words
    assert printed.has_text(least) is enough


def test_what_is_hidden_in_markup_is_no_text() -> None:
    markup = f'<p><img alt="{"x" * 3_000}">&amp;&amp;</p>'

    assert not Printed(("",), "", markup, (), ()).has_text(3)
    assert Printed(("",), "", markup, (), ()).has_text(2)


def test_what_is_claimed_is_what_was_printed(printer: Printer) -> None:
    printed = printer("<p>One &amp; two<br>three <a href='/a?x=1&amp;y=2'>four</a>", content=FULL)

    assert printed.main_text == "One & two\nthree four"
    assert "https://news.example/a?x=1&y=2" in printed.links
    assert list(printed.links) == [
        link.attrib["href"]
        for link in html5lib.parse(printed.parts[0], namespaceHTMLElements=False).iter("a")
        if "href" in link.attrib
    ]


@pytest.mark.parametrize(
    ("to", "main"),
    [
        pytest.param("h2", "<h2>a</h2>", id="a heading"),
        pytest.param("b", "<p><b>a</b></p>", id="a mark"),
        pytest.param("small", "<p><small>a</small></p>", id="small words"),
        pytest.param("blockquote", "<blockquote>\n<p>a</p>\n</blockquote>", id="a container"),
    ],
)
def test_a_rule_may_rename(printer: Printer, to: str, main: str) -> None:
    body = parse("<body><div>a</div>").body
    box = next(body.elements())

    assert printer("", content={"main": [body], "renames": {box: to}}).main.strip() == main


def test_printing_twice_gives_the_same(printer: Printer) -> None:
    body = parse(
        "<body><a href=/a><h2>b</h2></a><p id=x>c <a href=#x>d</a><table><tr><th>e<th>f<tr><td>1"
        "<td>2</table>"
    ).body
    content = {"main": [body]}

    assert printer("", content=content).parts == printer("", content=content).parts


def test_words_are_those_of_the_page(printer: Printer, english: Words) -> None:
    del english
    assert "Skip to text" in printer(BODY).parts[0]


def test_a_front_is_printed_with_its_headings(printer: Printer) -> None:
    unit = (
        "<article><a href=/a{0}><h3>Headline {0}</h3></a><p>Teaser {0} <a href=/a{0}>more</a>"
        "</article>"
    )
    body = "<h2>News</h2>" + "".join(unit.format(number) for number in range(3)) + "<h2>Sport</h2>"

    main = printer(body, survey={"kind": Kind.FRONT}).main

    assert main.splitlines() == [
        "<h2>News</h2>",
        *(
            line
            for number in range(3)
            for line in (
                f'<h3><a href="https://news.example/a{number}">Headline {number}</a></h3>',
                f"<p>Teaser {number}</p>",
            )
        ),
    ]


def test_an_excerpt_is_followed_by_the_way_to_the_full_page(printer: Printer) -> None:
    full = {"full_url": "https://news.example/story?view=full"}
    way = 'view=full">Full page</a></p>'

    (whole,) = printer(BODY, Tier.BASIC, content=full).parts
    (excerpt,) = printer(BODY, Tier.BASIC, content={**full, "excerpt": True}).parts

    assert way not in whole
    assert way in excerpt
