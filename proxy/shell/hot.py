"""The sheets of the present second: a request that is the same to the byte gets the same answer.

What was worked out for one request (who asks, what fits, how old it is) holds for the next as long
as nothing has changed: not the second, for `Age` counts in seconds; not the edition; not what is
stored. All three are checked. Only whole answers from the embedded store are here, and they hold no
body of their own. Originals have `shell/express`, which is as fast and asks for no repetition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from proxy.shell.editions import Edition, Editions
    from proxy.shell.exchange import Exchange
    from proxy.shell.journal import Entry, Journal
    from proxy.shell.store_embedded import EmbeddedStore
    from proxy.wire.messages import Headers
    from proxy.wire.records import Record

    Send = Callable[[Any], Awaitable[None]]
    Key = tuple[object, ...]
    Stored = tuple[tuple[bytes, Record], ...]

LIMIT: Final = 4096  # answers of one second
_EXTENSION: Final = "freesheet"
_METHODS: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer that can leave as it is, and what it rests on."""

    start: dict[str, Any]
    body: dict[str, Any]
    edition: Edition
    number: int
    stored: Stored
    again: Callable[[], None]

    async def send(self, send: Send) -> None:
        """Send the answer once more."""
        await send(self.start)
        await send(self.body)
        self.again()


class Hot:
    """Answers by what was asked, forgotten when the second is over."""

    def __init__(
        self,
        store: EmbeddedStore | None,
        editions: Editions,
        journal: Journal,
        wall: Callable[[], float],
    ) -> None:
        self._store = store
        self._editions = editions
        self._journal = journal
        self._wall = wall
        self._second = 0
        self._ready: dict[Key, Ready] = {}

    def find(self, scope: Mapping[str, Any]) -> Ready | None:
        """Return the answer to a request, if one was just given and still holds."""
        if not self._ready:
            return None
        if int(self._wall()) != self._second:
            self._ready.clear()
            return None
        key = _key(scope)
        ready = None if key is None else self._ready.get(key)
        if ready is None or ready.edition is not self._editions.current or self._store is None:
            return None
        if ready.number != self._store.purges.number:
            return None
        for name, record in ready.stored:
            if not self._store.has(name, record):
                return None
        return ready

    def note(
        self,
        exchange: Exchange,
        entry: Entry,
        answer: tuple[int, Headers, bytes],
        stored: Stored,
    ) -> None:
        """Note an answer that rests on these records, just before it leaves."""
        key = _key(exchange.scope)
        if self._store is None or key is None or exchange.own_fields:
            return
        second = int(self._wall())
        if second != self._second or len(self._ready) >= LIMIT:
            self._ready.clear()
            self._second = second
        status, headers, body = answer
        if exchange.request.method == "HEAD":
            body = b""
        entry.status, entry.bytes_out = status, len(body)
        self._ready[key] = Ready(
            start={"type": "http.response.start", "status": status, "headers": headers},
            body={"type": "http.response.body", "body": body, "more_body": False},
            edition=self._editions.current,
            number=self._store.purges.number,
            stored=stored,
            again=self._journal.repeater(entry),
        )


def _key(scope: Mapping[str, Any]) -> Key | None:
    """Return all of a request that an answer may depend on: every byte of it, and where it came.

    None where it may have a body, or did not come through our own listener.
    """
    extension, client = scope.get("extensions", {}).get(_EXTENSION), scope.get("client")
    if extension is None or scope["method"] not in _METHODS:
        return None
    return (
        scope["method"],
        extension["target"],
        extension["version"],
        scope["scheme"],
        scope["server"],
        client[0] if client else "",  # the networks of some are believed, those of others are not
        *extension["fields"],
    )
