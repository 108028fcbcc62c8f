"""The log's way out: standard output. Only `shell/journal` writes here.

A write for each exchange costs as much as all else that is noted of it, so their lines leave
together, a tenth of a second later.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Final

HELD_S: Final = 0.1


class Lines:
    """Lines that have left, or will soon, in their order."""

    def __init__(self) -> None:
        self._held: list[str] = []

    def write(self, line: str) -> None:
        """Write a line now, after those that are held."""
        self._held.append(line)
        self._flush()

    def write_soon(self, line: str) -> None:
        """Write a line with those that follow at once; only while a loop runs."""
        self._held.append(line)
        if len(self._held) == 1:
            asyncio.get_running_loop().call_later(HELD_S, self._flush)

    def _flush(self) -> None:
        held, self._held = self._held, []
        if held:
            sys.stdout.write("\n".join([*held, ""]))
            sys.stdout.flush()
