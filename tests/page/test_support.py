"""The support finder: what is an ask, what is not, where its link leads, and what it never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.page.dom import Document, parse
from proxy.page.support import Ask, Role, Source, find_asks
from proxy.page.survey import Survey
from tests.page.ask_files import ask_words

PAGE = "https://news.example/2026/council-votes"
STORY = (
    "<article><h1>Council votes</h1><p>" + "The council voted on Monday. " * 20 + "</p></article>"
)


def asks_of(body: str, language: str = "en", **extra: list[str]) -> list[Ask]:
    document = parse(f"<!doctype html><html lang={language}><body>{body}{STORY}")
    survey = Survey(url=PAGE, base="https://news.example/2026/", language=language)
    words = {Role(name): texts for name, texts in extra.items()}
    return find_asks(document, survey, ask_words(), extra=words)


def slot_of(body: str, language: str = "en") -> list[tuple[str, str]]:
    return [(one.role.value, one.href) for one in asks_of(body, language) if one.prominent][:4]


@pytest.mark.parametrize(
    ("language", "markup", "role", "href"),
    [
        pytest.param(
            "en",
            "<nav><a href=/give>Donate</a></nav>",
            "donate",
            "https://news.example/give",
            id="a whole label",
        ),
        pytest.param(
            "de",
            "<footer><a href='/u'>Unterstützen Sie unsere Arbeit</a></footer>",
            "donate",
            "https://news.example/u",
            id="a label that begins as an ask",
        ),
        pytest.param(
            "en",
            "<a href='https://www.patreon.com/lantern'>Patreon</a>",
            "donate",
            "https://www.patreon.com/lantern",
            id="a host for gifts",
        ),
        pytest.param(
            "en",
            "<header><a class=donate-link href=/donate><img src=/i/heart.png></a></header>",
            "donate",
            "https://news.example/donate",
            id="an icon without words",
        ),
        pytest.param(
            "uk",
            "<a href='/club'><svg><title>Підтримати нас</title></svg></a>",
            "donate",
            "https://news.example/club",
            id="the title of a drawing",
        ),
        pytest.param(
            "en",
            "<a href=/x aria-label='Subscribe to our newsletter'><i></i></a>",
            "subscribe",
            "https://news.example/x",
            id="a label for those who do not see it",
        ),
        pytest.param(
            "en",
            "<div hidden class=menu><a href=subscribe>Subscribe</a></div>",
            "subscribe",
            "https://news.example/2026/subscribe",
            id="inside a hidden menu, relative to the base",
        ),
        pytest.param(
            "en",
            "<noscript><a href=/donate>Donate</a></noscript>",
            "donate",
            "https://news.example/donate",
            id="inside noscript",
        ),
        pytest.param(
            "en",
            "<map><area href=/donate alt=Donate></map>",
            "donate",
            "https://news.example/donate",
            id="an area of a map",
        ),
        pytest.param(
            "en",
            "<footer><a href=/feed.xml>RSS</a></footer>",
            "other",
            "https://news.example/feed.xml",
            id="a feed",
        ),
        pytest.param(
            "ru",
            "<footer><a href='https://t.me/lantern'></a></footer>",
            "other",
            "https://t.me/lantern",
            id="Telegram by an icon",
        ),
        pytest.param(
            "en",
            "<a href='/donate?utm_source=menu&utm_campaign=spring'>Donate</a>",
            "donate",
            "https://news.example/donate?utm_source=menu&utm_campaign=spring",
            id="campaign codes stay",
        ),
        pytest.param(
            "en",
            "<iframe src='https://lantern.substack.com/embed'></iframe>",
            "subscribe",
            "https://lantern.substack.com/embed",
            id="an embedded list",
        ),
    ],
)
def test_an_ask_is_found(language: str, markup: str, role: str, href: str) -> None:
    assert slot_of(markup, language) == [(role, href)]


@pytest.mark.parametrize(
    ("language", "markup"),
    [
        pytest.param("en", "<a href=/n/1>Man donates kidney to his neighbor</a>", id="a headline"),
        pytest.param(
            "en",
            "<a href=/2026/05/23/sponsors-give-more-to-the-city-hospital>Donations doubled</a>",
            id="the address of an article",
        ),
        pytest.param("en", "<a href=/account>Manage subscription</a>", id="an account"),
        pytest.param("en", "<a href=/help>Support center</a>", id="a help desk"),
        pytest.param("en", "<a href=/sponsors>Our sponsors</a>", id="a list of sponsors"),
        pytest.param("en", "<a href=/podcasts>Podcasts</a>", id="a section"),
        pytest.param("de", "<a href=/thema/organspende>Organspende</a>", id="a word in a word"),
        pytest.param("fr", "<a href=/abonnes>Espace abonnés</a>", id="who pays already"),
        pytest.param("ru", "<a href=/tag/donat>Пожертвования</a>", id="a tag"),
        pytest.param(
            "en",
            "<div class=comments><a href='#s'>Subscribe</a></div>",
            id="a thread of comments",
        ),
        pytest.param(
            "en", "<a href='https://t.me/share/url?url=x'>Telegram</a>", id="a share button"
        ),
        pytest.param(
            "en", "<nav><a href=/x>Subscribe to comments</a></nav>", id="a label that is stopped"
        ),
        pytest.param(
            "en",
            "<nav><a href=/2026/05/12/support-grows>Support grows</a></nav>",
            id="a story that begins as an ask does",
        ),
        pytest.param(
            "en", "<nav><a href=/account/mail>Newsletters</a></nav>", id="one's own newsletters"
        ),
        pytest.param(
            "en", "<nav><a href=/tag/letters>Newsletter</a></nav>", id="stories under a tag"
        ),
        pytest.param(
            "en",
            "<p>Bread by <a href='https://www.patreon.com/baker'>a baker</a> of the harbor.</p>",
            id="somebody else's page in a sentence",
        ),
        pytest.param(
            "en",
            "<nav><a href=/x>Subscribe to Internationalization Interdisciplinarity</a></nav>",
            id="a label as long as a headline",
        ),
        pytest.param(
            "en",
            "<form action=/login><input type=email><input type=password>"
            "<button>Subscribe</button></form>",
            id="a form with a password",
        ),
        pytest.param(
            "en",
            "<form action=/newsletter><input name=q type=search><button>Go</button></form>",
            id="a search",
        ),
    ],
)
def test_what_is_no_ask_stays_out_of_the_slot(language: str, markup: str) -> None:
    assert slot_of(markup, language) == []


@pytest.mark.parametrize(
    ("markup", "role", "href"),
    [
        pytest.param(
            "<button onclick=\"location.href='/donate'\">Donate</button>",
            "donate",
            "https://news.example/donate",
            id="a literal in the script",
        ),
        pytest.param(
            "<button onclick=\"location.assign('/x/join')\">Donate</button>",
            "donate",
            "https://news.example/x/join",
            id="a literal in a call",
        ),
        pytest.param(
            "<span role=button data-href=/give>Donate</span>",
            "donate",
            "https://news.example/give",
            id="an address beside the words",
        ),
        pytest.param(
            "<button onclick=\"open(base + '/donate')\">Donate</button>",
            "donate",
            PAGE,
            id="an address that only the script knows",
        ),
        pytest.param("<a href='#'>Donate</a>", "donate", PAGE, id="a dead link"),
        pytest.param("<a href='javascript:pay()'>Donate</a>", "donate", PAGE, id="a script"),
        pytest.param(
            "<form class=newsletter method=post action=/nl><input type=email>"
            "<button>Subscribe</button></form>",
            "subscribe",
            PAGE,
            id="a form of the site's own",
        ),
        pytest.param(
            "<footer><form class=newsletter><input type=email><button>OK</button></form></footer>",
            "subscribe",
            PAGE,
            id="a form that only its class and its field tell",
        ),
        pytest.param(
            "<form method=post action='https://x.us1.list-manage.com/subscribe/post?u=1'>"
            "<input name=EMAIL><input type=submit value=Go></form>",
            "subscribe",
            "https://x.us1.list-manage.com/subscribe/post?u=1",
            id="a form of a list's own host",
        ),
        pytest.param(
            "<form method=post action='https://www.paypal.com/cgi-bin/webscr'>"
            "<input type=hidden name=cmd value=_s-xclick>"
            "<input type=hidden name=hosted_button_id value=AB12>"
            "<input type=image src=/b.gif alt=Donate></form>",
            "donate",
            "https://www.paypal.com/cgi-bin/webscr?cmd=_s-xclick&hosted_button_id=AB12",
            id="PayPal by its own fields",
        ),
    ],
)
def test_a_link_leads_where_the_page_says(markup: str, role: str, href: str) -> None:
    assert slot_of(markup) == [(role, href)]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param("<input type=hidden name=cmd value=_cart>", id="a shopping cart"),
        pytest.param(
            "<input type=hidden name=cmd value=_s-xclick>", id="a button without a number"
        ),
    ],
)
def test_a_paypal_form_that_is_no_gift_gets_no_link(fields: str) -> None:
    markup = (
        f"<form action='https://www.paypal.com/cgi-bin/webscr'>{fields}<button>Buy</button></form>"
    )

    assert asks_of(markup) == []


def test_an_address_stands_once_with_its_shortest_label() -> None:
    found = asks_of(
        "<nav><a href=/donate>Donate now</a></nav><nav><a href=/donate#x>Donate</a></nav>"
    )

    assert [(one.href, one.text) for one in found] == [("https://news.example/donate#x", "Donate")]


def test_a_label_that_says_nothing_takes_the_words_of_its_box() -> None:
    found = asks_of(
        "<li>Our weekly letter: <a href='https://x.list-manage.com/subscribe'>here</a></li>"
    )

    assert [one.text for one in found] == ["Our weekly letter: here"]


def test_an_icon_leaves_the_words_to_the_layout() -> None:
    assert [one.text for one in asks_of("<a class=donate href=/donate><i></i></a>")] == [""]


def test_the_slot_begins_with_the_best_of_each_role() -> None:
    labels = ("Donate", "Support us", "Make a gift", "Donate monthly", "Leave a legacy")
    gifts = "".join(f"<a href='/donate/{one}'>{one}</a>" for one in labels)
    found = asks_of(f"<nav>{gifts}<a href=/subscribe>Subscribe</a><a href=/rss>RSS</a></nav>")

    assert [one.role.value for one in found[:4]] == ["donate", "donate", "donate", "subscribe"]


def test_amounts_are_one_ask_in_the_slot_and_all_stay() -> None:
    amounts = "".join(f"<a href='/donate?amount={n}'>€{n}</a>" for n in (5, 10, 20))
    found = asks_of(f"<nav>{amounts}<a href=/subscribe>Subscribe</a></nav>")

    assert [one.role.value for one in found] == ["donate", "subscribe", "donate", "donate"]


def test_one_label_stands_once_in_the_slot() -> None:
    links = "<a href=/subscribe>Subscribe</a><a href=/subscribe-print>Subscribe</a>"
    found = asks_of(f"<nav>{links}<a href=/newsletters>Newsletters</a></nav>")

    assert [one.text for one in found] == ["Subscribe", "Newsletters", "Subscribe"]


def test_feeds_of_other_sites_are_not_the_page_s_own() -> None:
    blogs = "".join(
        f"<li><a href='https://blog{n}.example.org/feed'>RSS</a></li>" for n in range(4)
    )

    assert asks_of(f"<ul>{blogs}</ul><a href=/rss>RSS</a>")[0].href == "https://news.example/rss"


def test_the_phrases_of_a_site_count() -> None:
    found = asks_of("<nav><a href=/x>Light the lantern</a></nav>", donate=["Light the lantern"])

    assert [(one.role, one.source) for one in found] == [(Role.DONATE, Source.FINDER)]


def test_a_form_that_is_the_whole_page_hides_no_link() -> None:
    rows = "<div><input></div>" * 200

    assert slot_of(f"<form>{rows}<a href=/donate>Donate</a></form>") == [
        ("donate", "https://news.example/donate")
    ]


def test_a_scheme_that_is_not_the_web_s_is_no_address() -> None:
    assert asks_of("<a href='vbscript:donate'>Donate</a>") == []


WORDS = st.sampled_from(
    ["Donate", "Subscribe", "Newsletter", "here", "€5", "Council votes", "", "RSS", "Log in"]
)
TARGETS = st.sampled_from(
    [
        "/donate",
        "subscribe?utm_source=x",
        "#",
        "javascript:x()",
        "//list.example/a",
        "http://[",
        "/feed",
    ]
)
LINKS = st.lists(st.tuples(WORDS, TARGETS), max_size=8)


@given(LINKS)
def test_no_address_is_invented(links: list[tuple[str, str]]) -> None:
    body = "".join(f'<nav><a href="{target}">{text}</a></nav>' for text, target in links)
    known = {
        PAGE,
        "https://news.example/donate",
        "https://news.example/2026/subscribe?utm_source=x",
    }
    known |= {"https://list.example/a", "https://news.example/feed"}

    assert {one.href for one in asks_of(body)} <= known


@given(LINKS)
def test_nothing_is_edited(links: list[tuple[str, str]]) -> None:
    body = "".join(f'<div><a href="{target}">{text}</a></div>' for text, target in links)
    document = parse(f"<body>{body}")
    before = print_tree(document)
    find_asks(document, Survey(url=PAGE, base=PAGE), ask_words())

    assert print_tree(document) == before


def print_tree(document: Document) -> list[tuple[str, tuple[tuple[str, str], ...], str]]:
    return [(one.tag, tuple(one.attrs.items()), one.raw_text()) for one in document.root.iter()]
