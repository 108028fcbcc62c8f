"""When the server stops: at the first signal in good order, at the second at once.

Signals are counted from the first import on. A process with the number 1, as in a container, has
no default action for them: without a handler it would ignore a stop until it is killed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import FrameType
    from typing import Never

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_BY_SIGNAL: Final = 128  # added to the number, as shells tell it


class Stop:
    """Whether the server is to stop, and whether it is ready meanwhile."""

    def __init__(self) -> None:
        self.ready = False
        self.begun = asyncio.Event()
        self._signaled = False

    def begin(self) -> None:
        """Begin the stop; to ask again changes nothing."""
        self.begun.set()

    def catch_signals(self) -> None:
        """Begin the stop at the first signal, and exit at the second, whatever is under way."""
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                asyncio.get_running_loop().add_signal_handler(number, self._on_signal, number)

    def _on_signal(self, number: int) -> None:
        if self._signaled:
            os._exit(_BY_SIGNAL + number)
        self._signaled = True
        self.begin()


def exit_while_starting() -> None:
    """Exit at a stop signal that comes before there is anything to stop."""

    def leave(_number: int, _frame: FrameType | None) -> Never:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
