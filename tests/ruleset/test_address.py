from collections.abc import Callable

import pytest

from proxy.page.dom import Element
from proxy.ruleset.address import label_of, links_of, without_fragment

PAGE = "https://news.example/en/a"
Find = Callable[[str, str], Element]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            "<a id=x href='/d?u=1#top'>D</a>", [("/d?u=1#top", "D")], id="a link is itself"
        ),
        pytest.param(
            "<div id=x><a href=/d>D</a><a href=/s>S</a></div>",
            [("/d", "D"), ("/s", "S")],
            id="a box gives every link in it",
        ),
        pytest.param(
            "<div id=x><a href='#'>D</a><a href=/s>S</a></div>",
            [("/s", "S")],
            id="a dead link beside a live one",
        ),
        pytest.param("<a id=x href='#' data-href=/d>D</a>", [("/d", "D")], id="a data address"),
        pytest.param(
            "<a id=x href='javascript:x()'>D</a>",
            [("/en/a", "D")],
            id="a link that only a script opens leads to the page",
        ),
        pytest.param(
            "<button id=x>Donate</button>",
            [("/en/a", "Donate")],
            id="so does a button without an address",
        ),
        pytest.param(
            "<button id=x formaction=/d>Donate</button>", [("/d", "Donate")], id="a button with one"
        ),
        pytest.param(
            "<form id=x action=/join><b>Our letter</b></form>",
            [("/join", "Our letter")],
            id="a form leads to its action",
        ),
        pytest.param(
            "<form id=x><h3>Our letter</h3><input><button>Go</button></form>",
            [("/en/a", "Our letter")],
            id="a box is called by its heading",
        ),
        pytest.param("<a href=/d><span id=x>D</span></a>", [("/d", "D")], id="the link around it"),
        pytest.param("<map><area id=x href=/d alt=Donate></map>", [("/d", "Donate")], id="an area"),
    ],
)
def test_an_element_has_links(element: Find, html: str, expected: list[tuple[str, str]]) -> None:
    found = links_of(element(html, "#x"), base=PAGE, page=PAGE)

    assert [(one.href.removeprefix("https://news.example"), one.text) for one in found] == expected


@pytest.mark.parametrize(
    ("html", "label"),
    [
        pytest.param("<a id=x title=T> Give <b>now</b> </a>", "Give now", id="visible text first"),
        pytest.param(
            "<a id=x aria-label='Give  now' title=T></a>", "Give now", id="then aria-label"
        ),
        pytest.param("<a id=x title=T><img alt=P></a>", "T", id="then title"),
        pytest.param("<a id=x><img alt='A picture'></a>", "A picture", id="then a picture's words"),
        pytest.param("<a id=x><svg aria-label=Heart></svg></a>", "Heart", id="then a drawing's"),
        pytest.param("<input id=x value=Send>", "Send", id="a button's value"),
        pytest.param("<a id=x><i></i></a>", "", id="nothing names it"),
    ],
)
def test_a_link_is_called_by_what_a_person_meets(element: Find, html: str, label: str) -> None:
    assert label_of(element(html, "#x")) == label


def test_addresses_are_compared_without_fragment() -> None:
    assert without_fragment("https://a.example/x?y#z") == "https://a.example/x?y"
