from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from proxy.errors import ConfigError
from proxy.sheet.words import Words, parse_words, pick_words

FOLDER = Path(__file__).parents[2] / "proxy" / "sheet" / "words"
LANGUAGES = ("en", "ru", "uk", "be", "de", "fr", "es", "pt", "pl", "tr", "fa", "ar", "zh")
ENGLISH = (FOLDER / "en.toml").read_text("utf-8")
TEXTS = [field.name for field in fields(Words) if field.name not in ("language", "quotes")]


def words_of(language: str) -> Words:
    return parse_words((FOLDER / f"{language}.toml").read_text("utf-8"), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_complete(language: str) -> None:
    words = words_of(language)

    assert words.language == language
    assert all(getattr(words, name).strip() for name in TEXTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_has_its_place(language: str) -> None:
    words = words_of(language)

    assert "{n}" in words.part
    assert "{m}" in words.part
    assert "{time}" in words.saved_copy
    assert "{system}" in words.help_browsers
    assert "{time}" in words.help_browsers_text


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_no_sentence_was_left_in_english(language: str) -> None:
    english, words = words_of("en"), words_of(language)

    same = [name for name in TEXTS if getattr(words, name) == getattr(english, name)]

    assert set(same) <= {"photo", "video", "audio", "post", "document", "failed"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_notice_blames_the_browser(language: str) -> None:
    notice = words_of(language).notice.lower()

    assert not any(word in notice for word in ("outdated", "устарел", "застарі", "veraltet"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param('skip = "x', "Unterminated|unterminated|Illegal", id="a file that is no TOML"),
        pytest.param('skip = "x"', "write a text for", id="a missing string is named"),
        pytest.param(ENGLISH + 'skp = "x"', "no such string: skp", id="a misspelled key is named"),
        pytest.param(
            ENGLISH.replace('"Next"', "3"), "not a text: next", id="a number is not a text"
        ),
        pytest.param(
            ENGLISH.replace('["“", "”", "‘", "’"]', '["“"]'), "four strings", id="half a quote"
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        parse_words(text, "xx.toml")


@pytest.mark.parametrize(
    ("language", "picked"),
    [
        pytest.param("ru", "ru", id="the page's language"),
        pytest.param("RU-by", "ru", id="region and case do not matter"),
        pytest.param("pt_BR", "pt", id="an underscore parts like a hyphen"),
        pytest.param("eo", "en", id="a language without words gets English"),
        pytest.param("", "en", id="no language gets English"),
    ],
)
def test_words_are_picked_by_the_page(language: str, picked: str) -> None:
    table = {one: words_of(one) for one in ("en", "ru", "pt")}

    assert pick_words(table, language).language == picked


def test_without_any_words_the_start_fails() -> None:
    with pytest.raises(ConfigError):
        pick_words({}, "en")
