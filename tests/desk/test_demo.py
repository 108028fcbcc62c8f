from __future__ import annotations

import json
import re
from urllib.parse import urljoin

import html5lib  # type: ignore[import-untyped] # has no types of its own
import pytest

from proxy.desk.demo.library import LANGUAGES, edition
from proxy.desk.demo.markup import visible_text
from tests.desk.asking import HOST, MAIN_STORY, Answer, ask


def addresses_of(page: str, base: str) -> set[str]:
    """Return what a person or a browser would follow from a page, within the site."""
    found = re.findall(r'<(?:a|img|source|script|iframe)\b[^>]*?\b(?:href|src)="([^"]*)"', page)
    found += re.findall(r'<link rel="(?:stylesheet|next)"[^>]*?href="([^"]*)"', page)
    found += re.findall(r"(/media/[^\s\",)]+)", page)
    whole = {urljoin(HOST + base, address.replace("&amp;", "&")) for address in found}
    ours = {address.removeprefix(HOST) for address in whole if address.startswith(HOST)}
    return {address.partition("#")[0] for address in ours}


@pytest.fixture(scope="module")
def site() -> dict[str, Answer]:
    """Follow every link of the site from its front page."""
    seen: dict[str, Answer] = {}
    waiting = {"/", "/app/", "/app/story", "/locked", "/old/"}
    while waiting:
        target = waiting.pop()
        seen[target] = ask(target)
        if "html" in seen[target].field("content-type"):
            page = seen[target].body.decode("latin-1")
            waiting |= {it for it in addresses_of(page, target) if it not in seen}
    return seen


def test_no_link_of_the_site_is_dead(site: dict[str, Answer]) -> None:
    assert len(site) > 150
    assert {target: it.status for target, it in site.items() if it.status >= 400} == {}


def test_no_page_loads_anything_from_elsewhere(site: dict[str, Answer]) -> None:
    loads = re.compile(rb'<(?:img|source|script|iframe)\b[^>]*?\s(?:src|srcset)="(?:https?:)?//')

    assert [target for target, answer in site.items() if loads.search(answer.body)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_front_page_is_in_its_language(lang: str) -> None:
    answer = ask(f"/{lang}/")

    direction = "rtl" if lang == "fa" else "ltr"
    assert f'<html lang="{lang}" dir="{direction}"' in answer.text
    assert all(name in answer.text for name in edition(lang).sections.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_header_has_one_donate_link(lang: str) -> None:
    page = ask(f"/{lang}/").text

    assert page.count('class="btn-donate"') == page.count('<header class="site-header"') == 1
    assert f'href="/{lang}/donate?utm_source=header"' in page


def test_there_are_twelve_pieces_in_english_and_russian() -> None:
    assert len(edition("en").articles) + len(edition("ru").articles) >= 12


@pytest.mark.parametrize(
    ("lang", "slug", "least", "most"),
    [
        pytest.param("en", "the-ferry", 6000, 9000, id="the main story"),
        pytest.param("ru", "the-ferry", 6000, 9000, id="the main story in Russian"),
        pytest.param("en", "forty-meters", 60_000, 90_000, id="the long read"),
        pytest.param("fa", "the-bookshop-on-lamp-street", 1500, 5000, id="the Persian story"),
        pytest.param("uk", "letters-from-the-attic", 1500, 5000, id="the Ukrainian story"),
    ],
)
def test_a_story_has_the_length_of_its_kind(lang: str, slug: str, least: int, most: int) -> None:
    assert least < len(visible_text(edition(lang).named(slug).body)) < most


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param('type="image/avif"', id="AVIF"),
        pytest.param('type="image/webp"', id="WebP"),
        pytest.param("data-src=", id="a lazy picture"),
        pytest.param("data-photo=", id="a lazy picture that nobody can guess"),
        pytest.param("<noscript><img", id="a noscript twin"),
        pytest.param('class="credit"', id="a photo credit"),
        pytest.param('class="share-count"', id="a share counter"),
        pytest.param('class="twitter-tweet"', id="a post on X"),
        pytest.param("data-telegram-post=", id="a post on Telegram"),
        pytest.param('data-src="https://www.youtube-nocookie.com', id="a video"),
        pytest.param('class="pull-quote"', id="a pull quote"),
        pytest.param('class="data-table"', id="a table"),
        pytest.param('class="footnotes"', id="footnotes"),
        pytest.param("<details", id="details"),
        pytest.param('class="comments"', id="comments behind a script"),
        pytest.param('class="consent cookie-consent"', id="a consent overlay"),
        pytest.param('class="modal newsletter-popup"', id="a newsletter pop-up"),
        pytest.param("Ваш браузер устарел", id="a Russian wall on an English page"),
    ],
)
def test_the_main_story_has_everything_hard_in_it(markup: str) -> None:
    assert markup in ask(MAIN_STORY).text


@pytest.mark.parametrize(
    "target",
    ["/", "/ru/", "/fa/", MAIN_STORY, "/en/live/2026/the-november-storm", "/search?q=sea"],
)
def test_a_page_is_valid_html(target: str) -> None:
    parser = html5lib.HTMLParser(strict=True)

    assert parser.parse(ask(target).text) is not None


def test_a_live_blog_has_an_older_page() -> None:
    first, second = (ask(f"/en/live/2026/the-november-storm?page={n}").text for n in (1, 2))

    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert 'id="e0530"' in second


def test_a_page_that_is_not_free_says_so() -> None:
    page = ask("/locked").text

    assert '"isAccessibleForFree": false' in page
    assert 'class="paywall' in page


def test_the_app_is_an_empty_root_beside_its_state() -> None:
    page = ask("/app/").text

    state = re.search(r'<script id="__NEXT_DATA__" type="application/json">(.*?)</script>', page)
    assert state is not None
    assert '<div id="root"></div>' in page
    assert len(json.loads(state[1])["props"]["pageProps"]["stories"]) > 5


def test_the_app_story_has_its_text_in_json_ld_only() -> None:
    page = ask("/app/story").text

    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert data is not None
    assert json.loads(data[1])["articleBody"].startswith("At 6.52 in the evening")
    assert "6.52" not in page.replace(data[0], "")


def test_an_unknown_address_is_a_404_in_the_looks_of_the_site() -> None:
    answer = ask("/missing")

    assert answer.status == 404
    assert 'class="site-header"' in answer.text


def test_absolute_addresses_are_those_of_the_host_asked_for() -> None:
    page = ask(MAIN_STORY).text

    assert f'<link rel="canonical" href="{HOST}{MAIN_STORY}">' in page
    assert f'content="{HOST}/media/ferry-960.jpg"' in page


def test_the_tickers_of_the_header_are_those_of_the_rates() -> None:
    asked = re.findall(r'<li data-k="(\w+)">', ask("/").text)

    assert asked == list(json.loads(ask("/api/tickers.json").body))


def test_a_section_has_an_older_page() -> None:
    first, second = (ask(f"/en/reports/?page={number}").text for number in (1, 2))

    assert f'<link rel="next" href="{HOST}/en/reports/?page=2">' in first
    assert "/en/reports/2026/forty-boots" in second
    assert 'rel="next"' not in second
