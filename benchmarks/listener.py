"""The listener's own cost: CPU a request, beside uvicorn's shipped httptools protocol.

    python benchmarks/listener.py

Both say hello in a process of their own, on the same event loop, under the same load from wrk; the
rounds are interleaved, their order turned round every time. Requests a second swing with whatever
else the machine does; CPU of the process divided by its requests hardly does. Loopback only, about
half a minute. Prints one JSON line; exit status 1 above the ratio that is promised.
"""

# benchmarks are files, not a package

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import time
from typing import Any, Final

import uvicorn

from proxy.shell.listener import Hooks, ListenerOptions, listener_class

PROMISED_RATIO: Final = 1.3
ROUNDS: Final = 5
SECONDS: Final = 2
CONNECTIONS: Final = 32
BODY: Final = b"hello" * 100

# The head of a current browser: ten fields, about 520 bytes.
HEAD: Final = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "en-US,en;q=0.9,de;q=0.7",
    "Cookie": "session=0123456789abcdef0123456789abcdef; theme=dark",
    "Referer": "https://news.example/section/world",
    "Sec-Fetch-Mode": "navigate",
    "Upgrade-Insecure-Requests": "1",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
}


async def hello(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI's own types
    """Say hello, or how much CPU this process has used."""
    del receive
    body = BODY
    if scope["path"] == "/cpu":
        used = resource.getrusage(resource.RUSAGE_SELF)
        body = json.dumps(used.ru_utime + used.ru_stime).encode()
    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"max-age=60"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def serve(which: str, port: int) -> None:
    """Run one of the two until killed."""
    protocol: Any = "httptools"
    if which == "ours":
        protocol = listener_class(ListenerOptions(), Hooks())
    uvicorn.run(
        hello,
        port=port,
        http=protocol,
        ws="none",
        loop="uvloop",
        lifespan="off",
        server_header=False,
        date_header=which != "ours",  # ours writes its own
        access_log=False,
        proxy_headers=False,
        log_level="critical",
    )


class Target:
    """A server process of its own."""

    def __init__(self, which: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        command = [sys.executable, __file__, "--serve", which, "--port", str(self.port)]
        self.process = subprocess.Popen(command)  # ourselves
        self._wait()

    def _wait(self) -> None:
        for _ in range(100):
            try:
                self.cpu_s()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("the server does not start")

    def cpu_s(self) -> float:
        """Ask the process for the CPU it has used."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
            connection.sendall(b"GET /cpu HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        return float(json.loads(answer.partition(b"\r\n\r\n")[2]))

    def round(self) -> float:
        """Load it once and return microseconds of CPU a request."""
        command = [shutil.which("wrk") or "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"]
        for name, value in HEAD.items():
            command += ["-H", f"{name}: {value}"]
        before = self.cpu_s()
        command.append(f"http://127.0.0.1:{self.port}/section/world/story-1234")
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # wrk
        used = self.cpu_s() - before
        count = re.search(r"(\d+) requests in", done.stdout)
        if count is None or "Non-2xx" in done.stdout:
            raise SystemExit(done.stdout)
        return used / int(count[1]) * 1e6


def measure() -> dict[str, Any]:
    """Load both in turn and return the medians."""
    targets = {"shipped": Target("shipped"), "ours": Target("ours")}
    rounds: dict[str, list[float]] = {which: [] for which in targets}
    try:
        for number in range(ROUNDS):
            for which in sorted(targets, reverse=bool(number % 2)):
                rounds[which].append(targets[which].round())
    finally:
        for target in targets.values():
            target.process.terminate()
            target.process.wait(5)
    shipped, ours = (statistics.median(rounds[which]) for which in ("shipped", "ours"))
    return {
        "cpu_us_shipped": round(shipped, 1),
        "cpu_us_ours": round(ours, 1),
        "ratio": round(ours / shipped, 3),
        "rounds": {
            which: [round(value, 1) for value in values] for which, values in rounds.items()
        },
    }


def main() -> int:
    """Serve, as a child, or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", choices=["shipped", "ours"])
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.port)
        return 0
    if shutil.which("wrk") is None:
        raise SystemExit("this needs wrk")
    result = measure()
    sys.stdout.write(json.dumps(result) + "\n")
    return int(result["ratio"] > PROMISED_RATIO)


if __name__ == "__main__":
    raise SystemExit(main())
