"""Records that were opened of late: the same bytes need not be proved and read again.

For stores that are outside of this process. What is compared is every byte of what was got just
now, so nothing is served that is not there any more.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proxy.wire.records import Record


class Opened:
    """Sealed bytes and their record by name, bounded in bytes; the longest unused goes first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._held_bytes = 0
        self._records: OrderedDict[bytes, tuple[bytes, Record]] = OrderedDict()

    def get(self, name: bytes, sealed: bytes) -> Record | None:
        """Return the record of these very bytes, if they were opened before."""
        known = self._records.get(name)
        if known is None or known[0] != sealed:
            return None
        self._records.move_to_end(name)
        return known[1]

    def put(self, name: bytes, sealed: bytes, record: Record) -> None:
        """Remember what was opened."""
        old = self._records.pop(name, None)
        if old is not None:
            self._held_bytes -= _cost(*old)
        self._records[name] = (sealed, record)
        self._held_bytes += _cost(sealed, record)
        while self._held_bytes > self._limit_bytes:
            _, gone = self._records.popitem(last=False)
            self._held_bytes -= _cost(*gone)


def _cost(sealed: bytes, record: Record) -> int:
    return len(sealed) + record.size
