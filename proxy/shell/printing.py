"""Answering an outdated reader: the origin's page fetched, rewritten off the loop, and sent whole.

No byte leaves before the rewrite has ended: until then the original can still be sent, and whatever
cannot be rewritten leaves as it came, counted with its reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proxy import __version__
from proxy.decide import Reason, decide_response
from proxy.errors import UpstreamError
from proxy.reader.engines import Trait
from proxy.shell.ask import Ask
from proxy.shell.own_pages import send_redirect, send_rule_error
from proxy.shell.passing import send_on
from proxy.shell.rewriting import printed
from proxy.shell.sheet_reply import send_sheet
from proxy.wire.addresses import absolute, field_address
from proxy.wire.cache_status import Outcome
from proxy.wire.caching import Asked, asked_of
from proxy.wire.fields import SheetFetch, accepts_coding, simplified_request
from proxy.wire.messages import first
from proxy.wire.view import View, with_view

if TYPE_CHECKING:
    from proxy.shell.order import Order
    from proxy.shell.parts import Parts
    from proxy.shell.served import Served
    from proxy.shell.turn import Turn
    from proxy.wire.messages import Headers


async def answer_with_sheet(order: Order) -> None:
    """Answer with the sheet of a page, or with the page as it came."""
    cache, ask = order.parts.cache, _ask(order)
    kept = await cache.sheets.fresh(ask, order.made_by()) if cache.sheets else None
    if kept is not None:
        await send_sheet(order, kept, Outcome(hit=True, ttl_s=int(kept.ttl_s)))
        return
    async with await cache.fetch(ask) as served:
        await answer_from(order, served)


def _ask(order: Order) -> Ask:
    """Return what a sheet asks of the origin: nothing of the reader but how fresh it must be."""
    turn = order.turn
    return Ask(
        site=turn.site,
        method="GET",
        target=order.target,
        asked=Asked("GET", asked_of("GET", turn.exchange.request.headers).control),
        fields=lambda: sheet_fields(turn, order.parts),
        for_sheet=True,
    )


def sheet_fields(turn: Turn, parts: Parts) -> Headers:
    """Return the fields of a fetch for a sheet: nothing else of the reader is sent."""
    request = turn.exchange.request
    fetch = SheetFetch(
        host=turn.site.authority,
        own_id=parts.own_id,
        version=__version__,
        codings=tuple(one for one in ("gzip", "br") if accepts_coding(request.headers, one)),
        language=turn.site.accept_language,
    )
    return simplified_request(request, fetch)


async def answer_from(order: Order, served: Served) -> None:
    """Answer with the sheet of what the origin said, or with that as it came."""
    turn = order.turn
    passed = decide_response(served.head, method=turn.exchange.request.method)
    if passed is None:
        await _print(order, served)
        return
    turn.entry.reason = passed.reason
    if passed.reason == Reason.RESPONSE_REDIRECT.value:
        await _redirect(order, served)
    else:
        await send_on(turn, served, order.parts)


async def _redirect(order: Order, served: Served) -> None:
    turn, site = order.turn, order.turn.site
    location = field_address(first(served.head.headers, b"location") or b"")
    whole = absolute(site.origin_url + order.target, location)
    if whole is None:
        await send_on(turn, served, order.parts)
        return
    public = site.site_map.to_public(whole)
    if public.startswith("/"):
        public = turn.public_root(bare_host=order.reader.has(Trait.BARE_HOST)) + public
        if turn.view != View():
            public = with_view(public, turn.view, site.view_name)
    await send_redirect(turn, order.parts, public)


async def _print(order: Order, served: Served) -> None:
    served, body, is_whole = await _collected(order, served)
    if not is_whole:
        await _send_original(order, served, body, Reason.REWRITE_TOO_LARGE.value)
        return
    order.turn.entry.bytes_in = len(body)
    found = await printed(order, served, body)
    if found == Reason.PAGE_RULE_ERROR.value:
        await _send_rule_error(order, found)
        return
    if isinstance(found, str):
        await _send_original(order, served, body, found)
        return
    await send_sheet(order, found, served.outcome if order.parts.cache.sheets else None)


async def _collected(order: Order, served: Served) -> tuple[Served, bytes, bool]:
    """Read the page; where it breaks off, read the stored copy in its place, if there is one."""
    limit_bytes = order.parts.options.page_limit_bytes
    try:
        return served, *await served.read(limit_bytes)
    except UpstreamError:
        if served.spare is None:
            raise
        return served.spare, *await served.spare.read(limit_bytes)


async def _send_rule_error(order: Order, reason: str) -> None:
    """Answer with an error, as the author of a rule that finds no text has asked for."""
    turn = order.turn
    order.parts.journal.count("unrewritable_total", site=turn.site.key, reason=reason)
    await send_rule_error(turn.exchange, order.parts, reason, turn.entry)


async def _send_original(order: Order, served: Served, held: bytes, reason: str) -> None:
    turn = order.turn
    turn.entry.reason = reason
    turn.entry.bytes_in = 0
    order.parts.journal.count("unrewritable_total", site=turn.site.key, reason=reason)
    await send_on(turn, served, order.parts, held)
