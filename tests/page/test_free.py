"""What is locked is known by every way in which publishers say so."""

from __future__ import annotations

import pytest

from tests.page.pages import seen

LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("markup", "free"),
    [
        pytest.param("", True, id="nothing is said"),
        pytest.param(LD.format('{"isAccessibleForFree":false}'), False, id="linked data"),
        pytest.param(LD.format('{"isAccessibleForFree":"False"}'), False, id="as a word"),
        pytest.param(
            LD.format('{"hasPart":{"isAccessibleForFree":false,"cssSelector":".x"}}'),
            False,
            id="of a part",
        ),
        pytest.param(LD.format('{"isAccessibleForFree":true}'), True, id="said to be free"),
        pytest.param("<meta name=isAccessibleForFree content=false>", False, id="a meta element"),
        pytest.param("<p itemprop=isAccessibleForFree content=false>", False, id="microdata"),
        pytest.param(
            "<link itemprop=isAccessibleForFree href=https://schema.org/False>",
            False,
            id="an address",
        ),
    ],
)
def test_a_page_is_free_unless_its_publisher_says_otherwise(markup: str, *, free: bool) -> None:
    _, found = seen(f"<body>{markup}<p>text")

    assert found.free is free
