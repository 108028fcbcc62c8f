"""Which connection carries an exchange: one in hand, a new one, or the next that comes free.

Decides and nothing else: every function returns at once what is to be closed, and the caller acts.
One limit over all routes; who waits is served first come, first served; the connection used last
is used next, so that those not needed grow old and go (evidence.md, "The origin").
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

    from proxy.shell.origins import Route

C = TypeVar("C", bound="Hashable")


@dataclass(frozen=True, slots=True)
class Reuse(Generic[C]):
    """Take this idle connection."""

    connection: C


@dataclass(frozen=True, slots=True)
class Open:
    """Open a new one: a place is kept for it."""


@dataclass(frozen=True, slots=True)
class Wait(Generic[C]):
    """Wait for a connection, or for None: a place for a new one."""

    turn: asyncio.Future[C | None]


@dataclass(frozen=True, slots=True)
class Choice(Generic[C]):
    """What to do, and which connections to close meanwhile."""

    way: Reuse[C] | Open | Wait[C]
    close: tuple[C, ...] = ()


@dataclass(slots=True)
class _Idle:
    route: Route
    since: float


@dataclass(slots=True)
class Pool(Generic[C]):
    """Idle and busy connections of all routes.

    Every place is taken by a connection that is being opened (`opening`) or by a busy or idle one
    (`members`).
    """

    limit: int
    idle_s: float
    opening: int = 0
    members: set[C] = field(default_factory=set)
    _idle: dict[C, _Idle] = field(default_factory=dict)  # in order of parking
    _waiting: deque[tuple[Route, asyncio.Future[C | None]]] = field(default_factory=deque)

    @property
    def size(self) -> int:
        """How many places are taken."""
        return len(self.members) + self.opening

    @property
    def idle(self) -> int:
        """How many connections are idle."""
        return len(self._idle)

    def in_hand(self, route: Route, now: float) -> tuple[C | None, tuple[C, ...]]:
        """Return an idle connection for `route`, if there is one, and which ones to close."""
        close = self.expired(now)
        connection = self._newest(route)
        if connection is not None:
            del self._idle[connection]
        return connection, close

    def choose(self, route: Route, now: float, *, fresh: bool = False) -> Choice[C]:
        """Return how to get a connection for `route`; `fresh` for one that was never used."""
        close = self.expired(now)
        if not fresh and (connection := self._newest(route)) is not None:
            del self._idle[connection]
            return Choice(Reuse(connection), close)
        if self.size >= self.limit and self._idle:
            oldest = next(iter(self._idle))
            self._strike(oldest)
            close += (oldest,)
        if self.size < self.limit:
            self.opening += 1
            return Choice(Open(), close)
        turn: asyncio.Future[C | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((route, turn))
        return Choice(Wait(turn), close)

    def opened(self, connection: C) -> None:
        """Fill the place that was kept with a busy connection."""
        self.opening -= 1
        self.members.add(connection)

    def not_opened(self) -> None:
        """Give the place back that was kept."""
        self.opening -= 1
        self._grant_place()

    def park(self, route: Route, connection: C, now: float) -> tuple[C, ...]:
        """Take back a connection in step: to who waits, else to the idle ones."""
        if connection not in self.members:
            return (connection,)
        waiting = self._next_waiting()
        if waiting is None:
            self._idle[connection] = _Idle(route, now)
            return ()
        wanted, turn = waiting
        if wanted == route:
            turn.set_result(connection)
            return ()
        self._strike(connection)
        self.opening += 1
        turn.set_result(None)
        return (connection,)

    def gone(self, connection: C) -> None:
        """Strike out a closed connection; saying it twice does nothing."""
        if connection in self.members:
            self._strike(connection)
            self._grant_place()

    def expired(self, now: float) -> tuple[C, ...]:
        """Strike out and return what has been idle for too long."""
        oldest = next(iter(self._idle.values()), None)
        if oldest is None or now - oldest.since < self.idle_s:
            return ()
        old = []
        for connection, idle in self._idle.items():
            if now - idle.since < self.idle_s:
                break
            old.append(connection)
        for connection in old:
            self._strike(connection)
        return tuple(old)

    def leave(self, route: Route, turn: asyncio.Future[C | None], now: float) -> tuple[C, ...]:
        """Stop waiting; what was granted in the meantime goes to the next."""
        if not turn.done() or turn.cancelled():
            turn.cancel()
            self._waiting = deque(one for one in self._waiting if one[1] is not turn)
            return ()
        connection = turn.result()
        if connection is not None:
            return self.park(route, connection, now)
        self.not_opened()
        return ()

    def _newest(self, route: Route) -> C | None:
        for connection in reversed(self._idle):
            parked = self._idle[connection].route
            if parked is route or parked == route:
                return connection
        return None

    def _strike(self, connection: C) -> None:
        self._idle.pop(connection, None)
        self.members.discard(connection)

    def _grant_place(self) -> None:
        if self.size < self.limit and (waiting := self._next_waiting()) is not None:
            self.opening += 1
            waiting[1].set_result(None)

    def _next_waiting(self) -> tuple[Route, asyncio.Future[C | None]] | None:
        while self._waiting:
            route, turn = self._waiting.popleft()
            if not turn.done():
                return route, turn
        return None
