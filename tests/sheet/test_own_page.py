"""Pages of our own: legible to whoever gets one."""

from __future__ import annotations

from importlib import resources

import pytest

from proxy.page.dom import Element, parse
from proxy.reader.tiers import Profile, Tier
from proxy.sheet.own_page import OwnPage, PrintedPage, links_line, print_page, sentence
from proxy.sheet.words import Words, parse_words
from proxy.wire.view import View

TABLE = {
    entry.name.removesuffix(".toml"): parse_words(entry.read_text("utf-8"))
    for entry in resources.files("proxy.sheet").joinpath("words").iterdir()
}
PLAIN = Profile(Tier.PLAIN)
NETSCAPE = Profile(Tier.PLAIN, unicode=False)
MAC = Profile(Tier.PLAIN, unicode=False, platform="mac")
MOSAIC = Profile(Tier.PLAIN, unicode=False, raw_bytes=True, bare_type=True)


def silent(words: Words) -> OwnPage:
    return OwnPage(words.no_answer, [sentence(words.slow_answer_text), links_line([("/a", "»")])])


def printed(language: str, profile: Profile = PLAIN, *, asked: bool = False) -> PrintedPage:
    return print_page(silent, TABLE, language, profile, asked=asked)


@pytest.mark.parametrize(
    ("language", "profile", "charset", "spoken"),
    [
        pytest.param("ru", PLAIN, "utf-8", "ru", id="a reader of Unicode"),
        pytest.param("ru", NETSCAPE, "windows-1251", "ru", id="one without, on Windows"),
        pytest.param("ru", MAC, "x-mac-cyrillic", "ru", id="one without, on a Macintosh"),
        pytest.param("fa", NETSCAPE, "windows-1256", "fa", id="letters of Windows"),
        pytest.param("fa", MAC, "macintosh", "en", id="letters that the system lacks"),
        pytest.param("zh", NETSCAPE, "gb2312", "zh", id="two bytes a letter"),
        pytest.param("ru", MOSAIC, "windows-1252", "en", id="bytes taken for Latin-1"),
        pytest.param("de", MOSAIC, "windows-1252", "de", id="a language that Latin-1 writes"),
        pytest.param("eo", PLAIN, "utf-8", "en", id="a language without words"),
    ],
)
def test_a_page_is_in_letters_that_the_reader_knows(
    language: str, profile: Profile, charset: str, spoken: str
) -> None:
    page = printed(language, profile)

    assert (page.charset, page.language) == (charset, spoken)
    assert f'content="text/html; charset={charset}"'.encode() in page.body


@pytest.mark.parametrize(
    ("view", "charset", "word"),
    [
        pytest.param(View(simple=True, charset="koi8-r"), "koi8-r", "не отвечает", id="chosen"),
        pytest.param(View(simple=True, charset="x-latin"), "latin-1", "otvechaet", id="in Latin"),
    ],
)
def test_a_reader_of_raw_bytes_reads_what_it_chose(view: View, charset: str, word: str) -> None:
    profile = Profile(Tier.PLAIN, unicode=False, raw_bytes=True, view=view)

    assert word in printed("ru", profile).body.decode(charset)


def test_a_language_that_was_asked_for_is_spoken_to_everybody() -> None:
    page = printed("ru", MOSAIC, asked=True)

    assert "не отвечает" in page.body.decode(page.charset)


@pytest.mark.parametrize("language", sorted(TABLE))
def test_no_letter_is_lost_in_eight_bits(language: str) -> None:
    page = printed(language, NETSCAPE)
    codec = {"gb2312": "gbk"}.get(page.charset, page.charset)
    text = parse(page.body.decode(codec)).body.text()

    assert "?" not in text
    assert "&#" not in page.body.decode(codec)
    assert page.language == language


@pytest.mark.parametrize("language", ["fa", "ar"])
def test_what_runs_from_right_to_left_says_so(language: str) -> None:
    body = printed(language).body.decode()

    assert body.count('<p dir="rtl">') == 2


def test_a_page_is_what_a_browser_of_1996_knows() -> None:
    body = printed("en").body.decode()

    assert body.startswith('<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">')
    assert {one.tag for one in parse(body).body.iter()} <= {"body", "h1", "p", "a"}
    assert "style" not in body


def test_what_a_person_asked_for_is_escaped() -> None:
    def write(words: Words) -> OwnPage:
        return OwnPage(words.failed, [links_line([('/a"><script>', "<b>")])])

    body = print_page(write, TABLE, "en", PLAIN).body.decode()

    assert "<script" not in body
    assert "&lt;b&gt;" in body


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("Please wait", "Please wait.", id="a stop"),
        pytest.param("请稍候", "请稍候。", id="a Chinese one"),
        pytest.param("Really?", "Really?", id="none after a question"),
    ],
)
def test_a_sentence_ends(text: str, said: str) -> None:
    assert sentence(text).text() == said


def test_links_stand_on_one_line() -> None:
    line = links_line([("/a", "One"), ("/b", "Two")])

    assert line.text() == "One | Two"
    assert [one.get("href") for one in line.iter() if one.tag == "a"] == ["/a", "/b"]
    assert isinstance(line, Element)
