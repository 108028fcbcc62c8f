"""The listener over real sockets: which requests reach an application, and in which order."""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from proxy.shell.listener import Listener
from tests.loops import on_a_loop, until
from tests.talk import (
    CLOSING,
    GET,
    POST,
    answering,
    answers,
    echo,
    hello,
    listening,
    members,
    piece,
    remembering,
    start,
)

if TYPE_CHECKING:
    from tests.talk import Receive, Scope, Send


def test_uvicorn_is_the_version_that_the_listener_was_built_on() -> None:
    assert version("uvicorn").split(".")[:2] == ["0", "54"]


@pytest.mark.parametrize(
    "name",
    [
        "connection_made", "connection_lost", "data_received", "eof_received", "shutdown",
        "on_message_begin", "on_url", "on_header", "on_headers_complete", "on_body",
        "on_message_complete", "pause_writing", "resume_writing",
    ],
)  # fmt: skip
def test_uvicorn_still_has_what_the_listener_overrides_or_uses(name: str) -> None:
    assert callable(getattr(HttpToolsProtocol, name))
    assert callable(getattr(Listener, name))


@on_a_loop
async def test_an_absolute_target_arrives_as_path_and_host() -> None:
    seen: list[Any] = []
    async with listening(remembering(seen)) as talk:
        await talk.ask(CLOSING.replace(b"/last", b"http://b.example/x?y"))

    assert seen[0]["extensions"]["freesheet"]["target"] == b"/x?y"
    assert (b"host", b"b.example") in seen[0]["headers"]


@on_a_loop
async def test_a_length_arrives_without_blanks_behind_it() -> None:
    seen: list[Any] = []
    request = POST.replace(b"Length: 5", b"Length: 5 \t").replace(b"/p", b"/p\xe9"[:2])
    async with listening(remembering(seen)) as talk:
        reader = await talk.reader()
        await reader.send(request)
        await reader.until(b"hello")

    assert (b"Content-Length", b"5") in seen[0]["extensions"]["freesheet"]["fields"]


@pytest.mark.parametrize("step", [1, 7, 0])
@on_a_loop
async def test_a_request_in_any_pieces_is_the_same_request(step: int) -> None:
    request = POST.replace(b"POST", b"\r\nPOST").replace(
        b"\r\n\r\nhello", b"\r\nX: \xe9\r\n\r\nhello"
    )
    async with listening(echo) as talk:
        reader = await talk.reader()
        await reader.send(request, step=step)
        got = await reader.until(b"/p hello")

    assert [(answer.status, answer.body) for answer in answers(got)] == [(200, b"/p hello")]


@pytest.mark.parametrize("step", [1, 5, 0])
@on_a_loop
async def test_chunks_arrive_decoded_and_trailers_not_at_all(step: int) -> None:
    head = b"POST /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nHost: evil\r\nX-T: 1\r\n\r\n"
    seen: list[Any] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)
        await echo(scope, receive, send)

    async with listening(application) as talk:
        got = await talk.ask(head + body, step=step)

    assert answers(got)[0].body == b"/c hello world"
    assert seen[0]["headers"] == [
        (b"host", b"a"),
        (b"connection", b"close"),
        (b"transfer-encoding", b"chunked"),
    ]


@on_a_loop
async def test_pipelined_requests_are_answered_in_order() -> None:
    requests = b"".join(GET.replace(b"/ ", b"/%d " % number) for number in range(30))
    async with listening(hello) as talk:
        got = await talk.ask(requests + CLOSING)

    bodies = [answer.body for answer in answers(got)]
    assert bodies == [b"hello /%d" % number for number in range(30)] + [b"hello /last"]


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(b"", id="nothing between"),
        pytest.param(b"\r\n", id="the stray line end of an old reader between"),
    ],
)
@pytest.mark.parametrize(
    "first",
    [
        pytest.param(POST, id="a stated length"),
        pytest.param(
            b"POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"5\r\nhello\r\n0\r\nX: y\r\n\r\n",
            id="chunks with a trailer",
        ),
        pytest.param(
            b"GET /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", id="GET with a body"
        ),
    ],
)
@pytest.mark.parametrize("step", [1, 0])
@on_a_loop
async def test_a_request_behind_a_body_is_read_like_any_other(
    first: bytes, between: bytes, step: int
) -> None:
    """Also by the long way: its absolute target never reaches the parser."""
    second = CLOSING.replace(b"/last", b"http://b/last")
    async with listening(echo) as talk:
        got = await talk.ask(first + between + second, step=step)

    assert [answer.body for answer in answers(got)] == [b"/p hello", b"/last "]


@on_a_loop
async def test_a_stray_line_end_is_no_beginning_of_a_request() -> None:
    async with listening(echo) as talk:
        reader = await talk.reader()
        await reader.send(POST + b"\r\n")
        await reader.until(b"/p hello")
        await talk.sweep_after(20)  # more than a head may take, less than a reader may idle
        await reader.send(CLOSING)
        got = await reader.to_the_end()

    assert [answer.status for answer in answers(got)] == [200, 200]


@on_a_loop
async def test_a_request_behind_connection_close_is_not_served() -> None:
    seen: list[Any] = []
    async with listening(remembering(seen)) as talk:
        got = await talk.ask(CLOSING + GET)

    assert len(answers(got)) == len(seen) == 1


@on_a_loop
async def test_a_refused_head_behind_a_good_request_is_answered_in_its_turn() -> None:
    async with listening(hello) as talk:
        got = await talk.ask(GET + b"GET / HTTP/9.9\r\n\r\n")

    assert [answer.status for answer in answers(got)] == [200, 505]


@on_a_loop
async def test_proxy_connection_is_not_our_business() -> None:
    """The parser takes it for `Connection` and would not read another request."""
    first = GET.replace(b"Host", b"Proxy-Connection: close\r\nHost")
    async with listening(hello) as talk:
        got = await talk.ask(first + CLOSING)

    assert [answer.status for answer in answers(got)] == [200, 200]


@on_a_loop
async def test_http_0_9_gets_the_body_alone() -> None:
    seen: list[Any] = []
    async with listening(remembering(seen)) as talk:
        got = await talk.ask(b"GET /old\r\n")

    assert got == b"hello /old"
    assert seen[0]["extensions"]["freesheet"]["version"] == "0.9"
    assert seen[0]["headers"] == []


@on_a_loop
async def test_http_1_0_gets_no_chunks_and_the_end_as_the_end() -> None:
    application = answering(start(), piece(b"hello ", more=True), piece(b"world"))
    async with listening(application) as talk:
        got = await talk.ask(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")

    answer = answers(got)[0]
    assert answer.values("transfer-encoding") == []
    assert answer.values("connection") == ["close"]
    assert answer.body == b"hello world"


@on_a_loop
async def test_http_1_0_stays_open_if_asked_and_says_so() -> None:
    request = b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"
    async with listening(hello) as talk:
        reader = await talk.reader()
        await reader.send(request)
        await reader.until(b"hello /")
        await reader.send(b"GET / HTTP/1.0\r\n\r\n")
        got = await reader.to_the_end()

    assert [answer.values("connection") for answer in answers(got)] == [["keep-alive"], ["close"]]


@on_a_loop
async def test_bare_line_feeds_and_folds_of_old_readers_are_read() -> None:
    seen: list[Any] = []
    async with listening(remembering(seen)) as talk:
        await talk.ask(b"GET /1 HTTP/1.0\nAccept: a\n\n")
        await talk.ask(b"GET /2 HTTP/1.0\r\nAccept: a,\r\n\tb\r\n\r\n")

    assert [scope["headers"] for scope in seen] == [[(b"accept", b"a")], [(b"accept", b"a, b")]]


@pytest.mark.parametrize(
    ("request_bytes", "status", "why"),
    [
        pytest.param(b"\x16\x03\x01\x02\0\x01", 400, "line", id="a TLS handshake"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, "host", id="no Host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", 400, "field", id="a bad field"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: b\nY: c\r\n\r\n", 400, "field", id="a LF"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
            400,
            "framing",
            id="two lengths",
        ),
        pytest.param(GET.replace(b"GET", b"BREW"), 501, "method", id="an unknown method"),
        pytest.param(b"GET /" + b"a" * 9000, 414, "too-large", id="an endless target"),
        pytest.param(GET[:-2] + b"X: " + b"a" * 33000, 431, "too-large", id="an endless head"),
        pytest.param(GET[:-2] + b"X: y\r\n" * 100 + b"\r\n", 431, "too-large", id="many fields"),
        pytest.param(GET[:-2] + b"Expect: x\r\n\r\n", 417, "field", id="an expectation"),
    ],
)
@on_a_loop
async def test_a_refusal_is_complete_counted_and_the_end(
    request_bytes: bytes, status: int, why: str
) -> None:
    seen: list[Any] = []
    async with listening(remembering(seen)) as talk:
        got = await talk.ask(request_bytes)

    (answer,) = answers(got)
    assert (answer.status, answer.whole, answer.values("connection")) == (status, True, ["close"])
    assert answer.body.endswith(b".\n")
    assert talk.refused == ["request." + why]
    assert seen == []


@on_a_loop
async def test_a_reader_that_is_still_sending_gets_the_refusal_and_no_reset() -> None:
    async with listening(hello) as talk:
        reader = await talk.reader()
        await reader.send(b"GET / HTTP/9.9\r\nHost: a\r\n")
        await reader.send(b"x" * 60_000)
        got = await reader.to_the_end()

    assert answers(got)[0].status == 505


@on_a_loop
async def test_dropped_input_is_not_read_without_an_end() -> None:
    async with listening(hello) as talk:
        reader = await talk.reader()
        await reader.send(b"GET / HTTP/9.9\r\n")
        await reader.to_the_end()
        reader.outgoing.write(b"x" * 20_000_000)
        await until(lambda: not all(member.transport.is_reading() for member in members(talk)))
        await talk.sweep_after(5)
        await until(lambda: not talk.roster.members)


@pytest.mark.parametrize("method", [b"TRACE /", b"CONNECT a:443"])
@on_a_loop
async def test_trace_and_connect_are_not_allowed(method: bytes) -> None:
    async with listening(hello) as talk:
        got = await talk.ask(method + b" HTTP/1.1\r\nHost: a\r\n\r\n")

    (answer,) = answers(got)
    assert answer.status == 405
    assert answer.values("allow")[0].startswith("GET, ")


@on_a_loop
async def test_a_refused_head_request_gets_no_body() -> None:
    async with listening(hello) as talk:
        got = await talk.ask(b"HEAD / HTTP/1.1\r\n\r\n")

    assert got.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(GET.replace(b"GET /", b"OPTIONS *"), id="about the server"),
        pytest.param(GET.replace(b"GET /", b"OPTIONS http://a"), id="absolute without a path"),
        pytest.param(
            GET.replace(b"GET", b"OPTIONS").replace(b"Host", b"Max-Forwards: 0\r\nHost"),
            id="at its last hop",
        ),
    ],
)
@on_a_loop
async def test_options_is_answered_here_and_the_connection_stays(request_bytes: bytes) -> None:
    seen: list[Any] = []
    async with listening(remembering(seen)) as talk:
        got = await talk.ask(request_bytes + CLOSING)

    first, second = answers(got)
    assert (first.status, first.body, first.values("connection")) == (200, b"", [])
    assert first.values("allow")
    assert second.body == b"hello /last"
    assert len(seen) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(b"5\nhello", id="a bare LF"),
        pytest.param(b"0x5\r\nhello", id="0x"),
        pytest.param(b"5\r\nhelloXX", id="data too long"),
        pytest.param(b"2;" + b"a" * 5000, id="an endless extension"),
    ],
)
@on_a_loop
async def test_a_body_in_wrong_chunks_is_refused_and_never_ends(wrong: bytes) -> None:
    ends: list[Any] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, send
        while (message := await receive())["type"] != "http.disconnect":
            ends.append(message["more_body"])

    head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"
    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(head)
        await until(lambda: bool(ends))
        await reader.send(wrong)
        got = await reader.to_the_end()

    assert answers(got)[0].status == 400
    assert talk.refused == ["request.framing"]
    assert ends == [True]


UPGRADE = GET[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
SWITCH = start((b"Upgrade", b"websocket"), (b"Sec-WebSocket-Accept", b"x"), status=101)


async def raw_echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Switch, send back what comes, and end when the reader ends."""
    assert scope["extensions"]["freesheet"]["tunnel"]
    assert (b"Upgrade", b"websocket") in scope["extensions"]["freesheet"]["fields"]
    await send(SWITCH)
    message = {"more_body": True}
    while message.get("more_body"):
        message = await receive()
        await send(piece(message.get("body", b""), more=message.get("more_body", False)))


@pytest.mark.parametrize("early", [b"", b"\r\n", b"\x81\x85early"])
@on_a_loop
async def test_a_tunnel_carries_raw_bytes_both_ways(early: bytes) -> None:
    async with listening(raw_echo) as talk:
        reader = await talk.reader()
        await reader.send(UPGRADE + early)
        await reader.until(b"HTTP/1.1 101 .*\r\n\r\n")
        await reader.send(b"GET / HTTP/1.1\r\n\r\n\0")
        await reader.until(b"\0")
        reader.end()
        got = await reader.to_the_end()

    head, _, raw = got.partition(b"\r\n\r\n")
    assert b"\r\nConnection: Upgrade\r\nUpgrade: websocket" in head
    assert raw == early + b"GET / HTTP/1.1\r\n\r\n\0"


@on_a_loop
async def test_a_tunnel_that_is_declined_is_an_ordinary_answer() -> None:
    async with listening(hello) as talk:
        got = await talk.ask(UPGRADE + CLOSING)

    assert [answer.status for answer in answers(got)] == [200, 200]


@on_a_loop
async def test_a_lost_tunnel_is_a_disconnect() -> None:
    kinds: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        await send(SWITCH)
        kinds.append((await receive())["type"])

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(UPGRADE)
        await reader.until(b"101")
        reader.reset()
        await until(lambda: bool(kinds))

    assert kinds == ["http.disconnect"]


@on_a_loop
async def test_a_101_that_nobody_asked_for_is_a_bug() -> None:
    async with listening(answering(SWITCH)) as talk:
        got = await talk.ask(GET)
        await until(lambda: bool(talk.broken))

    assert answers(got)[0].status == 500


@on_a_loop
async def test_a_tunnel_does_not_run_out_of_time() -> None:
    async with listening(raw_echo) as talk:
        reader = await talk.reader()
        await reader.send(UPGRADE)
        await reader.until(b"101 .*\r\n\r\n")
        await talk.sweep_after(10_000)
        await reader.send(b"still here")
        await reader.until(b"still here")


@on_a_loop
async def test_a_tunnel_hears_of_an_end_that_came_before_it() -> None:
    go = asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await go.wait()
        await raw_echo(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(UPGRADE + b"early")
        reader.end()
        await until(lambda: any(member._buffer for member in members(talk)))  # noqa: SLF001  # no other sign of it
        go.set()
        got = await reader.to_the_end()

    assert got.endswith(b"\r\n\r\nearly")
