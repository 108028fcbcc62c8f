"""The journal's counters as Prometheus text (format 0.0.4). Pure.

"Only one HELP line may exist for any given metric name", "Only one TYPE line may exist for a given
metric name", and all lines of a metric stand together (Prometheus, "Exposition formats").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from proxy.shell.journal import BUCKETS_S
from proxy.shell.measures import MEASURES, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proxy.shell.journal import Histogram, Journal, Key, Labels
    from proxy.shell.measures import Measure

PREFIX = "freesheet_"

Value = TypeVar("Value")


def metrics_text(journal: Journal) -> str:
    """Return every metric with its help and type; those that count nothing by label begin at 0."""
    return "".join(f"{line}\n" for measure in MEASURES for line in _lines(measure, journal))


def _lines(measure: Measure, journal: Journal) -> Iterator[str]:
    name = PREFIX + measure.name
    yield f"# HELP {name} {measure.help}"
    yield f"# TYPE {name} {measure.sort.value}"
    if measure.sort is Sort.HISTOGRAM:
        for labels, histogram in _rows(measure, journal.histograms):
            yield from _histogram(name, labels, histogram)
        return
    values: Mapping[Key, float] = (
        journal.counters if measure.sort is Sort.COUNTER else journal.gauges
    )
    rows = _rows(measure, values)
    if not rows and not measure.labels:
        rows = [((), 0)]
    for labels, value in rows:
        yield f"{name}{_labels(labels)} {value}"


def _rows(measure: Measure, known: Mapping[Key, Value]) -> list[tuple[Labels, Value]]:
    """Return the values of one metric in the order of their labels."""
    found = [(labels, value) for (name, labels), value in known.items() if name == measure.name]
    return sorted(found, key=lambda row: row[0])


def _histogram(name: str, labels: Labels, histogram: Histogram) -> Iterator[str]:
    total = 0
    for bound, count in zip((*BUCKETS_S, "+Inf"), histogram.counts, strict=True):
        total += count
        yield f"{name}_bucket{_labels((*labels, ('le', str(bound))))} {total}"
    yield f"{name}_sum{_labels(labels)} {histogram.total_s:.6f}"
    yield f"{name}_count{_labels(labels)} {total}"


def _labels(labels: Labels) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels if value)
    return "{" + pairs + "}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
