"""An origin's answer as its caller reads it: a head, then a body or a tunnel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from proxy.shell.connection import Connection
    from proxy.shell.inbox import Inbox
    from proxy.wire.messages import ResponseHead


class Tunnel:
    """The raw connection after a 101; bytes untouched both ways."""

    def __init__(self, connection: Connection, inbox: Inbox) -> None:
        self._connection = connection
        self._inbox = inbox

    async def read(self) -> bytes:
        """Return the next bytes as they came, b"" at the clean end; raises UpstreamError."""
        return await self._inbox.chunk() or b""

    async def write(self, data: bytes) -> None:
        """Send bytes and wait while the origin does not take them; raises UpstreamError."""
        await self._connection.write(data)

    async def close(self) -> None:
        """Close the connection once what was written has left."""
        self._connection.hang_up()


class Answer:
    """The origin's response: its head, and a body to read once.

    `tunnel` is set after a 101 and only then.
    """

    def __init__(self, head: ResponseHead, connection: Connection, inbox: Inbox) -> None:
        self.head = head
        self.tunnel = Tunnel(connection, inbox) if head.status == 101 else None  # noqa: PLR2004  # Switching Protocols
        self._connection = connection
        self._inbox = inbox

    @property
    def ended(self) -> bool:
        """Whether the body has ended cleanly and all of it was read."""
        return self._inbox.ended and not self._inbox.held_bytes

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __aiter__(self) -> Self:
        """Iterate over the chunks as they come; raises UpstreamError where the body broke off."""
        return self

    async def __anext__(self) -> bytes:
        chunk = self._inbox.take() or await self._chunk()
        if chunk is None:
            raise StopAsyncIteration
        return chunk

    async def read(self, limit: int) -> tuple[bytes, bool]:
        """Return at most `limit` bytes of the body, and whether that was all of it.

        What is over the limit stays to be iterated over. Raises UpstreamError where the body broke
        off.
        """
        pieces: list[bytes] = []
        left = limit
        while (chunk := await self._chunk()) is not None:
            if len(chunk) > left:
                pieces.append(chunk[:left])
                self._inbox.put_back(chunk[left:])
                return b"".join(pieces), False
            pieces.append(chunk)
            left -= len(chunk)
        return b"".join(pieces), True

    async def close(self) -> None:
        """Leave the response; its connection is used again only if the body had ended cleanly."""
        if self._inbox.open:
            self._connection.abort()

    async def _chunk(self) -> bytes | None:
        whole = False
        try:
            chunk = await self._inbox.chunk()
            whole = True
        finally:
            if not whole and self._inbox.open:  # cancelled: nobody will read the rest
                self._connection.abort()
        return chunk
