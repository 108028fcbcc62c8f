"""The report on a change of the rules: pages before and after, through the product's own road."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from proxy.desk.impact import Seen, Tried, report, see
from proxy.rewrite import Page
from proxy.shell.knowledge import knowledge_of
from proxy.shell.materials import SiteFacts, read_materials

if TYPE_CHECKING:
    from proxy.rewrite import Knowledge

MATERIALS = read_materials("", (SiteFacts("news", ("news.example",)),))
HEAD = 'schema = 1\n[site]\norigin = "news"\nhosts = ["news.example"]\n'
DONATE = """[support]
finder = "off"
[[rule]]
id = "donate"
protect = "a.{}"
slot = "support"
role = "donate"
expect = "1"
"""
STORY = """[[rule]]
id = "story"
keep = "div.story"
slot = "main"
expect = "0..1"
"""
BOAST = """[[rule]]
id = "boast"
drop = ".{}"
why = "A case."
"""
TEXT = " ".join(f"The ferry left the harbor at {hour} and came back late." for hour in range(20))
BODY = (
    "<!doctype html><html lang=en><title>The Ferry</title><body><header>"
    "<a class=give href=/give>Give</a></header><div class=story><h1>The Ferry</h1>"
    f"<p>{TEXT}</p><p class=second>{TEXT.replace('ferry', 'tram')}</p>"
    "<p class=boast>This report was read in nine countries.</p></div></body></html>"
).encode()
PAGE = Page(BODY, "https://news.example/en/the-ferry", "text/html; charset=utf-8")


def knowing(*rules: str) -> Knowledge:
    """Return what the site's rules make one know."""
    return knowledge_of(replace(MATERIALS, rules={"news.toml": HEAD + "".join(rules)}), "news")


def tried(before: Knowledge, after: Knowledge) -> dict[str, Any]:
    """Return the report on the one page."""
    return report([Tried("news", "/en/the-ferry", see(PAGE, before), see(PAGE, after))])


def test_the_same_rules_change_nothing() -> None:
    rules = knowing(DONATE.format("give"), STORY)
    found = tried(rules, rules)

    assert (found["pages"], found["changed"], found["lost_text"]) == (1, 0, 0)
    assert (found["lost_asks"], found["rules"], found["look_at"]) == ({}, [], [])


def test_a_rule_that_stops_matching_is_named() -> None:
    found = tried(knowing(BOAST.format("boast")), knowing(BOAST.format("boasts")))

    assert found["changed"] == 1
    assert found["rules"] == [
        {
            "site": "news",
            "rule": "boast",
            "pages_before": 1,
            "pages_after": 0,
            "broken_before": 0,
            "broken_after": 0,
        }
    ]


def test_a_link_that_is_lost_is_named_by_its_role_and_its_broken_promise() -> None:
    found = tried(knowing(DONATE.format("give")), knowing(DONATE.format("donate-button")))

    assert found["lost_asks"] == {"donate": 1}
    assert [(one["rule"], one["broken_after"]) for one in found["rules"]] == [("donate", 1)]
    assert found["look_at"][0]["path"] == "/en/the-ferry"


def test_a_page_that_loses_its_text_is_to_be_looked_at() -> None:
    greedy = '[[rule]]\nid = "greedy"\ndrop = "p.second"\nwhy = "No."\n'
    found = tried(knowing(STORY), knowing(STORY, greedy))

    assert found["lost_text"] == 1
    assert 0.05 < found["look_at"][0]["lost_text"] < 0.6


def test_a_page_that_would_leave_as_it_came_is_counted() -> None:
    strict = HEAD.replace("hosts", 'on_miss = "original"\nhosts')
    rules = {"news.toml": strict + STORY.replace("div.story", "div.no-story")}
    found = tried(knowing(), knowledge_of(replace(MATERIALS, rules=rules), "news"))

    assert found["left_original"] == 1
    assert found["look_at"][0]["declined"] == "page.rule-missed"


def seen(text: str) -> Seen:
    """Return a sheet with these words."""
    return Seen(parts=(text.encode(),), words=Counter(text.split()))


@pytest.mark.parametrize(
    ("before", "after", "loss"),
    [
        pytest.param("a b c d", "d c b a", 0.0, id="words that only moved"),
        pytest.param("a b c d", "a b c d e f", 0.0, id="words that came"),
        pytest.param("a a b c", "a b c", 0.25, id="one of two that are the same"),
        pytest.param("a b c d", "", 1.0, id="all of them"),
        pytest.param("", "a", 0.0, id="none that were there"),
    ],
)
def test_lost_is_what_is_said_nowhere_any_more(before: str, after: str, loss: float) -> None:
    assert Tried("news", "/", seen(before), seen(after)).loss == loss


def test_the_report_names_the_worst_pages_and_not_all() -> None:
    pages = [
        Tried("news", f"/{lost}", seen("a " * 20), seen("a " * (20 - lost))) for lost in range(20)
    ]

    assert [one["path"] for one in report(pages)["look_at"]] == ["/19", "/18", "/17", "/16", "/15"]
    assert report(pages)["lost_text"] == 18
