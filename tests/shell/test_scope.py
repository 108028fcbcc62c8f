"""What an application is told of a request."""

from __future__ import annotations

from typing import Any

from tests.loops import on_a_loop
from tests.talk import (
    listening,
    remembering,
)


@on_a_loop
async def test_a_scope_is_plain_asgi_with_lower_case_names() -> None:
    seen: list[Any] = []
    request = b"GET /a%20b?c=%20 HTTP/1.1\r\nHost: News.Example:80\r\nX-A: 1\r\nConnection: close"
    async with listening(remembering(seen)) as talk:
        await talk.ask(request + b"\r\n\r\n")

    scope = seen[0]
    assert (scope["type"], scope["method"], scope["http_version"]) == ("http", "GET", "1.1")
    assert (scope["path"], scope["raw_path"], scope["query_string"]) == (
        "/a b",
        b"/a%20b",
        b"c=%20",
    )
    assert scope["headers"][:2] == [(b"host", b"News.Example:80"), (b"x-a", b"1")]
    assert scope["client"][0] == "127.0.0.1"


@on_a_loop
async def test_the_extension_carries_what_a_scope_cannot() -> None:
    seen: list[Any] = []
    async with listening(remembering(seen)) as talk:
        await talk.ask(b"GET /\xe9? HTTP/1.0\r\nHOST: a\r\nx-A: 1\r\nX-a: \xe9\r\n\r\n")

    extension = seen[0]["extensions"]["freesheet"]
    assert seen[0]["headers"] == [(b"host", b"a"), (b"x-a", b"1"), (b"x-a", b"\xe9")]
    assert extension["target"] == b"/%E9?"
    assert extension["fields"] == ((b"HOST", b"a"), (b"x-A", b"1"), (b"X-a", b"\xe9"))
    assert (extension["version"], extension["informational"], extension["tunnel"]) == (
        "1.0",
        False,
        False,
    )
    assert not extension["stopping"].is_set()
