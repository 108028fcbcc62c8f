"""The story of a page for a person: what each rule did, how often it matched, and why not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.desk.explain import Subject, as_text, explained
from proxy.reader.profiles import typical_profile
from proxy.reader.tiers import Tier
from proxy.rewrite import Declined, Page
from proxy.shell.knowledge import knowledge_of
from proxy.shell.materials import read_materials
from proxy.wire.view import View

RULES = """schema = 1
[site]
origin = "news"
hosts = ["news.example"]
[support]
finder = "off"
[[rule]]
id = "donate"
protect = "a.give"
slot = "support"
role = "donate"
expect = "1"
[[rule]]
id = "notice"
drop = "div"
has_text = ["your browser is outdated"]
closest = ".box"
expect = "0..1"
why = "This page is the answer."
[[rule]]
id = "small"
rename = "figcaption"
to = "small"
tiers = ["plain"]
[[rule]]
id = "list"
unwrap = "li.x"
"""
BODY = (
    "<!doctype html><title>T</title><body><a class=give href=/give>Give</a>"
    "<div class=box><div>Your browser is outdated.</div></div>"
    "<p>Some words that stay on the page, for the page must not be empty.</p><ul>"
    + "<li class=x>One of five that are alike</li>" * 5
    + "</ul>"
)
KNOWN = knowledge_of(replace(read_materials(""), rules={"news.toml": RULES}), "news")


def story(body: str = BODY, tier: Tier = Tier.BASIC) -> str:
    """Return the story of a page as a person reads it."""
    page = Page(body.encode(), "https://news.example/a", "text/html; charset=utf-8")
    return as_text(explained(Subject(page, typical_profile(tier, View()), KNOWN, "a test")))


def row(text: str, rule: str) -> list[str]:
    """Return the cells of a rule's row."""
    line = next(one for one in text.splitlines() if one.strip().startswith(rule))
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_the_story_begins_with_the_page_and_for_whom_it_is() -> None:
    first, second, *_ = story().splitlines()

    assert first == "https://news.example/a  a test"
    assert second.split() == ["tier", "basic", "kind", *second.split()[3:]]
    assert f"rules {KNOWN.ruleset.label}" in second


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        pytest.param(
            "donate", ["protect", "1", "1", "news.toml:7", "fired"], id="one that did its work"
        ),
        pytest.param(
            "notice",
            ["drop", "2 > 1 > 1", "0..1", "news.toml:13", "fired"],
            id="one with clauses",
        ),
        pytest.param(
            "small", ["rename", "news.toml:20", "skipped: tier is basic"], id="one for others"
        ),
    ],
)
def test_a_rule_has_its_row(rule: str, cells: list[str]) -> None:
    assert row(story(), rule) == [rule, *cells]


def test_a_rule_that_matches_nothing_says_which_clause_left_nothing() -> None:
    text = story(BODY.replace("Your browser is outdated.", "Welcome, whoever you are."))

    assert row(text, "notice")[-1] == "no match: has_text"


def test_a_broken_contract_is_marked_and_the_missing_link_named() -> None:
    text = story(BODY.replace("class=give", "class=other"))

    assert row(text, "donate") == [
        "donate", "protect", "0", "1 broken", "news.toml:7", "no match: selector",
    ]  # fmt: skip
    assert "donate link missing: a rule promises one" in text


def test_what_a_rule_acted_on_stands_below_it_and_not_all_of_it() -> None:
    lines = story().splitlines()
    at = next(place for place, line in enumerate(lines) if "unwrap" in line)

    assert lines[at + 1] == '      html>body>ul>li  "One of five that are alike"'
    assert lines[at + 4] == "      and 2 more"


def test_where_a_link_comes_from_is_said() -> None:
    assert 'donate link from rule: "Give"  https://news.example/give' in story()


def test_a_page_that_leaves_as_it_came_says_why() -> None:
    page = Page(BODY.encode(), "https://news.example/a")
    text = as_text(explained(Subject(page, Declined("engine.blink"), KNOWN)))

    assert text.splitlines()[-1] == "  left as it came: engine.blink"
