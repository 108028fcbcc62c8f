from collections.abc import Callable
from typing import Any

import pytest

from proxy.page.dom import parse
from proxy.reader.tiers import Tier
from proxy.ruleset.fold import TextIndex
from proxy.ruleset.match import choose_kind, choose_ruleset, find
from proxy.ruleset.model import Ruleset, Variant

Work = Callable[..., Any]
KINDS = """
[[kind]]
name = "new"
path = ["/en/*"]
has = ".v2"
[[kind]]
name = "old"
path = ["/en/*"]
[[kind]]
name = "live"
has = ".live"
"""


@pytest.mark.parametrize(
    ("path", "html", "status", "kind"),
    [
        pytest.param("/en/a", "<p class=v2>", 200, "new", id="path and has"),
        pytest.param("/en/a", "<p>", 200, "old", id="the second kind of one path"),
        pytest.param("/x", "<p class=live>", 200, "live", id="has alone"),
        pytest.param("/x", "<p class=v2>", 200, "page", id="has without its path"),
        pytest.param("/en/a", "<p class=v2>", 404, "error", id="an error is no article"),
    ],
)
def test_the_first_kind_that_matches_wins(
    rules: Callable[[str], Ruleset], path: str, html: str, status: int, kind: str
) -> None:
    found, _ = choose_kind(rules(KINDS).kinds, parse(html), path, status)

    assert found == kind


def test_what_was_tried_is_told(rules: Callable[[str], Ruleset]) -> None:
    _, tried = choose_kind(rules(KINDS).kinds, parse("<p class=live>"), "/en/a", 200)

    assert [one.to_json() for one in tried] == [
        {"name": "new", "path": True, "has": False},
        {"name": "old", "path": True, "has": True},
    ]


def test_a_page_chooses_the_variant_by_fingerprint() -> None:
    inner = Ruleset(origin="inner")
    ruleset = Ruleset(variants=(Variant("a", "meta.a", Ruleset()), Variant("b", "meta.b", inner)))

    assert choose_ruleset(ruleset, parse("<meta class=b>")) is inner
    assert choose_ruleset(ruleset, parse("<meta class=c>")) is ruleset


CONDITIONS = """
[[kind]]
name = "article"
path = ["/en/**"]
[[rule]]
id = "x"
drop = "p.x"
"""


@pytest.mark.parametrize(
    ("extra", "result"),
    [
        pytest.param("", "fired", id="no condition"),
        pytest.param('kinds = ["article"]', "fired", id="its kind"),
        pytest.param('kinds = ["page"]', "skipped: kind is article", id="another kind"),
        pytest.param('tiers = ["plain"]', "skipped: tier is basic", id="another tier"),
        pytest.param(
            'path = ["/ru/**"]', "skipped: path is /en/reports/2026/the-ferry", id="another path"
        ),
        pytest.param('path = ["/ru/**", "/en/**"]', "fired", id="one of its paths"),
        pytest.param('if = "h1"', "fired", id="an if that holds"),
        pytest.param('if = "h2"', "skipped: if matches nothing", id="an if that does not"),
        pytest.param('unless = "h2"', "fired", id="an unless that holds"),
        pytest.param('unless = "h1"', "skipped: unless matches", id="an unless that does not"),
        pytest.param('mode = "off"', "skipped: mode is off", id="off"),
        pytest.param('mode = "shadow"', "skipped: mode is shadow", id="a shadow is not served"),
    ],
)
def test_a_condition_that_fails_is_named(work: Work, extra: str, result: str) -> None:
    worked = work(CONDITIONS + extra, "<h1>T</h1><p class=x>a</p>")

    assert worked.result("x") == result


@pytest.mark.parametrize(
    ("rule", "result"),
    [
        pytest.param('drop = ".x"', "fired", id="a drop that demands nothing"),
        pytest.param('drop = ".x"\nexpect = "0..1"', "fired", id="a drop that may miss"),
        pytest.param('drop = ".x"\nexpect = "1"', "skipped: kind is error", id="one that may not"),
        pytest.param(
            'drop = ".x"\nkinds = ["page"]', "skipped: kind is error", id="one of another kind"
        ),
        pytest.param('unwrap = ".x"', "skipped: kind is error", id="another verb"),
    ],
)
def test_without_kinds_only_a_drop_holds_on_error_pages(work: Work, rule: str, result: str) -> None:
    worked = work(f'[[rule]]\nid = "x"\n{rule}', "<p class=x>a</p>", status=404)

    assert worked.result("x") == result


def test_conditions_see_the_untouched_document(work: Work) -> None:
    text = """
[[rule]]
id = "first"
drop = ".gone"
[[rule]]
id = "second"
drop = "p"
if = ".gone"
"""
    worked = work(text, "<div class=gone>x</div><p>a</p>")

    assert worked.result("second") == "fired"


PAGE = """<div id=page><div class=notice><p>Your browser is outdated.</p><p>x</p></div>
<p>It says: your browser is outdated.</p></div>"""


@pytest.mark.parametrize(
    ("keys", "ids", "emptied"),
    [
        pytest.param('has_text = ["browser is outdated"]', ["p", "p"], "", id="the innermost"),
        pytest.param('has_text = ["nobody says"]', [], "has_text", id="words that are not there"),
        pytest.param(
            'has_text = ["browser is outdated"]\nclosest = ".notice"',
            ["div"],
            "",
            id="what stands around, once",
        ),
        pytest.param('closest = ".none"', [], "closest", id="nothing around"),
        pytest.param('closest = "#page"', ["div"], "", id="an element is its own nearest"),
    ],
)
def test_each_clause_narrows(
    rules: Callable[[str], Ruleset], keys: str, ids: list[str], emptied: str
) -> None:
    document = parse(PAGE)
    rule = rules(f'[[rule]]\nid = "x"\ndrop = "div, p"\n{keys}\n').rules[0]
    found = find(rule, document, lambda: TextIndex(document.root))

    assert [one.tag for one in found.elements] == ids
    assert (found.matched, found.emptied) == (5, emptied)


def test_a_selector_without_a_match_is_named(rules: Callable[[str], Ruleset]) -> None:
    document = parse(PAGE)
    rule = rules('[[rule]]\nid = "x"\ndrop = "h6"\nhas_text = ["word"]\nclosest = "p"\n').rules[0]
    found = find(rule, document, lambda: TextIndex(document.root))

    assert (found.emptied, found.after_has_text, found.after_closest) == ("selector", None, None)


def test_the_tier_of_a_rule_is_asked(work: Work) -> None:
    worked = work(CONDITIONS + 'tiers = ["plain"]', "<p class=x>a</p>", tier=Tier.PLAIN)

    assert worked.result("x") == "fired"


def test_a_condition_is_asked_once_for_all_rules(work: Work) -> None:
    text = '[[rule]]\nid = "{0}"\ndrop = "p"\nif = "h1"\n'
    worked = work(text.format("a") + text.format("b"), "<h1>T</h1><p>x")

    assert (worked.result("a"), worked.result("b")) == ("fired", "no match: selector")
