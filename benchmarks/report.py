"""The newest results as tables, for docs/benchmarks.md. Pure but for reading one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Table = Callable[[str, Iterable[Iterable[object]]], str]

NEWEST: Final = Path(__file__).parent / "results" / "latest.json"
_NAMES: Final = {
    "freesheet": "Freesheet",
    "nginx-tuned": "nginx, tuned",
    "nginx": "nginx, defaults",
    "hello-50k": "uvicorn says hello",
    "hello-500": "uvicorn says hello",
}


def whole(table: Table) -> str:
    """Return the tables of the newest run; `table` makes one of a header and rows."""
    results = json.loads(NEWEST.read_text("utf-8"))
    pieces = [_machine(results["machine"])]
    pieces += [_load(table, case) for case in results["loads"]]
    pieces.append(_single(table, results))
    return "\n".join(pieces)


def _machine(facts: dict[str, Any]) -> str:
    return (
        f"`benchmarks/results/latest.json`: {facts['cores']} shared cores, Python "
        f"{facts['python']}, uvicorn {facts['uvicorn']}, uvloop {facts['uvloop']}, nginx "
        f"{facts['nginx']}; medians of the rounds.\n"
    )


def _load(table: Table, case: dict[str, Any]) -> str:
    measured, goal = case["measured"], case["goal"]
    ours = measured["freesheet"]["requests_per_s"]
    ratio = ours / measured[goal["peer"]]["requests_per_s"]
    rows = (
        (
            _NAMES[name],
            f"{one['requests_per_s']:,.0f}",
            f"{ours / one['requests_per_s']:.2f}" if name != "freesheet" else "",
            f"{one['cpu_us']:.0f}",
            f"{one['p50_ms']:.1f}",
            f"{one['p99_ms']:.1f}",
            f"{one['errors']:.0f}",
        )
        for name, one in measured.items()
    )
    header = "|Requests a second|Freesheet's share|CPU us|p50 ms|p99 ms|Errors"
    verdict = f"{ratio:.2f}."
    if "at_least" in goal:
        verdict = _verdict(f"{ratio:.2f}", f"{goal['at_least']:.2f}", met=ratio >= goal["at_least"])
    peer = _NAMES[goal["peer"]]
    name = case["name"][0].upper() + case["name"][1:]
    return f"**{name}.** Beside {peer}: {verdict}\n\n{table(header, rows)}"


def _single(table: Table, results: dict[str, Any]) -> str:
    first, sheet = results["first_byte"], results["sheet"]
    big, beside = results["big"], results["beside"]
    later_ms = (
        first["measured"]["freesheet"]["median_ms"] - first["measured"]["nginx-tuned"]["median_ms"]
    )
    growth = big["measured"]["freesheet"]["growth_bytes"]
    slower = {
        name: both["busy"]["p99_ms"] / both["quiet"]["p99_ms"]
        for name, both in beside["measured"].items()
    }
    found = sheet["measured"]
    rows = (
        ("First byte later than of nginx, tuned; median, ms", later_ms, first["goal_ms"]),
        ("Sheet of a 130 kB article that no cache holds; median, ms", found["median_ms"],
         sheet["goal_median_ms"]),
        ("The same at the 99th percentile, ms", found["p99_ms"], sheet["goal_p99_ms"]),
        ("Growth of the process during a body of 1 GB, MB", growth / 1e6,
         big["goal_growth_bytes"] / 1e6),
        ("p99 of modern readers while sheets keep all cores busy, times the quiet one",
         slower["freesheet"], beside["goal_p99"]),
    )  # fmt: skip
    verdicts = [
        (name, _verdict(f"{value:.2f}", f"{goal:.2f}", met=value <= goal))
        for name, value, goal in rows
    ]
    peer = "The same of nginx's readers, tuned, beside the same sheets of Freesheet"
    return table("|Measured, goal", [*verdicts, (peer, f"{slower['nginx-tuned']:.2f}.")])


def _verdict(value: str, goal: str, *, met: bool) -> str:
    return f"{value}, goal {goal}: {'met' if met else '**missed**'}."
