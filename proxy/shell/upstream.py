"""The origin: a thin HTTP/1.1 client of our own. Fetches from configured origins, nothing else.

Pooled, streaming both ways, with failover and limits; follows no redirect, keeps no cookie, reads
no environment, decodes no coding (delivery.md, section 6). `shell.connection` speaks on one
connection, `shell.pool` decides which one, `shell.dial` opens them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from proxy.wire.messages import Headers, ResponseHead


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
    """Time-outs in seconds and limits; names and defaults of operations.md, section 2."""

    resolve_timeout_s: float = 2.0
    connect_timeout_s: float = 5.0
    origin_timeout_s: float = 15.0
    idle_timeout_s: float = 30.0
    upstream_head_limit_bytes: int = 65536
    upstream_idle_s: float = 4.0
    connection_limit: int = 100


@dataclass(frozen=True, slots=True)
class AddressState:
    """One address of an origin: whether fetches go there now, and how long it still rests."""

    origin: str
    address: str
    in_use: bool
    failures: int
    rests_s: float


class Tunnel:
    """The raw connection after a 101; bytes untouched both ways."""

    async def read(self) -> bytes:
        """Return the next bytes as they came; b"" at the origin's clean end."""
        raise NotImplementedError

    async def write(self, data: bytes) -> None:
        """Send bytes and wait while the origin does not take them."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close the connection."""
        raise NotImplementedError


class Answer:
    """The origin's response: its head, and a body to read once."""

    head: ResponseHead
    tunnel: Tunnel | None

    async def __aenter__(self) -> Self:
        raise NotImplementedError

    async def __aexit__(self, *_: object) -> None:
        raise NotImplementedError

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Iterate over the chunks as they come; raises UpstreamError where the body broke off."""
        raise NotImplementedError

    async def read(self, limit: int) -> tuple[bytes, bool]:
        """Return at most `limit` bytes of the body, and whether that was all of it.

        What is over the limit stays to be iterated over.
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Leave the response; its connection is used again only if the body had ended cleanly."""
        raise NotImplementedError


class Upstream:
    """The one client of the shell: a pool over all origins."""

    def __init__(
        self,
        options: UpstreamOptions,
        *,
        clock: Callable[[], float] = time.monotonic,
        on_error: Callable[[str], None] = lambda _kind: None,
    ) -> None:
        self._options = options
        self._clock = clock
        self._on_error = on_error

    async def fetch(  # noqa: PLR0913  # a request has this many parts
        self,
        origin: Origin,
        method: str,
        target: str,
        headers: Headers,
        body: AsyncIterator[bytes] | None = None,
        *,
        body_length: int | None = None,
        on_informational: Callable[[ResponseHead], Awaitable[None]] | None = None,
        upgrade: bool = False,
    ) -> Answer:
        """Send one request and return its answer as soon as the head is here.

        `headers` are complete but for framing, which is added here: `body_length` where it is
        known, else chunked. `upgrade` asks for a WebSocket; a 101 then has a `tunnel`.
        Raises UpstreamError, UpstreamTimeoutError.
        """
        raise NotImplementedError

    def states(self) -> tuple[AddressState, ...]:
        """Return every address that was used so far and whether it rests."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close all connections, in use or idle."""
        raise NotImplementedError
