"""The public connection: bytes of a reader -> one regular ASGI exchange at a time, and back.

Knows limits, deadlines and framing; knows nothing of sites, tiers or caches. Only importer of
`uvicorn.protocols` and, beside `shell/upstream`, of httptools. `shell/server` and `app` use it.

**The scope.** An ordinary ASGI "http" scope (lower-cased names, `path` decoded), and in
`scope["extensions"]["freesheet"]` what ASGI cannot carry:

- `target`: bytes, ASCII, origin-form as sent: 8-bit bytes percent-encoded, an absolute-form
  already cut to its path and query (its authority stands in `fields` as `Host`), `/?` keeps its `?`
- `fields`: list of (name, value) pairs of bytes in order, names in the reader's case. At most one
  `Host`, and it is well-formed; empty or absent in 1.0, absent in 0.9. At most one of
  `Content-Length` (digits) and `Transfer-Encoding` (`chunked`); neither: there is no body.
  `Upgrade` is there only with `tunnel`. Hop-by-hop fields are left in: drop them on the way up
- `version`: "0.9", "1.0" or "1.1" (1.2 to 1.9 arrive as 1.1)
- `informational`: True if the reader takes 1xx responses
- `tunnel`: True if the reader asked for a WebSocket: then a final status 101 may be sent
- `stopping`: an asyncio.Event of the listener, set when it stops: end event streams and tunnels
- `watch`: takes a function that is called once, with nothing, as soon as the reader is gone before
  its answer is complete
- `tried`: what has come of the request already, where `Hooks.express` took it and gave it back

Answered here, never seen by the application: malformed, oversized and slow requests, CONNECT,
TRACE, unknown methods and expectations, `OPTIONS *`, OPTIONS with `Max-Forwards: 0`. The
application answers for hosts (421; 400 where there is no Host and no default site), subtracts one
from `Max-Forwards`, and does not send `Expect` upward: the 100 is sent when it first reads.

**What `receive()` gives.** `http.request` (`body`, `more_body`) chunk by chunk; after the last one
it waits, so a second task may await it to learn that the reader has left: `http.disconnect`. A
reader that breaks off inside a body is `http.disconnect` too, never a last chunk. `http.disconnect`
also after the response is complete.

**What `send()` takes**, and it raises OSError once the reader is gone:

- `http.response.informational` {`status`, `headers`}, any number, before the start: passed to 1.1
  readers, else dropped; 100 only where it is awaited, 101 never
- `http.response.start` {`status` 101 or 200-999, `headers`}; as long as nothing has left, a second
  one replaces the first. Names leave in the case given,
  repeats and order kept. `Content-Length` decides the framing; without it chunked to 1.1, up to
  the close to 1.0 and 0.9. `Transfer-Encoding`, `Connection`, `Keep-Alive`, `Proxy-Connection`,
  `Trailer`, `TE` and `Upgrade` are dropped; but `Connection: close` is a wish that is granted.
  `Date` is added where it is missing. Fields that the grammar forbids are dropped and counted.
  The head leaves with the first chunk, or by itself if that does not come at once; until then
  another start replaces it
- `http.response.body` {`body`, `more_body`}: awaits a reader that is slow. HEAD, 204, 205 and 304:
  chunks are dropped. More bytes than `Content-Length`: RuntimeError, connection broken off. To 0.9
  only the body is written
- to break a message off: raise, or return before `more_body` was False. The reader then sees no
  last chunk, a short body, or a reset; if nothing had left yet, a plain 500
- after a start with status 101: `body` chunks leave as raw bytes, `receive()` gives raw bytes as
  `http.request` with `more_body` True; the reader's end is `more_body` False, its absence
  `http.disconnect`. `more_body` False ends the connection. A `receive()` that was waiting for
  a disconnect gets the first raw bytes

A request body that was not read to its end when the answer is complete costs the connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from proxy.errors import FreesheetError
from proxy.shell.cycle import Cycle
from proxy.shell.endings import PROBE_S, Endings
from proxy.shell.link import Link
from proxy.shell.outlet import Outlet
from proxy.shell.patience import ANSWER, BODY, HEAD, LINGER, TUNNEL
from proxy.shell.roster import Hooks, ListenerOptions, Roster
from proxy.shell.scope import (
    EXTENSION,
    HABIT_LIMIT_BYTES,
    Habit,
    Heard,
    Place,
    answer_options,
    http_scope,
)
from proxy.wire.bodies import BODY_MALFORMED, framer_for
from proxy.wire.framing import Refusal, frame_request, without_upgrade
from proxy.wire.heads import TOO_MANY_FIELDS, is_without_body, regular_already, take_head
from proxy.wire.messages import Fields
from proxy.wire.replies import Asked

if TYPE_CHECKING:
    import asyncio

    from proxy.shell.cycle import Application
    from proxy.wire.bodies import ChunkFramer, LengthFramer
    from proxy.wire.framing import Framing
    from proxy.wire.request_line import Line

__all__ = ["Hooks", "Listener", "ListenerOptions", "listener_class"]

STRAY_BYTES: Final = 8  # of line ends behind a request: old readers send CRLF after a POST body

_STOPPED: Final = (httptools.HttpParserError, httptools.HttpParserUpgrade)

_FULL: Final = Refusal(503, "shed", "Too many readers at once; please come back.")
_HEAD_ENDED: Final = Refusal(400, "line", "The request ended before its head did.")
_BODY_ENDED: Final = Refusal(400, "framing", "The request ended before its body did.")
_HEAD_MALFORMED: Final = Refusal(400, "field", "The request is malformed.")


def listener_class(options: ListenerOptions, hooks: Hooks) -> type[Listener]:
    """Return the protocol class of one listener, for `uvicorn.Config(http=...)`.

    Its `roster` drains and stops all its connections.
    """
    return type("BoundListener", (Listener,), {"roster": Roster(options, hooks)})


class Listener(Outlet, Endings, HttpToolsProtocol):
    """One connection of a reader; `listener_class` binds it to its options."""

    # --- what the transport calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn: asyncio's BaseTransport says too little
        """Take a place in the roster, or answer 503 where there is none."""
        super().connection_made(transport)
        self._open(Link(transport, self.loop.time()))
        self._framer: LengthFramer | ChunkFramer | None = None
        self._fields: list[tuple[bytes, bytes]] = []
        self._url = b""
        self._has_head = self._is_whole = False
        self._habit: Habit | None = None
        self._place = Place(self.client, self.server, self.app_state, self.roster.stopping)
        if self.roster.admit(self, self.loop):
            self.roster.idle[self] = None
        else:
            self._refuse(_FULL)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the exchange that its reader is gone."""
        del exc
        self.connections.discard(self)
        self.roster.leave(self)
        self._phase = LINGER
        if self._cycle is not None:
            self._cycle.lose()
        self.flow.resume_writing()

    def data_received(self, data: bytes) -> None:
        """Route what came to the head, the body, the tunnel or nowhere."""
        phase = self._phase
        if phase is HEAD:
            self._take_head(data)
        elif phase is BODY:
            self._take_body(data)
        elif phase is ANSWER:
            self._hold(data)
        elif phase is TUNNEL:
            self.on_body(data)
        else:
            self._link.drop(len(data))

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio's own signature; uvicorn's returns nothing
        """Finish the answer for a reader that only sends no more; True keeps the connection."""
        self._eof = True
        if self._phase is HEAD and self._buffer.strip(b"\r\n"):
            self._refuse(_HEAD_ENDED)
        elif self._phase is BODY:
            self._refuse(_BODY_ENDED)
        elif self._phase is TUNNEL and self._cycle is not None:
            self._cycle.end()
        elif self._phase is ANSWER:
            self.loop.call_later(PROBE_S, self._probe, self._cycle)
        else:
            return False
        return True

    # --- what the parser calls, inside `feed_data`

    def on_message_begin(self) -> None:
        """Expect a head."""
        self._url = b""
        self._fields = []
        self._has_head = self._is_whole = False

    def on_url(self, url: bytes) -> None:
        """Note the target as the parser read it."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note a field, or drop a trailer (RFC 9110, section 6.5.1: MUST NOT merge)."""
        if not self._has_head:
            self._fields.append((name, value.rstrip(b" \t")))  # the parser leaves blanks there

    def on_headers_complete(self) -> None:
        """Note that the parser found the end of the head."""
        self._has_head = True

    def on_body(self, body: bytes) -> None:
        """Hand on a piece of the body; stop reading when enough is in hand."""
        self._window_bytes += len(body)
        if self._cycle is not None and self._cycle.feed(body):
            self._link.pause()

    def on_message_complete(self) -> None:
        """Note that the parser found the end of the message."""
        self._is_whole = True

    # --- a request comes in

    def _take_head(self, data: bytes) -> None:
        end = data.find(b"\r\n\r\n") + 4
        if self._buffer or end < 4:  # noqa: PLR2004  # not found
            self._collect(data)
            return
        head = data if end == len(data) else data[:end]
        line = regular_already(head, self.roster.limits)
        lines = head[head.find(b"\n") + 1 :]
        if line is not None and self._habit is not None and self._habit.fits(line, lines):
            self._start(Heard(line, self._place, self._habit), alone=end == len(data))
        elif line is None or not self._parse(head, line):
            self._collect(data)  # the long way finds out why
            return
        else:
            self._begin(line, b"", lines, alone=end == len(data))
        if end < len(data):
            self.data_received(data[end:])

    def _collect(self, data: bytes) -> None:
        self._buffer += data
        taken = take_head(self._buffer, self.roster.limits)
        if taken is None:
            self._await_head()
        elif isinstance(taken, Refusal):
            self._refuse(taken, bare=is_without_body(self._buffer))
        else:
            end, head = taken
            rest = bytes(self._buffer[end:])
            self._buffer.clear()
            if not self._parse(head.head, head.line):
                self._refuse(_HEAD_MALFORMED, bare=head.line.method == b"HEAD")
                return
            self._begin(head.line, head.upgrade, b"", alone=False)
            if rest:
                self.data_received(rest)

    def _await_head(self) -> None:
        """Start the clock of a head with its first byte; a stray line end is none."""
        if self._buffer.strip(b"\r\n"):
            self.roster.idle.pop(self, None)
            if not self._begun:
                self._begun = True
                self._since = self.loop.time()

    def _parse(self, head: bytes, line: Line) -> bool:
        """Let the parser read one head; False if it takes none, or another target.

        A parser that stopped is replaced: it may have taken the message before for the last one.
        """
        try:
            self.parser.feed_data(head)
        except _STOPPED:
            self._has_head = False
        if self._has_head and self._url == line.target:
            return True
        self.parser = httptools.HttpRequestParser(self)
        return False

    def _begin(self, line: Line, upgrade: bytes, lines: bytes, *, alone: bool) -> None:
        """Start the exchange that the head asks for, or refuse it."""
        fields = without_upgrade(Fields(self._fields))
        verdict: Framing | Refusal = frame_request(fields, line.method, line.version)
        if len(self._fields) > self.roster.limits.fields:
            verdict = TOO_MANY_FIELDS
        if isinstance(verdict, Refusal):
            self._refuse(verdict, bare=line.method == b"HEAD")
        elif self._is_whole != (verdict.length == 0):
            self._refuse(BODY_MALFORMED, bare=line.method == b"HEAD")
        else:
            if upgrade:
                fields = Fields((*fields, (b"Upgrade", upgrade)))
            asked = Asked(line.method.decode(), line.version, verdict.persistent)
            habit = Habit(line.method, lines, asked, fields, verdict)
            if 0 < len(lines) <= HABIT_LIMIT_BYTES and not verdict.length:
                self._habit = habit
            self._start(Heard(line, self._place, habit, upgrade), alone=alone)

    def _start(self, heard: Heard, *, alone: bool) -> None:
        """Start the exchange; `alone` tells that nothing has come behind its request."""
        self.roster.idle.pop(self, None)
        line, framing = heard.line, heard.habit.framing
        cycle = self._cycle = Cycle(self, heard, heard.habit.asked, awaits=framing.awaits)
        cycle.may_switch = bool(heard.upgrade)
        is_ours = line.target == b"*" or framing.last_hop
        if framing.length:
            self._phase = BODY
            self._framer = framer_for(framing.length)
            self._since = self.loop.time()
            self._window_bytes = 0
        else:
            self._phase = ANSWER
            cycle.end()
            short = alone and not (is_ours or heard.upgrade or self.flow.write_paused)
            if short and self.roster.hooks.express(cycle):
                return
        self._launch(cycle, answer_options if is_ours else self.app)

    def go_on(self, cycle: Cycle, tried: object) -> None:
        """Let the application answer what was begun without it; `tried` is what has come so far."""
        self._launch(cycle, self.app, tried)

    def _launch(self, cycle: Cycle, application: Application, tried: object = None) -> None:
        scope = http_scope(cycle.heard)
        extension = scope["extensions"][EXTENSION]
        extension["watch"] = cycle.watch
        if tried is not None:
            extension["tried"] = tried
        task = self.loop.create_task(cycle.run(application, scope))
        self.tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        """Let go of a task; what broke an answer off on purpose is no news."""
        self.tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, (FreesheetError, ConnectionError)):
            self.loop.call_exception_handler(
                {"message": "an exchange failed", "exception": error, "task": task}
            )

    def _take_body(self, data: bytes) -> None:
        if self._framer is None or self._cycle is None:
            return
        taken = self._framer.take(data)
        if isinstance(taken, Refusal):
            self._refuse(taken)
            return
        try:
            self.parser.feed_data(data if taken == len(data) else data[:taken])
        except _STOPPED:
            self._refuse(BODY_MALFORMED)
            return
        if self._is_whole != self._framer.ended:
            self._refuse(BODY_MALFORMED)
        elif self._is_whole:
            self._framer = None
            self._phase = ANSWER
            self._cycle.end()
            if taken < len(data):
                self._hold(data[taken:])

    def _hold(self, data: bytes) -> None:
        """Keep the next request until its turn; a stray line end is no reason to stop reading."""
        self._buffer += data
        is_stray = len(self._buffer) <= STRAY_BYTES and not self._buffer.strip(b"\r\n")
        if not is_stray or (self._cycle is not None and self._cycle.may_switch):
            self._link.pause()

    # --- what the exchange calls

    def want_more(self) -> None:
        """Go on reading the request body."""
        if self._phase is BODY or self._phase is TUNNEL:
            self._link.resume()

    def switched(self) -> None:
        """Treat all that comes as raw bytes, what is here already first."""
        self._phase = TUNNEL
        self._link.resume()
        if self._buffer:
            data = bytes(self._buffer)
            self._buffer.clear()
            self.on_body(data)
        if self._eof and self._cycle is not None:
            self._cycle.end()

    def answered(self) -> None:
        """Turn to the next request, or end."""
        cycle = self._cycle
        if cycle is None or not cycle.persistent or self.roster.stopping.is_set():
            self._linger()
            return
        self._cycle = None
        self._phase = HEAD
        self._begun = False
        self._since = self.loop.time()
        self.roster.idle[self] = None
        self._link.resume()
        if self._buffer:
            data = bytes(self._buffer)
            self._buffer.clear()
            self._take_head(data)
        if self._eof and self._phase is HEAD:
            self._link.close()

    # --- what uvicorn's server calls

    def shutdown(self) -> None:
        """Close an idle connection; `roster.stop` has done the same."""
        self.close_if_idle()
