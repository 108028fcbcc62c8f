from __future__ import annotations

import pytest

from proxy.page.dom import parse
from proxy.sheet.search import find_search

FIRST = "<form id=a action=/s><input name=q></form>"
SECOND = "<form id=b action=/s><input name=q></form>"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param(FIRST + SECOND, "a", id="the first of several"),
        pytest.param(f"<div hidden>{FIRST}</div>{SECOND}", "b", id="one that is seen"),
        pytest.param(f"<div hidden>{FIRST}</div>", "a", id="one that a script would show"),
        pytest.param(
            "<form id=a><input name=q></form><div hidden>" + SECOND, "b", id="one with an address"
        ),
        pytest.param(
            "<form id=a action=#><input name=q></form>" + SECOND, "b", id="no address is none"
        ),
        pytest.param("<form id=a action=/m><input name=mail></form>", None, id="no search at all"),
    ],
)
def test_the_search_of_a_page_is(body: str, found: str | None) -> None:
    form = find_search(parse(f"<body>{body}"))

    assert (form.get("id") if form else None) == found


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        pytest.param(FIRST, False, id="the form itself"),
        pytest.param(f"<b>Find</b> <a>or not</a>{FIRST}", False, id="a box of its own"),
        pytest.param(f"<a href=/>Courier</a>{FIRST}", True, id="a header that holds it"),
    ],
)
def test_what_was_dropped_takes_the_search_with_it_or_not(inside: str, *, kept: bool) -> None:
    document = parse(f"<body><div>{inside}</div><p>text")
    next(document.body.elements()).detach()

    assert (find_search(document) is not None) is kept


def test_a_region_that_a_rule_kept_was_not_dropped() -> None:
    document = parse(f"<body><div>{FIRST}</div><p>text")
    region = next(document.body.elements())
    region.detach()

    assert find_search(document, (region,)) is not None
