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
        pytest.param("<a href=/><img alt=Logo></a><a href=/>Home</a>", [], id="no way home"),
        pytest.param(
            "<a href='https://www.facebook.com/sharer.php?u=x'>Facebook</a>"
            "<a href='mailto:?subject=x'>Mail</a><a href=/wp-admin/post.php>Edit</a>",
            [],
            id="nothing that shares or edits",
        ),
        pytest.param("<a href=https://www.facebook.com/us>Us</a>", ["Us"], id="a page elsewhere"),
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


def words_of(blocks: list[Element | str]) -> list[str]:
    return [one if isinstance(one, str) else one.text() for one in blocks]


@pytest.mark.parametrize(
    ("foot", "lines"),
    [
        pytest.param(
            "<h3>Sections</h3><ul><li><a href=/a>A</a></li></ul><p>End</p>",
            ["End"],
            id="a list of known links, with its heading",
        ),
        pytest.param("<p><a href=/a>A</a> | <a href=/b>B</a></p>", ["B"], id="one in a line"),
        pytest.param("<p>See <a href=/a>A</a></p>", ["See A"], id="but none in a sentence"),
        pytest.param(
            "<p><a href=/b>B</a></p><p><a href=/b>B</a> | <a href=/c>C</a></p>",
            ["B", "C"],
            id="nothing twice",
        ),
        pytest.param("<h3>About</h3><p>Us</p>", ["About", "Us"], id="a heading with words below"),
    ],
)
def test_a_foot_leaves_out_what_stands_elsewhere(foot: str, lines: list[str]) -> None:
    assert words_of(flatten(list(region(foot).children), ["/a"])) == lines


def test_what_only_says_the_name_of_the_site_is_left_out() -> None:
    menu = region("<a href=/en/>The Courier</a><a href=/a>A</a>")

    assert [one.text for one in entries([menu], LINKS, site_name="The  Courier")] == ["A"]
