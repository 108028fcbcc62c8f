import pytest

from proxy.desk.metrics import metrics_text
from proxy.shell.journal import Journal, JournalOptions


@pytest.fixture
def journal() -> Journal:
    return Journal(JournalOptions(), wall=lambda: 0.0, tick=lambda: 0.0, write=lambda _: None)


def test_a_counter_is_declared_once(journal: Journal) -> None:
    journal.count("refused_total", why="request.host")
    journal.count("refused_total", 2, why="request.line")

    assert metrics_text(journal).splitlines() == [
        "# TYPE freesheet_refused_total counter",
        'freesheet_refused_total{why="request.host"} 1',
        'freesheet_refused_total{why="request.line"} 2',
    ]


def test_a_gauge_keeps_its_last_value(journal: Journal) -> None:
    journal.gauge("in_flight", 3)
    journal.gauge("in_flight", 1)

    assert "freesheet_in_flight 1\n" in metrics_text(journal)


def test_an_empty_label_is_left_out(journal: Journal) -> None:
    journal.count("shed_total", site="")

    assert "freesheet_shed_total 1\n" in metrics_text(journal)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param('a"b', r"a\"b", id="a quotation mark"),
        pytest.param("a\\b", r"a\\b", id="a backslash"),
        pytest.param("a\nb", r"a\nb", id="a line end"),
    ],
)
def test_a_label_cannot_end_its_line(journal: Journal, value: str, written: str) -> None:
    journal.count("rule_violations_total", rule=value)

    assert f'rule="{written}"' in metrics_text(journal)


def test_the_buckets_of_a_histogram_add_up(journal: Journal) -> None:
    for seconds in (0.004, 0.3, 20.0):
        journal.observe("rewrite_seconds", seconds, site="news")
    text = metrics_text(journal)

    assert 'freesheet_rewrite_seconds_bucket{site="news",le="0.005"} 1\n' in text
    assert 'freesheet_rewrite_seconds_bucket{site="news",le="0.5"} 2\n' in text
    assert 'freesheet_rewrite_seconds_bucket{site="news",le="+Inf"} 3\n' in text
    assert 'freesheet_rewrite_seconds_sum{site="news"} 20.304000\n' in text
    assert 'freesheet_rewrite_seconds_count{site="news"} 3\n' in text
