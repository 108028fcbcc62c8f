"""Where responses begin and end: whole, byte by byte, and with bytes behind them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.errors import UpstreamError
from proxy.shell.incoming import (
    FIELD_LIMIT,
    IDLE_FRAMING_LIMIT_BYTES,
    INTERIM_LIMIT,
    KNOWN,
    KNOWN_LIMIT,
    KNOWN_LIMIT_BYTES,
    Expected,
    Incoming,
)
from proxy.wire.messages import ResponseHead, values

GET = Expected()
HEAD = Expected(head_only=True)
UPGRADE = Expected(upgrade=True)

LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n"
)


@dataclass
class Record:
    """A sink that keeps everything."""

    heads: list[ResponseHead] = field(default_factory=list)
    body: bytes = b""
    ended: bool = False
    error: str = ""
    reusable: bool = False

    def put_head(self, head: ResponseHead) -> None:
        """Keep a head."""
        self.heads.append(head)

    def put(self, chunk: bytes) -> None:
        """Keep a piece."""
        self.body += chunk

    def end(self) -> None:
        """Keep that it ended."""
        self.ended = True


def fed(*pieces: bytes, expected: Expected = GET, eof: bool = False) -> Record:
    """Feed pieces, then the end of the connection if asked; what came out."""
    record = Record()
    incoming = Incoming(record, expected)
    try:
        for piece in pieces:
            incoming.feed(piece)
        if eof:
            incoming.eof()
    except UpstreamError as error:
        record.error = error.kind
    record.reusable = incoming.reusable and incoming.ended
    return record


def bytewise(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]


WHOLE = [
    pytest.param(LENGTH, b"hello", id="a body ends at its length"),
    pytest.param(CHUNKED, b"hello", id="a body ends at its last chunk"),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\nX-T: 1\r\n\r\n",
        b"",
        id="trailers belong to the response",
    ),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"", id="a length of zero ends at the head"
    ),
    pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", b"", id="a 204 has no body"),
    pytest.param(
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b"", id="a 304 has no body"
    ),
    pytest.param(
        b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"",
        id="a 304 has no body whatever its coding says",
    ),
    pytest.param(
        b"HTTP/1.1 999 Odd\r\nContent-Length: 1\r\n\r\nx", b"x", id="an odd status is passed"
    ),
    pytest.param(
        b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", b"x", id="a reason phrase may be missing"
    ),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: 1\r\ncontent-length:  5 \r\n\r\nhello",
        b"hello",
        id="two equal lengths are one",
    ),
    pytest.param(
        b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx",
        b"x",
        id="HTTP/1.0 keeps the connection if it says so",
    ),
]


@pytest.mark.parametrize(("raw", "body"), WHOLE)
def test_a_whole_response_leaves_the_connection_in_step(raw: bytes, body: bytes) -> None:
    record = fed(raw)

    assert (record.ended, record.reusable, record.body) == (True, True, body)


@pytest.mark.parametrize(("raw", "body"), WHOLE)
def test_a_response_is_the_same_byte_by_byte(raw: bytes, body: bytes) -> None:
    record = fed(*bytewise(raw))

    assert (record.ended, record.reusable, record.body) == (True, True, body)
    assert record.heads == fed(raw).heads


@pytest.mark.parametrize(("raw", "body"), WHOLE)
def test_bytes_behind_a_response_are_dropped(raw: bytes, body: bytes) -> None:
    record = fed(raw + LENGTH.replace(b"hello", b"other"))

    assert (record.ended, record.reusable, record.body) == (True, False, body)
    assert len(record.heads) == 1


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(b"x", id="a letter"),
        pytest.param(b"0", id="what may begin a chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", id="another response"),
    ],
)
def test_bytes_behind_the_last_chunk_cost_the_connection(tail: bytes) -> None:
    assert not fed(CHUNKED + tail).reusable


def test_head_has_no_body_whatever_its_fields_say() -> None:
    record = fed(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", expected=HEAD)

    assert (record.ended, record.reusable, record.body) == (True, True, b"")


def test_a_body_after_head_costs_the_connection() -> None:
    record = fed(LENGTH, expected=HEAD)

    assert (record.ended, record.reusable, record.body) == (True, False, b"")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            b"HTTP/1.1 200 OK\r\nConnection: X, Close\r\nContent-Length: 5\r\n\r\nhello",
            id="close among other options",
        ),
        pytest.param(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", id="HTTP/1.0"),
        pytest.param(
            b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"5\r\nhello\r\n0\r\n\r\n",
            id="HTTP/1.0 with chunks",
        ),
    ],
)
def test_an_origin_that_does_not_persist_is_not_used_again(raw: bytes) -> None:
    record = fed(raw)

    assert (record.ended, record.reusable, record.body) == (True, False, b"hello")


def test_without_a_length_a_clean_end_is_the_end() -> None:
    record = fed(b"HTTP/1.1 200 OK\r\n\r\nhel", b"lo", eof=True)

    assert (record.ended, record.reusable, record.body) == (True, False, b"hello")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        pytest.param(b"", "reset", id="nothing"),
        pytest.param(b"HTT", "truncated", id="the beginning of a head"),
        pytest.param(b"HTTP/1.1 103 Hints\r\n\r\n", "truncated", id="an interim head alone"),
        pytest.param(LENGTH[:-1], "truncated", id="all but the last byte"),
        pytest.param(CHUNKED[:-1], "truncated", id="all but the last byte of the last chunk"),
    ],
)
def test_an_end_within_a_response_breaks_it_off(raw: bytes, kind: str) -> None:
    record = fed(raw, eof=True)

    assert (record.ended, record.error) == (False, kind)


FIELDS = b"HTTP/1.1 200 OK\r\n%s\r\nContent-Length: 5\r\n\r\nhello"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"asdf qwer\r\n\r\n", id="no HTTP"),
        pytest.param(b"Content-Type: text/html\r\n\r\nhello", id="no status line"),
        pytest.param(b"\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", id="an empty line first"),
        pytest.param(b"HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", id="HTTP/2.0"),
        pytest.param(b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n", id="status in letters"),
        pytest.param(b"HTTP/1.1 9999 OK\r\nContent-Length: 0\r\n\r\n", id="status of four digits"),
        pytest.param(b"HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n", id="status below 100"),
        pytest.param(b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", id="bare line feeds"),
        pytest.param(FIELDS % b"X : 1", id="a blank before the colon"),
        pytest.param(FIELDS % b"X: 1\r\n 2", id="a folded line"),
        pytest.param(FIELDS % b"X(a): 1", id="a name that is no token"),
        pytest.param(FIELDS % b"foo", id="a line without a colon"),
        pytest.param(FIELDS % b"X: a\x00b", id="a NUL"),
        pytest.param(FIELDS % b"X: a\x01b", id="a control byte"),
        pytest.param(FIELDS % b"X: a\rb", id="a bare CR"),
        pytest.param(FIELDS % b"Content-Length: 6", id="two lengths that differ"),
        pytest.param(FIELDS % b"Content-Length: 5, 5", id="a list of lengths"),
        pytest.param(FIELDS % b"Transfer-Encoding: chunked", id="a length and a coding"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", id="a negative length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello", id="a signed length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5_0\r\n\r\nhello", id="an odd length"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551621\r\n\r\n",
            id="a length beyond 64 bits",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n", id="an unknown coding"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            id="a coding that nobody asked for",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            id="chunked twice",
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nhello", id="identity"),
        pytest.param(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
            id="a 101 that nobody asked for",
        ),
        pytest.param(CHUNKED.replace(b"2\r\nhe", b"zz\r\nhe"), id="a chunk size that is no number"),
        pytest.param(
            CHUNKED.replace(b"2\r\nhe", b"10000000000000005\r\nhe"), id="a chunk beyond 64 bits"
        ),
        pytest.param(CHUNKED.replace(b"he\r\n", b"hex\r\n"), id="a chunk longer than it says"),
        pytest.param(CHUNKED.replace(b"he\r\n", b"he\n"), id="a chunk that ends in LF"),
    ],
)
def test_what_is_no_response_is_malformed(raw: bytes) -> None:
    assert fed(raw).error == "malformed"
    assert fed(*bytewise(raw)).error == "malformed"


def test_garbage_is_refused_at_its_first_byte() -> None:
    assert fed(b"S").error == "malformed"


def test_a_head_over_its_limit_is_too_large() -> None:
    small = Expected(head_limit_bytes=64)
    head = b"HTTP/1.1 200 OK\r\nX: " + b"a" * 64 + b"\r\nContent-Length: 0\r\n\r\n"

    assert fed(head, expected=small).error == "too-large"
    assert fed(*bytewise(head), expected=small).error == "too-large"


def test_an_endless_head_is_cut_off_at_its_limit() -> None:
    pieces = [b"HTTP/1.1 200 OK\r\nX: ", *[b"a" * 1000] * 100]

    assert fed(*pieces).error == "too-large"


def test_too_many_fields_are_too_large() -> None:
    head = b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * (FIELD_LIMIT + 1) + b"\r\n"

    assert fed(head).error == "too-large"


def test_fields_keep_order_repeats_case_and_bytes() -> None:
    raw = (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nX-CaSe:  \xd0\xb1 \xe9 \t\r\nSet-Cookie: b=2\r\n"
        b"Content-Length: 0\r\n\r\n"
    )

    assert fed(raw).heads[0].headers == (
        (b"Set-Cookie", b"a=1"),
        (b"X-CaSe", b"\xd0\xb1 \xe9"),
        (b"Set-Cookie", b"b=2"),
        (b"Content-Length", b"0"),
    )


def test_trailers_are_never_merged_into_the_head() -> None:
    raw = CHUNKED.replace(b"0\r\n\r\n", b"0\r\nSet-Cookie: a=1\r\n\r\n")

    assert values(fed(raw).heads[0].headers, b"set-cookie") == []


def test_interim_heads_come_before_the_final_one_and_100_is_kept_back() -> None:
    raw = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + LENGTH

    record = fed(raw)

    assert [head.status for head in record.heads] == [103, 200]
    assert values(record.heads[1].headers, b"link") == []
    assert fed(*bytewise(raw)).heads == record.heads


def test_endless_interim_heads_are_malformed() -> None:
    interim = b"HTTP/1.1 102 Processing\r\n\r\n"

    assert fed(interim * INTERIM_LIMIT + LENGTH).ended
    assert fed(interim * (INTERIM_LIMIT + 1)).error == "malformed"


def test_after_a_101_bytes_are_raw() -> None:
    raw = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

    record = fed(raw + b"\x81\x05he", b"llo", expected=UPGRADE, eof=True)

    assert (record.heads[0].status, record.body, record.ended) == (101, b"\x81\x05hello", True)
    assert not record.reusable


def test_chunk_framing_without_a_body_has_a_limit() -> None:
    extension = b"1;" + b"x" * 1000
    pieces = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", extension]
    pieces += [b"x" * 1000] * (IDLE_FRAMING_LIMIT_BYTES // 1000)

    assert fed(*pieces).error == "malformed"


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """Cut at places taken modulo the length."""
    at = sorted({place % (len(data) + 1) for place in places})
    return [data[a:b] for a, b in zip([0, *at], [*at, len(data)], strict=True)]


RESPONSES = st.sampled_from(
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", b"%s"),
        (
            b"HTTP/1.1 200 OK\r\nX: %d\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"%x\r\n%s\r\n0\r\n\r\n",
        ),
    ]
)


@settings(deadline=None)
@given(
    RESPONSES,
    st.binary(min_size=1, max_size=50),
    st.binary(max_size=50),
    st.lists(st.integers(0, 300), max_size=6),
)
def test_no_byte_beyond_a_response_is_ever_delivered(
    form: tuple[bytes, bytes], body: bytes, tail: bytes, places: list[int]
) -> None:
    head, frame = form
    framed = frame % ((len(body), body) if frame.count(b"%") > 1 else (body,))
    raw = head % len(body) + framed

    record = fed(*cut(raw + tail, places))

    assert (len(record.heads), record.body, record.ended) == (1, body, True)
    assert not (record.reusable and tail.strip(b"\r\n"))


@settings(deadline=None)
@given(st.binary(max_size=200), st.lists(st.integers(0, 300), max_size=6))
def test_any_bytes_give_a_response_or_an_upstream_error(data: bytes, places: list[int]) -> None:
    record = fed(*cut(b"HTTP/1." + data, places), eof=True)

    assert record.ended != bool(record.error)


@pytest.mark.parametrize(
    ("raw", "expected", "body"),
    [
        pytest.param(LENGTH, GET, b"hello", id="with a length"),
        pytest.param(CHUNKED, GET, b"hello", id="in chunks"),
        pytest.param(LENGTH[:-5], HEAD, b"", id="without its body"),
        pytest.param(LENGTH.replace(b"200 OK", b"304 Not Modified")[:-5], GET, b"", id="a 304"),
        pytest.param(
            LENGTH.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=1\r\n\r\n"), GET, b"hello",
            id="for one reader",
        ),
    ],
)  # fmt: skip
def test_a_head_that_comes_again_is_read_alike(raw: bytes, expected: Expected, body: bytes) -> None:
    records = [fed(raw, expected=expected) for _ in range(3)]

    assert [(one.heads, one.body, one.ended, one.reusable) for one in records] == [
        (records[0].heads, body, True, True)
    ] * 3


def test_a_head_that_comes_again_may_have_another_body() -> None:
    assert [fed(LENGTH, expected=one).body for one in (GET, HEAD, GET)] == [b"hello", b"", b"hello"]


def test_heads_of_one_reader_and_long_ones_are_not_kept() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n%s\r\n"
    cookie = head % b"Set-Cookie: a=1\r\n"
    long = head % (b"X: " + b"x" * KNOWN_LIMIT_BYTES + b"\r\n")
    plain = [head % (b"X: %d\r\n" % number) for number in range(KNOWN_LIMIT + 1)]

    for raw in (cookie, long, *plain):
        assert not fed(raw).error

    assert cookie not in KNOWN
    assert long not in KNOWN
    assert plain[-1] in KNOWN
    assert len(KNOWN) <= KNOWN_LIMIT


def test_a_final_head_in_one_piece_with_an_interim_one_is_found() -> None:
    record = fed(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2 + LENGTH)

    assert [one.status for one in record.heads] == [103, 103, 200]
    assert (record.body, record.reusable) == (b"hello", True)
