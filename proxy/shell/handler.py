"""One exchange from request to response. `decide` chooses; this carries it out.

The order is the design's: which site, who is asking, refuse or not, pass through or simplify.
A page that cannot be simplified leaves as it came, from the bytes still in hand.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from proxy.decide import Refuse, decide_worker, is_worker_script, refuse_request
from proxy.errors import UpstreamError, UpstreamTimeoutError
from proxy.reader.decision import decide_for_page, decide_reader
from proxy.shell.exchange import BodyTooLargeError, BrokenOffError, Exchange, ReaderLeftError
from proxy.shell.journal import Entry
from proxy.shell.order import Order
from proxy.shell.own import answer_own, answer_worker
from proxy.shell.own_pages import send_refusal, send_upstream_failure
from proxy.shell.passing import pass_through
from proxy.shell.printing import answer_with_sheet
from proxy.shell.turn import Turn
from proxy.wire.signing import FORMS
from proxy.wire.view import View, split_view
from proxy.wire.view_cookie import new_cookie, read_cookie, without_cookie

if TYPE_CHECKING:
    from proxy.shell.editions import Edition
    from proxy.shell.parts import Parts
    from proxy.shell.sites import Site


async def handle(exchange: Exchange, parts: Parts) -> None:
    """Serve one exchange and note what was done."""
    tried = exchange.tried
    began_s = parts.journal.tick() if tried is None else tried.began_s
    entry = Entry(began_s=began_s, path=exchange.request.path)
    parts.busy.enter()
    try:
        await _guarded(exchange, parts, entry)
    finally:
        if tried is not None:
            await tried.close()
        parts.busy.leave()
        entry.status = entry.status or exchange.status
        entry.bytes_out = exchange.bytes_out
        parts.journal.record(entry)


async def _guarded(exchange: Exchange, parts: Parts, entry: Entry) -> None:
    """Carry the exchange out; whatever nobody foresaw is caught here, once, outermost."""
    try:
        await _until_left(exchange, parts, entry)
    except ReaderLeftError:
        entry.problem = "stopped" if exchange.stopping else "reader-left"
        parts.journal.count("reader_left_total", 0 if exchange.stopping else 1)
    except BodyTooLargeError:
        await send_refusal(exchange, parts, Refuse(413, "request.too-large"), entry)
    except UpstreamError as error:
        await _upstream_failed(exchange, parts, entry, error)
    except Exception as error:  # the one place: a bug of ours must not end the server
        parts.journal.bug(error)
        entry.problem = f"bug:{type(error).__name__}"
        if exchange.started:  # bytes have left: break the message off, never end it politely
            raise BrokenOffError from error
        await send_refusal(exchange, parts, Refuse(500, "bug"), entry)


async def _until_left(exchange: Exchange, parts: Parts, entry: Entry) -> None:
    """Carry the exchange out unless its reader leaves: then nobody waits for it."""
    task = asyncio.current_task()
    if task is not None:
        exchange.stop_when_left(task)
    try:
        await _answer(exchange, parts, entry)
    except asyncio.CancelledError:
        if task is None or not exchange.left:
            raise  # the server stops
        task.uncancel()
        raise ReaderLeftError from None


async def _upstream_failed(
    exchange: Exchange, parts: Parts, entry: Entry, error: UpstreamError
) -> None:
    parts.journal.count("upstream_errors_total", kind=error.kind, site=entry.site)
    entry.problem = f"upstream:{error.kind}"
    if exchange.started and not await exchange.restart():
        parts.journal.count("broken_bodies_total", site=entry.site)
        raise error
    status = 504 if isinstance(error, UpstreamTimeoutError) else 502
    await send_upstream_failure(exchange, parts, status, entry)


async def _answer(exchange: Exchange, parts: Parts, entry: Entry) -> None:
    edition = parts.editions.current  # kept to the end: a reload never changes a running exchange
    request = exchange.request
    if parts.busy.full:
        parts.journal.count("shed_total")
        await send_refusal(exchange, parts, Refuse(503, "request.shed"), entry)
        return
    site = edition.hosts.find(request.host)
    if site is None:
        status, reason = (421, "request.host") if request.host else (400, "request.host")
        await send_refusal(exchange, parts, Refuse(status, reason), entry)
        return
    entry.site = site.key
    turn = _turn(exchange, site, entry)
    request = exchange.request
    # A signed form address says by itself which method it takes.
    methods = frozenset[str]() if request.path.startswith(FORMS) else site.methods
    refusal = refuse_request(request, methods, parts.own_id.encode(), site.refuse_paths)
    if refusal is not None:
        await send_refusal(exchange, parts, refusal, entry)
    elif not await answer_own(turn, edition, parts):
        await _answer_page(turn, edition, parts)


async def _answer_page(turn: Turn, edition: Edition, parts: Parts) -> None:
    """Answer for what is the origin's: by its bytes, or by a sheet."""
    request, site = turn.exchange.request, turn.site
    target, _ = split_view(request.target, site.view_name)
    decision = decide_reader(
        request, turn.view, edition.signs, site.policy, view_from=turn.view_from
    )
    turn.entry.reason = decision.reason
    if is_worker_script(request) and await _answers_worker(turn, edition):
        return
    if decision.profile is None:
        if turn.view != View() and turn.view_from == "url" and not site.noindex:
            # A second address of the same page: crawlers keep to the first.
            turn.exchange.own_fields.append((b"X-Robots-Tag", b"noindex"))
        await pass_through(turn, target, parts)
        return
    profile = replace(decision.profile, plain_http=site.plain_http)
    await answer_with_sheet(Order(turn, target, decision.reader, profile, edition, parts))


async def _answers_worker(turn: Turn, edition: Edition) -> bool:
    """Answer for the script of a service worker where it may not pass, and tell so."""
    request, site = turn.exchange.request, turn.site
    page = decide_for_page(request, turn.view, edition.signs, site.policy)
    script = decide_worker(site.service_workers, simple=page.profile is not None)
    return await answer_worker(turn, script)


def _turn(exchange: Exchange, site: Site, entry: Entry) -> Turn:
    """Return who asks for what: what a reader wants of us stands in the address, or in a cookie."""
    _, view = split_view(exchange.request.target, site.view_name)
    if not site.view_cookie:
        return Turn(exchange, site, entry, view)
    headers = exchange.request.headers
    known = read_cookie(headers)
    exchange.request = replace(exchange.request, headers=without_cookie(headers))
    if view == View() and known is not None:
        return Turn(exchange, site, entry, known, "cookie")
    cookie = new_cookie(view, known, secure=exchange.request.scheme == "https")
    if cookie is not None:
        exchange.own_fields.append((b"Set-Cookie", cookie))
    return Turn(exchange, site, entry, view)
