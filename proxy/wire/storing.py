"""Whether a response may be stored, and with which fields. Pure.

RFC 9111, section 3, and our own policy, which is stricter and wins: nothing with `Set-Cookie`,
nothing that was fetched with a reader's credentials, nothing behind a wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from proxy.wire.fields import end_to_end
from proxy.wire.freshness import HEURISTIC, Terms, governing, terms_of
from proxy.wire.messages import first
from proxy.wire.variants import vary_names

if TYPE_CHECKING:
    from proxy.wire.cache_control import CacheControl
    from proxy.wire.freshness import CachingOptions
    from proxy.wire.messages import Headers, ResponseHead

# Status codes whose caching requirements are met here (RFC 9110, section 15; RFC 6585; RFC 7725;
# RFC 8470), for `must-understand`.
UNDERSTOOD: Final = frozenset(
    {
        *(200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 307, 308),
        *(400, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 417, 421, 422, 425, 426),
        *(428, 431, 451, 500, 501, 502, 503, 504, 505, 511),
    }
)
# Free stays free, and a wall stays a wall: what the publisher refuses is never kept. A 407 is for
# a proxy, a 429 for one client; 206 and 304 are parts of something else.
_REFUSED: Final = frozenset({401, 402, 403, 407, 429})
_PARTS: Final = frozenset({206, 304})
_BODILESS: Final = frozenset({204, 205})

# Bodies that never end: nobody waits for them, nobody keeps them.
_ENDLESS: Final = (b"text/event-stream", b"multipart/x-mixed-replace", b"application/grpc")

_SERVER_ERROR: Final = 500
_CLIENT_ERROR: Final = 400


@dataclass(frozen=True, slots=True)
class Store:
    """It may be stored; `terms` say for how long."""

    terms: Terms


@dataclass(frozen=True, slots=True)
class DoNotStore:
    """It may not be stored, and why: a word for `Cache-Status` and counters.

    `wanted` tells that the origin meant it to be stored: only then the reason is news.
    """

    reason: str
    wanted: bool = False


class Fetched(NamedTuple):
    """A response and what of its request bears on storing it.

    `private` tells that the request went out with a reader's `Cookie` or `Authorization`;
    `no_store` is the request's own wish.
    """

    head: ResponseHead
    requested_at: float
    received_at: float
    private: bool = False
    no_store: bool = False
    limit_bytes: int = 1 << 62


def may_store(fetched: Fetched, options: CachingOptions) -> Store | DoNotStore:
    """Return whether the response to a GET may be stored.

    RFC 9111, section 3: "A cache MUST NOT store a response to a request unless: the request method
    is understood by the cache; the response status code is final ...; if the response status code
    is 206 or 304, or the must-understand cache directive ... is present: the cache understands the
    response status code; the no-store cache directive is not present in the response ...; if the
    cache is shared: the private response directive is either not present or allows a shared cache
    to store a modified response ...; if the cache is shared: the Authorization header field is not
    present in the request ... or a response directive is present that explicitly allows shared
    caching; and the response contains at least one of the following: a public response directive
    ...; an Expires header field ...; a max-age response directive ...; if the cache is shared: an
    s-maxage response directive ...; or a status code that is defined as heuristically cacheable".
    """
    said = governing(fetched.head.headers)
    reason = _directive(fetched, said) or _policy(fetched)
    if reason and not said.states_lifetime and first(fetched.head.headers, b"expires") is None:
        return DoNotStore(reason)
    terms = terms_of(fetched.head, fetched.requested_at, fetched.received_at, options)
    wanted = terms.explicit and terms.lifetime_s > terms.initial_age_s
    if not reason and not (terms.explicit or said.public or fetched.head.status in HEURISTIC):
        reason = "status"
    if not reason and not wanted and not _has_use(fetched.head, terms, options):
        reason = "no-use"
    return DoNotStore(reason, wanted=wanted) if reason else Store(terms)


def _directive(fetched: Fetched, said: CacheControl) -> str:
    """Return what a directive, a `Vary` or the status forbids."""
    status = fetched.head.status
    if fetched.no_store:
        return "request-no-store"
    if said.must_understand and status not in UNDERSTOOD:
        return "must-understand"
    if said.no_store and not said.must_understand:
        return "no-store"
    if said.private:
        return "private"
    if vary_names(fetched.head.headers) is None:
        return "vary"
    return "partial" if status in _PARTS else ""


def _policy(fetched: Fetched) -> str:
    """Return what we do not store although the RFC would allow it."""
    headers = fetched.head.headers
    if fetched.private:
        return "credentials"
    if first(headers, b"set-cookie") is not None:
        return "set-cookie"
    if fetched.head.status in _REFUSED or is_challenge(fetched.head):
        return "refused"
    media_type = (first(headers, b"content-type") or b"").strip(b" \t").lower()
    if media_type.startswith(_ENDLESS):
        return "endless"
    length = first(headers, b"content-length") or b"0"
    return "too-large" if length.isdigit() and int(length[:19]) > fetched.limit_bytes else ""


def _has_use(head: ResponseHead, terms: Terms, options: CachingOptions) -> bool:
    """Return whether a response that is not fresh can be of use: validated, or served stale."""
    if head.status >= _CLIENT_ERROR:
        return terms.lifetime_s > 0
    has_validator = any(first(head.headers, name) for name in (b"etag", b"last-modified"))
    window_s = options.stale_s if terms.if_error_s is None else terms.if_error_s
    return has_validator or terms.lifetime_s > 0 or (window_s > 0 and not terms.must_revalidate)


def stored_headers(head: ResponseHead, length: int) -> Headers:
    """Return the fields to store with a whole body of `length` bytes.

    RFC 9111, section 3.1: "Caches MUST include all received response header fields -- including
    unrecognized ones -- when storing a response"; not those for one connection, and "The no-cache
    ... and private ... cache directives can have arguments that prevent storage of header fields
    by all caches and shared caches, respectively." `Age` is counted from then on.
    """
    said = governing(head.headers)
    left_out = said.no_cache_fields | said.private_fields | {b"age", b"set-cookie"}
    fields = tuple(one for one in end_to_end(head.headers) if one[0].lower() not in left_out)
    if head.status in _BODILESS or first(fields, b"content-length") is not None:
        return fields
    return (*fields, (b"Content-Length", b"%d" % length))


def is_challenge(head: ResponseHead) -> bool:
    """Return whether this is a page of the edge that asks who we are, whatever its status.

    Cloudflare marks them: "The cf-mitigated header with a value of challenge" (its documentation,
    "Detect a Challenge Page response").
    """
    return b"challenge" in (first(head.headers, b"cf-mitigated") or b"").lower()


def is_failure(head: ResponseHead) -> bool:
    """Return whether the origin could not answer; a stored copy is better, where one may be served.

    RFC 5861, section 4: "an error is any situation that would result in a 500, 502, 503, or 504
    HTTP response status code being returned". A challenge and a 429 are no page either. A 401,
    402, 403 is the publisher's word and leaves as it came.
    """
    return head.status in (429, 500, 502, 503, 504) or is_challenge(head)


def replaces(head: ResponseHead, stored_status: int) -> bool:
    """Return whether a storable response may take the place of what is stored.

    An error of the server never replaces a good copy.
    """
    return head.status < _SERVER_ERROR or stored_status >= _CLIENT_ERROR
