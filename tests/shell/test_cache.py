"""The cache as a reader of it sees it: what is asked of the origin, and what is not."""

from __future__ import annotations

import asyncio
import gzip
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from proxy.errors import UpstreamError
from tests.caching import BUDGET_BYTES, caching, read, reply
from tests.loops import on_a_loop, settle, until
from tests.origin import CLOSE, RESET, STALL, Cue

if TYPE_CHECKING:
    from proxy.shell.served import Served

FRESH = "Cache-Control: max-age=60"
TAG = 'ETag: "a"'


# ---------------------------------------------------------------------------------- stored, fresh


@on_a_loop
async def test_a_fresh_copy_is_served_without_asking() -> None:
    async with caching((reply(FRESH),)) as desk:
        first = await desk.get()
        desk.clock.now += 20
        second = await desk.get()

        assert (first.word, second.word, len(desk.asked)) == ("miss", "hit", 1)
        assert (second.body, second.age_s, second.said) == (b"hello", 20, "hit; ttl=40")


@on_a_loop
async def test_a_copy_that_is_no_longer_fresh_is_asked_for_again() -> None:
    async with caching((reply(FRESH),), (reply(FRESH, body=b"new"),)) as desk:
        await desk.get()
        desk.clock.now += 60

        assert (await desk.get()).body == b"new"
        assert (await desk.get()).body == b"new"
        assert len(desk.asked) == 2


@on_a_loop
async def test_a_response_without_freshness_is_not_used_again() -> None:
    async with caching((reply(),)) as desk:
        await desk.get()
        await desk.get()

        assert len(desk.asked) == 2


@on_a_loop
async def test_an_error_is_kept_for_a_moment() -> None:
    async with caching((reply(status=404),)) as desk:
        await desk.get()
        desk.clock.now += 4
        assert (await desk.get()).word == "hit"
        desk.clock.now += 1
        assert (await desk.get()).word == "stale-miss"


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        pytest.param("Set-Cookie: a=1", "set-cookie", id="a cookie"),
        pytest.param("Vary: *", "vary", id="a star"),
        pytest.param("Content-Type: text/event-stream", "endless", id="an endless body"),
        pytest.param("cf-mitigated: challenge", "refused", id="a challenge"),
    ],
)
@on_a_loop
async def test_what_policy_forbids_is_not_stored_and_says_so(line: str, detail: str) -> None:
    async with caching((reply(FRESH, line),)) as desk:
        got = await desk.get()

        assert got.said == f"fwd=bypass; detail={detail}"
        assert (await desk.get()).word == "bypass"


NOISE = b"".join(sha256(b"%d" % number).digest() for number in range(200))
NOT_FREE = b'<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'


@pytest.mark.parametrize(
    ("coding", "page"),
    [
        pytest.param("identity", NOT_FREE, id="as it is"),
        pytest.param("gzip", gzip.compress(NOT_FREE), id="under a coding"),
        pytest.param("gzip", gzip.compress(NOT_FREE + NOISE), id="read beside the loop"),
    ],
)
@on_a_loop
async def test_what_a_publisher_marks_as_not_free_is_not_stored(coding: str, page: bytes) -> None:
    lines = (FRESH, "Content-Type: text/html", f"Content-Encoding: {coding}")
    async with caching((reply(*lines, body=page),)) as desk:
        await desk.get()
        await until(lambda: not desk.cache.running)
        await desk.get()

        assert len(desk.asked) == 2


@on_a_loop
async def test_a_reader_with_a_cookie_is_served_from_the_store_and_fills_it_not() -> None:
    async with caching((reply(FRESH, body=b"for one"),), (reply(FRESH, body=b"for all"),)) as desk:
        await desk.get("/", "Cookie: a=1", private=True)
        await desk.get()
        got = await desk.get("/", "Cookie: a=1", private=True)

        assert (got.body, len(desk.asked)) == (b"for all", 2)


@pytest.mark.parametrize(
    ("directive", "asked"),
    [
        pytest.param("max-age=60", 2, id="not of itself"),
        pytest.param("max-age=60, public", 1, id="public"),
        pytest.param("s-maxage=60", 1, id="s-maxage"),
        pytest.param("max-age=60, must-revalidate", 1, id="must-revalidate"),
    ],
)
@on_a_loop
async def test_a_reader_with_authorization_is_served_from_the_store(
    directive: str, asked: int
) -> None:
    async with caching((reply(f"Cache-Control: {directive}"),)) as desk:
        await desk.get()
        await desk.get("/", "Authorization: Basic x", private=True)

        assert len(desk.asked) == asked


@on_a_loop
async def test_only_if_cached_asks_nobody() -> None:
    async with caching((reply(FRESH),)) as desk:
        got = await desk.get("/", "Cache-Control: only-if-cached")

        assert (got.status, desk.asked) == (504, [])


@on_a_loop
async def test_a_body_without_a_length_has_one_once_it_is_stored() -> None:
    chunked = (
        b"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
    )
    async with caching((chunked,)) as desk:
        await desk.get()
        got = await desk.get()

        assert (got.body, got.values("content-length")) == (b"hello", ["5"])


# ------------------------------------------------------------------------------------- validation


@on_a_loop
async def test_a_304_keeps_the_body_and_renews_the_fields() -> None:
    stale = reply("Cache-Control: max-age=1", TAG, "A: 1", "B: 1")
    async with caching((stale,), (reply(FRESH, TAG, "A: 2", status=304),)) as desk:
        await desk.get()
        desk.clock.now += 5
        got = await desk.get()

        assert (got.status, got.body, got.age_s) == (200, b"hello", 0)
        assert (got.values("a"), got.values("b")) == (["2"], ["1"])
        assert got.said == "fwd=stale; fwd-status=304; stored"
        assert desk.origin.seen[1].values("if-none-match") == ['"a"']
        assert (await desk.get()).word == "hit"


@on_a_loop
async def test_the_readers_own_conditions_do_not_go_up_in_ours() -> None:
    async with caching(
        (reply(TAG, "Cache-Control: max-age=1"),), (reply(TAG, status=304),)
    ) as desk:
        await desk.get()
        desk.clock.now += 5
        got = await desk.get("/", 'If-None-Match: "a"', "If-Modified-Since: x", "Range: bytes=0-1")

        assert got.status == 304
        assert desk.origin.seen[1].values("if-none-match") == ['"a"']
        assert desk.origin.seen[1].values("if-modified-since") == []
        assert desk.origin.seen[1].values("range") == []


@on_a_loop
async def test_a_304_of_another_response_is_no_answer() -> None:
    answers = (
        (reply("Cache-Control: max-age=1", TAG),),
        (reply('ETag: "b"', status=304),),
        (reply(FRESH, 'ETag: "b"', body=b"new"),),
    )
    async with caching(*answers) as desk:
        await desk.get()
        desk.clock.now += 5

        assert (await desk.get()).body == b"new"
        assert desk.origin.seen[2].values("if-none-match") == []


@on_a_loop
async def test_a_reader_who_has_it_gets_304_from_the_store() -> None:
    async with caching((reply(FRESH, TAG),)) as desk:
        await desk.get()
        got = await desk.get("/", 'If-None-Match: "a"')

        assert (got.status, got.body, len(desk.asked)) == (304, b"", 1)


@on_a_loop
async def test_a_condition_goes_up_where_nothing_is_stored() -> None:
    async with caching((reply(TAG, status=304),), (reply(FRESH, TAG),)) as desk:
        got = await desk.get("/", 'If-None-Match: "a"')

        assert (got.status, desk.origin.seen[0].values("if-none-match")) == (304, ['"a"'])
        assert (await desk.get()).status == 200


@on_a_loop
async def test_what_changed_fills_the_store_though_the_reader_has_it_already() -> None:
    answers = ((reply("Cache-Control: max-age=1", TAG),), (reply(FRESH, 'ETag: "b"', body=b"new"),))
    async with caching(*answers) as desk:
        await desk.get()
        desk.clock.now += 5
        got = await desk.get("/", 'If-None-Match: "b"')

        assert got.status == 304
        assert (await desk.get()).body == b"new"
        assert len(desk.asked) == 2


@on_a_loop
async def test_a_reload_asks_the_origin_whether_it_still_holds() -> None:
    async with caching((reply(FRESH, TAG),), (reply(FRESH, TAG, status=304),)) as desk:
        await desk.get()
        got = await desk.get("/", "Pragma: no-cache")

        assert (got.body, got.said) == (b"hello", "fwd=stale; fwd-status=304; stored")


# ----------------------------------------------------------------------------------- HEAD, ranges


@on_a_loop
async def test_a_head_is_answered_from_a_stored_get() -> None:
    async with caching((reply(FRESH),)) as desk:
        await desk.get()
        got = await desk.get(method="HEAD")

        assert (got.values("content-length"), len(desk.asked)) == (["5"], 1)


@on_a_loop
async def test_a_head_that_finds_it_changed_makes_it_stale() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
    async with caching((reply(FRESH),), (head,), (reply(FRESH, body=b"new"),)) as desk:
        await desk.get()
        await desk.get("/", "Cache-Control: no-cache", method="HEAD")

        assert (await desk.get()).body == b"new"


@on_a_loop
async def test_a_head_that_finds_it_the_same_makes_it_fresh() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nCache-Control: max-age=60\r\nA: 2\r\n\r\n"
    async with caching((reply("Cache-Control: max-age=1", "A: 1", "B: 1"),), (head,)) as desk:
        await desk.get()
        desk.clock.now += 5
        got = await desk.get(method="HEAD")

        assert (got.values("a"), got.values("b")) == (["2"], ["1"])
        assert (await desk.get()).word == "hit"


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        pytest.param("bytes=1-2", 206, b"el", id="from and to"),
        pytest.param("bytes=-2", 206, b"lo", id="the end"),
        pytest.param("bytes=9-", 416, b"", id="behind the end"),
        pytest.param("bytes=0-1,3-4", 200, b"hello", id="several: the whole"),
    ],
)
@on_a_loop
async def test_a_part_comes_from_a_stored_whole(wanted: str, status: int, body: bytes) -> None:
    async with caching((reply(FRESH, TAG),)) as desk:
        await desk.get()
        got = await desk.get("/", f"Range: {wanted}")

        assert (got.status, got.body, len(desk.asked)) == (status, body, 1)


@on_a_loop
async def test_a_part_that_is_not_stored_passes_and_is_not_stored() -> None:
    part = reply(FRESH, "Content-Range: bytes 0-1/5", status=206, body=b"he")
    async with caching((part,), (reply(FRESH),)) as desk:
        got = await desk.get("/", "Range: bytes=0-1")

        assert (got.status, got.body) == (206, b"he")
        assert (await desk.get()).body == b"hello"


# ------------------------------------------------------------------------------------- invalidated


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "M-SEARCH"])
@on_a_loop
async def test_an_unsafe_method_makes_an_address_invalid(method: str) -> None:
    async with caching((reply(FRESH),), (reply(),), (reply(FRESH, body=b"new"),)) as desk:
        await desk.get()
        await desk.get(method=method)

        assert (await desk.get()).body == b"new"


@on_a_loop
async def test_one_that_fails_does_not() -> None:
    async with caching((reply(FRESH),), (reply(status=500),)) as desk:
        await desk.get()
        await desk.get(method="POST")

        assert (await desk.get()).word == "hit"


@on_a_loop
async def test_what_was_under_way_meanwhile_is_not_stored() -> None:
    cue = asyncio.Event()
    answers = ((reply(FRESH)[:-2], Cue(cue), b"lo"), (reply(),), (reply(FRESH, body=b"new"),))
    async with caching(*answers) as desk:
        slow = await desk.cache.fetch(desk.ask())
        await (await desk.cache.fetch(desk.ask(method="POST"))).close()
        cue.set()
        assert (await read(slow)).body == b"hello"
        await desk.settled()

        assert (await desk.get()).body == b"new"


# --------------------------------------------------------------------------------------- variants


@on_a_loop
async def test_variants_live_side_by_side() -> None:
    answers = ((reply(FRESH, "Vary: Foo", body=b"1"),), (reply(FRESH, "Vary: Foo", body=b"2"),))
    async with caching(*answers) as desk:
        for value in ("1", "2", "1", "2"):
            assert (await desk.get("/", f"Foo: {value}")).body == value.encode()

        assert len(desk.asked) == 2


@on_a_loop
async def test_a_reader_that_wants_a_known_language_most_gets_it() -> None:
    page = reply(FRESH, "Vary: Accept-Language", "Content-Language: de")
    async with caching((page,)) as desk:
        await desk.get("/", "Accept-Language: en, de")

        assert (await desk.get("/", "Accept-Language: fr;q=0.5, de")).word == "hit"
        assert (await desk.get("/", "Accept-Language: fr, de;q=0.5")).word == "miss"


@on_a_loop
async def test_a_sheet_takes_any_coding_that_its_reader_takes() -> None:
    page = reply(FRESH, "Vary: Accept-Encoding", "Content-Encoding: gzip", body=b"coded")
    async with caching((page,)) as desk:
        await desk.get("/", "Accept-Encoding: gzip, br, zstd")
        ask = desk.ask("/", "Accept-Encoding: gzip")
        ask.for_sheet = True
        plain = desk.ask("/", "Accept-Encoding: identity")
        plain.for_sheet = True

        assert (await read(await desk.cache.fetch(ask))).word == "hit"
        assert (await read(await desk.cache.fetch(plain))).word == "miss"
        await desk.settled()


# ------------------------------------------------------------------------------- the origin fails


@pytest.mark.parametrize(
    ("failure", "detail"),
    [
        pytest.param((RESET,), "disconnected", id="a reset"),
        pytest.param((CLOSE,), "disconnected", id="a close"),
        pytest.param((b"garbage\r\n\r\n", CLOSE), "disconnected", id="garbage"),
        pytest.param((reply(status=500),), "origin-error", id="500"),
        pytest.param((reply(status=503),), "origin-error", id="503"),
        pytest.param((reply(status=429),), "origin-error", id="429"),
        pytest.param(
            (reply("cf-mitigated: challenge", status=403),), "origin-error", id="challenge"
        ),
    ],
)
@on_a_loop
async def test_a_stale_copy_stands_in_for_an_origin_that_fails(
    failure: tuple[bytes, ...], detail: str
) -> None:
    async with caching((reply("Cache-Control: max-age=1"),), failure) as desk:
        await desk.get()
        stored_at = desk.clock.now
        desk.clock.now += 31
        got = await desk.get()

        assert (got.status, got.body, got.age_s) == (200, b"hello", 31)
        assert (got.said, got.saved_at) == (f"hit; ttl=-30; detail={detail}", stored_at)


@pytest.mark.parametrize(
    "directive",
    [
        pytest.param("max-age=1, must-revalidate", id="must-revalidate"),
        pytest.param("max-age=1, proxy-revalidate", id="proxy-revalidate"),
        pytest.param("s-maxage=1", id="s-maxage"),
        pytest.param("no-cache", id="no-cache"),
        pytest.param("max-age=1, stale-if-error=20", id="its time is over"),
    ],
)
@on_a_loop
async def test_none_stands_in_where_the_origin_forbids_it(directive: str) -> None:
    async with caching((reply(TAG, f"Cache-Control: {directive}"),), (RESET,)) as desk:
        await desk.get()
        desk.clock.now += 31

        with pytest.raises(UpstreamError):
            await desk.get()


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410])
@on_a_loop
async def test_what_the_publisher_says_is_no_failure(status: int) -> None:
    async with caching((reply("Cache-Control: max-age=1"),), (reply(status=status),)) as desk:
        await desk.get()
        desk.clock.now += 31

        assert (await desk.get()).status == status


@pytest.mark.parametrize("status", [401, 402])
@on_a_loop
async def test_a_wall_takes_the_stored_copy_away(status: int) -> None:
    answers = ((reply("Cache-Control: max-age=1"),), (reply(status=status),), (RESET,))
    async with caching(*answers) as desk:
        await desk.get()
        desk.clock.now += 31
        await desk.get()

        with pytest.raises(UpstreamError):
            await desk.get()


@on_a_loop
async def test_an_error_that_may_be_stored_never_replaces_a_good_copy() -> None:
    error = reply("Cache-Control: max-age=60", status=501)
    async with caching((reply("Cache-Control: max-age=1"),), (error,), (RESET,)) as desk:
        await desk.get()
        desk.clock.now += 31
        assert (await desk.get()).status == 501

        assert (await desk.get()).body == b"hello"


@on_a_loop
async def test_while_an_origin_fails_it_is_asked_behind_the_readers_back() -> None:
    cue = asyncio.Event()
    answers = (
        (reply("Cache-Control: max-age=1"),),
        (reply(status=503),),
        (Cue(cue), reply(FRESH, body=b"new")),
    )
    async with caching(*answers) as desk:
        await desk.get()
        desk.clock.now += 31
        await desk.get()
        for _ in range(3):
            assert (await read(await desk.cache.fetch(desk.ask()))).body == b"hello"
        cue.set()
        await desk.settled()

        assert (await desk.get()).body == b"new"
        assert len(desk.asked) == 3


@on_a_loop
async def test_an_origin_that_asks_for_rest_is_left_alone() -> None:
    busy = reply("Retry-After: 100", status=503)
    answers = ((reply("Cache-Control: max-age=1"),), (busy,), (reply(FRESH, body=b"new"),))
    async with caching(*answers) as desk:
        await desk.get()
        desk.clock.now += 31
        for _ in range(3):
            assert (await desk.get()).body == b"hello"
        desk.clock.now += 99
        await desk.get()
        assert len(desk.asked) == 2
        desk.clock.now += 1
        await desk.get()

        assert (await desk.get()).body == b"new"


@on_a_loop
async def test_a_body_that_breaks_off_is_not_stored() -> None:
    broken = (reply(FRESH, body=b"hello world")[:-3], CLOSE)
    async with caching(broken, (reply(FRESH),)) as desk:
        with pytest.raises(UpstreamError):
            await desk.get()
        await desk.settled()

        assert (await desk.get()).body == b"hello"
        assert desk.counted("store_total") == 1


@on_a_loop
async def test_a_stored_copy_is_in_reserve_while_a_new_one_arrives() -> None:
    broken = (reply(FRESH, body=b"hello world")[:-3], CLOSE)
    async with caching((reply("Cache-Control: max-age=1"),), broken) as desk:
        await desk.get()
        desk.clock.now += 31
        served = await desk.cache.fetch(desk.ask())
        async with served:
            with pytest.raises(UpstreamError):
                await served.read(100)

        assert served.spare is not None
        assert (await read(served.spare)).body == b"hello"
        await desk.settled()


@on_a_loop
async def test_stale_while_revalidate_serves_at_once_and_asks_once() -> None:
    cue = asyncio.Event()
    stale = reply("Cache-Control: max-age=1, stale-while-revalidate=60")
    async with caching((stale,), (Cue(cue), reply(FRESH, body=b"new"))) as desk:
        await desk.get()
        desk.clock.now += 31
        for _ in range(3):
            got = await read(await desk.cache.fetch(desk.ask()))
            assert (got.body, got.said, got.saved_at) == (b"hello", "hit; ttl=-30", None)
        cue.set()
        await desk.settled()

        assert (await desk.get()).body == b"new"
        assert len(desk.asked) == 2


@on_a_loop
async def test_what_is_asked_behind_a_readers_back_has_no_credentials() -> None:
    stale = reply("Cache-Control: max-age=1, public, stale-while-revalidate=60")
    async with caching((stale,), (reply(FRESH),)) as desk:
        await desk.get()
        desk.clock.now += 31
        await desk.get("/", "Cookie: a=1", "Authorization: x", "Foo: kept", private=True)

        assert desk.origin.seen[1].values("cookie") == []
        assert desk.origin.seen[1].values("authorization") == []
        assert desk.origin.seen[1].values("foo") == ["kept"]


# ------------------------------------------------------------------------------------------ clocks


@pytest.mark.parametrize("jump_s", [3600, 86400, -3600, -86400])
@on_a_loop
async def test_a_clock_that_jumps_makes_no_age_negative_and_nothing_fresh_for_ever(
    jump_s: int,
) -> None:
    async with caching((reply("Cache-Control: max-age=1800"),)) as desk:
        await desk.get()
        desk.clock.now += jump_s
        got = await desk.get()
        later = await desk.get()

        assert got.word == "stale-miss"
        assert (later.word, later.age_s) == ("hit", 0)


# ------------------------------------------------------------------------------------ many at once


async def fetched(desk_fetch: object) -> bytes:
    served: Served = await desk_fetch  # type: ignore[misc]  # a coroutine of the test's own
    return (await read(served)).body


@on_a_loop
async def test_a_thousand_at_once_are_one_request() -> None:
    cue = asyncio.Event()
    async with caching((Cue(cue), reply(FRESH))) as desk:
        asking = [asyncio.ensure_future(fetched(desk.cache.fetch(desk.ask()))) for _ in range(1000)]
        await settle()
        cue.set()

        assert set(await asyncio.gather(*asking)) == {b"hello"}
        assert len(desk.asked) == 1
        await desk.settled()


@on_a_loop
async def test_they_read_along_while_the_body_comes() -> None:
    cue = asyncio.Event()
    async with caching((reply(FRESH)[:-3], Cue(cue), b"llo")) as desk:
        first = await desk.cache.fetch(desk.ask())
        second = await desk.cache.fetch(desk.ask())
        assert await anext(second) == b"he"
        cue.set()

        assert ((await read(first)).body, (await read(second)).body) == (b"hello", b"llo")
        assert (first.outcome.word, second.outcome.word) == ("miss", "collapsed")
        await desk.settled()


@on_a_loop
async def test_what_may_not_be_shared_is_fetched_by_each_at_once() -> None:
    cue = asyncio.Event()
    async with caching((Cue(cue), reply("Set-Cookie: a=1"))) as desk:
        asking = [asyncio.ensure_future(fetched(desk.cache.fetch(desk.ask()))) for _ in range(20)]
        await until(lambda: len(desk.asked) == 1)
        cue.set()
        await asyncio.gather(*asking)

        assert len(desk.asked) == 20


@on_a_loop
async def test_for_a_while_nobody_waits_for_what_cannot_be_shared() -> None:
    cue = asyncio.Event()
    private = reply("Cache-Control: private")
    async with caching((private,), (Cue(cue), private)) as desk:
        await desk.get()
        asking = [asyncio.ensure_future(fetched(desk.cache.fetch(desk.ask()))) for _ in range(5)]
        await until(lambda: len(desk.asked) == 6)
        cue.set()
        await asyncio.gather(*asking)
        await desk.settled()


@on_a_loop
async def test_a_response_for_others_is_not_read_along() -> None:
    cue = asyncio.Event()
    answers = (
        (Cue(cue), reply(FRESH, "Vary: Foo", body=b"1")),
        (reply(FRESH, "Vary: Foo", body=b"2"),),
    )
    async with caching(*answers) as desk:
        one = asyncio.ensure_future(fetched(desk.cache.fetch(desk.ask("/", "Foo: 1"))))
        await until(lambda: len(desk.asked) == 1)
        two = asyncio.ensure_future(fetched(desk.cache.fetch(desk.ask("/", "Foo: 2"))))
        await settle()
        cue.set()

        assert (await one, await two) == (b"1", b"2")
        await desk.settled()


@on_a_loop
async def test_stale_on_arrival_is_for_nobody_else() -> None:
    cue = asyncio.Event()
    async with caching((Cue(cue), reply("Cache-Control: max-age=0", TAG))) as desk:
        asking = [asyncio.ensure_future(fetched(desk.cache.fetch(desk.ask()))) for _ in range(3)]
        await until(lambda: len(desk.asked) == 1)
        cue.set()
        await asyncio.gather(*asking)

        assert len(desk.asked) == 3
        await desk.settled()


@on_a_loop
async def test_a_reader_who_leaves_before_the_head_harms_nobody() -> None:
    cue = asyncio.Event()
    async with caching((Cue(cue), reply(FRESH))) as desk:
        leader = asyncio.ensure_future(desk.cache.fetch(desk.ask()))
        await until(lambda: len(desk.asked) == 1)
        follower = asyncio.ensure_future(fetched(desk.cache.fetch(desk.ask())))
        await settle()
        leader.cancel()
        await settle()
        cue.set()

        assert await follower == b"hello"
        assert len(desk.asked) == 1
        await desk.settled()


@on_a_loop
async def test_when_all_have_left_nobody_waits_for_the_origin() -> None:
    async with caching((STALL,)) as desk:
        asking = [asyncio.ensure_future(desk.cache.fetch(desk.ask())) for _ in range(3)]
        await until(lambda: len(desk.asked) == 1)
        for one in asking:
            one.cancel()
        await desk.settled()
        await until(lambda: desk.origin.closed == 1)


@on_a_loop
async def test_a_response_of_which_more_than_half_is_here_is_fetched_to_its_end() -> None:
    cue = asyncio.Event()
    body = b"x" * 1000
    async with caching((reply(FRESH, body=body)[:-400], Cue(cue), body[:400])) as desk:
        served = await desk.cache.fetch(desk.ask())
        await anext(served)
        await served.close()
        await settle()
        cue.set()
        await desk.settled()

        assert (await desk.get()).word == "hit"


@on_a_loop
async def test_one_of_which_less_is_here_is_given_up() -> None:
    body = b"x" * 1000
    async with caching((reply(FRESH, body=body)[:-600], STALL)) as desk:
        served = await desk.cache.fetch(desk.ask())
        await anext(served)
        await served.close()
        await desk.settled()
        await until(lambda: desk.origin.closed == 1)


@on_a_loop
async def test_a_failure_is_everybodys() -> None:
    cue = asyncio.Event()
    async with caching((Cue(cue), RESET)) as desk:
        asking = [asyncio.ensure_future(desk.cache.fetch(desk.ask())) for _ in range(3)]
        await settle()
        cue.set()
        results = await asyncio.gather(*asking, return_exceptions=True)

        assert [type(one).__name__ for one in results] == ["UpstreamError"] * 3
        await desk.settled()


@on_a_loop
async def test_a_body_that_is_too_large_streams_to_the_one_who_asked() -> None:
    body = b"x" * (BUDGET_BYTES + 1)
    async with caching((reply(FRESH, body=body),)) as desk:
        got = await desk.get()

        assert (got.body == body, got.said) == (True, "fwd=bypass; detail=too-large")
        await desk.get()
        assert len(desk.asked) == 2


@on_a_loop
async def test_a_body_that_turns_out_too_large_streams_and_is_not_stored() -> None:
    size = BUDGET_BYTES + 100_000
    head = b"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n\r\n"
    async with caching((head + b"x" * size, CLOSE)) as desk:
        got = await desk.get()

        assert len(got.body) == size
        assert (await desk.get()).word == "miss"


# ------------------------------------------------------------------------------------------- purge


@on_a_loop
async def test_a_purge_by_url_kills_every_query_of_a_path() -> None:
    async with caching((reply(FRESH),)) as desk:
        for target in ("/story", "/story?x=1", "/other"):
            await desk.get(target)
        told = await desk.cache.purge({"site": "news", "url": "https://news.example/story"})
        words = [(await desk.get(target)).word for target in ("/story", "/story?x=1", "/other")]

        assert words == ["miss", "miss", "hit"]
        assert len(told["purged"]) == 1


@on_a_loop
async def test_a_purge_by_url_leaves_the_same_path_of_another_site() -> None:
    async with caching((reply(FRESH),)) as desk:
        await desk.get("/about")
        await desk.cache.purge({"site": "blog", "url": "https://blog.example/about"})
        assert (await desk.get("/about")).word == "hit"

        await desk.cache.purge({"url": "/about"})
        assert (await desk.get("/about")).word == "miss"


@on_a_loop
async def test_a_purge_by_key_kills_a_whole_site() -> None:
    async with caching((reply(FRESH),)) as desk:
        await desk.get("/a")
        assert await desk.cache.purge({"key": "site-news"}) == {
            "purged": ["site-news"],
            "soft": False,
        }

        assert (await desk.get("/a")).word == "miss"


@on_a_loop
async def test_a_soft_purge_makes_stale() -> None:
    async with caching((reply(FRESH, TAG),), (reply(FRESH, TAG, status=304),)) as desk:
        await desk.get()
        await desk.cache.purge({"url": "/", "soft": True})
        got = await desk.get()

        assert got.said == "fwd=stale; fwd-status=304; stored"
        assert (await desk.get()).word == "hit"


@on_a_loop
async def test_what_was_under_way_during_a_purge_is_not_stored() -> None:
    cue = asyncio.Event()
    async with caching((reply(FRESH)[:-2], Cue(cue), b"lo"), (reply(FRESH, body=b"new"),)) as desk:
        slow = await desk.cache.fetch(desk.ask())
        await desk.cache.purge({"url": "/"})
        cue.set()
        await read(slow)
        await desk.settled()

        assert (await desk.get()).body == b"new"
