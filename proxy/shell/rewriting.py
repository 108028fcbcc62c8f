"""From a page in hand to a sheet: the job for the rewriting processes, and what comes back.

Answers nobody; whatever cannot be rewritten is named by its reason.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from proxy.decide import Reason, coding_of
from proxy.errors import RewriteError
from proxy.page.codings import CodingError, TooLargeError, undo_coding
from proxy.shell.samples import Sample, may_be_sample
from proxy.shell.sheets import Printed
from proxy.shell.workers import Job, Outcome, TooSlowError
from proxy.wire.caching import page_tags
from proxy.wire.freshness import Terms
from proxy.wire.messages import first
from proxy.wire.records import SheetRecord
from proxy.wire.sealing import digest

if TYPE_CHECKING:
    from proxy.shell.order import Order
    from proxy.shell.served import Served

# Reasons that the same page has again; they are remembered, so that nobody reads it in vain.
_LASTING: Final = frozenset(
    {
        Reason.PAGE_ALREADY_SIMPLE.value,
        Reason.PAGE_RULE_MISSED.value,
        Reason.PAGE_RULE_ERROR.value,
        Reason.REWRITE_TOO_LARGE.value,
        Reason.RESPONSE_CODING.value,
    }
)
_ETAG_BYTES: Final = 12


async def printed(order: Order, served: Served, body: bytes) -> Printed | str:
    """Return the sheet of a page, or the reason for the original bytes."""
    sheets, source = order.parts.cache.sheets, served.source
    if sheets is None or source is None or order.posted:
        return await _made(order, served, body)
    body_digest = served.entry.digest if served.entry else digest(body)
    name, record = await sheets.of(source, order.made_by(_saved_at(order, served)), body_digest)
    if record is not None:
        return Printed(record, name, age_s=served.age_s) if record.parts else record.kind
    found = await sheets.once(name + body_digest, lambda: _made_and_kept(order, served, body, name))
    return found if isinstance(found, str) else replace(found, age_s=served.age_s)


async def _made_and_kept(order: Order, served: Served, body: bytes, name: bytes) -> Printed | str:
    found = await _made(order, served, body)
    sheets, source = order.parts.cache.sheets, served.source
    if sheets is None or source is None:
        return found
    if isinstance(found, str):
        if found == Reason.PAGE_NOT_FREE.value:
            await order.parts.cache.forget(source)
        elif found in _LASTING:
            await sheets.keep(name, _record(order, served, body, Outcome(kind=found)))
        return found
    await sheets.keep(name, found.record)
    return Printed(found.record, name, parse_ms=found.parse_ms, rewrite_ms=found.rewrite_ms)


async def _made(order: Order, served: Served, body: bytes) -> Printed | str:
    """Rewrite the page, and note what became of it."""
    journal, began = order.parts.journal, order.parts.journal.tick()
    try:
        job = _job(order, served, body)
        outcome = await order.parts.workers.rewrite(job)
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
    if outcome.declined:
        return outcome.declined
    order.parts.drifts.note(
        order.turn.site.key,
        order.edition.rulesets[order.turn.site.key],
        outcome,
        order.turn.entry.path,
        status=served.head.status,
    )
    _sampled(order, served, job, outcome.kind)
    record = _record(order, served, body, outcome)
    return Printed(record, parse_ms=outcome.parse_ms, rewrite_ms=outcome.rewrite_ms)


def _job(order: Order, served: Served, body: bytes) -> Job:
    options, head = order.parts.options, served.head
    return Job(
        site=order.turn.site.key,
        generation=order.edition.generation,
        url=order.turn.site.origin_url + order.target.replace("\\", "%5C"),
        content_type=(first(head.headers, b"content-type") or b"").decode("latin-1"),
        status=head.status,
        profile=order.profile,
        body=undo_coding(body, coding_of(head.headers) or "", options.decoded_limit_bytes),
        depth_limit=options.depth_limit,
        posted=order.posted,
        saved_at=_saved_at(order, served),
    )


def _sampled(order: Order, served: Served, job: Job, kind: str) -> None:
    """Keep the page to try later rules on, if it is everybody's to see."""
    if not job.posted and may_be_sample(served.head, order.target):
        order.parts.samples.note(
            Sample(job.site, order.target, job.url, job.content_type, kind, job.body)
        )


def _saved_at(order: Order, served: Served) -> str:
    """Return when a copy was saved, for the line that says so; "" for one that is not old.

    The clock of the reader is nobody's to know: the time is UTC, and says so.
    """
    if served.saved_at is None:
        return ""
    saved = datetime.fromtimestamp(served.saved_at, UTC)
    today = datetime.fromtimestamp(order.parts.wall(), UTC).date()
    return f"{saved:%H:%M} UTC" if saved.date() == today else f"{saved:%Y-%m-%d %H:%M} UTC"


def _record(order: Order, served: Served, body: bytes, outcome: Outcome) -> SheetRecord:
    key, source, sheets = order.turn.site.key, served.source, order.parts.cache.sheets
    now = order.parts.wall()
    return SheetRecord(
        status=served.head.status,
        parts=outcome.parts,
        etags=tuple(_etag(part) for part in outcome.parts),
        charset=outcome.charset,
        language=outcome.language,
        kind=outcome.kind,
        rules=outcome.rules,
        digest=served.entry.digest if served.entry else digest(body),
        printed_at=now,
        terms=sheets.terms(source) if sheets and source else Terms(received_at=now),
        born=source.born if source else 0,
        tags=(
            *page_tags(key, order.target),
            f"kind-{key}-{outcome.kind}",
            f"tier-{order.profile.tier.value}",
            f"rules-{outcome.rules}",
        ),
    )


def _etag(part: bytes) -> str:
    """Return a weak tag: the bytes may still be coded, but what they say is the same."""
    return f'W/"{hashlib.blake2b(part, digest_size=_ETAG_BYTES).hexdigest()}"'
