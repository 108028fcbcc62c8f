"""One request and its answer on one connection, both at once: the answer may come early.

Lends no connection and tries nothing again; `shell.upstream` does.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.errors import UpstreamError
from proxy.shell.answer import Answer
from proxy.wire.fields import end_to_end
from proxy.wire.messages import ResponseHead

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from proxy.shell.connection import Connection
    from proxy.shell.inbox import Inbox
    from proxy.shell.outgoing import Outgoing
    from proxy.shell.tried import Tried

    Inform = Callable[[ResponseHead], Awaitable[None]]

_FINAL: Final = 200
_SWITCHING: Final = 101


@dataclass(slots=True)
class Call:
    """A request, who wants its interim answers, and whether one was handed on already.

    `tried` is what has come of it before.
    """

    request: Outgoing
    inform: Inform | None = None
    informed: bool = False
    tried: Tried | None = None


async def converse(connection: Connection, call: Call) -> Answer:
    """Send the request and return its answer once the final head is here; raises UpstreamError.

    The connection is closed if that does not come about, whatever the reason.
    """
    inbox = connection.begin(call.request)
    head: ResponseHead | None = None
    try:
        if call.request.body is None:
            head = await _final_head(inbox, call)
        else:
            head = await _uploading(connection, inbox, call)
    finally:
        # Not open: the answer is whole, and the connection may be another's by now.
        if head is None and inbox.open:
            connection.abort()
    if inbox.error is not None:  # broken off before anybody saw a byte of it: no answer at all
        raise inbox.error
    return Answer(head, connection, inbox)


async def _final_head(inbox: Inbox, call: Call) -> ResponseHead:
    """Hand interim heads on and return the final one.

    RFC 9110, section 15.2: "A proxy MUST forward 1xx responses unless the proxy itself requested
    the generation of the 1xx response."
    """
    head = await inbox.head()
    while head.status < _FINAL and head.status != _SWITCHING:
        if call.inform is not None:
            call.informed = True
            await call.inform(ResponseHead(head.status, end_to_end(head.headers), head.reason))
        head = await inbox.head()
    return head


async def _uploading(connection: Connection, inbox: Inbox, call: Call) -> ResponseHead:
    """Send the body and wait for the head side by side; the head ends the upload.

    RFC 9112, section 9.5: "If the client sees a response that indicates the server does not wish
    to receive the message body and is closing the connection, the client SHOULD immediately cease
    transmitting the body and close its side of the connection."
    """
    loop = asyncio.get_running_loop()
    sending = loop.create_task(connection.send_body(call.request))
    answering = loop.create_task(_final_head(inbox, call))
    try:
        await asyncio.wait({sending, answering}, return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            failure = sending.exception()
            # Closed by the origin: its answer, if there was one, is still in the inbox.
            if failure is not None and not (
                connection.closed and isinstance(failure, UpstreamError)
            ):
                raise failure
        return await answering
    finally:
        sending.cancel()
        answering.cancel()
        await asyncio.gather(sending, answering, return_exceptions=True)
