"""RFC 9110 and 9112 on requests, sentence by sentence, over raw sockets.

Each test is one statement about a server or an intermediary, in the words of its section. The
application behind the listener reads the body and echoes it; what reached it is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.loops import on_a_loop
from tests.talk import Answer, answers, echo, listening

if TYPE_CHECKING:
    from tests.talk import Receive, Scope, Send

GET = b"GET / HTTP/1.1\r\nHost: a.example\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a.example\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
LAST = b"GET /last HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"


@dataclass
class Outcome:
    """What a reader got and what reached the application."""

    got: bytes
    answers: list[Answer]
    scopes: list[Any] = field(default_factory=list)

    @property
    def statuses(self) -> list[int]:
        """The statuses in their order."""
        return [answer.status for answer in self.answers]


async def outcome(request: bytes, *methods: str) -> Outcome:
    """Send the bytes and return what happened until the listener closed."""
    scopes: list[Any] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        scopes.append(scope)
        await echo(scope, receive, send)

    async with listening(application) as talk:
        got = await talk.ask(request)
    return Outcome(got, answers(got, *methods), scopes)


async def refused(request: bytes) -> int:
    """Return the status of a refusal that nothing reached the application for."""
    found = await outcome(request)
    (answer,) = found.answers
    assert found.scopes == []
    assert answer.whole
    assert answer.values("connection") == ["close"]
    return answer.status


# --- RFC 9112, section 2.2: message parsing


@on_a_loop
async def test_an_empty_line_before_the_request_line_is_ignored() -> None:
    """A server "SHOULD ignore at least one empty line (CRLF) received prior"."""
    assert (await outcome(b"\r\n\r\n" + LAST)).statuses == [200]


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(
            b"GET / HTTP/1.1\r\n \r\nHost: a.example\r\n\r\n", id="a blank line of blanks"
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\n\tX: y\r\nHost: a.example\r\n\r\n", id="a tab before a field"
        ),
        pytest.param(GET + b"X: a\rY: b\r\n\r\n", id="a bare CR in a value"),
        pytest.param(b"GET /\rx HTTP/1.1\r\nHost: a.example\r\n\r\n", id="a bare CR in the target"),
        pytest.param(GET + b"X: y\r\r\n\r\n", id="a CR before the line end"),
        pytest.param(b"not http at all\r\n\r\n", id="words"),
        pytest.param(b"\0\0\0\0\r\n\r\n", id="NULs"),
        pytest.param(b"GET\r\n\r\n", id="a method alone"),
        pytest.param(b"/ HTTP/1.1\r\nHost: a.example\r\n\r\n", id="no method"),
        pytest.param("ＧＥＴ / HTTP/1.1\r\nHost: a\r\n\r\n".encode(), id="letters beyond ASCII"),
    ],
)
@on_a_loop
async def test_what_is_no_http_message_is_400_and_closed(request_bytes: bytes) -> None:
    """A sequence that does not match the grammar: "SHOULD respond with a 400 ... and close"."""
    assert await refused(request_bytes) == 400


# --- RFC 9112, section 2.3: version


@pytest.mark.parametrize("word", [b"HTTP/1.", b"HTTP/.1", b"HTTP/1.10", b"HTTP /1.1", b"HTTP/1,1"])
@on_a_loop
async def test_a_malformed_version_is_400(word: bytes) -> None:
    """The grammar is `HTTP-name "/" DIGIT "." DIGIT`, and the name is case-sensitive."""
    assert await refused(b"GET / " + word + b"\r\nHost: a.example\r\n\r\n") == 400


@pytest.mark.parametrize("version", [b"HTTP/1.2", b"HTTP/1.9"])
@on_a_loop
async def test_a_higher_minor_version_is_served_as_1_1(version: bytes) -> None:
    """RFC 9110, section 2.5: as if "in the highest minor version" that the recipient knows."""
    found = await outcome(LAST.replace(b"HTTP/1.1", version))

    assert found.statuses == [200]
    assert found.got.startswith(b"HTTP/1.1 ")


# --- RFC 9112, section 3: request line


@on_a_loop
async def test_a_target_of_8000_octets_is_served() -> None:
    """All recipients are RECOMMENDED to support "request-line lengths of 8000 octets"."""
    assert (await outcome(LAST.replace(b"/last", b"/" + b"a" * 8000))).statuses == [200]


@on_a_loop
async def test_a_longer_target_than_we_parse_is_414() -> None:
    """A server "MUST respond with a 414 (URI Too Long)"."""
    assert await refused(LAST.replace(b"/last", b"/" + b"a" * 9000)) == 414


@on_a_loop
async def test_a_longer_method_than_any_is_501() -> None:
    """A server "SHOULD respond with a 501 (Not Implemented)"."""
    assert await refused(b"G" * 500 + b" / HTTP/1.1\r\nHost: a.example\r\n\r\n") == 501


@pytest.mark.parametrize(
    "line",
    [
        b"GET /a b HTTP/1.1",
        b"GET  / HTTP/1.1",
        b"GET /  HTTP/1.1",
        b"GET / HTTP/1.1 x",
        b"GET\x0b/ HTTP/1.1",
    ],
)
@on_a_loop
async def test_blanks_in_a_request_line_are_not_guessed_at(line: bytes) -> None:
    """Section 3.2: a recipient "SHOULD NOT attempt to autocorrect"."""
    assert await refused(line + b"\r\nHost: a.example\r\n\r\n") == 400


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(b"", id="none"),
        pytest.param(b"Host: a.example\r\nHost: a.example\r\n", id="two that are equal"),
        pytest.param(b"Host: a.example\r\nHost: b.example\r\n", id="two that differ"),
        pytest.param(b"Host: \r\n", id="an empty one"),
        pytest.param(b"Host: a.example/b\r\n", id="one with a path"),
        pytest.param(b"Host: user@a.example\r\n", id="one with user info"),
        pytest.param(b"Host: a.example, b.example\r\n", id="a list"),
        pytest.param(b"Host: a b\r\n", id="one with a blank"),
        pytest.param(b"Host: a.example:80:90\r\n", id="one with two ports"),
        pytest.param(b"Host: a.example:8o\r\n", id="one whose port is no number"),
    ],
)
@on_a_loop
async def test_one_valid_host_is_required(fields: bytes) -> None:
    """Section 3.2: "MUST respond with a 400" to none, to several, to an invalid value."""
    assert await refused(b"GET / HTTP/1.1\r\n" + fields + b"\r\n") == 400


@pytest.mark.parametrize(
    "value", [b"a.example", b"A.Example:80", b"[2001:db8::1]:8080", b"192.0.2.1"]
)
@on_a_loop
async def test_every_valid_host_reaches_the_application(value: bytes) -> None:
    found = await outcome(LAST.replace(b"a.example", value))

    assert dict(found.scopes[0]["headers"])[b"host"] == value


@on_a_loop
async def test_the_authority_of_an_absolute_target_replaces_host() -> None:
    """Section 3.2.2: "MUST ignore the received Host ... and instead use" that of the target."""
    found = await outcome(LAST.replace(b"/last", b"http://b.example:81/x"))

    assert [value for name, value in found.scopes[0]["headers"] if name == b"host"] == [
        b"b.example:81"
    ]
    assert found.scopes[0]["raw_path"] == b"/x"


@on_a_loop
async def test_options_asterisk_is_answered_for_the_server() -> None:
    """Section 3.2.4."""
    found = await outcome(LAST.replace(b"GET /last", b"OPTIONS *"))

    assert found.statuses == [200]
    assert found.answers[0].values("allow")
    assert found.scopes == []


@pytest.mark.parametrize("method", [b"GET", b"HEAD", b"POST"])
@on_a_loop
async def test_the_asterisk_belongs_to_options(method: bytes) -> None:
    found = await outcome(LAST.replace(b"GET /last", method + b" *"), method.decode())

    assert found.statuses == [400]
    assert found.scopes == []


# --- RFC 9112, section 5: fields


@pytest.mark.parametrize(
    "line",
    [b"X : y", b"X\t: y", b"Host : b", b" : y", b"Content-Length : 0", b"Transfer-Encoding : x"],
)
@on_a_loop
async def test_a_blank_before_the_colon_is_400(line: bytes) -> None:
    """Section 5.1: a server "MUST reject, with a response status code of 400"."""
    assert await refused(GET + line + b"\r\n\r\n") == 400


@on_a_loop
async def test_a_folded_field_is_400() -> None:
    """Section 5.2: "MUST either reject the message by sending a 400 ... or replace"."""
    assert await refused(GET + b"X: a\r\n b\r\n\r\n") == 400


@on_a_loop
async def test_a_folded_field_of_http_1_0_is_joined_by_a_blank() -> None:
    """Section 5.2: "replace each received obs-fold with one or more SP octets"."""
    found = await outcome(b"GET / HTTP/1.0\r\nX: a\r\n \t b\r\n\r\n")

    assert found.scopes[0]["headers"] == [(b"x", b"a b")]


@pytest.mark.parametrize("byte", [b"\0", b"\r", b"\x01", b"\x1b", b"\x7f"])
@on_a_loop
async def test_control_bytes_in_a_value_are_refused(byte: bytes) -> None:
    """RFC 9110, section 5.5: of CR, LF and NUL, "MUST either reject the message or replace"."""
    assert await refused(GET + b"X: a" + byte + b"b\r\n\r\n") == 400


@pytest.mark.parametrize("name", [b"", b"X Y", b"X(Y)", b"X@", b'"X"', b"X\xe9", b"X{}"])
@on_a_loop
async def test_a_name_that_is_no_token_is_refused(name: bytes) -> None:
    """RFC 9110, section 5.1: "field-name = token"."""
    assert await refused(GET + name + b": y\r\n\r\n") == 400


@on_a_loop
async def test_blanks_around_a_value_are_not_part_of_it() -> None:
    """RFC 9110, section 5.5: "excludes any leading or trailing whitespace"."""
    found = await outcome(GET + b"Content-Length:\t 0 \t\r\nConnection: close\r\n\r\n")

    assert dict(found.scopes[0]["headers"])[b"content-length"] == b"0"


@on_a_loop
async def test_fields_of_one_name_keep_their_order() -> None:
    """RFC 9110, section 5.3: "MUST NOT change the order of these field line values"."""
    found = await outcome(LAST.replace(b"Host", b"X: 1\r\nY: 9\r\nx: 2\r\nHost"))

    assert [value for name, value in found.scopes[0]["headers"] if name == b"x"] == [b"1", b"2"]


# --- RFC 9112, section 6: message body


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", id="length first"),
        pytest.param(b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", id="coding first"),
        pytest.param(b"Content-Length: 5\r\nContent-Length: 6\r\n", id="two lengths"),
        pytest.param(b"Content-Length: 5, 5\r\n", id="a list of lengths"),
        pytest.param(b"Content-Length: 99999999999999999999\r\n", id="an overflow"),
        pytest.param(b"Content-Length: 0x10\r\n", id="hexadecimal"),
        pytest.param("Content-Length: ５\r\n".encode(), id="a digit beyond ASCII"),
        pytest.param(b"Transfer-Encoding: chunked, identity\r\n", id="chunked not the last"),
        pytest.param(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", id="two"),
        pytest.param(b"Transfer-Encoding: \x0cchunked\r\n", id="a form feed before chunked"),
        pytest.param(b"Transfer-Encoding:\r\n chunked\r\n", id="a folded coding"),
    ],
)
@on_a_loop
async def test_a_body_of_unclear_length_is_400_and_closed(fields: bytes) -> None:
    """Section 6.3: "the server MUST respond with a 400 (Bad Request) ... and then close"."""
    assert await refused(POST + fields + b"\r\nhello0\r\n\r\n") == 400


@on_a_loop
async def test_a_coding_that_is_not_understood_is_501() -> None:
    """Section 6.1: "SHOULD respond with 501 (Not Implemented)"."""
    assert await refused(POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n") == 501


@on_a_loop
async def test_chunks_in_http_1_0_are_faulty_framing() -> None:
    """Section 6.1: "MUST treat the message as if the framing is faulty ... and close"."""
    assert await refused(CHUNKED.replace(b"1.1", b"1.0") + b"0\r\n\r\n") == 400


@on_a_loop
async def test_a_post_without_framing_has_no_body() -> None:
    """Section 6.3: "If this is a request message and none of the above are true, ... zero"."""
    assert (await outcome(POST + b"\r\n" + LAST)).statuses == [200, 200]


@on_a_loop
async def test_the_name_of_a_coding_has_no_case() -> None:
    found = await outcome(CHUNKED.replace(b"chunked", b"CHUNKED") + b"1\r\nx\r\n0\r\n\r\n" + LAST)

    assert [answer.body for answer in found.answers] == [b"/ x", b"/last "]


# --- RFC 9112, section 7: chunks


@on_a_loop
async def test_extensions_are_ignored() -> None:
    """Section 7.1.1: "MUST ignore unrecognized chunk extensions"."""
    found = await outcome(CHUNKED + b'3;a;b=c;d=";\\""\r\nabc\r\n0;z\r\n\r\n' + LAST)

    assert [answer.body for answer in found.answers] == [b"/ abc", b"/last "]


@pytest.mark.parametrize("trailer", [b"Host: evil", b"X-A: 1", b"Connection: close"])
@on_a_loop
async def test_trailers_never_become_fields(trailer: bytes) -> None:
    """Section 7.1.2: "MUST NOT merge a received trailer field into the header section"."""
    found = await outcome(CHUNKED + b"1\r\nx\r\n0\r\n" + trailer + b"\r\n\r\n" + LAST)

    assert [answer.body for answer in found.answers] == [b"/ x", b"/last "]
    assert found.scopes[0]["headers"] == [
        (b"host", b"a.example"),
        (b"transfer-encoding", b"chunked"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"g\r\n",
        b"-1\r\n",
        b"1 \r\n",
        b"1\n",
        b";a\r\n",
        b"1\r\nxy\r\n",
        b"1\r\nx\n",
        b"0\r\nX : y\r\n",
    ],
)
@on_a_loop
async def test_malformed_chunks_end_in_400(body: bytes) -> None:
    found = await outcome(CHUNKED + body + b"0\r\n\r\n" + LAST)

    assert found.statuses == [400]
    assert len(found.scopes) <= 1


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(
            POST + b"Content-Length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED, id="in a stated body"
        ),
        pytest.param(
            CHUNKED + b"%x\r\n" % len(SMUGGLED) + SMUGGLED + b"\r\n0\r\n\r\n", id="in a chunk"
        ),
        pytest.param(
            CHUNKED + b'1;x="\r\n\r\n' + SMUGGLED + b"\r\n0\r\n\r\n", id="behind an open quote"
        ),
        pytest.param(CHUNKED + b"0\r\n" + SMUGGLED, id="in place of a trailer"),
        pytest.param(
            POST + b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
            id="behind both framings",
        ),
        pytest.param(GET + b"X: y\n\n" + SMUGGLED, id="behind a head of mixed line ends"),
        pytest.param(LAST + SMUGGLED, id="behind Connection: close"),
        pytest.param(GET + b"Upgrade: h2c\r\n\r\n" + LAST + SMUGGLED, id="behind an upgrade"),
    ],
)
@on_a_loop
async def test_no_bytes_of_a_body_become_a_request(request_bytes: bytes) -> None:
    found = await outcome(request_bytes + LAST)

    assert all(scope["path"] != "/smuggled" for scope in found.scopes)


# --- RFC 9112, section 9: connections


@on_a_loop
async def test_pipelined_requests_are_answered_in_order() -> None:
    """Section 9.3.2: "MUST send the corresponding responses in the same order"."""
    found = await outcome(GET.replace(b"/ ", b"/1 ") + b"\r\n" + POST + b"\r\n" + LAST)

    assert [answer.body for answer in found.answers] == [b"/1 ", b"/ ", b"/last "]


@pytest.mark.parametrize("value", [b"close", b"Close", b"keep-alive, close", b"x,close"])
@on_a_loop
async def test_close_is_the_end(value: bytes) -> None:
    """Section 9.6: "MUST initiate closure ... MUST NOT process any further requests"."""
    found = await outcome(LAST.replace(b"close", value) + SMUGGLED)

    assert found.answers[0].values("connection") == ["close"]
    assert len(found.scopes) == 1


@on_a_loop
async def test_close_may_stand_in_a_second_line() -> None:
    found = await outcome(LAST.replace(b"Connection", b"Connection: x\r\nConnection"))

    assert found.answers[0].values("connection") == ["close"]


# --- RFC 9110: methods, expectations, upgrades


@on_a_loop
async def test_head_has_the_fields_of_get_and_no_body() -> None:
    """Section 9.3.2."""
    found = await outcome(GET.replace(b"GET", b"HEAD") + b"\r\n" + LAST, "HEAD", "GET")

    assert found.statuses == [200, 200]
    assert found.answers[0].values("content-length") == ["2"]


@pytest.mark.parametrize("method", [b"get", b"Get", b"PROPFINDS", b"FOO", b"GET,"])
@on_a_loop
async def test_an_unknown_method_is_not_carried_out(method: bytes) -> None:
    """Section 9.1: the method token is case-sensitive; unrecognized: 501."""
    assert await refused(method + b" / HTTP/1.1\r\nHost: a.example\r\n\r\n") in (400, 501)


@pytest.mark.parametrize("line", [b"TRACE / HTTP/1.1", b"CONNECT a.example:443 HTTP/1.1"])
@on_a_loop
async def test_a_405_says_what_is_allowed(line: bytes) -> None:
    """Section 15.5.6: "MUST generate an Allow header field in a 405"."""
    found = await outcome(line + b"\r\nHost: a.example\r\n\r\n")

    assert found.statuses == [405]
    assert found.answers[0].values("allow")


@on_a_loop
async def test_an_expectation_that_cannot_be_met_is_417() -> None:
    """Section 10.1.1."""
    assert await refused(GET + b"Expect: teapot\r\n\r\n") == 417


@pytest.mark.parametrize(
    "upgrade",
    [
        pytest.param(b"Connection: Upgrade\r\nUpgrade: foo/2\r\n", id="an unknown protocol"),
        pytest.param(b"Upgrade: websocket\r\n", id="without its option"),
        pytest.param(b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n", id="h2c"),
    ],
)
@on_a_loop
async def test_an_upgrade_may_be_ignored(upgrade: bytes) -> None:
    """Section 7.8: "A server MAY ignore a received Upgrade header field"."""
    found = await outcome(GET + upgrade + b"\r\n" + LAST)

    assert found.statuses == [200, 200]
    assert b"upgrade" not in dict(found.scopes[0]["headers"])


@on_a_loop
async def test_an_upgrade_in_http_1_0_is_ignored() -> None:
    """Section 7.8: "A server MUST ignore an Upgrade header field that is received in" 1.0."""
    found = await outcome(
        b"GET / HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    )

    assert not found.scopes[0]["extensions"]["freesheet"]["tunnel"]


@pytest.mark.parametrize("request_bytes", [LAST, b"GET / HTTP/1.0\r\n\r\n"])
@on_a_loop
async def test_every_answer_has_a_date_and_no_server(request_bytes: bytes) -> None:
    """Section 6.6.1; the name of our software is nobody's business."""
    answer = (await outcome(request_bytes)).answers[0]

    assert len(answer.values("date")) == 1
    assert answer.values("server") == []
