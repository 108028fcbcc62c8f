"""The processes that are measured: each on a port of its own, its CPU and its memory."""

from __future__ import annotations

import os
import socket
import string
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")
PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Target:
    """One server."""

    def __init__(self, command: list[str], port: int) -> None:
        self.port = port
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=HERE.parent)
        self._wait()

    def _wait(self) -> None:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise SystemExit(f"{self.process.args!r} does not start")

    @property
    def children(self) -> list[int]:
        """The processes that this one has started."""
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(one) for one in Path(path).read_text("ascii").split()]

    @property
    def server(self) -> int:
        """The process that serves: nginx has a worker, all others serve themselves."""
        return self.children[0] if "nginx" in str(self.process.args) else self.process.pid

    def cpu_s(self, *, with_children: bool = False) -> float:
        """Return the CPU time that the serving process has taken."""
        pids = [self.server, *(self.children if with_children else ())]
        return sum(_cpu_s(pid) for pid in pids)

    def resident_bytes(self) -> int:
        """Return the memory that the serving process holds."""
        return int(_words(self.server, "statm")[1]) * PAGE_BYTES

    def end(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(20)


def _cpu_s(pid: int) -> float:
    words = _words(pid, "stat")  # the pid and the name count as one word
    return (int(words[12]) + int(words[13])) * TICK_S


def _words(pid: int, name: str) -> list[str]:
    """Return the words of a file of the process; its name, which may hold blanks, is one."""
    text = Path(f"/proc/{pid}/{name}").read_text("utf-8")
    before, _, after = text.rpartition(")")
    return [before, *after.split()] if before else text.split()


def nginx(name: str, folder: Path, origin: int = 0) -> Target:
    """Start nginx by one of our configurations."""
    port = free_port()
    template = string.Template((HERE / "peers" / f"{name}.conf").read_text("utf-8"))
    said = template.safe_substitute(folder=folder, port=port, origin=origin)
    path = folder / f"{name}.conf"
    path.write_text(said, "utf-8")
    return Target(["nginx", "-e", str(folder / f"{name}.log"), "-c", str(path)], port)


def hello(folder: Path, page: str) -> Target:
    """Start the bare application."""
    port = free_port()
    script = str(HERE / "peers" / "hello.py")
    return Target([sys.executable, script, str(port), str(folder / "pages" / page)], port)


def freesheet(origin: int) -> Target:
    """Start Freesheet as it is: everything on, the log of exchanges too."""
    port = free_port()
    flags = [
        f"--origin=http://127.0.0.1:{origin}",
        "--hosts=127.0.0.1",
        f"--listen=127.0.0.1:{port}",
        "--admin-listen=",
        "--drain-s=0",
    ]
    return Target([sys.executable, "-m", "proxy", "serve", *flags], port)
