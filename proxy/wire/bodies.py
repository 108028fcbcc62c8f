"""Where a request body ends, and whether its framing is exactly what RFC 9112 allows.

The parser decodes; this tells the listener how many bytes are the body's, so that the next head
never reaches the parser unseen, and limits what no parser limits: extensions and trailers. Pure;
only `shell/listener` imports it.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from proxy.wire.framing import CHUNKED, Refusal
from proxy.wire.request_line import TOKEN

BODY_MALFORMED: Final = Refusal(400, "framing", "The request body is malformed.")

EXTENSIONS_LIMIT_BYTES: Final = 4096  # in one body; nobody has a use for them
TRAILERS_LIMIT_BYTES: Final = 8192  # dropped when read
_LINE_LIMIT_BYTES: Final = EXTENSIONS_LIMIT_BYTES + 32

# RFC 9112, section 7.1, without the "bad whitespace" around ";" and "=".
_QUOTED: Final = rb"\"(?:[\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*\""
_SIZE: Final = re.compile(
    rb"([0-9A-Fa-f]{1,16})((?:;%s(?:=(?:%s|%s))?)*)\r\n" % (TOKEN, TOKEN, _QUOTED)
)
_TRAILER: Final = re.compile(rb"%s:[\t -~\x80-\xff]*\r\n" % TOKEN)
_SIZE_LIMIT: Final = 1 << 60


def framer_for(length: int) -> LengthFramer | ChunkFramer:
    """Return what follows a body of this length, or a chunked one."""
    return ChunkFramer() if length == CHUNKED else LengthFramer(length)


class _At(Enum):
    SIZE = "a line with a size"
    DATA = "the data of a chunk"
    DATA_END = "the line end behind the data"
    TRAILER = "a trailer field or the empty line"
    END = "behind the body"


_LIMITS: Final = {
    _At.SIZE: _LINE_LIMIT_BYTES,
    _At.DATA_END: 2,
    _At.TRAILER: TRAILERS_LIMIT_BYTES,
}


class LengthFramer:
    """Follows a body whose length was stated."""

    __slots__ = ("_left",)

    def __init__(self, length: int) -> None:
        self._left = length

    @property
    def ended(self) -> bool:
        """Whether the whole body has been seen."""
        return self._left == 0

    def take(self, data: bytes) -> int | Refusal:
        """Return how many bytes of `data` belong to the body."""
        step = min(self._left, len(data))
        self._left -= step
        return step


class ChunkFramer:
    """Follows one chunked body, in whatever pieces it comes."""

    __slots__ = ("_at", "_extensions", "_left", "_line", "_trailers")

    def __init__(self) -> None:
        self._at = _At.SIZE
        self._line = bytearray()  # an unfinished one
        self._left = 0
        self._extensions = 0
        self._trailers = 0

    @property
    def ended(self) -> bool:
        """Whether the whole body has been seen."""
        return self._at is _At.END

    def take(self, data: bytes) -> int | Refusal:
        r"""Return how many bytes of `data` belong to the body, or why it is refused.

        >>> ChunkFramer().take(b"2\r\nab\r\n0\r\n\r\nGET /")
        12
        """
        place = 0
        while place < len(data) and self._at is not _At.END:
            if self._at is _At.DATA:
                step = min(self._left, len(data) - place)
                self._left -= step
                place += step
                self._at = _At.DATA if self._left else _At.DATA_END
                continue
            end = data.find(b"\n", place) + 1
            self._line += data[place : end or len(data)]
            place = end or len(data)
            if len(self._line) > _LIMITS[self._at] or (end and not self._line_is_right()):
                return BODY_MALFORMED
            if end:
                self._line.clear()
        return place

    def _line_is_right(self) -> bool:
        if self._at is _At.SIZE:
            return self._size()
        if self._at is _At.DATA_END:
            self._at = _At.SIZE
            return self._line == b"\r\n"
        if self._line == b"\r\n":
            self._at = _At.END
            return True
        self._trailers += len(self._line)
        return self._trailers <= TRAILERS_LIMIT_BYTES and bool(_TRAILER.fullmatch(self._line))

    def _size(self) -> bool:
        match = _SIZE.fullmatch(self._line)
        if match is None:
            return False
        self._left = int(match[1], 16)
        self._extensions += len(match[2])
        self._at = _At.DATA if self._left else _At.TRAILER
        return self._left < _SIZE_LIMIT and self._extensions <= EXTENSIONS_LIMIT_BYTES
