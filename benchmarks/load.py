"""The readers: wrk for load, and one slow one that looks at the clock. Measures; judges nothing."""

from __future__ import annotations

import hashlib
import re
import socket
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from benchmarks.targets import Target

MODERN: Final = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0"
    " Safari/537.36"
)
OUTDATED: Final = "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)"
# The head of a current browser: about 450 bytes.
FIELDS: Final = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "en-US,en;q=0.9,de;q=0.7",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
}
_NUMBERED: Final = Path(__file__).with_name("numbered.lua")
_ERRORS: Final = r"(?:responses:|connect|read|write) (\d+)"
_UNITS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def request(path: str, agent: str) -> bytes:
    """Return the request of a reader."""
    fields = {"Host": "127.0.0.1", "User-Agent": agent, **(FIELDS if agent == MODERN else {})}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def wrk(
    target: Target, path: str, seconds: float, connections: int, *, numbered: bool = False
) -> dict[str, float]:
    """Load a target and return requests a second, latencies in ms, and CPU a request in us.

    `numbered` has every request say something that no other one says.
    """
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency"]
    if numbered:
        command += ["-s", str(_NUMBERED)]
    fields = {"User-Agent": MODERN, **FIELDS}
    for name, value in fields.items():
        command += ["-H", f"{name}: {value}"]
    before = target.cpu_s()
    command.append(f"http://127.0.0.1:{target.port}{path}")
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used_s = target.cpu_s() - before
    count = int(_found(r"(\d+) requests in", said))
    return {
        "requests_per_s": float(_found(r"Requests/sec:\s+([\d.]+)", said)),
        "cpu_us": used_s / count * 1e6,
        "p50_ms": _latency(said, "50%"),
        "p99_ms": _latency(said, "99%"),
        "errors": sum(int(one) for one in re.findall(_ERRORS, said)),
    }


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"wrk said nothing of {pattern!r}:\n{text}")
    return match[1]


def _latency(said: str, share: str) -> float:
    match = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said)
    return float(match[1]) * _UNITS[match[2]] if match else float("nan")


@dataclass
class Timed:
    """One answer: seconds to its first byte and to its last, and what it was."""

    first_s: float
    whole_s: float
    size: int
    digest: str


class Reader:
    """One connection that asks, waits, and asks again."""

    def __init__(self, target: Target) -> None:
        self._socket = socket.create_connection(("127.0.0.1", target.port), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, message: bytes) -> Timed:
        """Send a request and read its answer, which has a length."""
        began = time.perf_counter()
        self._socket.sendall(message)
        head = self._socket.recv(65536)
        first_s = time.perf_counter() - began
        while b"\r\n\r\n" not in head:
            head += self._socket.recv(65536)
        head, _, rest = head.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise SystemExit(f"a wrong answer: {head[:80]!r}")
        left = int(_found(r"(?i)content-length: (\d+)", head.decode("latin-1"))) - len(rest)
        digest, size = hashlib.sha256(rest), len(rest)
        while left > 0:
            piece = self._socket.recv(min(left, 1 << 20))
            if not piece:
                raise SystemExit("an answer broke off")
            digest.update(piece) if size < 1 << 22 else None
            size += len(piece)
            left -= len(piece)
        return Timed(first_s, time.perf_counter() - began, size, digest.hexdigest())

    def close(self) -> None:
        """Leave."""
        self._socket.close()


def first_bytes(targets: dict[str, Target], path: str, requests: int) -> dict[str, Any]:
    """Return the median time to the first byte of each target, in ms, asked in turn."""
    readers = {name: Reader(target) for name, target in targets.items()}
    times: dict[str, list[float]] = {name: [] for name in targets}
    for _ in range(requests):
        for name, reader in readers.items():
            times[name].append(reader.ask(request(path, MODERN)).first_s * 1e3)
    for reader in readers.values():
        reader.close()
    return {name: {"median_ms": statistics.median(some)} for name, some in times.items()}


def sheets(target: Target, path: str, requests: int) -> dict[str, Any]:
    """Return how long sheets take, one after the other, in ms, and what CPU they cost in all."""
    reader = Reader(target)
    message = request(path, OUTDATED)
    sheet = [reader.ask(message) for _ in range(20)][-1]
    before = target.cpu_s(with_children=True)
    times = [reader.ask(message).whole_s * 1e3 for _ in range(requests)]
    cpu_ms = (target.cpu_s(with_children=True) - before) / requests * 1e3
    reader.close()
    return {**_spread(times), "cpu_ms": cpu_ms, "bytes": sheet.size}


def big(target: Target, path: str, size: int) -> dict[str, Any]:
    """Return how fast one large body came, and how much the process grew meanwhile."""
    before = target.resident_bytes()
    highest = [before]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            highest.append(target.resident_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    reader = Reader(target)
    got = reader.ask(request(path, MODERN))
    done.set()
    watcher.join()
    reader.close()
    if got.size != size:
        raise SystemExit(f"{got.size} bytes came of {size}")
    return {"mb_per_s": size / got.whole_s / 1e6, "growth_bytes": max(highest) - before}


def pace(target: Target, path: str, per_s: float, seconds: float) -> dict[str, Any]:
    """Ask at a steady pace on two connections in turn and return the latencies in ms.

    An answer that comes late counts from the moment at which it should have been asked for.
    """
    readers = [Reader(target), Reader(target)]
    message = request(path, MODERN)
    times: list[float] = []
    began = time.perf_counter()
    for number in range(int(per_s * seconds)):
        due = began + number / per_s
        time.sleep(max(0.0, due - time.perf_counter()))
        readers[number % 2].ask(message)
        times.append((time.perf_counter() - due) * 1e3)
    for reader in readers:
        reader.close()
    return _spread(times)


def _spread(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median_ms": statistics.median(ordered),
        "p99_ms": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))],
    }
