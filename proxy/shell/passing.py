"""Passing an exchange through: the reader's request to the origin, its bytes back, unchanged.

Nothing is decoded, held or counted into a limit; each chunk leaves as it came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.decide import PAGES, media_type
from proxy.errors import UpstreamError
from proxy.shell.ask import Ask
from proxy.shell.served import Served
from proxy.shell.tunnel import run_tunnel
from proxy.wire.caching import asked_of
from proxy.wire.fields import Forwarding, forwarded_request, passed_response, upgrade_request
from proxy.wire.messages import ResponseHead, first
from proxy.wire.mirror import Mirror, mirrored_response
from proxy.wire.vary import vary_names, with_vary

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.shell.parts import Parts
    from proxy.shell.turn import Turn
    from proxy.wire.messages import Headers

_BODILESS: Final = frozenset({204, 304})
_SHOWN_LIMIT: Final = 8  # hosts for which the fields of one stored response are kept

FIXED_AGENT: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/148.0.0.0 Safari/537.36"
)


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
        fields=lambda: forwarded_request(request, forwarding_of(turn, parts)),
        private=(asked.has_cookie and not site.strip_cookies)
        or (asked.has_authorization and not site.mirror),
        inform=exchange.inform,
        body=exchange.body() if length != 0 else None,
        body_length=length,
    )


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
        public=turn.public_root() if site.mirror else "",
        origin=site.origin_url,
        cookies="strip" if site.strip_cookies else "pass",
    )


async def send_on(turn: Turn, served: Served, parts: Parts, held: bytes = b"") -> None:
    """Send a response on; `held` was read from its body already."""
    exchange, status = turn.exchange, served.head.status
    turn.entry.cache = served.outcome.word
    fields = (*_fields(turn, served, parts), *served.extra(expose=parts.options.expose_headers))
    if served.body is not None:
        if served.entry is not None and served.source is not None and served.outcome.lasts:
            source = served.source
            stored = ((source.name, source.page), (source.key, served.entry))
            parts.hot.note(exchange, turn.entry, (status, fields, served.body), stored)
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


def _fields(turn: Turn, served: Served, parts: Parts) -> Headers:
    """Return the fields as they leave; those of a stored response are made once for each host."""
    if served.entry is None:
        return passed_fields(turn, served.head, parts)
    shown, root = served.entry.shown, turn.public_root() if turn.site.mirror else ""
    if root not in shown:
        if len(shown) >= _SHOWN_LIMIT:
            shown.clear()
        shown[root] = passed_fields(turn, served.head, parts)
    return shown[root]


def passed_fields(turn: Turn, head: ResponseHead, parts: Parts) -> Headers:
    """Return the fields of a passed response for this site's mode."""
    fields = _for_caches(turn, passed_response(head.headers, parts.own_id))
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


def _for_caches(turn: Turn, fields: Headers) -> Headers:
    """Tell a cache in front what this original depends on; what is no page depends on nothing."""
    site = turn.site
    if not (site.shared_cache or site.policy.save_data_lite or site.view_cookie):
        return fields
    is_page = media_type(fields) in PAGES and turn.exchange.request.method in ("GET", "HEAD")
    if site.shared_cache == "class":
        fields = (*fields, (b"Freesheet-Tier", b"modern" if is_page else b"any"))
    if not is_page:
        return fields
    names = vary_names(
        shared_cache=site.shared_cache,
        save_data=site.policy.save_data_lite,
        view_cookie=site.view_cookie,
    )
    return with_vary(fields, names)


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
        upgrade_request(exchange.request, forwarding_of(turn, parts)),
        upgrade=True,
        on_informational=exchange.inform,
    )
    async with answer:
        if answer.tunnel is None:
            await send_on(turn, Served.live(answer), parts)
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
