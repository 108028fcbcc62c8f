"""When to stop asking something that does not answer, and when to try again. Opens nothing."""

from __future__ import annotations

from typing import Final

FAILURES: Final = 5
"""As many failures in a row open the breaker."""

PROBE_S: Final = 1.0
"""So often is something asked that is given up, to see whether it is back."""


class Breaker:
    """Counts failures in a row; times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._failures = 0
        self._next_probe = 0.0

    @property
    def is_well(self) -> bool:
        """Whether the last call worked."""
        return self._failures == 0

    @property
    def is_open(self) -> bool:
        """Whether calls are given up."""
        return self._failures >= FAILURES

    def allows(self, now: float) -> bool:
        """Return whether to make a call: always, or once in a while where calls are given up."""
        if not self.is_open:
            return True
        if now < self._next_probe:
            return False
        self._next_probe = now + PROBE_S
        return True

    def worked(self) -> None:
        """Note that a call worked."""
        self._failures = 0

    def failed(self, now: float) -> None:
        """Note that a call did not."""
        self._failures += 1
        if self.is_open:
            self._next_probe = now + PROBE_S
