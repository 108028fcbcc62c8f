"""`freesheet demo`: the newsroom as the origin, and Freesheet in front of it, both on loopback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import uvicorn
import uvloop

from proxy.app.serve import Server, open_socket, run_server
from proxy.app.settings import read_settings
from proxy.desk.demo.origin import newsroom
from proxy.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.shell.parts import Parts

_HIGHEST_PORT: Final = 65534  # the newsroom takes the next one

_BANNER: Final = """
  The newsroom is at       http://127.0.0.1:{origin}/   (the site as it is)
  Freesheet stands before  http://127.0.0.1:{port}/

  Three things to try:
    a browser of today     http://127.0.0.1:{port}/
    a text browser         lynx http://127.0.0.1:{port}/
    an old one             curl -A 'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)' \\
                             http://127.0.0.1:{port}/

  Ctrl-C ends both.
"""


def demo(port: int) -> int:
    """Run both until a stop signal and return 0."""
    if not 1 <= port <= _HIGHEST_PORT:
        raise ConfigError(f"--port: {port} is no port; choose one from 1 to {_HIGHEST_PORT}.")
    try:
        return uvloop.run(_run(port))
    except KeyboardInterrupt:
        return 0


async def _run(port: int) -> int:
    origin_port = port + 1
    origin_socket = open_socket(f"127.0.0.1:{origin_port}", "the newsroom's port")
    flags = {
        "site": "demo",
        "origin": f"http://127.0.0.1:{origin_port}",
        "hosts": "127.0.0.1,localhost",
        "default": "true",
        "listen": f"127.0.0.1:{port}",
        "admin_listen": "",
        "drain_s": "0",
        "stop_s": "2",
        "log_exchanges": "off",
        "log_level": "warning",
    }
    loaded = read_settings(flags, "")
    config = uvicorn.Config(
        newsroom(), loop="none", log_config=None, access_log=False, server_header=False
    )
    origin = Server(config)

    async def beside() -> None:
        await origin.serve([origin_socket])

    def on_ready(_parts: Parts, _stop: Callable[[], None]) -> None:
        sys.stdout.write(_BANNER.format(port=port, origin=origin_port))
        sys.stdout.flush()

    return await run_server(loaded, beside=beside, on_ready=on_ready)
