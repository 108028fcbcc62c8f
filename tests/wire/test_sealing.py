from __future__ import annotations

import pytest

from proxy.wire.sealing import digest, seal_of

OURS = seal_of(("new", "old"))
NAME = b"n" * 20


def test_what_was_closed_is_opened() -> None:
    assert OURS.open(NAME, OURS.close(NAME, b"data")) == b"data"


def test_an_old_key_still_opens() -> None:
    assert OURS.open(NAME, seal_of(("old",)).close(NAME, b"data")) == b"data"


@pytest.mark.parametrize(
    "sealed",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"data", id="no seal"),
        pytest.param(seal_of(("else",)).close(NAME, b"data"), id="another's seal"),
        pytest.param(OURS.close(b"m" * 20, b"data"), id="another name's seal"),
        pytest.param(OURS.close(NAME, b"data") + b"!", id="something behind it"),
        pytest.param(OURS.close(NAME, b"data")[:-1], id="something cut off"),
        pytest.param(bytes(32) + b"data", id="a seal of zeros"),
    ],
)
def test_all_else_stays_shut(sealed: bytes) -> None:
    assert OURS.open(NAME, sealed) is None


def test_a_key_is_never_used_as_it_is() -> None:
    assert b"new" not in OURS.keys
    assert {len(key) for key in OURS.keys} == {32}


def test_bodies_are_told_apart() -> None:
    assert digest(b"a") == digest(b"a") != digest(b"b")
