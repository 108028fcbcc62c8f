"""Passing an exchange through: the reader's request to the origin, its bytes back, unchanged.

Nothing is decoded, held or counted into a limit; each chunk leaves as it came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.errors import UpstreamError
from proxy.shell.ask import Ask
from proxy.shell.passed import forwarding_of, is_private, passed_fields, shown_fields
from proxy.shell.served import Served
from proxy.shell.tunnel import run_tunnel
from proxy.wire.caching import asked_of
from proxy.wire.fields import forwarded_request, upgrade_request
from proxy.wire.messages import first

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.shell.parts import Parts
    from proxy.shell.turn import Turn

_BODILESS: Final = frozenset({204, 304})


async def pass_through(turn: Turn, target: str, parts: Parts) -> None:
    """Ask the origin what the reader asked, and send on what it answers."""
    if _is_websocket(turn):
        await _websocket(turn, target, parts)
        return
    async with await parts.cache.fetch(_ask(turn, target, parts)) as served:
        await send_on(turn, served, parts)


def _ask(turn: Turn, target: str, parts: Parts) -> Ask:
    """Return what the reader asks of the origin; its fields are made once they are needed."""
    exchange, site = turn.exchange, turn.site
    request, length = exchange.request, exchange.body_length
    asked = asked_of(request.method, request.headers)
    return Ask(
        site=site,
        method=request.method,
        target=target,
        asked=asked,
        fields=lambda: forwarded_request(request, forwarding_of(turn.exchange, turn.site, parts)),
        private=is_private(asked, site),
        inform=exchange.inform,
        body=exchange.body() if length != 0 else None,
        body_length=length,
        tried=exchange.tried,
    )


async def send_on(turn: Turn, served: Served, parts: Parts, held: bytes = b"") -> None:
    """Send a response on; `held` was read from its body already."""
    exchange, status = turn.exchange, served.head.status
    turn.entry.cache = served.outcome.word
    fields = (
        *shown_fields(turn.exchange, turn.site, served, parts),
        *served.extra(expose=parts.options.expose_headers),
    )
    if served.body is not None:
        await exchange.whole(status, fields, served.body)
        return
    await exchange.start(status, fields)
    if exchange.request.method == "HEAD" or status in _BODILESS:
        await exchange.send(b"", more=False)
        return
    if held:
        turn.entry.bytes_in += len(held)
        await exchange.send(held, more=True)
    more = True
    async for chunk in served:
        turn.entry.bytes_in += len(chunk)
        more = not served.ended
        await exchange.send(chunk, more=more)
    if more:
        await exchange.send(b"", more=False)


def _is_websocket(turn: Turn) -> bool:
    exchange = turn.exchange
    if not exchange.speaks_tunnel:
        return False
    upgrade = first(exchange.request.headers, b"upgrade") or b""
    return upgrade.strip().lower() == b"websocket" and (
        turn.site.websockets or not turn.site.mirror
    )


async def _websocket(turn: Turn, target: str, parts: Parts) -> None:
    exchange = turn.exchange
    answer = await parts.upstream.fetch(
        turn.site.origin,
        exchange.request.method,
        target,
        upgrade_request(exchange.request, forwarding_of(turn.exchange, turn.site, parts)),
        upgrade=True,
        on_informational=exchange.inform,
    )
    async with answer:
        if answer.tunnel is None:
            await send_on(turn, Served.live(answer), parts)
            return
        turn.entry.reason = "nav.upgrade"
        fields = (
            *passed_fields(exchange, turn.site, answer.head, parts),
            (b"Upgrade", b"websocket"),
        )
        await exchange.start(101, fields)
        await run_tunnel(
            exchange.receive, exchange.raw_send, answer.tunnel, draining=parts.draining
        )


async def no_body() -> AsyncIterator[bytes]:
    """Yield nothing: the body of a request that has none."""
    return
    yield b""


__all__ = ["UpstreamError", "no_body", "pass_through", "send_on"]
