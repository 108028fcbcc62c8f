"""One ASGI request and its response: our own types out of the scope, and back.

Knows how a response is sent; what to answer is the handler's business.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from proxy.errors import FreesheetError
from proxy.shell.trust import scheme_of
from proxy.wire.messages import Fields, Headers, Request, first

if TYPE_CHECKING:
    import asyncio

    from proxy.shell.scope import Heard
    from proxy.shell.tried import Tried
    from proxy.shell.trust import Network
    from proxy.wire.messages import ResponseHead

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

EXTENSION: Final = "freesheet"


class ReaderLeftError(FreesheetError):
    """The reader closed the connection; whatever is fetched for it alone stops."""


class BrokenOffError(FreesheetError):
    """A bug, noted already, ended an answer of which bytes had left."""


class BodyTooLargeError(FreesheetError):
    """A request body is over the limit of our own form addresses."""

    status = 413


class Asking:
    """Who asks what, as far as the head of a request and its connection say."""

    __slots__ = ("client", "raw_host", "request", "server")

    def __init__(
        self, request: Request, client: str, server: tuple[str, int | None], raw_host: str
    ) -> None:
        self.request = request
        self.client = client
        self.server = server
        self.raw_host = raw_host


def asking_of(heard: Heard, trusted: tuple[Network, ...] = ()) -> Asking:
    """Return who asks what, of what the listener has heard."""
    line, place, habit, _ = heard
    fields = habit.fields
    client = place.client[0] if place.client else ""
    raw_host = _host_field(fields)
    scheme = scheme_of("http", fields, client, trusted) if trusted else "http"
    request = Request(
        line.method.decode("ascii"),
        line.target.decode("latin-1"),
        line.version,
        bare_host(raw_host),
        fields,
        scheme,
    )
    return Asking(request, client, place.server or ("", None), raw_host)


class Exchange(Asking):
    """One request of a reader and the way its answer leaves.

    `tried` is what came of it before it got here, to be taken up by whoever asks the origin.
    """

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, trusted: tuple[Network, ...] = ()
    ) -> None:
        self.scope = scope
        self.extension: dict[str, Any] = scope.get("extensions", {}).get(EXTENSION, {})
        request = _request(scope, self.extension)
        client = str((scope.get("client") or ("",))[0])
        if trusted:
            scheme = scheme_of(request.scheme, request.headers, client, trusted)
            request = replace(request, scheme=scheme)
        server = tuple(scope.get("server") or ("", None))
        super().__init__(request, client, server, _host_field(request.headers))
        self.tried: Tried | None = self.extension.get("tried")
        self.started = False
        self.status = 0
        self.bytes_out = 0
        self.left = False
        self.own_fields: list[tuple[bytes, bytes]] = []  # of ours, on whatever is answered
        self._receive = receive
        self._send = send

    @property
    def stopping(self) -> bool:
        """Whether the listener stops, and has ended what would not end."""
        event = self.extension.get("stopping")
        return event is not None and bool(event.is_set())

    @property
    def speaks_tunnel(self) -> bool:
        """Whether the listener can hand the connection over after a 101."""
        return bool(self.extension.get("tunnel"))

    def stop_when_left(self, task: asyncio.Task[Any]) -> None:
        """Have the task canceled, and `left` say why, once the reader is gone."""

        def leave() -> None:
            self.left = True
            task.cancel()

        watch = self.extension.get("watch")
        if watch is not None:
            watch(leave)

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the request body as it comes; raises ReaderLeftError where it broke off."""
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ReaderLeftError
            chunk = message.get("body", b"")
            more = message.get("more_body", False)
            if chunk:
                yield chunk

    async def collected(self, limit_bytes: int) -> bytes:
        """Return the whole request body; raises BodyTooLargeError above the limit."""
        pieces: list[bytes] = []
        size = 0
        async for chunk in self.body():
            size += len(chunk)
            if size > limit_bytes:
                raise BodyTooLargeError
            pieces.append(chunk)
        return b"".join(pieces)

    @property
    def body_length(self) -> int | None:
        """The length of the request body that was framed by one, 0 for none, None when chunked."""
        if first(self.request.headers, b"transfer-encoding") is not None:
            return None
        value = first(self.request.headers, b"content-length")
        return int(value) if value is not None and value.isdigit() else 0

    async def inform(self, head: ResponseHead) -> None:
        """Hand an interim response (1xx) on, where the connection takes it."""
        if self.extension.get("informational"):
            await self._deliver(
                {
                    "type": "http.response.informational",
                    "status": head.status,
                    "headers": list(head.headers),
                }
            )

    async def start(self, status: int, headers: Headers) -> None:
        """Send status and header fields; they leave with the first piece of the body."""
        self.started = True
        self.status = status
        fields = (*headers, *self.own_fields) if self.own_fields else headers
        try:  # as in `_deliver`: these two are most of what is sent
            await self._send({"type": "http.response.start", "status": status, "headers": fields})
        except OSError as error:
            raise ReaderLeftError from error

    async def restart(self) -> bool:
        """Take a started response back and tell whether that was possible: nothing had left yet."""
        probe = {"type": "http.response.start", "status": 502, "headers": []}
        try:
            await self._deliver(probe)
        except RuntimeError:
            return False
        self.started = False
        return True

    async def send(self, chunk: bytes, *, more: bool) -> None:
        """Send a piece of the body; `more` False ends the response."""
        self.bytes_out += len(chunk)
        try:
            await self._send({"type": "http.response.body", "body": chunk, "more_body": more})
        except OSError as error:
            raise ReaderLeftError from error

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a complete response; `headers` hold its Content-Length already."""
        await self.start(status, headers)
        await self.send(b"" if self.request.method == "HEAD" else body, more=False)

    async def raw_send(self, message: Message) -> None:
        """Send a raw message, for tunnels."""
        self.bytes_out += len(message.get("body", b""))
        await self._deliver(message)

    async def receive(self) -> Message:
        """Return the next raw message, for tunnels."""
        return await self._receive()

    async def _deliver(self, message: Message) -> None:
        try:
            await self._send(message)
        except OSError as error:
            raise ReaderLeftError from error


def _request(scope: Scope, extension: dict[str, Any]) -> Request:
    headers = extension.get("fields") or scope["headers"]
    if type(headers) is not Fields:
        headers = Fields(headers)
    target = extension.get("target")
    if target is None:
        query = scope.get("query_string", b"")
        target = scope.get("raw_path", scope["path"].encode()) + (b"?" + query if query else b"")
    return Request(
        scope["method"],
        target if isinstance(target, str) else target.decode("latin-1"),
        str(extension.get("version") or scope.get("http_version", "1.1")),
        bare_host(_host_field(headers)),
        headers,
        scope.get("scheme", "http"),
    )


def _host_field(headers: Headers) -> str:
    return (first(headers, b"host") or b"").decode("latin-1").strip()


@lru_cache(maxsize=256)
def bare_host(value: str) -> str:
    """Return a Host value in lower case without its port and one trailing dot.

    >>> bare_host("News.Example.:8080")
    'news.example'
    """
    if value.startswith("["):
        return value.partition("]")[0].removeprefix("[").lower()
    return value.partition(":")[0].removesuffix(".").lower()
