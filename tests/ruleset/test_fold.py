import time

import pytest

from proxy.page.dom import parse
from proxy.ruleset.fold import TextIndex, fold


@pytest.mark.parametrize(
    ("html", "phrase", "selector", "expected"),
    [
        pytest.param(
            "<p>Your  browser\n is outdated",
            "your browser is outdated",
            "p",
            True,
            id="white space is collapsed",
        ),
        pytest.param("<p>Out<b>dated</b> now", "outdated now", "p", True, id="through inline tags"),
        pytest.param(
            "<div>Your<p>browser</p></div>",
            "your browser",
            "div",
            True,
            id="a block stands for a blank",
        ),
        pytest.param(
            "<div>out<p>dated</p></div>", "outdated", "div", False, id="a block parts a word"
        ),
        pytest.param(
            "<p>BRAU\u00adSER \uff36\uff45\uff52\uff41\uff4c\uff54\uff45\uff54",
            "browser",
            "p",
            False,
            id="other words",
        ),
        pytest.param(
            "<p>Stra\u00dfe ver\u200balt\u00adet",
            "strasse veraltet",
            "p",
            True,
            id="case folding and zero width",
        ),
        pytest.param("<p>\uff2f\uff2c\uff24", "old", "p", True, id="full width letters"),
        pytest.param("<p>a</p><p>old</p>", "old", "p", False, id="only the element's own text"),
        pytest.param("<p>x<script>old</script>", "old", "p", False, id="scripts are no text"),
        pytest.param(
            "<div><template>old</template></div>", "old", "div", False, id="templates are no text"
        ),
        pytest.param("<p>ba old ba", "ba ba", "p", False, id="not across other words"),
    ],
)
def test_a_phrase_is_found_in_visible_text(
    html: str, phrase: str, selector: str, *, expected: bool
) -> None:
    document = parse(html)
    index = TextIndex(document.root)

    assert index.holds(document.select(selector)[0], [fold(phrase)]) is expected


def test_any_phrase_is_enough() -> None:
    document = parse("<p>two")

    assert TextIndex(document.root).holds(document.select("p")[0], ["one", "two"])


def test_the_text_of_a_removed_element_is_forgotten() -> None:
    document = parse("<div>one <p>two three</p> four</div>")
    index = TextIndex(document.root)
    div = document.select("div")[0]

    assert index.holds(div, ["two"])
    index.remove(document.select("p")[0])
    assert not index.holds(div, ["two"])
    assert not index.knows(["three four"])
    assert index.holds(div, ["four"])


def test_removing_what_was_never_there_changes_nothing() -> None:
    document, other = parse("<p>two"), parse("<p>two")
    index = TextIndex(document.root)
    index.remove(other.select("p")[0])

    assert index.knows(["two"])


def test_an_element_that_is_not_in_the_tree_holds_nothing() -> None:
    document, other = parse("<p>two"), parse("<p>two")

    assert not TextIndex(document.root).holds(other.select("p")[0], ["two"])


def test_a_later_place_of_a_phrase_counts_too() -> None:
    document = parse("<p>old</p><div>x</div><p id=last>old")

    assert TextIndex(document.root).holds(document.select("#last")[0], ["old"])


def test_a_thousand_nested_boxes_cost_no_more_than_their_text() -> None:
    document = parse("<div>" * 200 + "<p>word </p>" * 5000, depth_limit=400)
    began = time.perf_counter()
    index = TextIndex(document.root)

    assert sum(index.holds(one, ["word word"]) for one in document.select("div")) == 200
    assert time.perf_counter() - began < 1.0
