from dataclasses import replace

import pytest

from proxy.desk.judge import Outcome, judge, visible_text
from proxy.desk.proof import Fixture, Test
from proxy.page.dom import parse
from proxy.reader.tiers import Tier
from proxy.ruleset.model import Ruleset

TEST = Test("t", Tier.BASIC, Fixture("https://a.example/", b"<p>in"))
MANY = Outcome("<body><p>One\u00a0 two</p><p>three</p><script>four</script>".encode())


def messages(test: Test, outcome: Outcome) -> list[str]:
    return [one.message for one in judge(test, outcome, Ruleset())]


def test_white_space_is_collapsed_on_both_sides() -> None:
    assert messages(replace(TEST, text=("One\n two three",)), MANY) == []


def test_case_counts() -> None:
    assert messages(replace(TEST, text=("one two",)), MANY) == ['the text "one two" is missing']


def test_only_visible_text_is_text() -> None:
    assert messages(replace(TEST, text=("four",)), MANY) == ['the text "four" is missing']
    assert visible_text(parse("<title>T</title><p>a")) == "a"


def test_the_order_is_strict() -> None:
    assert messages(replace(TEST, order=("three", "three")), MANY) == [
        'order: "three" is out of order'
    ]


@pytest.mark.parametrize("charset", ["", "x-unknown", "windows-1252"])
def test_bytes_of_any_charset_are_read(charset: str) -> None:
    outcome = Outcome("<p>entr\u00e9e".encode("latin-1"), charset)

    assert messages(replace(TEST, text=("entr\u00e9e",)), outcome) == []


def test_a_modern_page_is_judged_by_its_bytes_alone() -> None:
    test = replace(TEST, tier=Tier.MODERN, identical=True, fires=("x",))

    assert messages(test, Outcome(b"<p>in", declined="modern")) == []
    assert messages(test, Outcome(b"<p>out")) == ["the output is not the input, byte for byte"]


def test_a_page_may_be_expected_to_stay_as_it_is() -> None:
    paid = Outcome(b"<p>in", declined="page.not-free")

    assert messages(replace(TEST, identical=True), paid) == []


def test_assertions_about_rules_do_not_count_as_content() -> None:
    failures = judge(replace(TEST, fires=("x",), kind="y", text=("z",)), Outcome(b""), Ruleset())

    assert [one.content for one in failures] == [True, False, False]
    assert 'rule "x" did not fire: not in the trace' in failures[2].message


def test_a_tests_own_limit_of_loss_wins() -> None:
    lossy = Outcome(b"", loss=0.3)

    assert messages(replace(TEST, max_loss=0.5), lossy) == []
    assert messages(TEST, lossy) == ["rules removed 30% of the kept text, more than 10%"]


def test_everything_that_should_be_absent_is_looked_for() -> None:
    assert messages(replace(TEST, absent=("h1", "p")), MANY) == [
        '2 match "p" in the output, which should be absent'
    ]
