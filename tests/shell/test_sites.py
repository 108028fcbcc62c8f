"""Which site a host leads to, and how its hosts on plain HTTP show it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.reader.policy import PRESETS
from proxy.shell.sites import Site, host_table, plain_site
from proxy.shell.upstream import Origin
from proxy.wire.addresses import SiteMap
from proxy.wire.forms import FormRoad
from proxy.wire.pictures import PictureRoad
from proxy.wire.signing import Signer

SIGNER = Signer((b"key",), "news")
SITE = Site(
    key="news",
    origin=Origin("news.example", 443, tls=True),
    origin_url="https://news.example",
    authority="news.example",
    hosts=("news.example", "*.pool.example"),
    policy=PRESETS["default"],
    site_map=SiteMap(frozenset({"news.example"})),
    forms=FormRoad(SIGNER, kinds=frozenset({"search", "subscribe"})),
    pictures=PictureRoad(SIGNER),
    plain_hosts=frozenset({"old.example"}),
    hsts_s=300,
    forward_client=True,
)
TABLE = host_table([SITE])


@pytest.mark.parametrize(
    ("host", "found"),
    [
        pytest.param("news.example", SITE, id="a host"),
        pytest.param("a.pool.example", SITE, id="one of a pool"),
        pytest.param("old.example", plain_site(SITE), id="one on plain HTTP"),
        pytest.param("a.b.pool.example", None, id="two labels before a pool"),
        pytest.param("pool.example", None, id="the pool itself"),
        pytest.param("news.example.evil.example", None, id="a longer name"),
        pytest.param("evilnews.example", None, id="a name that ends so"),
    ],
)
def test_a_host_leads_to(host: str, found: Site | None) -> None:
    assert TABLE.find(host) == found


def test_without_a_host_the_default_site_answers_or_the_only_one() -> None:
    other = replace(SITE, key="other", hosts=("other.example",))

    assert TABLE.find("") is SITE
    assert host_table([SITE, replace(other, default=True)]).find("") == replace(other, default=True)
    assert host_table([SITE, other]).find("") is None


def test_plain_http_is_only_read() -> None:
    plain = plain_site(SITE)

    assert plain.methods == {"GET", "HEAD"}
    assert plain.forms.kinds == {"search"}
    assert plain.mirror
    assert plain.strip_cookies


def test_plain_http_binds_and_tells_nobody() -> None:
    plain = plain_site(SITE)

    assert (plain.hsts_s, plain.forward_client, plain.noindex) == (0, False, True)
    assert plain.plain_http
