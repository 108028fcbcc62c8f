"""Ask an application as a browser would, in process: the demo newsroom, or another."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proxy.desk.demo.origin import newsroom

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from starlette.types import ASGIApp, Message

NEWSROOM = newsroom()

HOST = "http://courier.example:8080"

MAIN_STORY = "/en/investigations/2026/the-ferry"

Fields = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Fields
    body: bytes

    @property
    def text(self) -> str:
        """The body as a person reads it."""
        return self.body.decode()

    def field(self, name: str) -> str:
        """Return all lines of a header field, joined."""
        return ", ".join(value.decode() for key, value in self.headers if key == name.encode())


def scope_of(target: str, method: str = "GET", fields: Fields | None = None) -> dict[str, Any]:
    """Return the ASGI scope of a request."""
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [(b"host", b"courier.example:8080"), *(fields or [])],
        "server": ("127.0.0.1", 8080),
        "client": ("127.0.0.1", 50000),
    }


def talk(
    scope: dict[str, Any], incoming: list[Message], application: ASGIApp = NEWSROOM
) -> list[MutableMapping[str, Any]]:
    """Hand messages to an application and return what it sent; then the line stays open."""
    sent: list[MutableMapping[str, Any]] = []
    waiting = iter(incoming)

    async def receive() -> Message:
        for message in waiting:
            return message
        forever: asyncio.Future[Message] = asyncio.Future()
        return await forever

    async def send(message: Message) -> None:
        sent.append(message)

    async def conversation() -> None:
        await application(scope, receive, send)

    asyncio.run(conversation())
    return sent


def ask(
    target: str,
    method: str = "GET",
    body: bytes = b"",
    *,
    application: ASGIApp = NEWSROOM,
    **fields: str,
) -> Answer:
    """Send one request; `fields` are header fields (`accept_encoding`)."""
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]
    message: Message = {"type": "http.request", "body": body, "more_body": False}
    head, *chunks = talk(scope_of(target, method, named), [message], application)
    whole = b"".join(chunk.get("body", b"") for chunk in chunks)
    return Answer(head["status"], list(head["headers"]), whole)


def post(target: str, body: bytes) -> Answer:
    """Post a form."""
    return ask(target, "POST", body, content_type="application/x-www-form-urlencoded")
