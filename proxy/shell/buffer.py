"""A body that arrives once and is read by several, each at its own pace. Opens nothing.

All of it is kept while it may still be stored, so readers may come late and go early. Once it is
over its limit it is only passed on: what every reader has is let go, the writer waits for the
fastest reader, and who falls too far behind is cut off rather than slow the others.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from proxy.errors import UpstreamError

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW_BYTES: Final = 256 * 1024  # that the writer is ahead of the fastest reader: as the client's
LAG_LIMIT_BYTES: Final = 4 * 1024 * 1024  # that a reader may be behind once nothing is kept


class Buffer:
    """The pieces of one body."""

    def __init__(self) -> None:
        self.size = 0
        self.ended = False
        self.error: UpstreamError | None = None
        self.whole = True  # every piece is still here
        self._keep: Callable[[int], bool] = lambda _size: True
        self._on_idle: Callable[[], None] = lambda: None
        self._pieces: list[bytes] = []
        self._base = 0  # number of the first piece that is still here
        self._taps: set[Tap] = set()
        self._waiters: list[asyncio.Future[None]] = []
        self._room: asyncio.Future[None] | None = None

    @property
    def readers(self) -> int:
        """How many read along."""
        return len(self._taps)

    def watch(self, *, keep: Callable[[int], bool], on_idle: Callable[[], None]) -> None:
        """Ask `keep` with every piece whether all may still be kept; tell when nobody reads."""
        self._keep = keep
        self._on_idle = on_idle

    def tap(self) -> Tap:
        """Return a reader that starts at the beginning; only while the buffer is whole."""
        tap = Tap(self)
        self._taps.add(tap)
        return tap

    def joined(self) -> bytes:
        """Return the whole body."""
        return b"".join(self._pieces)

    def put(self, piece: bytes) -> None:
        """Add a piece."""
        self.size += len(piece)
        self._pieces.append(piece)
        if self.whole and not self._keep(self.size):
            self.whole = False
        if not self.whole:
            self._let_go()
        self._wake()

    def end(self) -> None:
        """Say that the body is complete."""
        self.ended = True
        self._wake()

    def fail(self, error: UpstreamError) -> None:
        """Say that it broke off; what came before can still be read."""
        self.error = error
        self._wake()

    async def room(self) -> None:
        """Wait until a reader wants more, if nothing is kept."""
        while not self.whole and self._taps and self._ahead() > WINDOW_BYTES:
            self._room = asyncio.get_running_loop().create_future()
            await self._room

    # ------------------------------------------------------------------------------- its readers

    async def piece(self, tap: Tap) -> bytes | None:
        """Return the next piece for `tap`, None at the end; raises UpstreamError."""
        while tap.at >= self._base + len(self._pieces):
            if self.error is not None:
                raise self.error
            if self.ended:
                return None
            await self._more()
        if tap.at < self._base:
            raise UpstreamError("lagging", "this reader fell too far behind the others")
        piece = self._pieces[tap.at - self._base]
        tap.at += 1
        if not self.whole:
            self._let_go()
        return piece

    def leave(self, tap: Tap) -> None:
        """Strike a reader out; the last one is news."""
        if tap in self._taps:
            self._taps.discard(tap)
            if not self.whole:
                self._let_go()
            if not self._taps:
                self._on_idle()

    def _let_go(self) -> None:
        """Drop what every reader has, and what only those lack who are far behind."""
        reached = min((tap.at for tap in self._taps), default=self._base + len(self._pieces))
        count = max(0, reached - self._base)
        left = sum(len(piece) for piece in self._pieces[count:])
        fastest = max((tap.at for tap in self._taps), default=reached)
        while left > LAG_LIMIT_BYTES and self._base + count < fastest:
            left -= len(self._pieces[count])
            count += 1
        del self._pieces[:count]
        self._base += count
        if self._room is not None and not self._room.done() and self._ahead() <= WINDOW_BYTES:
            self._room.set_result(None)

    def _ahead(self) -> int:
        fastest = max((tap.at for tap in self._taps), default=0)
        return sum(len(piece) for piece in self._pieces[max(0, fastest - self._base) :])

    async def _more(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
        if self._room is not None and not self._room.done() and not self._taps:
            self._room.set_result(None)


class Tap:
    """One reader's place in a buffer."""

    __slots__ = ("_buffer", "at")

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self.at = 0

    async def piece(self) -> bytes | None:
        """Return the next piece, None at the end; raises UpstreamError where it broke off."""
        return await self._buffer.piece(self)

    def close(self) -> None:
        """Read no more."""
        self._buffer.leave(self)
