"""The `/_i/` road: verify the address, fetch the picture, convert it, send it, keep it a while.

Only pictures that a sheet of ours named (the address is signed), only from hosts that the operator
allows, redirects checked again. A picture that cannot be sent is a GIF of one pixel, never a page.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit

from proxy import __version__
from proxy.errors import UpstreamError
from proxy.sheet.images import BODY_LIMIT_BYTES, NOTHING
from proxy.shell.frames import packed
from proxy.shell.processes import DeadError, LateError, Processes
from proxy.shell.upstream import Origin
from proxy.wire.addresses import absolute
from proxy.wire.fields import SheetFetch, simplified_request
from proxy.wire.messages import first

if TYPE_CHECKING:
    from proxy.shell.parts import Parts
    from proxy.shell.sites import Site
    from proxy.shell.turn import Turn
    from proxy.wire.messages import Headers
    from proxy.wire.signing import PictureAddress

_TIMEOUT_S: Final = 10.0
_QUEUE_TIMEOUT_S: Final = 20.0
_REDIRECTS: Final = 3
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_OK: Final = 200
_KEPT_BYTES: Final = 32 * 1024 * 1024
_LONG: Final = b"public, max-age=604800"
_SHORT: Final = b"public, max-age=60"

# Converters name what they read; SVG is not among it.
_ACCEPT: Final = b"image/jpeg,image/png,image/gif,image/webp;q=0.9,image/avif;q=0.8,*/*;q=0.1"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to send."""

    body: bytes
    media_type: str


class Kept:
    """The converted pictures of late, by address; bounded, the longest unused goes first."""

    def __init__(self, limit_bytes: int = _KEPT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._held_bytes = 0
        self._pictures: OrderedDict[str, Picture] = OrderedDict()

    def get(self, key: str) -> Picture | None:
        """Return the picture of `key`, if it is still here."""
        found = self._pictures.get(key)
        if found is not None:
            self._pictures.move_to_end(key)
        return found

    def put(self, key: str, picture: Picture) -> None:
        """Keep a picture and let the oldest go until all fit."""
        old = self._pictures.pop(key, None)
        self._held_bytes += len(picture.body) - (len(old.body) if old else 0)
        self._pictures[key] = picture
        while self._held_bytes > self._limit_bytes:
            _, gone = self._pictures.popitem(last=False)
            self._held_bytes -= len(gone.body)


class PictureError(Exception):
    """A picture that cannot be sent; `why` is the counter's label."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Converter:
    """The processes that convert pictures, and what they made of late."""

    def __init__(self, count: int = 2) -> None:
        self._processes = Processes(
            "proxy.shell.picture_worker",
            count,
            timeout_s=_TIMEOUT_S,
            queue_timeout_s=_QUEUE_TIMEOUT_S,
        )
        self.kept = Kept()
        self.start = self._processes.start
        self.run = self._processes.run
        self.close = self._processes.close

    async def convert(self, body: bytes, address: PictureAddress) -> Picture:
        """Return the picture as the address asks for it; raises PictureError."""
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
        return Picture(bodies[0], answer["media_type"])


async def answer_picture(turn: Turn, parts: Parts, address: PictureAddress) -> None:
    """Send the picture of a verified address."""
    turn.entry.verdict, turn.entry.reason = "own", "own.picture"
    key = turn.exchange.request.path
    picture = parts.converter.kept.get(key)
    turn.entry.cache = "hit" if picture else "miss"
    if picture is None:
        try:
            picture = await _made(turn, parts, address)
        except (PictureError, UpstreamError) as error:
            why = error.why if isinstance(error, PictureError) else error.kind
            parts.journal.count("image_failed_total", why=why)
            turn.entry.problem = f"picture:{why}"
            await _send(turn, Picture(NOTHING, "image/gif"), _SHORT)
            return
        parts.converter.kept.put(key, picture)
    await _send(turn, picture, _LONG)


async def _made(turn: Turn, parts: Parts, address: PictureAddress) -> Picture:
    body = await _fetched(turn, parts, address.source)
    return await parts.converter.convert(body, address)


async def _fetched(turn: Turn, parts: Parts, source: str) -> bytes:
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
                source = absolute(source, location.decode("latin-1")) or ""
                continue
            if answer.head.status != _OK:
                raise PictureError(f"status-{answer.head.status // 100}xx")
            body, is_whole = await answer.read(BODY_LIMIT_BYTES)
        if not is_whole:
            raise PictureError("too-large")
        return body
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


async def _send(turn: Turn, picture: Picture, cache: bytes) -> None:
    headers = (
        (b"Content-Type", picture.media_type.encode()),
        (b"Content-Length", str(len(picture.body)).encode()),
        (b"Cache-Control", cache),
        (b"X-Content-Type-Options", b"nosniff"),
        *(((b"X-Robots-Tag", b"noindex"),) if turn.site.noindex else ()),
    )
    await turn.exchange.whole(_OK, headers, picture.body)
