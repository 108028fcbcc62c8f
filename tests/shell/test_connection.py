"""One connection: watched while idle, quiet before it is used, closed on anything unexpected."""

from __future__ import annotations

import asyncio
import socket

from proxy.shell.connection import Connection
from proxy.shell.origins import Route, UpstreamOptions
from proxy.shell.outgoing import outgoing
from tests.loops import on_a_loop, settle, until

ROUTE = Route("127.0.0.1", 80, tls=False, name="news.example")
GET = outgoing("GET", "/", (), None, length=None, upgrade=False)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Notes:
    """An owner that notes what it is told."""

    def __init__(self) -> None:
        self.free = 0
        self.lost = 0

    def freed(self, connection: Connection) -> None:
        """Note a connection that is free."""
        del connection
        self.free += 1

    def gone(self, connection: Connection) -> None:
        """Note a connection that is gone."""
        del connection
        self.lost += 1


async def connected(owner: Notes) -> tuple[Connection, socket.socket]:
    """Return a connection and the origin's end of it."""
    near, far = socket.socketpair()
    connection = Connection(ROUTE, UpstreamOptions(), owner)
    await asyncio.get_running_loop().create_connection(lambda: connection, sock=near)
    return connection, far


@on_a_loop
async def test_a_connection_is_free_after_a_whole_answer() -> None:
    owner = Notes()
    connection, far = await connected(owner)
    with far:
        inbox = connection.begin(GET)
        far.sendall(OK)
        await until(lambda: inbox.ended)

        assert (owner.free, owner.lost, connection.uses) == (1, 0, 1)
        connection.close()
        await connection.lost


@on_a_loop
async def test_a_byte_while_idle_closes() -> None:
    owner = Notes()
    connection, far = await connected(owner)
    with far:
        far.sendall(b"x")
        await until(lambda: connection.closed)

        assert owner.lost >= 1


@on_a_loop
async def test_an_end_while_idle_closes() -> None:
    owner = Notes()
    connection, far = await connected(owner)
    far.close()
    await until(lambda: connection.closed)

    assert owner.lost >= 1


@on_a_loop
async def test_a_stray_byte_is_seen_before_the_loop_has_read_it() -> None:
    connection, far = await connected(Notes())
    with far:
        before = connection.quiet()
        far.sendall(b"x")

        assert (before, connection.quiet()) == (True, False)
        connection.abort()
        await connection.lost


@on_a_loop
async def test_an_end_is_seen_before_the_loop_has_read_it() -> None:
    connection, far = await connected(Notes())
    far.close()

    assert not connection.quiet()
    connection.abort()
    await connection.lost


@on_a_loop
async def test_bytes_behind_an_answer_close_the_connection() -> None:
    owner = Notes()
    connection, far = await connected(owner)
    with far:
        inbox = connection.begin(GET)
        far.sendall(OK + b"x")
        await until(lambda: inbox.ended)

        assert (owner.free, connection.closed) == (0, True)


@on_a_loop
async def test_an_answer_before_its_request_is_none() -> None:
    owner = Notes()
    connection, far = await connected(owner)
    with far:
        far.sendall(OK)
        await until(lambda: connection.closed)

        assert owner.free == 0


@on_a_loop
async def test_nothing_of_an_exchange_stays_with_its_connection() -> None:
    connection, far = await connected(Notes())
    with far:
        first = connection.begin(GET)
        far.sendall(OK)
        await until(lambda: first.ended)
        second = connection.begin(GET)
        far.sendall(OK.replace(b"hello", b"other"))
        await until(lambda: second.ended)

        assert [await first.chunk(), await second.chunk()] == [b"hello", b"other"]
        connection.close()
        await connection.lost


@on_a_loop
async def test_an_aborted_exchange_fails_for_who_waits() -> None:
    connection, far = await connected(Notes())
    with far:
        inbox = connection.begin(GET)
        connection.abort()
        await settle()

        assert inbox.error is not None
        assert inbox.error.kind == "reset"
        await connection.lost
