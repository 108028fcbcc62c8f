"""Real old browsers in front of the demo: one server for all, one look per engine and page.

REQUIRE_ENGINES=1   an engine that is not installed fails its tests instead of skipping them
ENGINES=all         every engine of the kit is looked at, and none may be missing
ENGINES_OUT=folder  keeps pictures and words as FOLDER/page/engine.png and .txt
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engines.seen import Seen, fold

KIT = Path(__file__).parents[2] / "scripts" / "engines"
DRIVER = [os.environ.get("FREESHEET_KIT_PYTHON", "/usr/bin/python3"), str(KIT / "show.py")]
NOT_INSTALLED = 2
START_LIMIT_S = 30
ALL = os.environ.get("ENGINES") == "all"
REQUIRED = ALL or bool(os.environ.get("REQUIRE_ENGINES"))

# The long run takes a quarter of an hour: it is asked for by name, never skipped.
collect_ignore = [] if ALL else ["test_all.py"]

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
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own program
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
    """Give a function that shows a page of the demo in an engine, once per session."""
    kept = os.environ.get("ENGINES_OUT")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("engines")
    seen: dict[tuple[str, str], Seen] = {}

    def show(engine: str, path: str) -> Seen:
        if (engine, path) not in seen:
            out = folder / _folder_name(path) / engine
            seen[engine, path] = _shown(engine, demo, path, out)
        return seen[engine, path]

    return show


def _folder_name(path: str) -> str:
    """Return a name that tells the page: its last piece, its language, what follows "?"."""
    place, _, query = path.partition("?")
    language = place.split("/")[1] if place.count("/") > 1 else "en"
    last = place.rstrip("/").rpartition("/")[2] or "front"
    return re.sub(r"[^a-z0-9-]+", "-", f"{last}-{language}-{query}").strip("-")


def _shown(engine: str, demo: str, path: str, out: Path) -> Seen:
    url = path if path.startswith("http://") else demo + path
    command = [*DRIVER, engine, url, str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
    if done.returncode == NOT_INSTALLED and not REQUIRED:
        pytest.skip(f"{engine} is not installed")
    assert done.returncode == 0, done.stderr
    words, picture = out.with_name(out.name + ".txt"), out.with_name(out.name + ".png")
    text = words.read_text("utf-8", "replace") if words.exists() else ""
    return Seen(engine, path, fold(text), picture if picture.exists() else None)
