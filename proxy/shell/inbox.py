"""What has come of one response and was not read yet. One writer, one reader; opens nothing.

It belongs to one exchange and never to a connection: a connection that goes on to another
exchange has nothing of the old one in hand.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from proxy.errors import UpstreamError
    from proxy.wire.messages import ResponseHead

# Above the first, reading pauses; below the second, it goes on (evidence.md, "The origin"). A read
# of asyncio or uvloop brings at most 256 KiB, so an exchange holds at most twice that.
HIGH_WATER_BYTES: Final = 256 * 1024
LOW_WATER_BYTES: Final = 64 * 1024


class Source(Protocol):
    """Where the bytes come from, as far as the inbox must know."""

    def resume(self) -> None:
        """Go on reading."""


class Inbox:
    """Heads and pieces of a body, in order, then a clean end or an error."""

    __slots__ = ("_chunks", "_heads", "_source", "_waiter", "ended", "error", "held_bytes")

    def __init__(self, source: Source) -> None:
        self.held_bytes = 0
        self.ended = False
        self.error: UpstreamError | None = None
        self._source: Source | None = source
        self._heads: deque[ResponseHead] = deque()
        self._chunks: deque[bytes] = deque()
        self._waiter: asyncio.Future[None] | None = None

    @property
    def open(self) -> bool:
        """Whether more may come."""
        return self._source is not None

    def put_head(self, head: ResponseHead) -> None:
        """Add a head, interim or final."""
        self._heads.append(head)
        self._wake()

    def put(self, chunk: bytes) -> None:
        """Add a piece of the body."""
        self._chunks.append(bytes(chunk))
        self.held_bytes += len(chunk)
        self._wake()

    def put_back(self, chunk: bytes) -> None:
        """Return a piece that was read too much; it comes first again."""
        self._chunks.appendleft(chunk)
        self.held_bytes += len(chunk)

    def end(self) -> None:
        """Say that the response is whole."""
        self.ended = True
        self._source = None
        self._wake()

    def fail(self, error: UpstreamError) -> None:
        """Say that no more will come; what came before can still be read."""
        if self._source is not None:
            self.error = error
            self._source = None
            self._wake()

    def deliver(self) -> None:
        """Do nothing: who reads takes what has come."""

    async def head(self) -> ResponseHead:
        """Return the next head; raises UpstreamError where none will come."""
        while not self._heads:
            if self.error is not None:
                raise self.error
            await self._more()
        return self._heads.popleft()

    async def chunk(self) -> bytes | None:
        """Return the next piece of the body, None at its clean end; raises UpstreamError."""
        while not self._chunks:
            if self.error is not None:
                raise self.error
            if self.ended:
                return None
            await self._more()
        return self.take()

    def take(self) -> bytes | None:
        """Return the next piece of the body if it is here."""
        if not self._chunks:
            return None
        chunk = self._chunks.popleft()
        self.held_bytes -= len(chunk)
        if self.held_bytes < LOW_WATER_BYTES and self._source is not None:
            self._source.resume()
        return chunk

    async def _more(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
