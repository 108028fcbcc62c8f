"""Where giving is punished: no link to the till, wherever it stood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.errors import ConfigError
from proxy.page.dom import parse
from proxy.page.support import Ask, Role, Source
from proxy.page.survey import Survey
from proxy.sheet.asking import NOTE, AskPolicy, parse_ask_policy, put_instead, with_addresses
from proxy.sheet.content import Content

URL = "https://news.example/a"
FULL = "/a?view=full"
PAGE = """<body><main><p><a href="/donate?sum=5">Give 5</a> <a href="/about">About</a>
<a href="https://pay.example/#x">Pay</a> <a href="https://pay.example/?shop=2">Shop</a>
<a>bare</a></p><form action="/donate"><input name=sum><button>Give</button></form></main>
<nav><a href="https://news.example/donate#now">Donate</a><a href="/letter">Letter</a></nav>"""


def page(text: str) -> tuple[Content, list[Ask]]:
    """Put `text` in the place of every ask of the page; return its content and all asks."""
    root = parse(PAGE).body
    main, nav = (next(one for one in root.iter() if one.tag == tag) for tag in ("main", "nav"))
    form = next(one for one in root.iter() if one.tag == "form")
    asks = [
        Ask(Role.DONATE, "https://news.example/donate", "Donate"),
        Ask(Role.DONATE, "https://pay.example/", "Pay"),
        Ask(Role.DONATE, URL, "Give", element=form),
        Ask(Role.SUBSCRIBE, "https://news.example/letter", "Letter"),
    ]
    content = Content(Survey(URL, URL), [main], nav=[nav], support=[asks[0], asks[3]])
    put_instead(parse_ask_policy(text), asks, content)
    return content, asks


def links(content: Content) -> list[str]:
    places = (*content.main, *content.nav)
    return [one.get("href") for place in places for one in place.iter() if one.get("href")]


def test_a_note_leaves_no_way_to_the_till() -> None:
    content, _ = page("donate = note")

    assert content.notes == (Role.DONATE,)
    assert [one.role for one in content.support] == [Role.SUBSCRIBE]
    assert links(content) == ["/about", "https://pay.example/?shop=2", "/letter"]
    assert not any(one.tag in ("form", "input") for one in content.main[0].iter())


def test_the_words_of_a_link_stay() -> None:
    content, _ = page("donate = note")

    assert "Give 5" in content.main[0].text()
    assert "Donate" in content.nav[0].text()


def test_another_address_stands_in_every_place() -> None:
    content, _ = page("donate = https://safe.example/how")

    assert content.notes == ()
    assert [one.href for one in content.support] == [
        "https://safe.example/how",
        "https://news.example/letter",
    ]
    assert links(content).count("https://safe.example/how") == 3
    assert "/donate?sum=5" not in links(content)


@pytest.mark.parametrize(
    ("policy", "left"),
    [
        pytest.param("subscribe = note", [], id="a note"),
        pytest.param("subscribe = https://safe.example/", ["https://safe.example/"], id="another"),
        pytest.param("donate = note", [FULL], id="nothing"),
    ],
)
def test_what_only_a_script_opens_is_replaced_too(policy: str, left: list[str]) -> None:
    ask = Ask(Role.SUBSCRIBE, URL, "Join")
    content = Content(Survey(URL, URL), spare=[replace(ask, href=FULL)], full_url=FULL)

    put_instead(parse_ask_policy(policy), [ask], content)

    assert [one.href for one in content.spare] == left


@pytest.mark.parametrize(
    ("href", "source", "kept"),
    [
        pytest.param("https://news.example/join", Source.FINDER, False, id="another page"),
        pytest.param(f"{URL}?from=top#join", Source.FINDER, True, id="this very page"),
        pytest.param("https://news.example/join", Source.RULE, True, id="what a rule has written"),
    ],
)
def test_the_full_version_is_listed_unless_there_is_an_address(
    href: str, source: Source, *, kept: bool
) -> None:
    spare = Ask(Role.SUBSCRIBE, FULL, "Join", source)
    asks = [Ask(Role.SUBSCRIBE, href, "Letter"), Ask(Role.DONATE, FULL, "Give"), spare]

    found = with_addresses(asks, Content(Survey(URL, URL), full_url=FULL))

    assert found == (asks if kept else asks[:2])


def test_links_of_one_role_are_not_those_of_another() -> None:
    content, _ = page("subscribe = note")

    assert content.notes == (Role.SUBSCRIBE,)
    assert "/letter" not in links(content)
    assert "/donate?sum=5" in links(content)


def test_as_published_is_what_happens_otherwise() -> None:
    content, asks = page("origin")

    assert content.support == [asks[0], asks[3]]
    assert len(links(content)) == 6


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        pytest.param("origin", AskPolicy(), id="as published"),
        pytest.param("mirror", AskPolicy(mapped=True), id="through the mirror"),
        pytest.param(
            "mirror, donate=note, subscribe = mailto:us@news.example",
            AskPolicy(
                mapped=True,
                instead=((Role.DONATE, NOTE), (Role.SUBSCRIBE, "mailto:us@news.example")),
            ),
            id="by role",
        ),
    ],
)
def test_a_setting_means(text: str, policy: AskPolicy) -> None:
    assert parse_ask_policy(text) == policy


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("nowhere", id="an unknown word"),
        pytest.param("donate = javascript:alert(1)", id="an address that is none"),
        pytest.param("login = note", id="a role that is none"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_setting_that_means_nothing_says_so(text: str) -> None:
    with pytest.raises(ConfigError, match="support_links"):
        parse_ask_policy(text)
