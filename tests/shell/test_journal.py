"""The log and the counters: what operators learn, and what nobody ever learns of a reader."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from proxy.errors import UpstreamError
from proxy.shell.journal import (
    BUCKETS_S,
    Entry,
    Histogram,
    Journal,
    JournalOptions,
    quiet_libraries,
)
from tests.stores import Clock

SHEET = Entry(
    site="news", tier="late", verdict="simplify", reason="engine.trident", status=200,
    cache="hit", path="/a?secret=1", bytes_in=5, bytes_out=7,
)  # fmt: skip


class Desk:
    """A journal, its clock, and its lines."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # the options' own types
        self.clock = Clock()
        self.text: list[str] = []
        self.journal = Journal(
            JournalOptions(**options), wall=self.clock, tick=self.clock, write=self.text.append
        )

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines as values."""
        return [json.loads(line) for line in self.text]


def test_an_exchange_is_one_line_of_json() -> None:
    desk = Desk()
    desk.journal.record(SHEET)

    (line,) = desk.lines
    assert (line["event"], line["site"], line["tier"], line["status"]) == (
        "exchange", "news", "late", 200,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("paths", "shown"), [pytest.param(False, False, id="usual"), pytest.param(True, True, id="on")]
)
def test_a_path_is_written_only_where_the_operator_asks(*, paths: bool, shown: bool) -> None:
    desk = Desk(paths=paths)
    desk.journal.record(SHEET)

    assert ("secret" in desk.text[0]) is shown


def test_times_are_minutes() -> None:
    desk = Desk()
    desk.journal.record(SHEET)
    desk.clock.now += 59
    desk.journal.event("start")

    assert {line["t"][-1] for line in desk.lines} == {"Z"}
    assert all(len(line["t"]) == len("2026-01-01T00:00Z") for line in desk.lines)


@pytest.mark.parametrize(
    ("wanted", "statuses"),
    [
        pytest.param("all", [200, 502], id="all"),
        pytest.param("errors", [502], id="errors"),
        pytest.param("off", [], id="off"),
    ],
)
def test_the_operator_says_which_exchanges_are_written(wanted: str, statuses: list[int]) -> None:
    desk = Desk(exchanges=wanted)
    for status in (200, 502):
        desk.journal.record(Entry(status=status))

    assert [line["status"] for line in desk.lines] == statuses
    assert sum(desk.journal.counters.values()) == 2


def test_an_exchange_counts_itself_its_bytes_and_its_use_of_the_store() -> None:
    journal = Desk(exchanges="off").journal
    journal.record(SHEET)

    assert {(key[0], dict(key[1]).get("side", "")): n for key, n in journal.counters.items()} == {
        ("exchanges_total", ""): 1,
        ("bytes_total", "origin"): 5,
        ("bytes_total", "reader"): 7,
        ("store_total", ""): 1,
    }


def test_a_repeated_exchange_counts_like_a_recorded_one() -> None:
    recorded, repeated = Desk(), Desk()
    for _ in range(2):
        recorded.journal.record(SHEET)
    repeated.journal.record(SHEET)
    repeated.journal.repeater(SHEET)()

    assert repeated.journal.counters == recorded.journal.counters
    assert len(repeated.lines) == 2


def test_labels_in_any_order_are_one_counter() -> None:
    journal = Desk().journal
    journal.count("shed_total", site="a", why="b")
    journal.count("shed_total", 2, why="b", site="a")

    assert list(journal.counters.values()) == [3]


def test_a_duration_is_counted_in_one_bucket() -> None:
    histogram = Histogram()
    for seconds in (0.0, BUCKETS_S[0], BUCKETS_S[0] + 0.001, 999.0):
        histogram.observe(seconds)

    assert (histogram.counts[0], histogram.counts[1], histogram.counts[-1]) == (2, 1, 1)
    assert histogram.total_s == pytest.approx(999.011)


def test_events_below_the_level_are_not_written() -> None:
    desk = Desk(level="warning")
    desk.journal.event("start")
    desk.journal.rule_problem("donate: matches nothing")

    assert [(line["event"], line["problem"]) for line in desk.lines] == [
        ("rule", "donate: matches nothing")
    ]


def test_a_bug_is_told_by_its_place_and_never_by_its_words() -> None:
    desk = Desk()
    try:
        int("the reader's own words")
    except ValueError as error:
        desk.journal.bug(error)

    (line,) = desk.lines
    assert (line["kind"], "test_journal.py" in line["at"]) == ("ValueError", True)
    assert "own words" not in desk.text[0]


@pytest.mark.parametrize(
    ("error", "bugs"),
    [
        pytest.param(KeyError("the reader's own words"), 1, id="nobody foresaw it"),
        pytest.param(OSError(24, "too many open files"), 0, id="the system refused something"),
        pytest.param(UpstreamError("reset", "gone"), 0, id="an error of our own"),
        pytest.param(None, 0, id="words alone"),
    ],
)
def test_what_a_loop_caught_is_counted_where_nobody_foresaw_it(
    error: Exception | None, bugs: int
) -> None:
    desk = Desk()

    desk.journal.loop_bug(None, {"message": "Fatal error: own words", "exception": error})

    assert desk.journal.counters["bugs_total", ()] == bugs
    assert [line["event"] for line in desk.lines] == ["bug"] * bugs
    assert "own words" not in "".join(desk.text)


def test_a_gauge_that_is_followed_is_read_when_it_is_asked_for() -> None:
    desk, running = Desk(), [1]
    desk.journal.gauge("ready", 5)
    desk.journal.follow("in_flight", lambda: running[0])
    running[0] = 7

    assert desk.journal.gauges == {("ready", ()): 5, ("in_flight", ()): 7}


def test_libraries_write_nothing(caplog: pytest.LogCaptureFixture) -> None:
    quiet_libraries()

    logging.getLogger("uvicorn.error").error("192.0.2.1 said something")

    assert caplog.records == []
