"""A request as a cache sees it, the keys of what is stored, and what a request makes invalid. Pure.

RFC 9111, sections 2, 4 and 4.4. The other questions have files of their own: `freshness`,
`storing`, `variants`, `validation`, `ranges`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from proxy.wire.addresses import absolute, field_address
from proxy.wire.cache_control import NOTHING, CacheControl, parse_cache_control
from proxy.wire.messages import Fields, values
from proxy.wire.variants import selecting_values

if TYPE_CHECKING:
    from proxy.wire.messages import Headers, ResponseHead

# RFC 9110, section 9.2.1: "Of the request methods defined by this specification, the GET, HEAD,
# OPTIONS, and TRACE methods are defined to be safe." The others are registered as safe.
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "REPORT", "SEARCH"})
_ANSWERED: Final = frozenset({"GET", "HEAD"})

_NAME_BYTES: Final = 20
_TAG_BYTES: Final = 8

# Fields that a cache has to look at; one pass over the request finds them all.
_WATCHED: Final = frozenset(
    {
        *(b"cache-control", b"pragma", b"authorization", b"cookie", b"range", b"if-range"),
        *(b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since"),
    }
)
_CONDITIONS: Final = frozenset({b"if-none-match", b"if-modified-since"})
# RFC 9111, section 4.3.2: "A cache MUST NOT evaluate conditional header fields that only apply to
# an origin server".
_ORIGIN_ONLY: Final = frozenset({b"if-match", b"if-unmodified-since"})
_NO_CACHE: Final = CacheControl(no_cache=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a request a cache has to look at.

    `may_answer` tells that a stored response could satisfy it, `conditional` that it has conditions
    which a cache evaluates. `watched` are the fields in question.
    """

    method: str
    control: CacheControl = NOTHING
    may_answer: bool = True
    conditional: bool = False
    ranged: bool = False
    has_cookie: bool = False
    has_authorization: bool = False
    watched: Headers = ()


_PLAIN: Final = {method: Asked(method) for method in _ANSWERED}


def asked_of(method: str, headers: Headers) -> Asked:
    """Return what of a request a cache has to look at."""
    if type(headers) is Fields and _WATCHED.isdisjoint(headers.by_name()) and method in _ANSWERED:
        return _PLAIN[method]
    watched = tuple(
        (lowered, value) for name, value in headers if (lowered := name.lower()) in _WATCHED
    )
    if not watched and method in _ANSWERED:
        return _PLAIN[method]
    names = {name for name, _ in watched}
    return Asked(
        method=method,
        control=request_control(watched),
        may_answer=method in _ANSWERED and not names & _ORIGIN_ONLY,
        conditional=bool(names & _CONDITIONS),
        ranged=b"range" in names and method == "GET",
        has_cookie=b"cookie" in names,
        has_authorization=b"authorization" in names,
        watched=watched,
    )


def request_control(headers: Headers) -> CacheControl:
    """Return the directives of a request.

    RFC 9111, section 5.4: "When the Cache-Control header field is not present in a request, caches
    MUST consider the no-cache request pragma-directive as having the same effect as if
    "Cache-Control: no-cache" were present".
    """
    lines = values(headers, b"cache-control")
    if lines:
        return parse_cache_control(b",".join(lines))
    pragmas = b",".join(values(headers, b"pragma")).lower().split(b",")
    return _NO_CACHE if b"no-cache" in [one.strip(b" \t") for one in pragmas] else NOTHING


@lru_cache(maxsize=4096)
def page_name(site: str, target: str, secret: bytes) -> bytes:
    """Return the name under which is kept what is known of one address of a site.

    Names are keyed hashes: a store that others can read tells nobody what was read.
    """
    return _name(secret, b"page", site.encode(), target.encode())


def variant_name(
    page: bytes,
    nonce: bytes,
    names: tuple[bytes, ...],
    fields: Headers,
    languages: tuple[bytes, ...],
) -> bytes:
    """Return the name of the response to a request with these fields, as sent to the origin.

    RFC 9111, section 2: "The cache key is comprised of, at a minimum, the request method and target
    URI used to retrieve the stored response", and section 4.1: "The stored response with matching
    selecting header fields is known as the selected response". `nonce` is new whenever the address
    was made invalid: what was stored before is then out of reach.
    """
    if not names:
        return _only_variant(page, nonce)
    return _name(page, b"variant", nonce, selecting_values(names, fields, languages))


@lru_cache(maxsize=4096)
def _only_variant(page: bytes, nonce: bytes) -> bytes:
    return _name(page, b"variant", nonce, b"")


@lru_cache(maxsize=4096)
def sheet_name(page: bytes, nonce: bytes, selecting: bytes, made_by: tuple[str, ...]) -> bytes:
    """Return the name of a sheet: the page it is made of, and all that changes its bytes."""
    return _name(page, b"sheet", nonce, selecting, *(one.encode() for one in made_by))


def picture_name(site: str, made_by: tuple[str, ...], secret: bytes) -> bytes:
    """Return the name of a picture of a site: `made_by` is all that changes its bytes."""
    return _name(secret, b"picture", site.encode(), *(one.encode() for one in made_by))


def path_tag(path: str, site: str = "") -> str:
    """Return the surrogate key of a path: an article in all its versions, whatever its query.

    Of one site, or with "" of any.

    >>> path_tag("/world/story") == path_tag("/world/story?x=1")
    True
    >>> path_tag("/about", "news") == path_tag("/about", "blog")
    False
    """
    bare = "\n".join(filter(None, (site, path.partition("?")[0]))).encode()
    return "page-" + hashlib.blake2b(bare, digest_size=_TAG_BYTES).hexdigest()


def page_tags(site: str, path: str) -> tuple[str, ...]:
    """Return the surrogate keys that everything made of a page has: its site's and its own."""
    return f"site-{site}", path_tag(path, site), path_tag(path)


def invalidated(method: str, target: str, head: ResponseHead, origin_url: str) -> tuple[str, ...]:
    """Return the targets that are invalid after this exchange, none after a safe one or an error.

    RFC 9111, section 4.4: "A cache MUST invalidate the target URI ... when it receives a non-error
    status code in response to an unsafe request method (including methods whose safety is unknown).
    A cache MAY invalidate other URIs when it receives a non-error status code in response to an
    unsafe request method .... In particular, the URI(s) in the Location and Content-Location
    response header fields (if present) are candidates for invalidation .... However, a cache MUST
    NOT trigger an invalidation under these conditions if the origin ... of the URI to be
    invalidated differs from that of the target URI". "A "non-error response" is one with a 2xx
    (Successful) or 3xx (Redirection) status code."
    """
    if method in SAFE or not 200 <= head.status < 400:  # noqa: PLR2004  # the classes 2xx and 3xx
        return ()
    targets = [target]
    for name in (b"location", b"content-location"):
        for value in values(head.headers, name):
            other = _own_target(origin_url + target, field_address(value), origin_url)
            if other is not None and other not in targets:
                targets.append(other)
    return tuple(targets)


def _own_target(base: str, reference: str, origin_url: str) -> str | None:
    whole = absolute(base, reference.strip())
    if whole is None:
        return None
    parts = urlsplit(whole)
    if f"{parts.scheme}://{parts.netloc}" != origin_url:
        return None
    return parts.path + (f"?{parts.query}" if "?" in whole.partition("#")[0] else "")


def _name(secret: bytes, *pieces: bytes) -> bytes:
    """Return one hash over all pieces, each with its length: no two lists of pieces look alike."""
    text = b"".join(b"%d:%s" % (len(piece), piece) for piece in pieces)
    return hashlib.blake2b(text, digest_size=_NAME_BYTES, key=secret).digest()
