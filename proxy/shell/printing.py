"""Answering an outdated reader: the origin's page fetched, rewritten off the loop, and sent whole.

No byte leaves before the rewrite has ended: until then the original can still be sent, and whatever
cannot be rewritten leaves as it came, counted with its reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proxy import __version__
from proxy.decide import Reason, coding_of, decide_response
from proxy.errors import RewriteError
from proxy.page.codings import CodingError, TooLargeError, apply_coding, undo_coding
from proxy.reader.negotiation import content_coding
from proxy.shell.own import send_redirect
from proxy.shell.passing import send_on
from proxy.shell.workers import Job, TooSlowError
from proxy.wire.addresses import absolute
from proxy.wire.fields import SheetFetch, accepts_coding, simplified_request
from proxy.wire.messages import first
from proxy.wire.sheet_head import SheetFacts, sheet_response
from proxy.wire.view import View, with_view

if TYPE_CHECKING:
    from proxy.reader.tiers import Profile
    from proxy.shell.editions import Edition
    from proxy.shell.parts import Parts
    from proxy.shell.turn import Turn
    from proxy.shell.upstream import Answer
    from proxy.shell.workers import Outcome


async def answer_with_sheet(
    turn: Turn, target: str, profile: Profile, edition: Edition, parts: Parts
) -> None:
    """Fetch the page and answer with its sheet, or with the page as it came."""
    site, request = turn.site, turn.exchange.request
    fetch = SheetFetch(
        host=site.authority,
        own_id=parts.own_id,
        version=__version__,
        codings=tuple(one for one in ("gzip", "br") if accepts_coding(request.headers, one)),
        language=site.accept_language,
    )
    answer = await parts.upstream.fetch(
        site.origin, "GET", target, simplified_request(request, fetch)
    )
    async with answer:
        passed = decide_response(answer.head, method=request.method, profile=profile)
        if passed is None:
            await _print(turn, target, answer, profile, edition, parts)
            return
        turn.entry.reason = passed.reason
        if passed.reason == Reason.RESPONSE_REDIRECT.value:
            await _redirect(turn, target, answer, parts)
        else:
            await send_on(turn, answer, parts)


async def _redirect(turn: Turn, target: str, answer: Answer, parts: Parts) -> None:
    site = turn.site
    location = (first(answer.head.headers, b"location") or b"").decode("latin-1")
    whole = absolute(site.origin_url + target, location)
    if whole is None:
        await send_on(turn, answer, parts)
        return
    public = site.site_map.to_public(whole)
    view = turn.view
    if public.startswith("/"):
        public = turn.public_root() + public
        if view != View():
            public = with_view(public, view, site.view_name)
    await send_redirect(turn, parts, public)


async def _print(  # noqa: PLR0913, PLR0917  # the road has these stations
    turn: Turn, target: str, answer: Answer, profile: Profile, edition: Edition, parts: Parts
) -> None:
    body, is_whole = await answer.read(parts.options.page_limit_bytes)
    if not is_whole:
        await _original(turn, answer, parts, body, Reason.REWRITE_TOO_LARGE.value)
        return
    turn.entry.bytes_in = len(body)
    outcome = await _rewritten(turn, target, answer, body, profile, edition, parts)
    if isinstance(outcome, str):
        await _original(turn, answer, parts, body, outcome)
        return
    await _send_sheet(turn, answer, outcome, profile, parts)


async def _original(turn: Turn, answer: Answer, parts: Parts, held: bytes, reason: str) -> None:
    turn.entry.reason = reason
    parts.journal.count("unrewritable_total", site=turn.site.key, reason=reason)
    turn.entry.bytes_in = 0
    await send_on(turn, answer, parts, held)


async def _rewritten(  # noqa: PLR0913, PLR0917  # the road has these stations
    turn: Turn,
    target: str,
    answer: Answer,
    body: bytes,
    profile: Profile,
    edition: Edition,
    parts: Parts,
) -> Outcome | str:
    """Return the outcome of the rewrite, or the reason for the original bytes."""
    began = parts.journal.tick()
    try:
        plain = undo_coding(
            body, coding_of(answer.head.headers) or "", parts.options.decoded_limit_bytes
        )
        outcome = await parts.workers.rewrite(
            Job(
                site=turn.site.key,
                generation=edition.generation,
                url=turn.site.origin_url + target,
                content_type=(first(answer.head.headers, b"content-type") or b"").decode("latin-1"),
                status=answer.head.status,
                profile=profile,
                body=plain,
                depth_limit=parts.options.depth_limit,
            )
        )
    except TooLargeError:
        return Reason.REWRITE_TOO_LARGE.value
    except CodingError:
        return Reason.RESPONSE_CODING.value
    except TooSlowError:
        return Reason.REWRITE_TOO_SLOW.value
    except RewriteError as error:
        turn.entry.problem = str(error)[:200]
        return Reason.REWRITE_FAILED.value
    parts.journal.observe("rewrite_seconds", parts.journal.tick() - began, site=turn.site.key)
    return outcome.declined or outcome


async def _send_sheet(
    turn: Turn, answer: Answer, outcome: Outcome, profile: Profile, parts: Parts
) -> None:
    exchange, entry = turn.exchange, turn.entry
    number = min(max(profile.view.part, 1), len(outcome.parts))
    body = outcome.parts[number - 1]
    coding = content_coding(decision.reader, profile.tier, exchange.request)
    if coding:
        body = apply_coding(body, coding)
    entry.verdict, entry.tier = "simplify", profile.tier.value
    entry.kind, entry.rules = outcome.kind, outcome.rules
    for rule in outcome.violations:
        parts.journal.count("rule_violations_total", site=turn.site.key, rule=rule)
    for role in outcome.support:
        parts.journal.count("support_links_total", site=turn.site.key, role=role)
    facts = SheetFacts(
        tier=profile.tier.value,
        length=len(body),
        now=parts.wall(),
        charset="" if profile.bare_type else outcome.charset,
        language=outcome.language,
        coding=coding,
        view_cookie=turn.site.view_cookie,
        expose=parts.options.expose_headers,
        rules=outcome.rules,
        parse_ms=outcome.parse_ms,
        rewrite_ms=outcome.rewrite_ms,
        noindex=profile.view != View(),
    )
    await exchange.whole(answer.head.status, sheet_response(facts), body)
