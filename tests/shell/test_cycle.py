"""What an application gives and takes, and what a reader gets of it."""

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
)

if TYPE_CHECKING:
    from tests.talk import Receive, Scope, Send


@on_a_loop
async def test_a_100_is_sent_when_the_application_reads() -> None:
    async with listening(echo) as talk:
        reader = await talk.reader()
        await reader.send(EXPECTING)
        assert await reader.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        await reader.send(b"hello")
        got = await reader.until(b"/p hello")

    assert answers(got)[0].values("connection") == []


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(EXPECTING + b"hello", id="the body came along"),
        pytest.param(EXPECTING.replace(b"1.1", b"1.0"), id="a 1.0 reader"),
    ],
)
@on_a_loop
async def test_no_100_is_sent_where_it_is_not_awaited(request_bytes: bytes) -> None:
    async with listening(echo) as talk:
        reader = await talk.reader()
        await reader.send(request_bytes)
        if b"1.0" in request_bytes:
            await reader.send(b"hello")
        got = await reader.until(b"/p hello")

    assert got.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("request_bytes", [EXPECTING, POST.replace(b": 5", b": 900")])
@on_a_loop
async def test_an_answer_without_the_body_costs_the_connection(request_bytes: bytes) -> None:
    async with listening(hello) as talk:
        got = await talk.ask(request_bytes)

    (answer,) = answers(got)
    assert (answer.status, answer.body) == (200, b"hello /p")
    assert answer.values("connection") == ["close"]


@on_a_loop
async def test_an_unread_body_that_is_here_costs_nothing() -> None:
    async with listening(hello) as talk:
        got = await talk.ask(POST + CLOSING)

    assert [answer.body for answer in answers(got)] == [b"hello /p", b"hello /last"]


@on_a_loop
async def test_an_answer_during_the_upload_arrives() -> None:
    async with listening(
        answering(start((b"Content-Length", b"4"), status=413), piece(b"late"))
    ) as talk:
        reader = await talk.reader()
        await reader.send(POST.replace(b": 5", b": 300000") + b"x" * 100_000)
        got = await reader.to_the_end()

    assert (answers(got)[0].status, answers(got)[0].body) == (413, b"late")


@on_a_loop
async def test_interim_responses_reach_a_1_1_reader_in_order() -> None:
    hint = {"type": "http.response.informational", "status": 103, "headers": [(b"Link", b"</a>")]}
    hints = [hint, {**hint, "status": 102, "headers": []}, {**hint, "status": 100}]
    application = answering(*hints, {**hint, "status": 101}, start(), piece(b"x"))
    async with listening(application) as talk:
        got = await talk.ask(CLOSING)
        old = await talk.ask(b"GET / HTTP/1.0\r\n\r\n")

    assert got.startswith(
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200"
    )
    assert old.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("method", "status"),
    [(b"HEAD", 200), (b"GET", 304), (b"GET", 204), (b"GET", 205)],
)
@on_a_loop
async def test_where_there_is_no_body_none_is_sent(method: bytes, status: int) -> None:
    application = answering(start((b"Content-Length", b"5"), status=status), piece(b"hello"))
    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(GET.replace(b"GET", method) * 2)
        got = await reader.until(b"HTTP/1.1.*HTTP/1.1.*\r\n\r\n")

    assert b"hello" not in got
    assert got.count(b"HTTP/1.1 %d" % status) == 2


@on_a_loop
async def test_a_stream_leaves_piece_by_piece_and_its_head_before_it() -> None:
    go = asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send(start((b"Content-Type", b"text/event-stream")))
        await go.wait()
        await send(piece(b"one", more=True))
        await send(piece(b"", more=True))
        await send(piece(b"two", more=True))
        await send(piece(b""))

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(CLOSING)
        await reader.until(b"chunked\r\n.*\r\n\r\n")
        go.set()
        got = await reader.to_the_end()

    assert got.endswith(b"\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")


@on_a_loop
async def test_a_large_body_arrives_whole_at_a_slow_reader() -> None:
    body = bytes(range(256)) * 4096
    length = (b"Content-Length", b"%d" % (2 * len(body)))
    async with listening(answering(start(length), piece(body, more=True), piece(body))) as talk:
        got = await talk.ask(CLOSING)

    assert answers(got)[0].body == body * 2


@on_a_loop
async def test_sending_waits_for_a_reader_that_does_not_read() -> None:
    sent: list[int] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send(start())
        for number in range(1000):
            await send(piece(b"x" * 100_000, more=True))
            sent.append(number)

    async with listening(application) as talk:
        reader = await talk.reader()
        reader.outgoing.transport.pause_reading()  # type: ignore[attr-defined]  # a transport that reads, too
        await reader.send(GET)
        await until(lambda: any(member.flow.write_paused for member in members(talk)))

    assert len(sent) < 100


@on_a_loop
async def test_a_body_that_nobody_reads_stops_coming() -> None:
    go = asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await go.wait()
        await echo(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        reader.outgoing.write(POST[:-5].replace(b": 5", b": 9000000") + b"x" * 9_000_000)
        await until(lambda: not all(member.transport.is_reading() for member in members(talk)))
        await talk.sweep_after(40)  # it is not the reader who is slow
        go.set()
        got = await reader.until(b"x$")

    assert got.startswith(b"HTTP/1.1 200 ")


@on_a_loop
async def test_forbidden_fields_are_dropped_and_counted_and_the_page_is_served() -> None:
    fields = [(b"X A", b"1"), (b"X-B", b"a\r\nEvil: 1"), (b"Content-Length", b"2")]
    async with listening(answering(start(*fields), piece(b"ok"))) as talk:
        got = await talk.ask(CLOSING)

    assert answers(got)[0].body == b"ok"
    assert b"Evil" not in got
    assert talk.dropped == [2]


@pytest.mark.parametrize(
    ("messages", "sent"),
    [
        pytest.param([start(), piece(b"abc", more=True)], b"abc", id="chunks"),
        pytest.param(
            [start((b"Content-Length", b"9")), piece(b"abc", more=True)], b"abc", id="a length"
        ),
        pytest.param([start((b"Content-Length", b"9")), piece(b"abc")], b"abc", id="a short body"),
        pytest.param([start((b"Content-Length", b"2")), piece(b"abc")], b"", id="a long body"),
    ],
)
@on_a_loop
async def test_a_body_that_breaks_off_is_seen_to_be_broken(
    messages: list[Any], sent: bytes
) -> None:
    async with listening(answering(*messages)) as talk:
        got = await talk.ask(GET)

    assert b"\r\n0\r\n" not in got
    assert all(not answer.whole for answer in answers(got))
    assert [answer.body for answer in answers(got)] == ([sent] if got else [])


@on_a_loop
async def test_a_body_that_ends_by_the_close_is_broken_off_by_a_reset() -> None:
    async with listening(answering(start(), piece(b"abc", more=True))) as talk:
        reader = await talk.reader()
        await reader.send(b"GET / HTTP/1.0\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            await reader.to_the_end()


@on_a_loop
async def test_an_application_that_fails_before_its_answer_is_a_500() -> None:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive, send
        raise ValueError("a bug")

    async with listening(application) as talk:
        got = await talk.ask(GET)
        await until(lambda: bool(talk.broken))

    assert (answers(got)[0].status, answers(got)[0].whole) == (500, True)
    assert [str(error) for error in talk.broken] == ["a bug"]


@on_a_loop
async def test_an_application_that_answers_nothing_is_a_500() -> None:
    async with listening(answering()) as talk:
        got = await talk.ask(GET)

    assert answers(got)[0].status == 500


@pytest.mark.parametrize(
    ("messages", "status"),
    [
        pytest.param([piece(b"x")], 500, id="a body before its head"),
        pytest.param([{"type": "http.response.push"}], 500, id="an unknown message"),
        pytest.param([start(status=99)], 500, id="a status below the classes"),
        pytest.param([start(status=1000)], 500, id="a status beyond three digits"),
    ],
)
@on_a_loop
async def test_a_message_out_of_place_is_a_bug(messages: list[Any], status: int) -> None:
    async with listening(answering(*messages)) as talk:
        got = await talk.ask(GET)
        await until(lambda: bool(talk.broken))

    assert answers(got)[0].status == status
    assert isinstance(talk.broken[0], RuntimeError)


@on_a_loop
async def test_a_message_behind_the_last_is_a_bug_that_the_reader_never_sees() -> None:
    messages = [start((b"Content-Length", b"2")), piece(b"ok"), piece(b"more")]
    async with listening(answering(*messages)) as talk:
        got = await talk.ask(CLOSING)
        await until(lambda: bool(talk.broken))

    assert got.endswith(b"\r\n\r\nok")


@on_a_loop
async def test_an_application_may_ask_for_the_body_by_a_100_of_its_own() -> None:
    hint = {"type": "http.response.informational", "status": 100}

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await send(hint)
        await send(hint)
        await echo(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(EXPECTING)
        await reader.until(b"100 Continue\r\n\r\n")
        await reader.send(b"hello")
        got = await reader.until(b"/p hello")

    assert got.count(b"100 Continue") == 1


@on_a_loop
async def test_after_the_last_chunk_receive_waits_for_the_reader_to_leave() -> None:
    kinds: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        kinds.append((await receive())["type"])
        await send(start((b"Content-Length", b"1")))
        watching = asyncio.ensure_future(receive())
        await asyncio.sleep(0)
        assert not watching.done()
        await send(piece(b"x"))
        kinds.append((await watching)["type"])

    async with listening(application) as talk:
        await talk.ask(CLOSING)
        await until(lambda: len(kinds) == 2)

    assert kinds == ["http.request", "http.disconnect"]


@on_a_loop
async def test_a_head_that_has_not_left_can_be_taken_back() -> None:
    messages = [start((b"X", b"1")), start((b"Y", b"2"), status=502), piece(b"sorry")]
    async with listening(answering(*messages)) as talk:
        got = await talk.ask(CLOSING)

    (answer,) = answers(got)
    assert (answer.status, answer.body) == (502, b"sorry")
    assert b"X: 1" not in got


@on_a_loop
async def test_a_head_that_has_left_cannot_be_taken_back() -> None:
    async with listening(answering(start(), piece(b"x", more=True), start())) as talk:
        got = await talk.ask(CLOSING)
        await until(lambda: bool(talk.broken))

    assert not answers(got)[0].whole
