"""Which surrogate keys were purged, and when: what was stored before is dead or stale. Pure memory.

A purge raises one number. Every stored response carries the number that was known when it was
asked for, so also an answer that was under way during a purge is dead (cache.md, "Purge").
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# More keys than an operator ever purges by hand within the life of a response. Above it the oldest
# are forgotten, and all that was stored before them is dead: never the other way round.
LIMIT: Final = 16384
_FORGOTTEN: Final = LIMIT // 4


class Life(Enum):
    """What purges have made of a stored response."""

    ALIVE = "alive"
    STALE = "stale"
    DEAD = "dead"


class Purges:
    """The numbers of purged keys; `number` is the latest."""

    def __init__(self) -> None:
        self.number = 0
        self._dead: dict[str, int] = {}
        self._stale: dict[str, int] = {}
        self._floor = 0

    def life(self, tags: Iterable[str], born: int) -> Life:
        """Return what has become of a response with these keys, asked for at `born`."""
        if born >= self.number:
            return Life.ALIVE
        if born < self._floor or any(self._dead.get(tag, 0) > born for tag in tags):
            return Life.DEAD
        is_stale = any(self._stale.get(tag, 0) > born for tag in tags)
        return Life.STALE if is_stale else Life.ALIVE

    def note(self, tags: Iterable[str], number: int, *, soft: bool) -> None:
        """Note that the keys were purged with this number."""
        self.number = max(self.number, number)
        table = self._stale if soft else self._dead
        for tag in tags:
            table.pop(tag, None)
            table[tag] = number
        while len(self._dead) + len(self._stale) > LIMIT:
            self._forget()

    def replace(
        self, dead: Mapping[str, int], stale: Mapping[str, int], number: int, floor: int = 0
    ) -> None:
        """Take over what a store knows; all that was asked for before `floor` is dead."""
        self._floor = floor
        self._dead = dict(sorted(dead.items(), key=lambda pair: pair[1]))
        self._stale = dict(sorted(stale.items(), key=lambda pair: pair[1]))
        self.number = number
        while len(self._dead) + len(self._stale) > LIMIT:
            self._forget()

    def rows(self) -> list[tuple[str, int, bool]]:
        """Return all that is known: key, number, whether only stale."""
        return [
            *((tag, number, False) for tag, number in self._dead.items()),
            *((tag, number, True) for tag, number in self._stale.items()),
        ]

    def _forget(self) -> None:
        table = self._dead if len(self._dead) >= len(self._stale) else self._stale
        for tag in list(table)[:_FORGOTTEN]:
            self._floor = max(self._floor, table.pop(tag))
