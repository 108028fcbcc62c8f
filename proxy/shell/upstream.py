"""The origin: a thin HTTP/1.1 client of our own. Fetches from configured origins, nothing else.

Pooled, streaming both ways, with failover and limits; follows no redirect, keeps no cookie, reads
no environment, decodes no coding (evidence.md, "The origin"). `shell.connection` speaks on one
connection, `shell.pool` decides which one, `shell.dial` opens them, `shell.failover` orders the
addresses.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from proxy.errors import UpstreamError, UpstreamTimeoutError
from proxy.shell.answer import Answer, Tunnel
from proxy.shell.connection import Connection
from proxy.shell.conversation import Call, converse
from proxy.shell.dial import Dialer
from proxy.shell.failover import Failover
from proxy.shell.origins import AddressState, Origin, UpstreamOptions
from proxy.shell.outgoing import SAFE, outgoing
from proxy.shell.pool import Open, Pool, Reuse, Wait
from proxy.shell.resolve import Lookup, Resolver, system_lookup

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from proxy.shell.conversation import Inform
    from proxy.shell.origins import Route
    from proxy.shell.tried import Tried
    from proxy.wire.messages import Headers, ResponseHead

__all__ = ["AddressState", "Answer", "Origin", "Tunnel", "Upstream", "UpstreamOptions"]

# Answers for which the next address is asked (evidence.md, "The origin").
_FAILED: Final = frozenset({502, 503, 504})
_SWEEP_S: Final = 1.0
_CLOSE_S: Final = 1.0


class Upstream:
    """The one client of the shell: a pool over all origins."""

    def __init__(
        self,
        options: UpstreamOptions,
        *,
        clock: Callable[[], float] = time.monotonic,
        on_error: Callable[[str], None] = lambda _kind: None,
        lookup: Lookup = system_lookup,
    ) -> None:
        self._options = options
        self._clock = clock
        self._on_error = on_error
        self._failover = Failover()
        self._dialer = Dialer(options, Resolver(options.resolve_timeout_s, clock, lookup))
        self._pool: Pool[Connection] = Pool(options.connection_limit, options.upstream_idle_s)
        self._sweep: asyncio.TimerHandle | None = None
        self._closed = False

    async def fetch(  # noqa: PLR0913  # a request has this many parts
        self,
        origin: Origin,
        method: str,
        target: str,
        headers: Headers,
        body: AsyncIterator[bytes] | None = None,
        *,
        body_length: int | None = None,
        on_informational: Inform | None = None,
        upgrade: bool = False,
        tried: Tried | None = None,
    ) -> Answer:
        """Send one request and return its answer as soon as the head is here.

        `headers` are complete but for framing, which is added here: `body_length` where it is
        known, else chunked. `upgrade` asks for a WebSocket; a 101 then has a `tunnel`. Interim
        answers are handed to `on_informational` without their hop-by-hop fields. `tried` stands
        for the first attempt, where one was made.
        Raises UpstreamError, UpstreamTimeoutError, and what the body raises.
        """
        request = outgoing(method, target, headers, body, length=body_length, upgrade=upgrade)
        ways = self._failover.order(origin, self._clock())
        if method not in SAFE or request.body is not None:
            ways = ways[:1]
        informed = tried is not None and tried.informed
        return await self._first_good(
            origin, ways, Call(request, on_informational, informed, tried)
        )

    def at_once(self, origin: Origin) -> Connection | None:
        """Return a connection to the address that is tried first, or None where none is in hand.

        It is the caller's from then on, and comes back by itself when its answer is whole.
        """
        now = self._clock()
        route = self._failover.order(origin, now)[0]
        while not self._closed:
            connection, close = self._pool.in_hand(route, now)
            if close:
                _close(close)
            if connection is None or connection.quiet():
                return connection
            connection.abort()
        return None

    def is_poor(self, origin: Origin, head: ResponseHead) -> bool:
        """Return whether an answer to a GET is one for which another address should be asked."""
        return head.status in _FAILED and len(self._failover.order(origin, 0.0)) > 1

    def worked(self, origin: Origin, route: Route) -> None:
        """Note that an address gave an answer to someone who asked it `at_once`."""
        self._failover.worked(origin, route)

    @property
    def connections(self) -> int:
        """How many connections are open or being opened."""
        return self._pool.size

    def states(self) -> tuple[AddressState, ...]:
        """Return every address that was used so far and whether it rests."""
        return self._failover.states(self._clock())

    async def close(self) -> None:
        """Close all connections, in use or idle."""
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        members = tuple(self._pool.members)
        for connection in members:
            connection.abort()
        if members:
            await asyncio.wait([one.lost for one in members], timeout=_CLOSE_S)

    # --------------------------------------------------------------------------------- failover

    async def _first_good(self, origin: Origin, ways: tuple[Route, ...], call: Call) -> Answer:
        """Ask one address after the other; a 503 is kept in case the others have no answer.

        Nothing is asked again once an interim answer went to the reader.
        """
        kept: Answer | None = None
        failure = UpstreamError("refused", "the origin has no address")
        try:
            for route in ways:
                outcome = await self._try(origin, route, call)
                if isinstance(outcome, UpstreamError):
                    failure = outcome
                else:
                    kept, poor = outcome, kept
                    await _leave(poor)
                if call.informed or not _is_poor(outcome, call):
                    break
        except BaseException:
            await _leave(kept)
            raise
        if kept is None:
            raise failure
        return kept

    async def _try(self, origin: Origin, route: Route, call: Call) -> Answer | UpstreamError:
        """Ask one address and note how it did."""
        try:
            outcome: Answer | UpstreamError = await self._ask(route, call)
        except UpstreamError as error:
            self._on_error(error.kind)
            outcome = error
        if _is_poor(outcome, call):
            self._failover.failed(origin, route, self._clock())
        else:
            self._failover.worked(origin, route)
        return outcome

    async def _ask(self, route: Route, call: Call) -> Answer:
        """Ask one address; once more where a pooled connection had died in the meantime.

        RFC 9112, section 9.3.1: "When an inbound connection is closed prematurely, a client MAY
        open a new connection and automatically retransmit an aborted sequence of requests if all
        of those requests have idempotent methods".
        """
        tried, call.tried = call.tried, None
        if tried is not None and (outcome := tried.take()) is not None:
            if isinstance(outcome, Answer):
                return outcome
            if not tried.again:
                raise outcome
        else:
            connection = await self._connection(route)
            reused = connection.uses > 0
            try:
                return await converse(connection, call)
            except UpstreamError as error:
                died = error.kind == "reset" and not connection.answered
                if not (reused and died and call.request.repeatable):
                    raise
        return await converse(await self._connection(route, fresh=True), call)

    # -------------------------------------------------------------------------------- the pool

    async def _connection(self, route: Route, *, fresh: bool = False) -> Connection:
        """Return a connection that is in step and quiet; raises UpstreamError."""
        while True:
            if self._closed:
                raise UpstreamError("refused", "the client is closed")
            choice = self._pool.choose(route, self._clock(), fresh=fresh)
            _close(choice.close)
            connection: Connection | None = None
            match choice.way:
                case Reuse(connection):
                    pass
                case Wait(turn):
                    connection = await self._granted(route, turn)
                case Open():
                    pass
            if connection is None:
                return await self._opened(route)
            if connection.quiet():
                return connection
            connection.abort()

    async def _granted(
        self, route: Route, turn: asyncio.Future[Connection | None]
    ) -> Connection | None:
        try:
            async with asyncio.timeout(self._options.connect_timeout_s):
                return await turn
        except BaseException as error:
            _close(self._pool.leave(route, turn, self._clock()))
            if isinstance(error, TimeoutError):
                message = "no connection came free in time"
                raise UpstreamTimeoutError("connect-timeout", message) from error
            raise

    async def _opened(self, route: Route) -> Connection:
        connection = Connection(route, self._options, self)
        try:
            await self._dialer.open(route, connection)
        except BaseException:
            self._pool.not_opened()
            raise
        self._pool.opened(connection)
        if self._closed:
            connection.abort()
        if connection.closed:
            self._pool.gone(connection)
            raise UpstreamError("reset", "the origin closed the connection at once")
        return connection

    def freed(self, connection: Connection) -> None:
        """Take back a connection that is in step and idle."""
        if connection.uses == 1:
            self._dialer.remember(connection)
        close = self._pool.park(connection.route, connection, self._clock())
        if close:
            _close(close)
        if self._sweep is None:
            self._arm_sweep()

    def gone(self, connection: Connection) -> None:
        """Strike out a connection that is closed or closing."""
        self._pool.gone(connection)

    def _arm_sweep(self) -> None:
        if self._sweep is None and self._pool.idle:
            pause_s = min(_SWEEP_S, self._options.upstream_idle_s)
            self._sweep = asyncio.get_running_loop().call_later(pause_s, self._swept)

    def _swept(self) -> None:
        self._sweep = None
        _close(self._pool.expired(self._clock()))
        self._arm_sweep()


def _is_poor(outcome: Answer | UpstreamError, call: Call) -> bool:
    """Say whether another address may do better."""
    if isinstance(outcome, UpstreamError):
        return True
    return outcome.head.status in _FAILED and call.request.method in SAFE


async def _leave(answer: Answer | None) -> None:
    if answer is not None:
        await answer.close()


def _close(connections: tuple[Connection, ...]) -> None:
    for connection in connections:
        connection.close()
