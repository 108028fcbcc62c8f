"""What the fields of a response say of its framing: lengths, codings, persistence. Pure.

For `shell/incoming`, which finds the end of the body by them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from proxy.wire.messages import Fields

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

_LENGTH_LINE: Final = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]+)[ \t]*(?=\r\n)", re.IGNORECASE)


class Framing(NamedTuple):
    """Transfer codings and lengths, and whether the origin keeps the connection afterwards."""

    codings: list[bytes]
    lengths: list[bytes]
    persists: bool


def framing_of(headers: Headers, version: str) -> Framing:
    """Return what the fields of a response in this version of HTTP say of its framing."""
    codings, lengths, options = framing_fields(headers)
    return Framing(codings, lengths, persists(options, version, is_chunked=bool(codings)))


def framing_fields(headers: Headers) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Return transfer codings, lengths and connection options; one pass over the fields."""
    if type(headers) is Fields:
        found = headers.by_name()
        if len(found) == len(headers):  # no name stands twice
            return _of_single(found)
    codings: list[bytes] = []
    lengths: list[bytes] = []
    options: list[bytes] = []
    for name, value in headers:
        match name.lower():
            case b"content-length":
                lengths.append(value)
            case b"transfer-encoding":
                codings.append(value)
            case b"connection":
                options += [option.strip(b" \t") for option in value.lower().split(b",")]
            case _:
                pass
    return codings, lengths, options


def _of_single(found: dict[bytes, bytes]) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Return the same of fields whose names all stand once."""
    said = found.get(b"connection")
    return (
        [found[b"transfer-encoding"]] if b"transfer-encoding" in found else [],
        [found[b"content-length"]] if b"content-length" in found else [],
        _options(said) if said else [],
    )


@lru_cache(maxsize=256)
def _options(said: bytes) -> list[bytes]:
    return [option.strip(b" \t") for option in said.lower().split(b",")]


def one_length(raw: bytes) -> bytes:
    """Return the head with equal lengths written once; httptools refuses every second one.

    RFC 9110, section 8.6: "the recipient of the message MUST either reject the message as invalid
    or replace the duplicated field values with a single valid Content-Length field".
    """
    lengths = _LENGTH_LINE.findall(raw)
    if len(lengths) != raw.lower().count(b"\r\ncontent-length:") or len(set(lengths)) != 1:
        return raw
    kept = iter([True])
    return _LENGTH_LINE.sub(lambda line: line[0] if next(kept, False) else b"", raw)


def persists(options: list[bytes], version: str, *, is_chunked: bool) -> bool:
    """Say whether the origin keeps the connection: RFC 9112, section 9.3."""
    if b"close" in options:
        return False
    if version == "1.1":
        return True
    # RFC 9112, section 6.1: an HTTP/1.0 message with a transfer coding has faulty framing.
    return b"keep-alive" in options and not is_chunked
