"""Answer as a real origin does: validators, `304`, gzip when asked, ranges, dates that never move.

Imported by `proxy.desk.demo` alone.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

PRESS_DATE = "Thu, 19 Nov 2026 05:30:00 GMT"
"""When everything here was last changed: a newsroom without a clock answers the same for ever."""

PAGE_CACHE = "public, max-age=60, stale-while-revalidate=600"
ASSET_CACHE = "public, max-age=31536000, immutable"

# The site calls nobody: what a page would load from elsewhere stays off, whatever its markup says.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; "
    "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
)

MEDIA_TYPES = {
    "avif": "image/avif",
    "css": "text/css; charset=utf-8",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "mjs": "text/javascript; charset=utf-8",
    "mp3": "audio/mpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "wav": "audio/wav",
    "webp": "image/webp",
    "xml": "application/rss+xml; charset=utf-8",
}

# Smaller bodies are not worth a coding: nginx starts at 20 bytes, Apache and Starlette at 500.
GZIP_FROM_BYTES = 500

_GZIP_ASKED = re.compile(
    r"(?:^|,)\s*(?:x-)?gzip\s*(?:;\s*q=(?P<q>[\d.]+)\s*)?(?:,|$)", re.IGNORECASE
)
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def page(request: Request, markup: str, status: int = 200, **fields: str) -> Response:
    """Answer with an HTML page in UTF-8; `fields` are further header fields (`cache_control`)."""
    return encoded_page(request, markup, "utf-8", status, **fields)


def encoded_page(
    request: Request, markup: str, charset: str, status: int = 200, **fields: str
) -> Response:
    """Answer with an HTML page in `charset`; the header names it unless given a `content_type`."""
    headers = {
        "content-type": f"text/html; charset={charset}",
        "cache-control": PAGE_CACHE if status == 200 else "no-store",  # noqa: PLR2004 - OK
        "content-security-policy": CONTENT_POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "strict-origin-when-cross-origin",
    }
    headers |= {name.replace("_", "-"): value for name, value in fields.items()}
    body = markup.encode(charset, "xmlcharrefreplace")
    if status != 200:  # noqa: PLR2004 - only an OK answer has validators
        return _coded(request, body, status, headers)
    return validated(request, body, headers)


def asset(request: Request, body: bytes, name: str) -> Response:
    """Answer with a file that never changes; its type is that of its name's ending."""
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    headers = {"content-type": media_type, "cache-control": ASSET_CACHE, "accept-ranges": "bytes"}
    if "range" in request.headers:
        return ranged(request, body, headers)
    return validated(request, body, headers)


def validated(request: Request, body: bytes, headers: dict[str, str]) -> Response:
    """Answer with a body and its validators, or 304 when the reader has it already."""
    headers = {**headers, "etag": entity_tag(body), "last-modified": PRESS_DATE}
    if _has_it(request, headers["etag"]):
        return Response(status_code=304, headers={**headers, "vary": "Accept-Encoding"})
    return _coded(request, body, 200, headers)


def ranged(request: Request, body: bytes, headers: dict[str, str]) -> Response:
    """Answer with one range of a body (RFC 9110, section 14), or with all of it if asked oddly."""
    headers = {**headers, "etag": entity_tag(body), "last-modified": PRESS_DATE}
    match = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if match is None or match.group() == "bytes=-" or not _if_range_holds(request, headers):
        return Response(body, headers=headers)
    first, last = _bounds(match.group(1), match.group(2), len(body))
    if first >= len(body) or first > last:
        headers["content-range"] = f"bytes */{len(body)}"
        return Response(status_code=416, headers=headers)
    headers["content-range"] = f"bytes {first}-{last}/{len(body)}"
    return Response(body[first : last + 1], status_code=206, headers=headers)


def entity_tag(body: bytes) -> str:
    """Return the strong entity tag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def takes_gzip(request: Request) -> bool:
    """Return whether the request asks for gzip; `q=0` is a no (RFC 9110, section 12.5.3)."""
    match = _GZIP_ASKED.search(", ".join(request.headers.getlist("accept-encoding")))
    return match is not None and (match["q"] or "1").strip("0.") != ""


def _coded(request: Request, body: bytes, status: int, headers: dict[str, str]) -> Response:
    if len(body) < GZIP_FROM_BYTES or not _is_text(headers["content-type"]):
        return Response(body, status, headers)
    headers = {**headers, "vary": "Accept-Encoding"}
    if not takes_gzip(request):
        return Response(body, status, headers)
    headers["content-encoding"] = "gzip"
    if "etag" in headers:
        headers["etag"] = f"{headers['etag'][:-1]}-gzip"  # another representation, another tag
        headers["etag"] += '"'
    return Response(gzip.compress(body, 6, mtime=0), status, headers)


def _is_text(content_type: str) -> bool:
    return content_type.startswith("text/") or any(
        kind in content_type for kind in ("json", "xml", "javascript")
    )


def _has_it(request: Request, tag: str) -> bool:
    wanted = request.headers.get("if-none-match")
    if wanted is None:
        return request.headers.get("if-modified-since") == PRESS_DATE
    bare = wanted.replace("-gzip", "").replace("W/", "")
    return bare.strip() == "*" or tag in (part.strip() for part in bare.split(","))


def _if_range_holds(request: Request, headers: dict[str, str]) -> bool:
    condition = request.headers.get("if-range")
    return condition is None or condition in (headers["etag"], headers["last-modified"])


def _bounds(first: str, last: str, length: int) -> tuple[int, int]:
    if not first:
        return max(0, length - int(last)), length - 1
    return int(first), min(int(last or length - 1), length - 1)
