"""The word lists agree with themselves, and the matcher reads labels as people do."""

from __future__ import annotations

import tomllib

import pytest

from proxy.page.ask_lexicon import Role, Strength, fold, split_phrase, with_phrases, words_of
from proxy.page.ask_words import parse_ask_words
from tests.page.ask_files import ask_texts, ask_words

LANGUAGES = sorted(set(ask_texts()) - {"common"})
PROMISED = (
    "en ru uk be de fr es pt pl tr fa ar zh it nl cs hu ro sv da no fi el he ja ko vi th ka hy kk"
)


def test_every_promised_language_has_words() -> None:
    assert set(PROMISED.split()) <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_whole_phrase_is_an_ask(language: str) -> None:
    lexicon = ask_words().lexicon(language)

    unsaid = [text for text, role in phrases(language, "whole") if role not in lexicon.said(text)]

    assert unsaid == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_beginning_is_stopped_by_its_own_language(language: str) -> None:
    lexicon = ask_words().lexicon(language)

    stopped = [
        text
        for text, _ in phrases(language, "start")
        if not text.endswith("*") and lexicon.stops(text) and not is_whole(language, text)
    ]

    assert stopped == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_stem_is_shorter_than_the_key_it_is_found_by(language: str) -> None:
    kinds = ("start", "word", "whole", "weak")
    stems = [text for kind in kinds for text, _ in phrases(language, kind) if text.endswith("*")]

    short = [one for one in stems if len(split_phrase(one)) == 1 and len(fold(one)) < 4]

    assert short == []


@pytest.mark.parametrize(
    ("language", "label", "role", "strength"),
    [
        pytest.param("de", "Jetzt spenden!", "donate", "WHOLE", id="filler and marks do not count"),
        pytest.param("de", "SPENDEN", "donate", "WHOLE", id="case does not count"),
        pytest.param("de", "Unterstützen Sie unsere Arbeit", "donate", "START", id="a beginning"),
        pytest.param(
            "fr", "S’abonner dès 1 €/mois", "subscribe", "WHOLE", id="a price is left out"
        ),
        pytest.param("es", "Suscribete", "subscribe", "WHOLE", id="accents do not count"),
        pytest.param("hu", "Adó 1 %", "donate", "WHOLE", id="a share of the tax is no price"),
        pytest.param("tr", "DESTEK OL", "donate", "WHOLE", id="Turkish capitals"),
        pytest.param("ru", "Поддержать «Маяк»", "donate", "START", id="the name of the paper"),
        pytest.param("uk", "Поддержать нас", "donate", "WHOLE", id="a neighbor's language too"),
        pytest.param("sv", "Newsletter", "subscribe", "WHOLE", id="English everywhere"),
        pytest.param("", "寄付する", "donate", "WHOLE", id="a page that names no language"),
        pytest.param(
            "ja", "メルマガ登録はこちら", "subscribe", "WHOLE", id="no blanks between words"
        ),
        pytest.param("zh", "支持我們的報道", "donate", "START", id="traditional letters"),
        pytest.param("ko", "정기후원 안내", "donate", "WHOLE", id="Hangul"),
        pytest.param("th", "ร่วมบริจาค", "donate", "WHOLE", id="Thai"),
        pytest.param("hi", "डोनेट करें", "donate", "WHOLE", id="vowel signs"),
        pytest.param("en", "ＲＳＳ ｆｅｅｄ", "other", "WHOLE", id="wide letters"),
        pytest.param("en", "Membership", "donate", "WEAK", id="a word that needs more evidence"),
        pytest.param("en", "Spenden", "donate", "WORD", id="a page that says English and is not"),
        pytest.param("en", "Gift", "donate", "NONE", id="a short word of another language"),
    ],
)
def test_a_label_says_its_role(language: str, label: str, role: str, strength: str) -> None:
    said = ask_words().lexicon(language).said(label)

    assert said.get(Role(role), Strength.NONE) is Strength[strength]


@pytest.mark.parametrize(
    ("language", "label"),
    [
        pytest.param("es", "Doña Elena abre el museo", id="n with a tilde is its own letter"),
        pytest.param("de", "Abordnung", id="a word that only begins so"),
        pytest.param("en", "Give us feedback", id="a verb with another object"),
        pytest.param(
            "en",
            "Mayor says donations to the hospital have doubled since the flood",
            id="a headline",
        ),
        pytest.param("ru", "Поддержка", id="a noun that is a help desk elsewhere"),
    ],
)
def test_a_label_that_is_no_ask_is_at_most_weak(language: str, label: str) -> None:
    said = ask_words().lexicon(language).said(label)

    assert max(said.values(), default=Strength.NONE) <= Strength.WEAK


@pytest.mark.parametrize(
    ("language", "label"),
    [
        pytest.param("de", "Organspende", id="organs"),
        pytest.param("de", "Spendentransparenz", id="where donations go"),
        pytest.param("en", "Subscribe to comments", id="comments"),
        pytest.param("en", "Manage subscription", id="an account"),
        pytest.param("ru", "Служба поддержки", id="a help desk"),
        pytest.param("fr", "Espace abonnés", id="those who pay already"),
        pytest.param("ja", "会員登録", id="an account, without blanks"),
        pytest.param("pl", "Regulamin prenumeraty", id="terms"),
    ],
)
def test_stop_words_stop(language: str, label: str) -> None:
    assert ask_words().lexicon(language).stops(label)


def test_a_site_can_add_phrases() -> None:
    lexicon = with_phrases(ask_words().lexicon("en"), {Role.DONATE: ["Join the crew"]})

    assert lexicon.said("Join the crew today") == {Role.DONATE: Strength.WHOLE}


def test_phrases_of_one_site_do_not_stay() -> None:
    plain = ask_words().lexicon("en")
    with_phrases(plain, {Role.DONATE: ["Lift the lantern"]}).said("Lift the lantern")

    assert plain.said("Lift the lantern") == {}


def test_no_phrases_change_nothing() -> None:
    lexicon = ask_words().lexicon("en")

    assert with_phrases(lexicon, {}) is lexicon


def test_the_memory_of_labels_is_bounded() -> None:
    lexicon = ask_words().lexicon("en")
    said = [lexicon.said(f"label {number}") for number in range(9_000)]

    assert (len(said), len(lexicon._memo) < 5_000) == (9_000, True)  # noqa: SLF001  # its bound is the claim


def test_a_file_without_a_role_is_refused() -> None:
    with pytest.raises(ValueError, match=r"xx\.toml: needs the tables"):
        parse_ask_words(
            {"en": ask_texts()["en"], "xx": "filler = []\nstop = []\n[donate]\nwhole = ['x']"}
        )


def test_words_leave_out_numbers_but_not_words_with_digits() -> None:
    assert words_of("12 € 5x1000 rss2 1,5 %") == ["5x1000", "rss2", "1,5%"]


def phrases(language: str, kind: str) -> list[tuple[str, Role]]:

    table = tomllib.loads(ask_texts()[language])
    return [(text, role) for role in Role for text in table.get(role.value, {}).get(kind, ())]


def is_whole(language: str, text: str) -> bool:
    return Strength.WHOLE in ask_words().lexicon(language).said(text).values()
