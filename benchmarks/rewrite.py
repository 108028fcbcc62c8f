"""What it costs to make a sheet of a page, by stages, beside extractors in the same run.

    python benchmarks/rewrite.py FOLDER [--peer trafilatura] [--peer readability-lxml] [--memory]

FOLDER holds saved pages, `*.html` or `*.html.gz`, at any depth; an `index.tsv` with the columns
`page` and `url` names their addresses, if there is one. A peer that is not installed is left out.

Every time is the CPU of the process and the best of several rounds; in a round every page is done
by each in turn, so that what else the machine does meets all alike, and the ratios hold where the
milliseconds do not. `--memory` does every page in a process of its own and reads how much that
grew: parser, tree and sheet together.
"""

from __future__ import annotations

import argparse
import csv
import gc
import gzip
import importlib
import json
import os
import resource
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from proxy import rewrite as way
from proxy.desk.simplify import Desk
from proxy.errors import RewriteError
from proxy.reader.profiles import typical_profile
from proxy.reader.tiers import Tier
from proxy.wire.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[[way.Page], object]

# Where each stage is called from, in the order of the way; a stage does not count what those inside
# of it count.
STAGES: Final = (
    ("proxy.page.charset", "decode", "bytes to text"),
    ("proxy.page.guards", "refuse", "scan for hostile input"),
    ("proxy.rewrite", "parse", "parser"),
    ("proxy.page.dom", "_fill", "copy of the tree"),
    ("proxy.rewrite", "survey", "survey, the rest"),
    ("proxy.page.survey", "walk", "survey: walk"),
    ("proxy.rewrite", "find_asks", "support finder"),
    ("proxy.rewrite", "apply_rules", "rules"),
    ("proxy.rewrite", "sort_page", "what goes where"),
    ("proxy.page.pictures", "prepare", "pictures"),
    ("proxy.sheet.content", "read_region", "printing: text"),
    ("proxy.sheet.frame", "read_region", "printing: what stands beside"),
    ("proxy.rewrite", "print_sheet", "printing: markup, parts, menus"),
    ("proxy.rewrite", "rewrite", "the rest"),
)
ROUNDS: Final = 3
COLLECTED_EVERY: Final = 25  # pages, as `simplify --batch` does


class Stopwatch:
    """Adds up the CPU of stages; it stands in the place of their functions."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._inner: list[float] = []
        for module, name, label in STAGES:
            place = importlib.import_module(module)
            setattr(place, name, self._timed(getattr(place, name), label))

    def _timed(self, function: Callable[..., Any], label: str) -> Callable[..., Any]:
        clock, inner, spent = time.process_time, self._inner, self.spent

        def timed(*args: object, **named: object) -> object:
            inner.append(0.0)
            began = clock()
            try:
                return function(*args, **named)
            finally:
                took = clock() - began
                spent[label] += took - inner.pop()
                if inner:
                    inner[-1] += took

        return timed


def pages_of(folder: Path, limit: int) -> list[way.Page]:
    """Return the saved pages of a folder, every n-th where `limit` asks for fewer than all."""
    index = folder / "index.tsv"
    known: dict[str, str] = {}
    if index.exists():
        with index.open(encoding="utf-8") as stream:
            rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            known = {row["page"]: row["url"] for row in rows}
    found = sorted([*folder.rglob("*.html"), *folder.rglob("*.html.gz")])
    step = max(1, -(-len(found) // limit)) if limit else 1
    pages = []
    for path in found[::step]:
        name = path.relative_to(folder).as_posix()
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        pages.append(way.Page(body, known.get(name, f"https://page.example/{name}")))
    return pages


def freesheet(tier: str) -> Run:
    """Return the rewrite of a page, as `freesheet simplify` does it."""
    desk = Desk.open("")
    profile = typical_profile(Tier(tier), View())

    def run(page: way.Page) -> object:
        try:
            return way.rewrite(page, profile, desk.knowledge(page.url))
        except RewriteError as error:
            return error

    return run


def peer(name: str) -> Run | None:
    """Return what a peer makes of a page, from text on; None where it is not installed."""
    try:
        if name == "trafilatura":
            extract = importlib.import_module("trafilatura").extract
            return lambda page: extract(
                page.body.decode("utf-8", "replace"), include_comments=False
            )
        document = importlib.import_module("readability").Document
    except ImportError:
        return None

    def summary(page: way.Page) -> object:
        try:
            return document(page.body.decode("utf-8", "replace")).summary()
        except Exception as error:  # noqa: BLE001  # what a peer cannot read took its time, too
            return error

    return summary


def measured(runs: dict[str, Run], pages: list[way.Page], watch: Stopwatch) -> dict[str, Any]:
    """Return the milliseconds of every page by name, and those of our stages."""
    best: dict[str, list[float]] = {name: [float("inf")] * len(pages) for name in runs}
    stages: list[dict[str, float]] = [{} for _ in pages]
    for _ in range(ROUNDS):
        for number, page in enumerate(pages):
            for name, run in runs.items():
                watch.spent.clear()
                began = time.process_time()
                run(page)
                took = (time.process_time() - began) * 1000
                if took < best[name][number]:
                    best[name][number] = took
                    if name == "freesheet":
                        stages[number] = dict(watch.spent)
            if number % COLLECTED_EVERY == 0:
                gc.collect()
    mean = {
        label: 1000 * statistics.fmean(one.get(label, 0.0) for one in stages)
        for _, _, label in STAGES
    }
    return {"pages": best, "stages": mean}


def growth_mib(run: Run, page: way.Page) -> float:
    """Return by how much a process grows that rewrites one page."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        run(page)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        os.write(writer, str(grown).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        told = stream.read()
    os.waitpid(child, 0)
    return int(told or 0) / 1024


def percentile(values: list[float], share: float) -> float:
    """Return the value that `share` of all do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def report(results: dict[str, Any]) -> dict[str, float]:
    """Print the tables and return their figures."""
    print("stage                               ms a page")
    for label, spent in results["stages"].items():
        print(f"  {label:34}{spent:9.3f}")
    ours = statistics.fmean(results["pages"]["freesheet"])
    figures: dict[str, float] = {}
    print("                                mean      p95   times Freesheet")
    for name, values in results["pages"].items():
        mean, high = statistics.fmean(values), percentile(values, 0.95)
        print(f"  {name:26}{mean:9.2f}{high:9.2f}{mean / ours:9.2f}")
        figures |= {f"{name}_ms_mean": round(mean, 2), f"{name}_ms_p95": round(high, 2)}
    return figures


def memory(run: Run, pages: list[way.Page]) -> dict[str, float]:
    """Print and return how much a process grows by a page."""
    grown = [growth_mib(run, page) for page in pages]
    worst = max(range(len(pages)), key=grown.__getitem__)
    size = len(pages[worst].body) / 1024 / 1024
    print(
        f"MiB a page: median {statistics.median(grown):.1f}, p95 {percentile(grown, 0.95):.1f},"
        f" most {grown[worst]:.1f} of a page of {size:.1f}"
    )
    return {"mib_median": statistics.median(grown), "mib_most": grown[worst]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer", action="append", choices=("trafilatura", "readability-lxml"))
    parser.add_argument("--tier", choices=("plain", "basic", "late"), default="basic")
    parser.add_argument("--limit", type=int, default=0, help="so many pages of all, at most")
    parser.add_argument("--memory", action="store_true", help="memory instead of time")
    asked = parser.parse_args()
    pages = pages_of(asked.folder, asked.limit)
    if not pages:
        sys.exit(f"{asked.folder}: no pages")
    print(f"{len(pages)} pages, {sum(len(one.body) for one in pages) / len(pages) / 1024:.0f} kB")
    ours = freesheet(asked.tier)
    if asked.memory:
        print(json.dumps(memory(ours, pages)))
        return
    runs = {"freesheet": ours}
    for name in asked.peer or ():
        run = peer(name)
        if run is None:
            print(f"{name} is not installed", file=sys.stderr)
        else:
            runs[name] = run
    watch = Stopwatch()
    gc.collect()
    gc.freeze()
    gc.disable()
    print(json.dumps(report(measured(runs, pages, watch))))


if __name__ == "__main__":
    main()
