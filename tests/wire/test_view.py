"""The switch parameter: grammar, removal, writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.view import CHARSETS, TextSize, View, format_view, parse_view, split_view, with_view

views = st.builds(
    View,
    simple=st.booleans().filter(bool),
    pictures=st.booleans(),
    size=st.sampled_from(TextSize),
    dark=st.booleans(),
    whole=st.booleans(),
    charset=st.sampled_from(["", *CHARSETS.values()]),
)


@given(views)
def test_a_view_written_is_read_back(view: View) -> None:
    assert parse_view(format_view(view)) == view


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("gallery", id="the origin's own value"),
        pytest.param("simple-dark-nopics", id="flags out of order"),
        pytest.param("simple-p1", id="part one has no flag"),
        pytest.param("simple-p100", id="too many parts"),
        pytest.param("Simple", id="another case"),
        pytest.param("simple\n", id="a line break behind"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_does_not_match_as_a_whole_is_the_origins(value: str) -> None:
    assert parse_view(value) is None
    assert split_view(f"/a?view={value}")[0] == f"/a?view={value}"


@pytest.mark.parametrize(
    ("target", "left"),
    [
        pytest.param("/a?view=full", "/a", id="alone"),
        pytest.param("/a?x=1&view=simple", "/a?x=1", id="last"),
        pytest.param("/a?view=simple&x=1", "/a?x=1", id="first"),
        pytest.param("/a?preview=full", "/a?preview=full", id="a longer name stays"),
        pytest.param("/a?", "/a?", id="a bare question mark stays"),
    ],
)
def test_the_parameter_is_removed_and_nothing_else(target: str, left: str) -> None:
    assert split_view(target)[0] == left


def test_a_new_wish_replaces_the_old_one() -> None:
    assert with_view("/a?x=1&view=full#t", View(simple=True)) == "/a?x=1&view=simple#t"
