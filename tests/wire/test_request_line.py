from __future__ import annotations

import pytest

from proxy.wire.framing import Refusal
from proxy.wire.request_line import METHODS, Line, request_line, simple_request, unfinished_line

LIMIT = 100


def line(raw: bytes) -> Line:
    """Return the line of a request that is taken."""
    found = request_line(raw, LIMIT)
    assert isinstance(found, Line)
    return found


@pytest.mark.parametrize(
    ("raw", "target", "version"),
    [
        pytest.param(b"GET /a?b HTTP/1.1\r", b"/a?b", "1.1", id="origin-form stays as it is"),
        pytest.param(b"GET /a? HTTP/1.0", b"/a?", "1.0", id="an empty query keeps its mark"),
        pytest.param(b"GET //a//b;c=1 HTTP/1.1", b"//a//b;c=1", "1.1", id="double slashes stay"),
        pytest.param(b"GET /../%2e%2F HTTP/1.1", b"/../%2e%2F", "1.1", id="dots and escapes stay"),
        pytest.param(b'GET /|^"<>{}`\\ HTTP/1.1', b'/|^"<>{}`\\', "1.1", id="odd ASCII stays"),
        pytest.param(b"GET /\xc3\xa9?\xd1 HTTP/1.0", b"/%C3%A9?%D1", "1.0", id="8-bit is encoded"),
        pytest.param(b"GET / HTTP/1.7", b"/", "1.1", id="a higher minor version is 1.1"),
        pytest.param(b"GET /a#b HTTP/1.0", b"/a", "1.0", id="a 1.0 reader's fragment is cut off"),
        pytest.param(b"OPTIONS * HTTP/1.1", b"*", "1.1", id="OPTIONS may ask about the server"),
        pytest.param(b"M-SEARCH /a HTTP/1.1", b"/a", "1.1", id="a method with a hyphen is known"),
    ],
)
def test_a_request_line_is_taken(raw: bytes, target: bytes, version: str) -> None:
    found = line(raw)

    assert (found.target, found.version, found.authority) == (target, version, None)


@pytest.mark.parametrize(
    ("raw", "target", "authority"),
    [
        pytest.param(b"GET http://a.b/c?d HTTP/1.1", b"/c?d", b"a.b", id="path and query remain"),
        pytest.param(b"GET HTTP://a:80/ HTTP/1.1", b"/", b"a:80", id="the scheme has no case"),
        pytest.param(b"GET http://a HTTP/1.1", b"/", b"a", id="no path is the root"),
        pytest.param(b"GET http://a?q HTTP/1.1", b"/?q", b"a", id="a query without a path"),
        pytest.param(b"OPTIONS http://a HTTP/1.1", b"*", b"a", id="OPTIONS without a path is *"),
        pytest.param(b"OPTIONS http://a/ HTTP/1.1", b"/", b"a", id="OPTIONS of the root is not *"),
        pytest.param(b"GET http://[::1]:8/a HTTP/1.1", b"/a", b"[::1]:8", id="an IPv6 address"),
        pytest.param(b"GET http://a/#b HTTP/1.0", b"/", b"a", id="a 1.0 reader's fragment"),
    ],
)
def test_an_absolute_target_is_cut_to_path_and_authority(
    raw: bytes, target: bytes, authority: bytes
) -> None:
    found = line(raw)

    assert (found.target, found.authority) == (target, authority)


@pytest.mark.parametrize(
    ("raw", "status", "why"),
    [
        pytest.param(b"GET /a b HTTP/1.1", 400, "line", id="a blank inside the target"),
        pytest.param(b"GET  / HTTP/1.1", 400, "line", id="two blanks"),
        pytest.param(b"GET\t/ HTTP/1.1", 400, "line", id="a tab for a blank"),
        pytest.param(b" GET / HTTP/1.1", 400, "line", id="a blank before the method"),
        pytest.param(b"GET / HTTP/1.1 ", 400, "line", id="a blank behind the version"),
        pytest.param(b"GET / http/1.1", 400, "line", id="a version in lower case"),
        pytest.param(b"GET / HTTP/01.01", 400, "line", id="a version with zeros in front"),
        pytest.param(b"GET / HTTP/1", 400, "line", id="a version without a minor"),
        pytest.param(b"GET / HTTP/1.1\r\r", 400, "line", id="a bare CR at the end"),
        pytest.param(b"GET /\rHTTP/1.1", 400, "line", id="a bare CR for a blank"),
        pytest.param(b"GET /\0 HTTP/1.1", 400, "line", id="NUL in the target"),
        pytest.param(b"GET /\x7f HTTP/1.1", 400, "line", id="DEL in the target"),
        pytest.param(b"G(T / HTTP/1.1", 400, "line", id="a method that is no token"),
        pytest.param(b"POST /", 400, "line", id="no version and not GET"),
        pytest.param(b"GET / HTTP/2.0", 505, "line", id="another major version"),
        pytest.param(b"GET / HTTP/0.9", 505, "line", id="0.9 does not name itself"),
        pytest.param(b"PRI * HTTP/2.0", 505, "line", id="the preface of HTTP/2"),
        pytest.param(b"get / HTTP/1.1", 501, "method", id="a method in lower case"),
        pytest.param(b"BREW / HTTP/1.1", 501, "method", id="a method nobody knows"),
        pytest.param(b"CONNECT a:443 HTTP/1.1", 405, "method", id="CONNECT"),
        pytest.param(b"TRACE / HTTP/1.1", 405, "method", id="TRACE"),
        pytest.param(b"GET /a#b HTTP/1.1", 400, "line", id="a fragment in 1.1"),
        pytest.param(b"GET #b HTTP/1.0", 400, "line", id="nothing but a fragment"),
        pytest.param(b"GET * HTTP/1.1", 400, "line", id="* with another method"),
        pytest.param(b"GET a.example:80 HTTP/1.1", 400, "line", id="authority-form with GET"),
        pytest.param(b"GET news/a HTTP/1.1", 400, "line", id="a relative path"),
        pytest.param(b"GET https://a/ HTTP/1.1", 400, "line", id="https without TLS"),
        pytest.param(b"GET ftp://a/ HTTP/1.1", 400, "line", id="another scheme"),
        pytest.param(b"GET http:///a HTTP/1.1", 400, "host", id="an empty authority"),
        pytest.param(b"GET http://u:p@a/ HTTP/1.1", 400, "host", id="user info"),
        pytest.param(b"GET http://a\\b/ HTTP/1.1", 400, "host", id="a backslash in the authority"),
        pytest.param(b"GET http://a:99999/ HTTP/1.1", 400, "host", id="a port beyond 65535"),
        pytest.param(b"GET /" + b"a" * LIMIT + b" HTTP/1.1", 414, "too-large", id="a long target"),
        pytest.param(b"GET /" + b"\xe9" * 40 + b" HTTP/1.1", 414, "too-large", id="long, encoded"),
        pytest.param(b"GET /" + b"a b" * LIMIT, 414, "too-large", id="a long malformed line"),
        pytest.param(b"A" * 3 * LIMIT, 501, "method", id="a long word"),
    ],
)
def test_a_request_line_is_refused(raw: bytes, status: int, why: str) -> None:
    found = request_line(raw, LIMIT)

    assert isinstance(found, Refusal)
    assert (found.status, found.why) == (status, why)


def test_a_target_of_exactly_the_limit_is_taken() -> None:
    target = b"/" + b"a" * (LIMIT - 1)

    assert line(b"GET " + target + b" HTTP/1.1").target == target


def test_connect_and_trace_are_known_and_refused_as_such() -> None:
    assert {b"CONNECT", b"TRACE", b"GET"} <= METHODS


@pytest.mark.parametrize(
    ("raw", "target"),
    [
        pytest.param(b"GET /a\r\n", b"/a", id="one line with CRLF"),
        pytest.param(b"GET /a\n", b"/a", id="one line with LF"),
        pytest.param(b"GET /a\r\n\r\n", b"/a", id="an empty line too many"),
        pytest.param(b"GET /\xe9#x\r\n", b"/%E9", id="8-bit encoded, fragment cut"),
    ],
)
def test_http_0_9_is_one_line(raw: bytes, target: bytes) -> None:
    assert simple_request(raw, 0, LIMIT) == Line(b"GET", target, "0.9")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"GET /a\r\nHost: a\r\n\r\n", id="with a field it is no request"),
        pytest.param(b"POST /a\r\n", id="another method"),
        pytest.param(b"GET a\r\n", id="a relative path"),
        pytest.param(b"GET http://a/\r\n", id="an absolute target"),
        pytest.param(b"GET /a", id="an unfinished line"),
        pytest.param(b"GET /" + b"a" * LIMIT + b"\r\n", id="a long target"),
    ],
)
def test_other_lines_are_not_http_0_9(raw: bytes) -> None:
    assert simple_request(raw, 0, LIMIT) is None


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        pytest.param(b"", None, id="nothing yet"),
        pytest.param(b"\r", None, id="a CR may become an empty line"),
        pytest.param(b"GE", None, id="half a method"),
        pytest.param(b"GET /a b c", None, id="half a malformed line"),
        pytest.param(b"\x16\x03\x01", 400, id="a TLS handshake"),
        pytest.param(b"\rG", 400, id="a bare CR"),
        pytest.param(b"G,", 400, id="a byte no method has"),
        pytest.param(b"GET /" + b"a" * 2 * LIMIT, 414, id="a target without an end"),
        pytest.param(b"G" * 2 * LIMIT, 501, id="a method without an end"),
    ],
)
def test_what_can_be_no_request_is_refused_at_once(raw: bytes, status: int | None) -> None:
    found = unfinished_line(raw, LIMIT)

    assert (found.status if found else None) == status
