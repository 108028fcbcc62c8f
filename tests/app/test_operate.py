"""What the operator's listener does with what an operator asks."""

from __future__ import annotations

from typing import Any

import pytest

from proxy.app.assemble import site_of
from proxy.app.operate import forget_samples, unknown_site, with_site
from proxy.config.table import Settings, Site
from proxy.shell.editions import compile_edition
from proxy.shell.materials import read_materials
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


SITES = tuple(
    Site(key=key, origin=origin, hosts=(host,))
    for key, origin, host in (
        ("news", "https://news.example", "news-mirror.example"),
        ("front", "https://www.both.example", "front.example"),
        ("mirror", "https://www.both.example", "mirror.example"),
    )
)
EDITION = compile_edition(
    read_materials(""), tuple(site_of(one, Settings(site=SITES), ("key",)) for one in SITES), 1
)


@pytest.mark.parametrize(
    ("asked", "site"),
    [
        pytest.param({"url": "/a"}, None, id="a path is every site's"),
        pytest.param({"url": "https://news-mirror.example/a"}, "news", id="a public host"),
        pytest.param({"url": "https://www.news.example/a"}, "news", id="a host of the origin"),
        pytest.param({"url": "https://www.both.example/a"}, None, id="an origin of two sites"),
        pytest.param(
            {"url": "https://www.both.example/a", "site": "front"}, "front", id="one that is named"
        ),
        pytest.param({"key": "tier-plain"}, None, id="a group"),
    ],
)
def test_a_purge_is_of_the_site_that_its_address_belongs_to(
    asked: dict[str, Any], site: str | None
) -> None:
    found = with_site(asked, EDITION)

    assert found is not None
    assert found.get("site") == site


def test_the_address_of_a_stranger_is_nobodys() -> None:
    assert with_site({"url": "https://other.example/a"}, EDITION) is None
