from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from proxy.reader.tiers import Tier

MainOf = Callable[..., str]

DATA = (
    "<table><caption>Trips</caption><thead><tr><th>Year<th>Trips<th>People</thead>"
    "<tr><th>2024<td>120<td><a href=/p>45</a><tr><th>2025<td>98<td>39</table>"
)
TOLD = (
    "<p><b>Trips</b></p>\n"
    '<p><b>Year: 2024</b><br>Trips: 120<br>People: <a href="https://news.example/p">45</a></p>\n'
    "<p><b>Year: 2025</b><br>Trips: 98<br>People: 39</p>"
)
WIDE = (
    "<table>"
    + "".join("<tr>" + "".join(f"<td>{row}{column}" for column in "abcdefgh") for row in (1, 2))
    + "</table>"
)


def test_basic_draws_a_table(main_of: MainOf) -> None:
    lines = main_of(DATA).splitlines()

    assert lines[:5] == [
        '<table cellspacing="0">',
        "<caption>Trips</caption>",
        "<tr>",
        '<th scope="col">Year</th>',
        '<th scope="col">Trips</th>',
    ]
    assert '<th scope="row">2024</th>' in lines
    assert '<td><a href="https://news.example/p">45</a></td>' in lines


def test_plain_draws_a_narrow_one_with_its_caption_above(main_of: MainOf) -> None:
    main = main_of(DATA, Tier.PLAIN)

    assert main.startswith(
        '<p><b>Trips</b></p>\n<table border="1" cellpadding="3">\n<tr>\n<th>Year'
    )
    assert "caption>" not in main


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"text_only": True}, id="a text browser"),
        pytest.param({"raw_bytes": True}, id="Mosaic's generation"),
        pytest.param({"phone": True}, id="a phone"),
    ],
)
def test_plain_tells_a_table_row_by_row(main_of: MainOf, facts: dict[str, Any]) -> None:
    assert main_of(DATA, Tier.PLAIN, **facts) == TOLD


@pytest.mark.parametrize(
    ("tier", "facts", "drawn"),
    [
        pytest.param(Tier.PLAIN, {}, False, id="more than four columns in plain"),
        pytest.param(Tier.BASIC, {"phone": True}, False, id="more than six on a phone"),
        pytest.param(Tier.BASIC, {}, True, id="any in basic"),
    ],
)
def test_a_wide_table(main_of: MainOf, tier: Tier, facts: dict[str, Any], drawn: bool) -> None:  # noqa: FBT001  # an expectation
    main = main_of(WIDE, tier, **facts)

    assert ("<table" in main) == drawn
    assert ("<p><b>1a</b><br>1b<br>1c" in main) != drawn


def test_names_and_values_are_a_list(main_of: MainOf) -> None:
    body = "<table><tr><td>Captain<td>A. B.<tr><td>Port<td>North</table>"

    assert main_of(body, Tier.PLAIN, text_only=True) == (
        "<ul>\n<li><b>Captain</b>: A. B.</li>\n<li><b>Port</b>: North</li>\n</ul>"
    )


def test_cells_that_reach_over_several_stand_with_each(main_of: MainOf) -> None:
    body = (
        "<table><tr><th>Year<th>Port<th colspan=2>Trips<tr><td rowspan=2>2024<td>North<td>1<td>2"
        "<tr><td>South<td colspan=2>3</table>"
    )

    assert main_of(body, Tier.PLAIN, text_only=True) == (
        "<p><b>Year: 2024</b><br>Port: North<br>Trips: 1<br>Trips: 2</p>\n"
        "<p><b>Year: 2024</b><br>Port: South<br>Trips: 3</p>"
    )


def test_a_table_that_claims_too_much_keeps_its_words(main_of: MainOf) -> None:
    rows = "<tr>" + "<td colspan=50 rowspan=50>cell" * 30
    body = "<table><tr><th>a<th>b" + rows * 2 + "</table>"

    main = main_of(body, Tier.PLAIN, text_only=True)

    assert main.count("cell") == 60


def test_spans_are_kept_when_drawn(main_of: MainOf) -> None:
    body = "<table><tr><th colspan=2>a<th rowspan=999999>b<tr><td>c<td>d</table>"
    main = main_of(body)

    assert '<th scope="col" colspan="2">a</th>' in main
    assert '<th scope="col">b</th>' in main


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param("<table><tr><td>a<td>b</table>", "<p>a</p>\n<p>b</p>", id="one row"),
        pytest.param("<table><tr><td>a<tr><td>b</table>", "<p>a</p>\n<p>b</p>", id="one column"),
        pytest.param(
            "<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>",
            "<p>a</p>\n<p>b</p>\n<p>c</p>\n<p>d</p>",
            id="one that says so",
        ),
        pytest.param(
            "<table><tr><td>a<td><h2>b</h2><tr><td>c<td>d</table>",
            "<p>a</p>\n<h2>b</h2>\n<p>c</p>\n<p>d</p>",
            id="one with headings",
        ),
        pytest.param(
            f"<table><tr><td>a<td>{'b ' * 200}<tr><td>c<td>d</table>",
            f"<p>a</p>\n<p>{('b ' * 200).strip()}</p>\n<p>c</p>\n<p>d</p>",
            id="one with prose",
        ),
        pytest.param(
            "<table><tr><td><table><tr><th>a<th>b<tr><td>c<td>d</table></table>",
            '<table cellspacing="0">\n<tr>\n<th scope="col">a</th>\n<th scope="col">b</th>\n</tr>\n'
            "<tr>\n<td>c</td>\n<td>d</td>\n</tr>\n</table>",
            id="one around a table of data",
        ),
    ],
)
def test_a_layout_is_unwrapped(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


def test_a_row_that_reaches_over_rows_is_kept_when_drawn(main_of: MainOf) -> None:
    main = main_of("<table><tr><th>a<th>b<tr><td rowspan=2>c<td>d<tr><td>e</table>")

    assert '<td rowspan="2">c</td>' in main


def test_a_place_in_a_cell_is_found(main_of: MainOf) -> None:
    main = main_of("<a href=#x>go</a><table><tr><th>a<th>b<tr><td id=x>c<td>d</table>")

    assert '<td><a name="a-x"></a>c</td>' in main


def test_rows_without_a_heading_above_their_names_are_called_by_them(main_of: MainOf) -> None:
    body = "<table><tr><th><th>Trips<tr><th>2024<td>120</table>"

    assert main_of(body, Tier.PLAIN, text_only=True) == "<p><b>2024</b><br>Trips: 120</p>"


def test_a_place_in_a_cell_that_is_told_is_found(main_of: MainOf) -> None:
    body = "<a href=#x>go</a><table><tr><th>a<th>b<tr><td>c<td id=x>d</table>"

    main = main_of(body, Tier.PLAIN, text_only=True)

    assert '<p><a name="a-x"></a><b>a: c</b><br>b: d</p>' in main


def test_a_list_in_a_cell_stays_a_list(main_of: MainOf) -> None:
    main = main_of("<table><tr><th>a<th>b<tr><td><ul><li>c<li>d</ul><td>e</table>")

    assert "<td>\n<ul>\n<li>c</li>\n<li>d</li>\n</ul>\n</td>" in main
