"""Answers of our own: refusals, failures, redirects, and the addresses that are ours.

Each is a short page that any browser of 1994 can show: no script, no style, pure ASCII, with a
length and a link to go on with.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from proxy.decide import Reason, Refuse
from proxy.shell.pictures import answer_picture
from proxy.wire.fields import with_via
from proxy.wire.signing import PICTURES

if TYPE_CHECKING:
    from proxy.shell.editions import Edition
    from proxy.shell.exchange import Exchange
    from proxy.shell.journal import Entry
    from proxy.shell.parts import Parts
    from proxy.shell.turn import Turn
    from proxy.wire.messages import Headers

# What we say for a status; two sentences at most, what happened and what to do.
SENTENCES: Final = {
    400: "The address or the request is not one that this server understands.",
    405: "This server answers only requests to read a page here.",
    413: "The form holds more than this server takes.",
    500: "Something went wrong here. Please try again, or read the full page.",
    502: "The news site does not answer at the moment. Please try again in a few minutes.",
    503: "Too many people read at this moment. Please try again in a few seconds.",
    504: "The news site takes too long to answer. Please try again in a few minutes.",
    508: "This request has been here before: two servers send it to each other.",
}
_TITLES: Final = {
    302: "Moved",
    400: "Bad request",
    405: "Not possible here",
    413: "Too large",
    500: "Error",
    502: "No answer from the site",
    503: "Busy",
    504: "No answer from the site",
    508: "Loop",
}
_RETRY_AFTER_S: Final = b"5"
_READY: Final = "/_ready"


async def answer_own(turn: Turn, edition: Edition, parts: Parts) -> bool:
    """Answer an address that is ours and tell so; everything else belongs to the origin."""
    del edition
    exchange = turn.exchange
    path = exchange.request.path
    if path.startswith(PICTURES):
        address = turn.site.pictures.signer.read_picture(path)
        if address is None:
            await send_refusal(
                exchange, parts, Refuse(400, Reason.REQUEST_SIGNATURE.value), turn.entry
            )
        else:
            await answer_picture(turn, parts, address)
        return True
    if path != _READY:
        return False
    turn.entry.verdict, turn.entry.reason = "own", "own.ready"
    is_ready = parts.is_ready()
    body = b"ready\n" if is_ready else b"not ready\n"
    await _whole(exchange, 200 if is_ready else 503, body, b"text/plain", ())
    return True


async def send_refusal(exchange: Exchange, parts: Parts, refusal: Refuse, entry: Entry) -> None:
    """Answer without asking the origin; an unknown host gets an empty body and no hint."""
    entry.verdict, entry.reason = "refuse", refusal.reason
    parts.journal.count("refused_total", why=refusal.reason)
    if exchange.started:
        return
    extra: Headers = ()
    if refusal.status == 503:  # noqa: PLR2004  # Service Unavailable
        extra = ((b"Retry-After", _RETRY_AFTER_S),)
    if refusal.status == 405:  # noqa: PLR2004  # Method Not Allowed
        extra = ((b"Allow", b"GET, HEAD"),)
    if refusal.status == 421:  # noqa: PLR2004  # Misdirected Request
        await _whole(exchange, refusal.status, b"", b"text/plain", extra)
        return
    await send_page(exchange, refusal.status, SENTENCES.get(refusal.status, ""), extra)


async def send_upstream_failure(
    exchange: Exchange, parts: Parts, status: int, entry: Entry
) -> None:
    """Say that the origin does not answer, 502 or 504."""
    del parts
    entry.verdict, entry.reason = "fail", entry.problem
    await send_page(exchange, status, SENTENCES[status], ((b"Retry-After", b"30"),))


async def send_page(
    exchange: Exchange, status: int, sentence: str, extra: Headers, link: str = ""
) -> None:
    """Send a short page; `link` defaults to the page that was asked for."""
    address = html.escape(link or exchange.request.target)
    title = _TITLES.get(status, "Error")
    word = "Go on" if link else "Try again"
    body = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n'
        f"<html><head><title>{title}</title></head>\n"
        '<body bgcolor="#FFFFFF" text="#000000" link="#0000CC" vlink="#551A8B">\n'
        f"<h1>{title}</h1>\n<p>{sentence}</p>\n"
        f'<p><a href="{address}">{word}</a></p>\n</body></html>\n'
    ).encode("ascii", "xmlcharrefreplace")
    await _whole(exchange, status, body, b"text/html; charset=utf-8", extra)


async def send_redirect(turn: Turn, parts: Parts, address: str) -> None:
    """Send an old reader on: 302, an absolute address, a body with the link.

    Line Mode, Mosaic and wxhtml do not follow a relative Location; Lynx, w3m and ten more do not
    follow 308 (engines.md, section 3).
    """
    location = ((b"Location", address.encode("ascii")),)
    fields = with_via((*location, (b"Cache-Control", b"no-store")), "1.1", parts.own_id)
    await send_page(turn.exchange, 302, "The page stands at another address.", fields, address)


async def _whole(
    exchange: Exchange, status: int, body: bytes, media_type: bytes, extra: Headers
) -> None:
    names = {name.lower() for name, _ in extra}
    headers: list[tuple[bytes, bytes]] = [
        (b"Content-Type", media_type),
        (b"Content-Length", str(len(body)).encode()),
        *extra,
    ]
    if b"cache-control" not in names:
        headers.append((b"Cache-Control", b"no-store"))
    await exchange.whole(status, tuple(headers), body)
