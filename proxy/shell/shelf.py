"""Pictures that were converted: found again, kept, and made once for all who want the same.

Those of late are in memory; behind them is the store, where a restart and other nodes find them.
Nothing here can break a picture: whatever the store does, it is made.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from proxy.errors import UpstreamError
from proxy.shell.once import Once
from proxy.shell.purges import Life
from proxy.shell.store_embedded import EmbeddedStore
from proxy.wire.cache_control import NOTHING
from proxy.wire.caching import picture_name
from proxy.wire.freshness import Fresh, Stale, Why, current_age, freshness, keep_s, may_serve_stale
from proxy.wire.records import PictureRecord

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from proxy.shell.landing import CacheParts
    from proxy.wire.freshness import Terms
    from proxy.wire.signing import PictureAddress

    Make = Callable[[PictureRecord | None], Awaitable["Made"]]

LIFE_S: Final = 7 * 86400.0
"""A picture is good for a week, or for as long as its origin says if that is shorter."""

NEAR_BYTES: Final = 32 * 1024 * 1024
_HEAR_S: Final = 1.0  # so often is a shared store asked for purges while memory has the pictures
_POLL_S: Final = 0.05  # how often a node looks for what another one makes
_SHORT: Final = b"public, max-age=60"
# What made them: raise it whenever the converter writes other bytes for the same address.
_METHOD: Final = "1"
_FAILURES: Final = frozenset({"status-5xx", "too-slow"})


class PictureError(Exception):
    """A picture that cannot be sent; `why` is the counter's label."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Made:
    """A picture that was made just now; `forbids` is what is said of one that nobody may keep."""

    record: PictureRecord
    forbids: bytes = b""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture to send: its `Cache-Control`, and the journal's word for where it comes from."""

    record: PictureRecord
    cache: bytes
    word: str


def good_for(terms: Terms) -> Terms:
    """Return how long a picture lives that is made of a file with these terms."""
    age_s = terms.initial_age_s
    is_silent = not terms.explicit and not terms.no_cache
    left_s = LIFE_S if is_silent else max(0.0, terms.lifetime_s - age_s)
    return replace(terms, lifetime_s=age_s + min(left_s, LIFE_S))


def shown(made: Made, now: float, word: str = "miss") -> Shown:
    """Return a picture as it is sent at `now`."""
    left_s = max(0.0, made.record.terms.lifetime_s - current_age(made.record.terms, now))
    return Shown(made.record, made.forbids or b"public, max-age=%d" % left_s, word)


class Shelf:
    """The pictures that this node has, and those in the store."""

    def __init__(self, parts: CacheParts, secret: bytes, near_bytes: int = NEAR_BYTES) -> None:
        self._parts = parts
        self._store = parts.store
        self._is_far = not isinstance(parts.store, EmbeddedStore)
        self._secret = secret
        self._near = Near(near_bytes)
        self._once: Once[Shown] = Once()
        self._heard_at = parts.tick()

    async def close(self) -> None:
        """End what is being made."""
        await self._once.close()

    def name(self, site: str, address: PictureAddress) -> bytes:
        """Return the name under which a picture is kept."""
        box = f"{address.width}x{address.height}"
        made_by = (_METHOD, address.preset, box, address.source)
        return picture_name(site, made_by, self._secret)

    async def get(self, site: str, address: PictureAddress, make: Make) -> Shown:
        """Return the picture at `address`; raises what `make` raises where there is none.

        `make` gets what is kept of it, if it is kept and too old.
        """
        name = self.name(site, address)
        await self._hear()
        record = self._near.get(name)
        if record is not None and self._is_fresh(record):
            return self._shown(Made(record), "hit")
        return await self._once.do(name, lambda: self._brought(name, make))

    async def _hear(self) -> None:
        """Learn of purges on other nodes, of which memory knows nothing."""
        if self._store.shared and self._parts.tick() >= self._heard_at + _HEAR_S:
            self._heard_at = self._parts.tick()
            await self._store.get()

    async def _brought(self, name: bytes, make: Make) -> Shown:
        """Return what the store has, or what another node makes, or make it."""
        old = await self._held(name)
        if old is not None and self._is_fresh(old):
            return self._found(name, old)
        if not (self._store.shared and self._store.is_well):
            return await self._made(name, old, make)
        try:
            other = await self._waited(name)
            return self._found(name, other) if other else await self._made(name, old, make)
        finally:
            await self._store.unlock(name)

    async def _made(self, name: bytes, old: PictureRecord | None, make: Make) -> Shown:
        born = self._store.purges.number
        try:
            made = await make(old)
        except (PictureError, UpstreamError) as error:
            if old is None or not self._may_stand_in(old, error):
                raise
            return Shown(old, _SHORT, "stale")
        made = replace(made, record=replace(made.record, born=born))
        if not made.forbids:
            await self._keep(name, made.record)
        return self._shown(made, "miss")

    async def _waited(self, name: bytes) -> PictureRecord | None:
        """Agree with the other nodes on who makes it; return what another one made meanwhile."""
        limit = self._parts.tick() + self._parts.wait_s
        while True:
            is_ours = await self._store.lock(name, self._parts.wait_s)
            record = await self._held(name)
            if record is not None and self._is_fresh(record):
                return record
            if is_ours or self._parts.tick() > limit:
                return None
            await asyncio.sleep(_POLL_S)

    async def _held(self, name: bytes) -> PictureRecord | None:
        """Return what is kept, fresh or not; what is near may be all that is left of it."""
        if self._is_far:
            (record,) = await self._store.get(name)
            if isinstance(record, PictureRecord) and self._is_alive(record):
                return record
        near = self._near.get(name)
        return near if near is not None and self._is_alive(near) else None

    async def _keep(self, name: bytes, record: PictureRecord) -> None:
        self._near.put(name, record)
        if self._is_far and len(record.body) <= self._store.body_limit_bytes:
            terms = record.terms
            kept_s = keep_s(terms, terms.lifetime_s, self._parts.options)
            await self._store.put(name, record, kept_s)

    def _found(self, name: bytes, record: PictureRecord) -> Shown:
        self._near.put(name, record)
        return self._shown(Made(record), "hit")

    def _shown(self, made: Made, word: str) -> Shown:
        return shown(made, self._parts.wall(), word)

    def _is_alive(self, record: PictureRecord) -> bool:
        return self._store.purges.life(record.tags, record.born) is not Life.DEAD

    def _is_fresh(self, record: PictureRecord) -> bool:
        is_alive = self._store.purges.life(record.tags, record.born) is Life.ALIVE
        return is_alive and isinstance(freshness(record.terms, NOTHING, self._parts.wall()), Fresh)

    def _may_stand_in(self, old: PictureRecord, error: PictureError | UpstreamError) -> bool:
        """Return whether an old picture may be shown because a new one cannot be had."""
        if isinstance(error, PictureError) and error.why not in _FAILURES:
            return False
        verdict = freshness(old.terms, NOTHING, self._parts.wall())
        return may_serve_stale(
            old.terms,
            NOTHING,
            since_s=verdict.since_s if isinstance(verdict, Stale) else 0.0,
            why=Why.ERROR,
            stale_s=self._parts.options.stale_s,
        )


class Near:
    """Pictures in memory by name; bounded, the longest unused goes first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._held_bytes = 0
        self._records: OrderedDict[bytes, PictureRecord] = OrderedDict()

    def get(self, name: bytes) -> PictureRecord | None:
        """Return the picture of that name, if it is still here."""
        found = self._records.get(name)
        if found is not None:
            self._records.move_to_end(name)
        return found

    def put(self, name: bytes, record: PictureRecord) -> None:
        """Keep a picture and let the oldest go until all fit."""
        old = self._records.pop(name, None)
        self._held_bytes += record.size - (old.size if old else 0)
        self._records[name] = record
        while self._held_bytes > self._limit_bytes:
            _, gone = self._records.popitem(last=False)
            self._held_bytes -= gone.size
