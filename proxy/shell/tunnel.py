"""WebSockets, both ways, untouched: bytes of the reader to the origin and back.

Only importer of websockets, which builds the close frames that end a tunnel when we stop
(delivery.md, section 4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, MutableMapping
    from typing import Any

    from proxy.shell.upstream import Tunnel

    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def run_tunnel(
    receive: Receive, send: Send, origin: Tunnel, *, draining: asyncio.Event
) -> None:
    """Carry bytes both ways until one side ends; `draining` ends it with a close frame 1001.

    To be called after the final 101 was started on the reader's connection.
    """
    raise NotImplementedError
