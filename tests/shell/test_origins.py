"""Routes: what may stand in for what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.shell.origins import Origin, routes

SITE = Origin("news.example", 443, tls=True)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(SITE, host="other.example"), id="another name"),
        pytest.param(replace(SITE, port=8443), id="another port"),
        pytest.param(replace(SITE, tls=False), id="plain in place of TLS"),
        pytest.param(replace(SITE, proxy="socks5h://127.0.0.1:9050"), id="through a proxy"),
        pytest.param(replace(SITE, allow_private=True), id="an address that nobody checked"),
        pytest.param(replace(SITE, connect=(("192.0.2.1", 443),)), id="another address"),
    ],
)
def test_a_connection_is_never_lent_across(other: Origin) -> None:
    assert routes(other)[0] != routes(SITE)[0]


def test_sites_of_one_origin_share_connections() -> None:
    assert routes(replace(SITE)) == routes(SITE)
