"""Which deadline of a connection has passed, and what that means. Decides; the listener acts.

Pure but for the room it is in: time arrives as an argument. Only `shell/listener` imports it.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from proxy.shell.roster import ListenerOptions

BODY_WINDOW_BYTES: Final = 1024  # less than this in `body_timeout_s` is too slow
LINGER_S: Final = 2.0  # RFC 9112, section 9.6: reading goes on a little while after the last byte


class Phase(Enum):
    """What a connection is doing."""

    HEAD = "idle, or in the middle of a head"
    BODY = "an exchange runs, its request body is not whole"
    ANSWER = "an exchange runs, its request is whole"
    TUNNEL = "raw bytes both ways"
    LINGER = "all is written; what still comes is dropped"


HEAD: Final = Phase.HEAD  # names of the module: the members of an Enum are slow to reach
BODY: Final = Phase.BODY
ANSWER: Final = Phase.ANSWER
TUNNEL: Final = Phase.TUNNEL
LINGER: Final = Phase.LINGER


class Verdict(Enum):
    """What to do about a connection."""

    WAIT = "nothing is overdue"
    RESTART = "a new window begins"
    TOO_SLOW = "answer 408"
    CLOSE = "close without a word"


class Waiting(NamedTuple):
    """A connection at the moment of a sweep.

    `begun`: a head is awaited, from accept or its first byte on; else the connection is idle.
    `window_bytes`: of the request body, in this window. `held_back`: it is we who do not read.
    """

    phase: Phase
    waited_s: float
    begun: bool
    has_bytes: bool
    window_bytes: int
    held_back: bool


def due(waiting: Waiting, options: ListenerOptions) -> Verdict:
    """Return what has to be done about a connection whose output is all taken."""
    if waiting.phase is HEAD:
        limit_s = options.head_timeout_s if waiting.begun else options.keep_alive_s
        if waiting.waited_s <= limit_s:
            return Verdict.WAIT
        return Verdict.TOO_SLOW if waiting.begun and waiting.has_bytes else Verdict.CLOSE
    if waiting.phase is BODY:
        return _body_due(waiting, options)
    if waiting.phase is LINGER and waiting.waited_s > LINGER_S:
        return Verdict.CLOSE
    return Verdict.WAIT


def _body_due(waiting: Waiting, options: ListenerOptions) -> Verdict:
    if waiting.held_back:
        return Verdict.RESTART
    if waiting.waited_s <= options.body_timeout_s:
        return Verdict.WAIT
    too_slow = waiting.window_bytes < BODY_WINDOW_BYTES
    return Verdict.TOO_SLOW if too_slow else Verdict.RESTART
