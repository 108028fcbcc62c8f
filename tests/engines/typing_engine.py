"""A text browser on a terminal of its own, and a person's keys."""

from __future__ import annotations

import os
import pty
import select
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

DOWN: Final = b"\x1b[B"
TAB: Final = b"\t"
ENTER: Final = b"\r"
_LIMIT_S: Final = 20.0
_QUIET_S: Final = 0.25  # a screen that has not changed for so long is drawn


@dataclass
class Terminal:
    """What runs a program on a pseudo-terminal, and all that it has drawn."""

    command: list[str]
    home: Path
    drawn: bytes = b""
    _fd: int = field(default=-1, init=False)
    _pid: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        environment = {
            **os.environ,
            "TERM": "vt100",
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.home),
            "COLUMNS": "80",
            "LINES": "24",
        }
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            os.execvpe(self.command[0], self.command, environment)  # noqa: S606  # the engine itself
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)

    def press(self, keys: Iterable[bytes]) -> None:
        """Press keys, each once the screen is drawn."""
        for key in keys:
            self._settle()
            os.write(self._fd, key)

    def until(self, happened: Callable[[], bool]) -> bool:
        """Wait until something has happened, and tell whether it did."""
        limit = time.monotonic() + _LIMIT_S
        while not happened() and time.monotonic() < limit:
            self._read(0.1)
        return happened()

    def _settle(self) -> None:
        while self._read(_QUIET_S):
            pass

    def _read(self, wait_s: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], wait_s)
        if not ready:
            return False
        try:
            self.drawn += os.read(self._fd, 65536)
        except OSError:  # the program has ended
            return False
        return True
