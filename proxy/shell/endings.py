"""How a reader's connection ends: refusals, farewells, deadlines.

The half of `shell/listener` that knows no parser; its only importer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from proxy.shell.patience import ANSWER, HEAD, LINGER, Phase, Verdict, Waiting, due
from proxy.wire.framing import Refusal
from proxy.wire.replies import BEGINNING, refusal_reply

if TYPE_CHECKING:
    import asyncio

    from proxy.shell.cycle import Cycle
    from proxy.shell.link import Link
    from proxy.shell.roster import Roster

PROBE_S: Final = 0.25  # after a half-close: how long before it is asked whether anybody is there

# RFC 9112, section 7.1: a chunk's size is "1*HEXDIG" and the last one's "1*("0")".
_LEADING_ZERO: Final = b"0"

_TOO_SLOW: Final = Refusal(408, "too-slow", "The request came too slowly.")


class Endings:
    """The state of a connection, as far as its end depends on it."""

    roster: ClassVar[Roster]
    loop: asyncio.AbstractEventLoop

    def _open(self, link: Link) -> None:
        self._link = link
        self._phase: Phase = HEAD
        self._since = self.loop.time()
        self._begun = True  # the first head is awaited from accept on
        self._buffer = bytearray()
        self._eof = False
        self._cycle: Cycle | None = None
        self._window_bytes = 0

    def close_if_idle(self) -> None:
        """Close unless a request has begun."""
        if self._phase is HEAD and not self._buffer.strip(b"\r\n"):
            self._link.close()

    def stop(self) -> None:
        """Close an idle connection, and an event stream, whose reader will ask again."""
        cycle = self._cycle
        if cycle is None or not cycle.is_stream:
            self.close_if_idle()
        elif not cycle.gone:
            cycle.lose()
            self.broken(reset=False)

    def broken(self, *, reset: bool) -> None:
        """Break the connection off; `reset` where a plain end would look complete."""
        self._phase = LINGER
        self._link.break_off(reset=reset)

    def _refuse(self, refusal: Refusal, *, bare: bool = False) -> None:
        """Answer in place of an exchange, completely if nothing else has left yet."""
        self.roster.hooks.refused(refusal.reason)
        cycle = self._cycle
        if cycle is not None:
            bare = cycle.asked.method == "HEAD"
            is_silent = cycle.is_silent
            cycle.lose()
            if not is_silent:
                self.broken(reset=cycle.ends_by_close)
                return
        self._link.write(refusal_reply(refusal, self.roster.date_line(), bare=bare))
        self._linger()

    def _linger(self) -> None:
        """Close the writing side; go on reading a while, so that no reset overtakes the answer."""
        self._phase = LINGER
        self._since = self.loop.time()
        self._buffer.clear()
        self.roster.idle.pop(self, None)
        self._link.finish(heard_all=self._eof)

    def _probe(self, cycle: Cycle | None) -> None:
        """Send a reader that closed one side what its answer goes on with in any case.

        A half-close and a farewell look alike until something is written: who has left answers it
        with a reset. Within a body that has a length, or none, nothing is known ahead.
        """
        if cycle is None or cycle is not self._cycle or self._phase is not ANSWER:
            return
        if cycle.asked.version == "0.9" or self._link.is_closing:
            return
        if cycle.is_silent:
            self._link.write_ahead(BEGINNING)
        elif cycle.is_chunked:
            self._link.write(_LEADING_ZERO)
        self.loop.call_later(PROBE_S, self._look)

    def _look(self) -> None:
        if self._phase is ANSWER and self._eof and self._link.is_dead():
            self._link.abort()

    def check(self, now: float) -> None:
        """Act if a deadline has passed."""
        if self._link.is_stuck(now, self.roster.options.send_timeout_s):
            self._link.abort()
        elif self._link.unsent:
            self._since = now  # what follows waits until all is sent
        else:
            self._look()
            self._carry_out(due(self._waiting(now), self.roster.options), now)

    def _waiting(self, now: float) -> Waiting:
        return Waiting(
            self._phase,
            now - self._since,
            self._begun,
            bool(self._buffer.strip(b"\r\n")),
            self._window_bytes,
            self._cycle is not None and self._cycle.holds_back,
        )

    def _carry_out(self, verdict: Verdict, now: float) -> None:
        if verdict is Verdict.TOO_SLOW:
            self._refuse(_TOO_SLOW)
        elif verdict is Verdict.CLOSE:
            self._link.close()
        elif verdict is Verdict.RESTART:
            self._since = now
            self._window_bytes = 0
