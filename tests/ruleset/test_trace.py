from collections.abc import Callable
from dataclasses import replace
from typing import Any

from proxy.page.dom import Element
from proxy.ruleset.model import Drop, Expect, Rule
from proxy.ruleset.trace import FIRED, Entry, Node, Violation, blocked, failed, no_match, skipped

RULE = Rule("a", "p", Drop(), at="news.toml:4")
Find = Callable[[str, str], Element]


def test_results_are_worded_as_documented() -> None:
    assert (FIRED, no_match("has_text")) == ("fired", "no match: has_text")
    assert (skipped("tier is basic"), failed("x")) == ("skipped: tier is basic", "failed: x")
    assert blocked("kept by story") == "blocked: kept by story"


def test_a_node_has_a_path_and_short_text(element: Find) -> None:
    node = Entry(RULE).seen(element("<div><p>" + "word " * 40, "p"), "main")

    assert (node.path, node.to, len(node.text)) == ("html>body>div>p", "main", 80)
    assert node.text.endswith("\u2026")


def test_nodes_past_the_first_twenty_are_bare(element: Find) -> None:
    entry = Entry(RULE, nodes=[Node("", "")] * 20)

    assert entry.seen(element("<p>x", "p")) == Node("", "")
    assert len(replace(entry, nodes=[Node("", "")] * 50).to_json()["nodes"]) == 20  # type: ignore[arg-type]  # a list


def test_one_element_that_was_done_is_enough_to_fire() -> None:
    entry = Entry(RULE, nodes=[Node("p", "", outcome=blocked("kept by x")), Node("p", "")])
    entry.conclude()

    assert entry.result == "fired"


def test_nothing_done_is_the_first_obstacle() -> None:
    entry = Entry(
        RULE, nodes=[Node("p", "", outcome=blocked("kept by x")), Node("p", "", outcome="y")]
    )
    entry.conclude()

    assert entry.result == "blocked: kept by x"


def test_what_was_not_asked_is_left_out() -> None:
    assert Entry(RULE, result="fired").to_json() == {
        "rule": "a",
        "at": "news.toml:4",
        "verb": "drop",
        "result": "fired",
    }


def test_everything_known_is_told() -> None:
    entry = Entry(
        replace(RULE, why="because", expect=Expect(1, 1)),
        "fired",
        3,
        2,
        1,
        40,
        [Node("p", "t", "main", "failed: x")],
    )
    plain: dict[str, Any] = entry.to_json()

    assert (plain["matched"], plain["after_has_text"], plain["after_closest"]) == (3, 2, 1)
    assert (plain["bytes_removed"], plain["why"], plain["expect"]) == (40, "because", "1")
    assert plain["nodes"] == [{"path": "p", "text": "t", "to": "main", "result": "failed: x"}]


def test_a_violation_is_plain_data() -> None:
    assert Violation("a", "drop", "article", "0..1", 2).to_json() == {
        "rule": "a",
        "verb": "drop",
        "kind": "article",
        "expect": "0..1",
        "seen": 2,
        "why": "count",
    }
