"""What class and id words say, and what they do not."""

from __future__ import annotations

import pytest

from proxy.page import marks as m


@pytest.mark.parametrize(
    ("names", "marks"),
    [
        pytest.param("related-posts", m.RELATED, id="a word of a name"),
        pytest.param("ArticleComments", m.COMMENT, id="words in camel case"),
        pytest.param("c-newsletter__form", m.LETTER, id="block and element"),
        pytest.param("sidebar2", m.SIDE, id="a number behind"),
        pytest.param("relatedbroadcast", m.RELATED, id="words written together"),
        pytest.param("most-read", m.RELATED, id="two words that mean something together"),
        pytest.param("bildunterschrift", m.CAPTION, id="a word of another language"),
        pytest.param("entry-content", m.BODY, id="the name of a body"),
        pytest.param("article__body", m.BODY, id="two words with a double line between"),
        pytest.param("secondary", m.SIDE, id="a word that means something alone"),
        pytest.param("Page_sidebar__x3Kq9", m.SIDE, id="a word before a random tail"),
        pytest.param("row hidden", m.HIDDEN, id="a name by which style sheets hide"),
    ],
)
def test_a_name_is_understood(names: str, marks: int) -> None:
    assert m.CLASS_MARKS[names] & marks


@pytest.mark.parametrize(
    "names",
    [
        pytest.param("no-sidebar has-comments", id="what is absent, or elsewhere"),
        pytest.param("js-share", id="a hook of a script"),
        pytest.param("print:hidden md:[&_nav]:mt-2", id="a utility of a style sheet"),
        pytest.param("b7ad3f e1ad", id="letters in the middle of a number"),
        pytest.param("sidebar-grid__main", id="the name of a layout"),
        pytest.param("headline shadow gradient", id="words that hold a word"),
        pytest.param("text-secondary btn--secondary", id="a color"),
        pytest.param("has-small-font-size text-size-large", id="a size of letters"),
        pytest.param("follow-ups", id="a word that another turns"),
        pytest.param("table_root__adKqa blockWrap_decc7180dc3048ad", id="a random tail"),
        pytest.param("cmp-text cmp-container", id="the component of a content system"),
        pytest.param("hidden md:flex", id="hidden on small screens only"),
        pytest.param("d-none d-lg-block", id="hidden on small screens only, by another sheet"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_name_that_only_looks_like_one_says_nothing(names: str) -> None:
    assert not m.CLASS_MARKS[names] & m.AREA


def test_a_caption_is_no_sidebar() -> None:
    assert not m.AREA_OF_LINE & m.SIDE
    assert not m.AREA_OF_FIGURE & m.RELATED


def test_memory_of_names_is_bounded() -> None:
    for number in range(25_000):
        assert m.CLASS_MARKS[f"x{number}"] == 0

    assert len(m.CLASS_MARKS) <= 20_000
