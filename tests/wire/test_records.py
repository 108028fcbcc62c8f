from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.freshness import Terms
from proxy.wire.records import Entry, Page, PictureRecord, Record, SheetRecord, from_bytes, to_bytes

TERMS = Terms(
    received_at=1_790_000_000.5,
    initial_age_s=3.25,
    lifetime_s=60.0,
    explicit=True,
    no_cache=False,
    must_revalidate=True,
    for_authorized=True,
    while_revalidating_s=9,
    if_error_s=None,
)
ENTRY = Entry(
    status=200,
    headers=((b"Content-Type", b"text/html"), (b"X", b""), (b"x", b"\xff")),
    body=b"body \x00\xff",
    terms=TERMS,
    born=7,
    tags=("site-news", "page-1"),
    digest=b"d" * 16,
)
SHEET = SheetRecord(
    status=200,
    parts=(b"one", b"two"),
    etags=('W/"1"', 'W/"2"'),
    charset="windows-1251",
    language="ru",
    kind="article",
    rules="ab12",
    digest=b"d" * 16,
    printed_at=1_790_000_000.0,
    terms=replace(TERMS, if_error_s=60, no_cache=True, explicit=False),
    born=8,
    tags=("tier-basic",),
    coded=((0, "gzip", b"1"), (1, "br", b"2")),
)
RECORDS = [
    pytest.param(
        Page(b"nonce", (b"accept", b"foo"), (b"de",), ((b"", b"gzip", b"n" * 20),)), id="a page"
    ),
    pytest.param(Page(b""), id="an empty page"),
    pytest.param(ENTRY, id="a response"),
    pytest.param(Entry(599, (), b"", Terms(received_at=0)), id="an empty response"),
    pytest.param(SHEET, id="a sheet"),
    pytest.param(replace(SHEET, parts=(), etags=(), coded=()), id="a sheet that was declined"),
    pytest.param(
        PictureRecord(b"\x89PNG\x00", "image/png", b"d" * 16, TERMS, 9, ("site-news",)),
        id="a picture",
    ),
    pytest.param(PictureRecord(b"", "", b"", TERMS), id="an empty picture"),
]


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_is_read_back(record: Record) -> None:
    assert from_bytes(to_bytes(record)) == record


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_that_was_cut_off_is_none(record: Record) -> None:
    data = to_bytes(record)

    assert [from_bytes(data[:length]) for length in range(len(data))] == [None] * len(data)


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_with_something_behind_it_is_none(record: Record) -> None:
    assert from_bytes(to_bytes(record) + b"\x00") is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"garbage, and much of it", id="garbage"),
        pytest.param(b"\x80\x04\x95.", id="a pickle"),
        pytest.param(b"FSR\x02\x02" + to_bytes(ENTRY)[5:], id="another version"),
        pytest.param(b"FSR\x01\x09" + to_bytes(ENTRY)[5:], id="another kind"),
        pytest.param(b"FSR\x01\x01" + b"\xff" * 60, id="lengths beyond the end"),
        pytest.param(b"FSR\x01\x01" + bytes(4) + b"\xff" * 7 + b"\x7f", id="a count beyond it"),
    ],
)
def test_what_is_no_record_is_none(data: bytes) -> None:
    assert from_bytes(data) is None


@given(st.sampled_from([to_bytes(ENTRY), to_bytes(SHEET)]), st.data())
def test_no_change_of_a_byte_raises(data: bytes, draw: st.DataObject) -> None:
    place = draw.draw(st.integers(min_value=0, max_value=len(data) - 1))
    byte = draw.draw(st.binary(min_size=1, max_size=1))
    found = from_bytes(data[:place] + byte + data[place + 1 :])

    assert found is None or isinstance(found, Page | Entry | SheetRecord)


def test_a_record_costs_at_least_its_bytes() -> None:
    large = replace(ENTRY, body=b"x" * 100_000)

    assert 100_000 < large.size < 110_000


def test_what_was_shown_is_no_part_of_a_response() -> None:
    shown = replace(ENTRY, shown={"": ()})

    assert shown == ENTRY
    assert to_bytes(shown) == to_bytes(ENTRY)
