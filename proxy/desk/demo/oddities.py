"""Answers that a proxy must survive: cookies in pairs, odd types, codings and codes.

Imported by `proxy.desk.demo.origin` alone; what each address does is listed there.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from proxy.desk.demo import answers
from proxy.desk.demo.streams import PARAGRAPH, small_page

if TYPE_CHECKING:
    from starlette.requests import Request

# Two cookies of one name on two paths, and attributes in the cases and orders that are in use.
COOKIES = (
    b"courier_session=8f2c; Path=/; HttpOnly; SameSite=Lax",
    b"Lang=ru; path=/; expires=Wed, 09 Jun 2027 10:18:14 GMT",
    b"Lang=en; Path=/en/; Max-Age=3600; Secure",
)

KNOWN_STATUSES = frozenset(int(code) for code in HTTPStatus if code >= HTTPStatus.OK)

STATUS_FIELDS = {
    401: ("www-authenticate", 'Basic realm="Newsroom", charset="UTF-8"'),
    405: ("allow", "GET, HEAD"),
    429: ("retry-after", "120"),
    503: ("retry-after", "600"),
}


async def cookies(request: Request) -> Response:
    """Set three cookies in three field lines, and say which came with the request."""
    response = answers.page(
        request,
        small_page("Cookies", f"<p>{len(request.cookies)} came.</p>"),
        cache_control="private, no-store",
    )
    response.raw_headers.extend((b"set-cookie", cookie) for cookie in COOKIES)
    return response


async def echo(request: Request) -> Response:
    """Say back what arrived: the method, the target, every field line in order, the body's hash."""
    body = await request.body()
    query = request.scope["query_string"]
    lines = request.headers.raw
    arrived = {
        "method": request.method,
        "target": (request.scope["raw_path"] + b"?" * bool(query) + query).decode("latin-1"),
        "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in lines],
        "body_bytes": len(body),
        "body_sha256": hashlib.sha256(body).hexdigest(),
    }
    return JSONResponse(arrived, headers={"cache-control": "no-store"})


async def status(request: Request) -> Response:
    """Answer with a status and a short page about it."""
    code = 418 if request.scope["path"] == "/teapot" else int(request.path_params["code"])
    if code not in KNOWN_STATUSES:
        code = 404
    name, value = STATUS_FIELDS.get(code, ("x-courier", "odd"))
    body = small_page(f"{code} {HTTPStatus(code).phrase}", PARAGRAPH)
    if code in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
        return Response(status_code=code, headers={name: value})
    return answers.page(request, body, code, **{name: value})


async def redirect(request: Request) -> Response:
    """Redirect with the status asked for, by a relative address that has a dot segment."""
    code = int(request.path_params["code"])
    allowed = code if code in {301, 302, 303, 307, 308} else 302
    return RedirectResponse("../en/about?from=redirect#top", status_code=allowed)


async def loop(_: Request) -> Response:
    """Redirect to itself."""
    return RedirectResponse("loop", status_code=302)


async def ranges(request: Request) -> Response:
    """Answer with 64 KiB that may be asked for in ranges."""
    headers = {"content-type": "application/octet-stream", "accept-ranges": "bytes"}
    body = b"".join(b"%07x\n" % place for place in range(8192))
    return answers.ranged(request, body, headers)


async def no_transform(request: Request) -> Response:
    """Answer with a page that nobody on the way may change (RFC 9111, section 5.2.2.6)."""
    page = small_page("Do not change me", PARAGRAPH * 4)
    return answers.page(request, page, cache_control="public, max-age=60, no-transform")


async def always_gzip(request: Request) -> Response:
    """Answer in gzip whatever was asked for, as some origins do."""
    return _coded(request, "gzip")


async def deflated(request: Request) -> Response:
    """Answer in deflate, with the zlib wrapper that the standard asks for."""
    return _coded(request, "deflate")


async def typed(request: Request) -> Response:
    """Answer with a body of another type than HTML in UTF-8, named by the path."""
    media_type, body = TYPED[request.scope["path"]]
    return Response(body, headers={"content-type": media_type, "cache-control": "no-cache"})


async def download(request: Request) -> Response:
    """Answer with HTML that is to be saved, not shown."""
    page = small_page("Documents", PARAGRAPH * 4)
    return answers.page(request, page, content_disposition='attachment; filename="documents.html"')


def _coded(_: Request, coding: str) -> Response:
    body = small_page(f"Sent in {coding}", PARAGRAPH * 6).encode()
    coded = gzip.compress(body, 6, mtime=0) if coding == "gzip" else zlib.compress(body)
    headers = {"content-type": "text/html; charset=utf-8", "content-encoding": coding}
    return Response(coded, headers=headers)


TYPED = {
    "/text": ("text/plain; charset=utf-8", b"Plain words. <b>Not markup.</b>\n"),
    "/empty": ("text/html; charset=utf-8", b""),
    "/untyped": ("application/octet-stream", b"<!doctype html><p>Guess what I am.</p>"),
    "/xhtml": (
        "application/xhtml+xml",
        (
            b'<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'
            b"<head><title>Strict</title></head><body><p>Well formed &amp; proud.</p></body></html>"
        ),
    ),
    "/utf16": (
        "text/html",
        small_page("Two bytes a letter", "<p>Море волнуется раз.</p>" * 12)
        .replace("utf-8", "utf-16")
        .encode("utf-16"),
    ),
}

ROUTES = [
    Route("/cookies", cookies),
    Route("/echo", echo, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    Route("/teapot", status),
    Route("/status/{code:int}", status, methods=["GET", "POST"]),
    Route("/redirect/{code:int}", redirect, methods=["GET", "POST"]),
    Route("/loop", loop),
    Route("/range", ranges),
    Route("/no-transform", no_transform),
    Route("/gzip", always_gzip),
    Route("/deflate", deflated),
    Route("/download", download),
    *(Route(path, typed) for path in TYPED),
]
