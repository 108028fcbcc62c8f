"""What the survey hands to everybody else."""

from __future__ import annotations

import pytest

from proxy.page.dom import parse
from proxy.page.survey import Kind, Regions, Survey, survey
from tests.page.pages import URL, article, paragraphs, seen


def test_a_survey_edits_nothing() -> None:
    document = parse(article(paragraphs()))
    before = [len(one.children) for one in document.root.iter()]

    survey(document, url=URL)

    assert [len(one.children) for one in document.root.iter()] == before


def test_the_same_page_gives_the_same_survey() -> None:
    assert seen(article(paragraphs()))[1] == seen(article(paragraphs()))[1]


def test_facts_arrive() -> None:
    found = seen(article(paragraphs(), head="<meta name=author content=Ann>"))[1]

    assert (found.title, found.site_name, found.byline) == ("The ferry returns", "Bay News", "Ann")
    assert (found.url, found.base, found.language) == (URL, URL, "en")


def test_a_language_that_is_not_stated_is_guessed() -> None:
    assert seen("<p>Паром вернулся в залив, и мы это видели.</p>")[1].language == "ru"


@pytest.mark.parametrize(
    ("markup", "right_to_left"),
    [
        ("<html dir=rtl>", True),
        ("<html lang=ar>", True),
        ("<body dir=RTL>", True),
        ("<p>عادت العبارة إلى الخليج</p>", True),
        ("<html lang=ar dir=ltr>", False),
        ("<html lang=en>", False),
    ],
)
def test_the_direction_of_writing_is_known(markup: str, *, right_to_left: bool) -> None:
    assert seen(markup)[1].right_to_left is right_to_left


@pytest.mark.parametrize("tag", ["<html lang=ja>", "<html>"])
def test_short_texts_of_wide_scripts_are_articles(tag: str) -> None:
    lines = "<p>フェリーは冬の後で湾に戻り、最初の日は満員だった。船長は嬉しそうに笑った。</p>" * 4

    assert seen(f"{tag}<article><h1>フェリー</h1>{lines}</article>")[1].kind is Kind.ARTICLE


def test_an_empty_survey_is_of_no_kind() -> None:
    assert Survey(url=URL, base=URL).kind is Kind.UNKNOWN
    assert Regions().main == []
