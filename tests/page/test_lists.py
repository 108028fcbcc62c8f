"""Lists of links and entries."""

from __future__ import annotations

import pytest

from proxy.page.blocks import walk
from proxy.page.dom import parse
from proxy.page.lists import drop_copies, first_entries, is_language_list, merge_links
from proxy.page.survey import Regions


@pytest.mark.parametrize(
    "links",
    [
        pytest.param("<a href=/en>English</a><a href=/uk>Українська</a>", id="names"),
        pytest.param("<a href=/en>EN</a><a href=/ru>RU</a>", id="codes"),
        pytest.param("<a href=/x hreflang=fr>Version</a>", id="a stated language"),
    ],
)
def test_a_choice_of_languages_is_one(links: str) -> None:
    assert is_language_list(parse(f"<div>{links}</div>").body)


@pytest.mark.parametrize(
    "links",
    [
        pytest.param("", id="no link"),
        pytest.param("<a href=/a>Courses</a><a href=/b>Grammar</a>", id="about languages"),
        pytest.param("<a href=/en>English</a>" * 80, id="too many to be one"),
    ],
)
def test_other_lists_are_none(links: str) -> None:
    assert not is_language_list(parse(f"<div>{links}</div>").body)


def test_the_second_copy_of_a_menu_goes() -> None:
    menu = "<a href=/a>A</a><a href=/b>B</a><a href=/c>C</a><a href=/d>D</a>"
    document = parse(
        f"<nav id=x>{menu}</nav><nav id=y>{menu}<a href=/e>E</a></nav><nav><a href=/f>F"
    )
    regions = Regions(nav=document.select("nav"))

    drop_copies(regions, walk(document.elements))

    assert [one.text() for one in regions.nav] == ["ABCD", "F"]
    assert regions.dropped[0][1] == "copy of a menu"


def test_a_name_in_a_line_stays_where_its_second_link_goes() -> None:
    item = parse("<div><a href=/ann>Ann</a><p>by <b><a href=/ann>Ann</a></b>, 5 May</p></div>").body

    merge_links(item)

    assert item.text() == "Ann by Ann, 5 May"
    assert len([one for one in item.iter() if one.tag == "a"]) == 1


def test_an_item_keeps_one_link_to_an_address() -> None:
    item = parse(
        "<div><a href=/s><img src=a.jpg></a><h3><a href=/s>The ferry returns</a></h3>"
        "<p>It is back. <a href=/s>Read more</a> <a href=/ann>Ann</a></p></div>"
    ).body

    merge_links(item)

    links = [one.text() for one in item.iter() if one.tag == "a"]
    assert links == ["The ferry returns", "Ann"]
    assert any(one.tag == "img" for one in item.iter())


def test_a_second_link_with_words_leaves_them() -> None:
    item = parse(
        "<div><a href=/s>The ferry returns to the bay again</a>"
        "<a href=/s>After a winter in its dock</a></div>"
    ).body

    merge_links(item)

    assert item.text().count("dock") == 1


def test_a_thread_keeps_its_first_entries() -> None:
    thread = parse("<ol>" + "".join(f"<li>entry {n}</li>" for n in range(30)) + "</ol>").body

    first_entries(thread, 10)

    assert thread.text().endswith("entry 9")


def test_a_short_thread_stays() -> None:
    thread = parse("<ol><li>a<li>b</ol>").body

    first_entries(thread, 10)

    assert thread.text() == "a b"
