"""Sheets that were printed: fresh as long as their page, the same as long as its bytes are."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from proxy.shell.lookup import Lookup
from proxy.shell.sheets import Printed, Sheets
from proxy.wire.records import SheetRecord
from tests.caching import FRESH, Desk, caching, reply
from tests.loops import on_a_loop
from tests.stores import SEAL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.shell.served import Served, Source

MADE_BY = ("late", "https", "rules")
DIGEST = b"of the page"


@dataclass
class Shop:
    """The sheets of one test, and the page that they are made of."""

    desk: Desk
    sheets: Sheets
    source: Source

    async def printed(self, *, tags: tuple[str, ...] = ()) -> SheetRecord:
        """Print a sheet of the page, and keep it."""
        name, _ = await self.sheets.of(self.source, MADE_BY, DIGEST)
        record = SheetRecord(
            200, (b"sheet",), ('"1"',), "utf-8", "en", "article", "", DIGEST,
            self.desk.clock.now, self.sheets.terms(self.source), self.source.born, tags,
        )  # fmt: skip
        await self.sheets.keep(name, record)
        return record


@contextlib.asynccontextmanager
async def shop(*lines: str) -> AsyncIterator[Shop]:
    """Have the sheets of a page that is stored."""
    async with caching((reply(*(lines or (FRESH,))),)) as desk:
        served: Served = await desk.cache.fetch(desk.ask())
        async with served:
            await served.read(1 << 20)
        await desk.settled()
        assert served.source is not None
        sheets = Sheets(desk.parts, Lookup(desk.parts.store, SEAL.secret))
        yield Shop(desk, sheets, served.source)
        await sheets.close()


@on_a_loop
async def test_a_sheet_is_used_as_long_as_its_page_is_fresh() -> None:
    async with shop() as one:
        record = await one.printed()
        found = await one.sheets.fresh(one.desk.ask(), MADE_BY)
        one.desk.clock.now += 61
        late = await one.sheets.fresh(one.desk.ask(), MADE_BY)

        assert found is not None
        assert (found.record, late) == (record, None)


@on_a_loop
async def test_a_sheet_for_others_is_another_sheet() -> None:
    async with shop() as one:
        await one.printed()

        assert await one.sheets.fresh(one.desk.ask(), ("basic", *MADE_BY[1:])) is None
        assert await one.sheets.fresh(one.desk.ask("/other"), MADE_BY) is None


@on_a_loop
async def test_a_page_of_which_the_origin_says_nothing_has_a_sheet_for_a_while() -> None:
    async with shop("Content-Type: text/html") as one:
        await one.printed()
        one.desk.clock.now += 299

        assert await one.sheets.fresh(one.desk.ask(), MADE_BY) is not None


@pytest.mark.parametrize(
    ("digest", "same"), [pytest.param(DIGEST, True, id="same"), pytest.param(b"", False, id="new")]
)
@on_a_loop
async def test_a_page_that_is_still_the_same_has_the_same_sheet(
    digest: bytes, *, same: bool
) -> None:
    async with shop() as one:
        record = await one.printed()
        source = replace(one.source, terms=replace(one.source.terms, lifetime_s=120.0))

        _, found = await one.sheets.of(source, MADE_BY, digest)

        assert (found is not None) is same
        assert found is None or (found.parts, found.terms.lifetime_s) == (record.parts, 120.0)


@on_a_loop
async def test_a_purge_takes_the_sheet_too() -> None:
    async with shop() as one:
        await one.printed(tags=("site-news",))
        await one.desk.parts.store.purge(("site-news",), soft=False)

        assert await one.sheets.fresh(one.desk.ask(), MADE_BY) is None
        assert (await one.sheets.of(one.source, MADE_BY, DIGEST))[1] is None


@on_a_loop
async def test_many_who_want_one_sheet_have_it_printed_once() -> None:
    async with shop() as one:
        record = await one.printed()
        presses: list[str] = []

        async def printing() -> Printed | str:
            presses.append("on")
            await asyncio.sleep(0)
            return Printed(record)

        got = await asyncio.gather(*(one.sheets.once(b"name", printing) for _ in range(9)))

        assert got == [Printed(record)] * 9
        assert presses == ["on"]
