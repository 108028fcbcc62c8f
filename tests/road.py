"""Readers, a listener with the express road, and a scripted origin, all on the test's own loop."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.app.assemble import build_parts
from proxy.app.serve import application
from proxy.config.load import load
from proxy.shell.express import Express
from tests.origin import OK, raw_origin
from tests.talk import listening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.shell.cycle import Cycle
    from proxy.shell.parts import Parts
    from tests.origin import Answer, RawOrigin
    from tests.talk import Reader, Talk

CHROME: Final = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/148.0.0.0 Safari/537.36"
IE6: Final = b"Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)"
FIRST: Final = b"/first"  # a request that opens the connection to the origin


def get(
    target: bytes = b"/", *lines: bytes, agent: bytes = CHROME, method: bytes = b"GET"
) -> bytes:
    """Return the request of a reader."""
    head = (b"%s %s HTTP/1.1" % (method, target), b"Host: news.example", b"User-Agent: " + agent)
    return b"\r\n".join([*head, *lines, b"", b""])


@dataclass
class Road:
    """What a test needs of it; `taken` says of each request whether it went without a task."""

    talk: Talk
    origin: RawOrigin
    parts: Parts
    taken: list[bool] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def counters(self) -> Counter[str]:
        """All counters, summed over their labels."""
        sums: Counter[str] = Counter()
        for (name, _), value in self.parts.journal.counters.items():
            sums[name] += value
        return sums

    async def opened(self) -> Reader:
        """Return a reader after its first answer: a connection to the origin is in hand now."""
        reader = await self.talk.reader()
        await reader.send(get(FIRST))
        await reader.until(b"\r\n\r\nhello$")
        reader.got = b""
        self.taken.clear()
        return reader


@contextlib.asynccontextmanager
async def road(*answers: Answer, **settings: str) -> AsyncIterator[Road]:
    """Serve until the block ends; the first answer of the origin is for `Road.opened`."""
    async with raw_origin((OK,), *answers) as origin:
        flags = {
            "site": "news",
            "origin": f"http://127.0.0.1:{origin.port}",
            "hosts": "news.example",
            "admin_listen": "",
            "store": "none",
            "origin_timeout_s": "1",
            "idle_timeout_s": "1",
            **settings,
        }
        lines: list[str] = []
        loaded = load(flags, {}, lambda _: "", "")
        parts = build_parts(loaded.settings, is_ready=lambda: True, write=lines.append)
        taken: list[bool] = []
        express = Express(parts)

        def take(cycle: Cycle) -> bool:
            taken.append(False)  # and if it does not come back, it stays so
            taken[-1] = express.take(cycle)
            return taken[-1]

        async with listening(application(parts), express=take) as talk:
            try:
                yield Road(talk, origin, parts, taken, lines)
            finally:
                await parts.cache.close()
                await parts.upstream.close()
