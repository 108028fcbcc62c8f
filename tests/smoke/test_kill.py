"""A server that is killed, and one without file descriptors. Slow: real processes."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.loops import until
from tests.origin import listening
from tests.scenarios.stage import ARTICLE
from tests.smoke.running import Origin, Running, running, starting

if TYPE_CHECKING:
    from collections.abc import Coroutine

pytestmark = pytest.mark.slow

LIMIT_S: Final = 30.0
IE6: Final = "User-Agent: Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)"
FRESH: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nCache-Control: max-age=600\r\n"


def play(scene: Coroutine[None, None, None]) -> None:
    """Run a scene to its end, within a limit."""

    async def bounded() -> None:
        async with asyncio.timeout(LIMIT_S):
            await scene

    asyncio.run(bounded())


class Fresh(Origin):
    """An origin whose pages may be kept."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.asked.append(head.split(b" ", 2)[1].decode())
                writer.write(FRESH + b"Content-Length: %d\r\n\r\n" % len(ARTICLE) + ARTICLE)
                await writer.drain()


async def load(server: Running, path: str, lost: list[str], whole: list[str]) -> None:
    """Ask until the connection breaks: an answer is whole, or it was lost with the server."""
    with contextlib.suppress(OSError):
        while True:
            answer = await server.ask(path)
            (whole if answer.endswith(ARTICLE) else lost).append(path)
            if not answer:
                return


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(one) for one in text.split()]


def test_a_kill_under_load_loses_only_what_is_in_flight(tmp_path: Path) -> None:
    store = f"file://{tmp_path}/store"

    async def scene() -> None:
        origin, lost, whole = Fresh(), list[str](), list[str]()
        async with listening(origin.serve) as origin.port:
            async with starting(origin.port, store=store, log_exchanges="off") as server:
                await server.until_event("start")
                sheet = await server.ask("/kept", IE6)
                readers = [
                    asyncio.ensure_future(load(server, f"/page/{n}", lost, whole)) for n in range(8)
                ]
                await until(lambda: len(whole) > 200)
                workers = children_of(server.process.pid)
                server.process.kill()
                await asyncio.gather(*readers)
            asked = len(origin.asked)
            began = time.monotonic()
            async with starting(origin.port, store=store) as again:
                await again.until_event("start")
                took_s = time.monotonic() - began
                after = [await again.ask(f"/page/{n}") for n in range(8)]

                assert (await again.ask("/kept", IE6)).partition(b"\r\n\r\n")[2] == (
                    sheet.partition(b"\r\n\r\n")[2]
                )
        assert len(lost) <= 8  # one for each reader
        assert all(one.endswith(ARTICLE) for one in after)
        assert len(origin.asked) == asked  # all of it was in the store
        assert took_s < 10  # two seconds where nobody else is at work
        await until(lambda: not any(Path(f"/proc/{one}").exists() for one in workers))

    play(scene())


def cpu_s(pid: int) -> float:
    """Return how much processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def descriptors_of(pid: int) -> int:
    """Return how many file descriptors a process holds."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_a_server_without_descriptors_does_not_spin_and_recovers() -> None:
    async def scene() -> None:
        async with running(log_exchanges="off") as (server, _origin):
            pid = server.process.pid
            assert (await server.ask("/")).endswith(ARTICLE)
            taken = descriptors_of(pid)
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (taken + 30, taken + 30))
            crowd = [await server.connect() for _ in range(200)]
            await asyncio.sleep(0.3)
            before = cpu_s(pid)
            await asyncio.sleep(1.0)
            spun_s = cpu_s(pid) - before
            for _, writer in crowd:
                writer.transport.abort()
            await asyncio.sleep(0.3)

            assert server.process.returncode is None
            assert spun_s < 0.5
            assert (await server.ask("/")).endswith(ARTICLE)

    play(scene())
