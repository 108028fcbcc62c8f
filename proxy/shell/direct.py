"""The way to the origin without a store: every request goes there. `store = none`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from proxy.shell.served import NOTHING_DONE, Onward, Served

if TYPE_CHECKING:
    from proxy.shell.answer import Answer
    from proxy.shell.ask import Ask
    from proxy.shell.served import Source
    from proxy.shell.sheets import Sheets
    from proxy.shell.shelf import Shelf
    from proxy.shell.upstream import Upstream
    from proxy.wire.cache_status import Outcome
    from proxy.wire.messages import ResponseHead

_ONWARD: Final = Onward(b"", NOTHING_DONE)


async def ask_origin(upstream: Upstream, ask: Ask) -> Answer:
    """Send a request to the origin as the reader sent it; raises UpstreamError."""
    return await upstream.fetch(
        ask.site.origin,
        ask.method,
        ask.target,
        ask.sent,
        ask.body,
        body_length=ask.body_length,
        on_informational=ask.inform,
        tried=ask.tried,
    )


class Direct:
    """A cache that keeps nothing."""

    running = 0

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def start(self) -> None:
        """Open nothing."""

    async def close(self) -> None:
        """Close nothing."""

    async def fetch(self, ask: Ask) -> Served:
        """Return the origin's answer; raises UpstreamError."""
        return Served.live(await ask_origin(self._upstream, ask))

    def at_once(self, ask: Ask) -> Onward:
        """Return that the origin is to be asked, for this reader alone."""
        del ask
        return _ONWARD

    def judged(self, onward: Onward, ask: Ask, head: ResponseHead, requested_at: float) -> Outcome:
        """Return what the cache had to do with it: nothing."""
        del onward, ask, head, requested_at
        return NOTHING_DONE

    @property
    def sheets(self) -> Sheets | None:
        """None: no sheet is kept."""
        return None

    @property
    def shelf(self) -> Shelf | None:
        """None: no picture is kept."""
        return None

    async def forget(self, source: Source) -> None:
        """Forget nothing."""
        del source

    async def purge(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Purge nothing."""
        del asked
        return {"purged": []}
