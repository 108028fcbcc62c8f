import pytest

from proxy.errors import RuleError
from proxy.page.support import Role
from proxy.reader.tiers import Tier
from proxy.ruleset.model import (
    Attr,
    Drop,
    Expect,
    Keep,
    Mode,
    Move,
    Protect,
    Rename,
    Replace,
    Slot,
    Target,
    Text,
    Unwrap,
    Where,
)
from proxy.ruleset.rule_table import parse_rule


def parsed(**table: object) -> object:
    return parse_rule({"id": "a", **table}, "news.toml:4").action


def test_each_verb_has_its_action() -> None:
    link = {"href": "{@href}", "text": "x"}

    assert parsed(protect="a", slot="support", expect="1", role="donate") == Protect(
        Slot.SUPPORT, Role.DONATE
    )
    assert parsed(keep="main", slot="main", expect="1") == Keep(Slot.MAIN)
    assert parsed(drop="p") == Drop()
    assert parsed(unwrap="p") == Unwrap()
    assert parsed(rename="p", to="SMALL") == Rename("small")
    assert parsed(attr="p", remove=["HIDDEN"]) == Attr(removes=("hidden",))
    assert isinstance(parsed(text="p", to="x"), Text)
    assert isinstance(parsed(replace="p", link=link), Replace)
    assert parsed(replace="p", html="<b>x</b>") == Replace("<b>x</b>")
    assert parsed(move="p", slot="footer") == Move(Slot.FOOTER)
    assert parsed(move="p", after="h1") == Move(Target(Where.AFTER, "h1"))


def test_every_common_key_is_read() -> None:
    rule = parse_rule(
        {
            "id": "a",
            "drop": "p",
            "kinds": ["article"],
            "tiers": ["plain"],
            "path": ["/en/**"],
            "if": ".x",
            "unless": ".y",
            "has_text": ["Some Words"],
            "closest": "div",
            "expect": "0..1",
            "mode": "shadow",
            "override": True,
            "why": "because",
            "added": "2026-01-01",
            "expires": "2027-01-01",
        },
        "news.toml:4",
    )

    assert (rule.kinds, rule.tiers, rule.path[0].pattern) == (("article",), (Tier.PLAIN,), "/en/**")
    assert (rule.condition, rule.unless, rule.has_text) == (".x", ".y", ("some words",))
    assert (rule.closest, rule.expect, rule.mode) == ("div", Expect(0, 1), Mode.SHADOW)
    assert (rule.override, rule.why, rule.at) == (True, "because", "news.toml:4")
    assert (rule.added, rule.expires) == ("2026-01-01", "2027-01-01")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        pytest.param({}, "has no verb", id="no verb"),
        pytest.param({"dropx": "p"}, 'did you mean "drop"', id="a verb misspelled"),
        pytest.param({"drop": "p", "keep": "a"}, "has 2 verbs", id="two verbs"),
        pytest.param(
            {"drop": "p", "has_txt": ["abcd"]}, 'did you mean "has_text"', id="a key misspelled"
        ),
        pytest.param({"drop": "p", "xyzzy": 1}, 'unknown key "xyzzy"$', id="a key like no other"),
        pytest.param({"drop": "p", "to": "b"}, 'unknown key "to"', id="a key of another verb"),
        pytest.param({"protect": "a", "slot": "support"}, "expect", id="protect without contract"),
        pytest.param({"keep": "a", "expect": "1"}, "slot", id="keep without slot"),
        pytest.param({"keep": "a", "slot": "side", "expect": "1"}, "slot is", id="an unknown slot"),
        pytest.param({"rename": "a"}, "to", id="rename to nothing"),
        pytest.param({"attr": "a"}, "one of the keys set, remove", id="attr that does nothing"),
        pytest.param({"replace": "a"}, "exactly one", id="replace by nothing"),
        pytest.param({"move": "a"}, "exactly one", id="move nowhere"),
        pytest.param({"move": "a", "slot": "nav", "before": "p"}, "exactly one", id="move to two"),
        pytest.param({"drop": "p", "tiers": ["modern"]}, "tiers names", id="a tier out of reach"),
        pytest.param({"drop": ["p"]}, "drop needs a string", id="a selector that is a list"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(table: dict[str, object], words: str) -> None:
    with pytest.raises(RuleError, match=words):
        parse_rule({"id": "a", **table}, "news.toml:1")


def test_a_rule_needs_an_id() -> None:
    with pytest.raises(RuleError, match='needs the key "id"'):
        parse_rule({"drop": "p"}, "news.toml:1")
