"""From a response that is whole to what is kept of it. Opens nothing; flights call it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from proxy.decide import coding_of, media_type
from proxy.page.codings import CodingError, TooLargeError, undo_coding
from proxy.shell.ask import CODING
from proxy.shell.ask import coding_of as response_coding
from proxy.wire.caching import page_tags, variant_name
from proxy.wire.records import Entry, Page
from proxy.wire.sealing import digest
from proxy.wire.storing import stored_headers
from proxy.wire.variants import known_languages, selecting_values, vary_names

if TYPE_CHECKING:
    from proxy.shell.ask import Ask
    from proxy.wire.freshness import Terms
    from proxy.wire.messages import Headers, ResponseHead

PAGE_KEEP_S: Final = 31 * 86400.0
"""Pages are kept longer than any response: without them nothing of the address is found."""

_NONCE_BYTES: Final = 8
_CODED_LIMIT: Final = 8  # variants of one page that differ in nothing but their coding
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_SCANNED_LIMIT_BYTES: Final = 4 * 1024 * 1024

# What a publisher marks as not free, in JSON-LD or as a property (schema.org/isAccessibleForFree).
# The page is read properly when it is rewritten; this only keeps it out of the store.
_MARK: Final = b"isAccessibleForFree"
_NOT_FREE: Final = re.compile(
    rb"""isAccessibleForFree["']?\s{0,9}(?::\s{0,9}["']?|[^<>]{0,99}content\s{0,9}=\s{0,9}["']?)
    (?:https?://schema\.org/)?[Ff]alse""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a response is to be kept: the page as it is then known, and the name."""

    page: Page
    name: bytes


def new_page() -> Page:
    """Return a page of which nothing is known; nothing stored before can be found through it."""
    return Page(secrets.token_bytes(_NONCE_BYTES))


def place_of(ask: Ask, name: bytes, page: Page | None, headers: Headers) -> Place:
    """Return where the response to `ask` is kept.

    RFC 9111, section 4.1: where several are stored "and one or more omits the Vary header field,
    it SHOULD use the most recent ... valid Vary field value available to select an appropriate
    response for the request": a response without `Vary` changes nothing of what is known.
    """
    page = page or new_page()
    names = vary_names(headers) or page.names
    languages = known_languages(page.languages, headers, ask.sent) if names else page.languages
    if names != page.names or languages != page.languages:
        page = replace(page, names=names, languages=languages, codings=())
    where = variant_name(name, page.nonce, names, ask.sent if names else (), languages)
    return Place(_with_coding(page, ask, where, headers), where)


def _with_coding(page: Page, ask: Ask, where: bytes, headers: Headers) -> Page:
    """Note the response by its coding, for whoever takes several."""
    if CODING not in page.names:
        return page
    row = (ask.selecting(page), response_coding(headers), where)
    if row in page.codings:
        return page
    others = tuple(one for one in page.codings if one[:2] != row[:2])
    return replace(page, codings=(*others, row)[-_CODED_LIMIT:])


def same_selection(ask: Ask, other: Ask, headers: Headers) -> bool:
    """Return whether the response to `other` would be that to `ask`: what `Vary` names agrees."""
    names = vary_names(headers)
    if names is None:
        return False
    if ask.for_sheet:
        names = tuple(one for one in names if one != CODING)
        if not ask.takes(response_coding(headers)):
            return False
    return not names or selecting_values(names, ask.sent) == selecting_values(names, other.sent)


def entry_of(ask: Ask, head: ResponseHead, body: bytes, terms: Terms, born: int) -> Entry:
    """Return what is stored of a whole response."""
    return Entry(
        status=head.status,
        headers=stored_headers(head, len(body)),
        body=body,
        terms=terms,
        born=born,
        tags=page_tags(ask.site.key, ask.target),
        digest=digest(body),
    )


def is_coded_page(head: ResponseHead) -> bool:
    """Return whether this is a page whose text has to be decoded before it can be read."""
    return media_type(head.headers) in _HTML and bool(coding_of(head.headers))


def is_walled(head: ResponseHead, body: bytes) -> bool:
    """Return whether the publisher marks this page as not free: such a page is never stored."""
    if media_type(head.headers) not in _HTML:
        return False
    coding = coding_of(head.headers)
    if coding is None:
        return False
    try:
        text = undo_coding(body, coding, _SCANNED_LIMIT_BYTES)
    except (CodingError, TooLargeError):
        return False
    return _MARK in text and _NOT_FREE.search(text) is not None
