"""What an application is told of a request."""

from __future__ import annotations

from typing import Any

import pytest

from tests.loops import on_a_loop, until
from tests.talk import (
    echo,
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


# ---- what a connection repeats

SAME = b"Host: a\r\nX-A: 1\r\n\r\n"


async def heard_of(*requests: bytes) -> list[Any]:
    """Return the scopes of requests that come one after the other on one connection."""
    seen: list[Any] = []
    async with listening(remembering(seen)) as talk:
        reader = await talk.reader()
        for number, request in enumerate(requests, 1):
            await reader.send(request)
            await until(lambda: len(seen) == number)  # noqa: B023  # waited for at once
    return seen


@on_a_loop
async def test_another_target_with_the_same_fields_is_another_request() -> None:
    first, second = await heard_of(b"GET /1 HTTP/1.1\r\n" + SAME, b"GET /2?b HTTP/1.1\r\n" + SAME)

    assert (first["path"], second["path"], second["query_string"]) == ("/1", "/2", b"b")
    assert first["headers"] == second["headers"] == [(b"host", b"a"), (b"x-a", b"1")]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(SAME.replace(b"1", b"2"), id="a value"),
        pytest.param(SAME.replace(b"X-A", b"x-a"), id="the case of a name"),
        pytest.param(SAME.replace(b"X-A: 1\r\n", b""), id="a line less"),
    ],
)
@on_a_loop
async def test_fields_that_changed_are_seen(changed: bytes) -> None:
    line = b"GET / HTTP/1.1\r\n"
    first, second = await heard_of(line + SAME, line + changed)

    assert first["extensions"]["freesheet"]["fields"] == ((b"Host", b"a"), (b"X-A", b"1"))
    assert second["extensions"]["freesheet"]["fields"] != first["extensions"]["freesheet"]["fields"]


@on_a_loop
async def test_another_method_or_version_with_the_same_fields_is_seen() -> None:
    lines = (b"GET / HTTP/1.1\r\n", b"PROPFIND / HTTP/1.1\r\n", b"PROPFIND / HTTP/1.0\r\n")
    scopes = await heard_of(*[line + SAME for line in lines])

    assert [(one["method"], one["http_version"]) for one in scopes] == [
        ("GET", "1.1"),
        ("PROPFIND", "1.1"),
        ("PROPFIND", "1.0"),
    ]


@on_a_loop
async def test_the_same_fields_are_read_again_after_a_body() -> None:
    same = b"Host: a\r\nContent-Length: 2\r\n\r\n"
    async with listening(echo) as talk:
        reader = await talk.reader()
        await reader.send(b"POST /1 HTTP/1.1\r\n" + same + b"ab")
        await reader.until(b"/1 ab$")
        await reader.send(b"POST /2 HTTP/1.1\r\n" + same)
        await reader.send(b"cd")
        await reader.until(b"/2 cd$")
