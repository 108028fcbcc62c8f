"""What the fields of a response say of its framing."""

from __future__ import annotations

import pytest

from proxy.wire.response_framing import framing_fields, one_length, persists

HEAD = b"HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 5\r\n%s\r\n"


def test_framing_is_gathered_in_any_case_and_order() -> None:
    headers = (
        (b"CONNECTION", b"Keep-Alive, X"),
        (b"content-length", b"5"),
        (b"X", b"1"),
        (b"Transfer-Encoding", b"Chunked"),
        (b"Connection", b"\tclose"),
    )

    assert framing_fields(headers) == (
        [b"Chunked"],
        [b"5"],
        [b"keep-alive", b"x", b"close"],
    )


@pytest.mark.parametrize(
    ("more", "left"),
    [
        pytest.param(b"", b"", id="one length is left alone"),
        pytest.param(b"content-length:5 \r\n", b"", id="an equal one goes"),
        pytest.param(b"Content-Length: 5\r\nContent-Length: 5\r\n", b"", id="all equal ones go"),
        pytest.param(b"Content-Length: 6\r\n", None, id="another value is left to be refused"),
        pytest.param(b"Content-Length: 5, 5\r\n", None, id="a list is left to be refused"),
        pytest.param(b"Content-Length: 05\r\n", None, id="another form is left to be refused"),
        pytest.param(b"X-Content-Length: 5\r\n", None, id="another field is none"),
    ],
)
def test_equal_lengths_are_one(more: bytes, left: bytes | None) -> None:
    assert one_length(HEAD % more) == HEAD % (more if left is None else left)


@pytest.mark.parametrize(
    ("options", "version", "chunked", "kept"),
    [
        pytest.param([], "1.1", False, True, id="HTTP/1.1 by default"),
        pytest.param([b"close"], "1.1", False, False, id="HTTP/1.1 that closes"),
        pytest.param([], "1.0", False, False, id="HTTP/1.0 by default not"),
        pytest.param([b"keep-alive"], "1.0", False, True, id="HTTP/1.0 that says so"),
        pytest.param([b"keep-alive", b"close"], "1.0", False, False, id="close wins"),
        pytest.param([b"keep-alive"], "1.0", True, False, id="HTTP/1.0 with a coding is faulty"),
        pytest.param([], "1.1", True, True, id="HTTP/1.1 with a coding is not"),
    ],
)
def test_a_connection_is_kept(
    options: list[bytes],
    version: str,
    chunked: bool,  # noqa: FBT001  # a column of the table
    kept: bool,  # noqa: FBT001  # a column of the table
) -> None:
    assert persists(options, version, is_chunked=chunked) is kept
