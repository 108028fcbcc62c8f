"""Which site an address belongs to; what a fetch for an explanation brings is told of there."""

from __future__ import annotations

import pytest

from proxy.app.assemble import site_of
from proxy.app.fetch import site_at
from proxy.config.table import Settings, Site
from proxy.errors import ConfigError

SITES = tuple(
    site_of(one, Settings(site=(one,)), ("key",))
    for one in (
        Site(key="news", origin="https://news.example", hosts=("m.example", "*.pool.example")),
        Site(key="blog", origin="http://127.0.0.1:9000", hosts=("blog.example",), default=True),
    )
)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        pytest.param("https://news.example/a", "news", id="an origin"),
        pytest.param("https://www.news.example/a", "news", id="another host of it"),
        pytest.param("https://m.example/a", "news", id="a public host"),
        pytest.param("http://x7.pool.example:8080/a", "news", id="one of many public hosts"),
        pytest.param("http://127.0.0.1:9000/a", "blog", id="an origin with its port"),
    ],
)
def test_an_address_leads_to_its_site(url: str, key: str) -> None:
    assert site_at(url, SITES).key == key


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://other.example/a", id="a stranger"),
        pytest.param("https://news.example.evil.example/a", id="one that begins like ours"),
        pytest.param("http://127.0.0.1:9001/a", id="another port of the machine"),
        pytest.param("http:///a", id="none at all, though a site answers those without a host"),
    ],
)
def test_an_address_that_is_nobodys_is_not_fetched(url: str) -> None:
    with pytest.raises(ConfigError, match="belongs to no configured site; known: "):
        site_at(url, SITES)
