"""An answer on its way from an origin's connection to a reader's, without a task in between.

Each connection calls the other when something has come or has been taken: no queue, no waiting.
What only `shell/handler` can do (another attempt, a store, a page that says what went wrong) is
handed over to it, as long as nothing has left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from proxy.shell.answer import Answer
from proxy.shell.inbox import Inbox
from proxy.shell.passed import passed_fields
from proxy.shell.served import exposed
from proxy.shell.tried import Tried
from proxy.wire.fields import end_to_end

if TYPE_CHECKING:
    from proxy.errors import UpstreamError
    from proxy.shell.ask import Ask
    from proxy.shell.connection import Connection
    from proxy.shell.cycle import Cycle
    from proxy.shell.exchange import Asking
    from proxy.shell.journal import Entry
    from proxy.shell.outgoing import Outgoing
    from proxy.shell.parts import Parts
    from proxy.shell.served import Onward
    from proxy.wire.messages import ResponseHead


_FINAL: Final = 200


class Errand(NamedTuple):
    """Who asks for what, what the cache said to it, and what will be noted of it."""

    asking: Asking
    ask: Ask
    onward: Onward
    entry: Entry


class Passage:
    """Takes the answer of one connection (a `Taker`) and gives it to one cycle."""

    __slots__ = (
        "_begun", "_connection", "_cycle", "_ended", "_errand", "_head", "_informed",
        "_over", "_parts", "_pieces", "_requested_at", "_reused",
    )  # fmt: skip

    def __init__(self, cycle: Cycle, errand: Errand, connection: Connection, parts: Parts) -> None:
        self._cycle = cycle
        self._errand = errand
        self._connection = connection
        self._parts = parts
        self._head: ResponseHead | None = None
        self._pieces: list[bytes] = []
        self._ended = False  # the answer is whole
        self._begun = False  # and its head has been given to the reader's connection
        self._over = False  # nothing more is to be done here
        self._informed = False
        self._requested_at = 0.0
        self._reused = connection.uses > 0

    def begin(self, message: Outgoing) -> None:
        """Ask the origin."""
        parts = self._parts
        parts.busy.enter()
        self._requested_at = parts.wall()
        self._cycle.watch(self._leave)
        self._cycle.resumed = self._connection.resume
        self._connection.begin_for(self, message)

    # ------------------------------------------------------------- what the connection tells us

    @property
    def held_bytes(self) -> int:
        """How much of the answer the reader has not taken yet."""
        return self._cycle.unsent

    def put_head(self, head: ResponseHead) -> None:
        """Take a head; interim ones leave at once.

        RFC 9110, section 15.2: "A proxy MUST forward 1xx responses unless the proxy itself
        requested the generation of the 1xx response."
        """
        if head.status >= _FINAL:
            self._head = head
        elif not self._over:
            self._informed = True
            self._cycle.inform(head.status, end_to_end(head.headers))

    def put(self, chunk: bytes) -> None:
        """Take a piece of the body."""
        self._pieces.append(chunk)

    def end(self) -> None:
        """Take note that the answer is whole."""
        self._ended = True

    def fail(self, error: UpstreamError) -> None:
        """Take note that no more will come."""
        if self._over:
            return
        if self._begun and not self._cycle.is_silent:
            self._break_off(error)
            return
        died = error.kind == "reset" and not self._connection.answered
        self._hand_over(error, again=self._reused and died)

    def deliver(self) -> None:
        """Give the reader what has come by now; after a bug, the end of it.

        The exception goes on to the loop, which counts it and closes the origin's connection.
        """
        is_sound = False
        try:
            self._deliver()
            is_sound = True
        finally:
            if not (is_sound or self._over):
                self._over = True
                self._let_go()
                self._cycle.abandon()

    def _deliver(self) -> None:
        if self._over or self._head is None or not (self._begun or self._give_head(self._head)):
            return
        pieces, self._pieces = self._pieces, []
        if not (pieces or self._ended):
            self._cycle.flush_soon()
            return
        chunk = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        entry = self._errand.entry
        entry.bytes_in += len(chunk)
        entry.bytes_out += len(chunk)
        self._cycle.put(chunk, more=not self._ended)
        if self._ended:
            self._note()

    # -------------------------------------------------------------------- what becomes of it

    def _give_head(self, head: ResponseHead) -> bool:
        """Give the head to the reader's connection; False where others have to see it first."""
        asking, ask, onward, entry = self._errand
        site, parts = ask.site, self._parts
        if parts.upstream.is_poor(site.origin, head):
            self._hand_over(self._answer(head))
            return False
        outcome = parts.cache.judged(onward, ask, head, self._requested_at)
        if outcome is None:
            self._hand_over(self._answer(head))
            return False
        parts.upstream.worked(site.origin, self._connection.route)
        extra = exposed(outcome) if parts.options.expose_headers else ()
        entry.cache, entry.status = outcome.word, head.status
        self._begun = True
        self._cycle.begin(head.status, (*passed_fields(asking, site, head, parts), *extra))
        return True

    def _answer(self, head: ResponseHead) -> Answer:
        """Return the answer as it is read: what has come, and what is to come."""
        inbox = Inbox(self._connection)
        inbox.put_head(head)
        for piece in self._pieces:
            inbox.put(piece)
        if self._ended:
            inbox.end()
        else:
            self._connection.redirect(inbox)
        return Answer(head, self._connection, inbox)

    def _hand_over(self, outcome: Answer | UpstreamError, *, again: bool = False) -> None:
        """Leave the exchange to the handler, with what has come of it."""
        self._over = True
        self._let_go()
        began_s = self._errand.entry.began_s
        self._cycle.go_on(Tried(outcome, again, self._informed, began_s))

    def _break_off(self, error: UpstreamError) -> None:
        """End an answer that has begun and will never be whole: the reader must see that."""
        entry, journal = self._errand.entry, self._parts.journal
        entry.problem = f"upstream:{error.kind}"
        journal.count("upstream_errors_total", kind=error.kind, site=entry.site)
        journal.count("broken_bodies_total", site=entry.site)
        self._note()
        self._cycle.abandon()

    def _leave(self) -> None:
        """Stop for a reader that is gone."""
        stopping = self._cycle.heard.place.stopping.is_set()
        self._errand.entry.problem = "stopped" if stopping else "reader-left"
        self._parts.journal.count("reader_left_total", 0 if stopping else 1)
        self._note()
        self._connection.abort()

    def _note(self) -> None:
        """Note what was done; nothing is left to do."""
        self._over = True
        self._let_go()
        self._parts.journal.record(self._errand.entry)

    def _let_go(self) -> None:
        self._cycle.watch(None)
        self._cycle.resumed = None
        self._parts.busy.leave()
