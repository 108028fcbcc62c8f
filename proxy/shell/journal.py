"""One structured line per exchange, and the counters. The only file that logs.

Never an address, agent, cookie, referrer, query or host; the path only where the operator asked
for it (privacy.md). Times in minutes: a line must not tell who read what.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from proxy.errors import FreesheetError
from proxy.shell.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SIDES: Final = ("origin", "reader")
_LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}

_WORDS: Final = ("site", "tier", "verdict", "reason", "kind", "status", "cache", "rules")

# Upper bounds in seconds of the histograms; the last bucket is everything.
BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)

Labels = tuple[tuple[str, str], ...]
Key = tuple[str, Labels]
_Kind = tuple[str, str, str, int, str]  # what exchanges have in common that are counted together


@dataclass(frozen=True, slots=True)
class JournalOptions:
    """What is written; the counters always count."""

    exchanges: str = "all"
    paths: bool = False
    level: str = "info"


@dataclass(slots=True)
class Entry:
    """What is known of one exchange at its end."""

    site: str = ""
    tier: str = "modern"
    verdict: str = "pass"
    reason: str = ""
    kind: str = ""
    status: int = 0
    cache: str = ""
    rules: str = ""
    path: str = ""
    bytes_in: int = 0
    bytes_out: int = 0
    began_s: float = 0.0
    problem: str = ""


@dataclass(slots=True)
class Histogram:
    """How many observations were at most each bound, and their sum in seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS_S) + 1))
    total_s: float = 0.0

    def observe(self, seconds: float) -> None:
        """Count one observation."""
        self.total_s += seconds
        for place, bound in enumerate(BUCKETS_S):
            if seconds <= bound:
                self.counts[place] += 1
                return
        self.counts[-1] += 1


class Journal:
    """Counters by name and labels, and the log lines."""

    def __init__(
        self,
        options: JournalOptions,
        *,
        wall: Callable[[], float],
        tick: Callable[[], float],
        write: Callable[[str], object] | None = None,
    ) -> None:
        self._options = options
        self.wall = wall
        self.tick = tick
        lines = Lines()
        self._write = write or lines.write
        self._write_soon = write or lines.write_soon
        self._minute = (-1, "")
        self._number = 0
        self._counters: Counter[Key] = Counter()
        self._tallies: dict[_Kind, list[int]] = {}
        self._gauges: dict[Key, float] = {}
        self._followed: dict[Key, Callable[[], float]] = {}
        self.histograms: dict[Key, Histogram] = {}

    def count(self, name: str, amount: int = 1, /, **labels: str) -> None:
        """Add to the counter `freesheet_<name>` with these labels."""
        self._counters[name, tuple(sorted(labels.items()))] += amount

    @property
    def counters(self) -> Counter[Key]:
        """All counters; what was tallied since is added first."""
        for kind, (exchanges, bytes_in, bytes_out) in self._tallies.items():
            site, tier, reason, hundreds, cache = kind
            keys = _keys(site, tier, reason, hundreds)
            for key, amount in zip(keys, (exchanges, bytes_in, bytes_out), strict=True):
                self._counters[key] += amount
            if cache:
                self._counters["store_total", (("result", cache),)] += exchanges
        self._tallies.clear()
        return self._counters

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """Set the gauge `freesheet_<name>` with these labels."""
        self._gauges[name, tuple(sorted(labels.items()))] = value

    def follow(self, name: str, read: Callable[[], float]) -> None:
        """Have the gauge `freesheet_<name>` read when somebody asks for it."""
        self._followed[name, ()] = read

    @property
    def gauges(self) -> dict[Key, float]:
        """All gauges: those that were set, and those that are read now."""
        return self._gauges | {key: read() for key, read in self._followed.items()}

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Count a duration in the histogram `freesheet_<name>`."""
        key = (name, tuple(sorted(labels.items())))
        self.histograms.setdefault(key, Histogram()).observe(seconds)

    def record(self, entry: Entry) -> None:
        """Count an exchange and write its line, if lines are wanted."""
        kind = (entry.site, entry.tier, entry.reason, entry.status // 100, entry.cache)
        tally = self._tallies.get(kind)
        if tally is None:
            tally = self._tallies[kind] = [0, 0, 0]
        tally[0] += 1
        tally[1] += entry.bytes_in
        tally[2] += entry.bytes_out
        if self._wants_line(entry):
            self._line(entry)

    def repeater(self, entry: Entry) -> Callable[[], None]:
        """Return what records the same exchange once more."""
        return lambda: self.record(replace(entry, began_s=self.tick()))

    def _wants_line(self, entry: Entry) -> bool:
        wanted = self._options.exchanges
        return wanted == "all" or (wanted == "errors" and entry.status >= 500)  # noqa: PLR2004  # server errors

    def _line(self, entry: Entry) -> None:
        self._number += 1
        words = _words(
            entry.site,
            entry.tier,
            entry.verdict,
            entry.reason,
            entry.kind,
            entry.status,
            entry.cache,
            entry.rules,
        )
        ms = round((self.tick() - entry.began_s) * 1000)
        line = (
            f'{{"t":"{self._time()}","event":"exchange","id":"{self._number:x}",{words}'
            f'"ms":{ms},"bytes_in":{entry.bytes_in},"bytes_out":{entry.bytes_out}'
        )
        if entry.problem:
            line += f',"problem":{_json(entry.problem)}'
        if self._options.paths:
            line += f',"path":{_json(entry.path)}'
        self._write_soon(line + "}")

    def bug(self, error: BaseException) -> None:
        """Count an exception that nobody foresaw, and write where it came from: never its words."""
        self.count("bugs_total")
        frames = traceback.extract_tb(error.__traceback__)
        where = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
        self.event("bug", "error", kind=type(error).__name__, at=" < ".join(reversed(where)))

    def loop_bug(self, _loop: object, context: Mapping[str, Any]) -> None:
        """Note what an event loop caught: a callback's exception, which ends its connection.

        For `set_exception_handler`. What the system refused is no bug (`accept` without a free
        descriptor), and what our own errors say has been noted where they were raised.
        """
        error = context.get("exception")
        if isinstance(error, Exception) and not isinstance(error, (OSError, FreesheetError)):
            self.bug(error)

    def event(self, event: str, level: str = "info", **facts: str | float) -> None:
        """Write one line about something other than an exchange."""
        if _LEVELS[level] >= _LEVELS[self._options.level]:
            self._write(_json({"t": self._time(), "event": event, "level": level, **facts}))

    def rule_problem(self, problem: str) -> None:
        """Tell of a rule that stays off."""
        self.event("rule", "warning", problem=problem)

    def _time(self) -> str:
        """Return the minute; it is the same for most lines."""
        minute = int(self.wall() // 60)
        if self._minute[0] != minute:
            text = datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%MZ")
            self._minute = (minute, text)
        return self._minute[1]


@lru_cache(maxsize=1024)
def _keys(site: str, tier: str, reason: str, hundreds: int) -> tuple[Key, Key, Key]:
    """Return the counters of an exchange: itself, its bytes from the origin and to the reader.

    Labels are in alphabetical order.
    """
    exchange = (("reason", reason), ("site", site), ("status", f"{hundreds}xx"), ("tier", tier))
    origin, reader = ((("side", one), ("site", site), ("tier", tier)) for one in _SIDES)
    return ("exchanges_total", exchange), ("bytes_total", origin), ("bytes_total", reader)


@lru_cache(maxsize=1024)
def _words(*said: str | int) -> str:
    """Return what is said as members of an object, without the empty ones: few differ."""
    pairs = zip(_WORDS, said, strict=True)
    return "".join(f'"{name}":{_json(value)},' for name, value in pairs if value != "")


_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def quiet_libraries() -> None:
    """Keep the libraries' own loggers from writing: their lines name addresses."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "websockets", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
