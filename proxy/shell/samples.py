"""Recent pages of the origins, kept in memory to try a change of the rules on.

Only what anybody may see: fetched without a reader's fields, at an address without a query, sent
without a cookie, and not called private. Nothing of a reader is kept with it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.wire.freshness import governing
from proxy.wire.messages import first

if TYPE_CHECKING:
    from proxy.wire.messages import ResponseHead

LIMIT_BYTES: Final = 16 * 1024 * 1024
"""All samples together: half a kiosk's worth of pages, a tenth of what the server may take."""

_PAGE_LIMIT_BYTES: Final = 1024 * 1024  # one page of 4 MB tells no more than ten of the others
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """A page as the origin sent it, its content coding undone; `kind` is what it turned out."""

    site: str
    path: str
    url: str
    content_type: str
    kind: str
    body: bytes


def may_be_sample(head: ResponseHead, target: str) -> bool:
    """Tell whether a page that was fetched for a sheet is everybody's to see."""
    if head.status != _OK or "?" in target or first(head.headers, b"set-cookie") is not None:
        return False
    said = governing(head.headers)
    return not (said.private or said.private_fields or said.no_store)


class Samples:
    """The last pages: `limit` in all, of every site and kind some. None with a limit of 0."""

    def __init__(self, limit: int, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit = limit
        self._limit_bytes = limit_bytes
        self._pages: dict[tuple[str, str], Sample] = {}
        self.size_bytes = 0

    def note(self, sample: Sample) -> None:
        """Keep a page in place of an older one of its address, and let others go for it."""
        if self._limit < 1 or len(sample.body) > min(_PAGE_LIMIT_BYTES, self._limit_bytes):
            return
        self._drop((sample.site, sample.path))
        self._pages[sample.site, sample.path] = sample
        self.size_bytes += len(sample.body)
        while len(self._pages) > self._limit or self.size_bytes > self._limit_bytes:
            self._drop(self._oldest_of_many())

    def pages(self) -> tuple[Sample, ...]:
        """Return what is kept, the oldest first."""
        return tuple(self._pages.values())

    def forget(self, path: str = "", site: str = "") -> None:
        """Forget a page, of one site or of all; everything without a path."""
        for key in list(self._pages):
            if (not path or key[1] == path) and (not site or key[0] == site):
                self._drop(key)

    def _oldest_of_many(self) -> tuple[str, str]:
        """Return the oldest of the site and kind that has most: no busy one displaces the rest."""
        many = Counter((one.site, one.kind) for one in self._pages.values())
        most = max(many, key=many.__getitem__)
        return next(key for key, one in self._pages.items() if (one.site, one.kind) == most)

    def _drop(self, key: tuple[str, str]) -> None:
        gone = self._pages.pop(key, None)
        self.size_bytes -= len(gone.body) if gone else 0
