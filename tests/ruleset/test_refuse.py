import pytest

from proxy.errors import RuleError
from proxy.ruleset.rule_table import parse_rule

WALLS = [
    pytest.param({"drop": ".paywall"}, id="drop a paywall by its class"),
    pytest.param({"drop": "div[class*='pay-wall']"}, id="by a part of it"),
    pytest.param({"unwrap": "#regwall"}, id="unwrap a registration wall"),
    pytest.param({"drop": ".x", "closest": ".article-meter"}, id="by what stands around"),
    pytest.param({"attr": ".locked-content", "remove": ["hidden"]}, id="show what is locked"),
    pytest.param({"attr": "[itemprop=isAccessibleForFree]", "remove": ["content"]}, id="the mark"),
    pytest.param({"move": ".tp-modal", "slot": "footer"}, id="move a wall away"),
    pytest.param({"rename": ".subscriber-only", "to": "p"}, id="rename it"),
    pytest.param({"replace": ".piano-offer", "html": "<p>x</p>"}, id="replace it"),
    pytest.param({"text": ".metered", "to": "x"}, id="empty it"),
    pytest.param({"drop": "div", "has_text": ["Subscribe to continue reading"]}, id="by its words"),
    pytest.param({"drop": "p", "has_text": ["Материал только для подписчиков"]}, id="in Russian"),
]


@pytest.mark.parametrize("table", WALLS)
def test_no_rule_takes_a_wall_down(table: dict[str, object]) -> None:
    with pytest.raises(RuleError, match="not free stays so"):
        parse_rule({"id": "a", **table}, "news.toml:1")


@pytest.mark.parametrize(
    "table",
    [
        pytest.param({"drop": ".parameters"}, id="parameters are no meter"),
        pytest.param({"drop": ".pianist"}, id="nor is a pianist a Piano"),
        pytest.param(
            {"drop": "div", "has_text": ["subscribe to our letter"]}, id="a letter is free"
        ),
        pytest.param(
            {"protect": ".paywall a.subscribe", "slot": "support", "expect": "0..1"},
            id="the link in a wall may be protected",
        ),
        pytest.param({"keep": ".metered", "slot": "main", "expect": "1"}, id="a wall may be kept"),
    ],
)
def test_what_is_no_wall_may_go(table: dict[str, object]) -> None:
    assert parse_rule({"id": "a", **table}, "news.toml:1").id == "a"


@pytest.mark.parametrize(
    "table",
    [
        pytest.param({"drop": "body"}, id="the body"),
        pytest.param({"drop": "html > body"}, id="the body by its parent"),
        pytest.param({"drop": "div.ad, main"}, id="one of two selectors"),
        pytest.param({"drop": "body.dark"}, id="the body by its class"),
        pytest.param({"drop": "main#top:not(.x)"}, id="main with conditions"),
        pytest.param({"drop": "article"}, id="every article"),
        pytest.param({"drop": "*"}, id="everything"),
        pytest.param({"drop": "body > *"}, id="everything in the body"),
        pytest.param({"text": "main", "to": "x"}, id="the text of main"),
        pytest.param({"replace": "article", "html": "<p>x</p>"}, id="an article by a snippet"),
    ],
)
def test_no_rule_blanks_a_page(table: dict[str, object]) -> None:
    with pytest.raises(RuleError, match="without text"):
        parse_rule({"id": "a", **table}, "news.toml:1")


@pytest.mark.parametrize(
    "table",
    [
        pytest.param({"drop": "article.teaser"}, id="one sort of article"),
        pytest.param({"drop": "article", "has_text": ["advertisement"]}, id="an article by words"),
        pytest.param({"drop": "p", "closest": "article"}, id="what stands around"),
        pytest.param({"drop": "div:has(main)"}, id="main is only a condition"),
        pytest.param({"drop": "[title='a, body']"}, id="body is only in a string"),
        pytest.param({"drop": ".ad > *"}, id="everything in an advertisement"),
        pytest.param({"drop": "main-menu"}, id="an element of another name"),
        pytest.param({"unwrap": "main"}, id="unwrapping keeps the text"),
    ],
)
def test_narrower_rules_may_be_written(table: dict[str, object]) -> None:
    assert parse_rule({"id": "a", **table}, "news.toml:1").id == "a"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        pytest.param({"set": {"onclick": "x"}}, "run or fetch", id="a handler"),
        pytest.param({"set": {"STYLE": "x"}}, "run or fetch", id="a style"),
        pytest.param({"set": {"srcdoc": "x"}}, "run or fetch", id="a page inside"),
        pytest.param({"set": {"http-equiv": "x"}}, "run or fetch", id="a header"),
        pytest.param({"set": {'a"b': "x"}}, "no name", id="a name that would break out"),
        pytest.param({"remove": ["a b"]}, "no name", id="a name with a blank"),
    ],
)
def test_no_attribute_that_runs_can_be_set(table: dict[str, object], words: str) -> None:
    with pytest.raises(RuleError, match=words):
        parse_rule({"id": "a", "attr": "p", **table}, "news.toml:1")


def test_a_handler_may_be_removed() -> None:
    assert parse_rule({"id": "a", "attr": "p", "remove": ["onclick"]}, "news.toml:1").id == "a"


@pytest.mark.parametrize(
    ("table", "allowed"),
    [
        pytest.param({"to": "small", "tiers": ["plain"]}, True, id="small text on plain"),
        pytest.param({"to": "div"}, True, id="a box on some tiers"),
        pytest.param({"to": "div", "tiers": ["plain"]}, False, id="a box on none of them"),
        pytest.param({"to": "script"}, False, id="a script"),
        pytest.param({"to": "body"}, False, id="a second body"),
        pytest.param({"to": "figure"}, False, id="an element of HTML 5"),
    ],
)
def test_a_tag_must_be_one_that_a_tier_writes(table: dict[str, object], *, allowed: bool) -> None:
    def parse() -> str:
        return parse_rule({"id": "a", "rename": "p", **table}, "news.toml:1").id

    if allowed:
        assert parse() == "a"
    else:
        with pytest.raises(RuleError, match="cannot be written"):
            parse()


@pytest.mark.parametrize(
    ("html", "words"),
    [
        pytest.param("<p>a<script>b</script>", "<script>", id="a script"),
        pytest.param("<style>p{}</style>", "<style>", id="a style sheet"),
        pytest.param("<p onclick='x'>a", "onclick", id="a handler"),
        pytest.param("<a href='javascript:x'>a</a>", "no address", id="an address that runs"),
        pytest.param("<a href=''>a</a>", "no address", id="an empty address"),
        pytest.param("<svg><a href='/x'>a</a></svg>", "<svg>", id="a drawing"),
        pytest.param("<p>a<!-- b -->", "comment", id="a comment"),
        pytest.param("<iframe src='/x'></iframe>", "<iframe>", id="a page inside"),
    ],
)
def test_a_snippet_that_would_be_cut_is_refused(html: str, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        parse_rule({"id": "a", "replace": "p", "html": html}, "news.toml:1")


def test_a_plain_snippet_passes() -> None:
    snippet = 'Write to <b>us</b>: <a href="mailto:a@news.example">a</a>, <a href="/en/x">b</a>'

    assert parse_rule({"id": "a", "replace": "p", "html": snippet}, "news.toml:1").id == "a"
