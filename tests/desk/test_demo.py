from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from proxy.desk.demo.origin import newsroom

if TYPE_CHECKING:
    from collections.abc import MutableMapping

NEWSROOM = newsroom()

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


def ask(target: str, method: str = "GET", body: bytes = b"", **fields: str) -> Answer:
    path, _, query = target.partition("?")
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"courier.example:8080"), *named],
        "server": ("127.0.0.1", 8080),
        "client": ("127.0.0.1", 50000),
    }
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(NEWSROOM(scope, receive, send))
    chunks = [message.get("body", b"") for message in sent[1:]]
    return Answer(sent[0]["status"], sent[0]["headers"], b"".join(chunks))


def post(target: str, body: bytes) -> Answer:
    return ask(target, "POST", body, content_type="application/x-www-form-urlencoded")


def test_the_front_page_shows_every_section() -> None:
    answer = ask("/")

    assert answer.status == 200
    assert all(name in answer.text for name in ("REPORTS", "ANALYTICS", "INVESTIGATIONS"))


def test_a_search_finds_words_of_the_body() -> None:
    assert "/en/investigations/2026/the-ferry" in ask("/search?q=MUSSELS+meter").text


def test_a_search_says_its_query_back_escaped() -> None:
    answer = ask('/search?q="><script>x</script>')

    assert "<script>x" not in answer.text
    assert "&quot;&gt;&lt;script&gt;x" in answer.text


def test_a_subscription_says_the_address_back_escaped() -> None:
    answer = post("/subscribe", b"email=%3Cb%3Ea%40b.example&lang=en")

    assert answer.status == 200
    assert "&lt;b&gt;a@b.example" in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"email=nobody", 422, id="a word is not an address"),
        pytest.param(b"", 422, id="nothing is not an address"),
        pytest.param(b"email=a%40b.example&x=" + b"y" * 20_000, 413, id="a book is not a form"),
    ],
)
def test_a_bad_subscription_is_asked_again(body: bytes, status: int) -> None:
    answer = post("/subscribe", body)

    assert answer.status == status
    assert 'action="/subscribe"' in answer.text
