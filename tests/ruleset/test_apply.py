import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.page.dom import Document, parse
from proxy.page.support import Ask, Role, Source
from proxy.page.survey import Survey
from proxy.reader.tiers import Tier
from proxy.ruleset.apply import Applied, apply_rules
from proxy.ruleset.model import Ruleset
from proxy.ruleset.parse import parse_rules

Work = Callable[..., Any]
URL = "https://news.example/"


def rule(name: str, text: str) -> str:
    return f'[[rule]]\nid = "{name}"\n{text}\n'


KEEP = rule("story", 'keep = "article"\nslot = "main"\nexpect = "1"')
ARTICLE = "<article>first<p class=ad>ad</p><p class=ad>ad</p></article>"


@pytest.mark.parametrize(
    ("action", "result"),
    [
        pytest.param('drop = ".ad"', "held: over contract", id="drop acts on none"),
        pytest.param('unwrap = ".ad"', "held: over contract", id="unwrap acts on none"),
        pytest.param('text = ".ad"\nto = "x"', "held: over contract", id="text acts on none"),
        pytest.param('move = ".ad"\nslot = "aside"', "held: over contract", id="move acts on none"),
        pytest.param("replace = '.ad'\nhtml = '<b>x</b>'", "held: over contract", id="replace too"),
        pytest.param('attr = ".ad"\nremove = ["class"]', "fired", id="attr acts on all"),
        pytest.param('rename = ".ad"\nto = "b"', "fired", id="rename acts on all"),
        pytest.param('keep = ".ad"\nslot = "aside"', "fired", id="keep acts on all"),
        pytest.param('protect = ".ad"\nslot = "aside"', "fired", id="protect acts on all"),
    ],
)
def test_over_its_contract(work: Work, action: str, result: str) -> None:
    worked = work(rule("x", action + '\nexpect = "0..1"'), ARTICLE)

    assert worked.result("x") == result
    assert worked.applied.violations == ["x"]


def test_fewer_than_expected_is_a_violation_and_done(work: Work) -> None:
    worked = work(rule("x", 'drop = ".ad"\nexpect = "3.."'), ARTICLE)

    assert (worked.result("x"), worked.applied.violations) == ("fired", ["x"])


def test_a_contract_counts_on_status_200_only(work: Work) -> None:
    text = rule("x", 'drop = "h6"\nexpect = "1"')

    assert work(text, ARTICLE, status=203).applied.violations == []
    assert work(text, ARTICLE).applied.violations == ["x"]


def test_a_rule_that_is_over_is_held_on_any_status(work: Work) -> None:
    worked = work(rule("x", 'drop = ".ad"\nexpect = "0..1"'), ARTICLE, status=203)

    assert (worked.result("x"), worked.applied.violations) == ("held: over contract", [])


def test_the_earlier_line_wins_between_keep_and_drop(work: Work) -> None:
    drop = rule("x", 'drop = "article"\nhas_text = ["first"]')
    kept, gone = work(KEEP + drop, ARTICLE), work(drop + KEEP, ARTICLE)

    assert (kept.result("x"), kept.main) == ("blocked: kept by story", "first ad ad")
    assert (gone.result("story"), gone.applied.keeps_main) == ("no match: selector", False)
    assert gone.applied.violations == ["story"]


def test_an_ancestor_of_a_kept_region_may_be_unwrapped_and_moved(work: Work) -> None:
    page = f"<h1>t</h1><main>{ARTICLE}</main><p>end</p>"
    worked = work(
        KEEP + rule("m", 'move = "main"\nafter = "p"') + rule("u", 'unwrap = "main"'), page
    )

    assert (worked.result("m"), worked.result("u")) == ("fired", "fired")
    assert worked.main == "first ad ad"


def test_a_rule_partly_blocked_fires_and_says_so(work: Work) -> None:
    page = "<p class=x>a</p><article class=x>b</article>"
    worked = work(KEEP + rule("d", 'drop = ".x"'), page)

    assert worked.result("d") == "fired"
    assert [one.get("result") for one in worked.entry("d")["nodes"]] == [
        None,
        "blocked: kept by story",
    ]


def test_later_rules_edit_inside_of_a_kept_region(work: Work) -> None:
    assert work(KEEP + rule("d", 'drop = ".ad"'), ARTICLE).main == "first"


@pytest.mark.parametrize("miss", ["generic", "original", "error"])
def test_a_keep_for_main_that_yields_nothing_is_a_miss(miss: str) -> None:
    text = f'schema = 1\n[site]\norigin = "news"\non_miss = "{miss}"\n{KEEP}'
    ruleset, _ = parse_rules({"news.toml": text}, "news")
    applied = applied_to(ruleset, "<article> <script>x</script></article><p>rest")

    assert (applied.miss, applied.keeps_main, applied.main) == (miss, False, [])


def test_a_picture_is_enough_for_the_text(work: Work) -> None:
    worked = work(KEEP, "<article><img src=/a></article>")

    assert (worked.applied.miss, worked.applied.keeps_main) == ("", True)


def test_no_keep_for_main_is_no_miss(work: Work) -> None:
    worked = work(rule("d", 'drop = ".ad"'), ARTICLE)

    assert (worked.applied.miss, worked.applied.keeps_main, worked.rest) == ("", False, "first")


def test_one_of_two_keeps_is_enough(work: Work) -> None:
    other = rule("old", 'keep = ".old"\nslot = "main"\nexpect = "0..1"')

    assert work(KEEP + other, ARTICLE).applied.miss == ""


def test_loss_is_the_share_of_kept_text_that_rules_removed(work: Work) -> None:
    page = "<p class=x>outside</p><article>0123456789<p class=x>abcde</p></article>"
    worked = work(KEEP + rule("d", 'drop = ".x"'), page)

    assert worked.applied.loss == pytest.approx(5 / 15)


def test_moved_and_rewritten_text_is_not_lost(work: Work) -> None:
    page = "<article>0123456789<p class=x>abcde</p><p class=y>abcde</p></article>"
    worked = work(
        KEEP
        + rule("m", 'move = ".x"\nslot = "aside"')
        + rule("r", 'replace = ".y"\nlink = { href = "/y", text = "{.}" }'),
        page,
    )

    assert worked.applied.loss == 0


def test_nothing_kept_is_nothing_lost(work: Work) -> None:
    assert work(rule("d", 'drop = "p"'), ARTICLE).applied.loss == 0


def test_a_protected_element_goes_back_into_the_generic_text(work: Work) -> None:
    note = rule("note", 'protect = ".ad"\nslot = "main"\nexpect = "1.."')
    worked = work(note, ARTICLE)
    for one in worked.document.select(".ad"):
        one.detach()

    filled = worked.applied.fill_main(worked.document.select("article"))
    assert [one.text() for one in filled] == ["first ad ad"]


def asks_of(document: Document) -> list[Ask]:
    return [
        Ask(Role.DONATE, f"https://news.example{one.get('href')}", one.text(), element=one)
        for one in document.select("a")
    ]


def test_a_found_link_in_a_dropped_banner_lives(work: Work) -> None:
    worked = work(
        rule("d", 'drop = ".banner"'), "<div class=banner><a href=/d>Give</a></div>x", asks_of
    )

    assert worked.support == [("donate", "https://news.example/d")]
    assert worked.applied.support[0].source is Source.FINDER


def test_ignored_links_are_those_of_the_untouched_page(work: Work) -> None:
    text = '[support]\nignore = [".banner", "a.x"]\n' + rule("d", 'drop = ".banner a"')
    page = "<div class=banner><a href=/d>Give</a></div><a class=x href=/x>X</a><a href=/y>Y</a>"
    worked = work(text, page, asks_of)

    assert worked.support == [("donate", "https://news.example/y")]


def test_what_the_finder_saw_in_a_rules_element_is_answered(work: Work) -> None:
    text = rule("r", 'replace = ".box"\nlink = { href = "/join", text = "Join" }')
    page = "<div class=box><a href=/old>Old</a></div><a href=/other>Other</a>"
    worked = work(text, page, asks_of)

    assert worked.support == [("donate", "https://news.example/other")]
    assert worked.applied.support_trace[0]["result"] == "same element as rule r"


def test_links_are_in_the_order_of_the_page(work: Work) -> None:
    text = rule("b", 'protect = ".b"\nslot = "support"\nexpect = "1"') + rule(
        "a", 'protect = ".a"\nslot = "support"\nexpect = "1"'
    )
    worked = work(text, "<a class=a href=/a>A</a><a class=b href=/b>B</a>")

    assert [one.text for one in worked.applied.support] == ["A", "B"]


def test_the_trace_has_one_entry_per_rule_in_order(work: Work) -> None:
    text = rule("b", 'drop = ".ad"') + rule("a", 'protect = "h1"\nslot = "main"\nexpect = "0.."')
    worked = work(text + rule("c", 'drop = "h6"\nmode = "off"'), ARTICLE)

    assert [one["rule"] for one in worked.applied.trace] == ["b", "a", "c"]
    assert worked.entry("b")["at"] == "news.toml:4"


def applied_to(ruleset: Ruleset, html: str, tier: Tier = Tier.BASIC) -> Applied:
    seen = Survey(url="https://news.example/", base="https://news.example/")
    return apply_rules(ruleset, parse(html), seen, [], tier=tier)


def test_a_page_of_a_content_system_gets_its_rules() -> None:
    cms = 'schema = 1\n[cms]\nfingerprint = "meta[content^=Press]"\n' + KEEP
    ruleset, _ = parse_rules({"_cms/press.toml": cms}, "blog")
    head = "<meta name=generator content='Press 6'>"

    assert applied_to(ruleset, head + ARTICLE).keeps_main
    assert not applied_to(ruleset, ARTICLE).keeps_main


def test_a_disabled_rule_says_by_whom() -> None:
    head = 'schema = 1\n[site]\norigin = "news"\n'
    files = {
        "news.toml": head + rule("d", 'drop = ".ad"'),
        "local/news.toml": head + 'disable = ["d"]\n',
    }
    applied = applied_to(parse_rules(files, "news")[0], ARTICLE)

    assert applied.trace[0]["result"] == "skipped: disabled by local/news.toml"


def test_no_rules_make_nothing_of_a_page() -> None:
    applied = applied_to(Ruleset(), ARTICLE)

    assert (applied.kind, applied.support, applied.keeps_main) == ("page", [], False)
    assert applied == applied_to(Ruleset(), "<p>") or applied.trace == []
    assert Applied.nothing().kind == "page"


def test_the_kind_and_what_was_tried_are_told(work: Work) -> None:
    worked = work('[[kind]]\nname = "article"\nhas = "article"\n', ARTICLE)

    assert worked.applied.kind == "article"
    assert worked.applied.kinds_tried == [{"name": "article", "path": True, "has": True}]


def test_a_protected_address_is_looked_up_among_the_sheets_links() -> None:
    applied = Applied(
        "page", promises=[("a", "https://news.example/d?utm=x"), ("b", "https://p.example/")]
    )

    assert applied.broken_promises(["/d?view=simple#t", "https://p.example/#x"], URL) == []
    assert applied.broken_promises(["https://p.example/?y"], URL) == ["a"]
    assert applied.broken_promises(["javascript:x"], URL) == ["a", "b"]


def test_each_contract_is_told_kept_or_broken(work: Work) -> None:
    text = (
        rule("kept", 'drop = ".ad"\nexpect = "2"')
        + rule("broken", 'drop = "h6"\nexpect = "1"')
        + rule("free", 'drop = "h5"')
        + rule("failed", 'attr = "article"\nset = { src = "{@x}" }')
        + rule("off", 'drop = "h4"\nexpect = "1"\nmode = "off"')
    )

    assert work(text, ARTICLE).applied.contracts == [
        ("kept", True),
        ("broken", False),
        ("failed", False),
    ]
    assert work(text, ARTICLE, status=203).applied.contracts == []


def test_the_report_is_plain_data(work: Work) -> None:
    worked = work(
        rule("x", 'protect = "h6"\nslot = "support"\nrole = "donate"\nexpect = "1"'), ARTICLE
    )
    report = json.loads(json.dumps(worked.applied.report()))

    assert (report["missing"], report["miss"], report["loss"]) == (["donate"], "", 0)
    assert report["violations"][0]["rule"] == "x"
    assert report["kind"] == {"result": "page", "tried": []}


def test_two_hundred_rules_on_a_large_page_keep_to_their_time() -> None:
    text = 'schema = 1\n[site]\norigin = "news"\n' + "".join(
        rule(f"r{n}", f'drop = "div.c{n}, p"\nhas_text = ["phrase number {n}"]') for n in range(200)
    )
    ruleset, problems = parse_rules({"news.toml": text}, "news")
    page = "<div class=a>" * 50 + "<p>Some words of a paragraph.</p>" * 2000
    began = time.perf_counter()
    applied = applied_to(ruleset, page)

    assert problems == []
    assert applied.trace[-1]["result"] == "no match: has_text"
    assert time.perf_counter() - began < 3.0


# ---- properties: whatever the rules and the page

_TAGS = ("div", "p", "b", "article", "ul", "li", "section")
_CLASSES = ("a", "b", "c")
_TREES = st.recursive(
    st.sampled_from(["x ", "word", "<img src=/i>", "<a href=/l>link</a>"]),
    lambda inner: st.builds(
        lambda tag, name, parts: f"<{tag} class={name}>{''.join(parts)}</{tag}>",
        st.sampled_from(_TAGS),
        st.sampled_from(_CLASSES),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)
_ACTIONS = (
    'drop = "{s}"',
    'unwrap = "{s}"',
    'rename = "{s}"\nto = "b"',
    'attr = "{s}"\nset = { class = "c" }',
    'text = "{s}"\nto = "new {.}"',
    "replace = '{s}'\nhtml = '<i>y</i>'",
    'replace = "{s}"\nlink = { href = "/r", text = "{.}" }\nslot = "support"',
    'move = "{s}"\nslot = "aside"',
    'move = "{s}"\nafter = ".c"',
    'keep = "{s}"\nslot = "main"\nexpect = "0.."',
    'keep = "{s}"\nslot = "nav"\nexpect = "0..1"',
    'protect = "{s}"\nslot = "main"\nexpect = "0.."',
)
_SELECTORS = ("div", "p.a", ".b", ".c > *", "li", "b", "section section")
_RULES = st.lists(st.tuples(st.sampled_from(_ACTIONS), st.sampled_from(_SELECTORS)), max_size=6)


def _many(chosen: list[tuple[str, str]]) -> str:
    return "".join(
        rule(f"r{number}", action.replace("{s}", selector))
        for number, (action, selector) in enumerate(chosen)
    )


PROMISE = rule("promise", 'protect = "a.p"\nslot = "support"\nrole = "donate"\nexpect = "1"')


@given(before=_RULES, page=_TREES, after=_RULES)
def test_a_protected_link_survives_every_rule(
    before: list[tuple[str, str]], page: str, after: list[tuple[str, str]]
) -> None:
    text = 'schema = 1\n[site]\norigin = "news"\n' + _many(before) + PROMISE
    text += _many(after).replace('id = "r', 'id = "s')
    ruleset, problems = parse_rules({"news.toml": text}, "news")
    document = parse(f"<div class=a>{page}<p class=b><a class=p href=/promise>Give</a></p></div>")
    seen = Survey(url=URL, base=URL)
    applied = apply_rules(ruleset, document, seen, [], tier=Tier.BASIC)

    assert problems == []
    assert f"{URL}promise" in [one.href for one in applied.support]


@given(chosen=_RULES, page=_TREES)
def test_no_element_stands_in_two_places(chosen: list[tuple[str, str]], page: str) -> None:
    text = 'schema = 1\n[site]\norigin = "news"\n' + _many(chosen)
    ruleset, _ = parse_rules({"news.toml": text}, "news")
    document = parse(page)
    applied = apply_rules(ruleset, document, Survey(url=URL, base=URL), [], tier=Tier.BASIC)
    boxes = (applied.main, applied.nav, applied.aside, applied.footer, [document.root])
    standing = [id(one) for box in boxes for region in box for one in region.iter()]

    assert len(standing) == len(set(standing))


@given(chosen=_RULES, page=_TREES)
def test_the_same_page_gives_the_same_result(chosen: list[tuple[str, str]], page: str) -> None:
    text = 'schema = 1\n[site]\norigin = "news"\n' + _many(chosen)
    ruleset, _ = parse_rules({"news.toml": text}, "news")

    assert applied_to(ruleset, page).report() == applied_to(ruleset, page).report()
