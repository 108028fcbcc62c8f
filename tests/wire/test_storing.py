from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.wire.freshness import CachingOptions
from proxy.wire.messages import ResponseHead
from proxy.wire.storing import (
    DoNotStore,
    Fetched,
    Store,
    is_challenge,
    is_failure,
    may_store,
    replaces,
    stored_headers,
)

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

NOW = 1_790_000_000.0
OPTIONS = CachingOptions()
LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"


def fields(*lines: str) -> Headers:
    return tuple(
        (name.encode(), value.encode())
        for name, _, value in (line.partition(": ") for line in lines)
    )


def fetched(*lines: str, status: int = 200) -> Fetched:
    return Fetched(ResponseHead(status, fields(*lines)), NOW, NOW, limit_bytes=1000)


@pytest.mark.parametrize(
    ("status", "lines"),
    [
        pytest.param(200, ("Cache-Control: max-age=60",), id="said to be fresh"),
        pytest.param(200, ("Expires: 0",), id="said to be stale: for failures"),
        pytest.param(200, (), id="nothing said: for failures"),
        pytest.param(200, ("Cache-Control: no-cache", 'ETag: "a"'), id="to be validated"),
        pytest.param(200, ('Cache-Control: private="x", max-age=6',), id="but for one field"),
        pytest.param(200, ("Cache-Control: no-store, must-understand",), id="understood"),
        pytest.param(204, ("Cache-Control: max-age=60",), id="without a body"),
        pytest.param(299, ("Cache-Control: max-age=60",), id="a status nobody knows"),
        pytest.param(404, (), id="an error of the reader, shortly"),
        pytest.param(500, ("Cache-Control: max-age=60",), id="an error that is said to be fresh"),
        pytest.param(599, ("Cache-Control: public", f"Last-Modified: {LONG_AGO}"), id="public"),
        pytest.param(200, ("CDN-Cache-Control: max-age=6", "Cache-Control: no-store"), id="cdn"),
    ],
)
def test_it_may_be_stored(status: int, lines: tuple[str, ...]) -> None:
    assert isinstance(may_store(fetched(*lines, status=status), OPTIONS), Store)


@pytest.mark.parametrize(
    ("status", "lines", "reason"),
    [
        pytest.param(200, ("Cache-Control: no-store, max-age=6",), "no-store", id="no-store"),
        pytest.param(200, ("Cache-Control: private, max-age=6",), "private", id="private"),
        pytest.param(200, ("CDN-Cache-Control: private",), "private", id="private to the edge"),
        pytest.param(
            599, ("Cache-Control: max-age=6, must-understand",), "must-understand", id="unknown"
        ),
        pytest.param(200, ("Cache-Control: max-age=6", "Vary: a, *"), "vary", id="a star"),
        pytest.param(206, ("Cache-Control: max-age=6",), "partial", id="a part"),
        pytest.param(304, ("Cache-Control: max-age=6",), "partial", id="not modified"),
        pytest.param(
            200, ("Set-Cookie: a=1", "Cache-Control: max-age=6"), "set-cookie", id="a cookie"
        ),
        pytest.param(401, ("Cache-Control: max-age=6",), "refused", id="401"),
        pytest.param(402, ("Cache-Control: max-age=6",), "refused", id="402"),
        pytest.param(403, ("Cache-Control: max-age=6",), "refused", id="403"),
        pytest.param(429, ("Cache-Control: max-age=6",), "refused", id="429"),
        pytest.param(
            200, ("cf-mitigated: challenge", "Cache-Control: max-age=6"), "refused", id="challenge"
        ),
        pytest.param(
            200,
            ("Content-Type: Text/Event-Stream", "Cache-Control: max-age=6"),
            "endless",
            id="sse",
        ),
        pytest.param(
            200, ("Content-Length: 1001", "Cache-Control: max-age=6"), "too-large", id="too large"
        ),
        pytest.param(201, ('ETag: "a"',), "status", id="a status for which nothing is guessed"),
        pytest.param(500, (), "status", id="an error of the server"),
        pytest.param(200, ("Cache-Control: no-cache",), "no-use", id="nobody could ever use it"),
        pytest.param(
            200, ("Cache-Control: max-age=0, must-revalidate",), "no-use", id="nor this one"
        ),
        pytest.param(404, ("Cache-Control: max-age=0",), "no-use", id="an error that has passed"),
        pytest.param(
            200, ("Cache-Control: max-age=0, stale-if-error=0",), "no-use", id="never served stale"
        ),
    ],
)
def test_it_may_not_be_stored(status: int, lines: tuple[str, ...], reason: str) -> None:
    found = may_store(fetched(*lines, status=status), OPTIONS)

    assert isinstance(found, DoNotStore)
    assert found.reason == reason


def test_what_a_reader_does_not_want_stored_is_not() -> None:
    one = fetched("Cache-Control: max-age=6")._replace(no_store=True)

    assert may_store(one, OPTIONS) == DoNotStore("request-no-store", wanted=True)


def test_what_came_for_a_readers_credentials_is_not() -> None:
    one = fetched("Cache-Control: public, max-age=6")._replace(private=True)

    assert may_store(one, OPTIONS) == DoNotStore("credentials", wanted=True)


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        pytest.param(("Set-Cookie: a=1", "Cache-Control: max-age=6"), True, id="meant to be kept"),
        pytest.param(("Set-Cookie: a=1", "Cache-Control: max-age=0"), False, id="stale anyway"),
        pytest.param(("Set-Cookie: a=1",), False, id="nothing said"),
    ],
)
def test_a_reason_is_news_where_the_origin_meant_it_to_be_kept(
    lines: tuple[str, ...], *, wanted: bool
) -> None:
    assert may_store(fetched(*lines), OPTIONS) == DoNotStore("set-cookie", wanted=wanted)


def kept(*lines: str, status: int = 200) -> list[str]:
    return [
        name.decode() for name, _ in stored_headers(ResponseHead(status, fields(*lines)), length=5)
    ]


def test_all_fields_are_stored() -> None:
    assert kept("X: 1", "x: 2", "Content-Length: 5") == ["X", "x", "Content-Length"]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("Connection: a, b", "A: 1", "B: 2"), id="that Connection names"),
        pytest.param(("Keep-Alive: 1", "Upgrade: x", "TE: y", "Trailer: z"), id="for one hop"),
        pytest.param(("Age: 5",), id="Age: it is counted anew"),
    ],
)
def test_some_fields_are_not(lines: tuple[str, ...]) -> None:
    assert kept(*lines, "Content-Length: 5") == ["Content-Length"]


def test_fields_that_a_directive_names_are_not() -> None:
    lines = ('Cache-Control: no-cache="a, B"', 'Cache-Control: private="c"')

    assert kept(*lines, "A: 1", "B: 2", "C: 3", "D: 4", "Content-Length: 5") == [
        *("Cache-Control", "Cache-Control", "D", "Content-Length")
    ]


def test_a_body_without_a_length_gets_one() -> None:
    head = ResponseHead(200, fields("X: 1"))

    assert stored_headers(head, length=5) == fields("X: 1", "Content-Length: 5")


def test_no_content_has_no_length() -> None:
    assert kept("X: 1", status=204) == ["X"]


@pytest.mark.parametrize(
    ("status", "line", "failed"),
    [
        pytest.param(500, "X: y", True, id="500"),
        pytest.param(502, "X: y", True, id="502"),
        pytest.param(503, "X: y", True, id="503"),
        pytest.param(504, "X: y", True, id="504"),
        pytest.param(429, "X: y", True, id="429: we are asked to wait"),
        pytest.param(403, "CF-Mitigated: challenge", True, id="a challenge"),
        pytest.param(403, "X: y", False, id="403 is the publisher's word"),
        pytest.param(401, "X: y", False, id="401 too"),
        pytest.param(404, "X: y", False, id="404 is an answer"),
        pytest.param(501, "X: y", False, id="501 is one"),
        pytest.param(200, "X: y", False, id="200"),
    ],
)
def test_when_the_origin_has_failed(status: int, line: str, *, failed: bool) -> None:
    assert is_failure(ResponseHead(status, fields(line))) is failed


def test_a_challenge_is_told_by_its_field() -> None:
    assert not is_challenge(ResponseHead(200, fields("cf-mitigated: block")))


@pytest.mark.parametrize(
    ("new", "old", "takes_its_place"),
    [
        pytest.param(200, 200, True, id="a page for a page"),
        pytest.param(404, 200, True, id="gone for a page"),
        pytest.param(500, 200, False, id="no error for a page"),
        pytest.param(500, 404, True, id="an error for an error"),
    ],
)
def test_an_error_never_replaces_a_good_copy(new: int, old: int, *, takes_its_place: bool) -> None:
    assert replaces(ResponseHead(new), old) is takes_its_place
