"""Passing an exchange through: the reader's request to the origin, its bytes back, unchanged.

Nothing is decoded, held or counted into a limit; each chunk leaves as it came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.errors import UpstreamError
from proxy.shell.tunnel import run_tunnel
from proxy.wire.fields import Forwarding, forwarded_request, passed_response, upgrade_request
from proxy.wire.messages import ResponseHead, first
from proxy.wire.mirror import Mirror, mirrored_response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.shell.parts import Parts
    from proxy.shell.turn import Turn
    from proxy.shell.upstream import Answer
    from proxy.wire.messages import Headers

_BODILESS: Final = frozenset({204, 304})

FIXED_AGENT: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/148.0.0.0 Safari/537.36"
)


async def pass_through(turn: Turn, target: str, parts: Parts) -> None:
    """Ask the origin what the reader asked, and send on what it answers."""
    exchange, site = turn.exchange, turn.site
    request = exchange.request
    forwarding = forwarding_of(turn, parts)
    if _is_websocket(turn):
        await _websocket(turn, target, forwarding, parts)
        return
    length = exchange.body_length
    answer = await parts.upstream.fetch(
        site.origin,
        request.method,
        target,
        forwarded_request(request, forwarding),
        exchange.body() if length != 0 else None,
        body_length=length,
        on_informational=exchange.inform,
    )
    async with answer:
        await send_on(turn, answer, parts)


def forwarding_of(turn: Turn, parts: Parts) -> Forwarding:
    """Return what our requests to the origin say besides the reader's own fields."""
    site, exchange = turn.site, turn.exchange
    return Forwarding(
        host=site.authority,
        own_id=parts.own_id,
        agent=FIXED_AGENT if site.fixed_agent else "",
        forward_client=site.forward_client,
        client=exchange.client,
        scheme=exchange.request.scheme,
        mirror=site.mirror,
        public=turn.public_root(),
        origin=site.origin_url,
        cookies="strip" if site.strip_cookies else "pass",
    )


async def send_on(turn: Turn, answer: Answer, parts: Parts, held: bytes = b"") -> None:
    """Send the origin's response on; `held` was read from its body already."""
    exchange = turn.exchange
    head = answer.head
    await exchange.start(head.status, passed_fields(turn, head, parts))
    if exchange.request.method == "HEAD" or head.status in _BODILESS:
        await exchange.send(b"", more=False)
        return
    if held:
        turn.entry.bytes_in += len(held)
        await exchange.send(held, more=True)
    async for chunk in answer:
        turn.entry.bytes_in += len(chunk)
        await exchange.send(chunk, more=True)
    await exchange.send(b"", more=False)


def passed_fields(turn: Turn, head: ResponseHead, parts: Parts) -> Headers:
    """Return the fields of a passed response for this site's mode."""
    fields = passed_response(head.headers, parts.own_id)
    site = turn.site
    if not site.mirror:
        return fields
    mirror = Mirror(
        public=turn.public_root(),
        origin_hosts=site.site_map.origin_hosts,
        csp=site.csp,
        hsts_s=site.hsts_s,
        noindex=site.noindex,
        cookies=not site.strip_cookies,
        service_workers=site.service_workers,
    )
    return mirrored_response(fields, mirror)


def _is_websocket(turn: Turn) -> bool:
    exchange = turn.exchange
    upgrade = first(exchange.request.headers, b"upgrade") or b""
    return (
        exchange.speaks_tunnel
        and upgrade.strip().lower() == b"websocket"
        and (turn.site.websockets or not turn.site.mirror)
    )


async def _websocket(turn: Turn, target: str, forwarding: Forwarding, parts: Parts) -> None:
    exchange = turn.exchange
    answer = await parts.upstream.fetch(
        turn.site.origin,
        exchange.request.method,
        target,
        upgrade_request(exchange.request, forwarding),
        upgrade=True,
        on_informational=exchange.inform,
    )
    async with answer:
        if answer.tunnel is None:
            await send_on(turn, answer, parts)
            return
        turn.entry.reason = "nav.upgrade"
        fields = (*passed_fields(turn, answer.head, parts), (b"Upgrade", b"websocket"))
        await exchange.start(101, fields)
        await run_tunnel(
            exchange.receive, exchange.raw_send, answer.tunnel, draining=parts.draining
        )


async def no_body() -> AsyncIterator[bytes]:
    """Yield nothing: the body of a request that has none."""
    return
    yield b""


__all__ = ["UpstreamError", "no_body", "pass_through", "passed_fields", "send_on"]
