"""Where explained pages come from: the disk, a rule file, a configured origin."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import io
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from proxy.app.assemble import build_parts
from proxy.app.explain import NETWORK_FAILED, Wish, explain, explain_live
from proxy.app.settings import read_settings
from proxy.errors import ConfigError
from tests.desk.test_rules_check import GOOD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RULES = GOOD.replace('origin = "news"', 'origin = "news"\nhosts = ["news.example"]')
PAGE = b"<h1>T</h1><p>Some words that stay on the page.</p><p class=sold>Words that go.</p>"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "news.toml").write_text(RULES, "utf-8")
    return folder


def stories(page: object, **changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # of any field
    """Return what is explained, as data."""
    out = io.StringIO()
    assert explain(Wish(page=str(page), **changes), out, as_json=True) == 0
    found = json.loads(out.getvalue())
    return found if isinstance(found, list) else [found]


def results(story: dict[str, Any]) -> dict[str, str]:
    """Return what became of each rule."""
    return {one["rule"]: one["result"] for one in story["ops"]}


def test_a_saved_page_is_explained_by_the_rules_of_its_host(rules: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(PAGE)
    said = {"rules_dir": str(rules), "tier": "plain"}
    (ours,) = stories(page, url="https://news.example/a", **said)
    (other,) = stories(page, url="https://other.example/a", **said)

    assert (results(ours), ours["tier"]) == ({"ad": "fired"}, "plain")
    assert results(other) == {}


def test_a_saved_page_needs_its_address(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--url"):
        stories(tmp_path / "page.html")


def test_a_modern_agent_gets_the_original(rules: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(PAGE)
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0"
    (story,) = stories(page, url="https://news.example/a", rules_dir=str(rules), agent=agent)

    assert story["declined"] == "engine.blink"


def test_a_rule_that_is_switched_off_says_so(rules: Path) -> None:
    (story,) = stories(rules / "news.toml", fixture="with", off=("ad",))

    assert results(story) == {"ad": "skipped: switched off"}


def test_a_rule_that_is_not_there_cannot_be_switched_off(rules: Path) -> None:
    with pytest.raises(ConfigError, match="no rule 'add'"):
        stories(rules / "news.toml", off=("add",))


def test_a_rule_file_explains_the_pages_of_its_tests(rules: Path) -> None:
    """Not those of modern readers: no rule runs there."""
    told = stories(rules / "news.toml")

    assert [(one["name"], one["tier"]) for one in told] == [
        ('test "with"', "basic"),
        ('test "without"', "plain"),
    ]
    assert [results(one)["ad"] for one in told] == ["fired", "no match: selector"]


@pytest.mark.parametrize("name", ["absent.toml", "news.toml"])
def test_a_page_that_is_not_there_is_a_mistake(rules: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="rules explain: "):
        stories(rules / name, fixture="nowhere")


@contextlib.contextmanager
def origin(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Answer one request; yield the port and what was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with listener.accept()[0] as connection:
                asked.append(connection.recv(4096))
                connection.sendall(answer)

        server = threading.Thread(target=serve)
        server.start()
        yield listener.getsockname()[1], asked
        server.join()


def config_of(folder: Path, port: int, rules: Path) -> str:
    """Write settings with one site."""
    path = folder / "freesheet.toml"
    path.write_text(
        f'rules_dir = "{rules}"\n[[site]]\nkey = "news"\norigin = "http://127.0.0.1:{port}"\n'
        'hosts = ["m.example"]\n',
        "utf-8",
    )
    return str(path)


def answer_of(body: bytes, *fields: bytes, status: bytes = b"200 OK") -> bytes:
    """Return a whole answer of the origin."""
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *fields, b"", b""]
    return b"\r\n".join(lines) + body


HTML = b"Content-Type: text/html; charset=utf-8"


@pytest.mark.parametrize("address", ["http://m.example/a?view=simple", "http://127.0.0.1:{}/a"])
def test_an_address_is_asked_as_the_server_asks(tmp_path: Path, rules: Path, address: str) -> None:
    body = answer_of(gzip.compress(PAGE), HTML, b"Content-Encoding: gzip")
    with origin(body) as (port, asked):
        config = config_of(tmp_path, port, rules)
        (story,) = stories(address.format(port), config=config)

    assert results(story) == {"ad": "fired"}
    assert asked[0].startswith(b"GET /a HTTP/1.1\r\n")
    assert b"\r\nHost: 127.0.0.1:%d\r\n" % port in asked[0]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(answer_of(b"x", status=b"403 No"), "response.refused", id="a locked one"),
        pytest.param(
            answer_of(b"x", b"Content-Type: text/plain"), "response.not-html", id="no HTML"
        ),
        pytest.param(
            answer_of(b"x", HTML, b"Content-Encoding: gzip"), "response.coding", id="a broken one"
        ),
    ],
)
def test_an_answer_that_nobody_would_read_says_why(
    tmp_path: Path, rules: Path, answer: bytes, reason: str
) -> None:
    with origin(answer) as (port, _):
        (story,) = stories("http://m.example/a", config=config_of(tmp_path, port, rules))

    assert story["declined"] == reason


def test_only_configured_origins_are_asked(tmp_path: Path, rules: Path) -> None:
    with pytest.raises(ConfigError, match="belongs to no configured site"):
        stories("http://other.example/a", config=config_of(tmp_path, 1, rules))


def test_an_origin_that_does_not_answer_is_no_mistake_of_the_caller(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    wish = Wish(page="http://m.example/a", config=config_of(tmp_path, port, rules))

    assert explain(wish, io.StringIO()) == NETWORK_FAILED
    assert "refused" in capsys.readouterr().err


# ---- a server that runs


def asked_live(config: str, **asked: str) -> dict[str, Any]:
    """Return what a server with these settings tells."""

    async def scene() -> dict[str, Any]:
        settings = read_settings({}, config).settings
        parts = build_parts(settings, is_ready=lambda: True, write=str)
        try:
            return await explain_live(parts, asked)
        finally:
            await parts.upstream.close()

    return asyncio.run(scene())


@pytest.mark.slow  # a process starts
def test_a_running_server_explains_by_the_rules_that_it_serves(tmp_path: Path, rules: Path) -> None:
    with origin(answer_of(PAGE, HTML)) as (port, _):
        config = config_of(tmp_path, port, rules)
        story = asked_live(config, url="http://m.example/a", tier="plain")

    assert (results(story), story["tier"]) == ({"ad": "fired"}, "plain")
    assert story["rules"].startswith("news@")


def test_a_running_server_says_why_a_page_leaves_as_it_came(tmp_path: Path, rules: Path) -> None:
    with origin(answer_of(b"x", b"Content-Type: text/plain")) as (port, _):
        story = asked_live(config_of(tmp_path, port, rules), url="http://m.example/a")

    assert story["declined"] == "response.not-html"


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        pytest.param({}, "is no address", id="no address"),
        pytest.param({"url": "http://other.example/"}, "no configured site", id="nobody's"),
        pytest.param({"url": "http://m.example/", "tier": "best"}, "none of plain", id="no tier"),
        pytest.param(
            {"url": "http://m.example/", "tier": "late", "agent": "x"}, "not both", id="both"
        ),
        pytest.param({"url": "http://m.example/"}, "refused", id="an origin that is not there"),
    ],
)
def test_what_a_running_server_cannot_explain_is_said(
    tmp_path: Path, rules: Path, asked: dict[str, str], wrong: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert wrong in asked_live(config_of(tmp_path, port, rules), **asked)["error"]
