"""Asking the origin for one reader alone: nothing that it says is stored for others.

What it says may still change what is stored: a head that differs makes it stale, an unsafe method
makes it invalid; and a stored copy stands in where the origin fails.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from proxy.errors import UpstreamError
from proxy.shell.answers import kept
from proxy.shell.direct import ask_origin
from proxy.shell.landing import Kept, Update, age_lines, failed, refreshed
from proxy.shell.served import Served
from proxy.wire.cache_status import Outcome
from proxy.wire.caching import invalidated
from proxy.wire.freshness import Why
from proxy.wire.storing import is_failure
from proxy.wire.validation import after_head

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from proxy.shell.answer import Answer
    from proxy.shell.ask import Ask, Found
    from proxy.shell.landing import CacheParts
    from proxy.wire.records import Entry

_SERVER_ERROR: Final = 500


class Alone:
    """Fetches that fill no store; `invalidate` is told site and target."""

    def __init__(
        self, parts: CacheParts, invalidate: Callable[[str, str], Awaitable[None]]
    ) -> None:
        self._parts = parts
        self._invalidate = invalidate

    async def fetch(self, ask: Ask, found: Found | None) -> Served:
        """Ask the origin for this reader alone; nothing is stored."""
        answer = await self._answer(ask, found)
        if isinstance(answer, Served):
            return answer
        for target in invalidated(ask.method, ask.target, answer.head, ask.site.origin_url):
            await self._invalidate(ask.site.key, target)
        return Served.live(answer, Outcome(fwd="bypass", matters=False))

    async def head(self, ask: Ask, found: Found) -> Served:
        """Ask for a head; it tells whether the stored response still holds.

        RFC 9111, section 4.3.5: "When a cache makes an inbound HEAD request for a target URI and
        receives a 200 (OK) response, the cache SHOULD update or invalidate each of its stored GET
        responses that could have been chosen for that request".
        """
        born, requested_at = self._parts.store.purges.number, self._parts.wall()
        answer = await self._answer(ask, found)
        if isinstance(answer, Served):
            return answer
        entry, head = found.entry, answer.head
        if entry is None or ask.private or head.status >= _SERVER_ERROR:
            return Served.live(answer, Outcome(fwd="miss", matters=False))
        headers = after_head(entry.headers, head)
        if headers is None:
            await self._outdate(found, entry)
            return Served.live(answer, Outcome(fwd="stale", fwd_status=head.status))
        await answer.close()
        update = Update(headers, age_lines(head), requested_at, born)
        entry = await refreshed(found, entry, update, self._parts)
        landing = Kept(entry, Outcome(fwd="stale", fwd_status=head.status))
        return kept(ask, found, landing, self._parts.wall())

    async def _answer(self, ask: Ask, found: Found | None) -> Answer | Served:
        """Return the origin's answer, or what is stored where the origin failed."""
        try:
            answer = await ask_origin(self._parts.upstream, ask)
        except UpstreamError:
            instead = None if found is None else failed(found, ask, Why.DISCONNECTED, self._parts)
            if found is None or instead is None:
                raise
            return kept(ask, found, instead, self._parts.wall())
        if found is None or not is_failure(answer.head):
            return answer
        instead = failed(found, ask, Why.ERROR, self._parts, answer.head)
        if instead is None:
            return answer
        await answer.close()
        return kept(ask, found, instead, self._parts.wall())

    async def _outdate(self, found: Found, entry: Entry) -> None:
        terms = replace(entry.terms, lifetime_s=0.0, explicit=True)
        await self._parts.store.put(
            found.key, replace(entry, terms=terms, shown={}), self._parts.options.stale_s
        )
