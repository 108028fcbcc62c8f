"""`freesheet health`: ask the operator's listener of this container whether it is alive."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING, Final

from proxy.app.settings import read_settings
from proxy.config.check import parse_place
from proxy.errors import ConfigError

if TYPE_CHECKING:
    from proxy.config.load import Loaded

_TIMEOUT_S: Final = 2.0
_REQUEST: Final = b"GET /-/live HTTP/1.0\r\nHost: localhost\r\n\r\n"


def health(config: str = "") -> int:
    """Return 0 where the listener answers 200 within two seconds, else 1 with one sentence."""
    host, port = _place(config)
    try:
        with socket.create_connection((host, port), _TIMEOUT_S) as connection:
            connection.settimeout(_TIMEOUT_S)
            connection.sendall(_REQUEST)
            answer = connection.recv(64)
    except OSError as error:
        sys.stderr.write(f"freesheet: {host}:{port} does not answer: {error}\n")
        return 1
    is_alive = answer.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200"))
    if not is_alive:
        sys.stderr.write(f"freesheet: {host}:{port} answered {answer[:20]!r}\n")
    return 0 if is_alive else 1


def _place(config: str) -> tuple[str, int]:
    settings = _settings(config).settings
    if not settings.admin_listen:
        raise ConfigError("admin_listen is empty: there is no listener to ask.")
    host, port = parse_place(settings.admin_listen, "admin_listen")
    return ("127.0.0.1" if host in ("0.0.0.0", "::") else host), port  # noqa: S104  # a comparison


def _settings(config: str) -> Loaded:
    try:
        return read_settings({}, config)
    except ConfigError:
        # The server says what is wrong with its settings; here only the address matters.
        return read_settings(
            {"origin": "https://health.invalid", "hosts": "health.invalid"}, config
        )
