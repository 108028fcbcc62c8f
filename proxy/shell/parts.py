"""The parts that every exchange shares, made once by `app` and handed on."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from proxy.shell.cache import Cache
    from proxy.shell.direct import Direct
    from proxy.shell.drifts import Drifts
    from proxy.shell.editions import Editions
    from proxy.shell.hot import Hot
    from proxy.shell.journal import Journal
    from proxy.shell.pictures import Converter
    from proxy.shell.samples import Samples
    from proxy.shell.trust import Network
    from proxy.shell.upstream import Upstream
    from proxy.shell.workers import Workers


class Busy:
    """How many exchanges run, and whether one more is too many."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._running = 0

    @property
    def running(self) -> int:
        """How many exchanges run."""
        return self._running

    @property
    def full(self) -> bool:
        """Whether the running exchanges, this one included, are over the limit."""
        return self._running > self._limit

    @property
    def at_limit(self) -> bool:
        """Whether one more would be too many."""
        return self._running >= self._limit

    def enter(self) -> None:
        """Count one in."""
        self._running += 1

    def leave(self) -> None:
        """Count one out."""
        self._running -= 1

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Give the place up while another exchange does the work that this one waits for.

        A thousand who wait for one page need no place each: nothing is fetched or printed for them.
        """
        self.leave()
        try:
            yield
        finally:
            self.enter()


@dataclass(frozen=True, slots=True)
class ServingOptions:
    """Limits and switches of the road from page to sheet."""

    page_limit_bytes: int
    decoded_limit_bytes: int
    depth_limit: int
    form_limit_bytes: int
    fresh_s: int
    expose_headers: bool
    trusted: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """What `handle` needs beside the exchange."""

    editions: Editions
    upstream: Upstream
    cache: Cache | Direct
    hot: Hot
    workers: Workers
    converter: Converter
    journal: Journal
    drifts: Drifts
    samples: Samples
    busy: Busy
    options: ServingOptions
    own_id: str
    wall: Callable[[], float]
    is_ready: Callable[[], bool]
    purge: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
    draining: asyncio.Event = field(default_factory=asyncio.Event)
