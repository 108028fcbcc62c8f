"""A hit in the embedded store, beside uvicorn saying hello with the same body in the same run.

    python benchmarks/cache.py

Freesheet runs whole, everything on: an original of 50 kB for a browser of today, and the sheet of
an article for Internet Explorer 11, both from the store. The rounds are interleaved, their order
turned round every time. Requests a second swing with whatever else the machine does: the ratio of
one run is the figure, and CPU of the process divided by its requests the one to trust. Loopback
only, about a minute. Prints one JSON line; exit status 1 below the ratio that is promised.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import uvicorn

PROMISED_RATIO: Final = 0.6
ROUNDS: Final = 5
SECONDS: Final = 3
CONNECTIONS: Final = 32
TICKS: Final = os.sysconf("SC_CLK_TCK")
PAGE_BYTES: Final = 50_000

MODERN: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IE11: Final = "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"

# The head of a current browser but for its agent: about 500 bytes.
HEAD: Final = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "en-US,en;q=0.9,de;q=0.7",
    "Referer": "https://news.example/section/world",
    "Upgrade-Insecure-Requests": "1",
}
SENTENCE: Final = "The harbor was quiet that morning and nobody spoke of the ferry. "
ARTICLE: Final = (
    "<!doctype html><html lang=en><head><title>The Ferry</title></head><body><main><article>"
    "<h1>The Ferry</h1>{}</article></main><!--{}--></body></html>"
)


def article() -> bytes:
    """Return a page of 50 kB, most of it no text, as pages are."""
    text = "".join(f"<p>{SENTENCE * 4}" for _ in range(24))
    page = ARTICLE.format(text, "")
    return ARTICLE.format(text, "x" * (PAGE_BYTES - len(page))).encode()


def serve(port: int, body: bytes) -> None:
    """Say hello with this body until killed: the peer, and the origin too."""
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"max-age=3600"),
        (b"etag", b'"hello"'),
    ]

    async def hello(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI's own types
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    uvicorn.run(
        hello,
        port=port,
        http="httptools",
        ws="none",
        loop="uvloop",
        lifespan="off",
        server_header=False,
        access_log=False,
        proxy_headers=False,
        log_level="critical",
    )


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Target:
    """A server process of its own, and what is asked of it."""

    def __init__(self, command: list[str], port: int) -> None:
        self.port = port
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=2).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("the server does not start")

    def cpu_s(self) -> float:
        """Return the CPU that the process has used, its children left out."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def get(self, agent: str) -> bytes:
        """Return the body that a reader gets, as it came."""
        fields = {**HEAD, "User-Agent": agent, "Host": "news.example", "Connection": "close"}
        lines = ["GET /story HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        return answer.partition(b"\r\n\r\n")[2]

    def load(self, agent: str) -> tuple[float, float]:
        """Load it once; return requests a second, and microseconds of CPU a request."""
        command = [shutil.which("wrk") or "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"]
        for name, value in {**HEAD, "User-Agent": agent, "Host": "news.example"}.items():
            command += ["-H", f"{name}: {value}"]
        before = self.cpu_s()
        command.append(f"http://127.0.0.1:{self.port}/story")
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        used = self.cpu_s() - before
        count = re.search(r"(\d+) requests in", done.stdout)
        if count is None or "Non-2xx" in done.stdout:
            raise SystemExit(done.stdout)
        return int(count[1]) / SECONDS, used / int(count[1]) * 1e6

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def hello_of(body: bytes, folder: Path) -> Target:
    """Return a server that says hello with `body`."""
    place = folder / f"{len(body)}.body"
    place.write_bytes(body)
    port = free_port()
    return Target([sys.executable, __file__, "--serve", str(place), "--port", str(port)], port)


def freesheet_of(origin: Target, folder: Path, store: str) -> Target:
    """Return Freesheet before an origin, everything on."""
    port, place = free_port(), folder / "freesheet.toml"
    place.write_text(
        f'listen = "127.0.0.1:{port}"\nadmin_listen = ""\nallow_private_origin = true\n'
        f'drain_s = 0\nstop_s = 1\nstore = "{store}"\n'
        f'[[site]]\nkey = "news"\norigin = "http://127.0.0.1:{origin.port}"\n'
        'hosts = ["news.example"]\nallow_plain_origin = true\n'
    )
    return Target([sys.executable, "-m", "proxy", "serve", "--config", str(place)], port)


def measure(store: str) -> dict[str, Any]:
    """Load all in turn and return the medians."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        origin = hello_of(article(), folder)
        targets = {"freesheet": freesheet_of(origin, folder, store)}
        try:
            result = {}
            for kind, agent in (("original", MODERN), ("sheet", IE11)):
                body = targets["freesheet"].get(agent)
                targets["hello"] = hello_of(body, folder)
                result[kind] = {"bytes": len(body), **rounds(targets, agent)}
                targets["hello"].stop()
        finally:
            for target in (origin, *targets.values()):
                target.stop()
    return result


def rounds(targets: dict[str, Target], agent: str) -> dict[str, Any]:
    """Return the medians of both, and their ratio."""
    rates: dict[str, list[float]] = {which: [] for which in targets}
    cpus: dict[str, list[float]] = {which: [] for which in targets}
    for number in range(ROUNDS):
        for which in sorted(targets, reverse=bool(number % 2)):
            rate, cpu = targets[which].load(agent)
            rates[which].append(rate)
            cpus[which].append(cpu)
    rate = {which: statistics.median(many) for which, many in rates.items()}
    cpu = {which: statistics.median(many) for which, many in cpus.items()}
    return {
        "requests_s": {which: round(one) for which, one in rate.items()},
        "cpu_us": {which: round(one, 1) for which, one in cpu.items()},
        "ratio": round(rate["freesheet"] / rate["hello"], 3),
    }


def main() -> int:
    """Serve, as a child, or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--store", default="embedded")
    options = parser.parse_args()
    if options.serve:
        serve(options.port, options.serve.read_bytes())
        return 0
    if shutil.which("wrk") is None:
        raise SystemExit("this needs wrk")
    result = measure(options.store)
    sys.stdout.write(json.dumps(result) + "\n")
    return int(any(kind["ratio"] < PROMISED_RATIO for kind in result.values()))


if __name__ == "__main__":
    raise SystemExit(main())
