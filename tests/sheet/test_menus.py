from __future__ import annotations

import pytest

from proxy.page.dom import Element, parse
from proxy.sheet.links import Links
from proxy.sheet.menus import entries, flatten

LINKS = Links("https://news.example/", "https://news.example/")


def region(markup: str) -> Element:
    return parse("<body>" + markup).body


@pytest.mark.parametrize(
    ("markup", "labels"),
    [
        pytest.param(
            "<a href=/a>A</a><ul><li><a href=/b><b>B</b></a></ul>",
            ["A", "B"],
            id="in order, out of any markup",
        ),
        pytest.param("<a href=/a>A</a><a href=/a>Again</a>", ["A"], id="an address once"),
        pytest.param(
            "<a href=/a aria-label=Search><svg></svg></a>", ["Search"], id="an icon by its label"
        ),
        pytest.param(
            "<a href=/a></a><a href=/b>»</a><a href=#c>C</a><a>D</a>",
            [],
            id="nothing without words or address",
        ),
        pytest.param("<a href=javascript:x>A</a>", [], id="nothing for a script"),
        pytest.param("<a href=/a hidden>A</a>", [], id="nothing hidden"),
        pytest.param("<a href=/a> A \n b </a>", ["A b"], id="white space folded"),
        pytest.param(f"<a href=/a>{'x' * 200}</a>", ["x" * 80], id="no longer than a line"),
    ],
)
def test_a_menu_is_its_links(markup: str, labels: list[str]) -> None:
    assert [one.text for one in entries([region(markup)], LINKS)] == labels


def test_known_addresses_are_left_out() -> None:
    menu = region("<a href=/a>A</a><a href=/b>B</a>")

    found = entries([menu], LINKS, known=["https://news.example/a"])

    assert [one.href for one in found] == ["https://news.example/b"]


def test_a_language_is_said_of_its_link() -> None:
    (found,) = entries([region("<a hreflang=ru href=/ru/>Русский</a>")], LINKS)

    assert found.element().attrs == {"href": "https://news.example/ru/", "lang": "ru"}


def test_a_list_of_links_becomes_a_line() -> None:
    item = Element("li", None, [Element("a", {"href": "/a"}, ["A"])])
    other = Element("li", None, [Element("a", {"href": "/b"}, ["B"])])

    (flat,) = flatten([Element("ul", None, [item, other])])

    assert isinstance(flat, Element)
    assert (flat.tag, flat.text()) == ("p", "A | B")


def test_a_list_of_more_than_links_stays_one() -> None:
    block = Element("ul", None, [Element("li", None, ["words"])])

    assert flatten([block]) == [block]
