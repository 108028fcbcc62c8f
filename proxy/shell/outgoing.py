"""What we send to an origin: one head and one body, framed once.

"The body length of a forwarded request is what *we* parsed, written once. `Content-Length` and
`Transfer-Encoding` never leave together" (evidence.md, "The origin"). Opens nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from proxy.errors import UpstreamError
from proxy.wire.names import Names

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.wire.messages import Headers

# Sending such a request twice has the effect of sending it once (RFC 9110, section 9.2.2).
IDEMPOTENT: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
# Another address may be asked: nothing was changed at the first (evidence.md, "The origin").
SAFE: Final = frozenset({"GET", "HEAD"})
# RFC 9110, section 8.6: "A user agent SHOULD send Content-Length in a request when the method
# defines a meaning for enclosed content".
_MEANS_CONTENT: Final = frozenset({"POST", "PUT", "PATCH"})
# Framing is written here alone; a field of that name in the request would be a second one.
_OURS: Final = frozenset({b"content-length", b"transfer-encoding", b"connection", b"upgrade"})
_IS_OURS: Final = Names(lambda name: name.lower() in _OURS)
_METHOD: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_TARGET: Final = re.compile(r"[\x21-\x7e]+")


class Outgoing(NamedTuple):
    """One request as it is sent; `chunked` and `length` say how its body is framed."""

    method: str
    head: bytes
    body: AsyncIterator[bytes] | None = None
    length: int | None = None
    upgrade: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again over a connection that died before it answered."""
        return self.method in IDEMPOTENT and self.body is None and not self.upgrade


def outgoing(  # noqa: PLR0913  # a request has this many parts
    method: str,
    target: str,
    headers: Headers,
    body: AsyncIterator[bytes] | None,
    *,
    length: int | None,
    upgrade: bool,
) -> Outgoing:
    """Return a request ready to be sent.

    Raises ValueError where a part holds what would end its line: the listener refuses such
    requests, so this is a mistake of ours and must not reach the origin as a second request.
    """
    if length == 0:
        body = None
    framing: Headers = ()
    if body is not None:
        framing = _framing_of(length)
    elif method in _MEANS_CONTENT:
        framing = _framing_of(0)
    if upgrade:
        framing += ((b"Connection", b"Upgrade"), (b"Upgrade", b"websocket"))
    head = _head(method, target, headers, framing)
    return Outgoing(method, head, body, length, upgrade)


def retargeted(request: Outgoing, target: str) -> Outgoing:
    """Return a request without a body for another target; raises ValueError as `outgoing` does."""
    if not _TARGET.fullmatch(target):
        raise ValueError("a target with a blank or a control byte")
    lines = request.head.partition(b"\n")[2]
    return Outgoing(request.method, f"{request.method} {target} HTTP/1.1\r\n".encode() + lines)


def _framing_of(length: int | None) -> Headers:
    if length is None:
        return ((b"Transfer-Encoding", b"chunked"),)
    return ((b"Content-Length", b"%d" % length),)


def _head(method: str, target: str, headers: Headers, framing: Headers) -> bytes:
    if not _METHOD.fullmatch(method) or not _TARGET.fullmatch(target):
        raise ValueError("a method or a target with a blank or a control byte")
    lines = [f"{method} {target} HTTP/1.1".encode()]
    lines += [b"%s: %s" % field for field in headers if not _IS_OURS[field[0]]]
    lines += [b"%s: %s" % field for field in framing]
    ends = len(lines) + 1
    head = b"\r\n".join([*lines, b"", b""])
    if head.count(b"\n") != ends or head.count(b"\r") != ends or b"\0" in head:
        raise ValueError("a header field with a line end or a NUL")
    return head


class BodyWriter:
    """Frames the pieces of one request body and holds it to its length."""

    def __init__(self, length: int | None) -> None:
        self._left = length

    def frame(self, chunk: bytes) -> tuple[bytes, ...]:
        """Return what to write for a piece; raises UpstreamError beyond the length."""
        if not chunk:
            return ()
        if self._left is None:
            return (b"%x\r\n" % len(chunk), chunk, b"\r\n")
        self._left -= len(chunk)
        if self._left < 0:
            raise UpstreamError("truncated", "the request body is longer than it said")
        return (chunk,)

    @property
    def full(self) -> bool:
        """Whether the length is reached; a chunked body never is."""
        return self._left == 0

    def last(self) -> tuple[bytes, ...]:
        """Return what ends the body; raises UpstreamError where it is too short to be ended."""
        if self._left is None:
            return (b"0\r\n\r\n",)
        if self._left:
            raise UpstreamError("truncated", "the request body is shorter than it said")
        return ()
