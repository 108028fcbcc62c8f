"""What a reader gets of a fetch: a head, and a body in hand or as it comes. Knows no store.

It is read like the origin's own answer, so nobody behind the cache need know where it is from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from proxy.wire.cache_status import Outcome, cache_status
from proxy.wire.messages import ResponseHead, first
from proxy.wire.ranges import (
    Span,
    Unsatisfiable,
    partial_headers,
    range_holds,
    unsatisfiable_headers,
    wanted_span,
)
from proxy.wire.validation import answers_not_modified, not_modified_headers

if TYPE_CHECKING:
    from proxy.shell.answer import Answer, Tunnel
    from proxy.shell.buffer import Tap
    from proxy.wire.caching import Asked
    from proxy.wire.freshness import Terms
    from proxy.wire.messages import Headers
    from proxy.wire.records import Entry, Page

_OK: Final = 200
_PARTIAL: Final = 206
_NOT_MODIFIED: Final = 304
_UNSATISFIABLE: Final = 416
NOTHING_DONE: Final = Outcome(matters=False)
"""What a cache has done that was not asked."""


@dataclass(frozen=True, slots=True)
class Source:
    """A page that may be stored: where it is found, how long it lives, when it was asked for.

    `key` is the name of the response itself, `selecting` what selected it, its coding left out.
    """

    name: bytes
    page: Page
    key: bytes
    terms: Terms
    born: int
    selecting: bytes = b""


class Onward(NamedTuple):
    """That the origin is to be asked for one reader alone, without anybody waiting or joining.

    `outcome` is None where the answer may be for the store all the same; `key` is its name then.
    """

    key: bytes
    outcome: Outcome | None


class Served:
    """A response on its way to one reader.

    `body` is the whole body where it is in hand. `entry` is the stored response that this is, and
    `spare` one that may be served if this breaks off before a byte has left. `source` is set where
    the response is stored or about to be: then what is made of it may be stored too. `age_s` is set
    where it was stored; `saved_at` where that is so long ago that the reader must be told.
    """

    __slots__ = (
        "_answer", "_held", "_tap",
        "age_s", "body", "entry", "head", "outcome", "saved_at", "source", "spare",
    )  # fmt: skip

    def __init__(self, head: ResponseHead, outcome: Outcome = NOTHING_DONE) -> None:
        self.head = head
        self.outcome = outcome
        self.body: bytes | None = None
        self.entry: Entry | None = None
        self.source: Source | None = None
        self.spare: Served | None = None
        self.age_s: int | None = None
        self.saved_at: float | None = None
        self._answer: Answer | None = None
        self._tap: Tap | None = None
        self._held = b""

    @classmethod
    def live(cls, answer: Answer, outcome: Outcome = NOTHING_DONE) -> Self:
        """Return the origin's answer as it comes, for this reader alone."""
        one = cls(answer.head, outcome)
        one._answer = answer
        return one

    @classmethod
    def shared(cls, head: ResponseHead, tap: Tap, outcome: Outcome) -> Self:
        """Return a response that others read along."""
        one = cls(head, outcome)
        one._tap = tap
        return one

    @classmethod
    def whole(cls, head: ResponseHead, body: bytes, outcome: Outcome) -> Self:
        """Return a response that is all here."""
        one = cls(head, outcome)
        one.body = body
        return one

    @property
    def tunnel(self) -> Tunnel | None:
        """The raw connection after a 101."""
        return None if self._answer is None else self._answer.tunnel

    @property
    def ended(self) -> bool:
        """Whether the last piece has been read, as far as can be known without waiting."""
        return self._answer is not None and self._answer.ended

    def extra(self, *, expose: bool) -> Headers:
        """Return the fields that the cache adds: `Age`, and `Cache-Status` if it is shown."""
        aged: Headers = () if self.age_s is None else ((b"Age", b"%d" % self.age_s),)
        return (*aged, *exposed(self.outcome)) if expose else aged

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __aiter__(self) -> Self:
        """Iterate over the pieces as they come; raises UpstreamError where the body broke off."""
        return self

    async def __anext__(self) -> bytes:
        piece = await self._piece()
        if piece is None:
            raise StopAsyncIteration
        return piece

    async def read(self, limit: int) -> tuple[bytes, bool]:
        """Return at most `limit` bytes of the body, and whether that was all of it.

        What is over the limit stays to be iterated over. Raises UpstreamError where it broke off.
        """
        pieces: list[bytes] = []
        left = limit
        while (piece := await self._piece()) is not None:
            if len(piece) > left:
                pieces.append(piece[:left])
                self._held = piece[left:]
                return b"".join(pieces), False
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces), True

    async def close(self) -> None:
        """Leave the response; whoever reads along goes on."""
        if self._answer is not None:
            await self._answer.close()
        if self._tap is not None:
            self._tap.close()

    async def _piece(self) -> bytes | None:
        held, self._held = self._held, b""
        if held:
            return held
        if self._answer is not None:
            return await anext(self._answer, None)
        if self._tap is not None:
            return await self._tap.piece()
        body, self.body = self.body, None
        return body or None


def exposed(outcome: Outcome) -> Headers:
    """Return the field that says what the cache has done, if it was asked in earnest."""
    return ((b"Cache-Status", cache_status(outcome)),) if outcome.matters else ()


def from_entry(entry: Entry, asked: Asked, age_s: float, outcome: Outcome) -> Served:
    """Return a stored response as the answer to a request: whole, a part of it, or a 304."""
    headers, received_at = entry.headers, entry.terms.received_at
    if asked.conditional and answers_not_modified(
        asked.watched, entry.status, headers, received_at
    ):
        head = ResponseHead(_NOT_MODIFIED, not_modified_headers(headers))
        served = Served.whole(head, b"", outcome)
    elif asked.ranged and entry.status == _OK:
        served = _part(entry, asked, outcome)
    else:
        served = Served.whole(ResponseHead(entry.status, headers), entry.body, outcome)
        served.entry = entry
    served.age_s = int(age_s)
    return served


def _part(entry: Entry, asked: Asked, outcome: Outcome) -> Served:
    length = len(entry.body)
    holds = range_holds(first(asked.watched, b"if-range"), entry.headers, entry.terms.received_at)
    span = wanted_span(first(asked.watched, b"range") or b"", length) if holds else None
    match span:
        case Span():
            head = ResponseHead(_PARTIAL, partial_headers(entry.headers, span, length))
            return Served.whole(head, entry.body[span.start : span.end], outcome)
        case Unsatisfiable():
            head = ResponseHead(_UNSATISFIABLE, unsatisfiable_headers(length))
            return Served.whole(head, b"", outcome)
        case None:
            return Served.whole(ResponseHead(entry.status, entry.headers), entry.body, outcome)
