"""One page of a configured origin, asked for as the server asks for a sheet, for whoever explains.

Nothing else can be asked: an address that belongs to no site is refused before anything is opened.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from proxy import __version__
from proxy.decide import Reason, coding_of, decide_response
from proxy.errors import ConfigError
from proxy.page.codings import CodingError, TooLargeError, undo_coding
from proxy.rewrite import Declined, Page
from proxy.shell.served import Served
from proxy.shell.sites import host_table
from proxy.wire.fields import SheetFetch, simplified_request
from proxy.wire.messages import Request, first

if TYPE_CHECKING:
    from proxy.shell.sites import Site
    from proxy.shell.upstream import Upstream

_CODINGS: Final = ((b"Accept-Encoding", b"gzip, br"),)
_OWN_ID: Final = "freesheet-explain"


class Limits(Protocol):
    """How large a page may be, as it comes and with its coding undone."""

    @property
    def page_limit_bytes(self) -> int:
        """Bytes as they come."""

    @property
    def decoded_limit_bytes(self) -> int:
        """Bytes after content codings are undone."""


def site_at(url: str, sites: tuple[Site, ...]) -> Site:
    """Return the site that an address belongs to, at its origin or as readers see it.

    Raises ConfigError where it is nobody's.
    """
    found = host_table(sites).find(urlsplit(url).hostname or "-")
    found = found or next((one for one in sites if one.site_map.is_own(url)), None)
    if found is None:
        known = ", ".join(site.origin_url for site in sites)
        raise ConfigError(f"{url} belongs to no configured site; known: {known}.")
    return found


async def fetch_page(
    upstream: Upstream, site: Site, url: str, limits: Limits
) -> tuple[Page, Declined | None]:
    """Return the page, and why it would leave as it came before anybody read it.

    Raises UpstreamError where the origin does not answer.
    """
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = SheetFetch(
        host=site.authority, own_id=_OWN_ID, version=__version__, language=site.accept_language
    )
    fields = simplified_request(Request("GET", target, headers=_CODINGS), asked)
    async with Served.live(await upstream.fetch(site.origin, "GET", target, fields)) as served:
        head = served.head
        body, is_whole = await served.read(limits.page_limit_bytes)
    content_type = (first(head.headers, b"content-type") or b"").decode("latin-1")
    page = Page(body, site.origin_url + target, content_type, head.status)
    passed = decide_response(head, method="GET")
    if passed is not None:
        return page, Declined(passed.reason)
    if not is_whole:
        return page, Declined(Reason.REWRITE_TOO_LARGE.value)
    try:
        body = undo_coding(body, coding_of(head.headers) or "", limits.decoded_limit_bytes)
    except (CodingError, TooLargeError):
        return page, Declined(Reason.RESPONSE_CODING.value)
    return replace(page, body=body), None
