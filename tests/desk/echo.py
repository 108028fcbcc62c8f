"""A process that answers what it was asked, for tests of `proxy.desk.aside`."""

from __future__ import annotations

import os
import time
from typing import Any

from proxy.desk.aside import serve_once


def answer(head: dict[str, Any], bodies: list[bytes]) -> dict[str, Any]:
    """Say what was said; wait or end before, if that was asked for."""
    if "exit" in head:
        os._exit(head["exit"])
    time.sleep(head.get("wait_s", 0))
    return {"said": head["say"], "bytes": sum(map(len, bodies)), "niceness": os.nice(0)}


if __name__ == "__main__":
    serve_once(answer)
