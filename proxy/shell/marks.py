"""Short memories about names: marks that end by themselves. Bounded; opens nothing."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

LIMIT: Final = 8192  # marks of one kind; above it the oldest goes


class Marks:
    """Names with the time until which something holds of them."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def set(self, name: bytes, until: float) -> None:
        """Mark a name until a time."""
        self._until.pop(name, None)
        self._until[name] = until
        if len(self._until) > self._limit:
            self._until.popitem(last=False)

    def holds(self, name: bytes, now: float) -> bool:
        """Return whether the mark still holds."""
        until = self._until.get(name)
        if until is None:
            return False
        if until > now:
            return True
        del self._until[name]
        return False

    def clear(self, name: bytes) -> None:
        """Take the mark off."""
        self._until.pop(name, None)
