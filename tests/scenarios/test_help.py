"""Help: what this edition is, and browsers that still run on the reader's system."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.scenarios.stage import ARTICLE, IE6, MODERN, Reply, Stage

MOSAIC = "NCSA_Mosaic/2.7b5 (X11;Linux 5.4 x86_64)  libwww/2.12 modified"
KINDLE = (
    "Mozilla/5.0 (Linux; U; en-US) AppleWebKit/528.5+ (KHTML, like Gecko) Kindle/3.0 Safari/528.5+"
)
KAIOS = "Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5"
CONSOLE = "Mozilla/5.0 (PlayStation 3 4.46) AppleWebKit/531.22.8 (KHTML, like Gecko)"
RUSSIAN = ARTICLE.replace(b"lang=en", b"lang=ru")


def test_a_sheet_leads_to_help_in_its_own_language(stage: Stage) -> None:
    stage.on("/russian", Reply(RUSSIAN))

    sheet = stage.ask("/russian", IE6, Accept_Language="de").text
    got = stage.ask("/_help/ru", IE6, Accept_Language="de")

    assert '<a href="/_help/ru">Помощь</a>' in sheet
    assert "<h1>Помощь</h1>" in got.text
    assert got.fields("content-language") == ["ru"]


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        pytest.param("fa-IR,fa;q=0.9", "راهنما", id="Persian"),
        pytest.param("eo, be;q=0.4", "Дапамога", id="the first that we speak"),
        pytest.param("", "Help", id="English where nothing is said"),
    ],
)
def test_help_speaks_the_readers_language(stage: Stage, language: str, heading: str) -> None:
    assert f">{heading}</h1>" in stage.ask("/_help", IE6, Accept_Language=language).text


def test_a_language_that_we_do_not_speak_is_the_readers_own(stage: Stage) -> None:
    assert ">Hilfe</h1>" in stage.ask("/_help/xx", IE6, Accept_Language="de").text


def test_browsers_are_named_with_the_day_they_were_looked_up(stage: Stage) -> None:
    text = stage.ask("/_help", IE6).text

    assert "Newer browsers for Windows XP" in text
    assert "Supermium</a>: needs Service Pack 3 and a processor with SSE2" in text
    assert "Checked on 2026-" in text


def test_help_is_links_and_never_a_download(stage: Stage) -> None:
    got = stage.ask("/_help", IE6)

    assert got.fields("content-type") == ["text/html; charset=utf-8"]
    assert "refresh" not in got.text.lower()
    assert "<img" not in got.text
    assert got.fields("content-disposition") == []


@pytest.mark.parametrize(
    "agent",
    [
        pytest.param(KINDLE, id="Kindle"),
        pytest.param(KAIOS, id="KaiOS"),
        pytest.param(CONSOLE, id="a console"),
        pytest.param(MODERN, id="a system of today"),
    ],
)
def test_nothing_is_advised_where_nothing_can_be_done(stage: Stage, agent: str) -> None:
    text = stage.ask("/_help", agent).text

    assert "Newer browsers" not in text
    assert "Front page" in text


def test_advice_ends_on_its_day(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stage.parts is not None
    editions = stage.parts.editions
    advice = editions.current.advice
    past = advice.checked.replace(year=2020)
    rows = tuple(replace(one, valid_until=past) for one in advice.browsers)
    old = replace(editions.current, advice=replace(advice, browsers=rows))
    monkeypatch.setattr(editions, "current", old)

    assert "Supermium" not in stage.ask("/_help", IE6).text


@pytest.mark.parametrize(
    ("view", "charset", "heading"),
    [
        pytest.param("?view=simple-koi8", "koi8-r", "Помощь", id="KOI8-R"),
        pytest.param("?view=simple-866", "cp866", "Помощь", id="the charset of DOS"),
        pytest.param("?view=simple-latin", "latin-1", "Pomo", id="Latin letters"),
        pytest.param("", "windows-1251", "Помощь", id="windows-1251, as on the page before"),
    ],
)
def test_help_is_written_as_its_reader_chose(
    stage: Stage, view: str, charset: str, heading: str
) -> None:
    got = stage.ask(f"/_help/ru{view}", MOSAIC)

    assert heading in got.body.decode(charset)
    assert got.fields("content-type") == ["text/html"]


def test_the_way_to_help_and_back_keeps_the_letters(stage: Stage) -> None:
    stage.on("/letters", Reply(RUSSIAN))

    sheet = stage.ask("/letters?view=simple-koi8", MOSAIC).body.decode("koi8-r")
    back = stage.ask("/_help/ru?view=simple-koi8", MOSAIC).body.decode("koi8-r")

    assert 'href="/_help/ru?view=simple-koi8"' in sheet
    assert 'href="/?view=simple-koi8"' in back
    assert 'href="/_help/uk?view=simple-koi8"' in back


def test_help_never_asks_the_origin(stage: Stage) -> None:
    stage.on("/x", Reply(ARTICLE))

    stage.ask("/_help", IE6)

    assert stage.asked == []


def test_a_post_to_help_is_the_origins(stage: Stage) -> None:
    stage.on("/_help", Reply(b"theirs"))

    assert stage.ask("/_help", MODERN, method="POST", Content_Length="0").body == b"theirs"
