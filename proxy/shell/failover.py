"""Which address of an origin is tried first, and which one rests. Decides; connects to nothing.

One that failed rests 30 s, doubling to 10 minutes (evidence.md, "The origin"). Resting only moves
an address to the end: when all of them rest, the one that has rested most is tried all the same,
so an origin that comes back is found at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from proxy.shell.origins import AddressState, Origin, Route, routes

FIRST_REST_S: Final = 30.0
LONGEST_REST_S: Final = 600.0
_ORIGINS_LIMIT: Final = 1000


@dataclass(slots=True)
class _Record:
    failures: int = 0
    rests_until: float = 0.0


@dataclass(slots=True)
class _Known:
    """The records of one origin.

    `only` is its route where it has no other; `well` that all of them worked when last asked.
    """

    records: dict[Route, _Record]
    only: tuple[Route, ...]
    well: bool = False
    in_use: Route | None = None


class Failover:
    """The records of all origins seen so far."""

    def __init__(self) -> None:
        self._known: dict[Origin, _Known] = {}
        self._last: tuple[Origin, _Known] | None = None  # most ask for the same, one after another

    def order(self, origin: Origin, now: float) -> tuple[Route, ...]:
        """Return all routes of the origin, those that rest last."""
        known = self._known_of(origin)
        if known.only:
            return known.only
        records = known.records
        waiting = {route: max(0.0, record.rests_until - now) for route, record in records.items()}
        return tuple(sorted(records, key=waiting.__getitem__))  # stable: the operator's order

    def worked(self, origin: Origin, route: Route) -> None:
        """Note that the route gave an answer."""
        known = self._known_of(origin)
        if known.well and known.in_use is route:
            return
        record = known.records[route]
        record.failures = 0
        record.rests_until = 0.0
        known.in_use = route
        known.well = not any(one.failures for one in known.records.values())

    def failed(self, origin: Origin, route: Route, now: float) -> None:
        """Note that the route gave none, and let it rest; twice as long as the last time.

        Exchanges that ran side by side fail side by side: a route that already rests is not made
        to rest longer by them.
        """
        known = self._known_of(origin)
        known.well = False
        records = known.records
        record = records[route]
        if record.rests_until > now:
            return
        rest_s = min(FIRST_REST_S * 2 ** min(record.failures, 8), LONGEST_REST_S)
        record.failures += 1
        if len(records) > 1:  # the only address never rests
            record.rests_until = now + rest_s

    def states(self, now: float) -> tuple[AddressState, ...]:
        """Return what is known of every address."""
        return tuple(
            AddressState(
                origin=origin.host,
                address=f"{route.host}:{route.port}",
                in_use=known.in_use == route,
                failures=record.failures,
                rests_s=max(0.0, record.rests_until - now),
            )
            for origin, known in self._known.items()
            for route, record in known.records.items()
        )

    def _known_of(self, origin: Origin) -> _Known:
        if self._last is not None and self._last[0] is origin:
            return self._last[1]
        known = self._known.get(origin)
        if known is None:
            if len(self._known) >= _ORIGINS_LIMIT:  # those of editions long gone
                del self._known[next(iter(self._known))]
            ways = routes(origin)
            records = {route: _Record() for route in ways}
            known = self._known[origin] = _Known(records, ways if len(ways) == 1 else ())
        self._last = (origin, known)
        return known
