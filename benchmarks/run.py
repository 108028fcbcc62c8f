"""The whole of Freesheet beside nginx and a bare application, in one run.

    .venv/bin/python -m benchmarks.run      `make bench`; five minutes, needs nginx and wrk

Everything is on loopback, one process each, the same origin behind all. Rounds are interleaved and
their order is turned round every time, so that what else the machine does hits all alike; ratios
are taken within this run only. An answer that is wrong ends the run. Writes results/NAME.json;
`make docs` makes a table of the newest. What is measured stands in cases.toml.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks import load, pages, targets

HERE: Final = Path(__file__).parent
MODERN: Final = load.MODERN


class Course:
    """All targets of one run, started, and the cases."""

    def __init__(self, cases: dict[str, Any], folder: Path, stack: ExitStack) -> None:
        self.cases = cases
        self.folder = folder
        pages.write_pages(folder / "pages", cases["big"]["bytes"])
        origin = targets.nginx("origin", folder)
        stack.callback(origin.end)
        self.targets: dict[str, targets.Target] = {}
        for name, start in {
            "freesheet": lambda: targets.freesheet(origin.port),
            "nginx-tuned": lambda: targets.nginx("nginx-tuned", folder, origin.port),
            "nginx": lambda: targets.nginx("nginx", folder, origin.port),
            "hello-50k": lambda: targets.hello(folder, "50k"),
            "hello-500": lambda: targets.hello(folder, "500"),
        }.items():
            self.targets[name] = start()
            stack.callback(self.targets[name].end)

    def check(self, name: str, path: str) -> None:
        """End the run where a target's answer is not the page."""
        reader = load.Reader(self.targets[name])
        got = reader.ask(load.request(path, MODERN))
        reader.close()
        page = (self.folder / "pages" / path.rsplit("/", 1)[-1]).read_bytes()
        if got.digest != hashlib.sha256(page).hexdigest():
            raise SystemExit(f"{name} answers {path} wrongly")

    def loads(self) -> list[dict[str, Any]]:
        """Return the medians of every load, target by target."""
        found = []
        for case in self.cases["load"]:
            rounds: dict[str, list[dict[str, float]]] = {name: [] for name in case["targets"]}
            for name in case["targets"]:
                self.check(name, case["path"])
            for number in range(self.cases["rounds"]):
                for name in case["targets"][:: -1 if number % 2 else 1]:
                    rounds[name].append(self._round(name, case))
            measured = {name: _medians(some) for name, some in rounds.items()}
            found.append({**case, "measured": measured})
        return found

    def _round(self, name: str, case: dict[str, Any]) -> dict[str, float]:
        target, path, connections = self.targets[name], case["path"], self.cases["connections"]
        numbered = case.get("numbered", False)
        load.wrk(target, path, self.cases["warm_s"], connections, numbered=numbered)
        return load.wrk(target, path, self.cases["load_s"], connections, numbered=numbered)

    def first_byte(self) -> dict[str, Any]:
        """Return the time to the first byte, target by target."""
        case = self.cases["first_byte"]
        some = {name: self.targets[name] for name in case["targets"]}
        return {**case, "measured": load.first_bytes(some, case["path"], case["requests"])}

    def sheet(self) -> dict[str, Any]:
        """Return what a sheet takes."""
        case = self.cases["sheet"]
        got = load.sheets(self.targets["freesheet"], case["path"], case["requests"])
        return {**case, "measured": got}

    def big(self) -> dict[str, Any]:
        """Return how a body of 1 GB passes, target by target."""
        case = self.cases["big"]
        measured = {
            name: load.big(self.targets[name], case["path"], case["bytes"])
            for name in case["targets"]
        }
        return {**case, "measured": measured}

    def beside(self) -> dict[str, Any]:
        """Return what modern readers wait, alone and beside outdated ones, target by target.

        The outdated ones are always Freesheet's: what they do to readers of nginx, which has no
        part in their sheets, is what busy cores do to any server on them.
        """
        case = self.cases["beside"]
        rounds: dict[str, dict[str, list[dict[str, float]]]] = {
            name: {"quiet": [], "busy": []} for name in case["targets"]
        }
        for number in range(self.cases["rounds"]):
            names = case["targets"][:: -1 if number % 2 else 1]
            for name in names:
                rounds[name]["quiet"].append(self._paced(name))
            sheets = _Sheets(self.targets["freesheet"], case)
            for name in names:
                rounds[name]["busy"].append(self._paced(name))
            sheets.end()
        measured = {
            name: {when: _medians(some) for when, some in both.items()}
            for name, both in rounds.items()
        }
        return {**case, "measured": measured}

    def _paced(self, name: str) -> dict[str, Any]:
        case = self.cases["beside"]
        return load.pace(self.targets[name], case["path"], case["requests_per_s"], case["seconds"])


class _Sheets:
    """Outdated readers who ask for one sheet after the other, until ended."""

    def __init__(self, target: targets.Target, case: dict[str, Any]) -> None:
        seconds = len(case["targets"]) * case["seconds"] + 30
        address = f"http://127.0.0.1:{target.port}{case['sheet_path']}"
        command = ["wrk", "-t1", f"-c{case['sheet_connections']}", f"-d{seconds}s"]
        command += ["-H", f"User-Agent: {load.OUTDATED}", address]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(1)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        time.sleep(1)


def _medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def machine() -> dict[str, Any]:
    """Return what was measured on."""
    nginx = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True).stderr
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "uvicorn": version("uvicorn"),
        "uvloop": version("uvloop"),
        "nginx": nginx.strip().rpartition("/")[2],
        "load_before": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--name", default="latest", help="results/NAME.json is written")
    parser.add_argument("--rounds", type=int, default=0, help="in place of those of cases.toml")
    said = parser.parse_args()
    for program in ("nginx", "wrk"):
        if shutil.which(program) is None:
            raise SystemExit(f"this needs {program}")
    cases = tomllib.loads((HERE / "cases.toml").read_text("utf-8"))
    cases["rounds"] = said.rounds or cases["rounds"]
    results: dict[str, Any] = {"machine": machine()}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        Path(name).chmod(0o755)  # a worker of nginx is nobody
        course = Course(cases, Path(name), stack)
        for part in ("loads", "first_byte", "sheet", "big", "beside"):
            results[part] = getattr(course, part)()
            print(part, json.dumps(results[part]), file=sys.stderr)
    path = HERE / "results" / f"{said.name}.json"
    path.write_text(json.dumps(_rounded(results), indent=1) + "\n", "utf-8")
    print(path.relative_to(HERE.parent))


def _rounded(value: Any) -> Any:  # noqa: ANN401  # any JSON
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value


if __name__ == "__main__":
    main()
