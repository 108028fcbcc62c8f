"""What the store has for a request: the page, and the response that fits. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.shell.ask import Found
from proxy.shell.purges import Life
from proxy.shell.store_embedded import EmbeddedStore
from proxy.wire.caching import page_name
from proxy.wire.records import Entry, Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.shell.ask import Ask
    from proxy.shell.stores import Store
    from proxy.wire.records import Record

_REMEMBERED_PAGES: Final = 4096


class Lookup:
    """Finds responses by way of their pages.

    A store that is shared is far away: the page as it was last is remembered, so that page and
    response come in one call. It is a guess, and holds only if the page is still the same.
    """

    def __init__(self, store: Store, secret: bytes) -> None:
        self._store = store
        self._secret = secret
        self._pages: dict[bytes, Page] = {}

    def name(self, site: str, target: str) -> bytes:
        """Return the name of an address."""
        return page_name(site, target, self._secret)

    def forget(self, name: bytes) -> None:
        """Guess no more."""
        self._pages.pop(name, None)

    def at_once(self, ask: Ask) -> Found | None:
        """Return what the store has for a request, or None where it must be waited for."""
        store = self._store
        if not isinstance(store, EmbeddedStore):
            return None
        name = self.name(ask.site.key, ask.target)
        page = store.at_once(name)
        if not isinstance(page, Page):
            return Found(name, name)
        found = Found(name, ask.variant(name, page), page)
        self._put_in(found, store.at_once(found.key))
        return found

    async def look(self, ask: Ask) -> Found:
        """Return what the store has for a request."""
        name = self.name(ask.site.key, ask.target)
        page, entry = await self.by_page(name, lambda page: ask.variant(name, page))
        if page is None:
            return Found(name, name)
        found = Found(name, ask.variant(name, page), page)
        self._put_in(found, entry)
        if found.entry is None and ask.for_sheet and page.codings:
            await self._coded(ask, found, page)
        return found

    async def by_page(
        self, name: bytes, where: Callable[[Page], bytes]
    ) -> tuple[Page | None, Record | None]:
        """Return a page, and the record whose name `where` tells from it."""
        guess = self._pages.get(name)
        entry: Record | None = None
        if guess is None:
            (page,) = await self._store.get(name)
        else:
            page, entry = await self._store.get(name, where(guess))
        if not isinstance(page, Page):
            return None, None
        if page != guess:
            self._remember(name, page)
            (entry,) = await self._store.get(where(page))
        return page, entry

    async def _coded(self, ask: Ask, found: Found, page: Page) -> None:
        """Find a stored response that differs from the wanted one in its coding alone."""
        selecting = ask.selecting(page)
        for other, coding, where in page.codings:
            if other == selecting and ask.takes(coding):
                (entry,) = await self._store.get(where)
                self._put_in(found, entry)
                if found.entry is not None:
                    found.key = where
                    return

    def _put_in(self, found: Found, entry: Record | None) -> None:
        if isinstance(entry, Entry):
            life = self._store.purges.life(entry.tags, entry.born)
            found.soft = life is Life.STALE
            found.entry = None if life is Life.DEAD else entry

    def _remember(self, name: bytes, page: Page) -> None:
        if not self._store.shared:
            return
        if len(self._pages) >= _REMEMBERED_PAGES:
            del self._pages[next(iter(self._pages))]
        self._pages[name] = page
