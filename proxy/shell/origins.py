"""Where sites are fetched from, and the limits of fetching; values only, opens nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one site is fetched from.

    `host` is what `Host` and SNI say. `connect` are addresses (host, port) tried in order in place
    of `host`; `proxy` is "" or a URL with the scheme socks5h, socks5 or http.
    """

    host: str
    port: int
    tls: bool
    connect: tuple[tuple[str, int], ...] = ()
    proxy: str = ""
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class UpstreamOptions:
    """Time limits in seconds and sizes; names and defaults are those of settings.md."""

    resolve_timeout_s: float = 2.0
    connect_timeout_s: float = 5.0
    origin_timeout_s: float = 15.0
    idle_timeout_s: float = 30.0
    upstream_head_limit_bytes: int = 65536
    upstream_idle_s: float = 4.0
    connection_limit: int = 100


@dataclass(frozen=True, slots=True)
class Route:
    """How one connection is made; connections of one route may stand in for each other.

    `host` and `port` are what is connected to, `name` is the origin's, for SNI and certificate.
    `allow_private` belongs to it: a connection that was made unchecked is never lent to an origin
    whose addresses are checked.
    """

    host: str
    port: int
    tls: bool
    name: str
    proxy: str = ""
    allow_private: bool = False


def routes(origin: Origin) -> tuple[Route, ...]:
    """Return the routes to an origin in the operator's order."""
    return tuple(
        Route(host, port, origin.tls, origin.host, origin.proxy, origin.allow_private)
        for host, port in origin.connect or ((origin.host, origin.port),)
    )


@dataclass(frozen=True, slots=True)
class AddressState:
    """One address of an origin: whether fetches go there now, and how long it still rests."""

    origin: str
    address: str
    in_use: bool
    failures: int
    rests_s: float
