"""One connection to an origin. Carries one exchange at a time and is watched between them.

Knows no pool and no site: it tells its owner when it is free and when it is gone. Anything
unexpected ends it: a byte while idle, a byte after a response, a request that was not sent whole
(evidence.md, "The origin": one on which anything unexpected happened is not used again).
"""

from __future__ import annotations

import asyncio
import select
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, cast

from proxy.errors import UpstreamError, UpstreamTimeoutError
from proxy.shell.deadline import Deadline
from proxy.shell.inbox import HIGH_WATER_BYTES, Inbox
from proxy.shell.incoming import Expected, Incoming, Sink
from proxy.shell.outgoing import BodyWriter

if TYPE_CHECKING:
    import ssl

    from proxy.shell.origins import Route, UpstreamOptions
    from proxy.shell.outgoing import Outgoing

# A canceled exchange closes its connection within that (evidence.md, "The origin").
_LINGER_S: Final = 1.0


class Owner(Protocol):
    """Who lends connections."""

    def freed(self, connection: Connection) -> None:
        """Take back a connection that is in step and idle."""

    def gone(self, connection: Connection) -> None:
        """Strike out a connection that is closed or closing; may be told twice."""


class Taker(Sink, Protocol):
    """Who takes an answer: an inbox that somebody reads, or who sends it on at once."""

    @property
    def held_bytes(self) -> int:
        """How much of it has not been passed on; above a limit reading pauses."""

    def fail(self, error: UpstreamError) -> None:
        """Take note that no more will come."""

    def deliver(self) -> None:
        """Pass on what has come by now: the connection has done its own part."""


class _Exchange(NamedTuple):
    incoming: Incoming
    taker: Taker


class Connection(asyncio.Protocol):
    """An HTTP/1.1 connection as its client."""

    def __init__(self, route: Route, options: UpstreamOptions, owner: Owner) -> None:
        loop = asyncio.get_running_loop()
        self.route = route
        self.uses = 0
        self.closed = False
        self.answered = False  # a byte of the current or last answer has come
        self.lost: asyncio.Future[None] = loop.create_future()
        self._loop = loop
        self._options = options
        self._owner = owner
        self._exchange: _Exchange | None = None
        self._sending = False
        self._reading = True
        self._writable = True
        self._unsent_bytes = 0
        self._gate: asyncio.Future[None] | None = None
        self._expected = Expected(head_limit_bytes=options.upstream_head_limit_bytes)
        self._deadline = Deadline(loop, self._late)
        self._poll = select.poll()

    # -------------------------------------------------------------------------------- exchanges

    def quiet(self) -> bool:
        """Whether nothing waits to be read: no stray byte and no end that the loop has not seen.

        Asks the kernel, since what is sent now would take it for its answer.
        """
        return not self.closed and not self._poll.poll(0)

    def begin(self, request: Outgoing) -> Inbox:
        """Send the head of a request and return where its answer will come in."""
        inbox = Inbox(self)
        self.begin_for(inbox, request)
        return inbox

    def begin_for(self, taker: Taker, request: Outgoing) -> None:
        """Send the head of a request; its answer goes to `taker`."""
        expected = self._expected
        if request.method == "HEAD" or request.upgrade:
            expected = replace(expected, head_only=not request.upgrade, upgrade=request.upgrade)
        self._exchange = _Exchange(Incoming(taker, expected), taker)
        self._sending = request.body is not None
        self.answered = False
        self._transport.write(request.head)
        if not self._sending:
            self._await_answer()

    def redirect(self, inbox: Inbox) -> None:
        """Let what still comes of the answer go to `inbox`."""
        if self._exchange is not None:
            incoming = self._exchange.incoming
            incoming.sink = inbox
            self._exchange = _Exchange(incoming, inbox)

    async def send_body(self, request: Outgoing) -> None:
        """Send the body of a request, waiting while the origin takes none.

        Raises UpstreamError where the connection ends or the body is not as long as it said, and
        whatever the body raises; the request is then unfinished and the caller aborts.
        """
        writer = BodyWriter(request.length)
        if request.body is not None:
            async for chunk in request.body:
                await self.write(*writer.frame(chunk))
                if writer.full:
                    break
        await self.write(*writer.last())
        self._sending = False
        self._await_answer()

    async def write(self, *pieces: bytes) -> None:
        """Send bytes and wait while the origin takes none; raises UpstreamError."""
        if pieces and not self.closed:
            self._transport.writelines(pieces)
        while not self._writable and not self.closed:
            self._gate = self._loop.create_future()
            self._unsent_bytes = self._transport.get_write_buffer_size()
            self._deadline.set(self._options.idle_timeout_s, "idle-timeout")
            try:
                await self._gate
            finally:
                self._gate = None
                self._deadline.clear()
        if self.closed:
            raise UpstreamError("reset", "the origin closed the connection")

    def resume(self) -> None:
        """Go on reading: the reader has caught up."""
        if not self._reading and not self.closed:
            self._reading = True
            self._transport.resume_reading()

    def close(self) -> None:
        """Close the connection once what was written has left."""
        if self._sending or self._exchange is not None:
            self.abort()
        elif not self.closed:
            self._mark_closed()
            self._transport.close()

    def hang_up(self) -> None:
        """Close a tunnel once what was written has left, but do not wait for long."""
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.taker.end()
        if not self.closed:
            self._mark_closed()
            self._transport.close()
            self._loop.call_later(_LINGER_S, self._transport.abort)

    def tls_session(self) -> ssl.SSLSession | None:
        """Return the session of the connection, where it is a secure one."""
        tls = self._transport.get_extra_info("ssl_object")
        return None if tls is None else cast("ssl.SSLSession | None", tls.session)

    def abort(self, error: UpstreamError | None = None) -> None:
        """Close the connection at once; an answer that was on its way ends with `error`."""
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.taker.fail(error or UpstreamError("reset", "the exchange was given up"))
        if not self.closed:
            self._mark_closed()
            self._transport.abort()

    def _await_answer(self) -> None:
        if self._exchange is not None and not self._exchange.incoming.answered:
            self._deadline.set(self._options.origin_timeout_s, "head-timeout")

    def _finish(self, incoming: Incoming) -> None:
        """Detach the exchange, whose answer is whole, and offer the connection for the next."""
        self._exchange = None
        self._deadline.clear()
        self.resume()
        self.uses += 1
        if incoming.reusable and not self._sending and not self.closed:
            self._owner.freed(self)
        else:
            self.close()

    def _mark_closed(self) -> None:
        self.closed = True
        self._deadline.cancel()
        self._open_gate()
        self._owner.gone(self)

    def _open_gate(self) -> None:
        if self._gate is not None and not self._gate.done():
            self._gate.set_result(None)

    def _late(self, kind: str) -> None:
        """Give the exchange up, unless it was the reader who was slow, or the origin is taking."""
        unsent_bytes = self._transport.get_write_buffer_size()
        taking = not self._writable and unsent_bytes < self._unsent_bytes
        if taking or not self._reading:
            self._unsent_bytes = unsent_bytes
            self._deadline.set(self._options.idle_timeout_s, kind)
        else:
            self.abort(UpstreamTimeoutError(kind, f"the origin was silent: {kind}"))

    # --------------------------------------------------------------------- what the loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport and watch its socket."""
        self._transport = cast("asyncio.Transport", transport)
        self._poll.register(transport.get_extra_info("socket").fileno(), select.POLLIN)

    def data_received(self, data: bytes) -> None:
        """Hand bytes to the exchange they belong to; without one, close."""
        exchange = self._exchange
        if exchange is None:
            self.abort()
            return
        self.answered = True
        try:
            exchange.incoming.feed(data)
        except UpstreamError as error:
            self.abort(error)
            return
        if exchange.incoming.ended:
            self._finish(exchange.incoming)
        elif exchange.incoming.answered:
            self._keep_up(exchange)
        exchange.taker.deliver()

    def _keep_up(self, exchange: _Exchange) -> None:
        if not exchange.incoming.switched:
            self._deadline.set(self._options.idle_timeout_s, "idle-timeout")
        if self._reading and exchange.taker.held_bytes > HIGH_WATER_BYTES:
            self._reading = False
            self._transport.pause_reading()

    def eof_received(self) -> None:
        """Take the origin's clean end; the transport closes itself afterwards."""
        exchange = self._exchange
        if exchange is None:
            self.close()
            return
        try:
            exchange.incoming.eof()
        except UpstreamError as error:
            self.abort(error)
        else:
            self._finish(exchange.incoming)
            exchange.taker.deliver()

    def pause_writing(self) -> None:
        """Let `write` wait."""
        self._writable = False

    def resume_writing(self) -> None:
        """Let `write` go on."""
        self._writable = True
        self._open_gate()

    def connection_lost(self, exc: Exception | None) -> None:
        """End what was on its way: whatever the origin meant to send, it did not."""
        kind = "truncated" if self.answered else "reset"
        self.abort(UpstreamError(kind, f"the connection broke: {exc or 'closed'}"))
        if not self.lost.done():
            self.lost.set_result(None)
