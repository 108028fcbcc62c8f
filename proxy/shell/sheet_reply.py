"""Sending a sheet: the part that was asked for, in a coding that the reader takes, or a 304."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from proxy.page.codings import apply_coding
from proxy.reader.negotiation import content_coding
from proxy.reader.profiles import typical_profile
from proxy.wire.cache_status import cache_status
from proxy.wire.sheet_head import SheetFacts, sheet_response
from proxy.wire.validation import answers_not_modified, not_modified_headers
from proxy.wire.view import View

if TYPE_CHECKING:
    from proxy.shell.order import Order
    from proxy.shell.sheets import Printed
    from proxy.wire.cache_status import Outcome
    from proxy.wire.messages import Headers

_NOT_MODIFIED: Final = 304
_OK: Final = 200


async def send_sheet(order: Order, printed: Printed, outcome: Outcome | None) -> None:
    """Send the part of a sheet that was asked for."""
    turn, record, exchange = order.turn, printed.record, order.turn.exchange
    entry = turn.entry
    entry.verdict, entry.tier = "simplify", order.profile.tier.value
    entry.kind, entry.rules = record.kind, record.rules
    number = min(max(order.profile.view.part, 1), len(record.parts))
    coding = content_coding(order.reader, order.profile.tier, exchange.request)
    body = record.parts[number - 1]
    if coding:
        printed, body = await _coded(order, printed, number, coding)
    fields = _fields(order, printed, (number, coding), len(body))
    if outcome is not None:
        entry.cache = outcome.word
        if order.parts.options.expose_headers:
            fields = (*fields, (b"Cache-Status", cache_status(outcome)))
    if not order.posted and answers_not_modified(
        exchange.request.headers, record.status, fields, record.printed_at
    ):
        await exchange.whole(_NOT_MODIFIED, not_modified_headers(fields), b"")
        return
    if printed.page is not None and printed.record is record and outcome and outcome.lasts:
        stored = (printed.page, (printed.name, record))
        order.parts.hot.note(exchange, entry, (record.status, fields, body), stored)
    await exchange.whole(record.status, fields, body)


async def _coded(order: Order, printed: Printed, number: int, coding: str) -> tuple[Printed, bytes]:
    """Return a part under a content coding; it is coded once and kept."""
    for known, name, body in printed.record.coded:
        if known == number and name == coding:
            return printed, body
    record = printed.record
    body = apply_coding(record.parts[number - 1], coding)
    record = replace(record, coded=(*record.coded, (number, coding, body)), shown={})
    sheets = order.parts.cache.sheets
    if sheets is not None and printed.name:
        await sheets.keep(printed.name, record)
    return replace(printed, record=record), body


def _fields(order: Order, printed: Printed, what: tuple[int, str], length: int) -> Headers:
    """Return the fields of a sheet; those of a stored one are made once a second."""
    record, now = printed.record, order.parts.wall()
    if printed.age_s is None or printed.parse_ms or order.posted:
        return _made(order, printed, what, length)
    known = record.shown.get(what)
    if known is not None and known[0] == int(now):
        return known[1]
    fields = _made(order, printed, what, length)
    record.shown[what] = (int(now), fields)
    return fields


def _made(order: Order, printed: Printed, what: tuple[int, str], length: int) -> Headers:
    record, profile, site, options = (
        printed.record, order.profile, order.turn.site, order.parts.options,
    )  # fmt: skip
    number, coding = what
    # Only what the edge can tell apart by its class is offered to it: nobody's own choices.
    usual = replace(profile, view=View()) == typical_profile(profile.tier, View())
    return sheet_response(
        SheetFacts(
            tier=profile.tier.value,
            length=length,
            now=order.parts.wall(),
            charset="" if profile.bare_type else record.charset,
            language=record.language,
            etag=record.etags[number - 1],
            coding=coding,
            no_store=order.posted or record.status >= 500,  # noqa: PLR2004  # an error of the origin
            view_cookie=site.view_cookie,
            expose=options.expose_headers,
            rules=record.rules,
            parse_ms=printed.parse_ms,
            rewrite_ms=printed.rewrite_ms,
            age_s=None if printed.age_s is None else int(printed.age_s),
            modified=record.printed_at,
            noindex=site.noindex or profile.view != View(),
            shared_class=site.shared_cache == "class" and usual and profile.view == View(),
            surrogate_keys=record.tags,
        )
    )
