"""An answer between two connections: whole, broken, slow, left, or handed over."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from proxy.shell.direct import Direct
from proxy.shell.express import Express
from proxy.shell.inbox import HIGH_WATER_BYTES
from tests.loops import on_a_loop, settle, until
from tests.origin import BYTEWISE, CLOSE, CLOSE_IF_REUSED, OK, RESET, STALL, Cue
from tests.road import get, road
from tests.talk import answers, hello, listening, members

if TYPE_CHECKING:
    from proxy.shell.parts import Parts

CHUNKED: Final = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
)
UNTIL_CLOSE: Final = b"HTTP/1.1 200 OK\r\n\r\nhello"
SHORT: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((OK,), id="with a length"),
        pytest.param((CHUNKED,), id="in chunks"),
        pytest.param((UNTIL_CLOSE, CLOSE), id="until the connection ends"),
        pytest.param((BYTEWISE, OK), id="byte by byte"),
        pytest.param((BYTEWISE, CHUNKED), id="in chunks, byte by byte"),
    ],
)
@on_a_loop
async def test_a_body_arrives_as_it_was(answer: tuple[bytes, ...]) -> None:
    async with road(answer) as way:
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"hello$|0\r\n\r\n$")

        assert way.taken == [True]
        assert [(one.body, one.whole) for one in answers(reader.got)] == [(b"hello", True)]
        assert way.counters["exchanges_total"] == 2


@on_a_loop
async def test_the_connection_is_used_again_after_a_whole_answer() -> None:
    async with road((OK,), (CHUNKED,), (OK,)) as way:
        reader = await way.opened()
        for end in (b"hello$", b"0\r\n\r\n$", b"0\r\n\r\n.*hello$"):
            await reader.send(get())
            await reader.until(end)

        assert way.taken == [True, True, True]
        assert {one.connection for one in way.origin.seen} == {0}


@on_a_loop
async def test_bytes_behind_an_answer_reach_nobody() -> None:
    async with road((OK + b"HTTP/1.1 200 OK\r\n\r\nevil",), (OK,)) as way:
        reader = await way.opened()
        for _ in range(2):
            await reader.send(get())
            await reader.until(b"hello$")
            assert b"evil" not in reader.got
            reader.got = b""

        assert way.origin.seen[-1].connection == 1


@on_a_loop
async def test_a_head_leaves_without_waiting_for_its_body() -> None:
    cue = Cue(asyncio.Event())
    async with road((OK.removesuffix(b"hello"), cue, b"hello")) as way:
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"\r\n\r\n$")
        cue.event.set()
        await reader.until(b"hello$")

        assert way.taken == [True]


@on_a_loop
async def test_interim_answers_are_handed_on() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: x\r\nX: 1\r\n\r\n"
    async with road((early, OK)) as way:
        reader = await way.opened()
        await reader.send(get())
        got = await reader.until(b"hello$")

        assert got.startswith(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 ")


@pytest.mark.parametrize("end", [pytest.param(CLOSE, id="clean"), pytest.param(RESET, id="reset")])
@on_a_loop
async def test_an_answer_that_breaks_off_is_broken_off(end: object) -> None:
    cue = Cue(asyncio.Event())
    async with road((SHORT, cue, end)) as way:  # type: ignore[arg-type]  # a step
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"hello$")
        cue.event.set()
        got = answers(await reader.to_the_end())

        assert (got[0].status, got[0].whole) == (200, False)
        assert way.counters["broken_bodies_total"] == 1
        assert way.counters["upstream_errors_total"] == 1


@on_a_loop
async def test_an_answer_that_is_none_is_a_502() -> None:
    async with road((b"nonsense\r\n\r\n",)) as way:
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"HTTP/1.1 502 ")

        assert way.taken == [True]
        assert len(way.origin.seen) == 2


@on_a_loop
async def test_silence_is_a_504() -> None:
    async with road((STALL,), origin_timeout_s="0.05") as way:
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"HTTP/1.1 504 ")

        assert way.counters["exchanges_total"] == 2


@on_a_loop
async def test_a_connection_that_had_died_is_no_failure() -> None:
    async with road((CLOSE_IF_REUSED,), (OK,)) as way:
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"hello$")

        assert [one.connection for one in way.origin.seen] == [0, 0, 1]


@on_a_loop
async def test_it_is_asked_again_once_and_no_more() -> None:
    async with road((CLOSE,), (CLOSE,), (OK,)) as way:
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"HTTP/1.1 502 ")

        assert len(way.origin.seen) == 3


@on_a_loop
async def test_nothing_is_asked_again_after_an_interim_answer() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\n\r\n"
    async with road((early, CLOSE), (OK,)) as way:
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"HTTP/1.1 502 ")

        assert len(way.origin.seen) == 2


@on_a_loop
async def test_a_reader_that_leaves_ends_the_fetch() -> None:
    async with road((SHORT, STALL)) as way:
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"hello$")
        reader.reset()
        await until(lambda: way.counters["reader_left_total"] == 1)
        await until(lambda: way.origin.closed == 1)

        assert way.parts.upstream.connections == 0
        assert way.parts.busy.running == 0


@on_a_loop
async def test_a_slow_reader_holds_the_origin_back() -> None:
    size = 24 << 20
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    async with road((head, *[b"x" * (1 << 20)] * 24)) as way:
        reader = await way.opened()
        reader.incoming._transport.pause_reading()  # type: ignore[attr-defined]  # noqa: SLF001  # takes nothing
        await reader.send(get())
        [member] = members(way.talk)
        await until(lambda: member.unsent > HIGH_WATER_BYTES)
        await settle()
        assert member.unsent <= 3 * HIGH_WATER_BYTES
        reader.incoming._transport.resume_reading()  # type: ignore[attr-defined]  # noqa: SLF001  # as above
        await reader.until(b"\r\n\r\n")
        left = size - len(reader.got.partition(b"\r\n\r\n")[2])
        await reader.incoming.readexactly(left)

        assert way.taken == [True]


class _NoJudge(Direct):
    def judged(self, *asked: object) -> Any:  # noqa: ANN401  # it never returns
        raise KeyError(asked)


def _broken(parts: Parts) -> Parts:
    return replace(parts, cache=_NoJudge(parts.upstream))


@on_a_loop
async def test_a_bug_behind_the_head_ends_its_exchange_and_is_counted_and_told_once() -> None:
    async with road((OK,), (OK,)) as way:
        await way.opened()
        express = Express(_broken(way.parts))
        async with listening(hello, express=express.take) as talk:
            asyncio.get_running_loop().set_exception_handler(way.parts.journal.loop_bug)
            reader = await talk.reader()
            await reader.send(get(b"/secret"))
            got = answers(await reader.until(b"made.\n$"))

        assert [one.status for one in got] == [500]
        told = [line for line in map(json.loads, way.lines) if line["event"] == "bug"]
        assert way.counters["bugs_total"] == 1
        assert [line["kind"] for line in told] == ["KeyError"]
        assert "passage.py" in told[0]["at"]
        assert "secret" not in "".join(way.lines)
        assert way.parts.busy.running == 0
