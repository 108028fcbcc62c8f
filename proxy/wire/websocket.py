"""Where WebSocket frames begin and end in a stream of bytes (RFC 6455, section 5.2). Pure.

Keeps at most the head of one frame: a frame may be larger than memory, and is never collected.
"""

from __future__ import annotations

from typing import Final

_CLOSE: Final = 0x8
_MASKED: Final = 0x80
_SHORT: Final = 126  # from here on the length stands in the next 2 or 8 bytes
_EXTENDED: Final = {126: 2, 127: 8}
_MASK_BYTES: Final = 4


class FrameTrack:
    """One direction of a WebSocket; `closing` holds once a close frame has begun."""

    def __init__(self) -> None:
        self.closing = False
        self._head = bytearray()
        self._left = 0

    @property
    def at_boundary(self) -> bool:
        """Whether the next byte begins a frame."""
        return not self._head and not self._left

    def advance(self, data: bytes) -> None:
        """Take bytes."""
        at = 0
        while at < len(data):
            at += self._step(data, at)

    def advance_to_boundary(self, data: bytes) -> int:
        """Take bytes up to the first boundary and return how many; all, where there is none."""
        at = 0
        while at < len(data) and not self.at_boundary:
            at += self._step(data, at)
        return at

    def _step(self, data: bytes, at: int) -> int:
        if self._left:
            taken = min(self._left, len(data) - at)
            self._left -= taken
            return taken
        self._head.append(data[at])
        if len(self._head) == self._head_size():
            self._open_frame()
        return 1

    def _head_size(self) -> int:
        if len(self._head) < 2:  # noqa: PLR2004  # opcode and length
            return 2
        second = self._head[1]
        mask_bytes = _MASK_BYTES if second & _MASKED else 0
        return 2 + _EXTENDED.get(second & ~_MASKED, 0) + mask_bytes

    def _open_frame(self) -> None:
        length = self._head[1] & ~_MASKED
        if length >= _SHORT:
            length = int.from_bytes(self._head[2 : 2 + _EXTENDED[length]], "big")
        self.closing = self.closing or self._head[0] & 0x0F == _CLOSE
        self._left = length
        self._head.clear()
