from __future__ import annotations

import pytest

from proxy.wire.framing import Refusal
from proxy.wire.replies import Asked, Body, Reply, interim_head, refusal_reply, reply_head

DATE = b"Date: Sun, 06 Nov 1994 08:49:37 GMT"
GET = Asked("GET", "1.1", persistent=True)
OLD = Asked("GET", "1.0", persistent=True)
HEAD = Asked("HEAD", "1.1", persistent=True)
LENGTH = (b"Content-Length", b"5")


def reply(*fields: tuple[bytes, bytes], status: int = 200, asked: Asked = GET) -> Reply:
    """Return the head of a response with these fields."""
    return reply_head(status, fields, asked, DATE)


def test_fields_keep_order_repeats_and_case() -> None:
    fields = [(b"x-b", b"1"), (b"Set-Cookie", b"a"), (b"X-A", b"\xe9t\xe9"), (b"Set-Cookie", b"b")]

    head = reply(LENGTH, *fields).head

    assert head == (
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nx-b: 1\r\nSet-Cookie: a\r\nX-A: \xe9t\xe9\r\n"
        b"Set-Cookie: b\r\n" + DATE + b"\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("status", "fields", "asked", "body", "length"),
    [
        pytest.param(200, [LENGTH], GET, Body.LENGTH, 5, id="a length is obeyed"),
        pytest.param(200, [], GET, Body.CHUNKED, 0, id="without one 1.1 gets chunks"),
        pytest.param(200, [], OLD, Body.UNTIL_CLOSE, 0, id="and 1.0 a close, never chunks"),
        pytest.param(200, [LENGTH], OLD, Body.LENGTH, 5, id="1.0 obeys a length"),
        pytest.param(200, [LENGTH, LENGTH], GET, Body.LENGTH, 5, id="two equal lengths are one"),
        pytest.param(
            200, [LENGTH, (b"content-length", b"6")], GET, Body.CHUNKED, 0, id="two others are none"
        ),
        pytest.param(200, [(b"Content-Length", b"x")], GET, Body.CHUNKED, 0, id="no number"),
        pytest.param(304, [LENGTH], GET, Body.NONE, 5, id="304 has no body"),
        pytest.param(204, [], GET, Body.NONE, 0, id="204 has no body"),
        pytest.param(205, [LENGTH], GET, Body.NONE, 0, id="205 has no body"),
        pytest.param(200, [LENGTH], HEAD, Body.NONE, 5, id="HEAD has no body"),
        pytest.param(
            200, [LENGTH], Asked("GET", "0.9", persistent=False), Body.UNTIL_CLOSE, 5, id="0.9"
        ),
    ],
)
def test_the_end_of_a_body_is_told_by_version_status_and_length(
    status: int, fields: list[tuple[bytes, bytes]], asked: Asked, body: Body, length: int
) -> None:
    found = reply(*fields, status=status, asked=asked)

    assert (found.body, found.length) == (body, length)


@pytest.mark.parametrize(
    ("status", "asked", "has_it"),
    [
        pytest.param(200, HEAD, True, id="HEAD keeps the length of the GET"),
        pytest.param(304, GET, True, id="304 keeps the length of the page"),
        pytest.param(204, GET, False, id="204 must not have one"),
    ],
)
def test_a_length_without_a_body(status: int, asked: Asked, *, has_it: bool) -> None:
    head = reply(LENGTH, status=status, asked=asked).head

    assert (b"Content-Length: 5\r\n" in head) is has_it


def test_a_name_of_any_length_is_kept_or_judged() -> None:
    long = b"X-" + b"a" * 5000

    found = reply(LENGTH, (long, b"1"), (long + b" ", b"1"))

    assert long + b": 1\r\n" in found.head
    assert found.dropped == 1


def test_205_says_that_it_is_empty() -> None:
    assert reply(LENGTH, status=205).head.count(b"Content-Length: 0\r\n") == 1


def test_lengths_that_disagree_leave_nothing_behind() -> None:
    head = reply((b"X", b"1"), LENGTH, (b"Content-Length", b"6"), (b"Y", b"2")).head

    assert b"ontent-Length" not in head
    assert b"X: 1\r\nY: 2\r\n" in head


@pytest.mark.parametrize(
    "name",
    [b"Connection", b"keep-alive", b"Proxy-Connection", b"TE", b"Trailer", b"Transfer-Encoding"],
)
def test_what_the_listener_writes_is_never_copied(name: bytes) -> None:
    head = reply(LENGTH, (name, b"close-ish")).head

    assert name not in head
    assert b"close-ish" not in head


OFFER = (b"Upgrade", b"websocket")


@pytest.mark.parametrize("status", [200, 400, 503])
def test_an_upgrade_does_not_leave_with_any_answer(status: int) -> None:
    assert b"Upgrade" not in reply(LENGTH, OFFER, status=status).head


def test_a_426_says_what_to_upgrade_to() -> None:
    head = reply(LENGTH, OFFER, status=426).head

    assert b"Connection: Upgrade\r\nUpgrade: websocket\r\n" in head


def test_a_101_switches() -> None:
    switched = reply(OFFER, LENGTH, status=101)

    assert b"Connection: Upgrade\r\nUpgrade: websocket\r\n" in switched.head
    assert b"Length" not in switched.head
    assert switched.body is Body.RAW


@pytest.mark.parametrize(
    ("fields", "asked", "line"),
    [
        pytest.param([LENGTH], GET, None, id="1.1 stays open without a word"),
        pytest.param([LENGTH], OLD, b"keep-alive", id="1.0 is told that it stays open"),
        pytest.param([], OLD, b"close", id="but not without a length"),
        pytest.param([LENGTH], GET._replace(persistent=False), b"close", id="the reader's wish"),
        pytest.param([LENGTH, (b"connection", b"x, Close")], GET, b"close", id="the application's"),
    ],
)
def test_the_connection_is_said_to_close_or_stay(
    fields: list[tuple[bytes, bytes]], asked: Asked, line: bytes | None
) -> None:
    found = reply(*fields, asked=asked)

    assert found.persistent is (line != b"close")
    assert found.head.count(b"Connection: ") == (line is not None)
    assert line is None or b"Connection: " + line + b"\r\n" in found.head


def test_a_date_is_added_only_where_there_is_none() -> None:
    head = reply(LENGTH, (b"date", b"x")).head

    assert b"date: x\r\n" in head
    assert b"Date: " not in head


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param((b"X A", b"1"), id="a blank in the name"),
        pytest.param((b"", b"1"), id="no name"),
        pytest.param((b"X", b"1\r\nSet-Cookie: a"), id="a line end in the value"),
        pytest.param((b"Content-Length", b"5\n"), id="a line end behind a length"),
        pytest.param((b"X", b"\0"), id="NUL in the value"),
        pytest.param((b"X\r\nY", b"1"), id="a line end in the name"),
    ],
)
def test_a_field_that_the_grammar_forbids_is_dropped_and_counted(bad: tuple[bytes, bytes]) -> None:
    found = reply((b"X-Good", b"1"), bad)

    assert found.dropped == 1
    assert found.head == (
        b"HTTP/1.1 200 OK\r\nX-Good: 1\r\nTransfer-Encoding: chunked\r\n" + DATE + b"\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("status", "line"),
    [
        pytest.param(404, b"HTTP/1.1 404 Not Found\r\n", id="the standard phrase"),
        pytest.param(599, b"HTTP/1.1 599 \r\n", id="no phrase, but its blank"),
        pytest.param(999, b"HTTP/1.1 999 \r\n", id="a status beyond the classes"),
    ],
)
def test_a_status_line_has_its_phrase_or_none(status: int, line: bytes) -> None:
    assert reply(LENGTH, status=status).head.startswith(line)


def test_http_0_9_gets_no_head() -> None:
    assert reply(LENGTH, asked=Asked("GET", "0.9", persistent=False)).head == b""


def test_an_interim_response_has_its_fields_and_no_framing() -> None:
    head = interim_head(103, [(b"Link", b"</a>"), LENGTH, (b"Transfer-Encoding", b"chunked")])

    assert head == b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"


def test_a_refusal_is_a_whole_answer() -> None:
    answer = refusal_reply(Refusal(431, "too-large", "Too many."), DATE, bare=False)

    head, _, body = answer.partition(b"\r\n\r\n")
    assert body == b"Too many.\n"
    assert b"\r\nContent-Length: 10\r\n" in head
    assert b"\r\nConnection: close\r\n" in head
    assert b"\r\nCache-Control: no-store\r\n" in head


def test_a_refusal_of_head_has_no_body() -> None:
    answer = refusal_reply(Refusal(400, "line", "No."), DATE, bare=True)

    assert answer.endswith(b"\r\n\r\n")
    assert b"Content-Length: 4\r\n" in answer


@pytest.mark.parametrize(("status", "field"), [(405, b"Allow: GET"), (503, b"Retry-After: ")])
def test_a_refusal_says_what_its_status_must(status: int, field: bytes) -> None:
    assert field in refusal_reply(Refusal(status, "method", "No."), DATE, bare=False)
