"""Opening connections: a checked address, a proxy if there is one, TLS.

Only importer of python_socks. Connects by number, so that the address that was checked is the one
that is used; SNI, certificate and `Host` stay the origin's (SECURITY.md).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from python_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError, ProxyType
from python_socks.async_.asyncio import Proxy

from proxy.errors import ConfigError, UpstreamError, UpstreamTimeoutError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proxy.shell.connection import Connection
    from proxy.shell.origins import Route, UpstreamOptions
    from proxy.shell.resolve import Resolver

# How long one address is tried alone before the next one is tried beside it: RFC 8305, section 5,
# recommends 250 ms.
ATTEMPT_DELAY_S: Final = 0.25
_SHUTDOWN_S: Final = 1.0  # a peer that does not answer the end of TLS
_SESSION_LIMIT: Final = 256

# Scheme of `upstream_proxy`: what is spoken, and whether names are resolved at the proxy.
_PROXIES: Final = {
    "socks5h": (ProxyType.SOCKS5, True),
    "socks5": (ProxyType.SOCKS5, False),
    "http": (ProxyType.HTTP, True),
}


class Dialer:
    """Opens connections within `connect_timeout_s`, name look-up apart."""

    def __init__(self, options: UpstreamOptions, resolver: Resolver) -> None:
        self._timeout_s = options.connect_timeout_s
        self._resolver = resolver
        self._tls: _Context | None = None
        self._making = asyncio.Lock()

    async def open(self, route: Route, connection: Connection) -> None:
        """Connect `connection`; raises UpstreamError.

        Kinds: resolve, refused, connect-timeout, tls, proxy.
        """
        addresses = await self._addresses(route)
        try:
            async with asyncio.timeout(self._timeout_s):
                raw = await self._socket(route, addresses)
                await self._secure(route, raw, connection)
        except TimeoutError as error:
            message = "the origin did not accept the connection in time"
            raise UpstreamTimeoutError("connect-timeout", message) from error

    def remember(self, connection: Connection) -> None:
        """Keep the TLS session of a connection, for a shorter handshake next time."""
        if self._tls is not None and connection.route.tls:
            self._tls.remember(connection.route.name, connection.tls_session())

    async def _addresses(self, route: Route) -> tuple[str, ...]:
        if not route.proxy:
            return await self._resolver.addresses(route.host, allow_private=route.allow_private)
        _, at_proxy = _PROXIES[urlsplit(route.proxy).scheme]
        if at_proxy:
            return (route.host,)  # cannot be checked: only origins of the table are reachable
        return await self._resolver.addresses(route.host, allow_private=route.allow_private)

    async def _socket(self, route: Route, addresses: tuple[str, ...]) -> socket.socket:
        if route.proxy:
            return await self._through_proxy(route, addresses[0])
        try:
            raw = await first_socket(addresses, route.port)
        except OSError as error:
            raise UpstreamError("refused", "the origin did not accept the connection") from error
        if len(addresses) > 1:
            self._resolver.prefer(route.host, raw.getpeername()[0])
        return raw

    async def _through_proxy(self, route: Route, host: str) -> socket.socket:
        parts = urlsplit(route.proxy)
        kind, at_proxy = _PROXIES[parts.scheme]
        # The proxy is the operator's own and may be anywhere, on this machine too.
        numbers = await self._resolver.addresses(parts.hostname or "", allow_private=True)
        proxy = Proxy(
            kind,
            numbers[0],
            parts.port or 0,
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
            rdns=at_proxy,
        )
        try:
            return await proxy.connect(host, route.port, timeout=self._timeout_s)
        except (ProxyError, ProxyConnectionError, ProxyTimeoutError, OSError) as error:
            raise UpstreamError("proxy", "the proxy did not connect to the origin") from error

    async def _secure(self, route: Route, raw: socket.socket, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        try:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            context = await self._context() if route.tls else None
        except BaseException:
            raw.close()  # no transport owns it yet
            raise
        try:
            if context is not None:
                await loop.create_connection(
                    lambda: connection,
                    sock=raw,
                    ssl=context,
                    server_hostname=route.name,
                    ssl_shutdown_timeout=_SHUTDOWN_S,
                )
            else:
                await loop.create_connection(lambda: connection, sock=raw)
        except (ssl.SSLError, ssl.CertificateError, OSError) as error:
            raise UpstreamError("tls", "no secure connection to the origin") from error

    async def _context(self) -> _Context:
        """Return the one context; it is made off the loop, since the store takes 40 ms to read."""
        async with self._making:
            if self._tls is None:
                self._tls = await asyncio.to_thread(_Context.with_system_store)
            return self._tls


def check_proxy(url: str) -> None:
    """Raise ConfigError where `url` is no proxy that can be used."""
    parts = urlsplit(url)
    if parts.scheme not in _PROXIES or not parts.hostname or not parts.port:
        names = ", ".join(f"{name}://host:port" for name in _PROXIES)
        raise ConfigError(f"upstream_proxy: {url} is no proxy; write one of {names}.")


async def first_socket(addresses: Sequence[str], port: int) -> socket.socket:
    """Return a socket connected to the first address that accepts; raises OSError of the last.

    RFC 8305, section 5: one attempt after the other, 250 ms apart, and the first to succeed wins.
    """
    loop = asyncio.get_running_loop()
    left = list(addresses)
    attempts: set[asyncio.Task[socket.socket]] = set()
    failure: OSError = OSError("no address")
    try:
        while left or attempts:
            if left:
                attempts.add(loop.create_task(_connected(left.pop(0), port)))
            delay_s = ATTEMPT_DELAY_S if left else None
            done, attempts = await asyncio.wait(
                attempts, timeout=delay_s, return_when=asyncio.FIRST_COMPLETED
            )
            for attempt in done:
                error = attempt.exception()
                if error is None:
                    attempts |= done - {attempt}
                    return attempt.result()
                if isinstance(error, OSError):
                    failure = error
        raise failure
    finally:
        await _give_up(attempts)


async def _give_up(attempts: set[asyncio.Task[socket.socket]]) -> None:
    for attempt in attempts:
        attempt.cancel()
    for result in await asyncio.gather(*attempts, return_exceptions=True):
        if isinstance(result, socket.socket):
            result.close()


async def _connected(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    raw = socket.socket(family, socket.SOCK_STREAM)
    try:
        raw.setblocking(False)  # noqa: FBT003  # the library's signature
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(raw, (address, port))
    except BaseException:
        raw.close()
        raise
    return raw


class _Context(ssl.SSLContext):
    """The system's store, TLS 1.2 or later, HTTP/1.1 only; one session per name is reused.

    asyncio and uvloop have no argument for a session, but both ask the context for the object
    that does the handshake.
    """

    _sessions: dict[str, ssl.SSLSession]

    @classmethod
    def with_system_store(cls) -> _Context:
        context = cls(ssl.PROTOCOL_TLS_CLIENT)  # verifies certificate and host name
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        context.load_default_certs()
        context._sessions = {}  # our own, made here
        return context

    def remember(self, name: str, session: ssl.SSLSession | None) -> None:
        if session is None:
            return
        if len(self._sessions) >= _SESSION_LIMIT:
            self._sessions.clear()
        self._sessions[name] = session

    def wrap_bio(  # the library's signature
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,  # noqa: FBT001, FBT002  # the library's signature
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        if session is None and isinstance(server_hostname, str):
            session = self._sessions.get(server_hostname)
        return super().wrap_bio(incoming, outgoing, server_side, server_hostname, session)
