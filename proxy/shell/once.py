"""Work that several want at the same moment, done once. A task of ours, not of who came first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


class Once(Generic[T]):
    """Work by name, as long as it runs."""

    def __init__(self) -> None:
        self._running: dict[bytes, asyncio.Task[T]] = {}

    async def do(self, name: bytes, work: Callable[[], Coroutine[object, object, T]]) -> T:
        """Return what `work` returns or raise what it raises; it runs once for all who wait."""
        task = self._running.get(name)
        if task is None:
            task = asyncio.get_running_loop().create_task(work())
            self._running[name] = task
            task.add_done_callback(lambda done: self._ended(name, done))
        return await asyncio.shield(task)

    def runs(self, name: bytes) -> bool:
        """Tell whether the work is under way: who asks now would only wait for it."""
        return name in self._running

    async def close(self) -> None:
        """End all work."""
        tasks = tuple(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, name: bytes, task: asyncio.Task[T]) -> None:
        """Let go of the work; what it raised was for those who wait, if there are any left."""
        if self._running.get(name) is task:
            del self._running[name]
        if not task.cancelled():
            task.exception()
