"""Messages between the server and its processes: a JSON head and bodies, with their lengths.

Never pickle: a frame is data. Only `shell.processes` and the workers speak this.
"""

from __future__ import annotations

import json
import struct
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import asyncio

_LENGTHS: Final = struct.Struct("!IQ")
FRAME_LIMIT_BYTES: Final = 256 * 1024 * 1024  # more than any page and its sheets: a broken peer


def packed(head: dict[str, Any], *bodies: bytes) -> bytes:
    """Return one frame; the length of each body stands in the head as `lengths`."""
    text = json.dumps({**head, "lengths": [len(body) for body in bodies]}).encode()
    return b"".join([_LENGTHS.pack(len(text), sum(map(len, bodies))), text, *bodies])


def unpacked(text: bytes, body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return head and bodies of a frame's two pieces."""
    head = json.loads(text)
    bodies: list[bytes] = []
    start = 0
    for length in head["lengths"]:
        bodies.append(body[start : start + length])
        start += length
    return head, bodies


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], list[bytes]] | None:
    """Return the next frame of a blocking stream, or None at its end."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head_length, body_length = _LENGTHS.unpack(lengths)
    return unpacked(stream.read(head_length), stream.read(body_length))


async def receive_frame(reader: asyncio.StreamReader) -> tuple[dict[str, Any], list[bytes]]:
    """Return the next frame; raises EOFError (IncompleteReadError) where the peer is gone."""
    head_length, body_length = _LENGTHS.unpack(await reader.readexactly(_LENGTHS.size))
    if head_length + body_length > FRAME_LIMIT_BYTES:
        message = "a frame beyond the limit"
        raise EOFError(message)
    text = await reader.readexactly(head_length)
    return unpacked(text, await reader.readexactly(body_length) if body_length else b"")
