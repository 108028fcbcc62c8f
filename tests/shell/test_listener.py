"""The listener over real sockets: what an application is asked, and what a reader gets."""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from proxy.shell.listener import Listener
from tests.loops import on_a_loop, until
from tests.talk import answering, answers, echo, hello, listening, piece, start

if TYPE_CHECKING:
    from tests.talk import Application, Receive, Scope, Send, Talk

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
CLOSING = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
POST = b"POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"


def remembering(seen: list[Any]) -> Application:
    """Return an application that keeps its scopes and says hello."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)
        await hello(scope, receive, send)

    return application


# --- the server it stands on


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


# --- what an application is asked


@on_a_loop
async def test_a_scope_is_plain_asgi_with_lower_case_names() -> None:
    seen: list[Any] = []
    request = b"GET /a%20b?c=%20 HTTP/1.1\r\nHost: News.Example:80\r\nX-A: 1\r\nConnection: close"
    async with listening(remembering(seen)) as talk:
        await talk.ask(request + b"\r\n\r\n")

    scope = seen[0]
    assert (scope["type"], scope["method"], scope["http_version"]) == ("http", "GET", "1.1")
    assert (scope["path"], scope["raw_path"], scope["query_string"]) == (
        "/a b",
        b"/a%20b",
        b"c=%20",
    )
    assert scope["headers"][:2] == [(b"host", b"News.Example:80"), (b"x-a", b"1")]
    assert scope["client"][0] == "127.0.0.1"


@on_a_loop
async def test_the_extension_carries_what_a_scope_cannot() -> None:
    seen: list[Any] = []
    async with listening(remembering(seen)) as talk:
        await talk.ask(b"GET /\xe9? HTTP/1.0\r\nHOST: a\r\nx-A: 1\r\nX-a: \xe9\r\n\r\n")

    extension = seen[0]["extensions"]["freesheet"]
    assert extension["target"] == b"/%E9?"
    assert extension["fields"] == [(b"HOST", b"a"), (b"x-A", b"1"), (b"X-a", b"\xe9")]
    assert (extension["version"], extension["informational"], extension["tunnel"]) == (
        "1.0",
        False,
        False,
    )
    assert not extension["stopping"].is_set()


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


# --- one after the other


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


# --- old readers


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


# --- refusals


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


def members(talk: Talk) -> list[Listener]:
    """Return the open connections."""
    return [member for member in talk.roster.members if isinstance(member, Listener)]


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


# --- expectations and unread bodies

EXPECTING = b"POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"


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


# --- the reader ends first


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


async def waits_for_the_end(scope: Scope, receive: Receive, send: Send) -> None:
    """Read until the reader is gone, then try to send."""
    del scope
    while (await receive())["type"] != "http.disconnect":
        pass
    with pytest.raises(OSError, match="gone"):
        await send(start())


@on_a_loop
async def test_a_reader_that_resets_is_noticed_at_once() -> None:
    async with listening(waits_for_the_end) as talk:
        reader = await talk.reader()
        await reader.send(POST[:-1])
        await until(lambda: bool(talk.state.tasks))
        reader.reset()
        await until(lambda: not talk.state.tasks)

    assert talk.broken == []


@on_a_loop
async def test_a_reader_that_left_during_the_wait_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It closed both sides: that looks like a half-close until something is written."""
    monkeypatch.setattr("proxy.shell.endings.PROBE_S", 0.01)
    monkeypatch.setattr("proxy.shell.listener.PROBE_S", 0.01)
    async with listening(waits_for_the_end) as talk:
        reader = await talk.reader()
        await reader.send(GET)
        await until(lambda: bool(talk.state.tasks))
        reader.leave()
        await until(lambda: not talk.state.tasks)

    assert talk.broken == []


@on_a_loop
async def test_a_reader_that_half_closed_and_waits_is_only_told_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("proxy.shell.listener.PROBE_S", 0.01)
    go = asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await go.wait()
        await hello(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(GET)
        reader.end()
        await reader.until(b"HTTP/1.1 102 Processing\r\n\r\n")
        await talk.sweep_after(5)
        go.set()
        got = await reader.to_the_end()

    assert [answer.body for answer in answers(got)] == [b"hello /"]


@on_a_loop
async def test_a_http_1_0_reader_that_half_closed_is_told_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("proxy.shell.listener.PROBE_S", 0)
    go = asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await go.wait()
        await hello(scope, receive, send)

    async with listening(application) as talk:
        reader = await talk.reader()
        await reader.send(b"GET / HTTP/1.0\r\n\r\n")
        reader.end()
        await until(lambda: any(member._eof for member in members(talk)))  # noqa: SLF001  # no other sign of it
        asyncio.get_running_loop().call_later(0.01, go.set)
        got = await reader.to_the_end()

    assert got.startswith(b"HTTP/1.1 200 ")


# --- what a reader gets


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


# --- answers that cannot be completed


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


# --- tunnels

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


# --- deadlines


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


# --- too many, and the end


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
