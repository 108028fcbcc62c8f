"""What a mirror changes in the header fields of a passed response, and in cookies. Pure.

A mirror shows an origin under another name: what would send readers or reports back to the
origin is mapped or dropped (operations.md, sections 6 and 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proxy.wire.messages import Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """One mirror as seen by one exchange.

    `public` is the root the reader used ("https://mirror.example"), `origin_hosts` the hosts that
    count as this site. `csp` is "map", "keep" or "drop"; `hsts_s` our own max-age or 0 for none;
    `onion` our own onion address or "". `cookies` says whether cookies pass at all;
    `secure_cookies` is False on a plain-HTTP host with `insecure_cookies`.
    """

    public: str
    origin_hosts: frozenset[str]
    csp: str = "map"
    hsts_s: int = 0
    onion: str = ""
    noindex: bool = True
    cookies: bool = False
    insecure_cookies: bool = False
    service_workers: str = "pass"


def mirrored_response(headers: Headers, mirror: Mirror) -> Headers:
    """Return the fields of `fields.passed_response` as a mirror sends them."""
    raise NotImplementedError
