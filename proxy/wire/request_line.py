"""The first line of a request: method, target, version; or why it is refused.

Every form of a target (RFC 9112, section 3.2) leaves as origin-form or `*`. Pure; `wire/heads`
imports it.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from proxy.wire.framing import Refusal, is_host

TOKEN: Final = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"

# What llhttp, the parser in httptools, knows of HTTP; any other method is answered 501.
METHODS: Final = frozenset(
    b"GET HEAD POST PUT DELETE OPTIONS PATCH TRACE CONNECT COPY LOCK MKCOL MOVE PROPFIND PROPPATCH "
    b"SEARCH UNLOCK BIND REBIND UNBIND ACL REPORT MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY "
    b"SUBSCRIBE UNSUBSCRIBE PURGE MKCALENDAR LINK UNLINK SOURCE QUERY".split()
)

LINE_SLACK: Final = 64  # bytes of a request line beside its target: method, version, blanks

_LINE: Final = re.compile(rb"(%s) ([^\x00-\x20\x7f]+) HTTP/([0-9])\.([0-9])" % TOKEN)
_BEGINNING: Final = re.compile(rb"%s(?: |\Z)" % TOKEN)
_SIMPLE: Final = re.compile(rb"GET (/[^\x00-\x20\x7f]*)\r?\n[\r\n]*")
_ABSOLUTE: Final = re.compile(rb"http://([^/?]*)(.*)", re.IGNORECASE)
_EIGHT_BIT: Final = re.compile(rb"[\x80-\xff]")

_MALFORMED: Final = Refusal(400, "line", "The request line is malformed.")
_TOO_LONG: Final = Refusal(414, "too-large", "The address is too long.")
_UNKNOWN_METHOD: Final = Refusal(501, "method", "This method is not known here.")


class Line(NamedTuple):
    """A request line; `version` is "0.9", "1.0" or "1.1", `authority` that of an absolute-form.

    A tuple, since one is made for every request.
    """

    method: bytes
    target: bytes
    version: str
    authority: bytes | None = None


def simple_request(buffer: bytes | bytearray, start: int, limit_bytes: int) -> Line | None:
    """Return the request of an HTTP/0.9 reader, or None where `buffer` is not one.

    It has one line (RFC 1945, section 4.1): with more than empty lines behind it, it is no request.
    """
    match = _SIMPLE.fullmatch(buffer, start)
    if match is None:
        return None
    target = _percent_encoded(match[1].partition(b"#")[0])
    return Line(b"GET", target, "0.9") if len(target) <= limit_bytes else None


def unfinished_line(line: bytes, limit_bytes: int) -> Refusal | None:
    """Return why the beginning of a line can no longer become a request line, or None.

    A lone CR may still become an empty line.
    """
    if line in (b"", b"\r"):
        return None
    if not _BEGINNING.match(line):
        return _MALFORMED
    return _overlong(line) if len(line) > limit_bytes + LINE_SLACK else None


def request_line(raw: bytes, limit_bytes: int) -> Line | Refusal:
    r"""Return the line of an HTTP/1 request, or why it is refused.

    >>> request_line(b"GET http://a.example?b HTTP/1.3\r", 100)
    Line(method=b'GET', target=b'/?b', version='1.1', authority=b'a.example')
    """
    match = _LINE.fullmatch(raw.removesuffix(b"\r"))
    if match is None:
        return _overlong(raw) if len(raw) > limit_bytes + LINE_SLACK else _MALFORMED
    method, target, major, minor = match.groups()
    if major != b"1":
        return Refusal(505, "line", "This version of HTTP is not spoken here.")
    if method not in METHODS:
        return _UNKNOWN_METHOD
    if method in (b"CONNECT", b"TRACE"):
        return Refusal(405, "method", "This method is not allowed here.")
    # RFC 9110, section 2.5: a higher minor version is processed "as if it were in the highest
    # minor version within that major version to which the recipient is conformant".
    line = _placed(Line(method, target, "1.0" if minor == b"0" else "1.1"))
    if isinstance(line, Line) and len(line.target) > limit_bytes:
        return _TOO_LONG
    return line


def _overlong(line: bytes) -> Refusal:
    return _TOO_LONG if b" " in line[:LINE_SLACK] else _UNKNOWN_METHOD


def _placed(line: Line) -> Line | Refusal:
    """Cut the target to origin-form; keep the authority of an absolute-form."""
    target, authority = line.target, None
    if b"#" in target:  # no sender may; readers of the 1990s did
        if line.version != "1.0":
            return _MALFORMED
        target = target.partition(b"#")[0]
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is not None:
        authority, target = absolute[1], _rooted(absolute[2], line.method)
        if not is_host(authority):
            return Refusal(400, "host", "The host in the address is malformed.")
    if not target.startswith(b"/") and (target, line.method) != (b"*", b"OPTIONS"):
        return _MALFORMED
    return Line(line.method, _percent_encoded(target), line.version, authority)


def _rooted(rest: bytes, method: bytes) -> bytes:
    """RFC 9112, section 3.2.4: OPTIONS for an address without path and query asks about `*`."""
    if not rest and method == b"OPTIONS":
        return b"*"
    return rest if rest.startswith(b"/") else b"/" + rest


def _percent_encoded(target: bytes) -> bytes:
    """IE 6 to 11 send the bytes of a letter as they are."""
    return _EIGHT_BIT.sub(lambda match: b"%%%02X" % match[0][0], target)
