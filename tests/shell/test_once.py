from __future__ import annotations

import asyncio

import pytest

from proxy.shell.once import Once
from tests.loops import on_a_loop, settle


@on_a_loop
async def test_work_is_done_once_for_all_who_wait() -> None:
    once: Once[int] = Once()
    done: list[int] = []

    async def work() -> int:
        await settle()
        done.append(1)
        return 7

    assert await asyncio.gather(*(once.do(b"a", work) for _ in range(5))) == [7] * 5
    assert done == [1]


@on_a_loop
async def test_afterwards_it_is_done_again() -> None:
    once: Once[int] = Once()
    done: list[int] = []

    async def work() -> int:
        done.append(1)
        return len(done)

    assert [await once.do(b"a", work), await once.do(b"a", work)] == [1, 2]


@on_a_loop
async def test_other_work_is_other_work() -> None:
    once: Once[str] = Once()

    async def one() -> str:
        return "one"

    async def other() -> str:
        return "other"

    assert {await once.do(b"a", one), await once.do(b"b", other)} == {"one", "other"}


@on_a_loop
async def test_who_came_first_may_leave() -> None:
    once: Once[int] = Once()
    go = asyncio.Event()

    async def work() -> int:
        await go.wait()
        return 7

    first = asyncio.ensure_future(once.do(b"a", work))
    second = asyncio.ensure_future(once.do(b"a", work))
    await settle()
    first.cancel()
    await settle()
    go.set()

    assert await second == 7


@on_a_loop
async def test_what_it_raises_is_everybodys() -> None:
    once: Once[int] = Once()

    async def work() -> int:
        raise ValueError("no")

    found = await asyncio.gather(*(once.do(b"a", work) for _ in range(2)), return_exceptions=True)

    assert [str(one) for one in found] == ["no", "no"]


@on_a_loop
async def test_it_ends_with_its_owner() -> None:
    once: Once[int] = Once()

    async def work() -> int:
        await asyncio.Event().wait()
        return 7

    waiting = asyncio.ensure_future(once.do(b"a", work))
    await settle()
    await once.close()

    with pytest.raises(asyncio.CancelledError):
        await waiting
