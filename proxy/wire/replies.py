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
from proxy.wire.names import Names
from proxy.wire.request_line import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proxy.wire.framing import Refusal

SWITCHING: Final = 101
_RESET_CONTENT: Final = 205
_UPGRADE_REQUIRED: Final = 426
ALLOW: Final = b"GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH"


class Body(IntEnum):
    """How the reader will know where the body ends."""

    NONE = 0  # there is none, whatever the fields say
    LENGTH = 1
    CHUNKED = 2
    UNTIL_CLOSE = 3
    RAW = 4  # after a 101: no message any more


NONE: Final = Body.NONE  # names of the module: the members of an Enum are slow to reach
LENGTH: Final = Body.LENGTH
CHUNKS: Final = Body.CHUNKED
UNTIL_CLOSE: Final = Body.UNTIL_CLOSE
RAW: Final = Body.RAW


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


# What a field is to us. Plain numbers: members of an Enum cost more than all else here.
_PLAIN: Final = 0
_BAD: Final = 1
_OURS: Final = 2  # the listener alone writes it
_IS_LENGTH: Final = 3
_IS_DATE: Final = 4
_IS_CONNECTION: Final = 5
_IS_UPGRADE: Final = 6

_KINDS: Final = {
    b"connection": _IS_CONNECTION,
    b"content-length": _IS_LENGTH,
    b"date": _IS_DATE,
    b"keep-alive": _OURS,
    b"proxy-connection": _OURS,
    b"te": _OURS,
    b"trailer": _OURS,
    b"transfer-encoding": _OURS,
    b"upgrade": _IS_UPGRADE,
}
_TOKEN: Final = re.compile(TOKEN)
_BAD_BYTES: Final = bytes(byte for byte in (*range(32), 127) if byte != ord("\t"))
_BAD_VALUE: Final = re.compile(rb"[%s]" % re.escape(_BAD_BYTES))
_LENGTH: Final = re.compile(rb"[0-9]{1,18}")

# RFC 9110, sections 15.3.5 and 15.4.5: never a body; 15.3.6: 205 "MUST NOT generate content".
_BODILESS: Final = frozenset({204, 205, 304})
# RFC 9110, section 8.6: none "with a status code of 1xx (Informational) or 204 (No Content)".
_LENGTHLESS: Final = frozenset({101, 204, 205})

# Statuses with a line that belongs to them alone.
_PECULIAR: Final = frozenset({SWITCHING, _RESET_CONTENT, _UPGRADE_REQUIRED})

_EXTRA: Final = {
    405: (b"Allow: " + ALLOW,),  # RFC 9110, section 15.5.6: MUST
    503: (b"Retry-After: 5",),
}

BEGINNING: Final = b"HTTP/1.1 "  # of every head, interim or final (RFC 9110, section 6.2)
_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}
# RFC 9112, section 4: the blank before the phrase stays where there is no phrase.
_STATUS_LINES: Final = {
    code: b"HTTP/1.1 %d %s" % (code, _PHRASES.get(code, "").encode()) for code in range(100, 1000)
}


def _kind(name: bytes) -> int:
    if not _TOKEN.fullmatch(name):
        return _BAD
    return _KINDS.get(name.lower(), _PLAIN)


_KIND_OF: Final = Names(_kind)


class _Notes:
    """What the fields that are not simply passed on say to us; the class holds the defaults."""

    dated = False
    wants_close = False
    length: int | None = None
    place = -1  # of the line with the length
    upgrades: tuple[bytes, ...] = ()
    dropped = 0

    def take(self, kind: int, name: bytes, value: bytes, lines: list[bytes]) -> None:
        """Note a field; append its line to those that leave, if it does."""
        if kind == _IS_LENGTH:
            self._take_length(name, value, lines)
        elif kind == _IS_DATE:
            self.dated = True
            lines.append(b"%s: %s" % (name, value))
        elif kind == _IS_UPGRADE:
            self.upgrades += (b"%s: %s" % (name, value),)
        elif kind == _IS_CONNECTION:
            self.wants_close = self.wants_close or b"close" in tokens(value)

    def _take_length(self, name: bytes, value: bytes, lines: list[bytes]) -> None:
        """Keep the first `Content-Length`; one that is no number, or another number, voids it."""
        length = int(value) if _LENGTH.fullmatch(value) else None
        if self.place < 0:
            self.place = len(lines)
            self.length = length
            lines.append(b"%s: %s" % (name, value))
        elif length != self.length:
            self.length = None

    def void_length(self, lines: list[bytes]) -> None:
        """Take the length out of what leaves."""
        self.length = None
        if self.place >= 0:
            del lines[self.place]
            self.place = -1


def _sorted(fields: Iterable[tuple[bytes, bytes]]) -> tuple[list[bytes], _Notes]:
    fields = tuple(fields)
    lines: list[bytes] = []
    notes, kinds, line = _Notes(), _KIND_OF, b": ".join
    values = b"".join([field[1] for field in fields])
    is_bad = len(values.translate(None, _BAD_BYTES)) != len(values)
    for field in fields:
        kind = kinds[field[0]]
        if kind == _BAD or (is_bad and _BAD_VALUE.search(field[1])):
            notes.dropped += 1
        elif kind == _PLAIN:
            lines.append(line(field))
        else:
            notes.take(kind, *field, lines)
    return lines, notes


def reply_head(
    status: int, fields: Iterable[tuple[bytes, bytes]], asked: Asked, date: bytes
) -> Reply:
    """Return the head of a final response; `date` is used where the fields have none."""
    lines, notes = _sorted(fields)
    if notes.length is None or status in _LENGTHLESS:
        notes.void_length(lines)
    if status in _PECULIAR:
        lines += _peculiar_lines(status, notes)
    if status == SWITCHING:
        return Reply(_joined(status, lines), RAW, 0, persistent=False, dropped=notes.dropped)
    body = _framing(status, asked, notes.length)
    if body is CHUNKS:
        lines.append(b"Transfer-Encoding: chunked")
    persistent = asked.persistent and not notes.wants_close and body is not UNTIL_CLOSE
    if not persistent:
        lines.append(b"Connection: close")
    elif asked.version == "1.0":
        lines.append(b"Connection: keep-alive")
    if not notes.dated:
        lines.append(date)
    head = b"" if asked.version == "0.9" else _joined(status, lines)
    return Reply(head, body, notes.length or 0, persistent, notes.dropped)


@lru_cache(maxsize=512)
def repeated_head(
    status: int, fields: tuple[tuple[bytes, bytes], ...], asked: Asked, date: bytes
) -> Reply:
    """Return the head of a response that leaves again and again within a second."""
    return reply_head(status, fields, asked, date)


def _peculiar_lines(status: int, notes: _Notes) -> list[bytes]:
    if status == _RESET_CONTENT:
        return [b"Content-Length: 0"]
    return [b"Connection: Upgrade", *notes.upgrades] if notes.upgrades else []


def interim_head(status: int, fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return an interim response (1xx): no framing fields, no date."""
    lines, notes = _sorted(fields)
    notes.void_length(lines)
    return _joined(status, lines)


def refusal_reply(refusal: Refusal, date: bytes, *, bare: bool) -> bytes:
    """Return a complete answer that closes the connection; `bare` leaves the body out (HEAD)."""
    text = refusal.sentence.encode() + b"\n"
    lines = [
        b"Content-Type: text/plain; charset=utf-8",
        b"Content-Length: %d" % len(text),
        b"Cache-Control: no-store",
        b"Connection: close",
        date,
        *_EXTRA.get(refusal.status, ()),
    ]
    return _joined(refusal.status, lines) + (b"" if bare else text)


def _framing(status: int, asked: Asked, length: int | None) -> Body:
    if asked.method == "HEAD" or status in _BODILESS:
        return NONE
    if length is not None and asked.version != "0.9":
        return LENGTH
    return CHUNKS if asked.version == "1.1" else UNTIL_CLOSE


def _joined(status: int, lines: list[bytes]) -> bytes:
    return b"\r\n".join([_STATUS_LINES[status], *lines, b"\r\n"])
