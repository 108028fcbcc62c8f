"""What one exchange carries along, and the public address that its links are built from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.wire.messages import first

if TYPE_CHECKING:
    from proxy.shell.exchange import Asking, Exchange
    from proxy.shell.journal import Entry
    from proxy.shell.sites import Site
    from proxy.wire.view import View

_FORWARDED: Final = (b"x-forwarded-for", b"x-forwarded-proto", b"forwarded", b"via")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(slots=True)
class Turn:
    """Who asked what of which site, and what will be noted of it.

    `view` is what the reader wants of us; `view_from` says where that stood, "url" or "cookie".
    """

    exchange: Exchange
    site: Site
    entry: Entry
    view: View
    view_from: str = "url"

    def public_root(self, *, bare_host: bool) -> str:
        """Return scheme, host and port as this reader reaches us."""
        return public_root(self.exchange, self.site, bare_host=bare_host)


def public_root(asking: Asking, site: Site, *, bare_host: bool = False) -> str:
    """Return scheme, host and port as this reader reaches us: `http://news.example:8080`.

    The name comes from the site's own list, never from the raw Host field. A Host without a port
    means the usual one (RFC 9110, section 7.2), also where another is mapped to it, but not of
    those who leave it out (`bare_host`) or send no Host: where no server stands in front, theirs is
    the socket's.
    """
    request = asking.request
    name = request.host or site.hosts[0]
    port = _port(asking.raw_host)
    is_unsaid = port is None and (bare_host or not asking.raw_host)
    if is_unsaid and not any(first(request.headers, one) for one in _FORWARDED):
        port = asking.server[1]
    if ":" in name:
        name = f"[{name}]"
    usual = port is None or port == _DEFAULT_PORTS.get(request.scheme)
    return f"{request.scheme}://{name}" if usual else f"{request.scheme}://{name}:{port}"


def _port(raw_host: str) -> int | None:
    text = raw_host.rpartition("]")[2].rpartition(":")[2] if ":" in raw_host else ""
    return int(text) if text.isdecimal() and len(text) <= 5 else None  # noqa: PLR2004  # 65535
