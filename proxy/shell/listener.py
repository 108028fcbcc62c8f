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
- `http.response.start` {`status` 101 or 200-999, `headers`}: names leave in the case given, repeats
  and order kept. `Content-Length` decides the framing; without it chunked to 1.1, up to the close
  to 1.0 and 0.9. `Transfer-Encoding`, `Connection`, `Keep-Alive`, `Proxy-Connection`, `Trailer`, `TE`
  and `Upgrade` are dropped; but `Connection: close` is a wish that is granted. `Date` is added where
  it is missing. Fields that the grammar forbids are dropped and counted. The head leaves with the
  first chunk, or by itself if that does not come at once
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
