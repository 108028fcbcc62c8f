"""One request out of a scope, and its response: what the reader meant, and that it may be gone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from proxy.shell.exchange import BodyTooLargeError, Exchange, ReaderLeftError
from proxy.wire.messages import ResponseHead
from tests.loops import on_a_loop, settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.shell.exchange import Message

LENGTH = (b"Content-Length", b"2")


def body(*pieces: bytes, whole: bool = True) -> list[Message]:
    """Return the messages of a request body; one that is not whole breaks off."""
    messages: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": True} for piece in pieces
    ]
    last = {"type": "http.request"} if whole else {"type": "http.disconnect"}
    return [*messages, last]


class Wire:
    """The server's side of one exchange: what is received, and what was sent."""

    def __init__(self, received: list[Message] | None = None, *, is_gone: bool = False) -> None:
        self.received = received or body()
        self.sent: list[Message] = []
        self.is_gone = is_gone

    async def receive(self) -> Message:
        """Hand out the next message."""
        return self.received.pop(0)

    async def send(self, message: Message) -> None:
        """Take a message, as a connection does that is open or closed."""
        if self.is_gone:
            raise ConnectionResetError
        self.sent.append(message)


def exchange(wire: Wire | None = None, **changes: Any) -> Exchange:  # noqa: ANN401  # ASGI's own types
    """Return an exchange; changes that the extension has are of the extension."""
    extension: dict[str, Any] = {
        "target": b"/",
        "version": "1.1",
        "fields": [(b"Host", b"News.Example:8080")],
        "informational": True,
        "tunnel": False,
        "stopping": None,
        "watch": None,
    }
    scope: dict[str, Any] = {"method": "GET", "scheme": "http", "path": "/", "headers": []}
    for name, value in changes.items():
        (extension if name in extension else scope)[name] = value
    wire = wire or Wire()
    return Exchange({**scope, "extensions": {"freesheet": extension}}, wire.receive, wire.send)


# ---- the request


def test_target_fields_and_version_are_as_the_reader_sent_them() -> None:
    fields = [(b"HOST", b"news.example"), (b"X-Eight", b"caf\xe9"), (b"x-eight", b"again")]
    request = exchange(target=b"/?", fields=fields, version="1.0").request

    assert (request.target, request.version, list(request.headers)) == ("/?", "1.0", fields)


def test_the_host_is_bare_and_the_raw_one_is_kept() -> None:
    one = exchange()

    assert (one.request.host, one.raw_host) == ("news.example", "News.Example:8080")


def test_another_server_has_no_extension_and_the_scope_is_enough() -> None:
    scope = {
        "method": "GET",
        "path": "/a b",
        "raw_path": b"/a%20b",
        "query_string": b"c=d",
        "headers": [(b"host", b"news.example")],
        "http_version": "1.1",
    }
    wire = Wire()
    one = Exchange(scope, wire.receive, wire.send)

    assert (one.request.target, one.request.host) == ("/a%20b?c=d", "news.example")
    assert not one.speaks_tunnel
    assert not one.stopping


@pytest.mark.parametrize(
    ("fields", "length"),
    [
        pytest.param([], 0, id="nothing said"),
        pytest.param([LENGTH], 2, id="a length"),
        pytest.param([(b"Transfer-Encoding", b"chunked")], None, id="chunks"),
    ],
)
def test_the_length_of_a_body_is_what_framed_it(
    fields: list[tuple[bytes, bytes]], length: int | None
) -> None:
    assert exchange(fields=fields).body_length == length


@on_a_loop
async def test_a_body_comes_in_its_pieces_and_empty_ones_not_at_all() -> None:
    one = exchange(Wire(body(b"a", b"", b"b")))

    assert [piece async for piece in one.body()] == [b"a", b"b"]


@on_a_loop
async def test_a_body_that_breaks_off_is_no_body() -> None:
    with pytest.raises(ReaderLeftError):
        await exchange(Wire(body(b"a", whole=False))).collected(10)


@on_a_loop
async def test_a_body_up_to_the_limit_is_collected_and_not_beyond() -> None:
    assert await exchange(Wire(body(b"ab", b"c"))).collected(3) == b"abc"
    with pytest.raises(BodyTooLargeError):
        await exchange(Wire(body(b"ab", b"c"))).collected(2)


# ---- the response


@on_a_loop
async def test_a_whole_answer_is_a_head_and_one_piece() -> None:
    wire = Wire()
    one = exchange(wire)
    one.own_fields.append((b"Set-Cookie", b"view=simple"))

    await one.whole(200, (LENGTH,), b"ok")

    head, piece = wire.sent
    assert (head["status"], head["headers"]) == (200, (LENGTH, (b"Set-Cookie", b"view=simple")))
    assert (piece["body"], piece["more_body"]) == (b"ok", False)
    assert (one.started, one.status, one.bytes_out) == (True, 200, 2)


@on_a_loop
async def test_an_answer_to_head_has_no_body() -> None:
    wire = Wire()

    await exchange(wire, method="HEAD").whole(200, (LENGTH,), b"ok")

    assert [one.get("body") for one in wire.sent] == [None, b""]


@pytest.mark.parametrize(
    ("takes", "sent"), [pytest.param(True, [103], id="1.1"), pytest.param(False, [], id="1.0")]
)
@on_a_loop
async def test_an_interim_answer_leaves_where_the_connection_takes_it(
    *, takes: bool, sent: list[int]
) -> None:
    wire = Wire()

    await exchange(wire, informational=takes).inform(ResponseHead(103, ((b"Link", b"</a>"),)))

    assert [one["status"] for one in wire.sent] == sent


@on_a_loop
async def test_a_reader_that_is_gone_is_told_from_everything_else() -> None:
    gone = exchange(Wire(is_gone=True))

    for sending in (gone.start(200, ()), gone.send(b"a", more=True), gone.raw_send({"type": "x"})):
        with pytest.raises(ReaderLeftError):
            await sending


@on_a_loop
async def test_who_leaves_ends_the_work_for_it() -> None:
    watching: list[Callable[[], None]] = []
    one = exchange(watch=watching.append)
    work = asyncio.ensure_future(asyncio.sleep(60))
    one.stop_when_left(work)
    assert not one.left

    watching[0]()
    await settle()

    assert (one.left, work.cancelled()) == (True, True)
