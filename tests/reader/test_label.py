from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.reader.label import COUNTED, LENGTH_LIMIT, Label, counted_family, label

IPHONE = b"Mozilla/5.0 (iPhone; CPU iPhone OS 9_1 like Mac OS X) AppleWebKit/601.1 Mobile/13B143"
FIREFOX = b"Mozilla/5.0 (X11; Linux x86_64; rv:52.0) Gecko/20100101 Firefox/52.0"


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        pytest.param(FIREFOX, Label("Firefox", "computer"), id="a computer"),
        pytest.param(IPHONE, Label("Mobile Safari UI/WKWebView", "phone"), id="a phone"),
        pytest.param(
            b"Mozilla/5.0 (iPad; CPU OS 9_3 like Mac OS X) AppleWebKit/601.1 Version/9.0 "
            b"Mobile/13E233 Safari/601.1",
            Label("Mobile Safari", "tablet"),
            id="a tablet",
        ),
        pytest.param(
            b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            Label("Googlebot", "bot"),
            id="a program",
        ),
        pytest.param(b"", Label("", ""), id="nothing"),
        pytest.param(b"\xff\x00", Label("", ""), id="bytes that are no text"),
    ],
)
def test_a_reader_has_the_name_that_a_person_would_give(agent: bytes, expected: Label) -> None:
    assert label(agent) == expected


def test_a_computer_that_is_also_a_tablet_is_the_smaller_one() -> None:
    agent = b"Mozilla/5.0 (Linux; U; en-US) AppleWebKit/528.5+ (KHTML, like Gecko) Kindle/3.0"

    assert label(agent).device == "tablet"


def test_families_outside_the_list_are_counted_as_other() -> None:
    assert counted_family(FIREFOX) == "Firefox"
    assert counted_family(IPHONE) == "other"
    assert "other" not in COUNTED


def test_what_stands_behind_the_limit_is_not_read() -> None:
    assert label(b" " * LENGTH_LIMIT + FIREFOX) == Label("", "")


@settings(max_examples=30, deadline=None)  # the library takes a millisecond
@given(st.binary(max_size=400))
def test_no_bytes_raise(agent: bytes) -> None:
    assert isinstance(label(agent), Label)
