"""Sheets that were printed: found again, kept, and printed once for all who want the same.

A sheet belongs to the page that it was made of. It is fresh as long as that is; afterwards the page
is asked for, and a page that is still the same has the same sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from proxy.shell.once import Once
from proxy.shell.purges import Life
from proxy.wire.caching import sheet_name
from proxy.wire.freshness import Fresh, freshness, keep_s, sheet_lifetime
from proxy.wire.records import SheetRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from proxy.shell.ask import Ask
    from proxy.shell.landing import CacheParts
    from proxy.shell.lookup import Lookup
    from proxy.shell.served import Source
    from proxy.wire.freshness import Terms
    from proxy.wire.records import Page


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet, and where it is kept: nowhere with `name` empty.

    `page` is where its page is found, if it was used without asking for that. The times are those
    of its making, 0 where it was made before.
    """

    record: SheetRecord
    name: bytes = b""
    page: tuple[bytes, Page] | None = None
    age_s: float | None = None
    ttl_s: float = 0.0
    parse_ms: float = 0.0
    rewrite_ms: float = 0.0


class Sheets:
    """The sheets in the store."""

    def __init__(self, parts: CacheParts, lookup: Lookup) -> None:
        self._parts = parts
        self._lookup = lookup
        self._once: Once[Printed | str] = Once()

    async def close(self) -> None:
        """End what is being printed."""
        await self._once.close()

    async def fresh(self, ask: Ask, made_by: tuple[str, ...]) -> Printed | None:
        """Return the sheet of a page if it may be used without asking for the page."""
        name = self._lookup.name(ask.site.key, ask.target)

        def where(page: Page) -> bytes:
            return sheet_name(name, page.nonce, ask.selecting(page), made_by)

        page, record = await self._lookup.by_page(name, where)
        if page is None or not isinstance(record, SheetRecord) or not record.parts:
            return None
        if self._parts.store.purges.life(record.tags, record.born) is not Life.ALIVE:
            return None
        verdict = freshness(record.terms, ask.asked.control, self._parts.wall())
        if not isinstance(verdict, Fresh):
            return None
        return Printed(record, where(page), (name, page), age_s=verdict.age_s, ttl_s=verdict.ttl_s)

    async def of(
        self, source: Source, made_by: tuple[str, ...], digest: bytes
    ) -> tuple[bytes, SheetRecord | None]:
        """Return where the sheet of a page is kept, and the sheet if the page is still the same."""
        name = sheet_name(source.name, source.page.nonce, source.selecting, made_by)
        (record,) = await self._parts.store.get(name)
        if not isinstance(record, SheetRecord) or record.digest != digest:
            return name, None
        if self._parts.store.purges.life(record.tags, record.born) is Life.DEAD:
            return name, None
        terms = self.terms(source)
        if record.terms != terms or record.born != source.born:
            record = replace(record, terms=terms, born=source.born, shown={})
            await self.keep(name, record)
        return name, record

    def terms(self, source: Source) -> Terms:
        """Return how long a sheet lives that is made of this page."""
        return replace(source.terms, lifetime_s=sheet_lifetime(source.terms, self._parts.options))

    async def keep(self, name: bytes, record: SheetRecord) -> None:
        """Keep a sheet as long as its page is worth keeping."""
        if name:
            terms = record.terms
            kept_s = keep_s(terms, terms.lifetime_s, self._parts.options)
            await self._parts.store.put(name, record, kept_s)

    async def once(
        self, name: bytes, work: Callable[[], Coroutine[object, object, Printed | str]]
    ) -> Printed | str:
        """Return what comes of printing, done once for all who want the same sheet."""
        if not self._once.runs(name):
            return await self._once.do(name, work)
        with self._parts.busy.aside():
            return await self._once.do(name, work)
