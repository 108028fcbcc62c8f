from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.bodies import (
    EXTENSIONS_LIMIT_BYTES,
    TRAILERS_LIMIT_BYTES,
    ChunkFramer,
    LengthFramer,
    framer_for,
)
from proxy.wire.framing import CHUNKED, Refusal

END = b"0\r\n\r\n"


def test_a_stated_length_ends_a_body() -> None:
    framer = LengthFramer(5)

    assert (framer.take(b"he"), framer.ended) == (2, False)
    assert (framer.take(b"lloGET /"), framer.ended) == (3, True)


def test_the_framer_fits_the_framing() -> None:
    assert isinstance(framer_for(CHUNKED), ChunkFramer)
    assert isinstance(framer_for(3), LengthFramer)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(END, id="no data"),
        pytest.param(b"5\r\nhello\r\n" + END, id="one chunk"),
        pytest.param(b"2\r\na\n\r\n3\r\n\r\nb\r\n" + END, id="line ends inside the data"),
        pytest.param(b"00A\r\n0123456789\r\n000\r\n\r\n", id="zeros in front, capitals"),
        pytest.param(b'1;a;b=c;d="e\\"f,g"\r\nx\r\n' + END, id="extensions of every kind"),
        pytest.param(b"0;last\r\n\r\n", id="an extension of the last chunk"),
        pytest.param(b"0\r\nX-A: 1\r\nX-B:\r\n\r\n", id="trailers"),
    ],
)
@pytest.mark.parametrize("step", [1, 3, 1000])
def test_a_chunked_body_ends_where_it_ends(body: bytes, step: int) -> None:
    framer = ChunkFramer()
    data = body + b"GET / HTTP/1.1"
    taken = 0

    while not framer.ended:
        count = framer.take(data[taken : taken + step])
        assert isinstance(count, int)
        taken += count

    assert taken == len(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\r\nhello", id="no size"),
        pytest.param(b"0x5\r\nhello\r\n", id="a size with 0x"),
        pytest.param(b"+5\r\nhello\r\n", id="a sign"),
        pytest.param(b"-5\r\nhello\r\n", id="a negative size"),
        pytest.param(b" 5\r\nhello\r\n", id="a blank before the size"),
        pytest.param(b"5 \r\nhello\r\n", id="a blank behind the size"),
        pytest.param(b"5 ;a\r\nhello\r\n", id="a blank before an extension"),
        pytest.param(b"5\nhello\r\n", id="a bare LF behind the size"),
        pytest.param(b"5\r\r\nhello\r\n", id="a CR too many"),
        pytest.param(b"5;\r\nhello\r\n", id="an extension without a name"),
        pytest.param(b"5;a\nb\r\nhello\r\n", id="a bare LF in an extension"),
        pytest.param(b"5;a=\x01\r\nhello\r\n", id="a control byte in an extension"),
        pytest.param(b"5_0\r\n", id="an underscore"),
        pytest.param(b"10000000000000005\r\n", id="a size beyond 64 bits"),
        pytest.param(b"ffffffffffffffff\r\n", id="a size beyond reason"),
        pytest.param(b"5\r\nhelloX\r\n", id="data longer than its size"),
        pytest.param(b"5\r\nhello\n", id="a bare LF behind the data"),
        pytest.param(b"5\r\nhelloXYZ", id="no line end behind the data"),
        pytest.param(b"0\r\nX A: 1\r\n\r\n", id="a malformed trailer"),
        pytest.param(b"0\r\n X: 1\r\n\r\n", id="a folded trailer"),
        pytest.param(b"0\r\nX: 1\n\r\n", id="a bare LF behind a trailer"),
        pytest.param(b"0\r\n\n", id="a bare LF at the end"),
    ],
)
@pytest.mark.parametrize("step", [1, 1000])
def test_wrong_chunks_are_refused(body: bytes, step: int) -> None:
    framer = ChunkFramer()

    found = [framer.take(body[at : at + step]) for at in range(0, len(body), step)]

    assert any(isinstance(result, Refusal) for result in found)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"1;" + b"a" * EXTENSIONS_LIMIT_BYTES + b"\r\n", id="one long extension"),
        pytest.param(b"1;" + b"a" * 2 * EXTENSIONS_LIMIT_BYTES, id="an extension without an end"),
        pytest.param(b"1;abcdefghi\r\nx\r\n" * 500, id="many short extensions"),
        pytest.param(b"0\r\nX: " + b"a" * TRAILERS_LIMIT_BYTES + b"\r\n", id="one long trailer"),
        pytest.param(b"0\r\n" + b"X-A: 1\r\n" * 2000, id="many short trailers"),
    ],
)
def test_extensions_and_trailers_have_limits(body: bytes) -> None:
    assert isinstance(ChunkFramer().take(body), Refusal)


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=5), st.binary(max_size=20))
def test_whatever_is_chunked_is_framed(chunks: list[bytes], behind: bytes) -> None:
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + END

    assert ChunkFramer().take(body + behind) == len(body)
