"""What the fields of a request mean for its connection: host, body, persistence, expectation.

Pure; reads the fields that the parser found, whichever way the head came. `wire/heads` and
`shell/listener` import it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from proxy.wire.messages import Fields

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNKED: Final = -1  # in place of a length

# RFC 3986, section 3.2.2, without the sub-delims: no host name has one, and "," joins two Hosts.
_HOST: Final = re.compile(
    rb"(?:(?=[^:])[A-Za-z0-9._~-]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9._~-]*)*|\[[0-9A-Fa-f:.]+\])"
    rb"(?::([0-9]{0,5}))?"
)
_HOST_LIMIT_BYTES: Final = 261  # a name of 255 (RFC 1035, section 2.3.4), ":" and five digits
_PORT_LIMIT: Final = 65535
_LENGTH: Final = re.compile(rb"[0-9]{1,18}")  # 18 digits fit any integer that holds a file size
_ZERO: Final = re.compile(rb"0+")

# The codings of RFC 9112, section 7; "identity" was struck from RFC 2616 and is still sent.
_CODINGS: Final = frozenset(b"chunked compress x-compress deflate gzip x-gzip identity".split())
_CODING: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

_WATCHED: Final = frozenset(
    {
        b"host",
        b"content-length",
        b"transfer-encoding",
        b"connection",
        b"expect",
        b"max-forwards",
    }
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that is answered before it is an exchange; `why` completes `request.`."""

    status: int
    why: str
    sentence: str

    @property
    def reason(self) -> str:
        """The code that is counted."""
        return "request." + self.why


class Framing(NamedTuple):
    """What a request asks of its connection; a tuple, since one is made for every request.

    `length` is the body's, or CHUNKED. `persistent`: may stay open afterwards. `awaits`: sends its
    body after a 100. `last_hop`: OPTIONS that must not go further.
    """

    length: int
    persistent: bool
    awaits: bool
    last_hop: bool


_OVER: Final = Refusal(400, "framing", "The length of the request body is not clear.")
_HOST_REFUSED: Final = Refusal(400, "host", "The request names no host, or not one host.")


def is_host(value: bytes) -> bool:
    """Tell whether a field value is one host, perhaps with a port.

    >>> is_host(b"news.example:8080"), is_host(b"a@b"), is_host(b"a,b"), is_host(b"[::1]")
    (True, False, False, True)
    """
    return len(value) <= _HOST_LIMIT_BYTES and _is_host(value)


@lru_cache(maxsize=256)
def _is_host(value: bytes) -> bool:
    match = _HOST.fullmatch(value)
    return match is not None and int(match[1] or 0) <= _PORT_LIMIT


def tokens(value: bytes) -> list[bytes]:
    """Return the members of a list field in lower case."""
    return [token for piece in value.split(b",") if (token := piece.strip(b" \t").lower())]


def frame_request(
    fields: Sequence[tuple[bytes, bytes]], method: bytes, version: str
) -> Framing | Refusal:
    """Return what a request asks of its connection, or why it is refused."""
    watched = _watched(fields)
    if not _host_is_right(watched.get(b"host", ()), version):
        return _HOST_REFUSED
    length = _body_length(watched, version)
    if isinstance(length, Refusal):
        return length
    if b"expect" in watched and set(_members(watched, b"expect")) - {b"100-continue"}:
        return Refusal(417, "field", "This expectation cannot be met.")
    awaits = b"expect" in watched and version == "1.1" and length != 0
    hops = watched.get(b"max-forwards")
    last_hop = hops is not None and method == b"OPTIONS" and _ZERO.fullmatch(hops[0]) is not None
    return Framing(length, _persists(watched, version), awaits, last_hop)


def without_upgrade(fields: Fields) -> Fields:
    """Return the fields without an `Upgrade`: one that is still there was not granted."""
    if b"upgrade" not in fields.by_name():
        return fields
    return Fields(field for field in fields if field[0].lower() != b"upgrade")


def _watched(fields: Sequence[tuple[bytes, bytes]]) -> dict[bytes, list[bytes]]:
    """Return the values of the fields that mean something to the connection."""
    if isinstance(fields, Fields) and fields.are_single:
        found = fields.by_name()
        return {name: [found[name]] for name in _WATCHED.intersection(found)}
    watched: dict[bytes, list[bytes]] = {}
    for name, value in fields:
        low = name.lower()
        if low in _WATCHED:
            watched.setdefault(low, []).append(value)
    return watched


def _members(watched: dict[bytes, list[bytes]], name: bytes) -> list[bytes]:
    return tokens(b",".join(watched.get(name, ())))


def _host_is_right(hosts: Sequence[bytes], version: str) -> bool:
    """RFC 9112, section 3.2: 400 to 1.1 without Host, to more than one, to an invalid one."""
    if len(hosts) == 1:
        return is_host(hosts[0]) or (not hosts[0] and version != "1.1")
    return not hosts and version != "1.1"


def _body_length(watched: dict[bytes, list[bytes]], version: str) -> int | Refusal:
    """Return the length of the body, CHUNKED, or a refusal.

    RFC 9112, section 6.3, in the strictest reading: what two servers might count differently is
    400. Section 6.1 for HTTP/1.0: "MUST treat the message as if the framing is faulty".
    """
    lengths = watched.get(b"content-length")
    codings = watched.get(b"transfer-encoding")
    if codings is None:
        if lengths is None:
            return 0
        return int(lengths[0]) if len(lengths) == 1 and _LENGTH.fullmatch(lengths[0]) else _OVER
    if lengths is not None or version != "1.1" or len(codings) != 1:
        return _OVER
    if codings[0].lower() == b"chunked":
        return CHUNKED
    return _other_coding(codings[0])


def _other_coding(value: bytes) -> Refusal:
    """Tell a coding that is not known (501, RFC 9112, section 6.1) from faulty framing.

    Section 6.3: where "the chunked transfer coding is not the final encoding ... the server MUST
    respond with the 400 (Bad Request) status code".
    """
    members = [piece.strip(b" \t").lower() for piece in value.split(b",")]
    if b"chunked" in members[:-1] or not all(map(_CODING.fullmatch, members)):
        return _OVER
    if members[-1] == b"chunked" or not _CODINGS.issuperset(members):
        return Refusal(501, "framing", "This transfer coding is not known here.")
    return _OVER


def _persists(watched: dict[bytes, list[bytes]], version: str) -> bool:
    """RFC 9112, section 9.3; HTTP/1.0 stays open only if it asked to."""
    if b"connection" not in watched:
        return version == "1.1"
    options = _members(watched, b"connection")
    if b"close" in options:
        return False
    return version == "1.1" or (version == "1.0" and b"keep-alive" in options)
