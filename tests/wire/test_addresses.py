"""Addresses: what is written, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.addresses import Naming, SiteMap, absolute, host_to_ascii, quote_ascii

BASE = "https://news.example/a/b"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        pytest.param("c", "https://news.example/a/c", id="relative"),
        pytest.param("/c", "https://news.example/c", id="from the root"),
        pytest.param("//cdn.example/c", "https://cdn.example/c", id="without a scheme"),
        pytest.param("?q=1", "https://news.example/a/b?q=1", id="a query alone"),
        pytest.param("#x", "https://news.example/a/b#x", id="a fragment alone"),
        pytest.param("/б", "https://news.example/%D0%B1", id="letters are percent-encoded"),
        pytest.param(
            "/a%2fb%zz", "https://news.example/a%2fb%25zz", id="escapes stay, a stray % not"
        ),
        pytest.param(
            "https://Новости.example:443/", "https://xn--b1amnebsh.example/", id="host in punycode"
        ),
        pytest.param("http://h.example:80", "http://h.example/", id="the usual port goes"),
        pytest.param("http://[::1]:8080/", "http://[::1]:8080/", id="an IPv6 address"),
        pytest.param(" /c\n", "https://news.example/c", id="white space around"),
        pytest.param("/c\nd", "https://news.example/cd", id="a line break inside"),
        pytest.param("\\c", "https://news.example/c", id="a backslash is a slash"),
        pytest.param("mailto:a@b.example", "mailto:a@b.example", id="mail"),
        pytest.param("tel:+1 2", "tel:+1%202", id="telephone"),
        pytest.param("javascript:alert(1)", None, id="a script"),
        pytest.param("JaVaScRiPt:alert(1)", None, id="a script in any case"),
        pytest.param("java\tscript:alert(1)", None, id="a script with a tab inside"),
        pytest.param("java\x00script:alert(1)", None, id="a script with NUL inside"),
        pytest.param("jav\u200bascript:alert(1)", None, id="a script with an invisible blank"),
        pytest.param("\x01javascript:alert(1)", None, id="a script behind a control character"),
        pytest.param("vbscript:x", None, id="another script"),
        pytest.param("data:text/html,x", None, id="data"),
        pytest.param("http://a b/", None, id="a host with a blank"),
        pytest.param("http://h.example:99999/", None, id="a port that is none"),
        pytest.param("http://[::1/", None, id="an open bracket"),
    ],
)
def test_an_address_is_absolute_and_ascii_or_none(href: str, expected: str | None) -> None:
    assert absolute(BASE, href) == expected


def test_a_query_keeps_the_charset_of_its_page() -> None:
    assert absolute(BASE, "/?q=я", "windows-1251") == "https://news.example/?q=%FF"


@given(st.text())
def test_whatever_stands_in_an_attribute_is_ascii_with_a_known_scheme(href: str) -> None:
    found = absolute(BASE, href)

    assert found is None or (
        found.isascii() and found.startswith(("https://", "http://", "mailto:", "tel:"))
    )


@given(st.text())
def test_quoting_twice_changes_nothing(text: str) -> None:
    once = quote_ascii(text)

    assert quote_ascii(once) == once


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://news.example/a?b#c", "/a?b#c", id="own page"),
        pytest.param("https://news.example", "/", id="own root"),
        pytest.param("https://news.example//evil.example/", "/evil.example/", id="two slashes"),
        pytest.param(
            "https://news.example.evil/", "https://news.example.evil/", id="a longer host"
        ),
        pytest.param("mailto:a@news.example", "mailto:a@news.example", id="mail"),
    ],
)
def test_links_to_the_origin_become_root_relative(url: str, expected: str) -> None:
    assert SiteMap(frozenset({"news.example"})).to_public(url) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("News.Example.", "news.example", id="case and one dot"),
        pytest.param("бүх.example", "xn--90a4b6t.example", id="letters"),
        pytest.param("a..b", "a..b", id="left to the look-up"),
        pytest.param("a b", None, id="a blank"),
        pytest.param("", None, id="nothing"),
        pytest.param("a/b", None, id="a path"),
        pytest.param("user@host", None, id="a user"),
    ],
)
def test_a_host_is_lowered_ascii_or_none(host: str, expected: str | None) -> None:
    assert host_to_ascii(host) == expected


@pytest.mark.parametrize(
    ("url", "shown", "plain"),
    [
        pytest.param(
            "http://app:3000/donate?a",
            "/donate?a",
            "https://news.example/donate?a",
            id="a machine behind the site's name",
        ),
        pytest.param(
            "https://news.example/donate",
            "https://news.example/donate",
            "https://news.example/donate",
            id="the name itself",
        ),
        pytest.param(
            "https://pay.example/", "https://pay.example/", "https://pay.example/", id="a till"
        ),
    ],
)
def test_a_place_keeps_the_sites_own_name(url: str, shown: str, plain: str) -> None:
    naming = Naming(frozenset({"app:3000"}), "news.example")

    assert (naming.shown(url), naming.on_plain_http(url)) == (shown, plain)


def test_a_name_that_nobody_knows_stays_short() -> None:
    assert Naming(frozenset({"app:3000"})).on_plain_http("http://app:3000/a") == "/a"
