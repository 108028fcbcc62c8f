"""A sheet in parts: cut to a reader's size, each a whole document, links between them right."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from proxy.page.dom import parse
from proxy.page.support import Ask, Role
from proxy.reader.tiers import Tier
from proxy.sheet.content import Printed
from proxy.wire.view import View

Printer = Callable[..., Printed]
TEXT = "".join(f"<p>Paragraph {number}. " + "The ferry left at noon. " * 20 for number in range(60))
ASKS = {"support": [Ask(Role.DONATE, "https://news.example/donate", "Support us")]}
SIZE = 8_000


def numbers(parts: tuple[str, ...]) -> list[int]:
    return [int(one) for part in parts for one in re.findall(r"Paragraph (\d+)\.", part)]


@pytest.mark.parametrize("tier", [Tier.PLAIN, Tier.BASIC])
def test_parts_keep_to_the_size_and_lose_nothing(printer: Printer, tier: Tier) -> None:
    printed = printer(TEXT, tier, part_bytes=SIZE, content=ASKS)

    assert len(printed.parts) > 3
    assert all(len(part.encode()) <= SIZE for part in printed.parts)
    assert numbers(printed.parts) == list(range(60))


def test_each_part_says_which_it_is_and_leads_to_the_others(printer: Printer) -> None:
    parts = printer(TEXT, part_bytes=SIZE).parts
    count = len(parts)

    assert all(f"Part {number} of {count}" in part for number, part in enumerate(parts, 1))
    assert all("<h1>" in part and "view=simple-whole" in part for part in parts)
    assert "view=simple-p2" in parts[0]
    assert "Previous" not in parts[0]
    assert "Next" not in parts[-1]
    assert 'view=simple">Previous' in parts[1]


def test_what_follows_the_text_stands_on_the_last_part_only(printer: Printer) -> None:
    nav = parse("<nav><a href=/news>News</a></nav>").body
    parts = printer(TEXT, part_bytes=SIZE, content={**ASKS, "nav": [nav]}).parts

    assert all("Support us" in part for part in parts)
    assert [
        ("<b><a" in part, "example/news" in part, "older browsers" in part) for part in parts
    ] == [
        *[(False, False, False)] * (len(parts) - 1),
        (True, True, True),
    ]


def test_each_part_leads_to_the_original_and_to_other_charsets(printer: Printer) -> None:
    russian = {"language": "ru"}
    parts = printer(TEXT, part_bytes=SIZE, survey=russian, tier=Tier.PLAIN, raw_bytes=True).parts

    assert len(parts) > 1
    assert all(">Full version</a>" in part for part in parts)
    assert all("view=simple-koi8" in part for part in parts)


def test_the_byline_stands_on_the_first(printer: Printer) -> None:
    parts = printer(TEXT, part_bytes=SIZE, survey={"byline": "By Name"}).parts

    assert ["By Name" in part for part in parts] == [True, *[False] * (len(parts) - 1)]


def test_the_whole_text_is_one_part_for_who_asks(printer: Printer) -> None:
    (sheet,) = printer(TEXT, part_bytes=SIZE, view=View(whole=True)).parts

    assert numbers((sheet,)) == list(range(60))
    assert "In parts" in sheet


def test_links_to_another_part_lead_there(printer: Printer) -> None:
    body = f"<p>See <a href=#end id=start>the end</a>{TEXT}<p id=end>End. <a href=#start>up</a>"

    parts = printer(body, part_bytes=SIZE).parts

    assert f'view=simple-p{len(parts)}#a-end"' in parts[0]
    assert 'view=simple#a-start"' in parts[-1]


def test_a_place_in_the_same_part_stays_a_place(printer: Printer) -> None:
    parts = printer(f"<p>See <a href=#x>x</a><p id=x>X{TEXT}", part_bytes=SIZE).parts

    assert '<a href="#a-x">' in parts[0]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<ul>" + "<li>An item of a very long list" * 2_000 + "</ul>", id="a list"),
        pytest.param("<pre>" + "a line of code\n" * 3_000 + "</pre>", id="code"),
        pytest.param("<p>" + "word " * 20_000, id="one paragraph"),
        pytest.param(
            "<table><tr><th>a<th>b" + "<tr><td>cell one<td>cell two" * 1_500 + "</table>",
            id="a table",
        ),
        pytest.param("<blockquote>" + TEXT + "</blockquote>", id="a quotation"),
    ],
)
def test_one_block_larger_than_a_part_is_cut_inside(printer: Printer, body: str) -> None:
    printed = printer(body, part_bytes=SIZE)

    assert len(printed.parts) > 2
    assert max(len(part.encode()) for part in printed.parts) <= SIZE * 1.1


def test_a_long_menu_gets_a_page_of_its_own(printer: Printer) -> None:
    links = "".join(f"<a href=/s{number}>Section number {number}</a>" for number in range(150))
    parts = printer(TEXT, part_bytes=SIZE, content={"nav": [parse(links).body]}).parts
    texts = [part for part in parts if "Paragraph" in part]

    assert f"Part {len(texts)} of {len(texts)}" in texts[-1]
    assert f'view=simple-p{len(texts) + 1}#s">All sections' in texts[-1]
    assert "Section number 149" in parts[-1]
    assert all(len(part.encode()) <= SIZE for part in parts)


def test_more_parts_than_can_be_named_are_made_larger(printer: Printer) -> None:
    assert len(printer(TEXT * 20, part_bytes=4_000).parts) <= 99


@pytest.mark.parametrize(
    ("facts", "letters"),
    [
        pytest.param({"unicode": True}, 2, id="two bytes a letter in UTF-8"),
        pytest.param({"unicode": False}, 1, id="one in an old charset"),
    ],
)
def test_the_size_is_that_of_the_bytes(
    printer: Printer, facts: dict[str, Any], letters: int
) -> None:
    body = ("<p>" + "слово " * 40) * 40

    parts = printer(body, Tier.PLAIN, part_bytes=SIZE, **facts).parts

    assert len(parts) == {2: 3, 1: 2}[letters]


def test_main_text_is_that_of_all_parts(printer: Printer) -> None:
    whole, cut = printer(TEXT), printer(TEXT, part_bytes=SIZE)

    assert len(cut.parts) > 1
    assert cut.main_text == whole.main_text
