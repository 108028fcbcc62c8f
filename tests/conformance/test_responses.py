"""What RFC 9110 and 9112 ask of an intermediary about responses, one sentence a test.

From an origin's bytes on a real socket to what would be sent on. Each case is played whole and byte
by byte, and afterwards the next request must get its own answer.
"""

from __future__ import annotations

import pytest

from proxy.errors import UpstreamError
from proxy.wire.fields import Forwarding, forwarded_request, passed_response
from proxy.wire.messages import Headers, Request, ResponseHead, values
from tests.loops import on_a_loop
from tests.origin import BYTEWISE, CLOSE, CLOSE_IF_REUSED, OK, Step, raw_origin, upstream_with

NEXT = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext"
REQUEST = Request("GET", "/", headers=((b"Host", b"news.example"),))
FIELDS = forwarded_request(REQUEST, Forwarding(host="news.example", own_id="freesheet-a1"))
WHOLE: list[Step] = []
PIECES = [BYTEWISE]
EITHER_WAY = pytest.mark.parametrize("pace", [WHOLE, PIECES], ids=["whole", "byte by byte"])


async def passed(
    pace: list[Step], raw: bytes, *end: Step, method: str = "GET"
) -> tuple[int | str, Headers, bytes]:
    """Return status, fields and body as they would be sent on; the kind of an error as status."""
    async with raw_origin([*pace, raw, *end], [NEXT]) as origin, upstream_with() as upstream:
        try:
            async with await upstream.fetch(origin.site, method, "/", FIELDS) as answer:
                body, _ = await answer.read(1 << 20)
            fields = passed_response(answer.head.headers, "freesheet-a1")
            outcome: tuple[int | str, Headers, bytes] = (answer.head.status, fields, body)
        except UpstreamError as error:
            outcome = (error.kind, (), b"")
        async with await upstream.fetch(origin.site, "GET", "/", FIELDS) as answer:
            assert await answer.read(100) == (b"next", True)
    return outcome


def response(*lines: bytes, body: bytes = b"hello", status: bytes = b"200 OK") -> bytes:
    """Return a response with these field lines."""
    return b"\r\n".join([b"HTTP/1.1 " + status, *lines, b"", body])


CHUNKED = b"Transfer-Encoding: chunked"
FIVE = b"Content-Length: 5"


# --------------------------------------------------------------------------------- RFC 9112, 6.3


@EITHER_WAY
@pytest.mark.parametrize(
    ("raw", "method"),
    [
        pytest.param(response(FIVE, body=b""), "HEAD", id="any response to a HEAD request"),
        pytest.param(response(CHUNKED, body=b""), "HEAD", id="to HEAD, chunked"),
        pytest.param(
            response(FIVE, body=b"", status=b"204 No Content"), "GET", id="any response with 204"
        ),
        pytest.param(
            response(FIVE, body=b"", status=b"304 Not Modified"), "GET", id="any response with 304"
        ),
    ],
)
@on_a_loop
async def test_is_always_terminated_by_the_first_empty_line(
    pace: list[Step], raw: bytes, method: str
) -> None:
    """Section 6.3, rule 1: "cannot contain a message body or trailer section"."""
    status, _, body = await passed(pace, raw, method=method)

    assert (isinstance(status, int), body) == (True, b"")


@EITHER_WAY
@on_a_loop
async def test_both_framings_are_never_forwarded(pace: list[Step]) -> None:
    """Rule 3: "ought to be handled as an error"."""
    raw = response(b"Content-Length: 3", CHUNKED, body=b"5\r\nhello\r\n0\r\n\r\n")

    assert (await passed(pace, raw))[0] == "malformed"


@EITHER_WAY
@on_a_loop
async def test_an_invalid_length_is_a_502(pace: list[Step]) -> None:
    """Rule 5.

    "the proxy MUST close the connection to the server, discard the received response, and send
    a 502 (Bad Gateway) response to the client".
    """
    assert (await passed(pace, response(FIVE, b"Content-Length: 6")))[0] == "malformed"


@EITHER_WAY
@on_a_loop
async def test_the_same_length_twice_is_one(pace: list[Step]) -> None:
    """RFC 9110, section 8.6.

    "replace the duplicated field values with a single valid Content-Length field".
    """
    status, fields, body = await passed(pace, response(FIVE, b"X: 1", FIVE))

    assert (status, values(fields, b"content-length"), body) == (200, [b"5"], b"hello")


@EITHER_WAY
@on_a_loop
async def test_a_short_body_is_incomplete(pace: list[Step]) -> None:
    """Rule 6.

    "the recipient MUST consider the message to be incomplete and close the connection".
    """
    assert (await passed(pace, response(b"Content-Length: 9"), CLOSE))[0] == "truncated"


@EITHER_WAY
@on_a_loop
async def test_without_a_length_the_end_of_the_connection_is_the_end(pace: list[Step]) -> None:
    """Rule 8.

    "the message body length is determined by the number of octets received prior to the server
    closing the connection".
    """
    status, _, body = await passed(pace, response(), CLOSE)

    assert (status, body) == (200, b"hello")


@EITHER_WAY
@on_a_loop
async def test_extra_data_is_no_response(pace: list[Step]) -> None:
    """Section 6.3: "MUST NOT process, cache, or forward such extra data as a separate response"."""
    poison = response(b"Content-Length: 6", body=b"poison")

    status, _, body = await passed(pace, response(FIVE) + poison)
    assert (status, body) == (200, b"hello")


# ------------------------------------------------------------------------------ RFC 9112, 6.1, 7


@EITHER_WAY
@on_a_loop
async def test_a_chunked_body_is_decoded_and_its_framing_stays_behind(pace: list[Step]) -> None:
    """Section 7.1: "A recipient MUST be able to parse and decode the chunked transfer coding"."""
    raw = response(CHUNKED, body=b"5;a=b\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")

    status, fields, body = await passed(pace, raw)
    assert (status, values(fields, b"transfer-encoding"), body) == (200, [], b"hello world")


@EITHER_WAY
@on_a_loop
async def test_a_chunked_body_without_its_last_chunk_is_incomplete(pace: list[Step]) -> None:
    """Section 8.

    "incomplete if the zero-sized chunk that terminates the encoding has not been received".
    """
    assert (await passed(pace, response(CHUNKED, body=b"5\r\nhello\r\n"), CLOSE))[0] == "truncated"


@EITHER_WAY
@on_a_loop
async def test_trailers_are_not_merged_into_the_header(pace: list[Step]) -> None:
    """RFC 9110, section 6.5.1.

    "MUST NOT merge a received trailer field into the header section unless the corresponding
    header field definition explicitly permits".
    """
    raw = response(CHUNKED, b"Trailer: X", body=b"5\r\nhello\r\n0\r\nX: 1\r\n\r\n")

    _, fields, body = await passed(pace, raw)
    assert (values(fields, b"x"), values(fields, b"trailer"), body) == ([], [], b"hello")


@EITHER_WAY
@on_a_loop
async def test_a_coding_nobody_asked_for_is_not_forwarded(pace: list[Step]) -> None:
    """Section 7.4: `TE` says which codings a client takes besides chunked, and ours sends none."""
    raw = response(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n")

    assert (await passed(pace, raw))[0] == "malformed"


# -------------------------------------------------------------------------------- RFC 9112, 5, 9


@EITHER_WAY
@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"X : 1", id="5.1: a blank before the colon"),
        pytest.param(b"X: 1\r\n 2", id="5.2: a folded line"),
        pytest.param(b"X: a\rb", id="2.2: a bare CR"),
        pytest.param(b"X: a\0b", id="RFC 9110, 5.5: a NUL"),
    ],
)
@on_a_loop
async def test_a_line_that_others_might_read_differently_is_a_502(
    pace: list[Step], line: bytes
) -> None:
    """RFC 9112, sections 2.2, 5.1 and 5.2; RFC 9110, section 5.5.

    "MUST either discard the message and replace it with a 502 (Bad Gateway) response" or
    repair it; we repair nothing.
    """
    assert (await passed(pace, response(line, FIVE)))[0] == "malformed"


@EITHER_WAY
@on_a_loop
async def test_close_is_obeyed(pace: list[Step]) -> None:
    """Section 9.6.

    "A client that receives a "close" connection option MUST cease sending requests on that
    connection".
    """
    raw = response(b"Connection: close", FIVE)
    async with raw_origin([*pace, raw], [CLOSE_IF_REUSED, OK]) as origin:
        async with upstream_with() as upstream:
            for _ in range(2):
                async with await upstream.fetch(origin.site, "GET", "/", FIELDS) as answer:
                    await answer.read(100)

        assert [seen.connection for seen in origin.seen] == [0, 1]


@on_a_loop
async def test_requests_that_are_not_idempotent_are_never_retried() -> None:
    """RFC 9110, section 9.2.2: "A proxy MUST NOT automatically retry non-idempotent requests"."""
    async with raw_origin([OK], [CLOSE]) as origin, upstream_with() as upstream:
        async with await upstream.fetch(origin.site, "GET", "/", FIELDS) as answer:
            await answer.read(100)
        with pytest.raises(UpstreamError):
            await upstream.fetch(origin.site, "POST", "/", FIELDS)

        assert [seen.line for seen in origin.seen] == ["GET / HTTP/1.1", "POST / HTTP/1.1"]


# ------------------------------------------------------------------------------------- RFC 9110


@EITHER_WAY
@on_a_loop
async def test_unrecognized_fields_are_forwarded_in_their_order(pace: list[Step]) -> None:
    """Section 5.1.

    "A proxy MUST forward unrecognized header fields"; section 5.3: "a proxy MUST NOT change
    the order of these field line values".
    """
    raw = response(b"X-New: 1", b"Link: <a>", b"X-NEW: 2", b"Link: <b>", FIVE)

    assert (await passed(pace, raw))[1] == (
        (b"X-New", b"1"),
        (b"Link", b"<a>"),
        (b"X-NEW", b"2"),
        (b"Link", b"<b>"),
        (b"Content-Length", b"5"),
        (b"Via", b"1.1 freesheet-a1"),
    )


@EITHER_WAY
@on_a_loop
async def test_bytes_of_a_value_are_opaque(pace: list[Step]) -> None:
    """Section 5.5.

    "A recipient SHOULD treat other allowed octets in field content (i.e., obs-text) as opaque
    data".
    """
    _, fields, _ = await passed(pace, response(b"X: \xd0\xb1 \xe9", FIVE))

    assert values(fields, b"x") == [b"\xd0\xb1 \xe9"]


@EITHER_WAY
@on_a_loop
async def test_what_connection_names_is_for_this_connection_alone(pace: list[Step]) -> None:
    """Section 7.6.1.

    "remove any header or trailer field(s) from the message with the same name as the
    connection-option".
    """
    raw = response(b"Connection: X-Foo", b"X-Foo: 1", b"Keep-Alive: timeout=5", FIVE)

    assert (await passed(pace, raw))[1] == (
        (b"Content-Length", b"5"),
        (b"Via", b"1.1 freesheet-a1"),
    )


@EITHER_WAY
@pytest.mark.parametrize("status", [299, 451, 599, 999])
@on_a_loop
async def test_an_unknown_status_is_passed_on(pace: list[Step], status: int) -> None:
    """Section 15.

    "A client MUST understand the class of any status code, as indicated by the first digit"
    and no more.
    """
    raw = response(FIVE, status=b"%d Odd" % status)

    assert (await passed(pace, raw))[0] == status


@EITHER_WAY
@on_a_loop
async def test_interim_responses_are_forwarded(pace: list[Step]) -> None:
    """Section 15.2.

    "A proxy MUST forward 1xx responses unless the proxy itself requested the generation of the
    1xx response", and a client must take "one or more".
    """
    handed: list[ResponseHead] = []

    async def hand_on(head: ResponseHead) -> None:
        handed.append(head)

    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 199 Odd\r\n\r\n"
    async with raw_origin([*pace, interim + OK]) as origin, upstream_with() as upstream:
        answer = await upstream.fetch(origin.site, "GET", "/", FIELDS, on_informational=hand_on)
        async with answer:
            assert await answer.read(100) == (b"hello", True)

    assert [head.status for head in handed] == [103, 199]
    assert values(answer.head.headers, b"link") == []


@on_a_loop
async def test_the_body_is_never_transformed() -> None:
    """Section 7.7: what is passed on is the origin's bytes, whatever their coding says."""
    raw = response(b"Content-Encoding: gzip", b"Cache-Control: no-transform", FIVE)

    _, fields, body = await passed(WHOLE, raw)
    assert (values(fields, b"content-encoding"), body) == ([b"gzip"], b"hello")
