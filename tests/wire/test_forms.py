"""The forms of a site: sent on where the origin reads them and the operator takes them."""

from __future__ import annotations

import pytest

from proxy.wire.forms import FormKind, FormRoad
from proxy.wire.signing import FormAddress, Signer

ROAD = FormRoad(Signer((b"key",), "news"), frozenset({"news.example:8443"}), frozenset({"search"}))
SEARCH = FormAddress("https://news.example:8443/s?a=1", "get", "utf-8", "koi8-r", "search")


def test_a_form_of_a_sheet_is_read_back() -> None:
    assert ROAD.read(ROAD.address(SEARCH)) == SEARCH


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(
            FormAddress("https://news.example:8443/s", "post", "utf-8", "utf-8", "subscribe"),
            id="a kind that is no longer taken",
        ),
        pytest.param(
            FormAddress("https://other.example/s", "get", "utf-8", "utf-8", "search"),
            id="a host that is no longer the origin's",
        ),
    ],
)
def test_an_old_address_is_held_against_the_site_of_today(asked: FormAddress) -> None:
    assert ROAD.read(ROAD.signer.form(asked)) is None


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        pytest.param("https://NEWS.example:8443/s", True, id="the origin, in any case"),
        pytest.param("http://news.example:8443/s", True, id="the origin without TLS in the page"),
        pytest.param("https://news.example/s", False, id="another port"),
        pytest.param("https://news.example:8443@evil.example/", False, id="a name before the host"),
        pytest.param("ftp://news.example:8443/s", False, id="another scheme"),
        pytest.param("https://[news.example:8443/s", False, id="no address at all"),
    ],
)
def test_a_form_goes_to_the_origin_only(url: str, *, allowed: bool) -> None:
    assert ROAD.allows(url) is allowed


def test_a_site_takes_the_kinds_that_it_names() -> None:
    assert [kind for kind in FormKind if ROAD.takes(kind)] == [FormKind.SEARCH]
