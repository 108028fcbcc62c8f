"""`freesheet health` against real listeners: whom it asks, and what it makes of the answer."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from proxy.app.health import health
from proxy.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def config_of(folder: Path, place: str) -> str:
    path = folder / "freesheet.toml"
    path.write_text(
        f'admin_listen = "{place}"\n[[site]]\nkey = "news"\n'
        'origin = "https://news.example"\nhosts = ["m.example"]\n',
        "utf-8",
    )
    return str(path)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", 0, id="alive"),
        pytest.param(b"HTTP/1.1 503 No\r\n\r\n", 1, id="not alive"),
        pytest.param(b"", 1, id="nothing at all"),
    ],
)
def test_the_listener_of_the_file_is_asked(tmp_path: Path, answer: bytes, status: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        asked: list[bytes] = []

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                asked.append(connection.recv(1024))
                connection.sendall(answer)

        server = threading.Thread(target=serve)
        server.start()
        port = listener.getsockname()[1]
        found = health(config_of(tmp_path, f"0.0.0.0:{port}"))
        server.join()

    assert found == status
    assert asked[0].startswith(b"GET /-/live ")


def test_a_port_where_nobody_listens_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert health(config_of(tmp_path, f"127.0.0.1:{port}")) == 1
    assert f"127.0.0.1:{port} does not answer" in capsys.readouterr().err


def test_without_a_listener_there_is_nobody_to_ask(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="admin_listen is empty"):
        health(config_of(tmp_path, ""))


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param('origin = "ftp://news.example"\nhosts = ["m.example"]', id="no such origin"),
        pytest.param(
            'origin = "https://news.example"\nhost = ["m.example"]', id="a misspelled key"
        ),
        pytest.param("", id="a site of nothing"),
    ],
)
def test_what_is_wrong_with_a_site_is_not_what_health_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    path = tmp_path / "freesheet.toml"
    path.write_text(f'admin_listen = "127.0.0.1:{port}"\n[[site]]\n{wrong}\n', "utf-8")

    assert health(str(path)) == 1
    assert f"127.0.0.1:{port} does not answer" in capsys.readouterr().err


def test_the_environment_says_where_to_ask_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("FREESHEET_ADMIN_LISTEN", f"127.0.0.1:{port}")
    monkeypatch.setenv("FREESHEET_ORIGN", "a slip that is the server's to tell")

    assert health(config_of(tmp_path, "127.0.0.1:1")) == 1
    assert f"127.0.0.1:{port} does not answer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("admin_listen = [", "not valid TOML", id="no TOML"),
        pytest.param("admin_listen = 8081", "8081 is not a text", id="no text"),
        pytest.param('admin_listen = "8081"', "'8081' is no address", id="no address"),
    ],
)
def test_a_place_that_cannot_be_read_is_a_mistake(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "freesheet.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(ConfigError, match=problem):
        health(str(path))
