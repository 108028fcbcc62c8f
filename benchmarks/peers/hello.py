"""The ceiling of any server on uvicorn: a bare application that sends one page, whatever is asked.

python benchmarks/peers/hello.py PORT FILE
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import uvicorn

PORT: Final = int(sys.argv[1])
BODY: Final = Path(sys.argv[2]).read_bytes()
FIELDS: Final = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-length", b"%d" % len(BODY)),
    (b"cache-control", b"no-store"),
]


async def hello(_scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI's own types
    """Send the page."""
    await send({"type": "http.response.start", "status": 200, "headers": FIELDS})
    await send({"type": "http.response.body", "body": BODY})


uvicorn.run(
    hello,
    port=PORT,
    http="httptools",
    loop="uvloop",
    ws="none",
    lifespan="off",
    access_log=False,
    server_header=False,
    log_level="critical",
)
