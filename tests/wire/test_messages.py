from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.messages import Fields, Request, ResponseHead, first, joined, values

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

FIELDS = ((b"Via", b"1.0 a"), (b"Set-Cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"VIA", b"1.1 b"))


def test_every_line_of_a_field_is_found_in_order() -> None:
    assert values(FIELDS, b"set-cookie") == [b"a=1", b"b=2"]


def test_the_first_line_is_the_first_in_any_case() -> None:
    assert first(FIELDS, b"via") == b"1.0 a"


def test_a_field_that_is_not_there_is_none() -> None:
    assert first(FIELDS, b"host") is None


def test_a_field_that_is_there_and_empty_is_empty() -> None:
    assert first(((b"Host", b""),), b"host") == b""


def test_a_list_is_joined_by_commas() -> None:
    assert joined(FIELDS, b"via") == "1.0 a, 1.1 b"


def test_bytes_beyond_ascii_are_kept_one_by_one() -> None:
    assert joined(((b"X", b"\xff\xfe"),), b"x") == "\xff\xfe"


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        pytest.param("/a?b=1", "/a", "b=1", id="both"),
        pytest.param("/a", "/a", "", id="no query"),
        pytest.param("/a?", "/a", "", id="an empty query"),
        pytest.param("/a?b?c", "/a", "b?c", id="a question mark in the query"),
    ],
)
def test_a_target_is_path_and_query(target: str, path: str, query: str) -> None:
    request = Request("GET", target)

    assert (request.path, request.query) == (path, query)


def test_the_words_of_a_status_do_not_make_two_heads_differ() -> None:
    assert ResponseHead(200, (), b"OK") == ResponseHead(200, (), b"Fine")


NAMES = st.sampled_from([b"A", b"a", b"B", b"Via", b"VIA"])


@given(
    st.lists(st.tuples(NAMES, st.binary(max_size=2))).map(tuple),
    st.sampled_from([b"a", b"b", b"via", b"c"]),
)
def test_an_index_changes_no_answer(headers: Headers, name: bytes) -> None:
    indexed = Fields(headers)

    assert first(indexed, name) == first(headers, name)
    assert values(indexed, name) == values(headers, name)


def test_fields_with_an_index_are_the_same_pairs() -> None:
    assert Fields(FIELDS) == FIELDS
    assert hash(Fields(FIELDS)) == hash(FIELDS)
