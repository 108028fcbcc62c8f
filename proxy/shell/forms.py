"""The `/_f/` road: verify a form's address, re-code its fields, ask the origin, answer as a sheet.

Only forms that a sheet of ours held (the address is signed), only of the kinds that the site takes.
The origin gets the fields that the form has, in its own charset, and nothing else of the reader: no
field that was added, no cookie, no referrer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from proxy.decide import Reason, Refuse, refuse_path
from proxy.reader.decision import decide_for_page
from proxy.sheet.submission import recode
from proxy.shell.ask import Ask
from proxy.shell.order import Order
from proxy.shell.own_pages import send_refusal
from proxy.shell.passing import send_on
from proxy.shell.printing import answer_from, answer_with_sheet, sheet_fields
from proxy.wire.addresses import absolute, field_address
from proxy.wire.caching import asked_of
from proxy.wire.messages import first
from proxy.wire.view import split_view

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.reader.decision import Decision
    from proxy.shell.editions import Edition
    from proxy.shell.parts import Parts
    from proxy.shell.served import Served
    from proxy.shell.turn import Turn
    from proxy.wire.signing import FormAddress

_TYPE: Final = b"application/x-www-form-urlencoded"
_METHODS: Final = {"get": ("GET", "HEAD"), "post": ("POST",)}
# RFC 9110, sections 15.4.8 and 15.4.9: "the user agent MUST NOT change the request method if it
# performs an automatic redirection". Readers from before that would, so we go there ourselves.
_METHOD_STAYS: Final = frozenset({307, 308})
_HOPS: Final = 3


@dataclass(frozen=True, slots=True)
class _Case:
    """A filled-in form: who sent it, and what that reader gets."""

    turn: Turn
    decision: Decision
    edition: Edition
    parts: Parts

    def order(self, target: str, *, posted: bool = False) -> Order | None:
        """Return the order of a sheet, or None for a reader that gets the origin's bytes."""
        if self.decision.profile is None:
            return None
        profile = replace(self.decision.profile, plain_http=self.turn.site.plain_http)
        reader = self.decision.reader
        return Order(self.turn, target, reader, profile, self.edition, self.parts, posted)


async def answer_form(turn: Turn, edition: Edition, parts: Parts) -> None:
    """Answer a filled-in form."""
    exchange, site = turn.exchange, turn.site
    turn.entry.verdict, turn.entry.reason = "own", "own.form"
    if exchange.request.method == "POST":
        # Some readers send a stray line end after what they posted: nothing may follow it.
        exchange.own_fields.append((b"Connection", b"close"))
    asked = site.forms.read(exchange.request.path)
    refusal = _refusal(turn, asked)
    if asked is None or refusal is not None:
        refusal = refusal or Refuse(400, Reason.REQUEST_FORM.value)
        await send_refusal(exchange, parts, refusal, turn.entry)
        return
    parts.journal.count("forms_total", site=site.key, kind=asked.kind)
    decision = decide_for_page(
        exchange.request, turn.view, edition.signs, site.policy, view_from=turn.view_from
    )
    case = _Case(turn, decision, edition, parts)
    place = urlsplit(asked.action)
    if asked.method == "get":
        await _search(case, f"{place.path or '/'}?{_recoded(_query(turn), asked)}")
        return
    fields = await exchange.collected(parts.options.form_limit_bytes)
    target = (place.path or "/") + (f"?{place.query}" if place.query else "")
    await _post(case, target, _recoded(fields, asked).encode())


def _refusal(turn: Turn, asked: FormAddress | None) -> Refuse | None:
    request = turn.exchange.request
    if asked is None:
        return Refuse(400, Reason.REQUEST_FORM.value)
    if request.method not in _METHODS[asked.method]:
        return Refuse(405, Reason.REQUEST_METHOD.value)
    kind = (first(request.headers, b"content-type") or _TYPE).partition(b";")[0].strip().lower()
    if asked.method == "post" and kind != _TYPE:
        return Refuse(415, Reason.REQUEST_FORM.value)
    return refuse_path(urlsplit(asked.action).path, turn.site.refuse_paths)


def _query(turn: Turn) -> bytes:
    """Return the fields of a form that was sent by GET; the view is none of them."""
    target, _ = split_view(turn.exchange.request.target, turn.site.view_name)
    return target.partition("?")[2].encode("latin-1")


def _recoded(fields: bytes, asked: FormAddress) -> str:
    sent = recode(
        fields, written=asked.page_charset, wanted=asked.origin_charset, fields=asked.fields
    )
    return sent.decode("ascii")


async def _search(case: _Case, target: str) -> None:
    """Answer what was asked by GET: what it finds is a page like any other."""
    order = case.order(target)
    if order is not None:
        await answer_with_sheet(order)
        return
    turn, parts = case.turn, case.parts
    async with await parts.cache.fetch(_ask(case, "GET", target)) as answer:
        await send_on(turn, answer, parts)


async def _post(case: _Case, target: str, body: bytes) -> None:
    """Send the fields on and answer with what the origin says to them."""
    for hop in range(_HOPS + 1):
        answer = await _posted(case, target, body)
        async with answer:
            onward = _onward(case.turn, target, answer)
            if onward is not None and hop < _HOPS:
                target = onward
                continue
            order = case.order(target, posted=True)
            if order is None:
                await send_on(case.turn, answer, case.parts)
            else:
                await answer_from(order, answer)
            return


async def _posted(case: _Case, target: str, body: bytes) -> Served:
    ask = _ask(case, "POST", target, (b"Content-Type", _TYPE))
    ask.body, ask.body_length = _whole(body), len(body)
    return await case.parts.cache.fetch(ask)


def _ask(case: _Case, method: str, target: str, *more: tuple[bytes, bytes]) -> Ask:
    return Ask(
        site=case.turn.site,
        method=method,
        target=target,
        asked=asked_of(method, ()),
        fields=lambda: (*sheet_fields(case.turn, case.parts), *more),
    )


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body


def _onward(turn: Turn, target: str, answer: Served) -> str | None:
    """Return where the origin wants the same form sent instead, None where it has answered."""
    if answer.head.status not in _METHOD_STAYS:
        return None
    location = field_address(first(answer.head.headers, b"location") or b"")
    whole = absolute(turn.site.origin_url + target, location)
    if whole is None or not turn.site.forms.allows(whole):
        return None
    place = urlsplit(whole)
    return (place.path or "/") + (f"?{place.query}" if place.query else "")
