import pytest

from proxy.desk.metrics import metrics_text
from proxy.shell.journal import BUCKETS_S, Journal, JournalOptions
from proxy.shell.measures import MEASURES, Measure


@pytest.fixture
def journal() -> Journal:
    return Journal(JournalOptions(), wall=lambda: 0.0, tick=lambda: 0.0, write=lambda _: None)


def lines_of(journal: Journal, name: str) -> list[str]:
    """Return all lines of one metric, where they stand together."""
    lines = metrics_text(journal).splitlines()
    places = [place for place, line in enumerate(lines) if name in line]
    assert places == list(range(places[0], places[0] + len(places)))
    return lines[places[0] : places[-1] + 1]


def test_a_counter_is_declared_once(journal: Journal) -> None:
    journal.count("refused_total", why="request.line")
    journal.count("refused_total", 2, why="request.host")

    assert lines_of(journal, "freesheet_refused_total") == [
        "# HELP freesheet_refused_total requests answered without asking the origin",
        "# TYPE freesheet_refused_total counter",
        'freesheet_refused_total{why="request.host"} 2',
        'freesheet_refused_total{why="request.line"} 1',
    ]


def test_a_histogram_of_two_sites_is_declared_once(journal: Journal) -> None:
    for site in ("news", "blog"):
        journal.observe("rewrite_seconds", 0.1, site=site)
    lines = lines_of(journal, "freesheet_rewrite_seconds")

    assert [line for line in lines if line.startswith("#")] == lines[:2]
    assert len(lines) == 2 + 2 * (len(BUCKETS_S) + 3)


def test_what_has_no_labels_begins_at_zero(journal: Journal) -> None:
    """A counter that appears with its first bug has no rise that an alert could see."""
    assert "freesheet_bugs_total 0\n" in metrics_text(journal)
    assert "\nfreesheet_refused_total" not in metrics_text(journal)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.name)
def test_every_metric_says_what_it_is(journal: Journal, measure: Measure) -> None:
    text = metrics_text(journal)

    assert f"# HELP freesheet_{measure.name} {measure.help}\n" in text
    assert f"# TYPE freesheet_{measure.name} {measure.sort.value}\n" in text


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
