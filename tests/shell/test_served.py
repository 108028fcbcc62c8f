"""A stored response as the answer to a request: whole, a part, or nothing new."""

from __future__ import annotations

import pytest

from proxy.shell.buffer import Buffer
from proxy.shell.served import Served, from_entry
from proxy.wire.cache_status import Outcome
from proxy.wire.caching import asked_of
from proxy.wire.freshness import Terms
from proxy.wire.messages import Headers, ResponseHead
from proxy.wire.records import Entry
from tests.loops import on_a_loop

ENTRY = Entry(
    status=200,
    headers=((b"Content-Type", b"text/plain"), (b"ETag", b'"a"'), (b"Content-Length", b"10")),
    body=b"0123456789",
    terms=Terms(received_at=1_790_000_000.0),
)
HIT = Outcome(hit=True, ttl_s=5)


def served(*fields: tuple[bytes, bytes], entry: Entry = ENTRY) -> Served:
    return from_entry(entry, asked_of("GET", fields), 7.9, HIT)


@pytest.mark.parametrize(
    ("fields", "status", "body"),
    [
        pytest.param((), 200, b"0123456789", id="the whole"),
        pytest.param(((b"If-None-Match", b'"a"'),), 304, b"", id="nothing new"),
        pytest.param(((b"Range", b"bytes=2-4"),), 206, b"234", id="a part"),
        pytest.param(((b"Range", b"bytes=20-"),), 416, b"", id="no such part"),
        pytest.param(((b"Range", b"x=1"),), 200, b"0123456789", id="a unit nobody knows"),
        pytest.param(
            ((b"Range", b"bytes=2-4"), (b"If-Range", b'"a"')), 206, b"234", id="of the same"
        ),
        pytest.param(
            ((b"Range", b"bytes=2-4"), (b"If-Range", b'"b"')), 200, b"0123456789", id="of another"
        ),
        pytest.param(
            ((b"Range", b"bytes=2-4"), (b"If-None-Match", b'"a"')), 304, b"", id="both: nothing new"
        ),
    ],
)
def test_the_answer_fits_the_request(fields: Headers, status: int, body: bytes) -> None:
    one = served(*fields)

    assert (one.head.status, one.body, one.age_s) == (status, body, 7)


def test_no_part_of_an_error_is_sent() -> None:
    gone = Entry(404, (), b"not here", ENTRY.terms)

    assert served((b"Range", b"bytes=0-1"), entry=gone).head.status == 404


def test_only_the_whole_is_the_entry_itself() -> None:
    assert served().entry is ENTRY
    assert served((b"Range", b"bytes=2-4")).entry is None


def test_age_is_said_and_the_rest_if_it_is_shown() -> None:
    status = (b"Cache-Status", b"freesheet; hit; ttl=5")

    assert served().extra(expose=True) == ((b"Age", b"7"), status)
    assert served().extra(expose=False) == ((b"Age", b"7"),)


def test_what_does_not_matter_is_not_said() -> None:
    one = Served.whole(ResponseHead(200), b"", Outcome(fwd="bypass", matters=False))

    assert one.extra(expose=True) == ()


@on_a_loop
async def test_a_body_in_hand_is_read_like_any_other() -> None:
    assert await served().read(100) == (b"0123456789", True)
    one = served()
    assert await one.read(4) == (b"0123", False)
    assert [piece async for piece in one] == [b"456789"]


@on_a_loop
async def test_a_body_under_way_is_read_as_it_comes() -> None:
    buffer = Buffer()
    one = Served.shared(ResponseHead(200), buffer.tap(), HIT)
    buffer.put(b"0123")
    buffer.put(b"456")
    buffer.end()

    assert await one.read(5) == (b"01234", False)
    assert [piece async for piece in one] == [b"56"]


@on_a_loop
async def test_whoever_leaves_reads_no_more() -> None:
    buffer = Buffer()
    async with Served.shared(ResponseHead(200), buffer.tap(), HIT):
        assert buffer.readers == 1

    assert buffer.readers == 0
