import pytest

from proxy.page.dom import Element, parse
from proxy.ruleset.draft import Draft, Region, has_content, markup_size, take_out
from proxy.ruleset.model import Attr, Drop, Keep, Rename, Slot, Unwrap

PAGE = "<main><article><div><p>text here</p></div><aside>more</aside></article></main>"


def draft() -> Draft:
    return Draft(parse(PAGE), "https://news.example/", "https://news.example/", "page")


def one(work: Draft, selector: str) -> Element:
    return work.document.select(selector)[0]


def test_a_guarded_element_holds_all_that_is_in_it() -> None:
    work = draft()
    work.guard(one(work, "div"), "a")
    work.guard(one(work, "div"), "later")

    assert work.held_by(one(work, "p"), Drop()) == "protected by a"
    assert work.held_by(one(work, "div"), Unwrap()) == "protected by a"
    assert work.held_by(one(work, "article"), Drop()) == ""


def test_what_carries_a_guarded_element_is_held_itself() -> None:
    work = draft()
    work.carriers[one(work, "article")] = "a"

    assert work.held_by(one(work, "article"), Drop()) == "protected by a"
    assert work.held_by(one(work, "aside"), Drop()) == ""


def test_a_kept_region_is_held_and_open_inside() -> None:
    work = draft()
    work.keep(Region(Slot.MAIN, one(work, "article"), "story", 0))

    assert work.held_by(one(work, "article"), Unwrap()) == "kept by story"
    assert work.held_by(one(work, "main"), Drop()) == "kept by story"
    assert work.held_by(one(work, "main"), Unwrap()) == ""
    assert work.held_by(one(work, "p"), Drop()) == ""


def test_what_removes_nothing_is_never_held() -> None:
    work = draft()
    work.guard(one(work, "p"), "a")

    assert [
        work.held_by(one(work, "p"), each) for each in (Attr(), Rename("b"), Keep(Slot.NAV))
    ] == [
        "",
        "",
        "",
    ]


def test_kept_text_is_counted_once() -> None:
    work = draft()
    work.keep(Region(Slot.MAIN, one(work, "div"), "inner", 0))
    work.keep(Region(Slot.MAIN, one(work, "p"), "innermost", 0))
    work.keep(Region(Slot.MAIN, one(work, "article"), "outer", 0))

    assert work.kept_text == len("text here") + len("more")


def test_only_text_kept_for_main_can_be_lost() -> None:
    work = draft()
    work.keep(Region(Slot.ASIDE, one(work, "aside"), "more", 0))
    work.lose(one(work, "aside"))
    work.keep(Region(Slot.MAIN, one(work, "div"), "story", 0))
    work.lose(one(work, "p"), "text")

    assert (work.kept_text, work.lost_text) == (len("text here"), len(" here"))


def test_the_index_is_made_anew_after_an_edit() -> None:
    work = draft()
    first = work.index()

    assert work.index() is first
    work.touch()
    assert work.index() is not first


def test_size_is_about_that_of_the_markup() -> None:
    assert markup_size(parse("<p class=a>x<b>y</b></p>").select("p")[0]) == len(
        "<p class='a'>x<b>y</b></p>"
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("one<div>x</div>two", "one two", id="a block parted two words"),
        pytest.param("one<b>x</b>two", "onetwo", id="an inline element did not"),
        pytest.param("<div>x</div>two", "two", id="nothing before it"),
        pytest.param(
            "one<div>x</div><i>two</i>",
            "onetwo",
            id="an element behind it keeps them apart no better",
        ),
    ],
)
def test_words_are_not_glued_together(html: str, text: str) -> None:
    document = parse(html)
    take_out(document.select("div, b")[0])

    assert document.body.text() == text


def test_a_reader_sees_text_or_a_picture() -> None:
    def seen(html: str) -> bool:
        return has_content(parse(html).body)

    assert seen("<div><p> x")
    assert seen("<div><img src=/a>")
    assert not seen("<div> <p>\n<script>x</script>")
