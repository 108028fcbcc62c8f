"""Every store, opened for one test, and a server of our own for the one that needs it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pytest

from proxy.shell.disk_folder import Folder
from proxy.shell.store_disk import DiskStore
from proxy.shell.store_embedded import EmbeddedStore
from proxy.shell.store_valkey import ValkeyStore
from proxy.shell.stores import StoreHooks
from proxy.wire.freshness import Terms
from proxy.wire.records import Entry
from proxy.wire.sealing import Seal, seal_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from proxy.shell.stores import Store

SEAL: Final = seal_of(("the key of the tests",))
LIMIT_BYTES: Final = 1024 * 1024
TIMEOUT_S: Final = 0.5  # the machine of the tests may be busy; nothing is proved by a slow one
NOW: Final = 1_790_000_000.0


@dataclass
class Clock:
    """Both clocks of one test: what it says is what the parts are told."""

    now: float = NOW

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@dataclass
class Told:
    """What a store told of its failures."""

    failures: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def hooks(self) -> StoreHooks:
        """The hooks that tell us."""
        return StoreHooks(self.failures.append, self.problems.append)


def name(number: int) -> bytes:
    """Return a name as the cache makes them."""
    return number.to_bytes(20, "big")


def entry(body: bytes = b"body", *, born: int = 0, tags: tuple[str, ...] = ()) -> Entry:
    """Return a stored response with this body."""
    fields = ((b"Content-Type", b"text/html"), (b"X-Eight", b"caf\xe9"), (b"x-eight", b"again"))
    return Entry(200, fields, body, Terms(received_at=NOW, lifetime_s=60.0), born, tags, b"digest")


@contextlib.asynccontextmanager
async def opened(store: Store) -> AsyncIterator[Store]:
    """Open a store for the block."""
    await store.start()
    try:
        yield store
    finally:
        await store.close()


def embedded(limit_bytes: int = LIMIT_BYTES) -> EmbeddedStore:
    """Return a store in memory."""
    return EmbeddedStore(limit_bytes)


def disk(
    folder: Path,
    told: Told | None = None,
    *,
    limit_bytes: int = LIMIT_BYTES,
    clock: Clock | None = None,
    seal: Seal = SEAL,
) -> DiskStore:
    """Return a store in a folder."""
    clock = clock or Clock()
    shelf = Folder(folder, limit_bytes, seal, clock)
    return DiskStore(shelf, limit_bytes, TIMEOUT_S, (told or Told()).hooks, clock)


def valkey(
    port: int,
    told: Told | None = None,
    *,
    timeout_s: float = TIMEOUT_S,
    clock: Clock | None = None,
    seal: Seal = SEAL,
) -> ValkeyStore:
    """Return a store on a server of loopback."""
    url = f"redis://127.0.0.1:{port}/0"
    return ValkeyStore(url, timeout_s, seal, (told or Told()).hooks, clock or Clock())


@dataclass
class Server:
    """A server process; it can be stopped, and started again on the same port."""

    program: str
    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Start it, and wait until it answers."""
        command = [self.program, "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder), *options]
        self.process = subprocess.Popen(  # noqa: S603  # a program found by its name
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(1000):
            with contextlib.suppress(OSError):
                if self.say("PING") == b"+PONG":
                    return
            assert self.process.poll() is None, "the server has ended"
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.005)
        raise AssertionError("the server does not answer")

    def say(self, *words: str) -> bytes:
        """Give it a command, and return the first line of its answer."""
        parts = b"".join(b"$%d\r\n%s\r\n" % (len(word), word.encode()) for word in words)
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            connection.sendall(b"*%d\r\n%s" % (len(words), parts))
            return connection.makefile("rb").readline().strip()

    def freeze(self) -> None:
        """Let it take connections and answer nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def program() -> str:
    """Return the server's program; where it is missing the test is skipped, or fails if it must."""
    for one in ("valkey-server", "redis-server"):
        found = shutil.which(one)
        if found is not None:
            return found
    if os.environ.get("REQUIRE_ENGINES") == "1":
        pytest.fail("neither valkey-server nor redis-server is installed")
    pytest.skip("needs valkey-server or redis-server")


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Run a server for the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    server = Server(program(), folder, port)
    server.start()
    try:
        yield server
    finally:
        server.stop()
