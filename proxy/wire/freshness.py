"""How old a response is, how long it is fresh, and when a stale one may be served. Pure.

RFC 9111, section 4.2, RFC 5861 and RFC 9213. What an origin said is worked out once, when the
response arrives, and kept as `Terms`; every later question is arithmetic on it. Times are seconds
since the epoch; `now` is always an argument.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from proxy.wire.cache_control import LONGEST_S, NOTHING, cache_control, targeted_control
from proxy.wire.dates import parse_http_date
from proxy.wire.messages import first, values

if TYPE_CHECKING:
    from proxy.wire.cache_control import CacheControl
    from proxy.wire.messages import Headers, ResponseHead

# RFC 9110, section 15.1: "Responses with status codes that are defined as heuristically cacheable
# (e.g., 200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, and 501 in this specification) can
# be reused by a cache with heuristic expiration".
HEURISTIC: Final = frozenset({200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501})

# RFC 9111, section 4.2.2: "A typical setting of this fraction might be 10%."
_HEURISTIC_SHARE: Final = 0.1
_HEURISTIC_LIMIT_S: Final = 86400.0

# Clocks of several nodes are never the same; an entry from further in the future is from a clock
# that was wrong, and is asked for anew.
_SKEW_S: Final = 60.0

_CLIENT_ERROR: Final = 400
_AGE: Final = re.compile(rb"[0-9]++")


class Why(Enum):
    """Why a stale response would be served."""

    ERROR = "origin-error"
    DISCONNECTED = "disconnected"
    REVALIDATING = "revalidating"


@dataclass(frozen=True, slots=True)
class CachingOptions:
    """What the operator says where the origin says nothing."""

    fresh_s: int = 300
    stale_s: int = 86400
    error_s: int = 5


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known of a stored response's life.

    `explicit` tells that the origin said how long it is fresh. `must_revalidate` forbids any use
    once it is stale, `no_cache` any use without asking. `for_authorized` allows to serve it to a
    request with `Authorization`. `if_error_s` is None where the origin said nothing of it.
    """

    received_at: float
    initial_age_s: float = 0.0
    lifetime_s: float = 0.0
    explicit: bool = False
    no_cache: bool = False
    must_revalidate: bool = False
    for_authorized: bool = False
    while_revalidating_s: int = 0
    if_error_s: int | None = None


@dataclass(frozen=True, slots=True)
class Fresh:
    """It may be used; `ttl_s` is negative where the reader takes stale ones (`max-stale`)."""

    age_s: float
    ttl_s: float


@dataclass(frozen=True, slots=True)
class Stale:
    """It may be used only if `may_serve_stale`; `since_s` counts from the end of its freshness."""

    age_s: float
    since_s: float


@dataclass(frozen=True, slots=True)
class MustRevalidate:
    """It may be used only after the origin was asked; `by_reader` tells whose wish that is."""

    age_s: float
    since_s: float
    by_reader: bool


def governing(headers: Headers) -> CacheControl:
    """Return the directives that govern us: those of `CDN-Cache-Control` where it has any."""
    targeted = targeted_control(headers)
    return cache_control(headers) if targeted is None else targeted


def terms_of(
    head: ResponseHead, requested_at: float, received_at: float, options: CachingOptions
) -> Terms:
    """Return what a response that arrived just now says of its life."""
    said = governing(head.headers)
    lifetime_s = explicit_lifetime(head.headers, said, received_at)
    explicit = lifetime_s is not None
    if lifetime_s is None:
        lifetime_s = heuristic_lifetime(head, said, received_at, options)
    strict = said.must_revalidate or said.proxy_revalidate or said.s_maxage is not None
    return Terms(
        received_at=received_at,
        initial_age_s=initial_age(head.headers, requested_at, received_at),
        lifetime_s=lifetime_s,
        explicit=explicit,
        no_cache=said.no_cache,
        must_revalidate=strict or said.no_cache,
        for_authorized=said.public or said.s_maxage is not None or said.must_revalidate,
        while_revalidating_s=max(0, said.stale_while_revalidate or 0),
        if_error_s=None if said.stale_if_error is None else max(0, said.stale_if_error),
    )


def explicit_lifetime(headers: Headers, said: CacheControl, received_at: float) -> float | None:
    """Return how long the origin says that the response is fresh, None where it does not say.

    RFC 9111, section 4.2.1: "If the cache is shared and the s-maxage response directive is
    present, use its value, or if the max-age response directive is present, use its value, or if
    the Expires response header field is present, use its value minus the value of the Date
    response header field (using the time the message was received if it is not present ...)".
    "Caches are encouraged to consider responses that have invalid freshness information (e.g., a
    max-age directive with missing or non-integer content) to be stale." Section 5.3: "A cache
    recipient MUST interpret invalid date formats, especially the value "0", as representing a time
    in the past (i.e., "already expired")."
    """
    if said.s_maxage is not None:
        return max(0, said.s_maxage)
    if said.max_age is not None:
        return max(0, said.max_age)
    expires = values(headers, b"expires")
    if not expires or targeted_control(headers) is not None:
        return None
    end = parse_http_date(expires[0], received_at) if len(expires) == 1 else None
    return 0.0 if end is None else max(0.0, end - date_of(headers, received_at))


def heuristic_lifetime(
    head: ResponseHead, said: CacheControl, received_at: float, options: CachingOptions
) -> float:
    """Return how long a response without explicit freshness is taken to be fresh.

    RFC 9111, section 4.2.2: "A cache MUST NOT use heuristics to determine freshness when an
    explicit expiration time is present in the stored response. ... heuristics can only be used on
    responses without explicit freshness whose status codes are defined as heuristically cacheable
    and on responses without explicit freshness that have been marked as explicitly cacheable
    (e.g., with a public response directive)."
    """
    if head.status not in HEURISTIC and not said.public:
        return 0.0
    if head.status >= _CLIENT_ERROR:
        return float(options.error_s)
    modified = first(head.headers, b"last-modified")
    since = None if modified is None else parse_http_date(modified, received_at)
    if since is None:
        return 0.0
    unchanged_s = max(0.0, date_of(head.headers, received_at) - since)
    return min(unchanged_s * _HEURISTIC_SHARE, _HEURISTIC_LIMIT_S)


def date_of(headers: Headers, received_at: float) -> float:
    """Return when the origin made the response; the time of arrival where it does not say."""
    value = first(headers, b"date")
    found = None if value is None else parse_http_date(value, received_at)
    return received_at if found is None else found


def age_value(headers: Headers) -> int:
    """Return the `Age` of a received response, 0 where it has none.

    RFC 9111, section 5.1: "a cache encountering a message with a list-based Age field value SHOULD
    use the first member of the field value, discarding subsequent ones. If the field value (after
    discarding additional members, as per above) is invalid (e.g., it contains something other than
    a non-negative integer), a cache SHOULD ignore the field."

    >>> age_value(((b"Age", b"7200, 0"),)), age_value(((b"Age", b"-5"),))
    (7200, 0)
    """
    value = (first(headers, b"age") or b"").partition(b",")[0].strip(b" \t")
    if not _AGE.fullmatch(value):
        return 0
    digits = value.lstrip(b"0")
    return LONGEST_S if len(digits) > len(str(LONGEST_S)) else min(int(digits or b"0"), LONGEST_S)


def initial_age(headers: Headers, requested_at: float, received_at: float) -> float:
    """Return the age of a response on its arrival.

    RFC 9111, section 4.2.3: "apparent_age = max(0, response_time - date_value); response_delay =
    response_time - request_time; corrected_age_value = age_value + response_delay;
    corrected_initial_age = max(apparent_age, corrected_age_value)".
    """
    apparent_s = max(0.0, received_at - date_of(headers, received_at))
    corrected_s = age_value(headers) + max(0.0, received_at - requested_at)
    return max(apparent_s, corrected_s)


def current_age(terms: Terms, now: float) -> float:
    """Return the age now, never negative, whatever the clock did.

    RFC 9111, section 4.2.3: "resident_time = now - response_time; current_age =
    corrected_initial_age + resident_time".
    """
    return terms.initial_age_s + max(0.0, now - terms.received_at)


def freshness(terms: Terms, asked: CacheControl, now: float) -> Fresh | Stale | MustRevalidate:
    """Return whether the response may be used for a request that says `asked`.

    RFC 9111, section 4.2: "response_is_fresh = (freshness_lifetime > current_age)".
    """
    age_s = current_age(terms, now)
    ttl_s = terms.lifetime_s - age_s
    if terms.no_cache or asked.no_cache:
        return MustRevalidate(age_s, max(0.0, -ttl_s), by_reader=not terms.no_cache)
    if now < terms.received_at - _SKEW_S:
        return Stale(age_s, 0.0)
    if asked is NOTHING:
        return Fresh(age_s, ttl_s) if ttl_s > 0 else Stale(age_s, -ttl_s)
    return _as_asked(terms, asked, age_s, ttl_s)


def _as_asked(terms: Terms, asked: CacheControl, age_s: float, ttl_s: float) -> Fresh | Stale:
    """RFC 9111, section 5.2.1: `max-age`, `min-fresh` and `max-stale` of a request."""
    wanted_s = ttl_s
    if asked.max_age is not None and asked.max_age >= 0:
        wanted_s = min(wanted_s, asked.max_age - age_s)
    if asked.min_fresh is not None:
        wanted_s = min(wanted_s, ttl_s - asked.min_fresh)
    if wanted_s > 0:
        return Fresh(age_s, ttl_s)
    is_taken = asked.max_stale is not None and -wanted_s <= asked.max_stale
    if is_taken and not terms.must_revalidate:
        return Fresh(age_s, ttl_s)
    return Stale(age_s, max(0.0, -ttl_s))


def may_serve_stale(
    terms: Terms, asked: CacheControl, *, since_s: float, why: Why, stale_s: int
) -> bool:
    """Return whether a response that is stale for `since_s` seconds may be served all the same.

    RFC 9111, section 4.2.4: "A cache MUST NOT generate a stale response if it is prohibited by an
    explicit in-protocol directive (e.g., by a no-cache response directive, a must-revalidate
    response directive, or an applicable s-maxage or proxy-revalidate response directive ...). A
    cache MUST NOT generate a stale response unless it is disconnected or doing so is explicitly
    permitted by the client or origin server (e.g., by the max-stale request directive ..., by
    extension directives such as those defined in [RFC5861], or by configuration in accordance with
    an out-of-band contract)." `stale_s` is that configuration; the origin's own word goes first.
    """
    if terms.must_revalidate:
        return False
    if why is Why.REVALIDATING:
        asks_more = asked.no_cache or asked.max_age is not None or asked.min_fresh is not None
        return not asks_more and since_s < terms.while_revalidating_s
    return since_s < (stale_s if terms.if_error_s is None else terms.if_error_s)


def sheet_lifetime(terms: Terms, options: CachingOptions) -> float:
    """Return how long what was made of it is fresh; `fresh_s` where the origin says nothing."""
    if terms.no_cache or terms.explicit:
        return terms.lifetime_s
    return max(terms.lifetime_s, float(options.fresh_s))


def keep_s(terms: Terms, lifetime_s: float, options: CachingOptions) -> float:
    """Return how long a response is worth keeping: fresh, then stale for whatever may need it."""
    left_s = max(0.0, lifetime_s - terms.initial_age_s)
    error_s = options.stale_s if terms.if_error_s is None else terms.if_error_s
    return left_s + max(error_s, terms.while_revalidating_s, options.fresh_s)
