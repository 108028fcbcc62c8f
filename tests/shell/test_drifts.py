"""Sheets tell when a site has changed under its rules."""

from __future__ import annotations

import itertools

import pytest

from proxy.ruleset.parse import parse_rules
from proxy.shell.drifts import Drifts
from proxy.shell.journal import Journal, JournalOptions
from proxy.shell.workers import Outcome

RULES = """schema = 1
[site]
origin = "news"
[[rule]]
id = "donate"
protect = "a.donate"
slot = "support"
expect = "1"
"""


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def journal(lines: list[str]) -> Journal:
    ticks = itertools.count()
    return Journal(JournalOptions(), wall=lambda: 0.0, tick=lambda: next(ticks), write=lines.append)


def noted(journal: Journal, *, kept: bool, pages: int, status: int = 200) -> Drifts:
    ruleset, problems = parse_rules({"news.toml": RULES}, "news")
    assert problems == []
    drifts = Drifts(journal)
    outcome = Outcome(contracts=(("donate", kept),), rule_kind="page", missing=("donate",))
    for number in range(pages):
        drifts.note("news", ruleset, outcome, f"/page/{number}", status=status)
    return drifts


def test_one_page_proves_nothing(journal: Journal) -> None:
    assert noted(journal, kept=False, pages=1).status() == []


def test_a_donate_link_that_is_gone_from_three_pages_is_drift(journal: Journal) -> None:
    (row,) = noted(journal, kept=False, pages=3).status()

    assert (row["rule"], row["state"], row["sample"]) == ("donate", "drift", "/page/2")


def test_drift_is_told_once_and_shown_as_a_gauge(journal: Journal, lines: list[str]) -> None:
    noted(journal, kept=False, pages=6)

    assert sum('"state":"drift"' in line for line in lines) == 1
    assert list(journal.gauges.values()) == [2]


def test_a_rule_that_acts_is_counted_and_one_that_never_did_is_named(journal: Journal) -> None:
    more = '[[rule]]\nid = "{}"\ndrop = ".x"\nwhy = "A case."\n'
    off = more.format("off") + 'mode = "off"\n'
    ruleset, _ = parse_rules({"news.toml": RULES + more.format("idle") + off}, "news")
    drifts = Drifts(journal, lambda: 659.5)
    for _ in range(2):
        drifts.note("news", ruleset, Outcome(fired=("donate",)), "/a", status=200)
    rule = (("rule", "donate"), ("site", "news"))

    assert journal.counters["rule_hits_total", rule] == 2
    assert journal.gauges["rule_last_hit_timestamp_seconds", rule] == 600
    assert drifts.idle("news", ruleset) == ["idle"]
    assert drifts.idle("blog", ruleset) == ["donate", "idle"]


def test_kept_contracts_are_quiet(journal: Journal, lines: list[str]) -> None:
    assert noted(journal, kept=True, pages=50).status() == []
    assert lines == []


def test_error_pages_do_not_count(journal: Journal) -> None:
    assert noted(journal, kept=False, pages=9, status=404).status() == []


def test_a_missing_donate_link_is_counted_on_every_page(journal: Journal) -> None:
    noted(journal, kept=True, pages=2)

    assert journal.counters["protect_missing_total", (("role", "donate"), ("site", "news"))] == 2
