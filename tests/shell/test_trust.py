"""The scheme of a reader behind a server that ends TLS."""

from __future__ import annotations

import pytest

from proxy.shell.trust import scheme_of, trusted_networks

TRUSTED = trusted_networks(("10.0.0.0/8", "fd00::/8"))
HTTPS = ((b"X-Forwarded-Proto", b"HTTPS"),)


@pytest.mark.parametrize(
    ("client", "headers", "scheme"),
    [
        pytest.param("10.1.2.3", HTTPS, "https", id="a trusted server is believed"),
        pytest.param("fd00::1", HTTPS, "https", id="by its IPv6 address too"),
        pytest.param(
            "::ffff:10.1.2.3", HTTPS, "https", id="and by an IPv4 address mapped into IPv6"
        ),
        pytest.param("203.0.113.9", HTTPS, "http", id="a reader is not believed"),
        pytest.param("10.1.2.3", (), "http", id="a server that says nothing"),
        pytest.param("10.1.2.3", HTTPS * 2, "http", id="a server that says it twice"),
        pytest.param("10.1.2.3", ((b"X-Forwarded-Proto", b"wss"),), "http", id="another scheme"),
        pytest.param("", HTTPS, "http", id="a socket without an address"),
    ],
)
def test_only_a_trusted_server_says_the_scheme(
    client: str, headers: tuple[tuple[bytes, bytes], ...], scheme: str
) -> None:
    assert scheme_of("http", headers, client, TRUSTED) == scheme


def test_nobody_is_trusted_unless_named() -> None:
    assert scheme_of("http", HTTPS, "127.0.0.1", ()) == "http"
