"""Real old browsers in front of the demo: one server for all, one look per engine and page."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

KIT = Path(__file__).parents[2] / "scripts" / "engines"
DRIVER = [os.environ.get("FREESHEET_KIT_PYTHON", "/usr/bin/python3"), str(KIT / "show.py")]
NOT_INSTALLED = 2
START_LIMIT_S = 30


@dataclass(frozen=True)
class Seen:
    """What an engine showed: its words with white space folded, and its picture if it drew one."""

    engine: str
    words: str
    picture: Path | None

    def has(self, color: str, tolerance: int = 20) -> int:
        """Return how many pixels of the picture are close to `color`, "#rrggbb"."""
        assert self.picture is not None
        wanted = tuple(int(color[place : place + 2], 16) for place in (1, 3, 5))
        with Image.open(self.picture) as picture:
            counted = picture.convert("RGB").getcolors(picture.width * picture.height) or []
        return sum(
            count
            for count, rgb in counted
            if all(abs(a - b) <= tolerance for a, b in zip(rgb, wanted, strict=True))
        )


Look = Callable[[str, str], Seen]


def _free_port() -> int:
    for _ in range(50):
        with socket.socket() as one, socket.socket() as next_one:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                next_one.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise RuntimeError("no two free ports side by side")


@pytest.fixture(scope="session")
def demo() -> Iterator[str]:
    """Run `freesheet demo` and give its address; Ctrl-C must end it cleanly."""
    port = _free_port()
    command = [sys.executable, "-m", "proxy", "demo", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603  # our own program
    address = f"http://127.0.0.1:{port}"
    _wait_until_it_answers(port, process)
    yield address
    process.send_signal(signal.SIGINT)
    assert process.wait(15) == 0


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit:
        assert process.poll() is None, "the demo ended before it answered"
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the demo does not answer")


@pytest.fixture(scope="session")
def look(demo: str, tmp_path_factory: pytest.TempPathFactory) -> Look:
    """Give a function that shows a path of the demo in an engine, once per session."""
    folder = tmp_path_factory.mktemp("engines")
    seen: dict[tuple[str, str], Seen] = {}

    def show(engine: str, path: str) -> Seen:
        if (engine, path) not in seen:
            out = folder / f"{engine}-{len(seen)}"
            seen[engine, path] = _shown(engine, demo + path, out)
        return seen[engine, path]

    return show


def _shown(engine: str, url: str, out: Path) -> Seen:
    done = subprocess.run(
        [*DRIVER, engine, url, str(out)], capture_output=True, text=True, check=False
    )  # noqa: S603  # our own driver
    if done.returncode == NOT_INSTALLED and not os.environ.get("REQUIRE_ENGINES"):
        pytest.skip(f"{engine} is not installed")
    assert done.returncode == 0, done.stderr
    words, picture = out.with_name(out.name + ".txt"), out.with_name(out.name + ".png")
    text = words.read_text("utf-8", "replace") if words.exists() else ""
    return Seen(engine, re.sub(r"\s+", " ", text), picture if picture.exists() else None)
