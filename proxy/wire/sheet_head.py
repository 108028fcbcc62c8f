"""The header fields of a sheet, per tier. Pure.

None of the origin's fields is among them: they describe another body. What they say to caches is
told in cache.md, "What other caches may keep".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

# Old readers ignore it; browsers of today enforce "script-free" by it.
CSP: Final = (
    b"default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'self' https:;"
    b" base-uri 'none'; frame-ancestors 'none'"
)

# Internet Explorer 4 to 6 cache nothing with any Vary but exactly `User-Agent` ("Vary with Care",
# blogs.msdn.com/b/ieinternals, 2009).
_VARY: Final = {
    "plain": b"User-Agent",
    "basic": b"User-Agent",
    "late": b"User-Agent, Sec-CH-UA, Accept-Encoding",
}
_SECURITY: Final[dict[str, Headers]] = {
    "plain": (),
    "basic": ((b"X-Content-Type-Options", b"nosniff"), (b"Referrer-Policy", b"no-referrer")),
    "late": (
        (b"X-Content-Type-Options", b"nosniff"),
        (b"Referrer-Policy", b"no-referrer"),
        (b"Content-Security-Policy", CSP),
        (b"X-UA-Compatible", b"IE=edge"),  # no compatibility view: Internet Explorer 8 to 11
    ),
}
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """What the header fields of a sheet are made of; plain values.

    `tier` is "plain", "basic" or "late". `charset` is "" where none may be named. `now` is in
    seconds since the epoch. `coding` is "" or the content coding applied. `no_store` marks
    overrides. `rules` is the ruleset's hash; it, the tier and the times are shown only where
    `expose` holds. `age_s` is that of a stored sheet, `modified` when it was printed.
    `shared_class` offers the sheet to the operator's own edge, under `surrogate_keys`.
    `canonical` is the address of the original.
    """

    tier: str
    length: int
    now: float
    charset: str = ""
    media_type: str = "text/html"
    language: str = ""
    etag: str = ""
    coding: str = ""
    max_age_s: int = 300
    no_store: bool = False
    view_cookie: bool = False
    expose: bool = True
    rules: str = ""
    parse_ms: float = 0.0
    rewrite_ms: float = 0.0
    age_s: int | None = None
    modified: float | None = None
    noindex: bool = False
    shared_class: bool = False
    surrogate_keys: tuple[str, ...] = ()
    canonical: str = ""
    own_id: str = ""


def sheet_response(facts: SheetFacts) -> Headers:
    """Return the header fields of a sheet; one coding, one length, never chunked."""
    return (
        *_content(facts),
        *_caching(facts),
        *_SECURITY[facts.tier],
        *_exposed(facts),
        *_optional(
            (b"X-Robots-Tag", "noindex" if facts.noindex else ""),
            (b"Link", f'<{facts.canonical}>; rel="canonical"' if facts.canonical else ""),
            (b"Via", f"1.1 {facts.own_id}" if facts.own_id else ""),
        ),
    )


def http_date(now: float) -> bytes:
    """Return a time in the one format that is sent: RFC 9110, section 5.6.7.

    >>> http_date(784111777)
    b'Sun, 06 Nov 1994 08:49:37 GMT'
    """
    moment = datetime.fromtimestamp(int(now), UTC)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment:%d} {month} {moment:%Y %H:%M:%S} GMT".encode()


def _content(facts: SheetFacts) -> Headers:
    named = f"; charset={facts.charset}" if facts.charset else ""
    language = "" if facts.tier == "plain" else facts.language
    return (
        (b"Content-Type", (facts.media_type + named).encode()),
        (b"Content-Length", b"%d" % facts.length),
        *_optional((b"Content-Encoding", facts.coding), (b"Content-Language", language)),
    )


def _caching(facts: SheetFacts) -> Headers:
    vary = _VARY[facts.tier]
    if facts.tier == "late" and facts.view_cookie:
        vary += b", Cookie"
    if facts.no_store:
        return (
            (b"Cache-Control", b"no-store"),
            (b"Pragma", b"no-cache"),  # HTTP/1.0 knows nothing else
            (b"Expires", http_date(facts.now)),
            (b"Vary", vary),
        )
    age_s = facts.age_s or 0
    return (
        *_surrogate(facts),
        (b"Cache-Control", b"private, max-age=%d" % facts.max_age_s),
        (b"Expires", http_date(facts.now + max(0, facts.max_age_s - age_s))),
        (b"Last-Modified", http_date(_modified(facts))),
        (b"Vary", vary),
        *_optional(
            (b"ETag", facts.etag if facts.tier == "late" else ""),
            (b"Age", "" if facts.age_s is None else str(max(0, facts.age_s))),
        ),
    )


def _modified(facts: SheetFacts) -> float:
    return facts.now - (facts.age_s or 0) if facts.modified is None else facts.modified


def _surrogate(facts: SheetFacts) -> Headers:
    """Offer the sheet to the edge, before `Cache-Control`: nginx obeys the first that it meets.

    `plain` is never offered: its charset depends on the reader.
    """
    if not facts.shared_class or facts.tier == "plain":
        return ()
    return (
        (b"X-Accel-Expires", b"%d" % facts.max_age_s),
        (b"Surrogate-Control", b"max-age=%d" % facts.max_age_s),
        *_optional((b"Surrogate-Key", " ".join(facts.surrogate_keys))),
    )


def _exposed(facts: SheetFacts) -> Headers:
    if not facts.expose:
        # The edge compares the tier with its class, and stores nothing when they differ.
        return _optional((b"Freesheet-Tier", facts.tier if facts.shared_class else ""))
    times = (("parse", facts.parse_ms), ("rewrite", facts.rewrite_ms))
    timing = ", ".join(f"{name};dur={time_ms:.1f}" for name, time_ms in times if time_ms)
    return _optional(
        (b"Freesheet-Tier", facts.tier),
        (b"Freesheet-Rules", facts.rules),
        (b"Server-Timing", timing),
    )


def _optional(*fields: tuple[bytes, str]) -> Headers:
    return tuple((name, value.encode("ascii", "ignore")) for name, value in fields if value)
