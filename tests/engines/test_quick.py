"""What a person sees of the demo in real engines: words, order, links, letters, pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engines.conftest import Look

pytestmark = pytest.mark.engine

TEXT = ["lynx", "w3m", "links", "elinks", "netrik"]
WORDS = [*TEXT, "tkhtml3", "wkhtml-qt4", "phantom211", "chrome64"]
PICTURES = ["dillo", "netsurf", "tkhtml3", "wkhtml-qt4", "phantom211", "chrome64"]
UNICODE = [one for one in WORDS if one != "netrik"]  # netrik passes the bytes of UTF-8 on

ARTICLE = "/en/investigations/2026/the-ferry"
ORDER = [
    "DONATE",
    "The Ferry That Was Repaired on Paper",
    "12 November 2026",
    "Nina Verrik",
    "The city paid 4.6 million crowns",
    "The Marta on one of her last crossings",
    "At 6.52 in the evening on 9 March",
    "Eleven invoices",
    "This time it did not go on",
    "A ship in the dock means pumps",
    "REPORTS",
    "Simplified version for older browsers",
]
NEVER = [
    "Accept all",  # consent
    "1 204",  # the share counter
    "браузер устарел",  # the wall
    "function",
    "{",
]
FERRY, BOOKSHOP = "#ff6a13", "#00d5c4"


def in_order(words: str, wanted: list[str]) -> list[str]:
    """Return what of `wanted` is missing, or stands before what should come first."""
    missing: list[str] = []
    place = 0
    for one in wanted:
        found = words.find(one, place)
        if found < 0:
            missing.append(one)
        else:
            place = found
    return missing


@pytest.mark.parametrize("engine", TEXT)
def test_an_article_is_read_in_order(engine: str, look: Look) -> None:
    wanted = [one for one in ORDER if one not in ("This time it did not go on",)]

    assert in_order(look(engine, ARTICLE).words, wanted) == []


@pytest.mark.parametrize("engine", WORDS)
def test_nothing_of_scripts_consent_or_walls_is_shown(engine: str, look: Look) -> None:
    words = look(engine, ARTICLE).words

    assert [one for one in NEVER if one in words] == []


@pytest.mark.parametrize("engine", TEXT)
def test_no_words_are_glued(engine: str, look: Look) -> None:
    words = look(engine, ARTICLE).words

    assert re.findall(r"\b[a-z]{3,}[.,;][A-Z][a-z]+", words) == []
    assert re.findall(r"\b[a-z]{4,}[A-Z][a-z]{3,}", words) == []


@pytest.mark.parametrize("engine", UNICODE)
def test_a_russian_article_is_legible(engine: str, look: Look) -> None:
    words = look(engine, "/ru/investigations/2026/the-ferry").words

    assert "Паром, который отремонтировали на бумаге" in words
    assert "Полная версия" in words or engine in ("tkhtml3", "chrome64", "wkhtml-qt4")
    assert "ÐŸ" not in words


@pytest.mark.parametrize(
    "engine", [one for one in UNICODE if one not in ("wkhtml-qt4", "phantom211", "chrome64")]
)
def test_a_persian_article_is_legible(engine: str, look: Look) -> None:
    words = look(engine, "/fa/reports/2026/the-bookshop-on-lamp-street").words

    assert "آقای" in words


@pytest.mark.parametrize("engine", WORDS)
def test_the_front_page_has_its_headlines(engine: str, look: Look) -> None:
    words = look(engine, "/").words

    assert "The Ferry That Was Repaired on Paper" in words
    assert "DONATE" in words


@pytest.mark.parametrize("engine", TEXT)
def test_a_search_shows_what_was_found(engine: str, look: Look) -> None:
    assert "Ferry" in look(engine, "/search?q=ferry&lang=en").words


@pytest.mark.parametrize("engine", PICTURES)
def test_a_converted_picture_has_its_color(engine: str, look: Look) -> None:
    assert look(engine, ARTICLE).has(FERRY) > 200


@pytest.mark.parametrize("engine", PICTURES)
def test_a_page_is_never_blank(engine: str, look: Look) -> None:
    seen = look(engine, "/ru/")

    assert seen.picture is not None
    assert seen.has("#ffffff", 0) > 0
    assert seen.has("#000000", 60) > 100


@pytest.mark.parametrize("engine", TEXT)
def test_the_words_stand_for_a_picture_in_a_text_browser(engine: str, look: Look) -> None:
    assert "[Photo" in look(engine, ARTICLE).words


def test_a_browser_of_today_gets_the_newsroom_itself(look: Look) -> None:
    seen = look("chromium", ARTICLE)

    assert "Simplified version" not in seen.words
    assert seen.has("#0b0f1c", 24) > 5000
