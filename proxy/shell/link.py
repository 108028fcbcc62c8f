"""The two directions of one connection: what leaves, what is let in, and how both end.

Only `shell/listener` imports it. Knows nothing of HTTP.
"""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio

LINGER_BYTES: Final = 64 * 1024  # read and dropped meanwhile; then the sender is left waiting

_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)  # struct linger: on, no time
_TCP_CLOSE: Final = 7  # Linux, include/net/tcp_states.h: the peer has answered with a reset


class Link:
    """A transport with an account of what it has taken."""

    __slots__ = (
        "_ahead", "_dropped", "_flushed", "_is_paused", "_moved_at", "_transport", "_written",
    )  # fmt: skip

    def __init__(self, transport: asyncio.Transport, now: float) -> None:
        self._transport = transport
        self._ahead = 0
        self._written = 0
        self._flushed = 0
        self._moved_at = now
        self._dropped = 0
        self._is_paused = False

    @property
    def unsent(self) -> int:
        """Bytes that the reader's side has not taken yet."""
        return self._transport.get_write_buffer_size()

    def write(self, *pieces: bytes) -> None:
        """Write the pieces, in one go where the transport can."""
        if self._ahead:
            pieces = (pieces[0][self._ahead :], *pieces[1:])
            self._ahead = 0
        if len(pieces) == 1:
            self._written += len(pieces[0])
            self._transport.write(pieces[0])
        else:
            self._written += sum(map(len, pieces))
            self._transport.writelines(pieces)

    def write_ahead(self, beginning: bytes) -> None:
        """Write what the next write begins with, whatever it is; that one leaves it out."""
        if not self._ahead:
            self.write(beginning)
            self._ahead = len(beginning)

    @property
    def is_closing(self) -> bool:
        """Whether nothing can be written any more."""
        return self._transport.is_closing()

    def pause(self) -> None:
        """Read nothing until told to."""
        if not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read again."""
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()

    def is_stuck(self, now: float, limit_s: float) -> bool:
        """Tell whether the reader took no byte for `limit_s`, of those that wait for it."""
        unsent = self.unsent
        flushed = self._written - unsent
        if not unsent or flushed != self._flushed:
            self._flushed = flushed
            self._moved_at = now
        return now - self._moved_at > limit_s

    def finish(self, *, heard_all: bool) -> None:
        """Send what is written and then the end; read on unless the reader has ended too.

        Closing at once would reset a connection on which more arrives, and the reset may overtake
        the answer (RFC 9112, section 9.6).
        """
        if heard_all or not self._transport.can_write_eof():
            self._transport.close()
        else:
            self.resume()
            self._transport.write_eof()

    def drop(self, count: int) -> None:
        """Count input that is read for politeness only, and stop reading when it is enough."""
        self._dropped += count
        if self._dropped > LINGER_BYTES:
            self.pause()

    def close(self) -> None:
        """Send what is written, then close."""
        self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()

    def break_off(self, *, reset: bool) -> None:
        """Close before the message is complete.

        What is framed shows that it is broken, and what was written may still arrive. A body that
        ends with the connection does not: only a reset tells its end from the real one.
        """
        if not reset:
            self._transport.close()
            return
        connection = self._transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._transport.abort()

    def is_dead(self) -> bool:
        """Tell whether the reader's side has reset the connection, where the system can say."""
        connection = self._transport.get_extra_info("socket")
        if connection is None or not hasattr(socket, "TCP_INFO"):
            return False
        state: bytes = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
        return state[0] == _TCP_CLOSE
