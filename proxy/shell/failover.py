"""Which address of an origin is tried first, and which one rests. Decides; connects to nothing.

"The failed one rests 30 s, doubling to 10 minutes" (operations.md, section 3). Resting only moves
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


class Failover:
    """The records of all origins seen so far."""

    def __init__(self) -> None:
        self._records: dict[Origin, dict[Route, _Record]] = {}
        self._in_use: dict[Origin, Route] = {}

    def order(self, origin: Origin, now: float) -> tuple[Route, ...]:
        """Return all routes of the origin, those that rest last."""
        records = self._records_of(origin)
        if len(records) == 1:
            return tuple(records)
        waiting = {route: max(0.0, record.rests_until - now) for route, record in records.items()}
        return tuple(sorted(records, key=waiting.__getitem__))  # stable: the operator's order

    def worked(self, origin: Origin, route: Route) -> None:
        """Note that the route gave an answer."""
        record = self._records_of(origin)[route]
        record.failures = 0
        record.rests_until = 0.0
        self._in_use[origin] = route

    def failed(self, origin: Origin, route: Route, now: float) -> None:
        """Note that the route gave none, and let it rest; twice as long as the last time.

        Exchanges that ran side by side fail side by side: a route that already rests is not made
        to rest longer by them.
        """
        records = self._records_of(origin)
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
                in_use=self._in_use.get(origin) == route,
                failures=record.failures,
                rests_s=max(0.0, record.rests_until - now),
            )
            for origin, records in self._records.items()
            for route, record in records.items()
        )

    def _records_of(self, origin: Origin) -> dict[Route, _Record]:
        records = self._records.get(origin)
        if records is None:
            if len(self._records) >= _ORIGINS_LIMIT:  # those of editions long gone
                self._in_use.pop(gone := next(iter(self._records)), None)
                del self._records[gone]
            records = self._records[origin] = {route: _Record() for route in routes(origin)}
        return records
