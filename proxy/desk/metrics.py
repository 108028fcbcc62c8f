"""The journal's counters as Prometheus text (format 0.0.4). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proxy.shell.journal import BUCKETS_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proxy.shell.journal import Histogram, Journal, Labels

PREFIX = "freesheet_"


def metrics_text(journal: Journal) -> str:
    """Return every counter, gauge and histogram, sorted by name."""
    lines: list[str] = []
    lines.extend(_family("counter", sorted(journal.counters.items())))
    lines.extend(_family("gauge", sorted(journal.gauges.items())))
    for (name, labels), histogram in sorted(journal.histograms.items()):
        lines.extend(_histogram(name, labels, histogram))
    return "\n".join(lines) + "\n"


def _family(
    kind: str, rows: list[tuple[tuple[str, Labels], int]] | list[tuple[tuple[str, Labels], float]]
) -> Iterator[str]:
    last = ""
    for (name, labels), value in rows:
        if name != last:
            yield f"# TYPE {PREFIX}{name} {kind}"
            last = name
        yield f"{PREFIX}{name}{_labels(labels)} {value}"


def _histogram(name: str, labels: Labels, histogram: Histogram) -> Iterator[str]:
    yield f"# TYPE {PREFIX}{name} histogram"
    total = 0
    for bound, count in zip((*BUCKETS_S, "+Inf"), histogram.counts, strict=True):
        total += count
        yield f"{PREFIX}{name}_bucket{_labels((*labels, ('le', str(bound))))} {total}"
    yield f"{PREFIX}{name}_sum{_labels(labels)} {histogram.total_s:.6f}"
    yield f"{PREFIX}{name}_count{_labels(labels)} {total}"


def _labels(labels: Labels) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels if value)
    return "{" + pairs + "}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
