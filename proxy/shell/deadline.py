"""A time limit that moves with every sign of life and costs no timer each time. Monotonic.

The timer stays where it was armed and looks at the limit when it fires: an exchange on a pooled
connection moves it some ten times and arms it once in a long while.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable


class Deadline:
    """One limit at a time; `passed` is told its name."""

    def __init__(self, loop: asyncio.AbstractEventLoop, passed: Callable[[str], None]) -> None:
        self._loop = loop
        self._passed = passed
        self._kind = ""
        self._at = 0.0
        self._armed_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def set(self, after_s: float, kind: str) -> None:
        """Let the limit called `kind` pass in `after_s` seconds, in place of any other."""
        self._kind = kind
        self._at = self._loop.time() + after_s
        if self._timer is None or self._armed_at > self._at:
            self._arm()

    def clear(self) -> None:
        """Have no limit; the timer stays for the next one."""
        self._kind = ""

    def cancel(self) -> None:
        """Have no limit and no timer."""
        self._kind = ""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._armed_at = self._at
        self._timer = self._loop.call_at(self._at, self._fire)

    def _fire(self) -> None:
        self._timer = None
        if not self._kind:
            return
        if self._loop.time() < self._at:
            self._arm()
            return
        kind, self._kind = self._kind, ""
        self._passed(kind)
