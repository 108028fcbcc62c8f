"""What a mirror changes in the header fields of a passed response, and in cookies. Pure.

A mirror shows an origin under another name: what would send readers or reports back to the origin
is mapped or dropped (mirrors.md, "What modern readers get"). Third parties are never mapped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.wire.messages import Headers

# What a mirror does not pass on, and why.
_DROPPED: Final = frozenset(
    {
        # Policies of the origin's name, which would bind the mirror's.
        b"strict-transport-security",
        b"public-key-pins",
        b"public-key-pins-report-only",
        b"expect-ct",
        # They send readers or reports to the origin.
        b"alt-svc",
        b"nel",
        b"report-to",
        b"reporting-endpoints",
        b"sourcemap",
        b"x-sourcemap",
        b"onion-location",  # of the origin; ours replaces it
        # What the origin runs on, and how old its own cache's copy is.
        b"age",
        b"server",
        b"x-powered-by",
        b"x-aspnet-version",
        b"x-generator",
        b"x-varnish",
        b"x-served-by",
        b"x-cache",
        b"x-cache-hits",
        b"x-timer",
        b"x-cdn",
        b"cf-ray",
        b"cf-cache-status",
    }
)
_DROPPED_PATTERN: Final = re.compile(
    rb"x-amz-|x-fastly-|x-akamai-|akamai-|x-goog-|x-azure-|x-msedge-"
)
_REPORTS: Final = frozenset({b"report-uri", b"report-to"})

_URL: Final = re.compile(rb"(?i)(?:https?:)?//([^/?#\\@\s]*)(?=[/?#]|$)")
_LINK: Final = re.compile(rb"<([^<>]*)>([^<>]*)")
_CANONICAL: Final = re.compile(rb"(?i);[ \t]*rel=(?:\"[^\"]*\bcanonical\b[^\"]*\"|canonical\b)")
_REFRESH: Final = re.compile(rb"(?i)([^;,]*[;,][ \t]*(?:url[ \t]*=[ \t]*)?[\"']?)(.*)", re.DOTALL)
_HOST_SOURCE: Final = re.compile(rb"(?:[a-z][a-z0-9+.\-]*://)?([a-z0-9.\-]+)(?::[0-9*]+)?(?:/.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """One mirror as seen by one exchange.

    `public` is the root the reader used ("https://mirror.example"), `origin_hosts` the hosts that
    count as this site. `csp` is "map", "keep" or "drop"; `hsts_s` our own max-age or 0 for none;
    `onion` our own onion root or "", shown for `target`. `cookies` says whether cookies pass at
    all; `insecure_cookies` that those of a plain-HTTP host lose `Secure`; `same_site_none` that
    this reader knows the value None.
    """

    public: str
    origin_hosts: frozenset[str]
    csp: str = "map"
    hsts_s: int = 0
    onion: str = ""
    target: str = "/"
    noindex: bool = True
    cookies: bool = False
    insecure_cookies: bool = False
    same_site_none: bool = True
    service_workers: str = "pass"

    @property
    def secure(self) -> bool:
        """Whether the reader came by https."""
        return self.public.startswith("https://")


def mirrored_response(headers: Headers, mirror: Mirror) -> Headers:
    """Return the fields of a passed response as a mirror sends them."""
    fields = []
    for name, value in headers:
        change = _CHANGES.get(name.lower(), _kept)
        changed = change(value, mirror)
        if changed is not None and not _is_dropped(name.lower()):
            fields.append((name, changed))
    return (*fields, *_own(mirror))


def to_public(url: bytes, mirror: Mirror) -> bytes:
    """Return an absolute address of the site as the mirror's own; any other unchanged.

    >>> mirror = Mirror(public="https://m.example", origin_hosts=frozenset({"news.example"}))
    >>> to_public(b"http://news.example/a?b", mirror)
    b'https://m.example/a?b'
    """
    match = _URL.match(url)
    if match is None or not _is_origin(match.group(1), mirror):
        return url
    return mirror.public.encode() + url[match.end() :]


def _is_origin(authority: bytes, mirror: Mirror) -> bool:
    host = authority.decode("latin-1").lower()
    for port in (":443", ":80"):
        host = host.removesuffix(port)
    return host.removesuffix(".") in mirror.origin_hosts


def _is_dropped(name: bytes) -> bool:
    return name in _DROPPED or _DROPPED_PATTERN.match(name) is not None


def _own(mirror: Mirror) -> Headers:
    fields: list[tuple[bytes, bytes]] = []
    if mirror.hsts_s and mirror.secure:  # bare: a mirror may have to leave https again
        fields.append((b"Strict-Transport-Security", b"max-age=%d" % mirror.hsts_s))
    if mirror.onion and mirror.secure:
        fields.append((b"Onion-Location", (mirror.onion + mirror.target).encode("ascii", "ignore")))
    if mirror.noindex:
        fields.append((b"X-Robots-Tag", b"noindex"))
    return tuple(fields)


# ------------------------------------------------------------------------------------ changes
# Each takes a value and returns the new one, or None where the field line is dropped.


def _kept(value: bytes, _mirror: Mirror) -> bytes | None:
    return value


def _mapped_links(value: bytes, mirror: Mirror) -> bytes | None:
    """Map every link but canonical ones, which stay on the origin."""

    def mapped(link: re.Match[bytes]) -> bytes:
        url, parameters = link.groups()
        if not _CANONICAL.search(parameters):
            url = to_public(url, mirror)
        return b"<" + url + b">" + parameters

    return _LINK.sub(mapped, value)


def _mapped_refresh(value: bytes, mirror: Mirror) -> bytes | None:
    match = _REFRESH.fullmatch(value)
    return value if match is None else match.group(1) + to_public(match.group(2), mirror)


def _worker_scope(value: bytes, mirror: Mirror) -> bytes | None:
    return value if mirror.service_workers == "pass" else None


def _mapped_policy(value: bytes, mirror: Mirror) -> bytes | None:
    """Let the policy allow the mirror wherever it allows the origin; drop its report targets.

    The origin's own sources stay: pages of `modern` readers may name it by absolute addresses.
    """
    if mirror.csp == "drop":
        return None
    policies = []
    for policy in value.split(b","):
        rows = [row.split() for row in policy.split(b";")]
        kept = [row for row in rows if row and row[0].lower() not in _REPORTS]
        if mirror.csp == "map":
            kept = [_widened(row, mirror) for row in kept]
        policies.append(b"; ".join(b" ".join(row) for row in kept))
    return b", ".join(policy for policy in policies if policy) or None


def _widened(row: list[bytes], mirror: Mirror) -> list[bytes]:
    for source in row[1:]:
        match = _HOST_SOURCE.fullmatch(source.lower())
        if match is not None and _is_origin(match.group(1), mirror):
            return [*row, mirror.public.encode()]
    return row


def _cookie(value: bytes, mirror: Mirror) -> bytes | None:
    """Let a cookie of the origin be one of the mirror, or drop it where that would break it.

    RFC 6265bis, section 4.1.3: `__Secure-` and `__Host-` cookies need `Secure`, so they cannot be
    set over plain HTTP.
    """
    if not mirror.cookies:
        return None
    pair, *attributes = value.split(b";")
    bare = not mirror.secure
    if bare and pair.strip().lower().startswith((b"__secure-", b"__host-")):
        return None
    loses_secure = bare and mirror.insecure_cookies
    kept = [pair]
    for attribute in attributes:
        name, _, content = attribute.strip().lower().partition(b"=")
        is_none = name.strip() == b"samesite" and content.strip() == b"none"
        if name.strip() == b"domain" or (name == b"secure" and loses_secure):
            continue
        if is_none and (loses_secure or not mirror.same_site_none):
            continue
        kept.append(attribute)
    return b";".join(kept)


_CHANGES: Final[dict[bytes, Callable[[bytes, Mirror], bytes | None]]] = {
    b"location": to_public,
    b"content-location": to_public,
    b"access-control-allow-origin": to_public,
    b"link": _mapped_links,
    b"refresh": _mapped_refresh,
    b"set-cookie": _cookie,
    b"content-security-policy": _mapped_policy,
    b"content-security-policy-report-only": _mapped_policy,
    b"service-worker-allowed": _worker_scope,
}
