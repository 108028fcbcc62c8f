"""The store that survives a restart: a folder, behind a thread of its own and a breaker.

A slow disk keeps no reader waiting longer than the time limit of a call. A database that is corrupt
is set aside and begun anew; a folder that is read-only or full is passed by, and the operator is
told.
"""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from proxy.shell.breaker import Breaker
from proxy.shell.disk_folder import is_corrupt
from proxy.shell.purges import Purges

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.shell.disk_folder import Folder
    from proxy.shell.stores import StoreHooks
    from proxy.wire.records import Record

T = TypeVar("T")

_LARGEST_SHARE: Final = 8  # one body takes an eighth of the store at most
_LARGEST_BYTES: Final = 16 * 1024 * 1024
_OPEN_S: Final = 10.0  # for the first look at a large folder, and for the last write
_WRITING_LIMIT: Final = 64  # writes under way; a read waits for them, so more are dropped


class DiskStore:
    """A folder as a store."""

    shared = False
    is_well = True

    def __init__(
        self,
        folder: Folder,
        limit_bytes: int,
        timeout_s: float,
        hooks: StoreHooks,
        tick: Callable[[], float],
    ) -> None:
        self.purges = Purges()
        self.body_limit_bytes = min(limit_bytes // _LARGEST_SHARE, _LARGEST_BYTES)
        self._folder = folder
        self._timeout_s = timeout_s
        self._hooks = hooks
        self._tick = tick
        self._breaker = Breaker()
        self._writing = 0
        self._thread = ThreadPoolExecutor(1, "store")

    async def start(self) -> None:
        """Open the folder; one that cannot be opened is passed by."""
        rows = await self._write(self._folder.open, _OPEN_S)
        for tag, number, soft in rows or ():
            self.purges.note((tag,), number, soft=soft)

    async def close(self) -> None:
        """Write what was not written, and close."""
        await self._write(self._folder.close, _OPEN_S)
        self._thread.shutdown(wait=False)

    async def get(self, *names: bytes) -> list[Record | None]:
        """Return the records of these names, None where there is none."""
        nothing: list[Record | None] = [None] * len(names)
        if not self._breaker.allows(self._tick()):
            return nothing
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout_s):
                found, unreadable = await loop.run_in_executor(
                    self._thread, self._folder.get, names
                )
        except (sqlite3.Error, OSError) as error:  # TimeoutError is an OSError
            self._breaker.failed(self._tick())
            await self._failed(error)
            return nothing
        self._breaker.worked()
        if unreadable:
            await self.delete(*unreadable)
        return found

    async def put(self, name: bytes, record: Record, keep_s: float) -> None:
        """Keep a record for at most `keep_s` seconds."""
        if self._writing >= _WRITING_LIMIT:
            self._hooks.failed("too-many-writes")
        elif record.size <= 2 * self.body_limit_bytes and not self._breaker.is_open:
            await self._write(lambda: self._folder.put(name, record, keep_s))

    async def delete(self, *names: bytes) -> None:
        """Keep these records no longer."""
        await self._write(lambda: self._folder.delete(names))

    async def purge(self, tags: tuple[str, ...], *, soft: bool) -> bool:
        """Note a purge of these keys."""
        number = self.purges.number + 1
        self.purges.note(tags, number, soft=soft)
        await self._write(lambda: self._folder.note_purge(tags, number, soft=soft))
        return True

    async def lock(self, name: bytes, for_s: float) -> bool:
        """Return True: there is no other node."""
        del name, for_s
        return True

    async def unlock(self, name: bytes) -> None:
        """Do nothing: nothing was locked."""

    async def _write(self, work: Callable[[], T], wait_s: float = 0.0) -> T | None:
        """Have something written, and wait a little for it; None where it was not."""
        self._writing += 1
        writing = asyncio.get_running_loop().run_in_executor(self._thread, work)
        writing.add_done_callback(self._wrote)
        await asyncio.wait({writing}, timeout=wait_s or self._timeout_s)
        error = writing.exception() if writing.done() else None
        if not writing.done() or error is None:
            return writing.result() if writing.done() else None
        if not isinstance(error, sqlite3.Error | OSError):
            raise error
        await self._failed(error)
        return None

    def _wrote(self, writing: asyncio.Future[T]) -> None:
        """Count a write out; what became of one that nobody waited for is of no interest."""
        self._writing -= 1
        if not writing.cancelled():
            writing.exception()

    async def _failed(self, error: sqlite3.Error | OSError) -> None:
        late = isinstance(error, TimeoutError)
        self._hooks.failed("slow" if late else "failed")
        self._hooks.say(f"disk: {'slow' if late else error}")
        if is_corrupt(error):
            self._hooks.say("disk: the database is corrupt; it is set aside and begun anew")
            await self._write(self._folder.set_aside)
