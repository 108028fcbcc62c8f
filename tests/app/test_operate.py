"""What the operator's listener does with what an operator asks."""

from __future__ import annotations

from typing import Any

import pytest

from proxy.app.operate import forget_samples, unknown_site
from proxy.shell.samples import Sample, Samples


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


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        pytest.param({"url": "/a"}, 1, id="a page of all sites"),
        pytest.param({"url": "https://m.example/a?x=1", "site": "news"}, 2, id="of one site"),
        pytest.param({"url": "/a", "soft": True}, 3, id="one that is only said to be old"),
        pytest.param({"key": "kind-news-article"}, 0, id="a group, whose pages nobody knows"),
    ],
)
def test_a_purged_page_is_no_sample_any_more(asked: dict[str, Any], left: int) -> None:
    samples = Samples(5)
    for site, path in (("news", "/a"), ("blog", "/a"), ("news", "/b")):
        samples.note(Sample(site, path, "", "text/html", "article", b"x"))
    forget_samples(samples, asked)

    assert len(samples.pages()) == left
