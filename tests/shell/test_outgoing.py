"""Requests as they leave: framed once, held to their length, never more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.errors import UpstreamError
from proxy.shell.outgoing import BodyWriter, outgoing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.shell.outgoing import Outgoing
    from proxy.wire.messages import Headers


async def some_body() -> AsyncIterator[bytes]:
    """Yield a body."""
    yield b"hello"


def request(
    method: str = "GET",
    *,
    headers: Headers = (),
    length: int | None = None,
    has_body: bool = False,
    upgrade: bool = False,
) -> Outgoing:
    """Return a request for /a."""
    body = some_body() if has_body else None
    return outgoing(method, "/a", headers, body, length=length, upgrade=upgrade)


HOST = (b"Host", b"news.example")


@pytest.mark.parametrize(
    ("made", "head"),
    [
        pytest.param(
            request(headers=(HOST, (b"X-A", b"1"), (b"x-a", b"\xe9"))),
            b"GET /a HTTP/1.1\r\nHost: news.example\r\nX-A: 1\r\nx-a: \xe9\r\n\r\n",
            id="fields keep order, repeats, case and bytes",
        ),
        pytest.param(request(), b"GET /a HTTP/1.1\r\n\r\n", id="without a body, no framing"),
        pytest.param(
            request("POST", has_body=True, length=5),
            b"POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
            id="a known length is written",
        ),
        pytest.param(
            request("POST", has_body=True),
            b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            id="an unknown length is chunked",
        ),
        pytest.param(
            request("POST"),
            b"POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
            id="a POST without a body says so",
        ),
        pytest.param(
            request("PUT", has_body=True, length=0),
            b"PUT /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
            id="a body of length zero is none",
        ),
        pytest.param(
            request(
                headers=(
                    (b"content-length", b"9"),
                    (b"Transfer-Encoding", b"chunked"),
                    (b"Connection", b"close"),
                ),
                has_body=True,
                length=5,
            ),
            b"GET /a HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
            id="framing of the caller never leaves beside ours",
        ),
        pytest.param(
            request(upgrade=True, headers=((b"upgrade", b"h2c"),)),
            b"GET /a HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            id="an upgrade is written anew",
        ),
    ],
)
def test_the_head_is(made: Outgoing, head: bytes) -> None:
    assert made.head == head


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        pytest.param("GET", "/a b", (), id="a blank in the target"),
        pytest.param("GET", "/a\r\n", (), id="a line end in the target"),
        pytest.param("GET", "", (), id="no target"),
        pytest.param("GE T", "/", (), id="a blank in the method"),
        pytest.param("GET", "/", ((b"X", b"a\r\nY: b"),), id="a line end in a value"),
        pytest.param("GET", "/", ((b"X", b"a\nb"),), id="a line feed in a value"),
        pytest.param("GET", "/", ((b"X", b"a\rb"),), id="a bare CR in a value"),
        pytest.param("GET", "/", ((b"X", b"a\0b"),), id="a NUL in a value"),
        pytest.param("GET", "/", ((b"X\r\nY", b"a"),), id="a line end in a name"),
    ],
)
def test_nothing_that_would_be_a_second_request_leaves(
    method: str, target: str, headers: Headers
) -> None:
    with pytest.raises(ValueError, match=r"line end|blank"):
        outgoing(method, target, headers, None, length=None, upgrade=False)


@pytest.mark.parametrize(
    ("made", "may"),
    [
        pytest.param(request("GET"), True, id="GET"),
        pytest.param(request("DELETE"), True, id="DELETE without a body"),
        pytest.param(request("PUT", has_body=True, length=5), False, id="PUT with a body"),
        pytest.param(request("POST"), False, id="POST"),
        pytest.param(request("PATCH"), False, id="PATCH"),
        pytest.param(request(upgrade=True), False, id="an upgrade"),
    ],
)
def test_only_what_changes_nothing_twice_is_repeatable(made: Outgoing, may: bool) -> None:  # noqa: FBT001  # a column of the table
    assert made.repeatable is may


def test_chunks_are_framed_and_ended() -> None:
    writer = BodyWriter(None)

    sent = b"".join([*writer.frame(b"hello world 1234"), *writer.frame(b""), *writer.last()])
    assert sent == b"10\r\nhello world 1234\r\n0\r\n\r\n"


def test_a_body_with_a_length_is_sent_bare() -> None:
    writer = BodyWriter(5)

    assert (writer.frame(b"he"), writer.full) == ((b"he",), False)
    assert (writer.frame(b"llo"), writer.full, writer.last()) == ((b"llo",), True, ())


def test_a_longer_body_than_announced_is_refused() -> None:
    with pytest.raises(UpstreamError, match="longer"):
        BodyWriter(3).frame(b"hello")


def test_a_shorter_body_than_announced_is_never_ended() -> None:
    writer = BodyWriter(3)
    writer.frame(b"he")

    with pytest.raises(UpstreamError, match="shorter"):
        writer.last()
