"""Half an hour of readers before an origin that fails at random: `python -m scripts.soak`.

The server is a process of its own with a store in a folder. Origins hang up, stall, break off, talk
nonsense and go away for seconds; some readers are slow or leave; once the server is killed. Every
body is compared. At the end: wrong bodies (none), errors that no fault explains (none), and whether
memory grew. Loopback only.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.origin import reset
from tests.scenarios.stage import IE6, IE11, MODERN, free_port
from tests.smoke.running import Running, starting
from tests.talk import answers

PAGES: Final = 300
EXPLAINED_S: Final = 10.0  # so long a fault may be felt: two time limits, and a retry
OUTAGE_S: Final = 2.0
OUTAGE_EVERY_S: Final = 120.0
STALL_S: Final = 2.0  # the server waits no longer
SAMPLE_S: Final = 10.0
WARM_S: Final = 300.0  # memory of the first minutes is not growth
READER_LIMIT_S: Final = 30.0
SETTINGS: Final = {
    "origin_timeout_s": "2", "idle_timeout_s": "2", "head_timeout_s": "5", "drain_s": "0",
    "log_exchanges": "off", "metrics_open": "true", "stop_s": "2",
    "store_limit_bytes": "33554432", "rules_poll_s": "0",
}  # fmt: skip
FAULTS: Final = (
    "hang up",
    "reset",
    "cut",
    "stall",
    "garbage",
    "two lengths",
    "endless head",
    "500",
)


def page(number: int) -> bytes:
    """Return the page of a number; its size and its marks are its own."""
    words = f"Story number {number} is told here and nowhere else, word for word. "
    text = "".join(f"<p>{words * 6}</p>" for _ in range(4 + number % 40))
    return (
        f"<!doctype html><html lang=en><head><title>Story {number}x</title>"
        f"<script>run({number})</script></head><body><a href=/donate>Donate</a>"
        f"<article><h1>Story {number}x</h1>{text}</article></body></html>"
    ).encode()


@dataclass
class Figures:
    """What is counted, and when a fault was last at work, by page; -1 is all of them."""

    got: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    struck: dict[int, float] = field(default_factory=dict)
    samples: deque[tuple[float, int]] = field(default_factory=deque)
    as_it_came: list[str] = field(default_factory=list)
    declined: int = 0

    @property
    def unforeseen(self) -> list[str]:
        """What is wrong; a page that left as it came is, unless the server counted it as such."""
        more = len(self.as_it_came) - self.declined
        return [*self.wrong, *(self.as_it_came[-more:] if more > 0 else [])]

    def strike(self, number: int, fault: str) -> None:
        """Note a fault."""
        self.faults[fault] += 1
        self.struck[number] = time.monotonic()

    def error(self, number: int, what: str) -> None:
        """Note that a reader got no page, and whether a fault explains it."""
        self.got[what] += 1
        last = max(self.struck.get(number, 0.0), self.struck.get(-1, 0.0))
        if time.monotonic() - last > EXPLAINED_S:
            self.unexplained.append(f"page {number}: {what}")


class Origin:
    """Pages by number; a share of its answers is a fault."""

    def __init__(self, figures: Figures, share: float) -> None:
        self.port = free_port()
        self._figures = figures
        self._share = share
        self._chance = random.Random(1)  # noqa: S311  # the same faults every time
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def shut(self) -> None:
        """Refuse connections; those that are open stay."""
        if self._server is not None:
            self._server.close()

    async def end(self) -> None:
        """Refuse connections and drop those that are open."""
        await self.shut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0.1)

    async def outages(self, every_s: float) -> None:
        """Go away now and then."""
        while True:
            await asyncio.sleep(every_s)
            self._figures.strike(-1, "away")
            await self.shut()
            await asyncio.sleep(OUTAGE_S)
            await self.open()
            self._figures.strike(-1, "back")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._answers(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _task: writer.transport.close())

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                number = int(head.split(" ", 2)[1].rpartition("/")[2] or 0)
                if self._chance.random() >= self._share:
                    writer.write(self._answer(number, head))
                elif await self._fail(number, writer):
                    break
                await writer.drain()

    def _answer(self, number: int, head: str) -> bytes:
        """Return a page as its number wants it kept: for seconds, by its tag, or not at all."""
        kept = ("max-age=5", "no-cache", "no-store", "max-age=60, stale-while-revalidate=30")
        lines = [
            "Content-Type: text/html; charset=utf-8",
            f"Cache-Control: {kept[number % 4]}",
            f'ETag: "{number}"',
        ]
        if f'If-None-Match: "{number}"'.lower() in head.lower():
            return "\r\n".join(["HTTP/1.1 304 Not Modified", *lines, "", ""]).encode()
        body = page(number)
        if number % 3:
            lines.append(f"Content-Length: {len(body)}")
        else:
            lines.append("Transfer-Encoding: chunked")
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode() + body

    async def _fail(self, number: int, writer: asyncio.StreamWriter) -> bool:
        """Do something wrong; True where the connection ends by it."""
        fault = self._chance.choice(FAULTS)
        self._figures.strike(number, fault)
        writer.write(said_wrongly(fault, page(number)))
        if fault == "reset":
            reset(writer)
        elif fault == "stall":
            await asyncio.sleep(2 * STALL_S)
        return fault != "500"


def said_wrongly(fault: str, body: bytes) -> bytes:
    """Return what an origin says when it does this wrong."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    return {
        "cut": head + body[: len(body) // 2],
        "stall": head + body[:100],
        "garbage": b"\x16\x03\x01\x00 nothing of HTTP\r\n\r\n",
        "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "endless head": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000,
        "500": b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno",
    }.get(fault, b"")


class Readers:
    """Readers old and new, some of them slow, some of them gone before the end."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._chance = random.Random(2)  # noqa: S311  # the same readers every time
        self.server: Running | None = None

    async def come(self, rate: float) -> None:
        """Send readers, `rate` a second, until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._one())
                await asyncio.sleep(self._chance.expovariate(rate))

    async def _one(self) -> None:
        number = min(int(self._chance.paretovariate(0.7)) - 1, PAGES - 1)
        agent = self._chance.choice((MODERN, MODERN, IE6, IE11))
        manner = self._chance.choices(("reads", "leaves", "drips"), (96, 2, 2))[0]
        if self.server is None:
            return
        try:
            async with asyncio.timeout(READER_LIMIT_S):
                raw = await self._said(self.server, number, agent, manner)
        except (OSError, asyncio.IncompleteReadError):
            self._figures.error(number, "no connection")
        except TimeoutError:
            self._figures.wrong.append(f"page {number}: a reader waited for {READER_LIMIT_S} s")
        else:
            if manner == "reads":
                self._judge(number, agent, raw)

    async def _said(self, server: Running, number: int, agent: str, manner: str) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        try:
            head = f"GET /p/{number} HTTP/1.1\r\nHost: mirror.example\r\nUser-Agent: {agent}\r\n"
            if manner == "drips":
                for letter in head[:8]:
                    writer.write(letter.encode())
                    await asyncio.sleep(1)
                return b""
            writer.write(head.encode() + b"Connection: close\r\n\r\n")
            return await reader.read(200 if manner == "leaves" else -1)
        finally:
            writer.transport.abort()

    def _judge(self, number: int, agent: str, raw: bytes) -> None:
        """Compare what came with what is right."""
        if not raw:
            self._figures.error(number, "nothing")
            return
        (answer,) = answers(raw)
        if answer.status != 200 or not answer.whole:
            self._figures.error(number, str(answer.status) if answer.whole else "broken off")
            return
        self._figures.got["page" if agent == MODERN else "sheet"] += 1
        if agent == MODERN:
            is_right = answer.body == page(number)
        else:
            is_right = f"Story {number}x".encode() in answer.body and b"<script" not in answer.body
        if not is_right:
            came = self._figures.as_it_came if answer.body == page(number) else self._figures.wrong
            came.append(f"page {number} to {agent[:30]}: {answer.body[:200]!r}")


class Watch:
    """Looks at the server's process every few seconds."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._began = time.monotonic()
        self._before = 0

    async def look(self, server: Running) -> None:
        """Print a line every few seconds, until cancelled."""
        self._before = self._figures.declined
        while True:
            await asyncio.sleep(SAMPLE_S)
            folder = Path(f"/proc/{server.process.pid}")
            resident = resident_bytes(folder)
            children = (folder / "task" / folder.name / "children").read_text("ascii").split()
            workers = sum(resident_bytes(Path(f"/proc/{one}")) for one in children)
            metrics = await self.count(server)
            hits = metrics["store_total hit"]
            asked = sum(n for name, n in metrics.items() if name.startswith("store_total "))
            now = time.monotonic() - self._began
            self._figures.samples.append((now, resident))
            print(
                f"{now:5.0f} s  rss {resident / 1e6:5.1f} MB  workers {workers / 1e6:5.1f} MB"
                f"  fds {len(list((folder / 'fd').iterdir())):3}"
                f"  in flight {metrics['in_flight']:3}  hits {hits / max(1, asked):.2f}"
                f"  wrong {len(self._figures.unforeseen)}"
                f"  unexplained {len(self._figures.unexplained)}",
                flush=True,
            )

    async def count(self, server: Running) -> Counter[str]:
        """Return what the server counts, and note what it has declined."""
        metrics = await _metrics(server)
        self._figures.declined = self._before + metrics["unrewritable_total"]
        return metrics


def resident_bytes(folder: Path) -> int:
    """Return the memory of a process in use, 0 for one that is gone."""
    try:
        return int((folder / "statm").read_text("ascii").split()[1]) * 4096
    except (OSError, IndexError):
        return 0


async def _metrics(server: Running) -> Counter[str]:
    """Return what the store did, by result, what was declined, and how many exchanges run."""
    found: Counter[str] = Counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.admin_port)
    writer.write(b"GET /-/metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    text = (await reader.read()).decode()
    writer.close()
    for line in text.splitlines():
        name, _, value = line.removeprefix("freesheet_").rpartition(" ")
        kind, _, labels = name.partition("{")
        if kind in ("in_flight", "unrewritable_total"):
            found[kind] += int(float(value))
        elif kind == "store_total":
            found[kind + " " + labels.split('"')[1]] += int(float(value))
    return found


async def soak(asked: argparse.Namespace, figures: Figures) -> None:
    """Run it all; the server is killed once, after a fifth of the time."""
    origin, readers, watch = Origin(figures, asked.share), Readers(figures), Watch(figures)
    await origin.open()
    with tempfile.TemporaryDirectory() as folder:
        settings = {**SETTINGS, "store": f"file://{folder}/store"}
        coming = asyncio.ensure_future(readers.come(asked.rate))
        outages = asyncio.ensure_future(origin.outages(OUTAGE_EVERY_S))
        for share in (0.2, 0.8):
            async with starting(origin.port, **settings) as server:
                await server.until_event("start")
                figures.samples.clear()
                readers.server = server
                looking = asyncio.ensure_future(watch.look(server))
                await asyncio.wait({coming, outages, looking}, timeout=asked.seconds * share)
                await watch.count(server)
                readers.server = None
                figures.strike(-1, "killed")
                looking.cancel()
        for task in (coming, outages, looking):
            task.cancel()
        for result in await asyncio.gather(coming, outages, looking, return_exceptions=True):
            if isinstance(result, Exception):
                raise result
    await origin.end()


def slope_bytes_a_minute(samples: list[tuple[float, int]]) -> float:
    """Return how fast memory grows, by least squares, the first minutes left out."""
    used = [one for one in samples if one[0] - samples[0][0] >= WARM_S]
    if len(used) < 2:
        return 0.0
    middle = (sum(x for x, _ in used) / len(used), sum(y for _, y in used) / len(used))
    above = sum((x - middle[0]) * (y - middle[1]) for x, y in used)
    return 60 * above / sum((x - middle[0]) ** 2 for x, _ in used)


def main() -> int:
    """Run for as long as asked, and say what came of it; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--rate", type=float, default=20, help="readers a second")
    parser.add_argument("--share", type=float, default=0.05, help="of the origin's answers fail")
    asked = parser.parse_args()
    figures = Figures()
    asyncio.run(soak(asked, figures))
    print("readers got", dict(figures.got.most_common()))
    print("faults", dict(figures.faults.most_common()))
    print(f"memory {slope_bytes_a_minute(list(figures.samples)) / 1e6:+.2f} MB a minute")
    print(f"left as they came {len(figures.as_it_came)}, counted as such {figures.declined}")
    for what, rows in (("wrong", figures.unforeseen), ("unexplained", figures.unexplained)):
        print(f"{what} {len(rows)}")
        for row in rows[:20]:
            print(f"  {row}")
    return 1 if figures.unforeseen or figures.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
