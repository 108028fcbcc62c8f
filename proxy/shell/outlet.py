"""What leaves over a reader's connection, and how much of it the reader has not taken yet.

The half of `shell/listener` that an exchange writes to; its only importer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from proxy.wire.replies import Asked, Reply, repeated_head, reply_head

if TYPE_CHECKING:
    from collections.abc import Iterable

    from uvicorn.protocols.http.flow_control import FlowControl

    from proxy.shell.cycle import Cycle
    from proxy.shell.link import Link
    from proxy.shell.roster import Roster


class Outlet:
    """The way out of a connection."""

    roster: ClassVar[Roster]
    flow: FlowControl
    _link: Link
    _cycle: Cycle | None

    @property
    def write_paused(self) -> bool:
        """Whether the reader has too much to take already."""
        return self.flow.write_paused

    @property
    def unsent(self) -> int:
        """Bytes that were written and not taken yet."""
        return self._link.unsent

    def resume_writing(self) -> None:
        """Tell who waits for it that the reader takes more again."""
        self.flow.resume_writing()
        if self._cycle is not None and self._cycle.resumed is not None:
            self._cycle.resumed()

    async def writable(self) -> None:
        """Wait until the reader has taken enough of what was written."""
        await self.flow.drain()

    def write(self, *pieces: bytes) -> None:
        """Write the pieces, in one go where the transport can."""
        self._link.write(*pieces)

    def reply(self, status: int, fields: Iterable[tuple[bytes, bytes]], asked: Asked) -> Reply:
        """Return the head of a response; while draining every one closes."""
        if self.roster.draining:
            asked = asked._replace(persistent=False)
        date = self.roster.date_line()
        if isinstance(fields, tuple):  # of a stored answer: as a rule the same was sent just before
            reply = repeated_head(status, fields, asked, date)
        else:
            reply = reply_head(status, fields, asked, date)
        if reply.dropped:
            self.roster.hooks.dropped(reply.dropped)
        return reply
