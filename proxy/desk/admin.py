"""The operator's listener: health, readiness, metrics, status, and what an operator may ask for.

A Starlette application on a port of its own. Whether a token is asked for is said at each route
(operate.md, "The operator's listener"); the balancer's checks never ask the origin.
"""

from __future__ import annotations

import base64
import hmac
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from proxy import __version__
from proxy.desk.explain import as_text
from proxy.desk.metrics import metrics_text

if TYPE_CHECKING:
    from starlette.requests import Request

    from proxy.shell.journal import Journal

Handler = Callable[["Request"], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Operator:
    """What the operator's listener shows and does, handed over by `app` as functions."""

    token: str
    metrics_open: bool
    journal: Journal
    is_ready: Callable[[], bool]
    knows_host: Callable[[str], bool]
    table_version: Callable[[], str]
    status: Callable[[], dict[str, Any]]
    settings: Callable[[], list[dict[str, Any]]]
    reload: Callable[[bool], Awaitable[dict[str, Any]]]
    rollback: Callable[[int], Awaitable[dict[str, Any]]]
    purge: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
    explain: Callable[[Mapping[str, str]], Awaitable[dict[str, Any]]]
    drain: Callable[[], None]


def admin(operator: Operator) -> Starlette:
    """Return the application of the operator's listener."""
    guarded = _Guard(operator)
    return Starlette(
        routes=[
            Route("/-/live", _live),
            Route("/-/ready", _ready(operator)),
            Route("/-/version", _version(operator)),
            Route("/-/host", _host(operator)),
            Route("/-/metrics", guarded(_metrics(operator), is_open=operator.metrics_open)),
            Route("/-/status", guarded(_status(operator))),
            Route("/-/status.json", guarded(_status(operator))),
            Route("/-/settings", guarded(_settings(operator))),
            Route("/-/explain", guarded(_explain(operator))),
            Route("/-/reload", guarded(_reload(operator)), methods=["POST"]),
            Route("/-/rollback", guarded(_rollback(operator)), methods=["POST"]),
            Route("/-/purge", guarded(_purge(operator)), methods=["POST"]),
            Route("/-/drain", guarded(_drain(operator)), methods=["POST"]),
        ]
    )


class _Guard:
    """Asks for the token before a handler runs."""

    def __init__(self, operator: Operator) -> None:
        self._token = operator.token.encode()

    def __call__(self, handler: Handler, *, is_open: bool = False) -> Handler:
        async def asked(request: Request) -> Response:
            if is_open or self._admits(request.headers.get("authorization", "")):
                return await handler(request)
            if not self._token:
                return PlainTextResponse("set admin_token to use this\n", 403)
            return PlainTextResponse(
                "a token is needed\n", 401, {"WWW-Authenticate": 'Basic realm="freesheet"'}
            )

        return asked

    def _admits(self, authorization: str) -> bool:
        if not self._token:
            return False
        scheme, _, value = authorization.partition(" ")
        said = value.strip().encode("latin-1", "replace")
        if scheme.lower() == "basic":
            try:
                said = base64.b64decode(said, validate=True).partition(b":")[2]
            except ValueError:
                return False
        return hmac.compare_digest(said, self._token)


async def _live(_: Request) -> Response:
    return PlainTextResponse("alive\n")


def _ready(operator: Operator) -> Handler:
    async def ready(_: Request) -> Response:
        is_ready = operator.is_ready()
        return PlainTextResponse("ready\n" if is_ready else "not ready\n", 200 if is_ready else 503)

    return ready


def _version(operator: Operator) -> Handler:
    async def version(_: Request) -> Response:
        facts = {
            "version": __version__,
            "table": operator.table_version(),
            "python": sys.version.split()[0],
        }
        return JSONResponse(facts)

    return version


def _host(operator: Operator) -> Handler:
    async def host(request: Request) -> Response:
        known = operator.knows_host(request.query_params.get("domain", ""))
        return PlainTextResponse("yes\n" if known else "no\n", 200 if known else 404)

    return host


def _metrics(operator: Operator) -> Handler:
    async def metrics(_: Request) -> Response:
        return PlainTextResponse(
            metrics_text(operator.journal), media_type="text/plain; version=0.0.4"
        )

    return metrics


def _status(operator: Operator) -> Handler:
    async def status(_: Request) -> Response:
        return JSONResponse(operator.status())

    return status


def _settings(operator: Operator) -> Handler:
    async def settings(_: Request) -> Response:
        return JSONResponse(operator.settings())

    return settings


def _explain(operator: Operator) -> Handler:
    async def explain(request: Request) -> Response:
        story = await operator.explain(request.query_params)
        if "error" in story:
            return JSONResponse(story, 400)
        if request.query_params.get("as") == "text":
            return PlainTextResponse(as_text(story))
        return JSONResponse(story)

    return explain


def _reload(operator: Operator) -> Handler:
    async def reload(request: Request) -> Response:
        done = await operator.reload(request.query_params.get("force", "") in ("1", "true"))
        return JSONResponse(done, 200 if done.get("reloaded") else 409)

    return reload


def _rollback(operator: Operator) -> Handler:
    async def rollback(request: Request) -> Response:
        asked = await _object(request) if await request.body() else {}
        number = 0 if asked is None else asked.get("edition", 0)
        if asked is None or isinstance(number, bool) or not isinstance(number, int):
            return JSONResponse({"error": 'say {"edition": 4}, or nothing for the one before'}, 400)
        done = await operator.rollback(number)
        return JSONResponse(done, 409 if "error" in done else 200)

    return rollback


async def _object(request: Request) -> dict[str, Any] | None:
    """Return the JSON object that was sent, None where it is none."""
    try:
        asked = await request.json()
    except ValueError:
        return None
    return asked if isinstance(asked, dict) else None


def _purge(operator: Operator) -> Handler:
    async def purge(request: Request) -> Response:
        asked = await _object(request)
        if asked is None or not (asked.get("url") or asked.get("key")):
            return JSONResponse({"error": 'say {"site": ..., "url": ...} or {"key": ...}'}, 400)
        done = await operator.purge(asked)
        return JSONResponse(done, 404 if "error" in done else 200)

    return purge


def _drain(operator: Operator) -> Handler:
    async def drain(_: Request) -> Response:
        operator.drain()
        return PlainTextResponse("draining\n", 202)

    return drain
