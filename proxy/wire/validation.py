"""Asking the origin whether a stored response still holds, and readers who ask us. Pure.

RFC 9111, section 4.3, and RFC 9110, section 13.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.wire.dates import parse_http_date
from proxy.wire.fields import end_to_end
from proxy.wire.freshness import date_of
from proxy.wire.messages import first, values

if TYPE_CHECKING:
    from proxy.wire.messages import Headers, ResponseHead

CONDITIONAL: Final = frozenset(
    {b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since", b"if-range"}
)

_TAG: Final = re.compile(rb'(?:W/)?"[^"]*"')
_ANY: Final = b"*"

# What a newer response never changes: it describes the body, and the stored body stays what it is.
# RFC 9111, section 3.2, excepts Content-Length, and fields without which what is stored could not
# be read: "Updating that stored metadata with a different Content-Encoding header field would be
# problematic." Age is counted anew.
_KEPT: Final = frozenset(
    {b"content-encoding", b"content-type", b"content-range", b"content-length", b"age"}
)
_NEVER_STORED: Final = frozenset({b"set-cookie"})

# RFC 9110, section 15.4.5: a 304 has what "would have been sent in a 200 (OK) response" of
# "Content-Location, Date, ETag, and Vary", "Cache-Control and Expires"; of representation metadata
# nothing else, "unless said metadata exists for the purpose of guiding cache updates (e.g.,
# Last-Modified might be useful if the response does not have an ETag field)".
_METADATA: Final = re.compile(
    rb"content-(?!location|security|disposition)[a-z0-9-]+|digest|repr-digest"
)


def validators(stored: Headers) -> Headers:
    """Return the fields that ask whether what is stored has changed; none if nobody could tell.

    RFC 9111, section 4.3.1: "One such validator is the timestamp given in a Last-Modified header
    field ..., which can be used in an If-Modified-Since header field for response validation ....
    Another validator is the entity tag given in an ETag field". "MUST send the relevant entity
    tags (using If-Match, If-None-Match, or If-Range) if the entity tags were provided", "SHOULD
    send the Last-Modified value (using If-Modified-Since)".
    """
    tag, modified = first(stored, b"etag"), first(stored, b"last-modified")
    fields: list[tuple[bytes, bytes]] = []
    if tag:
        fields.append((b"If-None-Match", tag))
    if modified:
        fields.append((b"If-Modified-Since", modified))
    return tuple(fields)


def conditional_request(fields: Headers, stored: Headers) -> Headers:
    """Return the fields of a validating request: the reader's own conditions and range left out."""
    return (*without_conditions(fields), *validators(stored))


def without_conditions(fields: Headers) -> Headers:
    """Return the fields of a request for the whole, whatever the reader has already."""
    return tuple(
        field
        for field in fields
        if field[0].lower() not in CONDITIONAL and field[0].lower() != b"range"
    )


def answers_not_modified(asked: Headers, status: int, stored: Headers, received_at: float) -> bool:
    """Return whether a reader's conditions make the answer a 304.

    RFC 9110, section 13.2.2, evaluates `If-None-Match` first, and `If-Modified-Since` only in its
    absence. RFC 9111, section 4.3.2: "If a request contains an If-Modified-Since header field and
    the Last-Modified header field is not present in a stored response, a cache SHOULD use the
    stored response's Date field value (or, if no Date field is present, the time that the stored
    response was received) to evaluate the conditional."
    """
    if status != 200:  # noqa: PLR2004  # OK: the section speaks of "200 (OK) or 206"
        return False
    wanted = values(asked, b"if-none-match")
    if wanted:
        return tag_matches(b",".join(wanted), first(stored, b"etag"))
    since = first(asked, b"if-modified-since")
    limit = None if since is None else parse_http_date(since, received_at)
    if limit is None:
        return False
    modified = first(stored, b"last-modified")
    changed = None if modified is None else parse_http_date(modified, received_at)
    return (date_of(stored, received_at) if changed is None else changed) <= limit


def tag_matches(wanted: bytes, tag: bytes | None) -> bool:
    """Return whether `If-None-Match` names the entity tag, compared weakly.

    RFC 9110, section 13.1.2: "A recipient MUST use the weak comparison function when comparing
    entity tags for If-None-Match". Tags that lack their quotes match if they are the same bytes.

    >>> tag_matches(b'"a", W/"b"', b'"b"')
    True
    """
    if wanted.strip(b" \t") == _ANY:
        return True
    if not tag:
        return False
    opaque = tag.strip(b" \t").removeprefix(b"W/")
    listed = {one.removeprefix(b"W/") for one in _TAG.findall(wanted)}
    return opaque in listed or wanted.strip(b" \t") == tag.strip(b" \t")


def not_modified_headers(stored: Headers) -> Headers:
    """Return the fields of a 304 made from a stored response."""
    has_tag = first(stored, b"etag") is not None
    return tuple(
        field
        for field in stored
        if not _METADATA.fullmatch(field[0].lower())
        and not (has_tag and field[0].lower() == b"last-modified")
    )


def after_304(stored: Headers, head: ResponseHead) -> Headers | None:
    """Return the stored fields as a 304 updates them; None where it speaks of another response.

    RFC 9111, section 3.2: "the cache MUST add each header field in the provided response to the
    stored response, replacing field values that are already present". Section 4.3.4: "If the new
    response contains one or more strong validators ..., then each of those strong validators
    identifies a selected representation for update. All the stored responses ... with one of those
    same strong validators are identified for update."
    """
    new_tag, old_tag = first(head.headers, b"etag"), first(stored, b"etag")
    if _is_strong(new_tag) and _is_strong(old_tag) and new_tag != old_tag:
        return None
    return updated(stored, head.headers)


def after_head(stored: Headers, head: ResponseHead) -> Headers | None:
    """Return the stored fields as a 200 to a HEAD updates them; None where they are out of date.

    RFC 9111, section 4.3.5: "if the stored response and HEAD response have matching values for any
    received validator fields (ETag and Last-Modified) and, if the HEAD response has a
    Content-Length header field, the value of Content-Length matches that of the stored response,
    the cache SHOULD update the stored response ...; otherwise, the cache SHOULD consider the
    stored response to be stale."
    """
    if head.status != 200:  # noqa: PLR2004  # OK
        return None
    for name in (b"etag", b"last-modified", b"content-length"):
        said = first(head.headers, name)
        if said is not None and said != first(stored, name):
            return None
    return updated(stored, head.headers)


def updated(stored: Headers, news: Headers) -> Headers:
    """Return the stored fields with those of `news` in their place; the body's own stay."""
    taken = tuple(
        field
        for field in end_to_end(news)
        if field[0].lower() not in _KEPT and field[0].lower() not in _NEVER_STORED
    )
    replaced = {name.lower() for name, _ in taken}
    return (*(field for field in stored if field[0].lower() not in replaced), *taken)


def _is_strong(tag: bytes | None) -> bool:
    return tag is not None and tag.startswith(b'"')
