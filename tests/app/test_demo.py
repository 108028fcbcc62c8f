"""`freesheet demo`: the newsroom, and Freesheet in front of it. Slow: a real process."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from typing import TYPE_CHECKING, Final

import pytest

from proxy.app.demo import demo
from proxy.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LIMIT_S: Final = 30.0
IE6: Final = "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)"


@pytest.mark.parametrize("port", [0, -1, 65535, 70000])
def test_a_port_that_leaves_none_for_the_newsroom_is_a_mistake(port: int) -> None:
    with pytest.raises(ConfigError, match="choose one from 1 to 65534"):
        demo(port)


def test_a_port_that_is_taken_is_named_by_what_it_is_for() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(ConfigError, match=r"the newsroom's port: .* is taken"),
    ):
        demo(taken.getsockname()[1] - 1)


def two_ports() -> int:
    """Return a port of loopback that is free, as is the next."""
    while True:
        with (
            socket.create_server(("127.0.0.1", 0)) as one,
            contextlib.suppress(OSError),
            socket.create_server(("127.0.0.1", one.getsockname()[1] + 1)),
        ):
            return int(one.getsockname()[1])


@contextlib.asynccontextmanager
async def running(port: int) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Have the demo in a process of its own, and what it says when it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "proxy", "demo", "--port", str(port), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield process, (await process.stdout.readuntil(b"Ctrl-C ends both.")).decode()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def ask(port: int, agent: str) -> bytes:
    """Return the whole answer to a request for the front page."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = ("GET /en/ HTTP/1.1", f"Host: 127.0.0.1:{port}", f"User-Agent: {agent}")
    writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode())
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.slow
def test_it_says_where_to_look_serves_both_and_ends_with_its_terminal() -> None:
    async def scene() -> None:
        port = two_ports()
        async with asyncio.timeout(LIMIT_S), running(port) as (process, banner):
            assert f"http://127.0.0.1:{port}/" in banner
            assert f"http://127.0.0.1:{port + 1}/" in banner

            itself, sheet = await ask(port + 1, IE6), await ask(port, IE6)
            assert b"<script" in itself
            assert b"<script" not in sheet
            assert b"Freesheet-Tier: basic" in sheet

            process.send_signal(signal.SIGINT)
            assert await process.wait() == 0

    asyncio.run(scene())
