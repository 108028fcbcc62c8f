"""Whether a site has changed under its rules: the last pages of each contract, and what they say.

Pure: no clock and no I/O; the shell notes each sheet and shows the states. Paths are held in memory
only, as the one sample that a person needs to look at.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# One page proves nothing: sites test two designs at once (postlight/parser#331).
WINDOW_PAGES: Final = 50


class State(Enum):
    """What the last pages say of a contract; the value is that of the gauge."""

    OK = 0
    WATCH = 1
    DRIFT = 2


@dataclass(frozen=True, slots=True)
class Threshold:
    """At least so many violating pages, on so many paths, with so large a share."""

    pages: int
    paths: int
    share: float


_WATCH: Final = Threshold(3, 2, 0.05)
_DRIFT: Final = Threshold(5, 3, 0.50)
_DRIFT_OF_PROTECT: Final = Threshold(3, 2, 0.0)
_CALM_SHARE: Final = 0.05  # below it a state falls back to ok


@dataclass(frozen=True, slots=True)
class Contract:
    """What is watched: one rule on one kind of page."""

    rule: str
    kind: str
    protects: bool = False


@dataclass(slots=True)
class Record:
    """The last pages of one contract: each with its path and whether it broke the contract."""

    contract: Contract
    pages: deque[tuple[str, bool]] = field(default_factory=lambda: deque(maxlen=WINDOW_PAGES))
    state: State = State.OK

    @property
    def broken(self) -> list[str]:
        """The paths of violating pages, oldest first."""
        return [path for path, broke in self.pages if broke]

    @property
    def sample(self) -> str:
        """The path of the last violating page; "" where there is none."""
        return next(iter(reversed(self.broken)), "")

    def note(self, path: str, *, broke: bool) -> State:
        """Add a page and return the state it leads to."""
        self.pages.append((path, broke))
        level = self._level()
        share = len(self.broken) / len(self.pages)
        if level.value >= self.state.value:
            self.state = level
        elif share < _CALM_SHARE:
            self.state = State.OK
        return self.state

    def _level(self) -> State:
        drift = _DRIFT_OF_PROTECT if self.contract.protects else _DRIFT
        if self._reaches(drift):
            return State.DRIFT
        return State.WATCH if self._reaches(_WATCH) else State.OK

    def _reaches(self, threshold: Threshold) -> bool:
        broken = self.broken
        return (
            len(broken) >= threshold.pages
            and len(set(broken)) >= threshold.paths
            and len(broken) / len(self.pages) >= threshold.share
        )


class Drift:
    """The records of one site."""

    def __init__(self) -> None:
        self._records: dict[Contract, Record] = {}

    def note(self, contract: Contract, path: str, *, broke: bool) -> State | None:
        """Add a page; return the new state where it changed, else None."""
        record = self._records.setdefault(contract, Record(contract))
        before = record.state
        after = record.note(path, broke=broke)
        return after if after is not before else None

    def records(self) -> Iterator[Record]:
        """Yield the records, the worst first."""
        yield from sorted(self._records.values(), key=lambda one: -one.state.value)
