"""From a page to a sheet, bytes in and bytes out: what is declined, what is brought back, and why.

What every room does on that way is tested there; here it is their order, and what only the whole
can know.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from proxy.page.charset import decode
from proxy.reader.profiles import typical_profile
from proxy.reader.tiers import Tier
from proxy.rewrite import GENERATOR, Declined, Page, Sheet, rewrite
from proxy.shell.knowledge import knowledge_of
from proxy.shell.materials import SiteFacts, read_materials
from proxy.wire.view import View

if TYPE_CHECKING:
    from proxy.rewrite import Knowledge

URL = "https://news.example/en/the-ferry"
WORDS = " ".join(["The harbor was quiet that morning and nobody spoke of the ferry."] * 12)
TEXT = f"<article><h1>The Ferry</h1><p>{WORDS}</p><p>{WORDS}</p></article>"
FACTS = SiteFacts("news", ("news.example",), forms=("search", "subscribe"))
MATERIALS = read_materials("", (FACTS,), ("a key of the tests",))
GENERIC = knowledge_of(MATERIALS, "news")
HEAD = 'schema = 1\n[site]\norigin = "news"\nhosts = ["news.example"]\n'
SEARCH = "<form action=/search role=search><input name=q aria-label=Search></form>"
SIGNUP = (
    "<form action=/letters method=post><label>Newsletter <input type=email name=email></label>"
    "<button>Subscribe to our newsletter</button></form>"
)


def knowing(rules: str, site: str = "") -> Knowledge:
    """Return what the site's rules make one know; `site` are keys of [site]."""
    return knowledge_of(replace(MATERIALS, rules={"news.toml": HEAD + site + rules}), "news")


def made(
    body: str | bytes,
    known: Knowledge = GENERIC,
    tier: Tier = Tier.BASIC,
    **page: Any,  # noqa: ANN401  # of any field
) -> Sheet | Declined:
    """Return what becomes of a page."""
    if isinstance(body, str):
        body = (
            f"<!doctype html><html lang=en><title>The Ferry | Courier</title><body>{body}".encode()
        )
    whole = Page(**{"body": body, "url": URL, "content_type": "text/html", **page})
    return rewrite(whole, typical_profile(tier, View()), known)


def sheet(body: str | bytes, known: Knowledge = GENERIC, **more: Any) -> Sheet:  # noqa: ANN401  # as above
    """Return the sheet of a page that must become one."""
    found = made(body, known, **more)
    assert isinstance(found, Sheet), found
    return found


def text(one: Sheet) -> str:
    """Return the markup of all parts."""
    return "".join(decode(part, f"text/html; charset={one.charset}", "").text for part in one.parts)


# ---- what leaves as it came


def linked_data(**facts: object) -> str:
    """Return a script of data."""
    return f'<script type="application/ld+json">{json.dumps(facts)}</script>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(linked_data(isAccessibleForFree=False) + TEXT, "page.not-free", id="not free"),
        pytest.param(
            f'<head><meta name=generator content="{GENERATOR}"></head>{TEXT}'.encode(),
            "page.already-simple",
            id="one of ours",
        ),
        pytest.param("<div>" * 5000, "rewrite.too-large", id="quadratic for the parser"),
        pytest.param("<b>" * 300 + TEXT, "rewrite.too-large", id="nested deeper than the limit"),
    ],
)
def test_a_page_is_declined_with_its_reason(body: str | bytes, reason: str) -> None:
    assert made(body) == Declined(reason)


@pytest.mark.parametrize(
    ("miss", "reason"),
    [("original", "page.rule-missed"), ("error", "page.rule-error")],
)
def test_a_rule_that_must_find_the_text_may_decline_the_page(miss: str, reason: str) -> None:
    rules = '[[rule]]\nid = "story"\nkeep = ".story"\nslot = "main"\nexpect = "1"\n'
    found = made(TEXT, knowing(rules, f'on_miss = "{miss}"\n'))

    assert isinstance(found, Declined)
    assert found.reason == reason
    assert [row["result"] for row in found.trace] == ["no match: selector"]


def test_a_rule_that_finds_no_text_leaves_the_page_to_the_generic_way() -> None:
    rules = '[[rule]]\nid = "story"\nkeep = ".story"\nslot = "main"\nexpect = "1"\n'
    found = sheet(TEXT, knowing(rules))

    assert "nobody spoke of the ferry" in text(found)
    assert found.violations == ("story",)


# ---- nothing is lost, nothing is blank


def test_what_a_rule_leaves_of_a_rich_page_is_not_the_sheet_if_it_is_nearly_nothing() -> None:
    rules = '[[rule]]\nid = "greedy"\ndrop = "article p"\nwhy = "A mistake."\n'
    found = sheet(TEXT, knowing(rules))

    assert "nobody spoke of the ferry" in text(found)


FRAME = (
    "<header><nav>"
    + " ".join(f"<a href=/{one}>Section number {one}</a>" for one in range(60))
    + "</nav></header>{}<footer><p>Published since 1911.</p></footer>"
)
THANKS = "<h1>Letters</h1><p>Thank you. The next one goes on Friday.</p>"


@pytest.mark.parametrize(
    ("body", "page", "framed"),
    [
        pytest.param(f"<div>{THANKS}</div>", {"posted": True}, False, id="the answer to a form"),
        pytest.param(f"<main>{THANKS}</main>", {}, False, id="what the page calls its main part"),
        pytest.param(f"<div role=main>{THANKS}</div>", {}, False, id="the same by its role"),
        pytest.param("<main>Loading</main>", {}, True, id="a main part without a heading"),
        pytest.param("<div></div>", {"posted": True}, True, id="no answer at all"),
    ],
)
def test_a_short_text_is_the_whole_of_it_where_the_page_says_so(
    body: str, page: dict[str, Any], *, framed: bool
) -> None:
    """Else a page that has much more around it is printed whole: its text may be lost."""
    found = sheet(FRAME.format(body), **page)

    assert ("Section number 50" in found.printed.main) is framed
    assert ("The next one goes on Friday" in found.printed.main) is not framed


def test_a_page_that_scripts_would_fill_shows_the_text_of_its_data() -> None:
    data = linked_data(
        **{"@type": "NewsArticle", "headline": "The Ferry", "articleBody": f"{WORDS} {WORDS}"}
    )
    found = sheet(f"<div id=root></div>{data}<script>{'x();' * 20000}</script>")

    assert "nobody spoke of the ferry" in text(found)
    assert "x();" not in text(found)


def test_a_page_without_any_text_says_what_it_is_and_leads_to_the_full_one() -> None:
    body = (
        "<html lang=en><head><title>The Ferry | Courier</title>"
        '<meta name=description content="Why the ferry never came back to the harbor of Ostrel.">'
        f"</head><body><div id=root></div><script>{'x();' * 20000}</script>"
    )
    found = sheet(body.encode())

    assert "Why the ferry never came back" in text(found)
    assert "/en/the-ferry?view=full" in text(found)


def test_a_short_page_that_never_had_more_stays_short() -> None:
    assert "Closed today." in text(sheet("<p>Closed today.</p>"))


def test_an_ask_that_only_a_script_opens_leads_to_the_page_where_it_runs() -> None:
    found = sheet(f'<header><button onclick="give()">Donate</button></header>{TEXT}')
    (ask,) = found.support

    assert ask.href.endswith("/en/the-ferry?view=full")


REAL = "<a href=/letters>Subscribe to our newsletter</a>"
POPUP = "<button onclick=open()>Subscribe</button>"
FAINT = "<button onclick=open()>Subscribe by mail</button>"
AGAIN = "<a href=/en/the-ferry>Subscribe to our newsletter</a>"
SERVICE = "https://news.us1.list-manage.com/subscribe/post?u=1"
FULL = "https://news.example/en/the-ferry?view=full"


@pytest.mark.parametrize(
    ("body", "listed"),
    [
        pytest.param(POPUP + TEXT, [FULL], id="it alone"),
        pytest.param(REAL + POPUP + TEXT, ["https://news.example/letters"], id="beside a page"),
        pytest.param(POPUP + REAL + TEXT, ["https://news.example/letters"], id="before a page"),
        pytest.param(POPUP + TEXT + SIGNUP, [], id="above the form itself"),
        pytest.param(
            f"{POPUP}{TEXT}<aside>{SIGNUP}</aside>", [], id="above a form in the side column"
        ),
        pytest.param(f"{POPUP}{TEXT}<footer>{SIGNUP}</footer>", [], id="above a form in the foot"),
        pytest.param(
            TEXT + SIGNUP.replace("/letters", SERVICE), [], id="above a form that goes to a service"
        ),
        pytest.param(
            TEXT + SIGNUP.replace("/letters", SERVICE).replace("email>", "email><input type=file>"),
            [SERVICE],
            id="a service whose form cannot stand here",
        ),
        pytest.param(AGAIN + TEXT + SIGNUP, [], id="a link to this page, which has the form"),
        pytest.param(
            POPUP + TEXT + SIGNUP.replace("/letters", "javascript:send()"),
            [FULL],
            id="above a form that only a script sends",
        ),
        pytest.param(
            f"{POPUP}{TEXT}<div hidden class=modal>{SIGNUP}</div>",
            [FULL],
            id="above a form that nobody sees",
        ),
        pytest.param(
            f"<a href=/give>Donate</a>{POPUP}{TEXT}",
            ["https://news.example/give", FULL],
            id="beside another role",
        ),
    ],
)
def test_what_only_a_script_opens_is_listed_where_nothing_else_is(
    body: str, listed: list[str]
) -> None:
    found = text(sheet(body))
    box = found.partition('role="complementary"')[2].partition("</div>")[0]

    assert re.findall('href="([^"]*)"', box) == listed


@pytest.mark.parametrize(
    ("more", "count"),
    [
        pytest.param("", 2, id="nothing else"),
        pytest.param(SIGNUP, 1, id="the form itself"),
        pytest.param(REAL, 1, id="an address"),
    ],
)
def test_a_faint_one_stands_among_the_sections_unless_there_is(more: str, count: int) -> None:
    """Once the full version is named at the foot of every sheet."""
    assert text(sheet(FAINT + TEXT + more)).count("?view=full") == count


def test_an_ask_that_stands_as_a_form_is_said_to_be_there() -> None:
    (ask,) = sheet(POPUP + TEXT + SIGNUP).support

    assert (ask.role.value, ask.href) == ("subscribe", "https://news.example/letters")


@pytest.mark.parametrize(
    "href",
    [
        "/en/the-ferry",
        "/en/the-ferry?utm_source=top",
        "/en/the-ferry?utm_source=top&gclid=a#x",
    ],
)
def test_an_ask_that_leads_to_this_very_page_leads_to_its_full_version(href: str) -> None:
    """What is to be filled in there needs scripts, or it would stand on the sheet."""
    (ask,) = sheet(f"<a href={href}>Donate</a>{TEXT}", url=f"{URL}?utm_source=mail").support

    assert ask.href == f"{URL}?utm_source=mail&view=full"


def test_every_found_ask_stands_somewhere() -> None:
    places = (
        "donate",
        "give/monthly",
        "support-us",
        "membership/join",
        "donate/once",
        "donate/bank",
    )
    links = "".join(f"<a href=https://news.example/{one}>Donate {one}</a> " for one in places)
    found = sheet(f"<header>{links}</header>{TEXT}")

    assert [one for one in places if f"/{one}" not in "".join(found.printed.links)] == []


def test_a_promise_that_is_not_on_the_sheet_is_a_broken_contract() -> None:
    """Whatever came in the way: a rule's word is held against what was written."""
    rules = (
        '[[rule]]\nid = "donate"\nprotect = "a.give"\nslot = "support"\nrole = "donate"\n'
        'expect = "1"\n'
    )
    kept = sheet(f"<a class=give href=/give>Give</a>{TEXT}", knowing(rules))
    long = "x" * 3000  # an address that is left out: the oldest parsers have fixed buffers
    lost = sheet(f"<a class=give href=/{long}>Give</a>{TEXT}", knowing(rules), tier=Tier.PLAIN)

    assert (kept.violations, kept.missing) == ((), ())
    assert lost.violations == ("donate",)


# ---- rules and the generic way meet


def test_a_rule_that_keeps_the_text_leaves_out_what_stands_outside_of_it() -> None:
    rules = '[[rule]]\nid = "story"\nkeep = "article"\nslot = "main"\nexpect = "1"\n'
    around = f"{TEXT}<div><p>{WORDS.replace('ferry', 'tram')}</p></div>"
    by_itself, by_rule = text(sheet(around)), text(sheet(around, knowing(rules)))

    assert "nobody spoke of the tram" in by_itself
    assert "nobody spoke of the tram" not in by_rule
    assert "nobody spoke of the ferry" in by_rule


def test_a_headline_that_a_rule_words_anew_is_the_title() -> None:
    rules = '[[rule]]\nid = "headline"\ntext = "h1"\nto = "The Ferry, Again"\n'
    found = sheet(TEXT, knowing(rules))

    assert found.printed.title == "The Ferry, Again"


def test_the_sheet_says_by_which_rules_it_was_made() -> None:
    found = sheet(TEXT, knowing('[[kind]]\nname = "story"\npath = ["/en/**"]\n'))

    assert (found.rules.partition("@")[0], found.kind, found.rule_kind) == (
        "news",
        "story",
        "story",
    )


# ---- forms and the transport


MENU = "<nav class=sections><a href=/news/>News</a> <a href=/talk/>Talk</a></nav>"
TOP = f"<header><a href=/>Courier</a>{MENU}{{}}</header>"
KEEP_MENU = '[[rule]]\nid = "sections"\nkeep = "nav.sections"\nslot = "nav"\n'
KEEP_TEXT = '[[rule]]\nid = "story"\nkeep = "article"\nslot = "main"\n'
KEEP_FOOT = '[[rule]]\nid = "foot"\nkeep = "footer p"\nslot = "footer"\n'
DROP_TOP = '[[rule]]\nid = "top"\ndrop = "header"\nwhy = "Rates of the moment."\n'


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        pytest.param(f"<header><nav>{SEARCH}</nav></header>{TEXT}", "", id="in a menu"),
        pytest.param(TOP.format(SEARCH) + TEXT, KEEP_MENU, id="beside the menu that a rule keeps"),
        pytest.param(
            TOP.format(SEARCH) + TEXT, KEEP_MENU + KEEP_TEXT, id="beside all that rules keep"
        ),
        pytest.param(TOP.format(SEARCH) + TEXT, DROP_TOP, id="in a header that a rule drops"),
        pytest.param(
            f"{TEXT}<footer><p>Ours</p>{SEARCH}</footer>", KEEP_FOOT, id="beside the foot"
        ),
        pytest.param(
            f"<div class=modal hidden role=dialog>{SEARCH}<a href=#>x</a></div>{TEXT}",
            "",
            id="in a box that a script opens",
        ),
        pytest.param(
            TOP.format(SEARCH.replace("role", "style=display:none role")) + TEXT,
            KEEP_MENU,
            id="hidden until a script shows it",
        ),
        pytest.param(
            TOP.format("<form><input type=search></form>" + SEARCH) + TEXT,
            KEEP_MENU,
            id="after one that only a script can send",
        ),
        pytest.param(
            f"{TOP.format(SEARCH)}<div id=root></div>{linked_data(description=WORDS)}"
            f"<script>{'x();' * 20000}</script>",
            "",
            id="on a page that scripts would fill",
        ),
    ],
)
def test_the_search_of_a_page_is_kept_wherever_it_stood(body: str, rules: str) -> None:
    found = text(sheet(body, knowing(rules)))

    assert found.count('name="q"') == 1
    assert found.count('action="/search"') == 1


@pytest.mark.parametrize(
    ("verb", "inside"),
    [
        pytest.param('drop = "form[role=search]"', SEARCH, id="the form itself"),
        pytest.param(
            'drop = ".find"', f"<div class=find><h3>Find</h3>{SEARCH}</div>", id="its box"
        ),
        pytest.param(
            'replace = ".find"\nlink = { href = "/find", text = "Find" }',
            f"<div class=find>{SEARCH}</div>",
            id="its box, for a link",
        ),
    ],
)
def test_a_search_that_a_rule_takes_away_is_gone(verb: str, inside: str) -> None:
    rules = f'[[rule]]\nid = "search"\n{verb}\nwhy = "It is broken."\n'
    body = TOP.format(inside) + TEXT

    assert 'name="q"' in text(sheet(body))
    assert 'name="q"' not in text(sheet(body, knowing(rules)))


@pytest.mark.parametrize(
    ("plain_http", "sent"),
    [pytest.param(False, True, id="encrypted"), pytest.param(True, False, id="in the open")],
)
def test_only_a_search_is_sent_where_everybody_can_read_along(
    *, plain_http: bool, sent: bool
) -> None:
    page = Page(f"<body>{TEXT}{SIGNUP}{SEARCH}".encode(), URL, "text/html")
    profile = replace(typical_profile(Tier.BASIC, View()), plain_http=plain_http)
    found = rewrite(page, profile, GENERIC)
    assert isinstance(found, Sheet)

    assert ('name="email"' in text(found)) is sent
    assert 'name="q"' in text(found)


def test_the_answer_to_a_form_is_one_part_and_names_no_address_of_its_own() -> None:
    """None leads to it again: neither to a second part, nor to the full version."""
    long = TEXT.replace("</article>", f"<p>{WORDS}</p>" * 40 + "</article>")
    usual, posted = (sheet(long, tier=Tier.PLAIN, posted=one) for one in (False, True))

    assert len(usual.parts) > 1
    assert "/en/the-ferry?view=full" in text(usual)
    assert len(posted.parts) == 1
    assert "view=" not in text(posted)


# ---- bytes


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        pytest.param("Паром".encode("koi8-r"), "text/html; charset=koi8-r", "Паром", id="header"),
        pytest.param(
            '<meta charset="windows-1251">Паром'.encode("cp1251"), "text/html", "Паром", id="meta"
        ),
        pytest.param("Паром".encode("utf-16"), "text/html", "Паром", id="byte order mark"),
    ],
)
def test_the_charset_is_found_as_browsers_find_it(
    body: bytes, content_type: str, words: str
) -> None:
    assert words in text(sheet(body, content_type=content_type))


def test_bytes_that_nobody_could_name_a_charset_of_are_read_as_the_site_says() -> None:
    known = replace(GENERIC, charset_default="windows-1251")

    assert "Паром" in text(sheet("<p>Паром".encode("cp1251"), known))


def test_the_clock_is_asked_for_durations_and_nothing_else() -> None:
    times = iter((10.0, 10.5, 12.0))
    page = Page(TEXT.encode(), URL, "text/html")
    found = rewrite(page, typical_profile(Tier.LATE, View()), GENERIC, lambda: next(times))
    assert isinstance(found, Sheet)

    assert (found.parse_ms, found.rewrite_ms) == (500.0, 1500.0)
    assert (
        replace(found, parse_ms=0, rewrite_ms=0).parts == sheet(TEXT.encode(), tier=Tier.LATE).parts
    )


@pytest.mark.parametrize("tier", [Tier.PLAIN, Tier.BASIC, Tier.LATE])
def test_a_sheet_of_a_sheet_is_declined(tier: Tier) -> None:
    """Two Freesheets in a row: the second one leaves it alone."""
    first = sheet(f"<header>{SEARCH}</header>{TEXT}", tier=tier)

    assert made(first.parts[0], content_type=f"text/html; charset={first.charset}") == Declined(
        "page.already-simple"
    )
