"""From a configured site to the shell's: what a mode implies, which origins may be private."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.app.assemble import site_of
from proxy.config.table import Settings, Site
from proxy.errors import ConfigError

if TYPE_CHECKING:
    from proxy.shell.sites import Site as ShellSite


def assembled(origin: str, **keys: str | tuple[str, ...]) -> ShellSite:
    site = Site(origin=origin, hosts=("mirror.example",), **keys)  # type: ignore[arg-type]  # by name
    return site_of(site, Settings(site=(site,)), ("key",))


@pytest.mark.parametrize("origin", ["http://127.0.0.1:9000", "http://[::1]", "http://localhost:81"])
def test_a_loopback_origin_that_the_operator_named_is_allowed(origin: str) -> None:
    assert assembled(origin).origin.allow_private


@pytest.mark.parametrize(
    "origin",
    [
        pytest.param("http://127.evil.example", id="a name that begins like a number"),
        pytest.param("http://news.example", id="any other name"),
        pytest.param("http://10.0.0.1", id="a private number"),
    ],
)
def test_a_plain_origin_has_to_be_allowed(origin: str) -> None:
    with pytest.raises(ConfigError, match="allow_plain_origin"):
        assembled(origin)


def test_a_name_may_not_lead_to_a_private_address() -> None:
    assert not assembled("https://127.evil.example").origin.allow_private


@pytest.mark.parametrize(
    ("place", "allowed"),
    [
        pytest.param("127.0.0.1:9000", True, id="this machine too"),
        pytest.param("10.0.0.1:80", False, id="another of the private ones"),
    ],
)
def test_a_loopback_origin_opens_no_other_private_address(place: str, allowed: bool) -> None:  # noqa: FBT001  # an expectation
    site = assembled("http://localhost:81", connect=(place,))

    assert site.origin.allow_private == allowed


def test_a_mirror_lets_only_reading_pass() -> None:
    site = assembled("https://news.example", mode="mirror")

    assert site.methods == {"GET", "HEAD"}
    assert site.strip_cookies


def test_a_proxy_of_an_unknown_scheme_is_found_at_start() -> None:
    with pytest.raises(ConfigError, match="socks9"):
        assembled("https://news.example", upstream_proxy="socks9://x")
