"""Where a response begins and where it ends: bytes of an origin -> heads and body of one exchange.

Reads no socket. With `shell.listener` the only importer of httptools, which parses heads and
chunks and refuses what the grammar forbids. A head is cut off before it is parsed and bodies with
a length are counted here, so that it is always known which bytes belong to the exchange: the rest
is never delivered to anybody (RFC 9112, section 6.3: "A client MUST NOT process, cache, or forward
such extra data as a separate response, since such behavior would be vulnerable to cache
poisoning").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import httptools

from proxy.errors import UpstreamError
from proxy.wire.messages import Fields, ResponseHead, first
from proxy.wire.response_framing import Framing, framing_of, one_length

if TYPE_CHECKING:
    from collections.abc import Callable

    # Takes bytes, returns those that are not its own. Not bound: an object that holds its own
    # methods is left to the collector of cycles, once for each response.
    Step = Callable[["Incoming", bytes], bytes]

FIELD_LIMIT: Final = 200  # fields of one head; browsers accept some thousand, news sites send 60
INTERIM_LIMIT: Final = 8  # 1xx heads of one response: hyper and Go's net/http stop at 5
# Bytes of chunk framing, extensions and trailers without a byte of body between them.
IDLE_FRAMING_LIMIT_BYTES: Final = 64 * 1024

_HEAD_END: Final = b"\r\n\r\n"
_START: Final = b"HTTP/1."
_BARE_LF: Final = re.compile(rb"(?<!\r)\n")
_NO_BODY: Final = frozenset({204, 304})
_SWITCHING: Final = 101
_FINAL: Final = 200


@dataclass(frozen=True, slots=True)
class Expected:
    """What the request says about its response: no body after HEAD, 101 only where asked for."""

    head_only: bool = False
    upgrade: bool = False
    head_limit_bytes: int = 65536


class Sink(Protocol):
    """Where heads and pieces of a body go, in order."""

    def put_head(self, head: ResponseHead) -> None:
        """Take a head, interim or final."""

    def put(self, chunk: bytes) -> None:
        """Take a piece of the body; it may be a view of what was read with it."""

    def end(self) -> None:
        """Take note that the response is whole."""


class Incoming:
    """Cuts the bytes of one connection into the response of one exchange, put into a sink.

    `answered` holds from the final head on, `switched` after a 101, `ended` after the last byte;
    `reusable` then says whether the connection is still in step.
    """

    __slots__ = (
        "_chunks", "_expected", "_idle_framing", "_interim", "_left", "_partial", "_step",
        "answered", "ended", "reusable", "sink", "switched",
    )  # fmt: skip

    def __init__(self, sink: Sink, expected: Expected) -> None:
        self.sink = sink
        self.answered = False
        self.switched = False
        self.ended = False
        self.reusable = False
        self._expected = expected
        self._step: Step = Incoming._head
        self._chunks: tuple[httptools.HttpResponseParser, _Parsed] | None = None
        self._partial: bytearray | None = None
        self._interim = 0
        self._left = 0
        self._idle_framing = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes; raises UpstreamError where they are no valid response."""
        while data:
            data = self._step(self, data)

    def eof(self) -> None:
        """Take the clean end of the connection; raises UpstreamError within a response."""
        self.reusable = False
        if self._step in (Incoming._until_close, Incoming._raw):
            self._end()
        elif self._step is Incoming._head:
            kind = "truncated" if self._partial or self._interim else "reset"
            raise UpstreamError(kind, "the origin closed the connection before its answer")
        elif not self.ended:
            raise UpstreamError("truncated", "the origin closed the connection within its answer")

    # ------------------------------------------------------------------------------------ heads

    def _head(self, data: bytes) -> bytes:
        if self._partial is not None:
            return self._head_in_pieces(self._partial, data)
        end = data.find(_HEAD_END)
        if end < 0:
            self._partial = bytearray(data)
            self._check_partial(self._partial, 0)
            return b""
        return self._cut_head(data, end)

    def _head_in_pieces(self, partial: bytearray, data: bytes) -> bytes:
        searched = max(0, len(partial) - len(_HEAD_END) + 1)
        partial += data
        end = partial.find(_HEAD_END, searched)
        if end < 0:
            self._check_partial(partial, searched)
            return b""
        self._partial = None
        return self._cut_head(bytes(partial), end)

    def _cut_head(self, data: bytes, end: int) -> bytes:
        end += len(_HEAD_END)
        if end > self._expected.head_limit_bytes:
            raise UpstreamError("too-large", "the head of the answer is over its limit")
        raw = data[:end]
        known = KNOWN.get(raw)
        if known is None:
            self._take_head(raw)
        else:
            self._take_final(*known)
        if self._step is Incoming._head:
            return data[end:]  # behind an interim head: the next one
        # Not copied: most of a body comes with its head. A sink that keeps it makes bytes of it.
        return memoryview(data)[end:]  # type: ignore[return-value]  # bytes to all that follows

    def _check_partial(self, partial: bytearray, searched: int) -> None:
        """Refuse at once what can never become a head: silence would cost the whole time limit."""
        if not _START.startswith(bytes(partial[: len(_START)])):
            raise UpstreamError("malformed", "the answer does not begin with HTTP/1.")
        if len(partial) > self._expected.head_limit_bytes:
            raise UpstreamError("too-large", "the head of the answer is over its limit")
        if _BARE_LF.search(partial, searched):
            raise UpstreamError("malformed", "a line of the head ends without CR")

    def _take_head(self, raw: bytes) -> None:
        if not raw.startswith(_START):
            raise UpstreamError("malformed", "the answer does not begin with HTTP/1.")
        parsed = _Parsed()
        parser = httptools.HttpResponseParser(parsed)
        try:
            parser.feed_data(raw)
        except httptools.HttpParserUpgrade:
            pass  # a 101: what follows is not HTTP
        except httptools.HttpParserError as error:
            single = one_length(raw)
            if single != raw:
                self._take_head(single)
                return
            raise UpstreamError("malformed", f"the head of the answer: {error}") from error
        status = parser.get_status_code()
        if not parsed.complete or status < 100:  # noqa: PLR2004  # RFC 9110, section 15: 100 to 599
            raise UpstreamError("malformed", "the head of the answer is none")
        if len(parsed.fields) > FIELD_LIMIT:
            raise UpstreamError("too-large", "the answer has too many fields")
        head = ResponseHead(status, Fields(parsed.fields), parsed.reason)
        if status < _FINAL:
            self._take_interim(head)
        else:
            self._chunks = (parser, parsed)
            framing = framing_of(head.headers, parser.get_http_version())
            _remember(raw, head, framing)
            self._take_final(head, framing)

    def _take_interim(self, head: ResponseHead) -> None:
        if head.status == _SWITCHING:
            if not self._expected.upgrade:
                raise UpstreamError("malformed", "a 101 that nobody asked for")
            self.answered = self.switched = True
            self._step = Incoming._raw
            self.sink.put_head(head)
            return
        self._interim += 1
        if self._interim > INTERIM_LIMIT:
            raise UpstreamError("malformed", "too many interim answers")
        if head.status != 100:  # noqa: PLR2004  # 100 was for us: the reader's was answered long ago
            self.sink.put_head(head)

    def _take_final(self, head: ResponseHead, framing: Framing) -> None:
        """Decide how the body ends: RFC 9112, section 6.3, in its order."""
        codings, lengths, self.reusable = framing
        self.answered = True
        if self._expected.head_only or head.status in _NO_BODY:
            self._step = Incoming._over
        elif codings:
            if len(codings) > 1 or codings[0].lower() != b"chunked":
                raise UpstreamError("malformed", "a transfer coding other than chunked")
            self._step = Incoming._chunked
        elif lengths:
            self._left = int(lengths[0])
            self._step = Incoming._counted if self._left else Incoming._over
        else:
            self.reusable = False
            self._step = Incoming._until_close
        self.sink.put_head(head)
        if self._step is Incoming._over:
            self._end()

    # ----------------------------------------------------------------------------------- bodies

    def _counted(self, data: bytes) -> bytes:
        size = len(data)
        if size < self._left:
            self._left -= size
            self.sink.put(data)
            return b""
        rest = data[self._left :]
        self.sink.put(data[: self._left] if rest else data)
        self._end()
        return rest

    def _chunked(self, data: bytes) -> bytes:
        if self._chunks is None:
            return b""
        parser, parsed = self._chunks
        failure: httptools.HttpParserError | None = None
        try:
            parser.feed_data(data)
        except httptools.HttpParserError as error:
            failure = error
        if parsed.pieces:
            self.sink.put(b"".join(parsed.pieces))
            parsed.pieces.clear()
            self._idle_framing = 0
        elif not parsed.whole:
            self._idle_framing += len(data)
        if parsed.whole:
            self.reusable = self.reusable and failure is None and not parsed.begun_again
            self._end()
        elif failure is not None:
            raise UpstreamError("malformed", f"the body of the answer: {failure}") from failure
        elif self._idle_framing > IDLE_FRAMING_LIMIT_BYTES:
            raise UpstreamError("malformed", "the chunks of the answer carry nothing")
        return b""

    def _until_close(self, data: bytes) -> bytes:
        self.sink.put(data)
        return b""

    def _raw(self, data: bytes) -> bytes:
        self.sink.put(data)
        return b""

    def _over(self, _data: bytes) -> bytes:
        """Drop bytes after the response, and the connection with them."""
        self.reusable = False
        return b""

    def _end(self) -> None:
        self.ended = True
        self._step = Incoming._over
        self._chunks = None
        self.sink.end()


# Heads that came just now, as they came. Where many ask for what nobody may store, an origin says
# the same to each within a second. What a reader alone was told is not kept: it does not repeat.
KNOWN: Final[dict[bytes, tuple[ResponseHead, Framing]]] = {}
KNOWN_LIMIT: Final = 128
KNOWN_LIMIT_BYTES: Final = 2048


def _remember(raw: bytes, head: ResponseHead, framing: Framing) -> None:
    """Keep a head that can be taken again without its parser."""
    if framing.codings or len(raw) > KNOWN_LIMIT_BYTES:
        return
    if first(head.headers, b"set-cookie") is None:
        if len(KNOWN) >= KNOWN_LIMIT:
            KNOWN.clear()
        KNOWN[raw] = head, framing


class _Parsed:
    """What httptools found; its callbacks."""

    __slots__ = ("begun_again", "complete", "fields", "pieces", "reason", "whole")

    def __init__(self) -> None:
        self.fields: list[tuple[bytes, bytes]] = []
        self.pieces: list[bytes] = []
        self.reason = b""
        self.complete = False
        self.whole = False
        self.begun_again = False

    def on_message_begin(self) -> None:
        self.begun_again = self.complete

    def on_status(self, reason: bytes) -> None:
        if reason == b"OK" or (reason.isascii() and reason.decode("ascii").isprintable()):
            self.reason = reason

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.complete:  # later ones are trailers: dropped, never merged (RFC 9110, 6.5.1)
            self.fields.append((name, value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        self.complete = True

    def on_body(self, piece: bytes) -> None:
        if not self.whole:
            self.pieces.append(piece)

    def on_message_complete(self) -> None:
        self.whole = True
