"""What the operator's listener does with what an operator asks."""

from __future__ import annotations

from typing import Any

import pytest

from proxy.app.operate import unknown_site


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        pytest.param({"site": "news", "url": "/a"}, "", id="a site that is served"),
        pytest.param({"key": "page-1"}, "", id="none is named"),
        pytest.param(
            {"site": "nwes", "url": "/a"},
            "no site 'nwes'; known: news, blog",
            id="a misspelled one",
        ),
    ],
)
def test_a_purge_names_a_site_that_is_served(asked: dict[str, Any], wrong: str) -> None:
    assert unknown_site(asked, ["news", "blog"]) == wrong
