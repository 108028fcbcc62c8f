from __future__ import annotations

import pytest

from proxy.wire.framing import (
    CHUNKED,
    Framing,
    Refusal,
    frame_request,
    is_host,
    tokens,
    without_upgrade,
)
from proxy.wire.messages import Fields

HOST = (b"Host", b"a.example")


def framed(*fields: tuple[bytes, bytes], method: bytes = b"POST", version: str = "1.1") -> Framing:
    """Return what a request with a right Host asks."""
    found = frame_request([HOST, *fields], method, version)
    assert isinstance(found, Framing)
    return found


def status(*fields: tuple[bytes, bytes], version: str = "1.1") -> int | None:
    """Return the status of the refusal of a request with these fields alone."""
    found = frame_request(list(fields), b"POST", version)
    return found.status if isinstance(found, Refusal) else None


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b"a.example", id="a name"),
        pytest.param(b"A.EXAMPLE.:8080", id="capitals, a last dot, a port"),
        pytest.param(b"a:", id="an empty port"),
        pytest.param(b"127.0.0.1:65535", id="an IPv4 address"),
        pytest.param(b"[::1]:80", id="an IPv6 address"),
        pytest.param(b"a_b~c-d", id="the unreserved characters"),
        pytest.param(b"a%2d%2Db", id="percent-encoded"),
        pytest.param(b"%41", id="nothing but percent-encoded"),
    ],
)
def test_a_host_is_a_name_or_address_with_a_port(value: bytes) -> None:
    assert is_host(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b":80", id="a port alone"),
        pytest.param(b"a b", id="a blank"),
        pytest.param(b"a,b", id="a comma"),
        pytest.param(b"u@a", id="user info"),
        pytest.param(b"a/b", id="a path"),
        pytest.param(b"a?b", id="a query"),
        pytest.param(b"a#b", id="a fragment"),
        pytest.param(b"http://a", id="a scheme"),
        pytest.param(b"a:b", id="a port that is no number"),
        pytest.param(b"a:65536", id="a port too high"),
        pytest.param(b"a:1:2", id="two ports"),
        pytest.param(b"a%2", id="half an escape"),
        pytest.param(b"[::1", id="half an IPv6 address"),
        pytest.param(b"\xe9t\xe9", id="8-bit bytes"),
        pytest.param(b"a\0", id="NUL"),
        pytest.param(b"a" * 262, id="longer than any name"),
    ],
)
def test_nothing_else_is_a_host(value: bytes) -> None:
    assert not is_host(value)


@pytest.mark.parametrize(
    ("fields", "version"),
    [
        pytest.param([], "1.1", id="1.1 without Host"),
        pytest.param([HOST, HOST], "1.1", id="Host twice in 1.1"),
        pytest.param([HOST, (b"hOST", b"a")], "1.0", id="Host twice in 1.0, in any case"),
        pytest.param([(b"Host", b"")], "1.1", id="an empty Host in 1.1"),
        pytest.param([(b"Host", b"a,b")], "1.0", id="a malformed Host in 1.0"),
    ],
)
def test_requests_without_one_right_host_are_refused(
    fields: list[tuple[bytes, bytes]], version: str
) -> None:
    found = frame_request(fields, b"GET", version)

    assert isinstance(found, Refusal)
    assert (found.status, found.reason) == (400, "request.host")


@pytest.mark.parametrize(
    ("fields", "version"),
    [
        pytest.param([HOST], "1.1", id="1.1 with one"),
        pytest.param([], "1.0", id="1.0 without"),
        pytest.param([(b"Host", b"")], "1.0", id="1.0 with an empty one"),
        pytest.param([], "0.9", id="0.9"),
    ],
)
def test_requests_with_a_right_host_or_none_are_taken(
    fields: list[tuple[bytes, bytes]], version: str
) -> None:
    assert isinstance(frame_request(fields, b"GET", version), Framing)


@pytest.mark.parametrize(
    ("fields", "length"),
    [
        pytest.param([], 0, id="no field, no body"),
        pytest.param([(b"Content-Length", b"0")], 0, id="a length of zero"),
        pytest.param([(b"content-LENGTH", b"0012")], 12, id="zeros in front"),
        pytest.param([(b"Transfer-Encoding", b"chunked")], CHUNKED, id="chunked"),
        pytest.param([(b"Transfer-Encoding", b"Chunked")], CHUNKED, id="chunked has no case"),
    ],
)
def test_the_length_of_a_body_is_read(fields: list[tuple[bytes, bytes]], length: int) -> None:
    assert framed(*fields).length == length


@pytest.mark.parametrize("value", [b"", b"-1", b"+5", b"0x5", b"5.0", b"5 5", b"5,5", b"5;", b"_5"])
def test_a_length_that_is_no_number_is_refused(value: bytes) -> None:
    assert status(HOST, (b"Content-Length", value)) == 400


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        pytest.param([(b"Content-Length", b"9" * 19)], 400, id="a length beyond 18 digits"),
        pytest.param([(b"Content-Length", b"5")] * 2, 400, id="two equal lengths"),
        pytest.param(
            [(b"Content-Length", b"5"), (b"Transfer-Encoding", b"chunked")], 400, id="both framings"
        ),
        pytest.param([(b"Transfer-Encoding", b"chunked")] * 2, 400, id="chunked twice"),
        pytest.param([(b"Transfer-Encoding", b"chunked, chunked")], 400, id="chunked in chunked"),
        pytest.param([(b"Transfer-Encoding", b"chunked, gzip")], 400, id="chunked not at the end"),
        pytest.param([(b"Transfer-Encoding", b"identity")], 400, id="identity"),
        pytest.param([(b"Transfer-Encoding", b"gzip")], 400, id="no chunked at all"),
        pytest.param([(b"Transfer-Encoding", b"")], 400, id="an empty coding"),
        pytest.param([(b"Transfer-Encoding", b"chunked,")], 400, id="an empty member"),
        pytest.param([(b"Transfer-Encoding", b'"chunked"')], 400, id="a quoted coding"),
        pytest.param([(b"Transfer-Encoding", b"chunked;a=b")], 400, id="a parameter"),
        pytest.param([(b"Transfer-Encoding", b"xchunked")], 501, id="a coding nobody knows"),
        pytest.param([(b"Transfer-Encoding", b"gzip, chunked")], 501, id="one we do not undo"),
    ],
)
def test_unclear_framing_is_refused(fields: list[tuple[bytes, bytes]], code: int) -> None:
    assert status(HOST, *fields) == code


def test_a_transfer_coding_in_http_1_0_is_faulty_framing() -> None:
    assert status(HOST, (b"Transfer-Encoding", b"chunked"), version="1.0") == 400


@pytest.mark.parametrize(
    ("connection", "version", "persistent"),
    [
        pytest.param(None, "1.1", True, id="1.1 stays open"),
        pytest.param(b"close", "1.1", False, id="1.1 asks to close"),
        pytest.param(b"x, CLOSE ,y", "1.1", False, id="close among others, in any case"),
        pytest.param(b"upgrade", "1.1", True, id="another option"),
        pytest.param(None, "1.0", False, id="1.0 closes"),
        pytest.param(b"Keep-Alive", "1.0", True, id="1.0 asks to stay open"),
        pytest.param(b"keep-alive, close", "1.0", False, id="close wins"),
        pytest.param(None, "0.9", False, id="0.9 closes"),
    ],
)
def test_a_connection_persists_as_the_version_and_options_say(
    connection: bytes | None, version: str, *, persistent: bool
) -> None:
    fields = [] if connection is None else [(b"Connection", connection)]

    assert framed(*fields, version=version).persistent is persistent


@pytest.mark.parametrize(
    ("value", "version", "body", "awaits"),
    [
        pytest.param(b"100-continue", "1.1", b"5", True, id="it is awaited"),
        pytest.param(b"100-Continue", "1.1", b"5", True, id="in any case"),
        pytest.param(b"100-continue", "1.1", b"0", False, id="not without a body"),
        pytest.param(b"100-continue", "1.0", b"5", False, id="not by 1.0"),
    ],
)
def test_a_100_is_awaited_by_1_1_with_a_body(
    value: bytes, version: str, body: bytes, *, awaits: bool
) -> None:
    fields = [(b"Expect", value), (b"Content-Length", body)]

    assert framed(*fields, version=version).awaits is awaits


@pytest.mark.parametrize("value", [b"foo", b"100-continue, foo", b"100-continue;q=1"])
def test_other_expectations_are_417(value: bytes) -> None:
    assert status(HOST, (b"Expect", value)) == 417


@pytest.mark.parametrize(
    ("method", "value", "last"),
    [
        pytest.param(b"OPTIONS", b"0", True, id="OPTIONS with none left"),
        pytest.param(b"OPTIONS", b"00", True, id="zero written twice"),
        pytest.param(b"OPTIONS", b"1", False, id="one hop left"),
        pytest.param(b"OPTIONS", b"", False, id="no number"),
        pytest.param(b"GET", b"0", False, id="it says nothing of GET"),
    ],
)
def test_max_forwards_of_zero_ends_here(method: bytes, value: bytes, *, last: bool) -> None:
    assert framed((b"Max-Forwards", value), method=method).last_hop is last


def test_an_upgrade_that_was_not_granted_is_taken_out() -> None:
    fields = Fields((HOST, (b"UPGRADE", b"h2c"), (b"X-A", b"1")))

    assert without_upgrade(fields) == (HOST, (b"X-A", b"1"))


def test_fields_without_an_upgrade_are_the_same_object() -> None:
    fields = Fields((HOST,))

    assert without_upgrade(fields) is fields


@pytest.mark.parametrize("line", [(b"Connection", b"close"), (b"CONTENT-LENGTH", b"5"), HOST])
def test_an_index_of_the_fields_changes_nothing(line: tuple[bytes, bytes]) -> None:
    for fields in ([HOST, line], [HOST, line, line]):
        assert frame_request(Fields(fields), b"GET", "1.1") == frame_request(fields, b"GET", "1.1")


def test_tokens_are_lower_case_members_without_empty_ones() -> None:
    assert tokens(b" A,,b ,\t") == [b"a", b"b"]
