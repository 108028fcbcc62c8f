from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.cache_control import (
    INVALID,
    LONGEST_S,
    NOTHING,
    CacheControl,
    cache_control,
    parse_cache_control,
    targeted_control,
)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        pytest.param(b"max-age=3600", 3600, id="a number"),
        pytest.param(b"MaX-aGe=3600", 3600, id="names in any case"),
        pytest.param(b'max-age="3600"', 3600, id="in quotes"),
        pytest.param(b"max-age=003600", 3600, id="leading zeros count for nothing"),
        pytest.param(b"max-age=0", 0, id="nought"),
        pytest.param(b"max-age=2147483648", LONGEST_S, id="the longest"),
        pytest.param(b"max-age=99999999999", LONGEST_S, id="beyond the longest"),
        pytest.param(b"max-age=" + b"9" * 5000, LONGEST_S, id="5,000 digits"),
        pytest.param(b"foo, max-age=60", 60, id="beside what we do not know"),
        pytest.param(b",, ,max-age=60,", 60, id="beside empty members"),
        pytest.param(b"max-age=1, max-age=1800", 1, id="the first of two"),
        pytest.param(b'ext="max-age=60", max-age=1', 1, id="not in the quotes before it"),
        pytest.param(b'max-age=1, ext="max-age=60"', 1, id="not in the quotes behind it"),
        pytest.param(b'ext="a\\", max-age=60"', None, id="an escaped quote ends nothing"),
        pytest.param(b'ext="max-age=60', None, id="a quote without an end hides the rest"),
        pytest.param(b"x-max-age=60", None, id="another name"),
        pytest.param(b"max-age='3600'", INVALID, id="single quotes"),
        pytest.param(b"max-age=-3600", INVALID, id="negative"),
        pytest.param(b"max-age=3600.0", INVALID, id="a decimal"),
        pytest.param(b"max-age=a3600", INVALID, id="a letter before it"),
        pytest.param(b"max-age=3600a", INVALID, id="a letter behind it"),
        pytest.param(b"max-age =3600", INVALID, id="a blank before the sign"),
        pytest.param(b"max-age= 3600", INVALID, id="a blank behind the sign"),
        pytest.param(b"max-age=", INVALID, id="no number"),
        pytest.param(b"max-age", INVALID, id="no sign"),
        pytest.param("max-age=\u0663".encode(), INVALID, id="digits of another script"),
    ],
)
def test_max_age_is_read(value: bytes, seconds: int | None) -> None:
    assert parse_cache_control(value).max_age == seconds


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param(b"s-maxage=5", CacheControl(s_maxage=5), id="s-maxage"),
        pytest.param(
            b"stale-while-revalidate=5",
            CacheControl(stale_while_revalidate=5),
            id="stale-while-revalidate",
        ),
        pytest.param(b"stale-if-error=5", CacheControl(stale_if_error=5), id="stale-if-error"),
        pytest.param(b"min-fresh=5", CacheControl(min_fresh=5), id="min-fresh"),
        pytest.param(b"max-stale=5", CacheControl(max_stale=5), id="max-stale"),
        pytest.param(b"max-stale", CacheControl(max_stale=LONGEST_S), id="max-stale, any"),
        pytest.param(b"No-Store", CacheControl(no_store=True), id="no-store"),
        pytest.param(b"no-transform", CacheControl(no_transform=True), id="no-transform"),
        pytest.param(b"only-if-cached", CacheControl(only_if_cached=True), id="only-if-cached"),
        pytest.param(b"must-revalidate", CacheControl(must_revalidate=True), id="must-revalidate"),
        pytest.param(
            b"proxy-revalidate", CacheControl(proxy_revalidate=True), id="proxy-revalidate"
        ),
        pytest.param(b"must-understand", CacheControl(must_understand=True), id="must-understand"),
        pytest.param(b"public", CacheControl(public=True), id="public"),
        pytest.param(b"private", CacheControl(private=True), id="private"),
        pytest.param(b"no-cache", CacheControl(no_cache=True), id="no-cache"),
        pytest.param(
            b'no-cache="A, b"',
            CacheControl(no_cache_fields=frozenset({b"a", b"b"})),
            id="no-cache for two fields",
        ),
        pytest.param(
            b"private=x",
            CacheControl(private_fields=frozenset({b"x"})),
            id="private for one field, as a token",
        ),
        pytest.param(
            b'no-cache="a", no-cache',
            CacheControl(no_cache=True),
            id="the whole goes before a field",
        ),
        pytest.param(b'private=""', CacheControl(private=True), id="no names are the whole"),
        pytest.param(b"immutable, x=1", NOTHING, id="what we do not know"),
        pytest.param(b"no store", NOTHING, id="two words"),
        pytest.param(b"", NOTHING, id="nothing"),
    ],
)
def test_every_directive_is_read(value: bytes, said: CacheControl) -> None:
    assert parse_cache_control(value) == said


def test_several_lines_are_one_list() -> None:
    lines = ((b"Cache-Control", b"max-age=1"), (b"x", b"y"), (b"cache-control", b"no-store"))

    assert cache_control(lines) == CacheControl(max_age=1, no_store=True)


def test_without_a_line_nothing_is_said() -> None:
    assert cache_control(((b"Expires", b"0"),)) is NOTHING


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param(b"max-age=60", CacheControl(max_age=60), id="a number"),
        pytest.param(b"max-age=60;x=1", CacheControl(max_age=60), id="with a parameter"),
        pytest.param(b"no-store", CacheControl(no_store=True), id="a flag"),
        pytest.param(b"max-age=-1", CacheControl(max_age=INVALID), id="negative: no number"),
        pytest.param(
            b"max-age=999999999999", CacheControl(max_age=LONGEST_S), id="beyond the longest"
        ),
        pytest.param(b"max-age=6, no-store=?0", CacheControl(max_age=6), id="a flag that is off"),
        pytest.param(
            b'private="x"', CacheControl(private_fields=frozenset({b"x"})), id="private for a field"
        ),
        pytest.param(b"foo=1.5, max-age=6", CacheControl(max_age=6), id="another's strange type"),
        pytest.param(b"MAX-AGE=60", None, id="capitals do not parse"),
        pytest.param(b'max-age="60"', None, id="a string is no number"),
        pytest.param(b"max-age=6.5", None, id="a decimal is no number"),
        pytest.param(b"max-age", None, id="a flag is no number"),
        pytest.param(b"no-store=1, max-age=6", None, id="a number is no flag"),
        pytest.param(b"private=1", None, id="a number names no field"),
        pytest.param(b"max-age=60 s", None, id="does not parse"),
        pytest.param(b"", None, id="empty"),
    ],
)
def test_the_targeted_field_is_a_dictionary_or_nothing(
    value: bytes, said: CacheControl | None
) -> None:
    assert targeted_control(((b"CDN-Cache-Control", value),)) == said


def test_without_a_targeted_field_there_is_no_targeted_control() -> None:
    assert targeted_control(((b"Cache-Control", b"max-age=1"),)) is None


@given(st.binary(max_size=200))
def test_no_bytes_raise(value: bytes) -> None:
    assert isinstance(parse_cache_control(value), CacheControl)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b'"\\' * 20_000, id="open quotes and escapes"),
        pytest.param(b'a="' + b'\\"' * 20_000, id="escaped quotes without an end"),
        pytest.param(b"," * 40_000, id="commas"),
        pytest.param(b"a=" * 20_000, id="signs"),
    ],
)
def test_no_value_takes_long(value: bytes) -> None:
    assert parse_cache_control(value).max_age is None
