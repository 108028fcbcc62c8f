"""One request as the cache sees it, and what the store had for it. Values; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proxy.wire.caching import variant_name
from proxy.wire.messages import values
from proxy.wire.variants import selecting_values

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from proxy.shell.conversation import Inform
    from proxy.shell.sites import Site
    from proxy.shell.tried import Tried
    from proxy.wire.caching import Asked
    from proxy.wire.freshness import MustRevalidate, Stale
    from proxy.wire.messages import Headers
    from proxy.wire.records import Entry, Page

CODING = b"accept-encoding"


@dataclass(slots=True, kw_only=True)
class Ask:
    """What a reader wants of a site's origin.

    `fields` makes the fields as they are sent to the origin; it is called once, and only if they
    are needed. `private` tells that they carry a reader's credentials. `for_sheet` marks a page
    that is read here and not sent on: of the content codings that it asks for any will do. `tried`
    is what has come of asking the origin already.
    """

    site: Site
    method: str
    target: str
    asked: Asked
    fields: Callable[[], Headers]
    private: bool = False
    inform: Inform | None = None
    body: AsyncIterator[bytes] | None = None
    body_length: int | None = 0
    for_sheet: bool = False
    tried: Tried | None = None
    _sent: Headers | None = field(default=None, init=False)

    @property
    def sent(self) -> Headers:
        """The fields as they are sent to the origin."""
        if self._sent is None:
            self._sent = self.fields()
        return self._sent

    def takes(self, coding: bytes) -> bool:
        """Return whether a page for a sheet may have this content coding."""
        offered = b",".join(values(self.sent, CODING)).lower().split(b",")
        return not coding or coding in [one.strip(b" \t") for one in offered]

    def variant(self, name: bytes, page: Page) -> bytes:
        """Return the name of the response that fits this request."""
        return variant_name(
            name, page.nonce, page.names, self.sent if page.names else (), page.languages
        )

    def selecting(self, page: Page) -> bytes:
        """Return what selects a response, the content coding left out."""
        names = tuple(one for one in page.names if one != CODING)
        return selecting_values(names, self.sent, page.languages) if names else b""


def coding_of(headers: Headers) -> bytes:
    """Return the content coding of a response, in lower case; empty for none."""
    return b",".join(values(headers, b"content-encoding")).strip(b" \t").lower()


@dataclass(slots=True)
class Found:
    """What the store has for a request: the page, the response that fits, and how fresh that is.

    `key` names the response that is wanted, or the page where nothing is known of it. `soft` tells
    that a purge made it stale.
    """

    name: bytes
    key: bytes
    page: Page | None = None
    entry: Entry | None = None
    soft: bool = False
    verdict: Stale | MustRevalidate | None = None
