"""What the server in front may say of a reader: only the scheme, only from a trusted address."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from proxy.wire.messages import values

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def trusted_networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Return the networks that the setting names; it was checked at the start."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def scheme_of(scheme: str, headers: Headers, client: str, trusted: tuple[Network, ...]) -> str:
    """Return the scheme that the reader used: `X-Forwarded-Proto` of a trusted server in front.

    A reader's own field is believed by nobody: it would write https links for a plain connection.
    """
    said = values(headers, b"x-forwarded-proto")
    if not trusted or len(said) != 1 or said[0].strip().lower() not in (b"http", b"https"):
        return scheme
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return scheme
    plain = getattr(address, "ipv4_mapped", None) or address
    return said[0].strip().lower().decode() if any(plain in one for one in trusted) else scheme
