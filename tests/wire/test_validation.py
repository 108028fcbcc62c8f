from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.wire.messages import ResponseHead
from proxy.wire.sheet_head import http_date
from proxy.wire.validation import (
    after_304,
    after_head,
    answers_not_modified,
    conditional_request,
    not_modified_headers,
    tag_matches,
    validators,
    without_conditions,
)

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

NOW = 1_790_000_000.0
CHANGED = http_date(NOW - 3000).decode()


def fields(*lines: str) -> Headers:
    return tuple(
        (name.encode(), value.encode())
        for name, _, value in (line.partition(": ") for line in lines)
    )


STORED = fields('ETag: "a"', f"Last-Modified: {CHANGED}", "Content-Type: text/html", "A: 1")


def test_both_validators_are_sent() -> None:
    assert validators(STORED) == fields('If-None-Match: "a"', f"If-Modified-Since: {CHANGED}")


def test_without_a_validator_nobody_can_ask() -> None:
    assert validators(fields("Date: x")) == ()


def test_our_conditions_stand_in_the_place_of_the_readers() -> None:
    asked = fields('If-None-Match: "b"', "Range: bytes=0-1", "Foo: 1", "If-Range: x")

    assert conditional_request(asked, fields("ETag: W/x")) == fields("Foo: 1", "If-None-Match: W/x")


def test_a_whole_is_asked_for_without_conditions() -> None:
    asked = fields("If-Match: *", "If-Unmodified-Since: x", "If-Modified-Since: y", "Foo: 1")

    assert without_conditions(asked) == fields("Foo: 1")


@pytest.mark.parametrize(
    ("wanted", "tag", "matches"),
    [
        pytest.param(b'"a"', b'"a"', True, id="the same"),
        pytest.param(b'W/"a"', b'"a"', True, id="weak and strong"),
        pytest.param(b'"a"', b'W/"a"', True, id="strong and weak"),
        pytest.param(b'"b", "a"', b'"a"', True, id="one of a list"),
        pytest.param(b'"b","c"', b'"a"', False, id="none of a list"),
        pytest.param(b" * ", b'"a"', True, id="any"),
        pytest.param(b"*", None, True, id="any, without a tag"),
        pytest.param(b'"a"', None, False, id="no tag"),
        pytest.param(b'"a,b"', b'"a,b"', True, id="a comma in a tag"),
        pytest.param(b'"\xe9"', b'"\xe9"', True, id="eight bits"),
        pytest.param(b"a", b"a", True, id="both without quotes"),
        pytest.param(b"a", b'"a"', False, id="one without quotes"),
        pytest.param(b'"A"', b'"a"', False, id="tags have a case"),
    ],
)
def test_if_none_match(wanted: bytes, tag: bytes | None, *, matches: bool) -> None:
    assert tag_matches(wanted, tag) is matches


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        pytest.param(fields('If-None-Match: "a"'), True, id="the tag"),
        pytest.param(fields('If-None-Match: "x"', 'if-none-match: "a"'), True, id="on two lines"),
        pytest.param(fields(f"If-Modified-Since: {CHANGED}"), True, id="the date"),
        pytest.param(
            fields(f"If-Modified-Since: {http_date(NOW).decode()}"), True, id="a later date"
        ),
        pytest.param(
            fields(f"If-Modified-Since: {http_date(NOW - 9000).decode()}"), False, id="an earlier"
        ),
        pytest.param(fields("If-Modified-Since: soon"), False, id="no date"),
        pytest.param(
            fields('If-None-Match: "x"', f"If-Modified-Since: {CHANGED}"), False, id="the tag wins"
        ),
        pytest.param((), False, id="no condition"),
    ],
)
def test_a_reader_who_has_it_gets_no_body(asked: Headers, *, answers: bool) -> None:
    assert answers_not_modified(asked, 200, STORED, NOW) is answers


def test_an_error_is_no_answer_to_a_condition() -> None:
    assert not answers_not_modified(fields('If-None-Match: "a"'), 404, STORED, NOW)


@pytest.mark.parametrize(
    ("stored", "limit_s", "answers"),
    [
        pytest.param(fields(f"Date: {http_date(NOW - 60).decode()}"), -60, True, id="the Date"),
        pytest.param(fields(f"Date: {http_date(NOW - 60).decode()}"), -61, False, id="is later"),
        pytest.param((), 0, True, id="the time of arrival"),
        pytest.param(fields("Last-Modified: once"), -1, False, id="a date that is none"),
    ],
)
def test_what_stands_in_for_last_modified(
    stored: Headers, limit_s: float, *, answers: bool
) -> None:
    asked = ((b"If-Modified-Since", http_date(NOW + limit_s)),)

    assert answers_not_modified(asked, 200, stored, NOW) is answers


def test_a_304_describes_no_body() -> None:
    stored = fields(
        'ETag: "a"', "Last-Modified: x", "Content-Type: y", "Content-Length: 5", "Date: d",
        "Content-Encoding: gzip", "Content-Language: de", "Digest: z", "Vary: v", "Expires: e",
        "Cache-Control: c", "Content-Location: /l", "Content-Security-Policy: p", "X: kept",
    )  # fmt: skip

    assert [name.decode() for name, _ in not_modified_headers(stored)] == [
        *("ETag", "Date", "Vary", "Expires", "Cache-Control"),
        *("Content-Location", "Content-Security-Policy", "X"),
    ]


def test_without_a_tag_a_304_has_the_date() -> None:
    assert not_modified_headers(fields("Last-Modified: x")) == fields("Last-Modified: x")


def test_a_304_updates_what_it_brings() -> None:
    news = fields("A: 2", "a: 3", "B: 4")

    assert after_304(fields("A: 1", "C: 5"), ResponseHead(304, news)) == fields(
        "C: 5", "A: 2", "a: 3", "B: 4"
    )


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Content-Type: text/plain", id="the type of the body"),
        pytest.param("Content-Length: 0", id="its length"),
        pytest.param("Content-Encoding: br", id="its coding"),
        pytest.param("Content-Range: bytes 0-1/2", id="its place"),
        pytest.param("Connection: close", id="the connection"),
        pytest.param("Set-Cookie: a=1", id="a cookie"),
        pytest.param("Age: 5", id="its age"),
    ],
)
def test_a_304_never_changes(line: str) -> None:
    assert after_304(STORED, ResponseHead(304, fields(line))) == STORED


def test_what_connection_names_does_not_update() -> None:
    news = fields("Connection: A", "A: 2")

    assert after_304(fields("A: 1"), ResponseHead(304, news)) == fields("A: 1")


@pytest.mark.parametrize(
    ("tag", "is_ours"),
    [
        pytest.param('ETag: "a"', True, id="the same tag"),
        pytest.param('ETag: "b"', False, id="another strong tag is another response"),
        pytest.param('ETag: W/"b"', True, id="a weak tag proves nothing"),
        pytest.param("X: y", True, id="no tag"),
    ],
)
def test_a_304_speaks_of_the_response_with_its_tag(tag: str, *, is_ours: bool) -> None:
    assert (after_304(STORED, ResponseHead(304, fields(tag))) is not None) is is_ours


@pytest.mark.parametrize(
    ("status", "lines", "still_holds"),
    [
        pytest.param(200, ("A: 2",), True, id="nothing against it"),
        pytest.param(200, ('ETag: "a"', "A: 2"), True, id="the same tag"),
        pytest.param(200, ('ETag: "b"',), False, id="another tag"),
        pytest.param(200, ("Last-Modified: now",), False, id="another date"),
        pytest.param(200, ("Content-Length: 9",), False, id="another length"),
        pytest.param(410, ('ETag: "a"',), False, id="another status"),
    ],
)
def test_a_head_tells_whether_what_is_stored_holds(
    status: int, lines: tuple[str, ...], *, still_holds: bool
) -> None:
    assert (after_head(STORED, ResponseHead(status, fields(*lines))) is not None) is still_holds


def test_a_head_updates_what_it_brings() -> None:
    found = after_head(STORED, ResponseHead(200, fields("A: 2")))

    assert found is not None
    assert (b"A", b"2") in found
    assert (b"A", b"1") not in found
