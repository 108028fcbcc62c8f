"""The addresses that are ours: signed pictures and forms, help, readiness; robots.txt of mirrors.

Says which road an address takes; everything else belongs to the origin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.decide import Reason, Refuse, WorkerScript
from proxy.shell.forms import answer_form
from proxy.shell.help import answer_help
from proxy.shell.own_pages import send_refusal, send_whole
from proxy.shell.pictures import answer_picture
from proxy.wire.own_paths import READY, ROBOTS, read_help
from proxy.wire.signing import FORMS, PICTURES

if TYPE_CHECKING:
    from proxy.shell.editions import Edition
    from proxy.shell.parts import Parts
    from proxy.shell.turn import Turn

_NO_ROBOTS: Final = b"User-agent: *\nDisallow: /\n"
_READ: Final = ("GET", "HEAD")

# A worker that leaves: for domains that a mirror took over with the workers of whoever had them
# before (w3c/ServiceWorker#1480). Its readers' pages are loaded anew, without it.
_LAST_WORKER: Final = b"""\
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  await self.registration.unregister();
  for (const page of await self.clients.matchAll({type: "window"})) page.navigate(page.url);
})()));
"""


async def answer_own(turn: Turn, edition: Edition, parts: Parts) -> bool:
    """Answer an address that is ours and tell so; everything else belongs to the origin."""
    request = turn.exchange.request
    path = request.path
    if path.startswith(FORMS):
        await answer_form(turn, edition, parts)
        return True
    if request.method not in _READ:
        return False
    if path.startswith(PICTURES):
        await _picture(turn, parts, path)
        return True
    if (language := read_help(path)) is not None:
        await answer_help(turn, edition, parts, language)
        return True
    return await _plain(turn, parts, path)


async def _picture(turn: Turn, parts: Parts, path: str) -> None:
    address = turn.site.pictures.signer.read_picture(path)
    if address is not None:
        await answer_picture(turn, parts, address)
        return
    await send_refusal(
        turn.exchange, parts, Refuse(400, Reason.REQUEST_SIGNATURE.value), turn.entry
    )


async def _plain(turn: Turn, parts: Parts, path: str) -> bool:
    if path == READY:
        turn.entry.verdict, turn.entry.reason = "own", "own.ready"
        status, body = (200, b"ready\n") if parts.is_ready() else (503, b"not ready\n")
        await send_whole(turn.exchange, status, body, b"text/plain")
        return True
    if path == ROBOTS and turn.site.noindex:
        turn.entry.verdict, turn.entry.reason = "own", "own.robots"
        extra = ((b"X-Robots-Tag", b"noindex"), (b"Cache-Control", b"public, max-age=3600"))
        await send_whole(turn.exchange, 200, _NO_ROBOTS, b"text/plain", extra)
        return True
    return False


async def answer_worker(turn: Turn, script: WorkerScript) -> bool:
    """Answer for the script of a service worker and tell so; one that passes is the origin's."""
    if script is WorkerScript.PASS:
        return False
    turn.entry.verdict, turn.entry.reason = "own", f"own.worker-{script.value}"
    if script is WorkerScript.BLOCK:
        await send_whole(turn.exchange, 404, b"", b"text/plain")
        return True
    extra = ((b"Clear-Site-Data", b'"cache", "storage"'),)
    await send_whole(turn.exchange, 200, _LAST_WORKER, b"text/javascript", extra)
    return True
