"""Sending pages of our own: refusals, failures, redirects. In the reader's language and letters.

What they say stands in a table; how they look is sheet/own_page. Each has a length, a link to go on
with, and says nothing of the origin to who asked for a host that is not ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from proxy.decide import Reason, Refuse
from proxy.reader.evidence import pick
from proxy.reader.identify import identify_hints
from proxy.reader.negotiation import pick_language
from proxy.reader.profiles import profile_of
from proxy.reader.tiers import Tier
from proxy.sheet.own_page import OwnPage, PrintedPage, links_line, print_page, sentence
from proxy.sheet.words import FALLBACK
from proxy.wire.fields import with_via
from proxy.wire.messages import joined
from proxy.wire.view import View, split_view, with_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.reader.tiers import Profile
    from proxy.sheet.words import Words
    from proxy.shell.exchange import Exchange
    from proxy.shell.journal import Entry
    from proxy.shell.parts import Parts
    from proxy.shell.sites import Site
    from proxy.shell.turn import Turn
    from proxy.wire.messages import Headers


class Way(Enum):
    """Where a page of ours leads on."""

    AGAIN = "the same address once more"
    FULL = "the full version of the same page"
    FRONT = "the front page"
    ORIGIN = "the same address at the origin; the front page where we stand for its own name"


@dataclass(frozen=True, slots=True)
class Text:
    """What is said: names of Words for heading and sentence, and the ways on."""

    title: str
    sentence: str
    ways: tuple[Way, ...]


# What we say for a reason, else for a status.
_BY_REASON: Final = {
    Reason.PAGE_RULE_ERROR.value: Text("failed", "failed_text", (Way.AGAIN, Way.FULL)),
    Reason.REQUEST_FORM.value: Text("old_form", "old_form_text", (Way.FRONT,)),
    Reason.REQUEST_PATH.value: Text("elsewhere", "elsewhere_text", (Way.ORIGIN,)),
}
_BY_STATUS: Final = {
    400: Text("bad_request", "bad_request_text", (Way.FRONT,)),
    405: Text("read_only", "read_only_text", (Way.ORIGIN,)),
    413: Text("too_large", "too_large_text", (Way.FRONT,)),
    415: Text("bad_request", "bad_request_text", (Way.FRONT,)),
    500: Text("failed", "failed_text", (Way.AGAIN, Way.FULL)),
    502: Text("no_answer", "no_answer_text", (Way.AGAIN,)),
    503: Text("busy", "busy_text", (Way.AGAIN,)),
    504: Text("no_answer", "slow_answer_text", (Way.AGAIN,)),
    508: Text("loop", "loop_text", (Way.FRONT,)),
}
_RETRY_AFTER_S: Final = {502: b"30", 503: b"5", 504: b"30"}
_MISDIRECTED: Final = 421
_NOT_ALLOWED: Final = 405

# What browsers of today enforce: nothing is loaded, nothing is told to where a link leads.
_SECURITY: Final[Headers] = (
    (b"X-Content-Type-Options", b"nosniff"),
    (b"Referrer-Policy", b"no-referrer"),
    (b"Content-Security-Policy", b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
)


async def send_refusal(exchange: Exchange, parts: Parts, refusal: Refuse, entry: Entry) -> None:
    """Answer without asking the origin; an unknown host gets an empty body and no hint."""
    entry.verdict, entry.reason = "refuse", refusal.reason
    parts.journal.count("refused_total", why=refusal.reason)
    if exchange.started:
        return
    if refusal.status == _MISDIRECTED:
        await send_whole(exchange, refusal.status, b"", b"text/plain")
        return
    await _send_text(exchange, parts, refusal.status, refusal.reason)


async def send_upstream_failure(
    exchange: Exchange, parts: Parts, status: int, entry: Entry
) -> None:
    """Say that the origin does not answer, 502 or 504."""
    entry.verdict, entry.reason = "fail", entry.problem
    await _send_text(exchange, parts, status, "")


async def send_rule_error(exchange: Exchange, parts: Parts, reason: str, entry: Entry) -> None:
    """Say that a rule of the site finds no text, 502, with a way to the full page."""
    entry.verdict, entry.reason = "fail", reason
    await _send_text(exchange, parts, 502, reason)


async def _send_text(exchange: Exchange, parts: Parts, status: int, reason: str) -> None:
    site = _site(exchange, parts)
    text = _BY_REASON.get(reason) or _BY_STATUS.get(status) or _BY_STATUS[400]

    def write(words: Words) -> OwnPage:
        links = [_link(way, exchange, site, words) for way in text.ways]
        said = sentence(getattr(words, text.sentence))
        return OwnPage(getattr(words, text.title), [said, links_line(links)])

    extra: list[tuple[bytes, bytes]] = []
    if status in _RETRY_AFTER_S:
        extra.append((b"Retry-After", _RETRY_AFTER_S[status]))
    if status == _NOT_ALLOWED:
        methods = sorted(site.methods) if site is not None and site.methods else ["GET", "HEAD"]
        extra.append((b"Allow", ", ".join(methods).encode()))
    await send_own_page(exchange, parts, status, write, extra=tuple(extra))


def _site(exchange: Exchange, parts: Parts) -> Site | None:
    return parts.editions.current.hosts.find(exchange.request.host)


def _link(way: Way, exchange: Exchange, site: Site | None, words: Words) -> tuple[str, str]:
    request = exchange.request
    target = request.target if request.target.startswith("/") else "/"
    if way is Way.AGAIN:
        return target, words.try_again
    if way is Way.FULL:
        return with_view(target, View(full=True), _view_name(site)), words.full_version
    if way is Way.ORIGIN and site is not None and site.mirror:
        bare, _ = split_view(target, site.view_name)
        return site.origin_url + bare, words.full_page
    return "/", words.front_page


def _view_name(site: Site | None) -> str:
    return "view" if site is None else site.view_name


async def send_redirect(turn: Turn, parts: Parts, address: str) -> None:
    """Send an old reader on: 302, an absolute address, a body with the link.

    Line Mode, Mosaic and wxhtml do not follow a relative Location; Lynx, w3m and ten more do not
    follow 308 (evidence.md, "Old parsers").
    """

    def write(words: Words) -> OwnPage:
        return OwnPage(
            words.moved, [sentence(words.moved_text), links_line([(address, words.go_on)])]
        )

    fields = with_via(((b"Location", address.encode("ascii")),), "1.1", parts.own_id)
    await send_own_page(turn.exchange, parts, 302, write, extra=fields)


async def send_own_page(  # noqa: PLR0913  # to whom, with what, and in which language
    exchange: Exchange,
    parts: Parts,
    status: int,
    write: Callable[[Words], OwnPage],
    *,
    language: str = "",
    extra: Headers = (),
) -> None:
    """Send a page of ours in `language`, else in that of the reader."""
    site = _site(exchange, parts)
    profile = _profile(exchange, parts, site)
    page = print_page(
        write,
        parts.editions.current.words,
        language or _language(exchange, parts, site),
        profile,
        asked=bool(language),
    )
    fields = (*extra, *_fields(page, profile, site))
    await send_whole(exchange, status, page.body, _media_type(page, profile), fields)


def _profile(exchange: Exchange, parts: Parts, site: Site | None) -> Profile:
    request = exchange.request
    reader = identify_hints(pick(request.headers), parts.editions.current.signs)
    _, view = split_view(request.target, _view_name(site))
    return profile_of(reader, request, view)


def _language(exchange: Exchange, parts: Parts, site: Site | None) -> str:
    known = parts.editions.current.words
    asked = joined(exchange.request.headers, b"accept-language")
    usual = pick_language(site.accept_language, known, FALLBACK) if site is not None else FALLBACK
    return pick_language(asked, known, usual)


def _media_type(page: PrintedPage, profile: Profile) -> bytes:
    return b"text/html" if profile.bare_type else f"text/html; charset={page.charset}".encode()


def _fields(page: PrintedPage, profile: Profile, site: Site | None) -> Headers:
    fields: Headers = ()
    if profile.tier is not Tier.PLAIN:
        fields = ((b"Content-Language", page.language.encode()), *_SECURITY)
    if site is not None and site.noindex:
        fields = (*fields, (b"X-Robots-Tag", b"noindex"))
    return fields


async def send_whole(
    exchange: Exchange, status: int, body: bytes, media_type: bytes, extra: Headers = ()
) -> None:
    """Send a complete answer of ours; it is not to be stored unless `extra` says otherwise."""
    names = {name.lower() for name, _ in extra}
    headers: list[tuple[bytes, bytes]] = [
        (b"Content-Type", media_type),
        (b"Content-Length", str(len(body)).encode()),
        *extra,
    ]
    if b"cache-control" not in names:
        headers.append((b"Cache-Control", b"no-store"))
    await exchange.whole(status, tuple(headers), body)
