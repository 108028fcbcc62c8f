"""How connections end: readers that leave, wait or are too slow."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.loops import on_a_loop, until
from tests.talk import (
    CLOSING,
    EXPECTING,
    GET,
    POST,
    answering,
    answers,
    echo,
    hello,
    listening,
    members,
    piece,
    start,
    waits_for_the_end,
)

if TYPE_CHECKING:
    from tests.talk import Receive, Scope, Send


@on_a_loop
async def test_a_reader_that_only_sends_no_more_gets_its_answer() -> None:
    asked = asyncio.Event()
    go = asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        asked.set()
        await go.wait()
        await hello(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(GET)
        reader.end()
        await asked.wait()
        go.set()
        got = await reader.to_the_end()

    assert answers(got)[0].body == b"hello /"


@on_a_loop
async def test_requests_before_a_half_close_are_all_answered() -> None:
    async with listening(hello) as talk:
        reader = await talk.reader()
        await reader.send(GET + GET + GET)
        reader.end()
        got = await reader.to_the_end()

    assert len(answers(got)) == 3


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(POST[:-2], id="inside a stated length"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            id="between chunks",
        ),
    ],
)
@on_a_loop
async def test_a_half_close_inside_a_body_is_a_broken_request(request_bytes: bytes) -> None:
    kinds: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, send
        while not kinds or kinds[-1] != "http.disconnect":
            message = await receive()
            kinds.append(message["type"])
            assert message.get("more_body", True)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(request_bytes)
        reader.end()
        got = await reader.to_the_end()
        await until(lambda: not talk.state.tasks)

    assert answers(got)[0].status == 400
    assert kinds[-1] == "http.disconnect"


@on_a_loop
async def test_a_half_close_inside_a_head_is_refused() -> None:
    async with listening(hello) as talk:
        reader = await talk.reader()
        await reader.send(GET[:-2])
        reader.end()
        got = await reader.to_the_end()

    assert answers(got)[0].status == 400


@on_a_loop
async def test_a_reader_that_leaves_in_silence_is_forgotten() -> None:
    async with listening(hello) as talk:
        reader = await talk.reader()
        await until(lambda: bool(talk.roster.members))
        reader.leave()
        await until(lambda: not talk.roster.members)

    assert talk.refused == []


@on_a_loop
async def test_a_reader_that_resets_is_noticed_at_once() -> None:
    async with listening(waits_for_the_end) as talk:
        reader = await talk.reader()
        await reader.send(POST[:-1])
        await until(lambda: bool(talk.state.tasks))
        reader.reset()
        await until(lambda: not talk.state.tasks)

    assert talk.broken == []


@pytest.fixture
def quick_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask at once whether a reader that closed one side is there."""
    monkeypatch.setattr("proxy.shell.endings.PROBE_S", 0.01)
    monkeypatch.setattr("proxy.shell.listener.PROBE_S", 0.01)


OLD_GET = b"GET / HTTP/1.0\r\n\r\n"


@pytest.mark.usefixtures("quick_probe")
@pytest.mark.parametrize(
    "asked", [pytest.param(GET, id="HTTP/1.1"), pytest.param(OLD_GET, id="HTTP/1.0")]
)
@on_a_loop
async def test_a_reader_that_left_during_the_wait_is_noticed(asked: bytes) -> None:
    """It closed both sides: that looks like a half-close until something is written."""
    async with listening(waits_for_the_end) as talk:
        reader = await talk.reader()
        await reader.send(asked)
        await until(lambda: bool(talk.state.tasks))
        reader.leave()
        await until(lambda: not talk.state.tasks)

    assert talk.broken == []


@pytest.mark.usefixtures("quick_probe")
@on_a_loop
async def test_a_reader_that_left_between_two_chunks_is_noticed() -> None:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send(start())
        await send(piece(b"first", more=True))
        await waits_for_the_end(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(GET)
        await reader.until(b"first\r\n")
        reader.leave()
        await until(lambda: not talk.state.tasks)

    assert talk.broken == []


@pytest.mark.usefixtures("quick_probe")
@on_a_loop
async def test_whoever_watches_is_told_once_that_the_reader_left() -> None:
    told: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"]["freesheet"]["watch"](lambda: told.append("left"))
        await waits_for_the_end(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(GET)
        await until(lambda: bool(talk.state.tasks))
        reader.leave()
        await until(lambda: not talk.state.tasks)

    assert told == ["left"]


@on_a_loop
async def test_nobody_is_told_of_a_reader_that_left_with_its_answer() -> None:
    told: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"]["freesheet"]["watch"](lambda: told.append("left"))
        await hello(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(CLOSING)
        await reader.to_the_end()
        reader.reset()
        await until(lambda: not talk.roster.members)

    assert told == []


@pytest.mark.usefixtures("quick_probe")
@pytest.mark.parametrize(
    "asked", [pytest.param(GET, id="HTTP/1.1"), pytest.param(OLD_GET, id="HTTP/1.0")]
)
@on_a_loop
async def test_a_reader_that_half_closed_and_waits_gets_its_answer_once(asked: bytes) -> None:
    """What asks whether it is there is the beginning of its answer, which is not sent again."""
    go = asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await go.wait()
        await hello(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(asked)
        reader.end()
        await reader.until(b"HTTP/1.1 ")
        await talk.sweep_after(5)
        go.set()
        got = await reader.to_the_end()

    assert got.count(b"HTTP/1.1 ") == 1
    assert [answer.body for answer in answers(got)] == [b"hello /"]


@pytest.mark.usefixtures("quick_probe")
@on_a_loop
async def test_a_reader_that_half_closed_between_chunks_gets_them_all() -> None:
    go = asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send(start())
        await send(piece(b"first", more=True))
        await go.wait()
        await send(piece(b" and last"))

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(GET)
        reader.end()
        await reader.until(b"first\r\n0")
        await talk.sweep_after(5)
        go.set()
        got = await reader.to_the_end()

    (answer,) = answers(got)
    assert (answer.body, answer.whole) == (b"first and last", True)


@pytest.mark.usefixtures("quick_probe")
@on_a_loop
async def test_a_http_0_9_reader_that_half_closed_is_sent_its_body_alone() -> None:
    go = asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await go.wait()
        await hello(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(b"GET /\r\n")
        reader.end()
        await until(lambda: any(member._eof for member in members(talk)))  # noqa: SLF001  # no other sign of it
        asyncio.get_running_loop().call_later(0.05, go.set)
        got = await reader.to_the_end()

    assert got == b"hello /"


@on_a_loop
async def test_a_slow_head_is_408() -> None:
    async with listening(hello) as talk:
        reader = await talk.reader()
        await reader.send(GET[:5])
        await until(lambda: not talk.roster.idle and bool(talk.roster.members))
        await talk.sweep_after(9)
        assert talk.refused == []
        await talk.sweep_after(11)
        got = await reader.to_the_end()

    assert answers(got)[0].status == 408
    assert talk.refused == ["request.too-slow"]


@on_a_loop
async def test_a_slow_second_head_is_408_counted_from_its_first_byte() -> None:
    async with listening(hello) as talk:
        reader = await talk.reader()
        await reader.send(GET)
        await reader.until(b"hello /")
        await talk.sweep_after(60)
        await reader.send(b"G")
        await until(lambda: not talk.roster.idle)
        await talk.sweep_after(11)
        got = await reader.to_the_end()

    assert [answer.status for answer in answers(got)] == [200, 408]


@pytest.mark.parametrize(
    ("before", "after_s"),
    [pytest.param(b"", 11, id="never a byte"), pytest.param(GET, 66, id="no second request")],
)
@on_a_loop
async def test_silence_is_closed_in_silence(before: bytes, after_s: float) -> None:
    async with listening(hello) as talk:
        reader = await talk.reader()
        if before:
            await reader.send(before)
            await reader.until(b"hello /")
        await until(lambda: bool(talk.roster.idle))
        await talk.sweep_after(after_s)
        got = await reader.to_the_end()

    assert len(answers(got)) == bool(before)
    assert talk.refused == []


@on_a_loop
async def test_a_slow_body_is_408_and_never_ends() -> None:
    ends: list[Any] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, send
        while (message := await receive())["type"] != "http.disconnect":
            ends.append(message["more_body"])

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(POST[:-1])
        await until(lambda: bool(ends))
        await talk.sweep_after(31)
        got = await reader.to_the_end()

    assert answers(got)[0].status == 408
    assert ends == [True]


@on_a_loop
async def test_a_body_that_is_awaited_by_nobody_is_not_slow() -> None:
    """The reader waits for a 100, as it said it would."""
    go = asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await go.wait()
        await echo(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(EXPECTING)
        await until(lambda: bool(talk.state.tasks))
        await talk.sweep_after(100)
        go.set()
        await reader.until(b"100 Continue\r\n\r\n")
        await reader.send(b"hello")
        await reader.until(b"/p hello")


@on_a_loop
async def test_a_reader_that_takes_no_byte_is_cut_off() -> None:
    async with listening(answering(start(), piece(b"x" * 20_000_000))) as talk:
        reader = await talk.reader()
        reader.outgoing.transport.pause_reading()  # type: ignore[attr-defined]  # a transport that reads, too
        await reader.send(CLOSING)
        await until(lambda: any(member.flow.write_paused for member in members(talk)))
        await talk.sweep_after(1)
        await talk.sweep_after(59)
        assert talk.roster.members
        await talk.sweep_after(62)
        await until(lambda: not talk.roster.members)


@on_a_loop
async def test_a_farewell_does_not_wait_for_ever() -> None:
    async with listening(hello) as talk:
        reader = await talk.reader()
        await reader.send(CLOSING)
        await reader.to_the_end()
        assert talk.roster.members  # the reader has not closed
        await talk.sweep_after(3)
        await until(lambda: not talk.roster.members)


@on_a_loop
async def test_a_slow_body_breaks_off_an_answer_that_has_begun() -> None:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        await send(start())
        await send(piece(b"early", more=True))
        while (await receive())["type"] != "http.disconnect":
            pass

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(POST[:-1])
        await reader.until(b"early")
        await talk.sweep_after(31)
        got = await reader.to_the_end()

    assert not answers(got)[0].whole
    assert talk.refused == ["request.too-slow"]
