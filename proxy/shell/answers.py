"""From what the store has to what a reader gets, and where that was found. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proxy.shell.served import Served, Source, from_entry
from proxy.wire.freshness import current_age

if TYPE_CHECKING:
    from proxy.shell.ask import Ask, Found
    from proxy.shell.landing import Kept
    from proxy.wire.records import Entry, Page


def kept(ask: Ask, found: Found, landing: Kept, now: float) -> Served:
    """Return a stored response as the answer to a request, told of as stale if it is."""
    entry = landing.entry
    served = from_entry(entry, ask.asked, current_age(entry.terms, now), landing.outcome)
    sourced(served, ask, found, entry)
    return told(served, entry) if landing.stale else served


def sourced(served: Served, ask: Ask, found: Found, entry: Entry) -> Served:
    """Note where a stored response is found, for what may be made of it."""
    page = found.page
    if page is not None:
        served.source = Source(
            found.name, page, found.key, entry.terms, entry.born, selecting(ask, page)
        )
    return served


def selecting(ask: Ask, page: Page) -> bytes:
    """Return what selects a page to make a sheet of; nobody else needs to know."""
    return ask.selecting(page) if ask.for_sheet else b""


def told(served: Served, entry: Entry) -> Served:
    """Mark a response as so old that its reader must be told."""
    served.saved_at = entry.terms.received_at
    return served
