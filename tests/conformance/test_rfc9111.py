"""What RFC 9111 asks of a shared cache about storing and using responses, one sentence a test.

From a scripted origin through the cache, on a clock of the test. Where a sentence asks something of
the sender, or of caches that keep parts of a body, it does not apply: we send no directives of our
own, and store whole responses only.
"""

from __future__ import annotations

import pytest

from proxy.errors import UpstreamError
from tests.caching import caching, reply, second
from tests.loops import on_a_loop
from tests.origin import RESET

FRESH = "Cache-Control: max-age=60"
STALE = "Cache-Control: max-age=1"
TAG = 'ETag: "a"'
NEW = (reply(FRESH, body=b"new"),)


# ------------------------------------------------------------------------------------------ 1.2.2


@pytest.mark.parametrize("value", ["2147483648", "99999999999", "9" * 400])
@on_a_loop
async def test_delta_seconds_that_overflow_are_very_long(value: str) -> None:
    """The cache "MUST consider the value to be 2147483648 (2^31)" or more."""
    assert (await second(f"Cache-Control: max-age={value}", later_s=1e9)).body == b"hello"


@on_a_loop
async def test_an_age_that_overflows_is_very_old() -> None:
    """The same sentence, of `Age`."""
    assert (await second("Cache-Control: max-age=2147483647", f"Age: {'9' * 30}")).body == b"new"


# ---------------------------------------------------------------------------------------------- 3


@pytest.mark.parametrize(
    ("status", "lines"),
    [
        pytest.param(599, ("Cache-Control: max-age=60, must-understand",), id="not understood"),
        pytest.param(200, ("Cache-Control: max-age=60, no-store",), id="no-store"),
        pytest.param(200, ("Cache-Control: max-age=60, private",), id="private, and we are shared"),
        pytest.param(599, ("X: nothing explicit, no status that is cacheable",), id="nothing said"),
        pytest.param(206, (FRESH, "Content-Range: bytes 0-4/9"), id="a part"),
    ],
)
@on_a_loop
async def test_what_must_not_be_stored(status: int, lines: tuple[str, ...]) -> None:
    """A cache MUST NOT store a response to a request unless: (the list of the section)."""
    assert (await second(*lines, status=status)).body == b"new"


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "FOO"])
@on_a_loop
async def test_no_response_to_another_method_is_stored(method: str) -> None:
    """Unless "the request method is understood by the cache"."""
    async with caching((reply(FRESH),), NEW) as desk:
        await desk.get(method=method)

        assert (await desk.get()).body == b"new"


@on_a_loop
async def test_a_response_to_a_request_with_authorization_is_not_stored() -> None:
    """Unless "the Authorization header field is not present"; no directive helps with us."""
    async with caching((reply("Cache-Control: public, max-age=60"),), NEW) as desk:
        await desk.get("/", "Authorization: Basic x", private=True)

        assert (await desk.get()).body == b"new"


# -------------------------------------------------------------------------------------------- 3.1


@on_a_loop
async def test_all_fields_are_stored_also_those_nobody_knows() -> None:
    """Caches MUST include all received response header fields -- including unrecognized ones."""
    got = await second(FRESH, "X-Unknown: 1", "x-unknown: 2")

    assert got.values("x-unknown") == ["1", "2"]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        pytest.param(("Connection: X-Hop", "X-Hop: 1"), "x-hop", id="that Connection names"),
        pytest.param(("Keep-Alive: timeout=5",), "keep-alive", id="for one hop"),
        pytest.param(("Proxy-Authenticate: Basic",), "proxy-authenticate", id="of a proxy"),
    ],
)
@on_a_loop
async def test_fields_of_one_connection_are_not(lines: tuple[str, ...], name: str) -> None:
    """Which "MUST be removed before forwarding" are not stored: RFC 9110, section 7.6.1."""
    assert (await second(FRESH, *lines)).values(name) == []


# -------------------------------------------------------------------------------------------- 3.2


@on_a_loop
async def test_a_304_replaces_what_it_brings_and_leaves_the_rest() -> None:
    """The cache MUST add each header field in the provided response, replacing field values."""
    answers = ((reply(STALE, TAG, "A: 1", "B: 1"),), (reply(FRESH, "A: 2", "A: 3", status=304),))
    async with caching(*answers) as desk:
        await desk.get()
        desk.clock.now += 5
        got = await desk.get()

        assert (got.values("a"), got.values("b")) == (["2", "3"], ["1"])


@pytest.mark.parametrize("name", ["Content-Length", "Content-Encoding", "Content-Type"])
@on_a_loop
async def test_what_describes_the_body_stays(name: str) -> None:
    """With the exception of "the Content-Length header field", and of what the body depends on."""
    stored = reply(STALE, TAG, "Content-Encoding: gzip", "Content-Type: text/html")
    async with caching((stored,), (reply(FRESH, f"{name}: 99", status=304),)) as desk:
        before = (await desk.get()).values(name)
        desk.clock.now += 5

        assert (await desk.get()).values(name) == before


# ---------------------------------------------------------------------------------- 3.3, 3.4, 3.5


@on_a_loop
async def test_what_is_not_complete_answers_nobody() -> None:
    """A cache MUST NOT use an incomplete response to answer requests."""
    broken = (reply(FRESH, body=b"hello world")[:-4], RESET)
    async with caching(broken, NEW) as desk:
        with pytest.raises(UpstreamError):
            await desk.get()
        await desk.settled()

        assert (await desk.get()).body == b"new"


@on_a_loop
async def test_a_part_is_marked_as_one() -> None:
    """A cache MUST NOT send a partial response without explicitly marking it using 206."""
    got = await second(FRESH, asking="Range: bytes=1-2")

    assert (got.status, got.body) == (206, b"el")
    assert got.values("content-range") == ["bytes 1-2/5"]


@pytest.mark.parametrize(
    ("directives", "body"),
    [
        pytest.param("max-age=60", b"new", id="nothing allows it"),
        pytest.param("max-age=60, public", b"hello", id="public"),
        pytest.param("s-maxage=60", b"hello", id="s-maxage"),
        pytest.param("max-age=60, must-revalidate", b"hello", id="must-revalidate"),
    ],
)
@on_a_loop
async def test_a_request_with_authorization_needs_a_directive(directives: str, body: bytes) -> None:
    """A shared cache MUST NOT use a cached response unless it contains a directive."""
    async with caching((reply(f"Cache-Control: {directives}"),), NEW) as desk:
        await desk.get()

        assert (await desk.get("/", "Authorization: x", private=True)).body == body


# ---------------------------------------------------------------------------------------------- 4


@pytest.mark.parametrize(
    ("lines", "later_s"),
    [
        pytest.param((FRESH,), 60, id="no longer fresh"),
        pytest.param(("Cache-Control: max-age=60, no-cache",), 0, id="no-cache"),
        pytest.param((FRESH, "Vary: Foo"), 0, id="fields that do not match"),
    ],
)
@on_a_loop
async def test_what_must_not_be_reused(lines: tuple[str, ...], later_s: float) -> None:
    """A cache MUST NOT reuse a stored response unless: (the list of the section)."""
    assert (await second(*lines, later_s=later_s, asking="Foo: 1")).body == b"new"


@pytest.mark.parametrize("target", ["/?", "/?x=1", "/a"])
@on_a_loop
async def test_another_uri_is_another_response(target: str) -> None:
    """Unless "the presented target URI and that of the stored response match"."""
    async with caching((reply(FRESH),), NEW) as desk:
        await desk.get()

        assert (await desk.get(target)).body == b"new"


@on_a_loop
async def test_a_stored_response_has_its_current_age() -> None:
    """A cache MUST generate an Age header field, replacing any present in the response."""
    got = await second(FRESH, "Age: 30", later_s=7)

    assert (got.age_s, got.values("age")) == (37, [])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "FOO"])
@on_a_loop
async def test_unsafe_methods_are_written_through(method: str) -> None:
    """A cache MUST write through requests with methods that are unsafe to the origin server."""
    async with caching((reply(FRESH),), NEW) as desk:
        await desk.get()

        assert (await desk.get(method=method)).body == b"new"


@on_a_loop
async def test_the_most_recent_response_is_used() -> None:
    """When more than one suitable response is stored, a cache MUST use the most recent one."""
    answers = ((reply(FRESH, "Vary: Foo", body=b"old"),), (reply(FRESH, body=b"new"),))
    async with caching(*answers) as desk:
        await desk.get("/", "Foo: 1")
        await desk.get("/", "Foo: 1", "Cache-Control: no-cache")

        assert (await desk.get("/", "Foo: 1")).body == b"new"


# -------------------------------------------------------------------------------------------- 4.1


@pytest.mark.parametrize(
    ("stored", "asked", "body"),
    [
        pytest.param("Foo: 1", "Foo: 1", b"hello", id="they match"),
        pytest.param("Foo: 1", "Foo:  1 ", b"hello", id="but for white space"),
        pytest.param("Foo: 1", "Foo: 2", b"new", id="they do not"),
        pytest.param("Foo: 1", "Bar: 1", b"new", id="one is absent"),
        pytest.param("Bar: 1", "Foo: 1", b"new", id="it was absent"),
        pytest.param("Bar: 1", "Bar: 2", b"hello", id="both are absent"),
    ],
)
@on_a_loop
async def test_selecting_fields_must_match(stored: str, asked: str, body: bytes) -> None:
    """It MUST NOT use that response unless all the selecting header fields match."""
    async with caching((reply(FRESH, "Vary: Foo"),), NEW) as desk:
        await desk.get("/", stored)

        assert (await desk.get("/", asked)).body == body


@pytest.mark.parametrize("value", ["*", ", *", "Foo, *"])
@on_a_loop
async def test_a_star_never_matches(value: str) -> None:
    """A Vary header field value containing a member "*" always fails to match."""
    assert (await second(FRESH, f"Vary: {value}")).body == b"new"


@on_a_loop
async def test_the_most_recent_vary_selects() -> None:
    """If one or more omits Vary, it SHOULD use the most recent valid Vary field value available."""
    answers = ((reply(FRESH, "Vary: Foo", body=b"1"),), (reply(FRESH, body=b"2"),), NEW)
    async with caching(*answers) as desk:
        await desk.get("/", "Foo: 1")
        await desk.get("/", "Foo: 2")

        assert [(await desk.get("/", f"Foo: {one}")).body for one in "123"] == [b"1", b"2", b"new"]


# -------------------------------------------------------------------------------------------- 4.2


@pytest.mark.parametrize("line", [STALE, "Expires: @-5", "Expires: 0"])
@on_a_loop
async def test_no_guess_where_the_origin_says(line: str) -> None:
    """A cache MUST NOT use heuristics when an explicit expiration time is present."""
    assert (await second(line, "Last-Modified: @-99999999", later_s=2)).body == b"new"


@pytest.mark.parametrize(
    "directives",
    [
        pytest.param("max-age=1, must-revalidate", id="must-revalidate"),
        pytest.param("max-age=1, proxy-revalidate", id="proxy-revalidate"),
        pytest.param("s-maxage=1", id="s-maxage"),
        pytest.param("max-age=1, no-cache", id="no-cache"),
    ],
)
@on_a_loop
async def test_no_stale_response_where_it_is_prohibited(directives: str) -> None:
    """A cache MUST NOT generate a stale response if it is prohibited; disconnected, an error."""
    async with caching((reply(TAG, f"Cache-Control: {directives}"),), (RESET,)) as desk:
        await desk.get()
        desk.clock.now += 5

        with pytest.raises(UpstreamError):
            await desk.get("/", "Cache-Control: max-stale")


@on_a_loop
async def test_no_stale_response_unless_something_permits_it() -> None:
    """MUST NOT ... unless it is disconnected or doing so is explicitly permitted."""
    assert (await second(STALE, later_s=5)).body == b"new"


@pytest.mark.parametrize(
    ("asking", "body"),
    [
        pytest.param("Cache-Control: max-stale=10", b"hello", id="the client permits it"),
        pytest.param("Cache-Control: max-stale", b"hello", id="however stale"),
        pytest.param("Cache-Control: max-stale=3", b"new", id="not that stale"),
    ],
)
@on_a_loop
async def test_max_stale_permits_it(asking: str, body: bytes) -> None:
    """E.g., by the max-stale request directive in Section 5.2.1."""
    assert (await second(STALE, later_s=5, asking=asking)).body == body
