from __future__ import annotations

import httptools
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proxy.wire.framing import Refusal, frame_request
from proxy.wire.heads import (
    HeadLimits,
    RegularHead,
    is_without_body,
    regular_already,
    regular_head,
    take_head,
)
from proxy.wire.request_line import Line

LIMITS = HeadLimits()


def made_regular(raw: bytes) -> bytes:
    """Return the regular form of a head that is taken."""
    found = regular_head(raw)
    assert isinstance(found, RegularHead)
    return found.head


@pytest.mark.parametrize(
    ("raw", "regular"),
    [
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            id="a regular head stays as it is",
        ),
        pytest.param(
            b"\r\n\n\r\nGET / HTTP/1.0\r\n\r\n",
            b"GET / HTTP/1.0\r\n\r\n",
            id="a few empty lines in front are skipped",
        ),
        pytest.param(
            b"GET / HTTP/1.0\nUser-Agent: a\n\n",
            b"GET / HTTP/1.0\r\nUser-Agent: a\r\n\r\n",
            id="LF alone is a line end where all are",
        ),
        pytest.param(
            b"POST / HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            id="LF alone with no body in so many words",
        ),
        pytest.param(
            b"GET / HTTP/1.0\r\nX:  a \t\r\n\tb\r\n  c \r\nY:\r\n z\r\n\r\n",
            b"GET / HTTP/1.0\r\nX: a b c\r\nY: z\r\n\r\n",
            id="a fold of a 1.0 reader is one blank",
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nhOST:a\r\nX-A: \xe9t\xe9\tb  \r\nX-B:\r\nX-A: 2\r\n\r\n",
            b"GET / HTTP/1.1\r\nhOST: a\r\nX-A: \xe9t\xe9\tb\r\nX-B: \r\nX-A: 2\r\n\r\n",
            id="case, order, repeats and 8-bit values stay",
        ),
        pytest.param(
            b"GET / HTTP/1.8\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            id="a higher minor version is 1.1",
        ),
        pytest.param(
            b"GET http://b/x HTTP/1.1\r\nX: 1\r\nHOST: a\r\n\r\n",
            b"GET /x HTTP/1.1\r\nX: 1\r\nHOST: b\r\n\r\n",
            id="the authority of the target replaces Host in its place",
        ),
        pytest.param(
            b"GET http://b/x HTTP/1.0\r\nX: 1\r\n\r\n",
            b"GET /x HTTP/1.0\r\nHost: b\r\nX: 1\r\n\r\n",
            id="or becomes it in 1.0",
        ),
        pytest.param(
            b"GET http://b/x HTTP/1.0\r\nHost:\r\n\r\n",
            b"GET /x HTTP/1.0\r\nHost: b\r\n\r\n",
            id="or fills an empty one",
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, X\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nConnection: X\r\n\r\n",
            id="an upgrade that is not granted goes, with its option",
        ),
        pytest.param(b"GET /a\r\n", b"GET /a HTTP/1.0\r\n\r\n", id="HTTP/0.9 for the parser"),
    ],
)
def test_a_head_is_made_regular(raw: bytes, regular: bytes) -> None:
    assert made_regular(raw) == regular


@pytest.mark.parametrize(
    ("raw", "status", "why"),
    [
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n", 400, "line", id="no end"),
        pytest.param(b"\r\n" * 5 + b"GET / HTTP/1.0\r\n\r\n", 400, "line", id="many empty lines"),
        pytest.param(b"GET /\r\nHost: a\r\n\r\n", 400, "line", id="HTTP/0.9 with a field"),
        pytest.param(b"GET / HTTP/1.1\nHost: a\r\n\r\n", 400, "field", id="LF, then CRLF"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\n\r\n", 400, "field", id="CRLF, then LF"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n\n", 400, "field", id="LF at the end"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", 400, "field", id="bare CR"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", 400, "field", id="blank, colon"
        ),
        pytest.param(b"GET / HTTP/1.1\r\n X: b\r\nHost: a\r\n\r\n", 400, "field", id="fold first"),
        pytest.param(b"GET / HTTP/1.0\r\n X: b\r\n\r\n", 400, "field", id="fold first, 1.0"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400, "field", id="1.1 fold"
        ),
        pytest.param(b"GET / HTTP/1.0\r\nX: b\r\n \r\n\r\n", 400, "field", id="a fold of blanks"),
        pytest.param(b"GET / HTTP/1.0\r\nX: b\r\n \0\r\n\r\n", 400, "field", id="NUL in a fold"),
        pytest.param(b"GET / HTTP/1.0\r\nHost: a\r\n b\r\n\r\n", 400, "field", id="a folded Host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400, "field", id="no colon"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400, "field", id="no name"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n", 400, "field", id="a bad name"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: a\r\n\xe9: b\r\n\r\n", 400, "field", id="8-bit name"
        ),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400, "field", id="NUL"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: \x0b\r\n\r\n", 400, "field", id="a control"),
        pytest.param(b"GET http://b/ HTTP/1.1\r\n\r\n", 400, "host", id="absolute, no Host"),
        pytest.param(
            b"GET http://b/ HTTP/1.1\r\nHost: a,c\r\n\r\n", 400, "host", id="and a bad one"
        ),
        pytest.param(
            b"GET http://b/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            400,
            "host",
            id="and two of them",
        ),
        pytest.param(
            b"POST / HTTP/1.1\nHost: a\nContent-Length: 1\n\n", 400, "framing", id="LF and a length"
        ),
        pytest.param(
            b"POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n",
            400,
            "framing",
            id="LF and chunks",
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n",
            501,
            "framing",
            id="framing is judged before the parser sees it",
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 100 + b"\r\n",
            431,
            "too-large",
            id="101 fields",
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nX: " + b"y" * 32768 + b"\r\n\r\n",
            431,
            "too-large",
            id="32 KiB, whole",
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nX: " + b"y" * 32768, 431, "too-large", id="and unfinished"
        ),
        pytest.param(b"GET / HTTP/3.0\r\nHost: a", 505, "line", id="the line tells enough"),
    ],
)
def test_a_head_is_refused(raw: bytes, status: int, why: str) -> None:
    found = regular_head(raw)

    assert isinstance(found, Refusal)
    assert (found.status, found.why) == (status, why)


@pytest.mark.parametrize("name", [b"Content-Length", b"transfer-encoding", b"CONNECTION"])
def test_what_frames_a_message_is_never_folded(name: bytes) -> None:
    found = regular_head(b"POST / HTTP/1.0\r\n" + name + b":\r\n 5\r\n\r\n")

    assert isinstance(found, Refusal)


UPGRADE = b"Upgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"


def test_a_websocket_is_granted_and_hidden_from_the_parser() -> None:
    found = regular_head(b"GET / HTTP/1.1\r\nHost: a\r\n" + UPGRADE + b"\r\n")

    assert isinstance(found, RegularHead)
    assert found.upgrade == b"websocket"
    assert found.head == b"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"POST / HTTP/1.1\r\nHost: a\r\n" + UPGRADE + b"\r\n", id="not GET"),
        pytest.param(b"GET / HTTP/1.0\r\nHost: a\r\n" + UPGRADE + b"\r\n", id="not 1.1"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n" + UPGRADE + b"\r\n", id="a body"
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n", id="no Connection option"
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket2\r\nConnection: upgrade\r\n\r\n",
            id="another protocol",
        ),
    ],
)
def test_no_other_upgrade_is_granted(raw: bytes) -> None:
    found = regular_head(raw)

    assert isinstance(found, RegularHead)
    assert found.upgrade == b""
    assert b"pgrade" not in found.head


def test_bytes_behind_a_head_are_left_alone() -> None:
    first = b"GET / HTTP/1.0\n\n"

    taken = take_head(first + b"GET /2", LIMITS)

    assert isinstance(taken, tuple)
    assert not isinstance(taken, Refusal)
    assert taken[0] == len(first)


def test_a_head_that_goes_on_is_awaited() -> None:
    assert take_head(b"GET / HTTP/1.1\r\nHost: a\r\n", LIMITS) is None


@pytest.mark.parametrize(
    ("raw", "bare"),
    [
        pytest.param(b"\r\nHEAD / HTTP/9", True, id="HEAD behind an empty line"),
        pytest.param(b"HEADS / HTTP/9", False, id="another method"),
        pytest.param(b"\rHEAD / HTTP/9", False, id="behind a bare CR it is nothing"),
    ],
)
def test_the_answer_to_head_has_no_body_however_bad_the_rest(raw: bytes, *, bare: bool) -> None:
    assert is_without_body(raw) is bare


REGULAR = b"GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n"


def test_a_regular_head_is_recognized_without_a_change() -> None:
    assert regular_already(REGULAR, LIMITS) == Line(b"GET", b"/a?b", "1.1")


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(REGULAR.replace(b"/a", b"/\xe9"), id="8-bit bytes in the target"),
        pytest.param(REGULAR.replace(b"/a", b"/#"), id="a fragment"),
        pytest.param(REGULAR.replace(b"/a", b"http://a/"), id="an absolute target"),
        pytest.param(REGULAR.replace(b"GET", b"TRACE"), id="a rare method"),
        pytest.param(REGULAR.replace(b"1.1", b"1.2"), id="another version"),
        pytest.param(b"\r\n" + REGULAR, id="an empty line in front"),
        pytest.param(REGULAR.replace(b"/a", b"/" + b"a" * 8192), id="a long target"),
        pytest.param(REGULAR.replace(b": a", b": " + b"a" * 32768), id="a large head"),
        pytest.param(b"GET / HTTP/1.0\r\nX: a\r\n b\r\n\r\n", id="a fold in 1.0"),
        pytest.param(b"GET / HTTP/1.0\r\nX: a\r\n\tb\r\n\r\n", id="a fold by a tab"),
    ],
)
def test_other_heads_go_the_long_way(head: bytes) -> None:
    assert regular_already(head, LIMITS) is None


class Parsed:
    """What httptools makes of a head."""

    def __init__(self) -> None:
        self.target = b""
        self.fields: list[tuple[bytes, bytes]] = []
        self.heads = 0
        self.messages = 0

    def on_message_begin(self) -> None:
        """Count a message."""
        self.messages += 1

    def on_url(self, url: bytes) -> None:
        """Note the target."""
        self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note a field."""
        self.fields.append((name, value.strip(b" \t")))

    def on_headers_complete(self) -> None:
        """Count a head."""
        self.heads += 1


def parsed(head: bytes) -> tuple[Line, list[tuple[bytes, bytes]]] | None:
    """Return the line and the fields that httptools sees, None where it refuses or stops."""
    seen = Parsed()
    parser = httptools.HttpRequestParser(seen)
    try:
        parser.feed_data(head)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    if (seen.heads, seen.messages) != (1, 1):
        return None
    line = Line(parser.get_method(), seen.target, parser.get_http_version())
    return line, seen.fields


SEEDS = [
    b"GET /a?b=c HTTP/1.1\r\nHost: a.example\r\nUser-Agent: x y\r\nAccept: */*\r\n\r\n",
    b"GET / HTTP/1.0\r\nX: a\r\n b\r\nY: 1\r\n\r\n",
    b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n",
    b"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
    b"GET http://b.example/x HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, x\r\nUpgrade: websocket\r\n\r\n",
    b"GET / HTTP/1.1\nHost: a\n\n",
    b"\r\nGET /a#b HTTP/1.0\r\nHost: a\r\n\r\n",
    b"GET /\xe9t\xe9 HTTP/1.1\r\nHost: a\r\nX-A: \xe9\r\nZ:\r\nQ:   \r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /\r\n",
]
SMALL = [bytes([code]) for code in b"\r\n \t:\0\x7f\xff,;#/@\x0bx"]
WORDS = [b"\r\n", b"\r\n ", b"\n\n", b"HTTP/1.1", b"HTTP/1.0", b"http://", b"Host: b\r\n"]
LINES = [b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Upgrade: h2c\r\n"]
PIECES = st.sampled_from([*SMALL, *WORDS, *LINES])


@st.composite
def mutated_heads(draw: st.DrawFn) -> bytes:
    """Draw a head with a few pieces put in, taken out or put in the place of others."""
    head = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(head)))
        out = draw(st.sampled_from([0, 0, 1, 2, 6]))
        head[at : at + out] = draw(PIECES)
    return bytes(head)


@given(mutated_heads())
@example(b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chnked\r\n\r\n")
def test_a_regular_head_is_what_the_parser_reads(raw: bytes) -> None:
    found = regular_head(raw)
    if isinstance(found, Refusal):
        return
    line = found.line._replace(authority=None)
    line = line._replace(version="1.0") if line.version == "0.9" else line
    fields = [tuple(field.split(b": ", 1)) for field in found.head.split(b"\r\n")[1:-2]]

    assert parsed(found.head) == (line, fields)


@given(mutated_heads())
def test_the_short_way_leads_to_the_same_place(raw: bytes) -> None:
    """What the parser takes unseen is what the long way would have taken, or refused alike."""
    head = raw[: raw.find(b"\r\n\r\n") + 4]
    line = regular_already(head, LIMITS)
    seen = parsed(head) if line is not None else None
    if line is None or seen is None:
        return
    framing = frame_request(seen[1], line.method, line.version)
    found = regular_head(head)

    if isinstance(framing, Refusal):
        assert found == framing
    else:
        assert isinstance(found, RegularHead)
        assert found.line == line == seen[0]
        kept = [field for field in seen[1] if field[0].lower() not in (b"upgrade", b"connection")]
        assert [f for f in parsed(found.head)[1] if f[0].lower() != b"connection"] == kept  # type: ignore[index]  # a regular head is always parsed


@given(mutated_heads(), st.binary(max_size=8))
def test_byte_by_byte_is_as_good_as_whole(raw: bytes, behind: bytes) -> None:
    """But for HTTP/0.9: its one line cannot know what comes behind it."""
    data = raw + behind
    grown = (take_head(data[:end], LIMITS) for end in range(1, len(data) + 1))
    first = next((found for found in grown if found is not None), None)
    is_simple = isinstance(first, tuple) and first[1].line.version == "0.9"

    assert is_simple or first == take_head(data, LIMITS)


@given(st.binary(max_size=200))
def test_no_bytes_whatever_raise(raw: bytes) -> None:
    assert isinstance(regular_head(raw), RegularHead | Refusal)
