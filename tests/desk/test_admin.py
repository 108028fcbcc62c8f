"""The operator's listener, asked in process: who may ask what, and what is said in return."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from proxy import __version__
from proxy.desk.admin import Operator, admin
from proxy.shell.journal import Journal, JournalOptions
from tests.desk.asking import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk.asking import Answer

TOKEN = "a-token-of-some-length"  # noqa: S105  # of this test
OPEN = ["/-/live", "/-/ready", "/-/version", "/-/host?domain=m.example"]
GUARDED = ["/-/metrics", "/-/status", "/-/status.json", "/-/settings", "/-/explain"]
ORDERS = ["/-/reload", "/-/rollback", "/-/purge", "/-/drain"]


class Desk:
    """An operator's listener with made-up functions behind it, and what they were asked."""

    def __init__(self, **changes: Any) -> None:  # noqa: ANN401  # of any field
        self.asked: list[object] = []
        self.answers: dict[str, dict[str, Any]] = {}
        journal = Journal(JournalOptions(), wall=lambda: 0.0, tick=lambda: 0.0, write=str)
        journal.count("bugs_total")
        said: dict[str, Any] = {
            "token": TOKEN,
            "metrics_open": False,
            "journal": journal,
            "is_ready": lambda: True,
            "knows_host": lambda host: host == "m.example",
            "table_version": lambda: "7",
            "status": lambda: {"edition": 1},
            "settings": lambda: [{"name": "listen"}],
            "drain": lambda: self.asked.append("drain"),
            **{name: self.told(name) for name in ("reload", "rollback", "purge", "explain")},
            **changes,
        }
        self.application = admin(Operator(**said))

    def told(self, name: str) -> Callable[..., Any]:
        """Return the function behind an order."""

        async def answer(*said: object) -> dict[str, Any]:
            self.asked.append((name, *said))
            return self.answers.get(name, {"reloaded": True})

        return answer

    def get(self, path: str, **fields: str) -> Answer:
        """Ask for something."""
        return ask(path, "GET", b"", application=self.application, **fields)

    def order(self, path: str, body: bytes = b"") -> Answer:
        """Order something, with the token."""
        return ask(
            path, "POST", body, application=self.application, authorization=f"Bearer {TOKEN}"
        )


@pytest.mark.parametrize("path", OPEN)
def test_what_a_balancer_asks_needs_no_token(path: str) -> None:
    assert Desk().get(path).status == 200


@pytest.mark.parametrize("path", GUARDED)
def test_what_only_an_operator_may_know_needs_the_token(path: str) -> None:
    desk = Desk()

    assert desk.get(path).status == 401
    assert desk.get(path, authorization="Bearer another").status == 401
    assert desk.get(path, authorization=f"Bearer {TOKEN}").status == 200


@pytest.mark.parametrize("path", ORDERS)
def test_what_only_an_operator_may_order_needs_the_token(path: str) -> None:
    desk = Desk()

    assert ask(path, "POST", b'{"key": "k"}', application=desk.application).status == 401
    assert desk.asked == []


@pytest.mark.parametrize("path", ORDERS)
def test_an_order_is_posted(path: str) -> None:
    assert Desk().get(path, authorization=f"Bearer {TOKEN}").status == 405


def test_the_token_may_be_the_password_of_basic() -> None:
    said = base64.b64encode(f"anybody:{TOKEN}".encode()).decode()

    assert Desk().get("/-/status", authorization=f"Basic {said}").status == 200
    assert Desk().get("/-/status", authorization="Basic no-base64!").status == 401


def test_without_a_token_in_the_settings_nobody_is_let_in() -> None:
    answer = Desk(token="").get("/-/status", authorization="Bearer ")

    assert (answer.status, answer.text) == (403, "set admin_token to use this\n")


def test_metrics_may_be_open() -> None:
    answer = Desk(metrics_open=True).get("/-/metrics")

    assert "freesheet_bugs_total 1\n" in answer.text
    assert answer.field("content-type").startswith("text/plain; version=0.0.4")


def test_a_server_that_starts_or_drains_is_alive_and_not_ready() -> None:
    desk = Desk(is_ready=lambda: False)

    assert desk.get("/-/live").status == 200
    assert desk.get("/-/ready").status == 503


def test_a_host_that_is_nobodys_gets_no_certificate() -> None:
    assert Desk().get("/-/host?domain=evil.example").status == 404
    assert Desk().get("/-/host").status == 404


def test_the_version_names_program_and_table() -> None:
    facts = json.loads(Desk().get("/-/version").text)

    assert (facts["version"], facts["table"]) == (__version__, "7")


def test_a_page_is_explained_as_data_or_for_a_person() -> None:
    desk = Desk()
    story = {"url": "https://news.example/a", "name": "", "declined": "engine.blink", "ops": []}
    desk.answers["explain"] = story
    query = "/-/explain?url=https%3A%2F%2Fnews.example%2Fa&tier=plain"
    token = f"Bearer {TOKEN}"

    assert json.loads(desk.get(query, authorization=token).text) == story
    assert "left as it came: engine.blink" in desk.get(query + "&as=text", authorization=token).text
    assert dict(desk.asked[0][1]) == {"url": "https://news.example/a", "tier": "plain"}  # type: ignore[index]  # a call and what was said


def test_what_cannot_be_explained_is_a_bad_request() -> None:
    desk = Desk()
    desk.answers["explain"] = {"error": "belongs to no configured site"}

    assert desk.get("/-/explain?url=x", authorization=f"Bearer {TOKEN}").status == 400


def test_a_reload_that_changes_nothing_is_a_conflict() -> None:
    desk = Desk()
    desk.answers["reload"] = {"reloaded": False, "problem": "news.toml: ..."}

    assert desk.order("/-/reload").status == 409


@pytest.mark.parametrize(
    ("query", "force"),
    [("", False), ("?force=1", True), ("?force=true", True), ("?force=0", False)],
)
def test_a_reload_may_be_forced(query: str, *, force: bool) -> None:
    desk = Desk()

    assert desk.order("/-/reload" + query).status == 200
    assert desk.asked == [("reload", force)]


@pytest.mark.parametrize(
    ("body", "number"),
    [
        pytest.param(b"", 0, id="to the one before"),
        pytest.param(b"{}", 0, id="an object that names none"),
        pytest.param(b'{"edition": 4}', 4, id="to one that is named"),
    ],
)
def test_a_rollback_leads_to_an_edition(body: bytes, number: int) -> None:
    desk = Desk()

    assert desk.order("/-/rollback", body).status == 200
    assert desk.asked == [("rollback", number)]


@pytest.mark.parametrize("body", [b"4", b'{"edition": "4"}', b'{"edition": true}', b"{"])
def test_a_rollback_to_what_is_no_number_is_not_tried(body: bytes) -> None:
    desk = Desk()

    assert desk.order("/-/rollback", body).status == 400
    assert desk.asked == []


def test_a_rollback_that_leads_nowhere_is_a_conflict() -> None:
    desk = Desk()
    desk.answers["rollback"] = {"error": "no earlier edition"}

    assert desk.order("/-/rollback").status == 409


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"site": "news"}', b"{"])
def test_a_purge_says_what_is_to_be_forgotten(body: bytes) -> None:
    desk = Desk()

    assert desk.order("/-/purge", body).status == 400
    assert desk.asked == []


def test_a_purge_of_an_unknown_site_is_not_found() -> None:
    desk = Desk()
    desk.answers["purge"] = {"error": "no site"}

    assert desk.order("/-/purge", b'{"site": "x", "url": "/a"}').status == 404
    assert desk.asked == [("purge", {"site": "x", "url": "/a"})]


def test_a_drain_is_begun_and_not_waited_for() -> None:
    desk = Desk()

    assert desk.order("/-/drain").status == 202
    assert desk.asked == ["drain"]
