"""Answering an outdated reader: the origin's page fetched, rewritten off the loop, and sent whole.

No byte leaves before the rewrite has ended: until then the original can still be sent, and whatever
cannot be rewritten leaves as it came, counted with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proxy import __version__
from proxy.decide import Reason, coding_of, decide_response
from proxy.errors import RewriteError
from proxy.page.codings import CodingError, TooLargeError, apply_coding, undo_coding
from proxy.reader.negotiation import content_coding
from proxy.shell.ask import Ask
from proxy.shell.own_pages import send_redirect
from proxy.shell.passing import send_on
from proxy.shell.workers import Job, TooSlowError
from proxy.wire.addresses import absolute
from proxy.wire.caching import Asked, asked_of
from proxy.wire.fields import SheetFetch, accepts_coding, simplified_request
from proxy.wire.messages import first
from proxy.wire.sheet_head import SheetFacts, sheet_response
from proxy.wire.view import View, with_view

if TYPE_CHECKING:
    from proxy.reader.identify import Reader
    from proxy.reader.tiers import Profile
    from proxy.shell.editions import Edition
    from proxy.shell.parts import Parts
    from proxy.shell.served import Served
    from proxy.shell.turn import Turn
    from proxy.shell.workers import Outcome
    from proxy.wire.messages import Headers


@dataclass(frozen=True, slots=True)
class Order:
    """A sheet that a reader is waiting for; `posted` marks the answer to a form."""

    turn: Turn
    target: str
    reader: Reader
    profile: Profile
    edition: Edition
    parts: Parts
    posted: bool = False


async def answer_with_sheet(order: Order) -> None:
    """Fetch the page and answer with its sheet, or with the page as it came."""
    async with await order.parts.cache.fetch(_ask(order)) as served:
        await answer_from(order, served)


def _ask(order: Order) -> Ask:
    """Return what a sheet asks of the origin: nothing of the reader but how fresh it must be."""
    turn, parts = order.turn, order.parts
    asked = asked_of("GET", turn.exchange.request.headers)
    fields = sheet_fields(turn, parts)
    codings = first(fields, b"accept-encoding") or b""
    return Ask(
        site=turn.site,
        method="GET",
        target=order.target,
        asked=Asked("GET", asked.control),
        fields=lambda: fields,
        any_coding=frozenset(one.strip() for one in codings.split(b",")) | {b""},
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


async def answer_from(order: Order, answer: Served) -> None:
    """Answer with the sheet of what the origin said, or with that as it came."""
    turn = order.turn
    passed = decide_response(answer.head, method=turn.exchange.request.method)
    if passed is None:
        await _print(order, answer)
        return
    turn.entry.reason = passed.reason
    if passed.reason == Reason.RESPONSE_REDIRECT.value:
        await _redirect(order, answer)
    else:
        await send_on(turn, answer, order.parts)


async def _redirect(order: Order, answer: Served) -> None:
    turn, site = order.turn, order.turn.site
    location = (first(answer.head.headers, b"location") or b"").decode("latin-1")
    whole = absolute(site.origin_url + order.target, location)
    if whole is None:
        await send_on(turn, answer, order.parts)
        return
    public = site.site_map.to_public(whole)
    if public.startswith("/"):
        public = turn.public_root() + public
        if turn.view != View():
            public = with_view(public, turn.view, site.view_name)
    await send_redirect(turn, order.parts, public)


async def _print(order: Order, answer: Served) -> None:
    body, is_whole = await answer.read(order.parts.options.page_limit_bytes)
    if not is_whole:
        await _send_original(order, answer, body, Reason.REWRITE_TOO_LARGE.value)
        return
    order.turn.entry.bytes_in = len(body)
    outcome = await _rewritten(order, answer, body)
    if isinstance(outcome, str):
        await _send_original(order, answer, body, outcome)
        return
    await _send_sheet(order, answer.head.status, outcome)


async def _send_original(order: Order, answer: Served, held: bytes, reason: str) -> None:
    turn = order.turn
    turn.entry.reason = reason
    turn.entry.bytes_in = 0
    order.parts.journal.count("unrewritable_total", site=turn.site.key, reason=reason)
    await send_on(turn, answer, order.parts, held)


async def _rewritten(order: Order, answer: Served, body: bytes) -> Outcome | str:
    """Return the outcome of the rewrite, or the reason for the original bytes."""
    journal, began = order.parts.journal, order.parts.journal.tick()
    try:
        outcome = await order.parts.workers.rewrite(_job(order, answer, body))
    except TooLargeError:
        return Reason.REWRITE_TOO_LARGE.value
    except CodingError:
        return Reason.RESPONSE_CODING.value
    except TooSlowError:
        return Reason.REWRITE_TOO_SLOW.value
    except RewriteError as error:
        order.turn.entry.problem = str(error)[:200]
        return Reason.REWRITE_FAILED.value
    journal.observe("rewrite_seconds", journal.tick() - began, site=order.turn.site.key)
    return outcome.declined or outcome


def _job(order: Order, answer: Served, body: bytes) -> Job:
    options, head = order.parts.options, answer.head
    return Job(
        site=order.turn.site.key,
        generation=order.edition.generation,
        url=order.turn.site.origin_url + order.target,
        content_type=(first(head.headers, b"content-type") or b"").decode("latin-1"),
        status=head.status,
        profile=order.profile,
        body=undo_coding(body, coding_of(head.headers) or "", options.decoded_limit_bytes),
        depth_limit=options.depth_limit,
        posted=order.posted,
    )


async def _send_sheet(order: Order, status: int, outcome: Outcome) -> None:
    turn, profile, parts = order.turn, order.profile, order.parts
    number = min(max(profile.view.part, 1), len(outcome.parts))
    body = outcome.parts[number - 1]
    coding = content_coding(order.reader, profile.tier, turn.exchange.request)
    if coding:
        body = apply_coding(body, coding)
    _note(order, status, outcome)
    facts = SheetFacts(
        tier=profile.tier.value,
        length=len(body),
        now=parts.wall(),
        charset="" if profile.bare_type else outcome.charset,
        language=outcome.language,
        coding=coding,
        no_store=order.posted,
        view_cookie=turn.site.view_cookie,
        expose=parts.options.expose_headers,
        rules=outcome.rules,
        parse_ms=outcome.parse_ms,
        rewrite_ms=outcome.rewrite_ms,
        noindex=turn.site.noindex or profile.view != View(),
    )
    await turn.exchange.whole(status, sheet_response(facts), body)


def _note(order: Order, status: int, outcome: Outcome) -> None:
    entry, key = order.turn.entry, order.turn.site.key
    entry.verdict, entry.tier = "simplify", order.profile.tier.value
    entry.kind, entry.rules = outcome.kind, outcome.rules
    ruleset = order.edition.rulesets[key]
    order.parts.drifts.note(key, ruleset, outcome, entry.path, status=status)
