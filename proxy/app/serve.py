"""`freesheet serve`: two listeners in one loop, and a stop that loses nobody."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import sys
from typing import TYPE_CHECKING, Any, Final

import uvicorn
import uvloop

from proxy.app.assemble import build_parts
from proxy.app.operate import operator_of
from proxy.app.renew import Renewal
from proxy.app.settings import read_settings, refuse_failing_rules, warnings_of
from proxy.app.stop import Stop
from proxy.config.check import parse_place
from proxy.desk.admin import admin
from proxy.errors import ConfigError
from proxy.shell.exchange import Exchange
from proxy.shell.express import Express
from proxy.shell.handler import handle
from proxy.shell.journal import quiet_libraries
from proxy.shell.listener import Hooks, ListenerOptions, listener_class

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from proxy.config.load import Loaded
    from proxy.config.table import Settings
    from proxy.shell.listener import Listener
    from proxy.shell.parts import Parts

    Application = Callable[[Any, Any, Any], Awaitable[None]]

_BACKLOG: Final = 4096
_COLLECT_AFTER: Final = 20_000  # containers made and not freed; 700 is the default


class Server(uvicorn.Server):
    """uvicorn's server without its own signal handling: the stop is ours (operate.md, "Stop")."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `run_server`."""
        yield


def serve(flags: Mapping[str, str], config: str) -> int:
    """Serve until a stop signal and return 0."""
    loaded = read_settings(flags, config)
    refuse_failing_rules(loaded.settings)
    return uvloop.run(run_server(loaded))


async def run_server(
    loaded: Loaded,
    *,
    beside: Callable[[], Awaitable[None]] | None = None,
    on_ready: Callable[[Parts, Callable[[], None]], None] = lambda _parts, _stop: None,
) -> int:
    """Open both listeners, serve, and end: drain, finish, close.

    `beside` runs as long as we do; `on_ready` gets the parts and the function that begins the stop.
    """
    settings = loaded.settings
    stop = Stop()
    stop.catch_signals()
    parts = build_parts(settings, is_ready=lambda: stop.ready)
    quiet_libraries()
    renewal = Renewal(settings, parts)
    listeners = _Listeners(loaded, parts, stop, renewal)
    try:
        for part in (parts.workers, parts.converter, parts.cache):
            await part.start()
        async with asyncio.TaskGroup() as group:
            # A demo ends with its terminal; a server is told to look at its rules.
            watch = renewal.watch(by_signal=beside is None)
            background = [parts.workers.run(), parts.converter.run(), watch]
            tasks = [group.create_task(one) for one in background]
            if beside is not None:
                tasks.append(group.create_task(_awaited(beside)))
            _settle_memory()
            if not stop.begun.is_set():  # while we started: nobody knows of us yet
                listeners.open(group)
                stop.ready = True
                _announce(settings, parts)
                on_ready(parts, stop.begin)
                await stop.begun.wait()
                await _drain(settings, parts, stop, listeners.listener)
                await listeners.close()
            for task in tasks:
                task.cancel()
    finally:
        for one in (parts.cache, parts.upstream, parts.workers, parts.converter):
            await one.close()
    parts.journal.event("stop")
    return 0


def _settle_memory() -> None:
    """Keep the collector of cycles off what stays, and from looking after every few exchanges.

    An exchange leaves no cycle behind; by its defaults the collector took 6 % of the time for that.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)


async def _awaited(beside: Callable[[], Awaitable[None]]) -> None:
    await beside()


class _Listeners:
    """The public listener and, where one is wanted, the operator's; the latter ends last."""

    def __init__(self, loaded: Loaded, parts: Parts, stop: Stop, renewal: Renewal) -> None:
        settings = loaded.settings
        self._public, self.listener = _public_server(settings, parts)
        self._public_socket = open_socket(settings.listen, "listen")
        self._private: Server | None = None
        self._tasks: list[asyncio.Task[None]] = []
        if settings.admin_listen:
            self._private_socket = open_socket(settings.admin_listen, "admin_listen")
            self._private = _admin_server(loaded, parts, stop, renewal)

    def open(self, group: asyncio.TaskGroup) -> None:
        """Begin to accept."""
        self._tasks = [group.create_task(self._public.serve([self._public_socket]))]
        if self._private is not None:
            self._tasks.append(group.create_task(self._private.serve([self._private_socket])))

    async def close(self) -> None:
        """Stop accepting, let running exchanges finish within their time, then end."""
        self._public.should_exit = True
        self.listener.roster.stop()
        await self._tasks[0]
        if self._private is not None:
            self._private.should_exit = True
            await self._tasks[1]


def _announce(settings: Settings, parts: Parts) -> None:
    """Say that we serve, and what is unwise about how."""
    parts.journal.event("start", listen=settings.listen, sites=len(settings.site))
    for problem in warnings_of(settings):
        parts.journal.event("settings", "warning", problem=problem)


async def _drain(settings: Settings, parts: Parts, stop: Stop, listener: type[Listener]) -> None:
    """Say that we are not ready, and go on accepting while the balancer takes notice."""
    stop.ready = False
    parts.journal.event("drain", seconds=settings.drain_s)
    listener.roster.drain()
    await asyncio.sleep(settings.drain_s)
    parts.draining.set()


def _public_server(settings: Settings, parts: Parts) -> tuple[Server, type[Listener]]:
    options = ListenerOptions(
        target_limit_bytes=settings.target_limit_bytes,
        head_limit_bytes=settings.head_limit_bytes,
        field_limit=settings.field_limit,
        head_timeout_s=settings.head_timeout_s,
        body_timeout_s=settings.body_timeout_s,
        keep_alive_s=settings.keep_alive_s,
        send_timeout_s=settings.send_timeout_s,
        client_limit=settings.client_limit,
        drain_s=settings.drain_s,
        stop_s=settings.stop_s,
    )
    hooks = Hooks(
        refused=lambda why: parts.journal.count("refused_total", why=why),
        dropped=lambda many: parts.journal.count("fields_dropped_total", many),
        express=Express(parts).take,
    )
    listener = listener_class(options, hooks)
    config = uvicorn.Config(
        application(parts),
        http=listener,
        ws="none",
        loop="none",
        lifespan="off",
        server_header=False,
        date_header=False,
        access_log=False,
        proxy_headers=False,
        log_config=None,
        timeout_keep_alive=int(settings.keep_alive_s),
        timeout_graceful_shutdown=int(settings.stop_s) or 1,
        backlog=_BACKLOG,
    )
    return Server(config), listener


def application(parts: Parts) -> Application:
    """Return the ASGI application of the public listener."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI's own types
        if scope["type"] != "http":
            return
        ready = parts.hot.find(scope)
        if ready is not None:
            await ready.send(send)
        else:
            await handle(Exchange(scope, receive, send, parts.options.trusted), parts)

    return answer


def _admin_server(loaded: Loaded, parts: Parts, stop: Stop, renewal: Renewal) -> Server:
    operator = operator_of(loaded, parts, renewal, is_ready=lambda: stop.ready, drain=stop.begin)
    config = uvicorn.Config(
        admin(operator),
        loop="none",
        timeout_graceful_shutdown=1,  # readers had their time; a reload or explanation is cut off
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
    )
    return Server(config)


def open_socket(place: str, setting: str) -> socket.socket:
    """Return a socket bound to `host:port`; raises ConfigError where it is taken or not ours."""
    host, port = parse_place(place, setting)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        opened = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise ConfigError(_why_not(place, setting, error)) from error
    opened.setblocking(False)  # noqa: FBT003  # the socket's own signature
    return opened


def _why_not(place: str, setting: str, error: OSError) -> str:
    if error.errno in (98, 48):  # EADDRINUSE on Linux, on BSD
        return f"{setting}: {place} is taken: stop what listens there or choose another port."
    return f"{setting}: cannot listen on {place}: {error.strerror}."


def stderr(text: str) -> None:
    """Write a line for a person."""
    sys.stderr.write(text + "\n")
