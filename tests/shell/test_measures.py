"""The table of metrics beside the program: whatever is counted stands in it, as it is counted."""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest

from proxy.shell.journal import Entry, Journal, JournalOptions
from proxy.shell.measures import MEASURES, Measure, Sort
from tests.repository import PROXY, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS: Final = {one.name: one for one in MEASURES}
METHODS: Final = {
    "count": Sort.COUNTER,
    "gauge": Sort.GAUGE,
    "follow": Sort.GAUGE,
    "observe": Sort.HISTOGRAM,
}
# Those of an exchange, counted by name and key in the journal itself.
TALLIED: Final = {"exchanges_total", "bytes_total", "store_total"}


def calls() -> Iterator[tuple[str, str, str, frozenset[str] | None]]:
    """Yield where, how, what, and with which labels; None where only the running program knows."""
    for path in PROXY:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            said = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else 0
            counts = node.func.attr in METHODS and isinstance(said, str)
            if counts and re.fullmatch("[a-z_]{4,}", str(said)):  # no letter of a text that is read
                yield f"{name_of(path)}:{node.lineno}", node.func.attr, str(said), labels_of(node)


def labels_of(call: ast.Call) -> frozenset[str] | None:
    """Return the names of a call's labels."""
    names = {one.arg for one in call.keywords if one.arg}
    for one in call.keywords:
        if one.arg is None and not isinstance(one.value, ast.Dict):
            return None
        if isinstance(one.value, ast.Dict):
            names |= {str(key.value) for key in one.value.keys if isinstance(key, ast.Constant)}
    return frozenset(names)


CALLS: Final = sorted(calls(), key=lambda one: one[:3])


@pytest.mark.parametrize(("where", "how", "name", "labels"), CALLS, ids=[one[0] for one in CALLS])
def test_what_is_counted_stands_in_the_table(
    where: str, how: str, name: str, labels: frozenset[str] | None
) -> None:
    assert name in ROWS, where
    assert METHODS[how] is ROWS[name].sort
    assert labels is None or labels == set(ROWS[name].labels)


def test_what_stands_in_the_table_is_counted() -> None:
    assert set(ROWS) == {name for _, _, name, _ in CALLS} | TALLIED


def test_every_exchange_is_counted_by_the_labels_of_the_table() -> None:
    journal = Journal(JournalOptions("off"), wall=lambda: 0.0, tick=lambda: 0.0, write=str)
    journal.record(Entry(site="news", reason="engine.blink", status=200, cache="hit"))

    assert {name: {label for label, _ in labels} for name, labels in journal.counters} == {
        name: set(ROWS[name].labels) for name in TALLIED
    }


def test_a_name_stands_there_once() -> None:
    assert [name for name, many in Counter(one.name for one in MEASURES).items() if many > 1] == []


@pytest.mark.parametrize("row", MEASURES, ids=lambda one: one.name)
def test_a_counter_is_told_by_its_name(row: Measure) -> None:
    """Prometheus, "Metric and label naming": a counter ends in `_total`."""
    assert (row.sort is Sort.COUNTER) == row.name.endswith("_total")


@pytest.mark.parametrize("row", MEASURES, ids=lambda one: one.name)
def test_no_label_tells_of_a_reader(row: Measure) -> None:
    assert not set(row.labels) & {"host", "path", "agent", "address", "country"}
