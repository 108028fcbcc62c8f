"""An answer leaves again only for the very same request, in its second, of its records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from proxy.shell.exchange import Exchange
from proxy.shell.hot import LIMIT, Hot
from proxy.shell.journal import Entry, Journal, JournalOptions
from proxy.shell.store_embedded import EmbeddedStore
from proxy.wire.records import Page
from tests.loops import on_a_loop
from tests.stores import Clock, entry, name

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = ((b"Content-Length", b"5"), (b"Age", b"3"))
PAGE, STORED = Page(b"n"), entry(b"hello")


def request(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  # ASGI's own types
    """Return the scope of a request; `changes` are of its extension where they belong there."""
    extension = {"target": b"/", "version": "1.1", "fields": [(b"Host", b"a"), (b"Cookie", b"x")]}
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": "/",
        "server": ("127.0.0.1", 80),
        "client": ("192.0.2.1", 5000),
        "headers": [],
    }
    for key, value in changes.items():
        (extension if key in extension else scope)[key] = value
    return {**scope, "extensions": {"freesheet": extension}}


class Editions:
    """What edition is the current one."""

    current: Any = "edition 1"


class Kitchen:
    """The answers of one test, with one of them noted."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.store = EmbeddedStore(1_000_000)
        self.editions = Editions()
        self.journal = Journal(
            JournalOptions("off"), wall=self.clock, tick=self.clock, write=lambda _line: None
        )
        self.hot = Hot(self.store, self.editions, self.journal, self.clock)  # type: ignore[arg-type]  # of editions only `current` is asked

    async def note(self, scope: Mapping[str, Any] | None = None) -> None:
        """Answer a request and note it."""
        await self.store.put(name(1), PAGE, 60)
        await self.store.put(name(2), STORED, 60)
        exchange = Exchange(dict(scope or request()), receive, drop)
        stored = ((name(1), PAGE), (name(2), STORED))
        noted = Entry(site="news", reason="engine.blink", cache="hit")
        self.hot.note(exchange, noted, (200, FIELDS, b"hello"), stored)

    def counted(self, wanted: str) -> int:
        """Return a counter, summed over its labels."""
        return sum(many for (key, _), many in self.journal.counters.items() if key == wanted)


async def receive() -> dict[str, Any]:
    return {"type": "http.disconnect"}


async def drop(message: Any) -> None:  # noqa: ANN401  # ASGI's own types
    del message


@on_a_loop
async def test_the_same_request_gets_the_same_answer_and_is_counted() -> None:
    kitchen = Kitchen()
    await kitchen.note()
    ready = kitchen.hot.find(request())
    sent: list[Any] = []

    async def send(message: Any) -> None:  # noqa: ANN401  # ASGI's own types
        sent.append(message)

    assert ready is not None
    await ready.send(send)

    assert (sent[0]["status"], sent[0]["headers"], sent[1]["body"]) == (200, FIELDS, b"hello")
    assert (kitchen.counted("exchanges_total"), kitchen.counted("store_total")) == (1, 1)
    assert kitchen.counted("bytes_total") == 5


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param(request(method="HEAD"), id="another method"),
        pytest.param(request(method="POST"), id="a method that is never answered"),
        pytest.param(request(target=b"/?"), id="another target"),
        pytest.param(request(version="1.0"), id="another version"),
        pytest.param(request(scheme="https"), id="another scheme"),
        pytest.param(request(server=("127.0.0.1", 81)), id="another port of ours"),
        pytest.param(request(client=("192.0.2.2", 5000)), id="from elsewhere"),
        pytest.param(request(fields=[(b"Host", b"a"), (b"Cookie", b"y")]), id="another value"),
        pytest.param(request(fields=[(b"Host", b"a"), (b"cookie", b"x")]), id="another case"),
        pytest.param(request(fields=[(b"Cookie", b"x"), (b"Host", b"a")]), id="another order"),
        pytest.param(request(fields=[(b"Host", b"a")]), id="a field less"),
        pytest.param({"type": "http", "method": "GET"}, id="not of our listener"),
    ],
)
@on_a_loop
async def test_another_request_does_not(scope: dict[str, Any]) -> None:
    kitchen = Kitchen()
    await kitchen.note()

    assert kitchen.hot.find(scope) is None


@on_a_loop
async def test_another_connection_of_the_same_client_does() -> None:
    kitchen = Kitchen()
    await kitchen.note()

    assert kitchen.hot.find(request(client=("192.0.2.1", 6000))) is not None


@on_a_loop
async def test_not_in_the_next_second() -> None:
    kitchen = Kitchen()
    await kitchen.note()
    kitchen.clock.now += 0.9
    assert kitchen.hot.find(request()) is not None
    kitchen.clock.now += 0.1

    assert kitchen.hot.find(request()) is None
    kitchen.clock.now -= 0.1
    assert kitchen.hot.find(request()) is None


@on_a_loop
async def test_not_in_another_edition() -> None:
    kitchen = Kitchen()
    await kitchen.note()
    kitchen.editions.current = "edition 2"

    assert kitchen.hot.find(request()) is None


@on_a_loop
async def test_not_after_a_purge_of_anything() -> None:
    kitchen = Kitchen()
    await kitchen.note()
    await kitchen.store.purge(("something",), soft=False)

    assert kitchen.hot.find(request()) is None


@pytest.mark.parametrize("number", [pytest.param(1, id="the page"), pytest.param(2, id="the body")])
@on_a_loop
async def test_not_once_a_record_is_gone_or_another(number: int) -> None:
    kitchen = Kitchen()
    await kitchen.note()
    await kitchen.store.put(name(number), entry(b"new"), 60)
    assert kitchen.hot.find(request()) is None
    await kitchen.store.delete(name(number))

    assert kitchen.hot.find(request()) is None


@on_a_loop
async def test_an_answer_with_a_field_for_one_reader_is_for_nobody_else() -> None:
    kitchen = Kitchen()
    exchange = Exchange(request(), receive, drop)
    exchange.own_fields.append((b"Set-Cookie", b"view=simple"))
    kitchen.hot.note(exchange, Entry(), (200, FIELDS, b"hello"), ())

    assert kitchen.hot.find(request()) is None


@on_a_loop
async def test_a_head_has_no_body() -> None:
    kitchen = Kitchen()
    await kitchen.note(request(method="HEAD"))
    ready = kitchen.hot.find(request(method="HEAD"))

    assert ready is not None
    assert ready.body["body"] == b""


@on_a_loop
async def test_the_answers_of_a_second_are_bounded() -> None:
    kitchen = Kitchen()
    for number in range(LIMIT + 1):
        await kitchen.note(request(target=b"/%d" % number))

    assert kitchen.hot.find(request(target=b"/0")) is None
    assert kitchen.hot.find(request(target=b"/%d" % LIMIT)) is not None


@on_a_loop
async def test_without_the_embedded_store_nothing_is_noted() -> None:
    kitchen = Kitchen()
    kitchen.hot = Hot(None, kitchen.editions, kitchen.journal, kitchen.clock)  # type: ignore[arg-type]  # as above
    await kitchen.note()

    assert kitchen.hot.find(request()) is None
