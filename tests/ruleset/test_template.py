import pytest

from proxy.errors import RuleError
from proxy.page.dom import parse
from proxy.ruleset.template import parse_template

PAGE = """<div id=box data-photo=ferry><h3> Our <b>letter</b> </h3>
<form action="/join"><input name=mail></form><a href="/a" rel="x@y">First</a>
<a href="/b">Second</a></div>
<h3>Outside</h3>"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain words", "plain words", id="words alone"),
        pytest.param("/img/{@data-photo}.jpg", "/img/ferry.jpg", id="an attribute of the element"),
        pytest.param("{@DATA-PHOTO}", "ferry", id="names of attributes in any case"),
        pytest.param("{h3}", "Our letter", id="the text of a match inside"),
        pytest.param("{form@action}", "/join", id="an attribute of a match inside"),
        pytest.param("{a[rel='x@y']@href}", "/a", id="an at sign inside the selector"),
        pytest.param("{a + a}: {a}", "Second: First", id="two pieces"),
        pytest.param("{@missing}{.nothing}{.nothing@href}", "", id="what is missing is empty"),
        pytest.param("{{{@id}}}", "{box}", id="doubled braces are braces"),
        pytest.param(" {@id} ", "box", id="white space at the ends goes"),
    ],
)
def test_a_template_reads_the_element(text: str, expected: str) -> None:
    document = parse(PAGE)

    assert parse_template(text).render(document, document.select("#box")[0]) == expected


def test_a_dot_is_the_text_of_the_element() -> None:
    document = parse(PAGE)

    assert parse_template("<{.}>").render(document, document.select("#box h3")[0]) == "<Our letter>"


def test_a_piece_never_reads_outside_of_the_element() -> None:
    document = parse(PAGE)

    assert parse_template("{h3}").render(document, document.select("form")[0]) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("{@id", "alone", id="a brace that is not closed"),
        pytest.param("id}", "alone", id="a brace that is not opened"),
        pytest.param("{}", "say what to read", id="nothing between the braces"),
        pytest.param("{p >@href}", "selector", id="a selector that is not CSS"),
    ],
)
def test_a_template_that_says_nothing_is_refused(text: str, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        parse_template(text)
