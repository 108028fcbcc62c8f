"""What a person sees of the demo in eleven old browsers: words, order, links, letters, pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.engines import newsroom as it
from tests.engines.seen import glued, missing

if TYPE_CHECKING:
    from tests.engines.conftest import Look

pytestmark = pytest.mark.engine

TEXT = ["lynx", "w3m", "links", "elinks", "netrik"]
WORDS = [*TEXT, "tkhtml3", "wkhtml-qt4", "phantom211", "chrome64"]  # which give their words
PICTURES = ["dillo", "netsurf", "tkhtml3", "wkhtml-qt4", "phantom211", "chrome64"]
QUICK = [*TEXT, *PICTURES]
# netrik takes the second byte of some letters for a space; it is from before Unicode.
UNICODE = [one for one in QUICK if one != "netrik"]
# Dillo and Tkhtml write every script from left to right; nothing that we send can mend that.
RIGHT_TO_LEFT = [one for one in UNICODE if one not in ("dillo", "tkhtml3")]


def each(engines: list[str]) -> pytest.MarkDecorator:
    """Run a test in each of these engines."""
    return pytest.mark.parametrize("engine", engines)


@each(WORDS)
def test_an_article_is_read_in_order(engine: str, look: Look) -> None:
    wanted = it.PRINTED if engine == "chrome64" else it.ORDER

    assert missing(look(engine, it.ARTICLE).words, wanted) == []


@each(QUICK)
def test_an_article_begins_on_the_first_screen(engine: str, look: Look) -> None:
    assert look(engine, it.ARTICLE).lacks(it.TOP, within=1200) == []


@each(QUICK)
def test_nothing_of_scripts_consent_or_walls_is_shown(engine: str, look: Look) -> None:
    words = look(engine, it.ARTICLE).words

    assert [one for one in it.NEVER if one in words] == []


@each(QUICK)
@pytest.mark.parametrize("path", [it.ARTICLE, it.FRONT])
def test_no_words_are_glued(engine: str, path: str, look: Look) -> None:
    assert glued(look(engine, path).words) == []


@each(["lynx", "elinks"])
def test_the_donate_link_leads_to_the_publishers_page(engine: str, look: Look) -> None:
    dump = look(engine, it.ARTICLE).words
    number = re.search(rf"\[(\d+)\]{it.DONATE}", dump)
    assert number is not None
    address = re.search(rf" {number[1]}\. (http\S+)", dump)
    assert address is not None

    assert "4,112 members of a cooperative" in look(engine, address[1]).words


@each(UNICODE)
def test_a_russian_article_is_legible(engine: str, look: Look) -> None:
    seen = look(engine, it.RUSSIAN)

    assert seen.lacks(it.RUSSIAN_TOP) == []
    assert not re.search(r"[ÐÑ\ufffd]|\?\?", seen.screen)


@each(RIGHT_TO_LEFT)
def test_a_persian_article_is_legible(engine: str, look: Look) -> None:
    words = look(engine, it.PERSIAN).screen

    assert [one for one in it.PERSIAN_PHRASES if one not in words] == []


@each(QUICK)
def test_the_front_page_opens_with_its_first_story(engine: str, look: Look) -> None:
    assert look(engine, it.FRONT).lacks([it.DONATE, it.HEADLINE]) == []


@each(WORDS)
def test_the_front_page_has_its_headlines_in_order(engine: str, look: Look) -> None:
    assert missing(look(engine, it.FRONT).words, it.LATEST) == []


@each(QUICK)
def test_a_search_shows_what_was_found(engine: str, look: Look) -> None:
    assert look(engine, it.SEARCH).lacks(it.FOUND) == []


@each(TEXT)
def test_a_page_that_is_not_there_says_so(engine: str, look: Look) -> None:
    assert "This page has sailed" in look(engine, it.MISSING).words


@each([one for one in TEXT if one in UNICODE])
def test_a_page_of_2004_in_its_own_charset_is_legible(engine: str, look: Look) -> None:
    assert "Маяк останется без смотрителя" in look(engine, it.OLD).words


@each(TEXT)
def test_a_long_read_comes_in_parts(engine: str, look: Look) -> None:
    words = look(engine, it.LONG).words

    assert missing(words, ["Forty Meters of Quay", "Next", "The man who ties the knots"]) == []
    assert missing(look(engine, it.LONG + "?view=simple-p2").words, ["Part 2", "Previous"]) == []


@each(TEXT)
def test_a_page_that_is_sold_stays_as_the_newsroom_made_it(engine: str, look: Look) -> None:
    assert "Simplified version" not in look(engine, it.LOCKED).words


@each(PICTURES)
def test_a_converted_picture_has_its_color(engine: str, look: Look) -> None:
    assert look(engine, it.ARTICLE).count(it.FERRY) > 200


@each(PICTURES)
def test_a_picture_that_exists_as_webp_only_has_its_color(engine: str, look: Look) -> None:
    assert look(engine, it.BLOG).count(it.LIGHTHOUSE) > 200


@each(PICTURES)
def test_where_the_picture_is_its_words_are_not(engine: str, look: Look) -> None:
    assert "A white ferry with an orange funnel" not in look(engine, it.ARTICLE).words


@each(TEXT)
def test_words_stand_for_a_picture_in_a_text_browser(engine: str, look: Look) -> None:
    assert "[Photo: A white ferry with an orange funnel" in look(engine, it.ARTICLE).words


@each(PICTURES)
@pytest.mark.parametrize("path", [it.FRONT, it.RUSSIAN])
def test_a_page_is_never_blank(engine: str, path: str, look: Look) -> None:
    seen = look(engine, path)

    assert seen.count("#ffffff", 0) > 10_000
    assert seen.count("#000000", 60) > 1_000


def test_a_browser_of_today_gets_the_newsroom_itself(look: Look) -> None:
    seen = look("chromium", it.ARTICLE)

    assert "Simplified version" not in seen.words
    assert seen.count(it.MASTHEAD, 24) > 5000
