"""A request head of any age made regular, or refused: bytes in, bytes out.

Regular is what RFC 9112 wants and httptools takes: one request line with an origin-form target,
CRLF, one line a field, no blanks around values, no `Upgrade`. What was never legal is refused,
not repaired: a repaired request is how one request is smuggled inside another. Pure; only
`shell/listener` imports it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from proxy.wire.framing import Refusal, frame_request, is_host, tokens
from proxy.wire.request_line import TOKEN, Line, request_line, simple_request, unfinished_line

BLANKS_BEFORE_LINE: Final = 8  # bytes of empty lines: four CRLF; IE sends one after a POST body

_FAST: Final = re.compile(
    rb"(GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|PROPFIND) (/[!-\"$-~]*) HTTP/1\.([01])\r\n"
)
_FIELD: Final = re.compile(rb"(%s):[ \t]*(.*?)[ \t]*" % TOKEN, re.DOTALL)
_BAD_VALUE: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")

# A fold inside one of these has no honest sender.
_NEVER_FOLDED: Final = frozenset({b"host", b"content-length", b"transfer-encoding", b"connection"})
_MALFORMED: Final = Refusal(400, "field", "A field of the request is malformed.")
TOO_MANY_FIELDS: Final = Refusal(431, "too-large", "The request has too many fields.")


@dataclass(frozen=True, slots=True)
class HeadLimits:
    """How much of a head is read: 414 for the target, 431 for the others."""

    target_bytes: int = 8192
    head_bytes: int = 32768
    fields: int = 100


@dataclass(frozen=True, slots=True)
class RegularHead:
    """A head for the parser, and what it no longer says of the reader's own.

    `line.version` is what the reader speaks; `upgrade` is the protocol that the connection may be
    switched to (`websocket`), or empty.
    """

    head: bytes
    line: Line
    upgrade: bytes = b""


def regular_already(head: bytes, limits: HeadLimits) -> Line | None:
    """Return the request line of a whole head that may go to the parser as it is, or None.

    None is the long way. The field lines are left to the parser, which takes none of those that
    are refused here; two things it does not know: folds in HTTP/1.0, and how many are too many.
    """
    match = _FAST.match(head)
    if match is None or len(head) > limits.head_bytes:
        return None
    method, target, minor = match.groups()
    if len(target) > limits.target_bytes:
        return None
    if minor == b"1":
        return Line(method, target, "1.1")
    return None if b"\n " in head or b"\n\t" in head else Line(method, target, "1.0")


def take_head(
    buffer: bytes | bytearray, limits: HeadLimits
) -> tuple[int, RegularHead] | Refusal | None:
    """Return where the first head in `buffer` ends and what it says, a refusal, or None to wait.

    What the first line alone gives away is refused before the rest has come.
    """
    start = _after_empty_lines(buffer)
    line_end = buffer.find(b"\n", start)
    if start > BLANKS_BEFORE_LINE:
        return Refusal(400, "line", "Too many empty lines before the request line.")
    if line_end < 0:
        return unfinished_line(bytes(buffer[start:]), limits.target_bytes)
    simple = simple_request(buffer, start, limits.target_bytes)
    if simple is not None:
        return len(buffer), RegularHead(b"GET %s HTTP/1.0\r\n\r\n" % simple.target, simple)
    line = request_line(bytes(buffer[start:line_end]), limits.target_bytes)
    return line if isinstance(line, Refusal) else _rest(buffer, start, line, limits)


def is_without_body(buffer: bytes | bytearray) -> bool:
    """Tell whether what begins in `buffer` is a HEAD request, whose answer has no body."""
    return buffer.startswith(b"HEAD ", _after_empty_lines(buffer))


def regular_head(raw: bytes, limits: HeadLimits | None = None) -> RegularHead | Refusal:
    r"""Return one whole head as RFC 9112 wants it, or why it is refused.

    >>> regular_head(b"GET http://a.example/b HTTP/1.0\n\n").head
    b'GET /b HTTP/1.0\r\nHost: a.example\r\n\r\n'
    """
    taken = take_head(raw, limits or HeadLimits())
    if taken is None:
        return Refusal(400, "line", "The request head has no end.")
    return taken if isinstance(taken, Refusal) else taken[1]


def _after_empty_lines(buffer: bytes | bytearray) -> int:
    """RFC 9112, section 2.2: "SHOULD ignore at least one empty line (CRLF) received prior"."""
    start = 0
    while start <= BLANKS_BEFORE_LINE:
        if buffer.startswith(b"\r\n", start):
            start += 2
        elif buffer.startswith(b"\n", start):
            start += 1
        else:
            break
    return start


def _rest(
    buffer: bytes | bytearray, start: int, line: Line, limits: HeadLimits
) -> tuple[int, RegularHead] | Refusal | None:
    end = _head_end(buffer, start)
    if (end or len(buffer)) - start > limits.head_bytes:
        return Refusal(431, "too-large", "The request head is too large.")
    if not end:
        return None
    head = _regular(bytes(buffer[start:end]), line, limits)
    return head if isinstance(head, Refusal) else (end, head)


def _head_end(buffer: bytes | bytearray, start: int) -> int:
    """Return where the first empty line after `start` ends, 0 while there is none."""
    crlf = buffer.find(b"\n\r\n", start)
    lf = buffer.find(b"\n\n", start)
    if crlf >= 0 and (lf < 0 or crlf < lf):
        return crlf + 3
    return lf + 2 if lf >= 0 else 0


def _regular(raw: bytes, line: Line, limits: HeadLimits) -> RegularHead | Refusal:
    lines = _lines(raw)
    if lines is None:
        return Refusal(400, "field", "The line ends of the request head are mixed.")
    if len(lines) > limits.fields:
        return TOO_MANY_FIELDS
    fields = _fields(lines, line.version)
    if isinstance(fields, Refusal):
        return fields
    if b"\r" not in raw and _has_body(fields):
        return Refusal(400, "framing", "A request with a body needs CRLF line ends.")
    if line.authority is not None:
        _replace_host(fields, line.authority, line.version)
    upgrade = _take_upgrade(fields, line)
    framing = frame_request(fields, line.method, line.version)
    if isinstance(framing, Refusal):
        return framing  # the parser would say less about it
    head = b"%s %s HTTP/%s\r\n" % (line.method, line.target, line.version.encode())
    head += b"".join([b"%s: %s\r\n" % field for field in fields]) + b"\r\n"
    return RegularHead(head, line, upgrade)


def _lines(raw: bytes) -> list[bytes] | None:
    """Return the field lines; None where CRLF and LF are mixed or a CR stands alone.

    RFC 9112, section 2.2: "a recipient MAY recognize a single LF as a line terminator". All or
    none: recipients that disagree about one line end disagree about what a field is.
    """
    carriage_returns = raw.count(b"\r")
    if carriage_returns == 0:
        return raw.split(b"\n")[1:-2]
    ends = raw.count(b"\r\n")
    if carriage_returns != ends or raw.count(b"\n") != ends:
        return None
    return raw.split(b"\r\n")[1:-2]


def _fields(lines: list[bytes], version: str) -> list[tuple[bytes, bytes]] | Refusal:
    fields: list[tuple[bytes, bytes]] = []
    for line in lines:
        if line.startswith((b" ", b"\t")):
            refusal = _fold(fields, line, version)
            if refusal is not None:
                return refusal
            continue
        match = _FIELD.fullmatch(line)
        if match is None or _BAD_VALUE.search(match[2]):
            return _MALFORMED
        fields.append((match[1], match[2]))
    return fields


def _fold(fields: list[tuple[bytes, bytes]], line: bytes, version: str) -> Refusal | None:
    """Join a folded line to its field, in HTTP/1.0 alone (RFC 9112, section 5.2 allows both)."""
    more = line.strip(b" \t")
    if version != "1.0" or not fields or not more or fields[-1][0].lower() in _NEVER_FOLDED:
        return Refusal(400, "field", "A field of the request is folded over several lines.")
    if _BAD_VALUE.search(more):
        return _MALFORMED
    name, value = fields[-1]
    fields[-1] = (name, value + b" " + more if value else more)
    return None


def _named(fields: list[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for key, value in fields if key.lower() == name]


def _has_body(fields: list[tuple[bytes, bytes]]) -> bool:
    lengths = set(_named(fields, b"content-length"))
    return bool(lengths - {b"0"} or _named(fields, b"transfer-encoding"))


def _replace_host(fields: list[tuple[bytes, bytes]], authority: bytes, version: str) -> None:
    """Put the target's authority in the place of one right Host.

    RFC 9112, section 3.2.2: "MUST ignore the received Host header field (if any) and instead use
    the host information of the request-target". A missing, doubled or malformed one stays as it
    is, to be refused as in any other request; HTTP/1.0 need not name a host.
    """
    places = [index for index, (name, _) in enumerate(fields) if name.lower() == b"host"]
    if not places and version == "1.0":
        fields.insert(0, (b"Host", authority))
    elif len(places) == 1:
        name, value = fields[places[0]]
        if is_host(value) or (not value and version == "1.0"):
            fields[places[0]] = (name, authority)


def _take_upgrade(fields: list[tuple[bytes, bytes]], line: Line) -> bytes:
    """Take `Upgrade` out of the head, so that the parser never stops for one.

    Return `websocket` where the reader can be switched to it: RFC 6455, section 4.1: GET, HTTP/1.1
    or higher. Any other wish is ignored, as RFC 9110, section 7.8 allows, and its `Connection`
    option goes with it.
    """
    wishes = _named(fields, b"upgrade")
    if not wishes:
        return b""
    granted = (
        b"websocket" in tokens(b",".join(wishes))
        and b"upgrade" in tokens(b",".join(_named(fields, b"connection")))
        and (line.method, line.version) == (b"GET", "1.1")
        and not _has_body(fields)
    )
    fields[:] = [
        (name, value if granted or name.lower() != b"connection" else _without_upgrade(value))
        for name, value in fields
        if name.lower() != b"upgrade"
    ]
    return b"websocket" if granted else b""


def _without_upgrade(value: bytes) -> bytes:
    if b"upgrade" not in tokens(value):
        return value
    kept = [piece.strip(b" \t") for piece in value.split(b",")]
    return b", ".join(piece for piece in kept if piece.lower() not in (b"upgrade", b""))
