import hashlib
from html import escape

import pytest

from proxy.desk.judge import Attempt, Outcome
from proxy.desk.prove import Options, passed, prove, prove_file, ruleset_of
from proxy.page.dom import Element, parse
from proxy.page.survey import Survey
from proxy.reader.tiers import Tier
from proxy.ruleset.apply import apply_rules
from proxy.ruleset.model import Finder, Verb

SITE = """schema = 1
[site]
origin = "news"
[[rule]]
id = "donate"
protect = "a.donate"
slot = "support"
role = "donate"
expect = "1"
[[rule]]
id = "ad"
drop = ".ad"
why = "Bought."
"""
PAGE = "<a class=donate href=/d>Give</a><p>Story</p><p class=ad>Buy</p>"
TESTS = f"""
[[fixture]]
id = "page"
url = "https://news.example/a"
html = '{PAGE}'
[[test]]
name = "a page"
fixture = "page"
tier = "basic"
present = ["b a[href='https://news.example/d']"]
text = ["Story"]
no_text = ["Buy"]
order = ["Give", "Story"]
fires = ["donate", "ad"]
[[test]]
name = "no ad"
url = "https://news.example/b"
tier = "late"
html = '<a class=donate href=/d>Give</a><p>Other'
text = ["Other"]
silent = ["ad"]
[[test]]
name = "modern"
fixture = "page"
tier = "modern"
identical = true
"""
FILES = {"news.toml": SITE + TESTS}


def served(attempt: Attempt) -> Outcome:
    """Stand in for the product: print what rules left, support links first and in bold."""
    if attempt.tier is Tier.MODERN:
        return Outcome(attempt.body)
    document = parse(attempt.body.decode())
    seen = Survey(url=attempt.url, base=attempt.url)
    applied = apply_rules(attempt.ruleset, document, seen, [], tier=attempt.tier)
    links = "".join(f"<b><a href='{one.href}'>{one.text}</a></b>" for one in applied.support)
    regions = [*applied.fill_main([document.body]), *applied.main]
    return Outcome(
        (links + "".join(map(_markup, regions))).encode(),
        kind=applied.kind,
        trace=tuple(applied.trace),
        violations=tuple(applied.violations),
        loss=applied.loss,
    )


def _markup(node: Element | str) -> str:
    if isinstance(node, str):
        return escape(node)
    return f"<{node.tag}>{''.join(map(_markup, node.children))}</{node.tag}>"


def found(files: dict[str, str], **options: object) -> list[str]:
    return [str(one) for one in prove(files, {}, served, Options(**options))]  # type: ignore[arg-type]  # its fields


def test_a_file_that_proves_itself_has_no_findings() -> None:
    assert found(FILES, mutate=True) == []


def changed(old: str, new: str) -> list[str]:
    assert old in FILES["news.toml"]
    return found({"news.toml": FILES["news.toml"].replace(old, new)})


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        pytest.param('["Story"]', '["Stories"]', 'the text "Stories" is missing', id="text"),
        pytest.param('["Buy"]', '["Story"]', 'the text "Story" is there', id="no_text"),
        pytest.param(
            '["Give", "Story"]', '["Story", "Give"]', 'order: "Give" is out of order', id="order"
        ),
        pytest.param(
            '["Give", "Story"]', '["Give", "End"]', 'order: "End" is missing', id="missing"
        ),
        pytest.param('present = ["b a', 'present = ["i a', 'nothing matches "i a', id="present"),
        pytest.param(
            'text = ["Story"]', 'absent = ["p"]', '1 match "p" in the output', id="absent"
        ),
        pytest.param('fires = ["donate", "ad"]', 'silent = ["ad"]', 'rule "ad" fired', id="silent"),
        pytest.param(
            'silent = ["ad"]', 'fires = ["ad"]', "did not fire: no match: selector", id="fires"
        ),
        pytest.param('text = ["Other"]', 'kind = "x"', 'the kind is "page", not "x"', id="kind"),
        pytest.param(
            'text = ["Other"]', "max_bytes = 9", "more than max_bytes = 9", id="max_bytes"
        ),
        pytest.param('text = ["Other"]', "identical = true", "byte for byte", id="identical"),
        pytest.param('drop = ".ad"', 'drop = ".ads"', "fires in no test", id="coverage"),
        pytest.param('expect = "1"', 'expect = "2"', "breaks its contract: fired", id="contract"),
        pytest.param('text = ["Other"]', 'violates = ["ad"]', "does not break", id="violates"),
        pytest.param(
            'silent = ["ad"]', 'silent = ["adds"]', 'names "adds", which is no rule', id="ids"
        ),
        pytest.param("drop =", "dropx =", 'did you mean "drop"', id="schema"),
        pytest.param('tier = "late"', 'tier = "lat"', "it is not run", id="a test that is wrong"),
    ],
)
def test_what_does_not_hold_is_found(old: str, new: str, finding: str) -> None:
    assert any(finding in one for one in changed(old, new))


def test_a_finding_names_file_line_and_subject() -> None:
    lines = changed('["Story"]', '["Stories"]')

    assert lines == ['news.toml:19: test "a page": the text "Stories" is missing']


def test_a_violation_that_is_expected_is_none() -> None:
    more = TESTS.replace('silent = ["ad"]', 'violates = ["donate"]').replace(
        "<a class=donate href=/d>Give</a><p>Other", "<p>Other"
    )

    assert found({"news.toml": SITE + more}) == []


def test_a_rule_that_always_fires_needs_a_page_without_it() -> None:
    first = TESTS.partition('[[test]]\nname = "no ad"')[0]

    lines = found({"news.toml": SITE + first})
    assert [line.partition(";")[0] for line in lines] == [
        "news.toml:10: rule ad: fires in every test"
    ]


def test_a_mutant_that_no_test_notices_is_found() -> None:
    blunt = FILES["news.toml"].replace('no_text = ["Buy"]\n', "")

    assert found({"news.toml": blunt}, mutate=True) == [
        "news.toml:10: rule ad: no test notices when it is deleted; assert what a reader would miss"
    ]


def test_a_rule_that_changes_nothing_is_found() -> None:
    idle = FILES["news.toml"].replace('drop = ".ad"', 'attr = "a"\nset = { title = "x" }')
    lines = found({"news.toml": idle.replace('no_text = ["Buy"]\n', "")}, mutate=True)

    assert "changes nothing on any page of the tests" in lines[-1]


def test_no_mutant_is_judged_while_a_test_fails() -> None:
    lines = found({"news.toml": FILES["news.toml"].replace('["Story"]', '["End"]')}, mutate=True)

    assert lines[-1] == "news.toml: the mutation check waits until the tests pass (warning)"


def test_of_a_protect_rule_the_link_itself_is_deleted() -> None:
    attempts: list[Attempt] = []

    def watched(attempt: Attempt) -> Outcome:
        attempts.append(attempt)
        return served(attempt)

    prove(FILES, {}, watched, Options(mutate=True))
    mutants = [one.ruleset for one in attempts if one.ruleset.rules[0].verb is Verb.DROP]
    assert {one.support.finder for one in mutants} == {Finder.OFF}


def test_a_promise_that_no_test_names_is_found() -> None:
    blunt = FILES["news.toml"].replace("present = [\"b a[href='https://news.example/d']\"]\n", "")
    blunt = blunt.replace('order = ["Give", "Story"]\n', "")

    lines = found({"news.toml": blunt}, mutate=True)
    assert [line.partition(";")[0] for line in lines] == [
        "news.toml:4: rule donate: no test notices when it is deleted"
    ]


def test_shadow_rules_are_proven_as_if_they_acted() -> None:
    shadowed = FILES["news.toml"].replace('drop = ".ad"', 'drop = ".ad"\nmode = "shadow"')

    assert found({"news.toml": shadowed}, mutate=True) == []


def test_too_much_loss_is_found() -> None:
    story = '[[rule]]\nid = "story"\nkeep = "body"\nslot = "main"\nexpect = "1"\n'
    lines = found({"news.toml": SITE.replace("[[rule]]", story + "[[rule]]", 1) + TESTS})

    assert any("rules removed 25% of the kept text, more than 10%" in one for one in lines)


OVERLAY = """schema = 1
[[rule]]
id = "story"
drop = "p"
why = "A whim."
expect = "1.."
[[test]]
name = "mine"
url = "https://news.example/c"
tier = "basic"
html = '<a class=donate href=/d>Give</a><p>X'
no_text = ["X"]
"""


def test_under_an_overlay_the_shipped_tests_only_warn() -> None:
    files = {**FILES, "local/news.toml": OVERLAY}
    findings = prove(files, {}, served)

    assert passed(findings, strict=False)
    assert not passed(findings, strict=True)
    assert 'changed by overlay: the text "Story" is missing' in str(findings[0])


def test_a_sites_file_is_proven_without_its_overlay() -> None:
    ruleset, _ = ruleset_of("news.toml", {**FILES, "local/news.toml": OVERLAY})

    assert [rule.id for rule in ruleset.rules] == ["donate", "ad"]


def test_an_overlay_of_a_site_without_a_file_has_no_shipped_tests() -> None:
    assert found({"local/news.toml": OVERLAY}) == []


CMS = """schema = 1
[cms]
fingerprint = "meta.press"
[[rule]]
id = "ad"
drop = ".ad"
why = "Bought."
[[test]]
name = "with"
url = "https://blog.example/"
tier = "basic"
html = '<meta class=press><p>Story<b class=ad>Buy</b>'
no_text = ["Buy"]
[[test]]
name = "without"
url = "https://blog.example/"
tier = "basic"
html = '<meta class=other><p>Story<b class=ad>Buy</b>'
text = ["Buy"]
"""


def test_a_content_system_is_proven_on_a_site_of_no_file() -> None:
    files = {**FILES, "_cms/press.toml": CMS, "_cms/other.toml": CMS.replace("press", "zzz")}

    assert [
        str(one)
        for one in prove_file("_cms/press.toml", files, {}, served, Options(mutate=True)).findings
    ] == []


def test_a_report_counts_what_ran() -> None:
    report = prove_file("news.toml", FILES, {}, served, Options(mutate=True))

    assert (report.rules, report.mutants, report.tests) == (2, 2, ["a page", "no ad", "modern"])


def test_a_saved_page_is_checked_by_its_hash() -> None:
    body = PAGE.encode()
    digest = hashlib.sha256(body).hexdigest()
    saved = TESTS.replace(f"html = '{PAGE}'", f'file = "pages/a.html"\nsha256 = "{digest}"')
    files = {"news.toml": SITE + saved}

    assert prove(files, {"pages/a.html": body}, served) == []
    assert "has changed" in str(prove(files, {"pages/a.html": body + b" "}, served)[0])
    assert 'the file "pages/a.html" is missing' in str(prove(files, {}, served)[0])


def test_a_page_that_was_left_as_it_is_fails_its_test() -> None:
    def declined(attempt: Attempt) -> Outcome:
        return Outcome(attempt.body, declined="page.not-free")

    lines = [str(one) for one in prove(FILES, {}, declined)]
    assert 'news.toml:19: test "a page": the page was left as it is: page.not-free' in lines


def test_files_that_are_no_rules_are_left_alone() -> None:
    assert found({**FILES, "_schema/x.toml": "nonsense"}) == []


def test_a_promise_of_a_content_system_is_broken_in_its_variant() -> None:
    protect = 'protect = "b"\nslot = "support"\nexpect = "1"'
    cms = CMS.replace('drop = ".ad"\nwhy = "Bought."', protect).replace("no_text", "text")
    broken: list[bool] = []

    def watched(attempt: Attempt) -> Outcome:
        variant = attempt.ruleset.variants[0].ruleset
        broken.append(variant.rules[0].verb is Verb.DROP)
        return served(attempt)

    prove_file("_cms/press.toml", {"_cms/press.toml": cms}, {}, watched, Options(mutate=True))
    assert broken == [False, False, True]
