"""Every choice about an exchange, and the named reason for it. Pure.

The verdict is asked three times, for the facts arrive in three moments: nobody knows before the
response head that a response is HTML, nor before the page is read that it is a paid article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from proxy.ruleset.glob import Glob
from proxy.wire.messages import first, joined, values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proxy.page.survey import Survey
    from proxy.reader.tiers import Profile
    from proxy.wire.messages import Headers, Request, ResponseHead


class Reason(Enum):
    """Why an answer is what it is, beyond the reasons of `reader` (override, nav, header, ...)."""

    RESPONSE_NOT_HTML = "response.not-html"
    RESPONSE_NO_TRANSFORM = "response.no-transform"
    RESPONSE_PARTIAL = "response.partial"
    RESPONSE_CODING = "response.coding"
    RESPONSE_REFUSED = "response.refused"
    RESPONSE_ATTACHMENT = "response.attachment"
    RESPONSE_EMPTY = "response.empty"
    RESPONSE_REDIRECT = "response.redirect"
    PAGE_NOT_FREE = "page.not-free"
    PAGE_ALREADY_SIMPLE = "page.already-simple"
    PAGE_RULE_MISSED = "page.rule-missed"
    PAGE_RULE_ERROR = "page.rule-error"
    REWRITE_TOO_LARGE = "rewrite.too-large"
    REWRITE_TOO_SLOW = "rewrite.too-slow"
    REWRITE_FAILED = "rewrite.failed"
    REQUEST_LINE = "request.line"
    REQUEST_HOST = "request.host"
    REQUEST_FIELD = "request.field"
    REQUEST_FRAMING = "request.framing"
    REQUEST_TOO_LARGE = "request.too-large"
    REQUEST_TOO_SLOW = "request.too-slow"
    REQUEST_LOOP = "request.loop"
    REQUEST_METHOD = "request.method"
    REQUEST_PATH = "request.path"
    REQUEST_SIGNATURE = "request.signature"
    REQUEST_FORM = "request.form"
    REQUEST_SHED = "request.shed"


@dataclass(frozen=True, slots=True)
class PassThrough:
    """The origin's bytes, unchanged; `reason` is a dotted code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Simplify:
    """A sheet for this profile; `reason` is a dotted code."""

    profile: Profile
    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """An answer of our own, without asking the origin; `reason` is a dotted code."""

    status: int
    reason: str


Verdict = PassThrough | Simplify | Refuse

# What we can undo; any other coding leaves as it came (reasons.md, "response.coding").
CODINGS: Final = frozenset({"gzip", "x-gzip", "br", "identity", ""})

PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
"""Media types of what may become a sheet."""
_WALLED: Final = frozenset({401, 402, 403})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BODILESS: Final = frozenset({204, 205, 304})
_NO_TRANSFORM: Final = re.compile(r"(?:^|[\s,;])no-transform(?:$|[\s,;=])")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


def refuse_request(
    request: Request, methods: frozenset[str], via: bytes, paths: Iterable[Glob] = ()
) -> Refuse | None:
    """Return the refusal of a request that the site does not answer, or None.

    `methods` empty lets every method through; `paths` are those that are not answered here. `via`
    is our own pseudonym: seen in `Via`, the request has been here before (RFC 9110, section 7.6.3:
    "to detect ... forwarding loops").
    """
    if via and any(via in value for value in values(request.headers, b"via")):
        return Refuse(508, Reason.REQUEST_LOOP.value)
    if request.method in ("CONNECT", "TRACE") or (methods and request.method not in methods):
        return Refuse(405, Reason.REQUEST_METHOD.value)
    return refuse_path(request.path, paths)


def refuse_path(path: str, paths: Iterable[Glob]) -> Refuse | None:
    """Return the refusal of a path that the operator keeps off this server, or None.

    A login that is closed must not be open as `/LOGIN/`, `/x/../login` or `//login`: the path is
    held against each glob as origins read it.
    """
    globs = tuple(paths)
    read = _as_read(path) if globs else path
    for glob in globs:
        plain = Glob(glob.pattern.casefold())
        if any(plain.matches(one) for one in (read, read.rstrip("/") or "/", read + "/")):
            return Refuse(403, Reason.REQUEST_PATH.value)
    return None


def _as_read(path: str) -> str:
    """Return a path in lower case, its escapes decoded, without dot segments and empty ones."""
    kept: list[str] = []
    for piece in unquote(path).replace("\\", "/").casefold().split("/"):
        name = piece.partition(";")[0]  # parameters, as servlet containers cut them off
        if name == "..":
            del kept[-1:]
        elif name not in ("", "."):
            kept.append(name)
    return "/" + "/".join(kept)


class WorkerScript(Enum):
    """What is done with a request for the script of a service worker."""

    PASS = "pass"  # noqa: S105  # no password
    BLOCK = "block"
    CLEAR = "clear"


def is_worker_script(request: Request) -> bool:
    """Tell whether a request is for the script of a service worker.

    Service Workers: "The Service-Worker header ... indicates this request is a service worker's
    script resource request".
    """
    return first(request.headers, b"service-worker") == b"script"


def decide_worker(setting: str, *, simple: bool) -> WorkerScript:
    """Return what becomes of a service worker's script.

    A worker would answer for us: a reader that gets sheets (`simple`) must not have one.
    """
    return WorkerScript.BLOCK if simple else WorkerScript(setting)


def decide_response(head: ResponseHead, *, method: str) -> PassThrough | None:
    """Return why this response leaves as it came, or None where its body should be read.

    RFC 9111, section 5.2.2.6: "no-transform ... an intermediary ... MUST NOT transform the
    content".
    """
    reason = _status_reason(head, method) or _field_reason(head.headers)
    return PassThrough(reason.value) if reason else None


def _status_reason(head: ResponseHead, method: str) -> Reason | None:
    if head.status in _WALLED:
        return Reason.RESPONSE_REFUSED
    if head.status == 206:  # noqa: PLR2004  # Partial Content
        return Reason.RESPONSE_PARTIAL
    if head.status in _REDIRECTS and first(head.headers, b"location") is not None:
        return Reason.RESPONSE_REDIRECT
    if head.status in _BODILESS or method not in ("GET", "HEAD", "POST"):
        return Reason.RESPONSE_EMPTY
    return None


def _field_reason(headers: Headers) -> Reason | None:
    if media_type(headers) not in PAGES:
        return Reason.RESPONSE_NOT_HTML
    if _NO_TRANSFORM.search(_QUOTED.sub("", joined(headers, b"cache-control").lower())):
        return Reason.RESPONSE_NO_TRANSFORM
    if joined(headers, b"content-disposition").lower().lstrip().startswith("attachment"):
        return Reason.RESPONSE_ATTACHMENT
    if coding_of(headers) is None:
        return Reason.RESPONSE_CODING
    return None


def media_type(headers: Headers) -> str:
    """Return the type of the body in lower case without parameters; empty where none is named."""
    value = first(headers, b"content-type") or b""
    return value.decode("latin-1").partition(";")[0].strip().lower()


def coding_of(headers: Headers) -> str | None:
    """Return the one content coding of the body ("" for none), or None for one we cannot undo."""
    codings = [piece.strip().lower() for piece in joined(headers, b"content-encoding").split(",")]
    real = [coding for coding in codings if coding not in ("", "identity")]
    if not real:
        return ""
    return real[0].removeprefix("x-") if len(real) == 1 and real[0] in CODINGS else None


def decide_page(survey: Survey, *, markup_is_ours: bool) -> PassThrough | None:
    """Return why this page leaves as it came although it is HTML, or None.

    Free stays free: what the publisher marks as not free is never rewritten.
    """
    if not survey.free:
        return PassThrough(Reason.PAGE_NOT_FREE.value)
    if markup_is_ours:
        return PassThrough(Reason.PAGE_ALREADY_SIMPLE.value)
    return None
