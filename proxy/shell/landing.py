"""What comes of a fetch that may fill the store, known at its response head. Asks and decides.

Who may have what comes of it is `shell.flights`' business; the questions are those of `wire`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from proxy.errors import UpstreamError
from proxy.shell.buffer import Buffer
from proxy.shell.exchange import ReaderLeftError
from proxy.shell.keeping import PAGE_KEEP_S, entry_of, is_coded_page, is_walled, place_of
from proxy.shell.marks import Marks
from proxy.shell.purges import Life
from proxy.wire.cache_status import Outcome
from proxy.wire.dates import parse_http_date
from proxy.wire.freshness import Why, current_age, keep_s, may_serve_stale
from proxy.wire.messages import ResponseHead, first, values
from proxy.wire.storing import DoNotStore, Fetched, Store, is_failure, may_store, replaces
from proxy.wire.validation import after_304, conditional_request, validators, without_conditions

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.shell import stores
    from proxy.shell.answer import Answer
    from proxy.shell.ask import Ask, Found
    from proxy.shell.buffer import Tap
    from proxy.shell.journal import Journal
    from proxy.shell.keeping import Place
    from proxy.shell.parts import Busy
    from proxy.shell.upstream import Upstream
    from proxy.wire.freshness import CachingOptions, Terms
    from proxy.wire.messages import Headers
    from proxy.wire.records import Entry

_NOT_MODIFIED: Final = 304
_CLIENT_ERROR: Final = 400
# The publisher has put a wall up, or taken the page down: what was stored is not served any more,
# even if the origin fails. A 403 may be an edge that blocks us, and so leaves what is stored alone.
_TAKEN_BACK: Final = frozenset({401, 402, 451})

HIT_FOR_MISS_S: Final = 10.0
# As much of a coded page is read at once: decoded it has 2 MB at most, since deflate makes 1032
# bytes of one (zlib, "Technical Details").
_AT_ONCE_BYTES: Final = 2048
_FAILING_S: Final = 30.0  # so long a failing origin is asked behind the reader's back
_LONGEST_REST_S: Final = 600.0  # of a Retry-After that is obeyed


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored response, validated just now, or stale where the origin failed (`stale`)."""

    entry: Entry
    outcome: Outcome
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """A response under way to the store, for all that it may answer."""

    head: ResponseHead
    answer: Answer
    buffer: Buffer
    terms: Terms
    place: Place
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Solo:
    """A response that is for nobody but the one who asked."""

    answer: Answer
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Failed:
    """No response, and nothing stored that could stand in for it."""

    error: UpstreamError


Landing = Kept | Shared | Solo | Failed


@dataclass(eq=False, slots=True)
class Flight:
    """One fetch. `validates` tells that it asks whether what is stored still holds.

    `names` are those under which others find it. `lead` is the place in the body of the one who
    started it; nobody's in the background.
    """

    ask: Ask
    found: Found
    landed: asyncio.Future[Landing]
    background: bool = False
    conditional: bool = False
    born: int = 0
    requested_at: float = 0.0
    validates: bool = False
    doomed: bool = False
    locked: bool = False
    names: tuple[bytes, ...] = ()
    waiting: int = 0
    reserved_bytes: int = 0
    lead: Tap | None = None
    leaderless: bool = False
    task: asyncio.Task[None] | None = None

    async def inform(self, head: ResponseHead) -> None:
        """Hand an interim response to the one who started the flight, if it is still there."""
        if self.ask.inform is not None and not self.leaderless:
            try:
                await self.ask.inform(head)
            except ReaderLeftError:
                self.leaderless = True


@dataclass(frozen=True, slots=True)
class CacheParts:
    """What the cache works with. `wall` is the clock of dates, `tick` the one of waiting."""

    store: stores.Store
    upstream: Upstream
    options: CachingOptions
    journal: Journal
    wall: Callable[[], float]
    tick: Callable[[], float]
    wait_s: float
    busy: Busy
    uncacheable: Marks = field(default_factory=Marks)
    failing: Marks = field(default_factory=Marks)
    resting: Marks = field(default_factory=Marks)


async def land(flight: Flight, parts: CacheParts) -> Landing:
    """Ask the origin, and return what has come of it as soon as the response head is here."""
    flight.born = parts.store.purges.number
    entry = flight.found.entry
    flight.validates = entry is not None and bool(validators(entry.headers))
    try:
        answer = await _send(flight, parts)
        return await _judged(flight, answer, parts)
    except UpstreamError as error:
        return failed(flight.found, flight.ask, Why.DISCONNECTED, parts) or Failed(error)


async def _send(flight: Flight, parts: CacheParts) -> Answer:
    ask, entry = flight.ask, flight.found.entry
    fields = ask.sent
    if flight.validates and entry is not None:
        fields = conditional_request(fields, entry.headers)
    elif (ask.asked.conditional or ask.asked.ranged) and not flight.conditional:
        fields = without_conditions(fields)
    flight.requested_at = parts.wall()
    return await parts.upstream.fetch(
        ask.site.origin, "GET", ask.target, fields, on_informational=flight.inform, tried=ask.tried
    )


async def _judged(flight: Flight, answer: Answer, parts: CacheParts) -> Landing:
    if answer.head.status == _NOT_MODIFIED and flight.validates:
        await answer.close()
        entry = await _validated(flight, answer.head, parts)
        if entry is not None:
            settled(flight.found, parts)
            return Kept(entry, Outcome(fwd="stale", fwd_status=_NOT_MODIFIED, stored=True))
        flight.validates = False  # it speaks of another response than ours: ask for the whole
        answer = await _send(flight, parts)
    if is_failure(answer.head):
        instead = failed(flight.found, flight.ask, Why.ERROR, parts, answer.head)
        if instead is not None:
            await answer.close()
            return instead
    return await _admitted(flight, answer, parts)


async def _validated(flight: Flight, head: ResponseHead, parts: CacheParts) -> Entry | None:
    """Return the stored response as the 304 updates it, kept if it still may be."""
    old = flight.found.entry
    headers = None if old is None else after_304(old.headers, head)
    if old is None or headers is None:
        return None
    update = Update(headers, age_lines(head), flight.requested_at, flight.born)
    return await refreshed(flight.found, old, update, parts)


@dataclass(frozen=True, slots=True)
class Update:
    """A stored response's fields as a newer one leaves them, that one's `Age`, and its times."""

    headers: Headers
    age: Headers
    requested_at: float
    born: int


def age_lines(head: ResponseHead) -> Headers:
    """Return the `Age` of a response as fields."""
    return tuple((b"Age", value) for value in values(head.headers, b"age"))


async def refreshed(found: Found, old: Entry, update: Update, parts: CacheParts) -> Entry:
    """Return a stored response with new fields and times, and keep it if they allow that."""
    head = ResponseHead(old.status, (*update.headers, *update.age))
    verdict = may_store(Fetched(head, update.requested_at, parts.wall()), parts.options)
    if isinstance(verdict, DoNotStore):
        await parts.store.delete(found.key)
        return replace(old, headers=update.headers, shown={})
    entry = replace(old, headers=update.headers, terms=verdict.terms, born=update.born, shown={})
    await parts.store.put(found.key, entry, kept_for(entry.terms, parts))
    return entry


def kept_for(terms: Terms, parts: CacheParts) -> float:
    """Return how long a response is worth keeping."""
    return keep_s(terms, terms.lifetime_s, parts.options)


def stand_in(found: Found, ask: Ask, why: Why, parts: CacheParts) -> Kept | None:
    """Return the stored response that may stand in for an origin that failed, or None."""
    entry = found.entry
    if entry is None or entry.status >= _CLIENT_ERROR:
        return None
    ttl_s = entry.terms.lifetime_s - current_age(entry.terms, parts.wall())
    if not may_serve_stale(
        entry.terms,
        ask.asked.control,
        since_s=max(0.0, -ttl_s),
        why=why,
        stale_s=parts.options.stale_s,
    ):
        return None
    return Kept(entry, Outcome(hit=True, ttl_s=int(ttl_s), detail=why.value), stale=True)


def failed(
    found: Found, ask: Ask, why: Why, parts: CacheParts, head: ResponseHead | None = None
) -> Kept | None:
    """Note that the origin failed, and return what may stand in for it."""
    instead = stand_in(found, ask, why, parts)
    if instead is not None:
        parts.failing.set(found.key, parts.tick() + _FAILING_S)
        rest_s = _retry_after(head, parts.wall())
        if rest_s > 0:
            parts.resting.set(found.key, parts.tick() + rest_s)
    return instead


def _retry_after(head: ResponseHead | None, now: float) -> float:
    """Return how long the origin asks not to be asked: RFC 9110, section 10.2.3."""
    value = first(head.headers, b"retry-after") if head is not None else None
    if value is None:
        return 0.0
    value = value.strip(b" \t")
    if value.isdigit():
        return min(float(value[:9]), _LONGEST_REST_S)
    until = parse_http_date(value, now)
    return 0.0 if until is None else min(max(0.0, until - now), _LONGEST_REST_S)


def settled(found: Found, parts: CacheParts) -> None:
    """Note that the origin answers, and that the answer may be stored."""
    for marks in (parts.failing, parts.resting, parts.uncacheable):
        marks.clear(found.key)


async def _admitted(flight: Flight, answer: Answer, parts: CacheParts) -> Landing:
    """Return the response for all if it may be stored, else for the one who asked."""
    head, found, ask = answer.head, flight.found, flight.ask
    verdict = admission(ask, head, flight.requested_at, parts)
    good = found.entry
    if isinstance(verdict, Store) and good is not None and not replaces(head, good.status):
        verdict = DoNotStore("error")
    if isinstance(verdict, DoNotStore):
        return await _refused(flight, answer, verdict, parts)
    settled(found, parts)
    place = place_of(ask, found.name, found.page, head.headers)
    if place.page != found.page and not parts.store.shared:
        await parts.store.put(found.name, place.page, PAGE_KEEP_S)
    outcome = Outcome(
        fwd=forwarded(flight),
        fwd_status=head.status if found.entry is not None else 0,
        stored=True,
        matters=verdict.terms.explicit or verdict.terms.lifetime_s > 0 or found.entry is not None,
    )
    return Shared(head, answer, Buffer(), verdict.terms, place, outcome)


def admission(
    ask: Ask, head: ResponseHead, requested_at: float, parts: CacheParts
) -> Store | DoNotStore:
    """Return whether the response to a request may be stored."""
    fetched = Fetched(
        head,
        requested_at,
        parts.wall(),
        no_store=ask.asked.control.no_store,
        limit_bytes=parts.store.body_limit_bytes,
    )
    return may_store(fetched, parts.options)


async def _refused(
    flight: Flight, answer: Answer, verdict: DoNotStore, parts: CacheParts
) -> Landing:
    if flight.found.entry is not None and answer.head.status in _TAKEN_BACK:
        await parts.store.delete(flight.found.key)
    return Solo(answer, refused(flight.found.key, verdict, forwarded(flight), parts))


def refused(key: bytes, verdict: DoNotStore, fwd: str, parts: CacheParts) -> Outcome:
    """Note that a response is for nobody but the one who asked; the next need not wait for it."""
    if verdict.reason != "request-no-store":
        parts.uncacheable.set(key, parts.tick() + HIT_FOR_MISS_S)
    return _refused_outcome(verdict.reason, "bypass" if verdict.wanted else fwd, verdict.wanted)


@lru_cache(maxsize=64)
def _refused_outcome(reason: str, fwd: str, matters: bool) -> Outcome:  # noqa: FBT001  # an lru has no names
    return Outcome(fwd=fwd, detail=reason, matters=matters)


def forwarded(flight: Flight) -> str:
    """Return why the request went to the origin: RFC 9211, section 2.2."""
    found = flight.found
    if found.entry is not None:
        return (
            "stale" if found.verdict is None or not flight.ask.asked.control.no_cache else "request"
        )
    return "uri-miss" if found.page is None else "vary-miss" if found.page.names else "miss"


async def _is_walled(head: ResponseHead, body: bytes) -> bool:
    """Read a page beside the loop where its coding has to be undone, which may take 10 ms."""
    if len(body) > _AT_ONCE_BYTES and is_coded_page(head):
        return await asyncio.to_thread(is_walled, head, body)
    return is_walled(head, body)


async def keep(flight: Flight, landing: Shared, parts: CacheParts) -> None:
    """Keep a response whose body is whole, if nothing has happened to it on the way."""
    if flight.doomed or not landing.buffer.whole:
        return
    body = landing.buffer.joined()
    if await _is_walled(landing.head, body):
        parts.uncacheable.set(flight.found.key, parts.tick() + HIT_FOR_MISS_S)
        await parts.store.delete(flight.found.key)
        return
    if flight.doomed:  # while that was read
        return
    entry = entry_of(flight.ask, landing.head, body, landing.terms, flight.born)
    if parts.store.purges.life(entry.tags, entry.born) is Life.DEAD:
        return
    await parts.store.put(landing.place.name, entry, kept_for(entry.terms, parts))
    if landing.place.page != flight.found.page and parts.store.shared:
        # Not before its head leaves, as with the others: nobody waits for a store that is far away.
        await parts.store.put(flight.found.name, landing.place.page, PAGE_KEEP_S)
