"""What RFC 9111, 5861 and 9213 ask of a shared cache about directives, one sentence a test."""

from __future__ import annotations

import asyncio

import pytest

from tests.caching import caching, reply, second
from tests.loops import on_a_loop, settle
from tests.origin import Cue

FRESH = "Cache-Control: max-age=60"
STALE = "Cache-Control: max-age=1"
TAG = 'ETag: "a"'
NEW = (reply(FRESH, body=b"new"),)


# ---------------------------------------------------------------------------------------- 5.2, 5.3


@on_a_loop
async def test_directives_pass_through() -> None:
    """A proxy MUST pass cache directives through in forwarded messages."""
    async with caching((reply("Cache-Control: max-age=1, foo=bar"),)) as desk:
        got = await desk.get("/", "Cache-Control: min-fresh=5, x")

        assert desk.origin.seen[0].values("cache-control") == ["min-fresh=5, x"]
        assert got.values("cache-control") == ["max-age=1, foo=bar"]


@on_a_loop
async def test_a_request_may_forbid_to_store() -> None:
    """A cache MUST NOT store any part of either this request or any response to it."""
    async with caching((reply(FRESH),), NEW) as desk:
        await desk.get("/", "Cache-Control: no-store")

        assert (await desk.get()).body == b"new"


@pytest.mark.parametrize(
    ("asking", "later_s", "body"),
    [
        pytest.param("no-cache", 0, b"new", id="no-cache"),
        pytest.param("max-age=5", 10, b"new", id="max-age"),
        pytest.param("max-age=50", 10, b"hello", id="max-age, young enough"),
        pytest.param("min-fresh=55", 10, b"new", id="min-fresh"),
        pytest.param("min-fresh=45", 10, b"hello", id="min-fresh, fresh enough"),
    ],
)
@on_a_loop
async def test_request_directives(asking: str, later_s: float, body: bytes) -> None:
    """Section 5.2.1: advice of the client that we take."""
    got = await second(FRESH, later_s=later_s, asking=f"Cache-Control: {asking}")

    assert got.body == body


@on_a_loop
async def test_only_if_cached_is_a_stored_response_or_504() -> None:
    """SHOULD either respond using a stored response or with a 504 (Gateway Timeout) status code."""
    async with caching((reply(FRESH),)) as desk:
        assert (await desk.get("/", "Cache-Control: only-if-cached")).status == 504
        await desk.get()
        assert (await desk.get("/", "Cache-Control: only-if-cached")).status == 200


@on_a_loop
async def test_must_understand_takes_no_store_back() -> None:
    """Caches that implement "must-understand" SHOULD ignore the "no-store" directive."""
    got = await second("Cache-Control: max-age=60, must-understand, no-store")

    assert got.body == b"hello"


@on_a_loop
async def test_no_cache_is_used_after_validation_only() -> None:
    """MUST NOT be used without forwarding it for validation and receiving a successful response."""
    stored = reply("Cache-Control: max-age=60, no-cache", TAG)
    async with caching((stored,), (reply(TAG, status=304),)) as desk:
        await desk.get()
        got = await desk.get()

        assert (got.body, len(desk.asked)) == (b"hello", 2)


@pytest.mark.parametrize("directive", ["no-cache", "private"])
@on_a_loop
async def test_a_directive_may_name_fields_that_are_not_stored(directive: str) -> None:
    """MUST NOT store the listed header fields, but MAY store the remainder of the response."""
    got = await second(f'Cache-Control: max-age=60, {directive}="X-One"', "X-One: 1", "X-Two: 2")

    assert (got.body, got.values("x-one"), got.values("x-two")) == (b"hello", [], ["2"])


@on_a_loop
async def test_what_nobody_knows_is_ignored() -> None:
    """A cache MUST ignore unrecognized cache directives."""
    got = await second('Cache-Control: x, y="max-age=0, no-store", max-age=60, z=1')

    assert got.body == b"hello"


@pytest.mark.parametrize("value", ["0", "-1", "tomorrow", "Thu, 01 Dec 2094 16:00:00 UTC"])
@on_a_loop
async def test_an_invalid_date_has_expired(value: str) -> None:
    """MUST interpret invalid date formats, especially the value "0", as a time in the past."""
    assert (await second(f"Expires: {value}")).body == b"new"


@pytest.mark.parametrize(
    ("directive", "later_s", "body"),
    [
        pytest.param("max-age=60", 5, b"hello", id="max-age, and it has expired"),
        pytest.param("s-maxage=60", 5, b"hello", id="s-maxage, and it has expired"),
    ],
)
@on_a_loop
async def test_a_directive_goes_before_expires(directive: str, later_s: float, body: bytes) -> None:
    """A recipient MUST ignore the Expires header field."""
    got = await second(f"Cache-Control: {directive}", "Expires: @-99", later_s=later_s)

    assert got.body == body


@on_a_loop
async def test_pragma_counts_where_there_is_no_cache_control() -> None:
    """Section 5.4: caches MUST consider the no-cache request pragma-directive."""
    assert (await second(FRESH, asking="Pragma: no-cache")).body == b"new"


# -------------------------------------------------------------------------------- RFC 5861 and 9213


@on_a_loop
async def test_stale_while_revalidate() -> None:
    """RFC 5861, section 3: caches SHOULD serve it while attempting to revalidate it in the back."""
    cue = asyncio.Event()
    stored = reply("Cache-Control: max-age=1, stale-while-revalidate=60")
    async with caching((stored,), (Cue(cue), *NEW)) as desk:
        await desk.get()
        desk.clock.now += 5
        served = await desk.cache.fetch(desk.ask())

        assert served.body == b"hello"
        cue.set()
        await desk.settled()
        assert (await desk.get()).body == b"new"


@on_a_loop
async def test_not_beyond_its_time() -> None:
    """RFC 5861, section 3: "up to the indicated number of seconds"; then one waits."""
    got = await second("Cache-Control: max-age=1, stale-while-revalidate=60", later_s=61)

    assert got.body == b"new"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@on_a_loop
async def test_stale_if_error(status: int) -> None:
    """RFC 5861, section 4: when an error is encountered, a cached stale response MAY be used."""
    stored = reply("Cache-Control: max-age=1, stale-if-error=60")
    async with caching((stored,), (reply(status=status),)) as desk:
        await desk.get()
        desk.clock.now += 5

        assert (await desk.get()).body == b"hello"


@pytest.mark.parametrize(
    ("lines", "later_s", "body"),
    [
        pytest.param(("max-age=60", "max-age=1"), 5, b"hello", id="longer than Cache-Control"),
        pytest.param(("max-age=1", "max-age=60"), 5, b"new", id="shorter"),
        pytest.param(("max-age=60", "no-store"), 5, b"hello", id="though others must not store"),
        pytest.param(("no-store", "max-age=60"), 0, b"new", id="though others may"),
        pytest.param(("private", "max-age=60"), 0, b"new", id="private"),
        pytest.param(("max-age=60, no-cache", "max-age=60"), 0, b"new", id="no-cache"),
        pytest.param(("MAX-AGE=60", "max-age=1"), 5, b"new", id="one that does not parse"),
        pytest.param(('max-age="60"', "max-age=1"), 5, b"new", id="of a wrong type"),
        pytest.param(("", "max-age=60"), 5, b"hello", id="an empty one"),
    ],
)
@on_a_loop
async def test_the_targeted_field_governs_us(
    lines: tuple[str, str], later_s: float, body: bytes
) -> None:
    """RFC 9213, section 2.2: it MUST ignore the Cache-Control and Expires header fields."""
    targeted, others = lines
    got = await second(
        f"CDN-Cache-Control: {targeted}", f"Cache-Control: {others}", later_s=later_s
    )

    assert got.body == body


@on_a_loop
async def test_the_targeted_field_counts_against_age() -> None:
    """RFC 9213: its max-age is a freshness lifetime like any other."""
    assert (await second("CDN-Cache-Control: max-age=60", "Age: 100")).body == b"new"


@on_a_loop
async def test_the_targeted_field_is_passed_on() -> None:
    """RFC 9213, section 2: other caches of the target class may stand between us and the reader."""
    got = await second("CDN-Cache-Control: max-age=60")

    assert got.values("cdn-cache-control") == ["max-age=60"]


# ------------------------------------------------------------------------------ section 4, requests


@on_a_loop
async def test_what_cannot_be_reused_is_forwarded_for_each() -> None:
    """If the cache cannot use the response for the collapsed requests, it forwards them."""
    cue = asyncio.Event()
    answers = ((Cue(cue), reply("Cache-Control: private")), NEW)
    async with caching(*answers) as desk:
        first = asyncio.ensure_future(desk.get())
        await settle()
        other = asyncio.ensure_future(desk.get())
        await settle()
        cue.set()

        assert ((await first).body, (await other).body) == (b"hello", b"new")
