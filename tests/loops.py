"""Async tests without a plugin: one loop each, with a limit, and nothing left behind on it."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

P = ParamSpec("P")

LIMIT_S = 5.0


def on_a_loop(test: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """Run an async test to its end; a test that hangs or leaves a task behind has failed."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        async def bounded() -> None:
            async with asyncio.timeout(LIMIT_S):
                await test(*args, **kwargs)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not left, f"tasks outlive the test: {left}"

        asyncio.run(bounded())

    return run


async def settle(turns: int = 20) -> None:
    """Let the loop do what is due: sockets on one loop need some turns to tell each other."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def until(fact: Callable[[], bool]) -> None:
    """Wait until `fact` holds; the limit of the test is the limit of the wait."""
    while not fact():  # noqa: ASYNC110  # facts of another part have no event to wait for
        await asyncio.sleep(0.001)
