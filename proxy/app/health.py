"""`freesheet health`: ask the operator's listener of this container whether it is alive."""

from __future__ import annotations

import socket
import sys
from typing import Final

from proxy.app.settings import read_setting
from proxy.config.check import parse_place
from proxy.errors import ConfigError

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
    # The server says what is wrong with its settings; here only the address matters.
    said = read_setting("admin_listen", config)
    if not said:
        raise ConfigError("admin_listen is empty: there is no listener to ask.")
    host, port = parse_place(said, "admin_listen")
    return ("127.0.0.1" if host in ("0.0.0.0", "::") else host), port  # noqa: S104  # a comparison
