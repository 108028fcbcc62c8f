"""Fetches that fill the store, one for all who want the same at the same moment.

A flight is a task of the cache, not of the reader who came first: who leaves or fails harms nobody.
It is held here until it ends, and what ends it ends its readers' waiting too.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from proxy.errors import UpstreamError
from proxy.shell.landing import Failed, Flight, Kept, Shared, Solo, keep, land
from proxy.wire.cache_control import NOTHING
from proxy.wire.cache_status import Outcome
from proxy.wire.freshness import Fresh, freshness
from proxy.wire.messages import first

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from proxy.shell.ask import Ask, Found
    from proxy.shell.landing import CacheParts, Landing

_POLL_S: Final = 0.05  # how often a node looks for what another one fetches
_STOPPED: Final = "the cache is closed"


class Flights:
    """All flights of this node, by the name of what they fetch."""

    def __init__(
        self, parts: CacheParts, look: Callable[[Ask], Awaitable[Found]], budget_bytes: int
    ) -> None:
        self._parts = parts
        self._look = look
        self._left_bytes = budget_bytes
        self._by_key: dict[bytes, Flight] = {}
        self._by_page: dict[bytes, list[Flight]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def count(self) -> int:
        """How many tasks run."""
        return len(self._tasks)

    def find(self, found: Found) -> Flight | None:
        """Return the flight that brings what is wanted."""
        return self._by_key.get(found.key)

    def near(self, found: Found) -> Flight | None:
        """Return a flight for the same address, whatever selects its response."""
        return next(iter(self._by_page.get(found.name, ())), None)

    def start(self, ask: Ask, found: Found, *, known: bool, background: bool = False) -> Flight:
        """Start a flight; where it is not `known`, nobody else can join it."""
        loop = asyncio.get_running_loop()
        flight = Flight(ask, found, loop.create_future(), background, conditional=not known)
        if known:
            self._by_key[found.key] = flight
            self._by_page.setdefault(found.name, []).append(flight)
            flight.names = (found.key,)
        self._launch(flight, self._fly(flight))
        return flight

    async def alone(self, ask: Ask, found: Found) -> tuple[Flight, Landing]:
        """Fetch for the one who asks, whose task this is: what nobody else may have costs no more.

        Should it turn out to be for the store all the same, it is carried there as ever.
        """
        loop = asyncio.get_running_loop()
        flight = Flight(ask, found, loop.create_future(), conditional=True)
        landing = await land(flight, self._parts)
        if isinstance(landing, Shared):
            landing = self._opened(flight, landing)
        flight.landed.set_result(landing)
        if isinstance(landing, Shared):
            self._launch(flight, self._carry(flight, landing))
        return flight, landing

    def _launch(self, flight: Flight, work: Coroutine[object, object, None]) -> None:
        flight.task = self._spawn(work)
        flight.task.add_done_callback(lambda task: self._ended(flight, task))

    async def wait(self, flight: Flight, limit_s: float | None) -> Landing | None:
        """Return what has come of a flight, None after `limit_s` seconds without news."""
        flight.waiting += 1
        try:
            async with asyncio.timeout(limit_s):
                return await asyncio.shield(flight.landed)
        except TimeoutError:
            return None
        finally:
            flight.waiting -= 1
            if not flight.landed.done() and not flight.waiting and not flight.background:
                _cancel(flight)

    def leave(self, flight: Flight) -> None:
        """Say that the one who started a flight is gone without taking what is its own."""
        flight.leaderless = True
        if not flight.landed.done() or flight.landed.cancelled():
            return
        if flight.lead is not None:
            flight.lead.close()
        landing = flight.landed.result() if flight.landed.exception() is None else None
        if isinstance(landing, Solo):
            self._spawn(landing.answer.close())

    def doom(self, name: bytes) -> None:
        """Keep nothing of what is under way for an address; let nobody else join it."""
        for flight in self._by_page.pop(name, ()):
            flight.doomed = True
            self._strike_out(flight)

    async def close(self) -> None:
        """End all flights."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ----------------------------------------------------------------------------- one flight

    async def _fly(self, flight: Flight) -> None:
        landing: Landing | None = await self._agreed(flight)
        if landing is None:
            landing = await land(flight, self._parts)
        if isinstance(landing, Shared):
            landing = self._opened(flight, landing)
        flight.landed.set_result(landing)
        match landing:
            case Shared():
                await self._carry(flight, landing)
            case Solo() if flight.background or flight.leaderless:
                await landing.answer.close()

    def _opened(self, flight: Flight, landing: Shared) -> Landing:
        """Give the one who started the flight its place in the body, if there is room for it."""
        length = first(landing.head.headers, b"content-length") or b""
        if length.isdigit() and not self._reserve(flight, int(length[:19])):
            return Solo(landing.answer, Outcome(fwd=landing.outcome.fwd, detail="busy"))
        if not flight.background and not flight.leaderless:
            flight.lead = landing.buffer.tap()
        if flight.names and not flight.doomed:  # now it is known what it will be found by
            flight.names = (*flight.names, landing.place.name)
            self._by_key.setdefault(landing.place.name, flight)
        return landing

    async def _carry(self, flight: Flight, landing: Shared) -> None:
        """Carry the body to its readers, and to the store once it is whole."""
        buffer = landing.buffer
        buffer.watch(
            keep=lambda size: self._reserve(flight, size),
            on_idle=lambda: self._idle(flight, landing),
        )
        try:
            async with landing.answer as answer:
                async for piece in answer:
                    buffer.put(piece)
                    if not buffer.whole:
                        await buffer.room()
        except UpstreamError as error:
            self._parts.journal.count("store_total", result="broken")
            buffer.fail(error)
            return
        buffer.end()
        await keep(flight, landing, self._parts)

    def _idle(self, flight: Flight, landing: Shared) -> None:
        """Stop a fetch that nobody reads, unless it is nearly there."""
        length = first(landing.head.headers, b"content-length") or b""
        size = landing.buffer.size
        nearly = landing.buffer.whole and length.isdigit() and 2 * size > int(length[:19])
        if not (flight.background or nearly or landing.buffer.ended):
            _cancel(flight)

    def _reserve(self, flight: Flight, size: int) -> bool:
        """Take memory for a body of `size` bytes; False where it is too large, or too many are."""
        more = size - flight.reserved_bytes
        if size > self._parts.store.body_limit_bytes or more > self._left_bytes:
            return False
        if more > 0:
            flight.reserved_bytes = size
            self._left_bytes -= more
        return True

    def _ended(self, flight: Flight, task: asyncio.Task[None]) -> None:
        """Let go of a flight; what nobody foresaw is told to those who wait for it."""
        self._left_bytes += flight.reserved_bytes
        self._strike_out(flight)
        others = [one for one in self._by_page.pop(flight.found.name, ()) if one is not flight]
        if others:
            self._by_page[flight.found.name] = others
        if flight.locked:
            self._spawn(self._parts.store.unlock(flight.found.key))
        bug = None if task.cancelled() else task.exception()
        if not flight.landed.done():
            kind = "refused" if bug is None else "internal"
            flight.landed.set_result(Failed(UpstreamError(kind, _STOPPED)))
        landing = flight.landed.result()
        if isinstance(landing, Shared) and not landing.buffer.ended:
            landing.buffer.fail(UpstreamError("reset", _STOPPED))
        if bug is not None:
            self._parts.journal.bug(bug)

    def _strike_out(self, flight: Flight) -> None:
        """Let nobody else join."""
        for name in flight.names:
            if self._by_key.get(name) is flight:
                del self._by_key[name]

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run something that nobody waits for, and hold it until it ends."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # ------------------------------------------------------------------------------ other nodes

    async def _agreed(self, flight: Flight) -> Kept | None:
        """Agree with the other nodes on who fetches; return what another one brought meanwhile."""
        parts = self._parts
        if not (parts.store.shared and parts.store.is_well):
            return None
        limit = parts.tick() + parts.wait_s
        while not await parts.store.lock(flight.found.key, parts.wait_s):
            if parts.tick() > limit:
                return None
            await asyncio.sleep(_POLL_S)
            found = await self._look(flight.ask)
            entry = found.entry
            if entry is None or found.soft or entry == flight.found.entry:
                continue
            verdict = freshness(entry.terms, NOTHING, parts.wall())
            if isinstance(verdict, Fresh):
                return Kept(entry, Outcome(hit=True, ttl_s=int(verdict.ttl_s)))
        flight.locked = True
        return None


def _cancel(flight: Flight) -> None:
    if flight.task is not None:
        flight.task.cancel()
