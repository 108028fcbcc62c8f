"""Who is connected, who idles, and whose time is up: what all connections of a listener share.

One sweep a second looks at every connection; there is no timer per request. Time is the event
loop's, monotonic: a jump of the wall clock changes nothing. Only `shell/listener` and
`shell/server` import it.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING, Final, Protocol

from proxy.wire.heads import HeadLimits

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.shell.cycle import Cycle

SWEEP_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerOptions:
    """Limits and deadlines of a listener; the names are those of the settings."""

    target_limit_bytes: int = 8192
    head_limit_bytes: int = 32768
    field_limit: int = 100
    head_timeout_s: float = 10.0
    body_timeout_s: float = 30.0
    keep_alive_s: float = 65.0
    send_timeout_s: float = 60.0
    client_limit: int = 4096
    drain_s: float = 10.0  # these two are carried out by whoever runs the server
    stop_s: float = 20.0

    @property
    def head(self) -> HeadLimits:
        """What of it concerns a request head."""
        return HeadLimits(self.target_limit_bytes, self.head_limit_bytes, self.field_limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """What a listener tells.

    `refused` gets the code of a request that never became an exchange (`request.line`, ...);
    `dropped` how many fields of a response were forbidden by the grammar. `express` is shown a
    request without a body, with nothing behind it, and tells whether it has begun to answer it.
    """

    refused: Callable[[str], None] = lambda _why: None
    dropped: Callable[[int], None] = lambda _count: None
    express: Callable[[Cycle], bool] = lambda _cycle: False


class Member(Protocol):
    """A connection, as the roster sees it."""

    def check(self, now: float) -> None:
        """Act if a deadline has passed."""

    def close_if_idle(self) -> None:
        """Close unless an exchange is running."""

    def stop(self) -> None:
        """Close unless an exchange is running that will end."""


class Roster:
    """The open connections of one listener, in the order in which they fell idle."""

    def __init__(self, options: ListenerOptions, hooks: Hooks) -> None:
        self.options = options
        self.hooks = hooks
        self.limits = options.head
        self.draining = False
        self.stopping = asyncio.Event()
        self.members: set[Member] = set()
        self.idle: dict[Member, None] = {}
        self._sweep: asyncio.TimerHandle | None = None
        self._date = (-1, b"")

    def admit(self, member: Member, loop: asyncio.AbstractEventLoop) -> bool:
        """Take a new connection in; False if there is no place and nobody idle to make one."""
        self.members.add(member)
        if self._sweep is None:
            self._sweep = loop.call_later(SWEEP_S, self._on_time, loop)
        if len(self.members) > self.options.client_limit:
            longest = next(iter(self.idle), None)
            if longest is None:
                return False
            longest.close_if_idle()
        return True

    def leave(self, member: Member) -> None:
        """Forget a connection."""
        self.members.discard(member)
        self.idle.pop(member, None)

    def sweep(self, now: float) -> None:
        """Look at every connection once; `now` is the event loop's time."""
        for member in list(self.members):
            member.check(now)

    def drain(self) -> None:
        """From now on every answer closes its connection."""
        self.draining = True

    def stop(self) -> None:
        """Close whoever idles, end event streams, tell tunnels to end."""
        self.draining = True
        self.stopping.set()
        for member in list(self.members):
            member.stop()

    def date_line(self) -> bytes:
        """Return the `Date` field of this second."""
        second = int(time.monotonic())
        if self._date[0] != second:
            self._date = (second, f"Date: {formatdate(usegmt=True)}".encode())
        return self._date[1]

    def _on_time(self, loop: asyncio.AbstractEventLoop) -> None:
        self.sweep(loop.time())
        self._sweep = loop.call_later(SWEEP_S, self._on_time, loop) if self.members else None
