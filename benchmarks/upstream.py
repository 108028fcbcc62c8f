"""The upstream client's own cost: CPU a request, beside the least that asyncio can do.

    python benchmarks/upstream.py

The floor is a protocol that writes one fixed request and counts bytes: no pool, no parser, no
fields, no time limit. aiohttp and httpx are measured too where they are installed; Freesheet does
not need them. Every client fetches the same pages from the same origin, a process of its own, over
the same number of connections; rounds are interleaved and their order is turned round every time.
CPU of the process divided by its requests is what counts: requests a second swing with whatever
else the machine does. Loopback only, about half a minute. Prints one JSON line of ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import multiprocessing
import statistics
import time
from typing import TYPE_CHECKING, Final

import uvloop

from proxy.shell.upstream import Origin, Upstream, UpstreamOptions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Fetch = Callable[[], Awaitable[int]]

CONNECTIONS: Final = 32
REQUESTS: Final = 6000
ROUNDS: Final = 5
SIZES: Final = (500, 50_000)

HOST: Final = "127.0.0.1"
FIELDS: Final = (
    (b"Host", b"news.example"),
    (b"User-Agent", b"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
    (b"Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    (b"Accept-Encoding", b"gzip, deflate, br"),
    (b"Accept-Language", b"en-US,en;q=0.9"),
    (b"Via", b"1.1 freesheet-a1"),
)
PAGE_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\nServer: origin\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n"
    b'Cache-Control: max-age=60\r\nVary: Accept-Encoding\r\nETag: "a"\r\n\r\n'
)


class _Pages(asyncio.Protocol):
    """The origin: answers each head with a page as large as its path says."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        *heads, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for head in heads:
            size = int(head.split(b" ", 2)[1].lstrip(b"/"))
            self._transport.write(PAGE_HEAD % size + bytes(size))  # type: ignore[attr-defined]  # a stream's transport


def serve(ports: multiprocessing.SimpleQueue[int]) -> None:
    """Serve pages until killed."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Pages, HOST, 0)
        ports.put(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    uvloop.run(run())


class _Floor(asyncio.Protocol):
    """The least that fetches a page: writes bytes, counts bytes."""

    def __init__(self, request: bytes, expected: int) -> None:
        self._request, self._expected = request, expected
        self._got = 0
        self._whole: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += len(data)
        if self._got >= self._expected and self._whole is not None:
            self._whole.set_result(self._got)

    async def fetch(self) -> int:
        """Fetch the page once."""
        self._got = 0
        self._whole = asyncio.get_running_loop().create_future()
        self.transport.write(self._request)  # type: ignore[attr-defined]  # a stream's transport
        return await self._whole


async def floor(port: int, size: int) -> list[Fetch]:
    """Return the floor's fetches, one a connection."""
    lines = b"".join(b"%s: %s\r\n" % field for field in FIELDS)
    request = b"GET /%d HTTP/1.1\r\n%s\r\n" % (size, lines)
    expected = len(PAGE_HEAD % size) + size
    fetches: list[Fetch] = []
    for _ in range(CONNECTIONS):
        _, protocol = await asyncio.get_running_loop().create_connection(
            lambda: _Floor(request, expected), HOST, port
        )
        fetches.append(protocol.fetch)
    return fetches


async def freesheet(port: int, size: int) -> list[Fetch]:
    """Return our client's fetches."""
    upstream = Upstream(UpstreamOptions())
    site = Origin(HOST, port, tls=False, allow_private=True)

    async def fetch() -> int:
        got = 0
        async with await upstream.fetch(site, "GET", f"/{size}", FIELDS) as answer:
            async for chunk in answer:
                got += len(chunk)
        return got

    return [fetch] * CONNECTIONS


async def aiohttp(port: int, size: int) -> list[Fetch]:
    """Return aiohttp's fetches; raises ImportError."""
    library = importlib.import_module("aiohttp")  # a peer that need not be there

    session = library.ClientSession(auto_decompress=False)
    headers = [(name.decode(), value.decode()) for name, value in FIELDS]

    async def fetch() -> int:
        got = 0
        async with session.get(f"http://{HOST}:{port}/{size}", headers=headers) as answer:
            async for chunk in answer.content.iter_any():
                got += len(chunk)
        return got

    return [fetch] * CONNECTIONS


async def httpx(port: int, size: int) -> list[Fetch]:
    """Return httpx's fetches; raises ImportError."""
    library = importlib.import_module("httpx")  # a peer that need not be there

    client = library.AsyncClient(trust_env=False)
    headers = [(name.decode(), value.decode()) for name, value in FIELDS]

    async def fetch() -> int:
        got = 0
        async with client.stream("GET", f"http://{HOST}:{port}/{size}", headers=headers) as answer:
            async for chunk in answer.aiter_raw():
                got += len(chunk)
        return got

    return [fetch] * CONNECTIONS


CLIENTS: Final = (floor, freesheet, aiohttp, httpx)


def measure(name: str, port: int, size: int, results: multiprocessing.SimpleQueue[float]) -> None:
    """Measure one client in this process: CPU seconds a request, or -1 where it is not there."""
    client = next(one for one in CLIENTS if one.__name__ == name)

    async def run() -> float:
        try:
            fetches = await client(port, size)
        except ImportError:
            return -1.0
        await asyncio.gather(*[fetch() for fetch in fetches])  # warm: connections, caches

        async def repeat(fetch: Fetch) -> None:
            for _ in range(REQUESTS // CONNECTIONS):
                if await fetch() < size:
                    raise RuntimeError(f"{name}: a page came short")

        began = time.process_time()
        await asyncio.gather(*[repeat(fetch) for fetch in fetches])
        return (time.process_time() - began) / (REQUESTS // CONNECTIONS * CONNECTIONS)

    results.put(uvloop.run(run()))


def ratios(port: int, size: int, rounds: int) -> dict[str, float]:
    """Return each client's CPU a request as a multiple of the floor's; medians."""
    context = multiprocessing.get_context("spawn")
    times: dict[str, list[float]] = {client.__name__: [] for client in CLIENTS}
    for number in range(rounds):
        for client in CLIENTS if number % 2 else reversed(CLIENTS):
            results = context.SimpleQueue()
            worker = context.Process(target=measure, args=(client.__name__, port, size, results))
            worker.start()
            worker.join()
            times[client.__name__].append(results.get())
    least = statistics.median(times["floor"])
    return {
        name: round(statistics.median(some) / least, 2)
        for name, some in times.items()
        if min(some) > 0
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    context = multiprocessing.get_context("spawn")
    ports = context.SimpleQueue()
    origin = context.Process(target=serve, args=(ports,), daemon=True)
    origin.start()
    port = ports.get()
    try:
        found = {f"{size} bytes": ratios(port, size, rounds) for size in SIZES}
    finally:
        origin.kill()
        origin.join()
    print(json.dumps(found))  # a command


if __name__ == "__main__":
    main()
