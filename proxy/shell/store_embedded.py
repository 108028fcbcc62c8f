"""Responses in this process's own memory: bounded in bytes, and a hit copies nothing.

Two queues, as in a segmented LRU: what was asked for once goes first, what was asked for again is
protected. A crawl through an archive thus empties only the first queue.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from proxy.shell.purges import Purges

if TYPE_CHECKING:
    from proxy.wire.records import Record

_PROTECTED_SHARE: Final = 0.8
_LARGEST_SHARE: Final = 8  # one body takes an eighth of the store at most


class EmbeddedStore:
    """The default store."""

    shared = False
    is_well = True

    def __init__(self, limit_bytes: int) -> None:
        self.purges = Purges()
        self.body_limit_bytes = limit_bytes // _LARGEST_SHARE
        self._limit_bytes = limit_bytes
        self._new = _Segment()
        self._protected = _Segment()

    @property
    def size(self) -> int:
        """Bytes in use."""
        return self._new.size + self._protected.size

    async def start(self) -> None:
        """Open nothing."""

    async def close(self) -> None:
        """Let go of everything."""
        self._new = _Segment()
        self._protected = _Segment()

    async def get(self, *names: bytes) -> list[Record | None]:
        """Return the records of these names, None where there is none."""
        return [self.at_once(name) for name in names]

    def at_once(self, name: bytes) -> Record | None:
        """Return the record of a name, None where there is none; here nothing is waited for."""
        record = self._protected.records.get(name)
        if record is not None:
            self._protected.records.move_to_end(name)
            return record
        record = self._new.drop(name)
        if record is not None:
            self._protected.add(name, record)
            self._settle()
        return record

    def has(self, name: bytes, record: Record) -> bool:
        """Return whether it is this very record that is kept under the name."""
        return self._protected.records.get(name) is record or self._new.records.get(name) is record

    async def put(self, name: bytes, record: Record, keep_s: float) -> None:
        """Keep a record; the ones longest unused go until all fit."""
        del keep_s  # what is dead goes last: nobody asks for it
        segment = self._protected if name in self._protected.records else self._new
        segment.drop(name)
        if record.size > 2 * self.body_limit_bytes:
            return
        segment.add(name, record)
        self._settle()

    async def delete(self, *names: bytes) -> None:
        """Keep these records no longer."""
        for name in names:
            self._new.drop(name)
            self._protected.drop(name)

    async def purge(self, tags: tuple[str, ...], *, soft: bool) -> bool:
        """Note a purge of these keys."""
        self.purges.note(tags, self.purges.number + 1, soft=soft)
        return True

    async def lock(self, name: bytes, for_s: float) -> bool:
        """Return True: there is no other node."""
        del name, for_s
        return True

    async def unlock(self, name: bytes) -> None:
        """Do nothing: nothing was locked."""

    def _settle(self) -> None:
        """Move what is protected too long back to the first queue, and drop what is too much."""
        while self._protected.size > self._limit_bytes * _PROTECTED_SHARE:
            self._new.add(*self._protected.oldest())
        while self.size > self._limit_bytes and self._new.records:
            self._new.oldest()


class _Segment:
    """One queue with its size; the one longest unused stands first."""

    def __init__(self) -> None:
        self.size = 0
        self.records: OrderedDict[bytes, Record] = OrderedDict()

    def add(self, name: bytes, record: Record) -> None:
        self.records[name] = record
        self.size += record.size

    def drop(self, name: bytes) -> Record | None:
        record = self.records.pop(name, None)
        if record is not None:
            self.size -= record.size
        return record

    def oldest(self) -> tuple[bytes, Record]:
        name, record = self.records.popitem(last=False)
        self.size -= record.size
        return name, record
