"""What is answered without a task, and what is left to the handler."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from proxy.shell.express import Express
from proxy.shell.sites import HostTable
from tests.loops import on_a_loop
from tests.origin import OK
from tests.road import IE6, get, road
from tests.talk import answers, hello, listening

if TYPE_CHECKING:
    from proxy.shell.parts import Parts

NO_STORE: Final = OK.replace(b"\r\n\r\n", b"\r\nCache-Control: no-store\r\n\r\n")
FRESH: Final = OK.replace(b"\r\n\r\n", b"\r\nCache-Control: max-age=60\r\n\r\n")
EMBEDDED: Final = {"store": "embedded"}


@on_a_loop
async def test_the_first_request_is_left_for_it_needs_a_new_connection() -> None:
    async with road() as way:
        reader = await way.talk.reader()
        await reader.send(get())
        await reader.until(b"hello$")

        assert way.taken == [False]


@on_a_loop
async def test_a_request_that_passes_goes_over_the_connection_in_hand() -> None:
    async with road((OK,)) as way:
        reader = await way.opened()
        await reader.send(get(b"/a?b", b"X-Odd: 1"))
        got = answers(await reader.until(b"hello$"))

        assert way.taken == [True]
        assert (got[0].status, got[0].body) == (200, b"hello")
        assert [one.connection for one in way.origin.seen] == [0, 0]
        assert way.origin.seen[1].line == "GET /a?b HTTP/1.1"
        assert way.origin.seen[1].values("x-odd") == ["1"]


@on_a_loop
async def test_both_roads_ask_and_answer_alike() -> None:
    async with road((OK,)) as way:
        reader = await way.talk.reader()
        for _ in range(2):
            await reader.send(get(b"/", b"Cookie: a=1"))
            await reader.until(b"hello$")
            heads, reader.got = reader.got, b""
            way.lines.append(heads.decode())

        assert way.taken == [False, True]
        assert way.origin.seen[0].head == way.origin.seen[1].head
        assert way.lines[1] == way.lines[3]


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(get(agent=IE6), id="an outdated reader"),
        pytest.param(get(method=b"HEAD"), id="a head alone"),
        pytest.param(get(method=b"POST"), id="a method that is not safe"),
        pytest.param(get(b"/?view=simple"), id="a wish of the reader's own"),
        pytest.param(get(b"/_ready"), id="an address of ours"),
        pytest.param(get(b"/_help/en"), id="the help"),
        pytest.param(get(b"/_f/x"), id="a signed form"),
        pytest.param(get(b"/sw.js", b"Service-Worker: script"), id="the script of a worker"),
        pytest.param(get().replace(b"news", b"other"), id="a host that is not ours"),
    ],
)
@on_a_loop
async def test_what_is_out_of_the_ordinary_is_left(request_bytes: bytes) -> None:
    async with road((OK,)) as way:
        reader = await way.opened()
        await reader.send(request_bytes)
        await reader.until(b"HTTP/1.1 ")

        assert True not in way.taken


@on_a_loop
async def test_a_request_with_another_behind_it_is_left() -> None:
    async with road((OK,), (OK,)) as way:
        reader = await way.opened()
        await reader.send(get() + get())
        await reader.until(b"hello.*hello$")

        assert way.taken == [True]  # the second one, when its turn came


@on_a_loop
async def test_one_exchange_too_many_is_left_to_be_refused() -> None:
    async with road((OK,), exchange_limit="1") as way:
        reader = await way.opened()
        way.parts.busy.enter()
        await reader.send(get())
        await reader.until(b"HTTP/1.1 503 ")

        assert way.taken == [False]


@on_a_loop
async def test_the_first_of_an_address_is_left_for_others_may_join_it() -> None:
    async with road((NO_STORE,), **EMBEDDED) as way:
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"hello$")

        assert way.taken == [False]


@on_a_loop
async def test_what_is_nobody_elses_goes_on_at_once() -> None:
    async with road((NO_STORE,), (NO_STORE,), **EMBEDDED) as way:
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"hello$")
        await reader.send(get(b"/", b"X-Second: 1"))
        await reader.until(b"hello.*hello$")

        assert way.taken == [False, True]
        assert len(way.origin.seen) == 3


@on_a_loop
async def test_a_reader_with_a_cookie_waits_for_nobody() -> None:
    async with road((NO_STORE,), **EMBEDDED) as way:
        reader = await way.opened()
        await reader.send(get(b"/", b"Cookie: a=1"))
        await reader.until(b"hello$")

        assert way.taken == [True]


@on_a_loop
async def test_what_may_be_stored_after_all_is_stored() -> None:
    async with road((NO_STORE,), (FRESH,), **EMBEDDED) as way:
        reader = await way.opened()
        for count in range(1, 4):
            await reader.send(get())
            await reader.until(b"hello" + b".*hello" * (count - 1) + b"$")

        assert way.taken == [False, True, True]
        assert len(way.origin.seen) == 3  # the first one, the unstored, the stored
        assert answers(reader.got)[2].values("age") == ["0"]


@on_a_loop
async def test_a_fresh_response_from_memory_leaves_at_once() -> None:
    async with road((FRESH,), **EMBEDDED) as way:
        reader = await way.opened()
        for name in (b"one", b"two"):
            await reader.send(get(b"/", b"X-Reader: " + name))
            await reader.until(b"hello.*hello$" if name == b"two" else b"hello$")

        assert way.taken == [False, True]
        assert len(way.origin.seen) == 2
        assert way.counters["exchanges_total"] == 3


@on_a_loop
async def test_a_condition_that_holds_is_a_304_from_memory() -> None:
    tagged = FRESH.replace(b"\r\n\r\n", b'\r\nETag: "a"\r\n\r\n')
    async with road((tagged,), **EMBEDDED) as way:
        reader = await way.opened()
        await reader.send(get())
        await reader.until(b"hello$")
        await reader.send(get(b"/", b'If-None-Match: "a"'))
        await reader.until(b"HTTP/1.1 304 .*\r\n\r\n$")

        assert way.taken == [False, True]


@on_a_loop
async def test_a_connection_that_repeats_itself_is_read_by_the_edition_of_today() -> None:
    async with road((OK,), (OK,)) as way:
        reader = await way.opened()
        await reader.send(get(b"/a"))
        await reader.until(b"hello$")
        edition = way.parts.editions.current
        way.parts.editions.replace(replace(edition, hosts=HostTable()))
        await reader.send(get(b"/a"))
        await reader.until(b"HTTP/1.1 421 ")

        assert way.taken == [True, False]


@on_a_loop
async def test_what_nobody_foresaw_is_a_500_and_is_counted() -> None:
    async with road() as way:
        express = Express(_broken(way.parts))
        async with listening(hello, express=express.take) as talk:
            got = answers(await talk.ask(get()))

        assert got[0].status == 500
        assert way.counters["bugs_total"] == 1


class _NoCache:
    def at_once(self, ask: object) -> None:
        raise KeyError(ask)


def _broken(parts: Parts) -> Parts:
    cache: Any = _NoCache()
    return replace(parts, cache=cache)
