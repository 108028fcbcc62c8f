"""The shared cache: a fresh copy, one fetch for many readers, a stale copy where nothing better is.

It carries out what `wire` answers (RFC 9111, 5861, 9211, 9213); where responses are kept is the
stores' business.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from proxy.errors import UpstreamError
from proxy.shell.alone import Alone
from proxy.shell.answers import kept, selecting, sourced, told
from proxy.shell.ask import Ask
from proxy.shell.flights import Flights
from proxy.shell.keeping import same_selection
from proxy.shell.landing import (
    HIT_FOR_MISS_S,
    Failed,
    Kept,
    Shared,
    Solo,
    admission,
    refused,
    stand_in,
)
from proxy.shell.lookup import Lookup
from proxy.shell.served import Onward, Served, Source, from_entry
from proxy.shell.sheets import Sheets
from proxy.shell.shelf import Shelf
from proxy.wire.cache_control import NOTHING
from proxy.wire.cache_status import Outcome
from proxy.wire.caching import path_tag
from proxy.wire.freshness import Fresh, Stale, Why, freshness, may_serve_stale
from proxy.wire.messages import ResponseHead
from proxy.wire.storing import DoNotStore
from proxy.wire.validation import answers_not_modified, not_modified_headers

if TYPE_CHECKING:
    from proxy.shell.ask import Found
    from proxy.shell.landing import CacheParts, Flight, Landing
    from proxy.shell.stores import Store
    from proxy.wire.records import Entry

_NOT_MODIFIED: Final = 304
_SERVER_ERROR: Final = 500
_GATEWAY_TIMEOUT: Final = 504
_NOT_STORED: Final = b"Not in the store.\n"
_NOT_STORED_FIELDS: Final = (
    (b"Content-Type", b"text/plain; charset=utf-8"),
    (b"Content-Length", b"%d" % len(_NOT_STORED)),
    (b"Cache-Control", b"no-store"),
)
_CREDENTIALS: Final = frozenset({b"cookie", b"authorization"})
_BYPASS: Final = Onward(b"", Outcome(fwd="bypass", matters=False))
_ROUNDS: Final = 2  # a response that selects by other fields than was known is looked up again


class Cache:
    """Answers requests from the store and from the origin."""

    def __init__(self, parts: CacheParts, secret: bytes, budget_bytes: int) -> None:
        self._parts = parts
        self._lookup = Lookup(parts.store, secret)
        self._sheets = Sheets(parts, self._lookup)
        self._shelf = Shelf(parts, secret)
        self._alone = Alone(parts, self._invalidate)
        self._flights = Flights(parts, self._lookup.look, budget_bytes)

    @property
    def running(self) -> int:
        """How many fetches run."""
        return self._flights.count

    async def start(self) -> None:
        """Open the store."""
        await self._parts.store.start()

    async def close(self) -> None:
        """End all fetches and close the store."""
        await self._flights.close()
        await self._sheets.close()
        await self._shelf.close()
        await self._parts.store.close()

    async def fetch(self, ask: Ask) -> Served:
        """Return the response to a request; raises UpstreamError where there is none.

        RFC 9111, section 4: "A cache MUST write through requests with methods that are unsafe ...
        to the origin server".
        """
        if not ask.asked.may_answer or ask.body is not None:
            return await self._alone.fetch(ask, None)
        found = await self._lookup.look(ask)
        served = self._from_store(ask, found)
        if served is not None:
            return served
        if ask.asked.control.only_if_cached:
            head = ResponseHead(_GATEWAY_TIMEOUT, _NOT_STORED_FIELDS)
            return Served.whole(head, _NOT_STORED, Outcome(fwd="request", matters=False))
        if ask.method == "HEAD":
            return await self._alone.head(ask, found)
        if ask.private or (ask.asked.ranged and found.entry is None):
            return await self._alone.fetch(ask, found)
        return await self._fly(ask, found)

    def at_once(self, ask: Ask) -> Served | Onward | None:
        """Return what `fetch` would without waiting for anybody, or None where it might have to.

        A fresh response from memory; or that the origin is to be asked for this reader alone, and
        nothing is stored that could stand in for its answer.
        """
        found = self._lookup.at_once(ask) if ask.asked.may_answer else None
        if found is None:
            return None
        if found.page is not None:
            return self._if_fresh(ask, found)
        if ask.asked.control.only_if_cached or self._flights.find(found) is not None:
            return None
        if ask.private or ask.asked.ranged:
            return _BYPASS
        waits = not self._parts.uncacheable.holds(found.key, self._parts.tick())
        return None if waits else Onward(found.key, None)

    def judged(
        self, onward: Onward, ask: Ask, head: ResponseHead, requested_at: float
    ) -> Outcome | None:
        """Return what became of a request that went on at once; None where that is to be stored."""
        if onward.outcome is not None:
            return onward.outcome
        verdict = admission(ask, head, requested_at, self._parts)
        if isinstance(verdict, DoNotStore):
            return refused(onward.key, verdict, "uri-miss", self._parts)
        return None

    @property
    def store(self) -> Store:
        """Where responses are kept."""
        return self._parts.store

    @property
    def sheets(self) -> Sheets | None:
        """The sheets that are kept."""
        return self._sheets

    @property
    def shelf(self) -> Shelf | None:
        """The pictures that are kept."""
        return self._shelf

    async def forget(self, source: Source) -> None:
        """Keep a page no longer that turned out to be one that may not be kept."""
        self._parts.uncacheable.set(source.key, self._parts.tick() + HIT_FOR_MISS_S)
        self._flights.doom(source.name)
        await self._parts.store.delete(source.key)

    async def purge(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Purge a page by its URL, or everything with a surrogate key; soft marks it stale.

        A page is that of the site that is named, else that of every site. The answer lists the
        keys, for a purge at the edge.
        """
        path = urlsplit(str(asked.get("url", ""))).path or "/"
        key = asked.get("key") or path_tag(path, str(asked.get("site") or ""))
        done = await self._parts.store.purge((str(key),), soft=bool(asked.get("soft")))
        return {"purged": [str(key)] if done else [], "soft": bool(asked.get("soft"))}

    # ------------------------------------------------------------------------------- the store

    def _from_store(self, ask: Ask, found: Found) -> Served | None:
        """Return the stored response if it may be used as it is; note in `found` why not.

        RFC 9111, section 3.5: a response to a request with credentials is for others only where
        `public`, `s-maxage` or `must-revalidate` say so; they count the other way round as well.
        """
        served = self._if_fresh(ask, found)
        entry, verdict = found.entry, found.verdict
        if served is not None or entry is None or verdict is None:
            return served
        why = self._why_at_once(ask, found, entry)
        if why is None:
            return None
        self._ask_behind(ask, found)
        is_error = why is Why.ERROR
        detail = why.value if is_error else ""
        since_s = verdict.since_s if isinstance(verdict, Stale) else 0.0
        outcome = Outcome(hit=True, ttl_s=-int(since_s), detail=detail)
        served = from_entry(entry, ask.asked, verdict.age_s, outcome)
        sourced(served, ask, found, entry)
        return told(served, entry) if is_error else served

    def _if_fresh(self, ask: Ask, found: Found) -> Served | None:
        """Return the stored response if it is fresh; if only its age forbids that, note how old."""
        entry = found.entry
        authorized = ask.private and ask.asked.has_authorization
        if entry is None or (authorized and not entry.terms.for_authorized):
            return None
        verdict = freshness(entry.terms, ask.asked.control, self._parts.wall())
        if not isinstance(verdict, Fresh):
            found.verdict = verdict
            return None
        if found.soft:
            found.verdict = Stale(verdict.age_s, 0.0)
            return None
        outcome = Outcome(hit=True, ttl_s=int(verdict.ttl_s))
        served = from_entry(entry, ask.asked, verdict.age_s, outcome)
        return sourced(served, ask, found, entry)

    def _why_at_once(self, ask: Ask, found: Found, entry: Entry) -> Why | None:
        """Return why a stale response may leave at once, the origin being asked meanwhile.

        Because the origin says so (RFC 5861, section 3), or because it has just failed: then the
        first reader waited for it, and the others need not.
        """
        if not isinstance(found.verdict, Stale):
            return None
        for why in (Why.REVALIDATING, Why.ERROR):
            if why is Why.ERROR and not self._is_failing(found, entry):
                return None
            if may_serve_stale(
                entry.terms,
                ask.asked.control,
                since_s=found.verdict.since_s,
                why=why,
                stale_s=self._parts.options.stale_s,
            ):
                return why
        return None

    def _is_failing(self, found: Found, entry: Entry) -> bool:
        now = self._parts.tick()
        fails = self._parts.failing.holds(found.key, now)
        return (fails or self._parts.resting.holds(found.key, now)) and entry.status < _SERVER_ERROR

    def _ask_behind(self, ask: Ask, found: Found) -> None:
        """Ask the origin without a reader waiting: once at a time, and without credentials."""
        resting = self._parts.resting.holds(found.key, self._parts.tick())
        if resting or self._flights.find(found) is not None:
            return
        quiet = Ask(
            site=ask.site,
            method="GET",
            target=ask.target,
            asked=replace(ask.asked, method="GET", control=NOTHING),
            fields=lambda: tuple(one for one in ask.sent if one[0].lower() not in _CREDENTIALS),
        )
        self._flights.start(quiet, found, known=True, background=True)

    # ------------------------------------------------------------------------- with the others

    async def _fly(self, ask: Ask, found: Found) -> Served:
        """Return what a fetch brings that others may be waiting for too."""
        for number in range(_ROUNDS):
            flight = self._flights.find(found)
            if flight is None and ask.for_sheet and not number:
                flight = self._flights.near(found)
            if flight is None:
                return await self._lead(ask, found)
            with self._parts.busy.aside():
                landing = await self._flights.wait(flight, self._parts.wait_s)
            served = self._follow(ask, flight, landing)
            if served is not None:
                return served
            if isinstance(landing, Solo):
                break
            found = await self._lookup.look(ask)
            served = self._from_store(ask, found)
            if served is not None:
                return served
        return await self._alone.fetch(ask, found)

    async def _lead(self, ask: Ask, found: Found) -> Served:
        """Start the fetch, and take what comes of it."""
        if self._parts.uncacheable.holds(found.key, self._parts.tick()):
            flight, alone = await self._flights.alone(ask, found)
            return self._taken(ask, flight, alone)
        conditional = found.entry is None and ask.asked.conditional
        flight = self._flights.start(ask, found, known=not conditional)
        landing: Landing | None = None
        try:
            landing = await self._flights.wait(flight, None)
        finally:
            if landing is None:
                self._flights.leave(flight)
        return self._taken(ask, flight, landing)

    def _taken(self, ask: Ask, flight: Flight, landing: Landing | None) -> Served:
        """Return what its own fetch has brought to the one who started it."""
        match landing:
            case Solo():
                return Served.live(landing.answer, landing.outcome)
            case Shared():
                return self._along(ask, flight, landing, landing.outcome)
            case Kept():
                return kept(ask, flight.found, landing, self._parts.wall())
            case Failed():
                raise landing.error
            case None:
                raise UpstreamError("internal", "nothing came of the fetch")

    def _follow(self, ask: Ask, flight: Flight, landing: Landing | None) -> Served | None:
        """Return what another reader's fetch brought, or None where it is not for this one."""
        match landing:
            case Failed():
                raise landing.error
            case Kept() if landing.stale or self._is_fresh(landing.entry):
                return kept(ask, flight.found, landing, self._parts.wall())
            case Shared() if self._may_share(ask, flight, landing):
                outcome = replace(landing.outcome, stored=False, collapsed=True)
                return self._along(ask, flight, landing, outcome)
            case _:
                return None

    def _is_fresh(self, entry: Entry) -> bool:
        return isinstance(freshness(entry.terms, NOTHING, self._parts.wall()), Fresh)

    def _may_share(self, ask: Ask, flight: Flight, landing: Shared) -> bool:
        """Return whether the response may answer another request than its own.

        RFC 9111, section 4: "if the cache cannot use the returned response for some or all of the
        collapsed requests, it will need to forward the requests in order to use them". What the
        origin says nothing of is as fresh as it can be for whoever asked before it came.
        """
        terms = landing.terms
        silent = not terms.explicit and not terms.no_cache
        usable = silent or (not terms.no_cache and terms.lifetime_s > terms.initial_age_s)
        return (
            usable
            and landing.buffer.whole
            and same_selection(ask, flight.ask, landing.head.headers)
        )

    def _along(self, ask: Ask, flight: Flight, landing: Shared, outcome: Outcome) -> Served:
        """Return a response under way, with the stored one in reserve."""
        lead = flight.lead if flight.ask is ask else None
        tap = landing.buffer.tap() if lead is None else lead
        head = landing.head
        if ask.asked.conditional and answers_not_modified(
            ask.asked.watched, head.status, head.headers, self._parts.wall()
        ):
            flight.background = True  # the reader has it already; the store has not
            tap.close()
            return Served.whole(
                ResponseHead(_NOT_MODIFIED, not_modified_headers(head.headers)), b"", outcome
            )
        served = Served.shared(head, tap, outcome)
        place = landing.place
        served.source = Source(
            name=flight.found.name,
            page=place.page,
            key=place.name,
            terms=landing.terms,
            born=flight.born,
            selecting=selecting(ask, place.page),
        )
        instead = stand_in(flight.found, ask, Why.DISCONNECTED, self._parts)
        served.spare = (
            None if instead is None else kept(ask, flight.found, instead, self._parts.wall())
        )
        return served

    async def _invalidate(self, site: str, target: str) -> None:
        """Let nothing be found that was stored for an address: its page is forgotten."""
        name = self._lookup.name(site, target)
        self._flights.doom(name)
        self._lookup.forget(name)
        await self._parts.store.delete(name)
