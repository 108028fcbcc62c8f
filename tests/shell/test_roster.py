"""Too many readers, and the end of all of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.loops import on_a_loop, until
from tests.talk import (
    CLOSING,
    GET,
    POST,
    answers,
    hello,
    listening,
    piece,
    start,
    waits_for_the_end,
)

if TYPE_CHECKING:
    import pytest

    from tests.talk import Receive, Scope, Send


@on_a_loop
async def test_a_place_is_made_by_closing_who_idles_longest() -> None:
    async with listening(hello, client_limit=2) as talk:
        first, second = await talk.reader(), await talk.reader()
        for reader in (first, second, first):  # the second falls idle before the first
            reader.got = b""
            await reader.send(GET)
            await reader.until(b"hello /")
        third = await talk.reader()
        await third.send(GET)
        await third.until(b"hello /")
        await second.to_the_end()
        await first.send(GET)
        await first.until(b"hello /.*hello /")


@on_a_loop
async def test_where_nobody_idles_there_is_no_place() -> None:
    async with listening(waits_for_the_end, client_limit=1) as talk:
        await (await talk.reader()).send(GET)
        await until(lambda: bool(talk.state.tasks))
        got = await (await talk.reader()).to_the_end()

    (answer,) = answers(got)
    assert answer.status == 503
    assert answer.values("retry-after")
    assert talk.refused == ["request.shed"]


@on_a_loop
async def test_while_draining_everybody_is_served_and_told_to_close() -> None:
    async with listening(hello) as talk:
        reader = await talk.reader()
        await reader.send(GET)
        await reader.until(b"hello /")
        talk.roster.drain()
        await reader.send(GET)
        old = await reader.to_the_end()
        new = await talk.ask(GET)

    assert [answer.values("connection") for answer in answers(old) + answers(new)] == [
        [],
        ["close"],
        ["close"],
    ]


@on_a_loop
async def test_a_stop_closes_who_idles_and_lets_the_others_finish() -> None:
    running = asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        running.set()
        await scope["extensions"]["freesheet"]["stopping"].wait()
        await hello(scope, receive, send)

    async with listening(application) as talk:
        idle, busy = await talk.reader(), await talk.reader()
        await busy.send(GET)
        await running.wait()
        talk.roster.stop()
        assert await idle.to_the_end() == b""
        got = await busy.to_the_end()

    assert answers(got)[0].values("connection") == ["close"]


@on_a_loop
async def test_a_stop_closes_an_event_stream_and_tells_its_exchange() -> None:
    told: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"]["freesheet"]["watch"](lambda: told.append("left"))
        await send(start((b"Content-Type", b"text/event-stream; charset=utf-8")))
        await send(piece(b"data: 1\n\n", more=True))
        while (await receive())["type"] != "http.disconnect":
            pass

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(GET)
        await reader.until(b"data: 1")
        talk.roster.stop()
        got = await reader.to_the_end()

    assert not answers(got)[0].whole
    assert told == ["left"]


@on_a_loop
async def test_a_cancelled_exchange_is_broken_off() -> None:
    """As uvicorn's server does it at the end of its patience."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send(start())
        await send(piece(b"endless", more=True))
        await asyncio.Event().wait()

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(GET)
        await reader.until(b"endless")
        for task in talk.state.tasks:
            task.cancel()
        got = await reader.to_the_end()

    assert not answers(got)[0].whole
    assert talk.broken == []


@on_a_loop
async def test_nothing_is_left_behind() -> None:
    async with listening(hello) as talk:
        for _ in range(20):
            await talk.ask(POST.replace(b"/p", b"/%d" % _) + CLOSING)
        for reader in talk.readers:
            reader.leave()
        await until(lambda: not talk.roster.members)

        assert not talk.state.tasks
        assert not talk.state.connections
        assert not talk.roster.idle


@on_a_loop
async def test_the_server_closes_who_idles_as_the_roster_does() -> None:
    async with listening(hello) as talk:
        reader = await talk.reader()
        await until(lambda: bool(talk.state.connections))
        for connection in talk.state.connections:
            connection.shutdown()

        assert await reader.to_the_end() == b""


@on_a_loop
async def test_the_sweep_comes_by_itself_and_ends_with_the_last_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("proxy.shell.roster.SWEEP_S", 0.001)
    async with listening(hello, head_timeout_s=0.005) as talk:
        reader = await talk.reader()

        assert await reader.to_the_end() == b""
        await until(lambda: talk.roster._sweep is None)  # noqa: SLF001  # no other sign of it
