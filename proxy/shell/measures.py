"""Every counter, gauge and histogram, once: name, labels, what it counts. Pure data.

`/-/metrics` takes HELP and TYPE from here, docs/operate.md its table; a test compares every call of
the journal with it. Labels never name a reader: no host, path, address or agent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Sort(Enum):
    """What a number means to whoever scrapes it; the value is the word of the text format."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric; its name is written with `freesheet_` in front."""

    name: str
    sort: Sort
    labels: tuple[str, ...]
    help: str


def _row(name: str, labels: str, help_text: str, sort: Sort | None = None) -> Measure:
    sort = sort or (Sort.COUNTER if name.endswith("_total") else Sort.GAUGE)
    return Measure(name, sort, tuple(labels.split()), help_text)


MEASURES: Final = (
    # Exchanges
    _row("exchanges_total", "site tier reason status", "exchanges, by class of status"),
    _row("bytes_total", "site tier side", "body bytes, from the origin and to the reader"),
    _row("in_flight", "", "exchanges that run now"),
    _row("refused_total", "why", "requests answered without asking the origin"),
    _row("shed_total", "", "requests refused because too many ran"),
    _row("reader_left_total", "", "readers that left before the end"),
    _row("bugs_total", "", "exceptions that nobody foresaw"),
    # Sheets
    _row("rewrite_seconds", "site", "how long rewrites take", Sort.HISTOGRAM),
    _row("unrewritable_total", "site reason", "pages that left as they came after they were read"),
    _row("workers_killed_total", "", "processes killed because a page took too long"),
    _row("image_failed_total", "why", "pictures that could not be sent"),
    _row("forms_total", "site kind", "forms sent on"),
    # Links and rules
    _row(
        "support_links_total",
        "site role from",
        "donate and subscribe links on sheets, by who supplied them: rule, finder, fixed address",
    ),
    _row("protect_missing_total", "site role", "sheets without a link that a rule promises"),
    _row(
        "rule_hits_total", "site rule", "pages on which a rule acted, when their sheet was printed"
    ),
    _row("rule_last_hit_timestamp_seconds", "site rule", "when it did so last, to the minute"),
    _row("rule_violations_total", "site rule", "pages that broke the contract of a rule"),
    _row(
        "rule_state",
        "site rule kind",
        "a contract over its last pages: 0 kept, 1 watch, 2 drift",
    ),
    _row("rule_drift_total", "site rule", "how often a contract went into drift"),
    _row(
        "main_loss_total",
        "site",
        "sheets whose rules removed more of the kept text than max_loss",
    ),
    # The origin and the store
    _row("upstream_errors_total", "kind site", "failures of the origin"),
    _row("broken_bodies_total", "site", "answers of the origin that broke off"),
    _row("fields_dropped_total", "", "response fields that HTTP forbids"),
    _row("store_total", "result", "what the store did"),
    _row(
        "store_errors_total", "why", "calls of the store that failed or were slow; each is a miss"
    ),
    # Editions
    _row("edition", "", "number of the edition that is served; grows with reload and rollback"),
    _row(
        "rules_last_reload_successful",
        "",
        "whether the last change of the rule files was taken up whole, 0 or 1",
    ),
    _row(
        "rules_last_reload_success_timestamp_seconds",
        "",
        "when an edition was last made of the rule files",
    ),
    _row("reload_failed_total", "", "reloads that could not read the rule files, or refused one"),
    _row("rollbacks_total", "", "how often an operator went back to an earlier edition"),
    _row("build_info", "version table", "1; which Freesheet this is, with which table of signs"),
)
"""The order is that of the documents: what readers notice first."""
