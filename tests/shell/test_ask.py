from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.shell.ask import coding_of
from proxy.wire.records import Page
from tests.caching import caching
from tests.loops import on_a_loop

if TYPE_CHECKING:
    from proxy.wire.messages import Headers


@on_a_loop
async def test_the_fields_are_made_once_and_only_if_they_are_needed() -> None:
    made: list[int] = []
    async with caching((b"",)) as desk:
        ask = desk.ask()

        def fields() -> Headers:
            made.append(1)
            return ((b"Host", b"a"),)

        ask.fields = fields
        ask.variant(b"name", Page(b"n"))
        assert made == []
        for _ in range(3):
            ask.variant(b"name", Page(b"n", (b"foo",)))

        assert made == [1]


@pytest.mark.parametrize(
    ("coding", "takes"),
    [
        pytest.param(b"", True, id="none"),
        pytest.param(b"gzip", True, id="one that is asked for"),
        pytest.param(b"br", True, id="the other one"),
        pytest.param(b"zstd", False, id="another"),
        pytest.param(b"gzip, br", False, id="two at once"),
    ],
)
@on_a_loop
async def test_a_sheet_takes_what_it_asks_for(coding: bytes, *, takes: bool) -> None:
    async with caching((b"",)) as desk:
        assert desk.ask("/", "Accept-Encoding: gzip, br").takes(coding) is takes


def test_a_coding_is_read_in_any_case_and_from_all_lines() -> None:
    headers = ((b"Content-Encoding", b"GZip"), (b"content-encoding", b" br"))

    assert coding_of(headers) == b"gzip, br"
