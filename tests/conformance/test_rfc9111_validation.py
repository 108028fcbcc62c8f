"""What RFC 9111 asks of a shared cache about validation, age and what is invalid."""

from __future__ import annotations

import pytest

from tests.caching import caching, reply, second
from tests.loops import on_a_loop

FRESH = "Cache-Control: max-age=60"
STALE = "Cache-Control: max-age=1"
TAG = 'ETag: "a"'
NEW = (reply(FRESH, body=b"new"),)


# -------------------------------------------------------------------------------------------- 4.3


@on_a_loop
async def test_entity_tags_are_sent_for_validation() -> None:
    """A cache "MUST send the relevant entity tags", and "SHOULD send the Last-Modified value"."""
    date = "Sun, 06 Nov 1994 08:49:37 GMT"
    stored = reply(STALE, 'ETag: W/"a"', f"Last-Modified: {date}")
    async with caching((stored,), (reply(status=304),)) as desk:
        await desk.get()
        desk.clock.now += 5
        await desk.get()

        assert desk.origin.seen[1].values("if-none-match") == ['W/"a"']
        assert desk.origin.seen[1].values("if-modified-since") == [date]


@pytest.mark.parametrize(
    ("asking", "status"),
    [
        pytest.param('If-None-Match: "a"', 304, id="the tag"),
        pytest.param('If-None-Match: "b", "a"', 304, id="one of several"),
        pytest.param("If-None-Match: *", 304, id="any"),
        pytest.param('If-None-Match: "b"', 200, id="another"),
        pytest.param("If-Modified-Since: @0", 304, id="a later date"),
        pytest.param("If-Modified-Since: @-9999", 200, id="an earlier one"),
    ],
)
@on_a_loop
async def test_preconditions_are_evaluated(asking: str, status: int) -> None:
    """The cache SHOULD evaluate any applicable conditional header field preconditions."""
    assert (await second(FRESH, TAG, "Last-Modified: @-100", asking=asking)).status == status


@pytest.mark.parametrize("name", ["If-Match", "If-Unmodified-Since"])
@on_a_loop
async def test_preconditions_for_the_origin_are_left_to_it(name: str) -> None:
    """A cache MUST NOT evaluate conditional header fields that only apply to an origin server."""
    assert (await second(FRESH, TAG, asking=f"{name}: x")).body == b"new"


@on_a_loop
async def test_preconditions_go_on_where_nothing_is_stored() -> None:
    """Nor "occur in a request with a target resource for which it has no stored responses"."""
    async with caching((reply(TAG, status=304),)) as desk:
        await desk.get("/", 'If-None-Match: "a"')

        assert desk.origin.seen[0].values("if-none-match") == ['"a"']


@on_a_loop
async def test_a_304_for_our_tag_is_a_200_for_a_client_without_it() -> None:
    """The cache MUST generate a 200 (OK) response for the client by reusing its stored response."""
    answers = ((reply(STALE, TAG),), (reply(FRESH, TAG, status=304),))
    async with caching(*answers) as desk:
        await desk.get()
        desk.clock.now += 5
        got = await desk.get("/", 'If-None-Match: "theirs"')

        assert (got.status, got.body) == (200, b"hello")


@on_a_loop
async def test_the_date_stands_in_for_last_modified() -> None:
    """A cache SHOULD use the stored response's Date field value to evaluate the conditional."""
    got = await second(FRESH, "Date: @-30", asking="If-Modified-Since: @-30")

    assert got.status == 304


@on_a_loop
async def test_a_304_with_another_strong_validator_updates_nothing() -> None:
    """The cache MUST NOT use the new response to update any stored responses."""
    async with caching((reply(STALE, TAG),), (reply('ETag: "b"', status=304),), NEW) as desk:
        await desk.get()
        desk.clock.now += 5

        assert (await desk.get()).body == b"new"


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        pytest.param((TAG, "Content-Length: 5"), b"hello", id="nothing has changed"),
        pytest.param(('ETag: "b"', "Content-Length: 5"), b"new", id="another tag"),
        pytest.param((TAG, "Content-Length: 6"), b"new", id="another length"),
    ],
)
@on_a_loop
async def test_a_head_updates_or_invalidates(lines: tuple[str, ...], body: bytes) -> None:
    """The cache SHOULD update or invalidate each of its stored GET responses."""
    head = "\r\n".join(["HTTP/1.1 200 OK", FRESH, *lines, "", ""]).encode()
    async with caching((reply(FRESH, TAG),), (head,), NEW) as desk:
        await desk.get()
        await desk.get("/", "Cache-Control: no-cache", method="HEAD")

        assert (await desk.get()).body == body


# -------------------------------------------------------------------------------------------- 4.4


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "M-SEARCH", "UNKNOWN"])
@pytest.mark.parametrize("status", [200, 201, 204, 303])
@on_a_loop
async def test_an_unsafe_method_invalidates_its_target(method: str, status: int) -> None:
    """A cache MUST invalidate the target URI when it receives a non-error status code."""
    async with caching((reply(FRESH),), (reply(status=status),), NEW) as desk:
        await desk.get()
        await desk.get(method=method)

        assert (await desk.get()).body == b"new"


@pytest.mark.parametrize("name", ["Location", "Content-Location"])
@pytest.mark.parametrize(
    ("value", "body"),
    [
        pytest.param("/other", b"new", id="a path"),
        pytest.param("http://elsewhere.example/other", b"hello", id="of another origin"),
    ],
)
@on_a_loop
async def test_it_may_invalidate_others_of_the_same_origin(
    name: str, value: str, body: bytes
) -> None:
    """However, a cache MUST NOT trigger an invalidation if the origin differs."""
    async with caching((reply(FRESH),), (reply(f"{name}: {value}"),), NEW) as desk:
        await desk.get("/other")
        await desk.get("/form", method="POST")

        assert (await desk.get("/other")).body == body


@on_a_loop
async def test_an_error_invalidates_nothing() -> None:
    """A "non-error response" is one with a 2xx (Successful) or 3xx (Redirection) status code."""
    async with caching((reply(FRESH),), (reply(status=404),)) as desk:
        await desk.get()
        await desk.get(method="POST")

        assert (await desk.get()).body == b"hello"


# -------------------------------------------------------------------------------------------- 5.1


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        pytest.param(("Age: 100, 0",), b"new", id="the first member of a list"),
        pytest.param(("Age: 100", "Age: 0"), b"new", id="the first line"),
        pytest.param(("Age: 0, 100",), b"hello", id="not the second"),
        pytest.param(("Age: -100",), b"hello", id="an invalid one is ignored"),
        pytest.param(("Age: 100.0",), b"hello", id="a decimal is ignored"),
        pytest.param(("Age: old",), b"hello", id="a word is ignored"),
    ],
)
@on_a_loop
async def test_the_first_age_counts(lines: tuple[str, ...], body: bytes) -> None:
    """SHOULD use the first member of the field value; if it is invalid, SHOULD ignore the field."""
    assert (await second(FRESH, *lines)).body == body
