"""The `/_i/` road: from a verified address to a picture that is sent, fetched and converted once.

Only pictures that a sheet of ours named (the address is signed), only from hosts that the operator
allows, redirects checked again. A picture that cannot be sent is a GIF of one pixel, never a page.
`shelf` keeps what was made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit

from proxy import __version__
from proxy.errors import ConfigError, UpstreamError
from proxy.sheet.images import BODY_LIMIT_BYTES, NOTHING
from proxy.shell.frames import packed
from proxy.shell.processes import DeadError, LateError, Processes
from proxy.shell.shelf import Made, PictureError, good_for, shown
from proxy.shell.upstream import Origin
from proxy.wire.addresses import absolute, field_address
from proxy.wire.caching import page_tags
from proxy.wire.fields import SheetFetch, simplified_request
from proxy.wire.freshness import CachingOptions, governing, terms_of
from proxy.wire.messages import first
from proxy.wire.records import PictureRecord
from proxy.wire.sealing import digest

if TYPE_CHECKING:
    from proxy.shell.parts import Parts
    from proxy.shell.shelf import Shown
    from proxy.shell.sites import Site
    from proxy.shell.turn import Turn
    from proxy.wire.messages import Headers, ResponseHead
    from proxy.wire.signing import PictureAddress

_TIMEOUT_S: Final = 10.0
_QUEUE_TIMEOUT_S: Final = 20.0
_REDIRECTS: Final = 3
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_OK: Final = 200
_SHORT: Final = b"public, max-age=60"
_PRIVATE: Final = b"private, max-age=300"  # as sheets are

NO_VECTORS: Final = (
    'svg: needs pyvips, which is not installed or does not work; pip install "freesheet[svg]", or'
    " leave svg = false."
)

# Converters name what they read; SVG is not among it.
_ACCEPT: Final = b"image/jpeg,image/png,image/gif,image/webp;q=0.9,image/avif;q=0.8,*/*;q=0.1"


class Converter:
    """The processes that convert pictures; with `svg` they draw as well."""

    def __init__(self, count: int = 2, *, svg: bool = False) -> None:
        self._svg = svg
        self._processes = Processes(
            "proxy.shell.drawing_worker" if svg else "proxy.shell.picture_worker",
            count,
            timeout_s=_TIMEOUT_S,
            queue_timeout_s=_QUEUE_TIMEOUT_S,
        )
        self.run = self._processes.run
        self.close = self._processes.close

    async def start(self) -> None:
        """Start the processes; raises ConfigError where they are to draw and cannot."""
        await self._processes.start()
        if not self._svg:
            return
        try:
            answer, _ = await self._processes.ask(packed({"probe": True}, b""))
        except (LateError, DeadError):
            answer = {"failed": "dead"}
        if "failed" in answer:
            raise ConfigError(NO_VECTORS)

    async def convert(self, body: bytes, address: PictureAddress) -> tuple[bytes, str]:
        """Return the picture as the address asks for it, and its media type.

        Raises PictureError where there is none.
        """
        head: dict[str, Any] = {
            "preset": address.preset,
            "width": address.width,
            "height": address.height,
        }
        try:
            answer, bodies = await self._processes.ask(packed(head, body))
        except (LateError, DeadError) as error:
            raise PictureError("too-slow") from error
        if "failed" in answer:
            raise PictureError(answer["failed"])
        return bodies[0], answer["media_type"]


async def answer_picture(turn: Turn, parts: Parts, address: PictureAddress) -> None:
    """Send the picture of a verified address."""
    turn.entry.verdict, turn.entry.reason = "own", "own.picture"
    try:
        found = await _found(turn, parts, address)
    except (PictureError, UpstreamError) as error:
        why = error.why if isinstance(error, PictureError) else error.kind
        parts.journal.count("image_failed_total", why=why)
        turn.entry.problem = f"picture:{why}"
        turn.entry.cache = "miss"
        await _send(turn, NOTHING, b"image/gif", _SHORT)
        return
    turn.entry.cache = found.word
    await _send(turn, found.record.body, found.record.media_type.encode(), found.cache)


async def _found(turn: Turn, parts: Parts, address: PictureAddress) -> Shown:
    if not turn.site.pictures.allows(address.source):  # any more: the address may be an old one
        raise PictureError("host")

    async def make(old: PictureRecord | None) -> Made:
        return await _made(turn, parts, address, old)

    shelf = parts.cache.shelf
    if shelf is None:
        return shown(await make(None), parts.wall())
    return await shelf.get(turn.site.key, address, make)


async def _made(
    turn: Turn, parts: Parts, address: PictureAddress, old: PictureRecord | None
) -> Made:
    """Fetch and convert a picture; a file that is still the one of `old` is not converted again."""
    requested_at = parts.wall()
    head, body = await _fetched(turn, parts, address.source)
    said, source = governing(head.headers), digest(body)
    terms = good_for(terms_of(head, requested_at, parts.wall(), CachingOptions()))
    if old is not None and old.digest == source:
        record = replace(old, terms=terms)
    else:
        made, media_type = await parts.converter.convert(body, address)
        tags = page_tags(turn.site.key, urlsplit(address.source).path)
        record = PictureRecord(made, media_type, source, terms, tags=tags)
    return Made(record, b"no-store" if said.no_store else _PRIVATE if said.private else b"")


async def _fetched(turn: Turn, parts: Parts, source: str) -> tuple[ResponseHead, bytes]:
    for _ in range(_REDIRECTS + 1):
        if not turn.site.pictures.allows(source):
            raise PictureError("host")
        pieces = urlsplit(source)
        origin = _origin(turn.site, pieces)
        target = (pieces.path or "/") + (f"?{pieces.query}" if pieces.query else "")
        answer = await parts.upstream.fetch(
            origin, "GET", target, _fields(pieces.netloc, turn, parts)
        )
        async with answer:
            location = first(answer.head.headers, b"location")
            if answer.head.status in _MOVED and location is not None:
                source = absolute(source, field_address(location)) or ""
                continue
            if answer.head.status != _OK:
                raise PictureError(f"status-{answer.head.status // 100}xx")
            body, is_whole = await answer.read(BODY_LIMIT_BYTES)
        if not is_whole:
            raise PictureError("too-large")
        return answer.head, body
    raise PictureError("redirects")


def _origin(site: Site, pieces: SplitResult) -> Origin:
    """Return where to ask: the site's own origin keeps its addresses, any other must be public."""
    tls = pieces.scheme == "https"
    host, port = pieces.hostname or "", pieces.port or (443 if tls else 80)
    own = site.origin
    if (host, port, tls) == (own.host, own.port, own.tls):
        return own
    return Origin(host=host, port=port, tls=tls, proxy=own.proxy)


def _fields(host: str, turn: Turn, parts: Parts) -> Headers:
    fetch = SheetFetch(host=host, own_id=parts.own_id, version=__version__, codings=())
    return tuple(
        (name, _ACCEPT if name.lower() == b"accept" else value)
        for name, value in simplified_request(turn.exchange.request, fetch)
    )


async def _send(turn: Turn, body: bytes, media_type: bytes, cache: bytes) -> None:
    headers = (
        (b"Content-Type", media_type),
        (b"Content-Length", b"%d" % len(body)),
        (b"Cache-Control", cache),
        (b"X-Content-Type-Options", b"nosniff"),
        *(((b"X-Robots-Tag", b"noindex"),) if turn.site.noindex else ()),
    )
    await turn.exchange.whole(_OK, headers, body)
