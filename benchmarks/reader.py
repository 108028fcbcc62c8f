"""What it costs to know a reader, beside `user_agents.parse` in the same run.

    python benchmarks/reader.py CORPUS_DIR

CORPUS_DIR holds `intoli_2026-09_weighted.tsv` (distinct User-Agents of one month's traffic),
`robustness_uas.json` (hostile values) and `eval_open.tsv` (a broad set). Every time is the best of
several, and the peer is timed in the same minute on the same values, so the ratios hold where the
microseconds do not. Prints a table and one JSON line; exit status 1 where a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from user_agents import parse  # type: ignore[import-untyped]  # the library has no types

from proxy.reader.decision import decide_reader
from proxy.reader.identify import identify
from proxy.reader.policy import PRESETS, judge
from proxy.reader.signs import Signs, parse_signs
from proxy.wire.messages import Request
from proxy.wire.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

# The promises of this room, in microseconds.
CACHED_US: Final = 1.0
UNCACHED_US: Final = 40.0
WORST_US: Final = 1000.0

# The peer needs close to a millisecond for a value, so it is timed on every 20th.
PEER_STRIDE: Final = 20
ENDLESS: Final = 60_000
REPEATS: Final = 5

HEAD: Final = (
    (b"Host", b"news.example"),
    (b"Connection", b"keep-alive"),
    (b"sec-ch-ua", b'"Not:A-Brand";v="8", "Chromium";v="156"'),
    (b"sec-ch-ua-mobile", b"?0"),
    (b"sec-ch-ua-platform", b'"Linux"'),
    (b"Upgrade-Insecure-Requests", b"1"),
    (
        b"User-Agent",
        b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0",
    ),
    (b"Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"),
    (b"Sec-Fetch-Site", b"none"),
    (b"Sec-Fetch-Mode", b"navigate"),
    (b"Sec-Fetch-Dest", b"document"),
    (b"Accept-Encoding", b"gzip, deflate, br, zstd"),
    (b"Accept-Language", b"en-US,en;q=0.9"),
)


def best_us(call: Callable[[], object], loops: int) -> float:
    """Return the microseconds of one call, the best of several rounds of `loops`."""
    best = float("inf")
    for _ in range(REPEATS):
        began = time.perf_counter()
        for _ in range(loops):
            call()
        best = min(best, time.perf_counter() - began)
    return 1e6 * best / loops


def agents_of(path: Path) -> list[bytes]:
    """Return the last column of a table with one line of heads."""
    lines = path.read_bytes().splitlines()[1:]
    return [line.split(b"\t")[-1] for line in lines]


def first_sight_us(agents: list[bytes], signs: Signs) -> list[float]:
    """Return the time that each value takes when it is seen for the first time.

    What was read is kept for one table of signs; so each time is for a table of its own.
    """

    def once(agent: bytes) -> float:
        asked = Request("GET", "/", headers=((b"User-Agent", agent),))
        best = float("inf")
        for _ in range(REPEATS):
            fresh = replace(signs)
            began = time.perf_counter()
            identify(asked, fresh)
            best = min(best, time.perf_counter() - began)
        return 1e6 * best

    return [once(agent) for agent in agents]


def peer_us(agents: list[bytes]) -> list[float]:
    """Return the same of the peer; a blank more each time keeps its own cache out of it."""

    def once(agent: str) -> float:
        best = float("inf")
        for blanks in range(REPEATS):
            asked = agent + " " * blanks
            began = time.perf_counter()
            parse(asked)
            best = min(best, time.perf_counter() - began)
        return 1e6 * best

    return [once(agent.decode("utf-8", "replace")) for agent in agents]


def kept_us(agent: bytes, signs: Signs) -> dict[str, float]:
    """Return the times of a value that was seen before: the verdict, a whole decision, the peer."""
    policy, view = PRESETS["default"], View()
    bare = Request("GET", "/", headers=((b"User-Agent", agent),))
    whole = Request("GET", "/", headers=HEAD)
    text = agent.decode("utf-8", "replace")
    return {
        "verdict, seen before": best_us(lambda: judge(identify(bare, signs), policy), 20_000),
        "decision on 13 fields": best_us(lambda: decide_reader(whole, view, signs, policy), 20_000),
        "peer, seen before": best_us(lambda: parse(text), 2_000),
    }


def hostile(corpus: Path) -> list[bytes]:
    """Return odd values, and every value repeated to 60 kB."""
    odd = json.loads((corpus / "robustness_uas.json").read_text("utf-8"))
    values = [value.encode("utf-8", "replace") for value in odd if value]
    plain = values + agents_of(corpus / "eval_open.tsv")
    return values + [(value * (ENDLESS // len(value) + 1))[:ENDLESS] for value in plain]


def main() -> int:
    """Measure, print, and tell whether the promises hold."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, metavar="CORPUS_DIR")
    corpus = parser.parse_args().corpus
    text = resources.files("proxy.reader").joinpath("signs.toml").read_text("utf-8")
    signs = parse_signs(text)
    agents = agents_of(corpus / "intoli_2026-09_weighted.tsv")
    times = kept_us(agents[0], signs)
    first = first_sight_us(agents, signs)
    times["verdict, seen first: median"] = statistics.median(first)
    times["verdict, seen first: worst"] = max(first)
    times["verdict, hostile: worst"] = max(first_sight_us(hostile(corpus), signs))
    times["peer, seen first: median"] = statistics.median(peer_us(agents[::PEER_STRIDE]))
    return report(times)


def report(times: dict[str, float]) -> int:
    """Print the table and the JSON line; return 1 where a promise is broken."""
    promises = {
        "verdict, seen before": CACHED_US,
        "verdict, seen first: median": UNCACHED_US,
        "verdict, hostile: worst": WORST_US,
    }
    for name, took in times.items():
        promise = f"   promised: below {promises[name]:g}" if name in promises else ""
        sys.stdout.write(f"{name:<30}{took:>10.2f} us{promise}\n")
    ratios = {
        "seen before": times["peer, seen before"] / times["verdict, seen before"],
        "seen first": times["peer, seen first: median"] / times["verdict, seen first: median"],
    }
    for name, ratio in ratios.items():
        sys.stdout.write(f"peer / ours, {name:<17}{ratio:>10.1f}\n")
    broken = [name for name, limit in promises.items() if times[name] >= limit]
    sys.stdout.write(json.dumps({"us": times, "ratio": ratios, "broken": broken}) + "\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
