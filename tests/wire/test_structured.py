from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.structured import parse_dictionary


@pytest.mark.parametrize(
    ("value", "members"),
    [
        pytest.param(b"max-age=60", {"max-age": 60}, id="a number"),
        pytest.param(b"no-store", {"no-store": True}, id="a key alone is true"),
        pytest.param(b"a=?0", {"a": False}, id="said to be false"),
        pytest.param(b'private="x"', {"private": "x"}, id="a string"),
        pytest.param(b"a=token", {"a": "token"}, id="a token is text"),
        pytest.param(b"a=1;p=2, b;q", {"a": 1, "b": True}, id="parameters are left out"),
        pytest.param(b"a=1.5", {"a": None}, id="a decimal is no type of ours"),
        pytest.param(b"a=(1 2)", {"a": None}, id="nor is an inner list"),
        pytest.param(b"a=:aGk=:", {"a": None}, id="nor are bytes"),
        pytest.param(b"a=1, a=2", {"a": 2}, id="the last of two wins"),
        pytest.param(b"", {}, id="empty"),
    ],
)
def test_members_have_their_types(value: bytes, members: dict[str, object]) -> None:
    assert parse_dictionary(value) == members


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b"Max-Age=60", id="a key in capitals"),
        pytest.param(b"max-age=60,,", id="an empty member"),
        pytest.param(b"max-age =60", id="a blank before the sign"),
        pytest.param(b"max-age=60;", id="an empty parameter"),
        pytest.param(b'a="x', id="a string without an end"),
        pytest.param(b"\xff", id="eight bits"),
    ],
)
def test_what_is_no_dictionary_is_none(value: bytes) -> None:
    assert parse_dictionary(value) is None


@given(st.binary(max_size=60))
def test_no_bytes_raise(value: bytes) -> None:
    found = parse_dictionary(value)

    assert found is None or isinstance(found, dict)
