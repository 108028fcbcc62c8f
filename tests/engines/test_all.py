"""What a person sees of the demo in every engine of the kit; `make engines` runs it.

Each engine stands in one of the groups below, so that a new one cannot go untested.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from tests.engines import newsroom as it
from tests.engines.conftest import KIT
from tests.engines.seen import glued, missing

if TYPE_CHECKING:
    from tests.engines.conftest import Look

pytestmark = pytest.mark.engine

TEXT = ["lynx", "w3m", "links", "elinks", "netrik", "edbrowse", "eww"]
# They draw a sheet; the second group gives its words too.
DRAWN = ["dillo", "netsurf", "netsurf-fb", "links2g", "w3m-img", "cobra"]
BOTH = [
    "w3-xemacs", "tkhtml3", "wkhtml-qt4", "phantom211", "khtml", "wkhtml-qt5",
    "qwe49", "qwe56", "qwe65", "chrome64", "chrome72",
]  # fmt: skip
SIMULATED = ["hu-ie8", "hu-ff36"]  # they compute a page as those browsers would and draw nothing
# Toolkits that name no browser: nobody knows who reads, so they get what the newsroom sends.
TOOLKITS = ["swing", "wxhtml", "tkhtml1", "javafx"]
MODERN = ["qutebrowser", "chrome92", "surf", "firefox", "chromium"]

SHEETS = [*TEXT, *DRAWN, *BOTH, *SIMULATED]
WORDS = [*TEXT, *BOTH, *SIMULATED]
PICTURES = [one for one in (*DRAWN, *BOTH) if one != "w3m-img"]  # it names itself as w3m does
PAPER = ["chrome64", "chrome72", "wkhtml-qt5"]  # their words are those of what they print
# Emacs/W3 takes every byte for Latin-1; netrik takes the second byte of some letters for a space.
UNICODE = [one for one in SHEETS if one not in ("w3-xemacs", "netrik")]
# These write every script from left to right; Cobra at least joins the letters of a word.
LEFT_TO_RIGHT = ["dillo", "netsurf-fb", "links2g", "w3m-img", "tkhtml3", "cobra"]
BIDIRECTIONAL = [one for one in UNICODE if one not in LEFT_TO_RIGHT]


def each(engines: list[str]) -> pytest.MarkDecorator:
    """Run a test in each of these engines."""
    return pytest.mark.parametrize("engine", engines)


def test_every_engine_of_the_kit_is_looked_at() -> None:
    with (KIT / "engines.tsv").open(newline="", encoding="utf-8") as file:
        listed = [row["name"] for row in csv.DictReader(file, delimiter="\t")]

    assert sorted([*SHEETS, *TOOLKITS, *MODERN]) == sorted(listed)


@each(WORDS)
def test_an_article_is_read_in_order(engine: str, look: Look) -> None:
    wanted = it.PRINTED if engine in PAPER else it.ORDER

    assert missing(look(engine, it.ARTICLE).words, wanted) == []


@each(SHEETS)
def test_an_article_begins_on_the_first_screen(engine: str, look: Look) -> None:
    assert look(engine, it.ARTICLE).lacks(it.TOP, within=1200) == []


@each(SHEETS)
def test_no_words_are_glued(engine: str, look: Look) -> None:
    seen = look(engine, it.ARTICLE)

    # KHTML gives the cells of a table without a space, and shows them apart.
    assert glued(seen.screen if engine == "khtml" else seen.words) == []


@each(SHEETS)
def test_nothing_of_scripts_consent_or_walls_is_shown(engine: str, look: Look) -> None:
    words = look(engine, it.ARTICLE).words

    assert [one for one in it.NEVER if one in words] == []


@each(SHEETS)
def test_the_front_page_opens_with_its_first_story(engine: str, look: Look) -> None:
    assert look(engine, it.FRONT).lacks([it.DONATE, it.HEADLINE]) == []


@each(SHEETS)
def test_a_search_shows_what_was_found(engine: str, look: Look) -> None:
    assert look(engine, it.SEARCH).lacks(it.FOUND) == []


@each(UNICODE)
def test_a_russian_article_is_legible(engine: str, look: Look) -> None:
    seen = look(engine, it.RUSSIAN)

    assert seen.lacks(it.RUSSIAN_TOP) == []
    assert not re.search(r"[ÐÑ\ufffd]|\?\?", seen.screen)


def test_a_russian_article_is_legible_without_cyrillic_letters(look: Look) -> None:
    words = look("w3-xemacs", it.RUSSIAN + "?view=simple-latin").words

    assert "Parom, kotoryy otremontirovali na bumage" in words


@each(BIDIRECTIONAL)
def test_a_persian_article_is_legible(engine: str, look: Look) -> None:
    words = look(engine, it.PERSIAN).screen

    assert [one for one in it.PERSIAN_PHRASES if one not in words] == []


@each(PICTURES)
def test_a_picture_has_its_color(engine: str, look: Look) -> None:
    assert look(engine, it.ARTICLE).count(it.FERRY) > 200


@each(PICTURES)
def test_a_picture_that_exists_as_webp_only_has_its_color(engine: str, look: Look) -> None:
    assert look(engine, it.BLOG).count(it.LIGHTHOUSE) > 200


@each([*TEXT, "w3m-img"])
def test_words_stand_for_a_picture_where_there_is_none(engine: str, look: Look) -> None:
    assert "Photo: A white ferry with an orange funnel" in look(engine, it.ARTICLE).words


@each([*DRAWN, *BOTH, *TOOLKITS, *MODERN])
@pytest.mark.parametrize("path", [it.FRONT, it.RUSSIAN])
def test_a_page_is_never_blank(engine: str, path: str, look: Look) -> None:
    assert look(engine, path).count("#000000", 90) > 1_000


@each(MODERN)
@pytest.mark.parametrize("path", [it.FRONT, it.ARTICLE])
def test_a_browser_of_today_gets_the_newsroom_itself(engine: str, path: str, look: Look) -> None:
    seen = look(engine, path)

    assert "Simplified version" not in seen.screen
    assert seen.count(it.MASTHEAD, 24) > 5000


@each(TOOLKITS)
def test_a_toolkit_gets_the_newsroom_itself(engine: str, look: Look) -> None:
    words = look(engine, it.ARTICLE).screen

    assert "Simplified version" not in words
    assert it.HEADLINE in words or "The Ferry That Was Repaired" in words
