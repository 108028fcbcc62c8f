"""The head of a response as it leaves: which fields, how the body ends, whether to stay open.

Pure; the application's fields keep their order, repeats and case. Only `shell/cycle` and
`shell/listener` import it.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from proxy.wire.framing import tokens
from proxy.wire.request_line import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proxy.wire.framing import Refusal

SWITCHING: Final = 101
ALLOW: Final = b"GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH"


class Body(IntEnum):
    """How the reader will know where the body ends."""

    NONE = 0  # there is none, whatever the fields say
    LENGTH = 1
    CHUNKED = 2
    UNTIL_CLOSE = 3
    RAW = 4  # after a 101: no message any more


class Asked(NamedTuple):
    """What of the request bears on the head of its response.

    `persistent` is the reader's wish and ours: False where the connection must close afterwards.
    """

    method: str
    version: str
    persistent: bool


class Reply(NamedTuple):
    """A head ready to leave; `length` counts with Body.LENGTH, `dropped` are forbidden fields."""

    head: bytes
    body: Body
    length: int
    persistent: bool
    dropped: int


class _Kind(IntEnum):
    PLAIN = 0
    BAD = 1
    OURS = 2  # the listener alone writes it
    LENGTH = 3
    DATE = 4
    CONNECTION = 5
    UPGRADE = 6


_KINDS: Final = {
    b"connection": _Kind.CONNECTION,
    b"content-length": _Kind.LENGTH,
    b"date": _Kind.DATE,
    b"keep-alive": _Kind.OURS,
    b"proxy-connection": _Kind.OURS,
    b"te": _Kind.OURS,
    b"trailer": _Kind.OURS,
    b"transfer-encoding": _Kind.OURS,
    b"upgrade": _Kind.UPGRADE,
}
_TOKEN: Final = re.compile(TOKEN)
_BAD_VALUE: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LENGTH: Final = re.compile(rb"[0-9]{1,18}")

# RFC 9110, sections 15.3.5 and 15.4.5: never a body; 15.3.6: 205 "MUST NOT generate content".
_BODILESS: Final = frozenset({204, 205, 304})
# RFC 9110, section 8.6: none "with a status code of 1xx (Informational) or 204 (No Content)".
_LENGTHLESS: Final = frozenset({101, 204, 205})

_EXTRA: Final = {
    405: (b"Allow: " + ALLOW + b"\r\n",),  # RFC 9110, section 15.5.6: MUST
    503: (b"Retry-After: 5\r\n",),
}

_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}
# RFC 9112, section 4: the blank before the phrase stays where there is no phrase.
_STATUS_LINES: Final = {
    code: b"HTTP/1.1 %d %s\r\n" % (code, _PHRASES.get(code, "").encode())
    for code in range(100, 1000)
}


@lru_cache(maxsize=1024)
def _kind(name: bytes) -> _Kind:
    if not _TOKEN.fullmatch(name):
        return _Kind.BAD
    return _KINDS.get(name.lower(), _Kind.PLAIN)


class _Sorted:
    """An application's fields: the lines that leave, and what the others say to us."""

    __slots__ = ("dated", "dropped", "length", "lines", "place", "upgrades", "wants_close")

    def __init__(self, fields: Iterable[tuple[bytes, bytes]]) -> None:
        self.lines: list[bytes] = []
        self.upgrades: list[bytes] = []
        self.length: int | None = None
        self.place = -1  # of the line with the length
        self.dated = self.wants_close = False
        self.dropped = 0
        for name, value in fields:
            kind = _kind(name)
            if kind is _Kind.BAD or _BAD_VALUE.search(value):
                self.dropped += 1
            elif kind is _Kind.PLAIN:
                self.lines.append(b"%s: %s\r\n" % (name, value))
            else:
                self._note(kind, name, value)

    def _note(self, kind: _Kind, name: bytes, value: bytes) -> None:
        line = b"%s: %s\r\n" % (name, value)
        if kind is _Kind.DATE:
            self.dated = True
            self.lines.append(line)
        elif kind is _Kind.LENGTH:
            self._note_length(line, value)
        elif kind is _Kind.UPGRADE:
            self.upgrades.append(line)
        elif kind is _Kind.CONNECTION:
            self.wants_close = self.wants_close or b"close" in tokens(value)

    def _note_length(self, line: bytes, value: bytes) -> None:
        """Keep the first `Content-Length`; one that is no number, or another number, voids it."""
        length = int(value) if _LENGTH.fullmatch(value) else None
        if self.place < 0:
            self.place = len(self.lines)
            self.lines.append(line)
            self.length = length
        elif length != self.length:
            self.length = None

    def without_length(self) -> None:
        """Take the length out."""
        self.length = None
        if self.place >= 0:
            del self.lines[self.place]
            self.place = -1


def reply_head(
    status: int, fields: Iterable[tuple[bytes, bytes]], asked: Asked, date: bytes
) -> Reply:
    """Return the head of a final response; `date` is used where the fields have none."""
    found = _Sorted(fields)
    lines = found.lines
    if found.length is None or status in _LENGTHLESS:
        found.without_length()
    if status == SWITCHING:
        lines += [b"Connection: Upgrade\r\n", *found.upgrades]
        return Reply(_joined(status, lines), Body.RAW, 0, persistent=False, dropped=found.dropped)
    if status == HTTPStatus.RESET_CONTENT:
        lines.append(b"Content-Length: 0\r\n")
    body = _framing(status, asked, has_length=found.length is not None)
    if body is Body.CHUNKED:
        lines.append(b"Transfer-Encoding: chunked\r\n")
    persistent = asked.persistent and not found.wants_close and body is not Body.UNTIL_CLOSE
    if not persistent:
        lines.append(b"Connection: close\r\n")
    elif asked.version == "1.0":
        lines.append(b"Connection: keep-alive\r\n")
    if not found.dated:
        lines.append(date)
    head = b"" if asked.version == "0.9" else _joined(status, lines)
    return Reply(head, body, found.length or 0, persistent, found.dropped)


def interim_head(status: int, fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return an interim response (1xx): no framing fields, no date."""
    found = _Sorted(fields)
    found.without_length()
    return _joined(status, found.lines)


def refusal_reply(refusal: Refusal, date: bytes, *, bare: bool) -> bytes:
    """Return a complete answer that closes the connection; `bare` leaves the body out (HEAD)."""
    text = refusal.sentence.encode() + b"\n"
    lines = [
        b"Content-Type: text/plain; charset=utf-8\r\n",
        b"Content-Length: %d\r\n" % len(text),
        b"Cache-Control: no-store\r\n",
        b"Connection: close\r\n",
        date,
        *_EXTRA.get(refusal.status, ()),
    ]
    return _joined(refusal.status, lines) + (b"" if bare else text)


def _framing(status: int, asked: Asked, *, has_length: bool) -> Body:
    if asked.method == "HEAD" or status in _BODILESS:
        return Body.NONE
    if has_length and asked.version != "0.9":
        return Body.LENGTH
    return Body.CHUNKED if asked.version == "1.1" else Body.UNTIL_CLOSE


def _joined(status: int, lines: list[bytes]) -> bytes:
    return b"".join([_STATUS_LINES[status], *lines, b"\r\n"])
