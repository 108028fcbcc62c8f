"""A cache before a scripted origin, with a clock that stands still until the test moves it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.app.assemble import site_of
from proxy.config import table
from proxy.shell.ask import Ask
from proxy.shell.cache import Cache
from proxy.shell.journal import Journal, JournalOptions
from proxy.shell.landing import CacheParts
from proxy.shell.parts import Busy
from proxy.wire.caching import asked_of
from proxy.wire.freshness import CachingOptions
from proxy.wire.sheet_head import http_date
from tests.loops import until
from tests.origin import RawOrigin, listening, upstream_with
from tests.stores import NOW, SEAL, Clock, embedded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.shell.served import Served
    from proxy.shell.sites import Site
    from proxy.shell.stores import Store
    from proxy.wire.messages import Headers
    from tests.origin import Answer

BUDGET_BYTES: Final = 512 * 1024
WAIT_S: Final = 2.0
FRESH: Final = "Cache-Control: max-age=60"


def fields(*lines: str) -> Headers:
    """Return fields from text; `@5` stands for the date five seconds from now."""
    pairs = (line.partition(": ") for line in lines)
    return tuple((name.encode(), _dated(value)) for name, _, value in pairs)


def _dated(value: str) -> bytes:
    return http_date(NOW + int(value[1:])) if value[:1] == "@" else value.encode("latin-1")


def reply(*lines: str, status: int = 200, body: bytes = b"hello") -> bytes:
    """Return an origin's answer; a length is added."""
    head = [b"HTTP/1.1 %d Status" % status]
    head += [b"%s: %s" % one for one in fields(*lines)]
    if status not in (204, 304):
        head.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*head, b"", b"" if status in (204, 304) else body])


@dataclass
class Got:
    """A response as a reader of the cache has it."""

    status: int
    headers: Headers
    body: bytes
    age_s: int | None
    word: str
    said: str
    saved_at: float | None

    def values(self, name: str) -> list[str]:
        """Return the values of a field, in order."""
        wanted = name.lower().encode()
        return [value.decode("latin-1") for key, value in self.headers if key.lower() == wanted]


@dataclass
class Desk:
    """The cache of one test and what stands around it."""

    cache: Cache
    origin: RawOrigin
    clock: Clock
    journal: Journal
    site: Site
    parts: CacheParts

    def ask(
        self, target: str = "/", *lines: str, method: str = "GET", private: bool = False
    ) -> Ask:
        """Return a request for a page."""
        sent = fields(*lines)
        return Ask(
            site=self.site,
            method=method,
            target=target,
            asked=asked_of(method, sent),
            fields=lambda: ((b"Host", b"news.example"), *sent),
            private=private,
        )

    async def get(
        self, target: str = "/", *lines: str, method: str = "GET", private: bool = False
    ) -> Got:
        """Ask for a page and read it to its end, and let what it stores be stored."""
        got = await read(
            await self.cache.fetch(self.ask(target, *lines, method=method, private=private))
        )
        await self.settled()
        return got

    async def settled(self) -> None:
        """Wait until no fetch runs."""
        await until(lambda: self.cache.running == 0)

    @property
    def asked(self) -> list[str]:
        """The request lines that the origin has seen."""
        return [one.line for one in self.origin.seen]

    def counted(self, name: str) -> int:
        """Return a counter, summed over its labels."""
        return sum(value for (key, _), value in self.journal.counters.items() if key == name)


async def read(served: Served) -> Got:
    """Read a response to its end."""
    async with served:
        body = served.body
        if body is None:
            body, _ = await served.read(1 << 30)
    shown = dict(served.extra(expose=True))
    return Got(
        status=served.head.status,
        headers=served.head.headers,
        body=body,
        age_s=served.age_s,
        word=served.outcome.word,
        said=shown.get(b"Cache-Status", b"").decode().removeprefix("freesheet; "),
        saved_at=served.saved_at,
    )


@contextlib.asynccontextmanager
async def caching(
    *answers: Answer, store: Store | None = None, origin: RawOrigin | None = None, **options: int
) -> AsyncIterator[Desk]:
    """Stand before an origin that gives these answers, or before another, until the block ends."""
    clock = Clock()
    journal = Journal(JournalOptions("off"), wall=clock, tick=clock, write=lambda _line: None)
    origin = origin or RawOrigin(answers)
    async with listening(origin.serve) as origin.port, upstream_with() as upstream:
        parts = CacheParts(
            store=store or embedded(8 * BUDGET_BYTES),
            upstream=upstream,
            options=CachingOptions(**options),
            journal=journal,
            wall=clock,
            tick=clock,
            wait_s=WAIT_S,
            busy=Busy(500),
        )
        cache = Cache(parts, SEAL.secret, BUDGET_BYTES)
        await cache.start()
        try:
            yield Desk(cache, origin, clock, journal, _site(origin.port), parts)
        finally:
            await cache.close()


def _site(port: int) -> Site:
    said = table.Site(key="news", origin=f"http://127.0.0.1:{port}", hosts=("news.example",))
    return site_of(said, table.Settings(site=(said,)), ("key",))


async def second(*lines: str, status: int = 200, later_s: float = 0.0, asking: str = "") -> Got:
    """Return what a second reader gets of a response with these fields; another says `new`."""
    async with caching((reply(*lines, status=status),), (reply(FRESH, body=b"new"),)) as desk:
        await desk.get()
        desk.clock.now += later_s
        return await desk.get("/", *([asking] if asking else []))
