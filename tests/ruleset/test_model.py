from collections.abc import Callable
from dataclasses import replace

import pytest

from proxy.page.support import Role
from proxy.ruleset.model import (
    Attr,
    Drop,
    Expect,
    Keep,
    Mode,
    Move,
    Problem,
    Protect,
    Replace,
    Rule,
    Ruleset,
    Slot,
    SupportOptions,
    Target,
    Variant,
    Verb,
    Where,
)


@pytest.mark.parametrize(
    ("expect", "count", "met", "over"),
    [
        pytest.param(Expect(), 0, True, False, id="no contract allows none"),
        pytest.param(Expect(), 999, True, False, id="no contract allows many"),
        pytest.param(Expect(1, 1), 0, False, False, id="one is not none"),
        pytest.param(Expect(1, 1), 1, True, False, id="one is one"),
        pytest.param(Expect(1, 1), 2, False, True, id="two are over one"),
        pytest.param(Expect(2, 5), 5, True, False, id="the upper number is allowed"),
        pytest.param(Expect(1, None), 7, True, False, id="an open contract has no top"),
    ],
)
def test_a_contract_counts(expect: Expect, count: int, *, met: bool, over: bool) -> None:
    assert (expect.is_met(count), expect.is_over(count)) == (met, over)


def rule(**changes: object) -> Rule:
    return replace(Rule("a", "p", Drop(), at="news.toml:4"), **changes)  # type: ignore[arg-type]  # any field


@pytest.mark.parametrize(
    ("action", "verb", "slot"),
    [
        pytest.param(Drop(), Verb.DROP, None, id="drop fills no slot"),
        pytest.param(Attr(removes=("style",)), Verb.ATTR, None, id="attr fills no slot"),
        pytest.param(Keep(Slot.MAIN), Verb.KEEP, Slot.MAIN, id="keep fills its slot"),
        pytest.param(Protect(Slot.LANG), Verb.PROTECT, Slot.LANG, id="protect fills its slot"),
        pytest.param(Replace("<b>x</b>", Slot.ASIDE), Verb.REPLACE, Slot.ASIDE, id="replace may"),
        pytest.param(Move(Slot.NAV), Verb.MOVE, Slot.NAV, id="move to a slot does"),
        pytest.param(Move(Target(Where.BEFORE, "p")), Verb.MOVE, None, id="move beside does not"),
    ],
)
def test_a_rule_knows_its_verb_and_slot(action: object, verb: Verb, slot: Slot | None) -> None:
    one = rule(action=action)

    assert (one.verb, one.slot, one.file) == (verb, slot, "news.toml")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"why": "because"}, id="a reason"),
        pytest.param({"added": "2026-01-01"}, id="a date"),
        pytest.param({"expires": "2027-01-01"}, id="an end"),
        pytest.param({"at": "news.toml:99"}, id="another line"),
    ],
)
def test_the_digest_does_not_see(changed: dict[str, object]) -> None:
    assert Ruleset(rules=(rule(**changed),)).digest == Ruleset(rules=(rule(),)).digest


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Ruleset(rules=(rule(selector="div"),)), id="another selector"),
        pytest.param(Ruleset(rules=(rule(expect=Expect(1, 1)),)), id="another contract"),
        pytest.param(Ruleset(rules=(rule(mode=Mode.OFF),)), id="a rule that rests"),
        pytest.param(Ruleset(rules=(rule(),), silenced=(("a", "x"),)), id="a rule disabled"),
        pytest.param(Ruleset(rules=(rule(),), max_loss=0.2), id="another limit"),
        pytest.param(
            Ruleset(rules=(rule(),), variants=(Variant("w", "meta", Ruleset()),)), id="a variant"
        ),
    ],
)
def test_the_digest_sees(other: Ruleset) -> None:
    assert other.digest != Ruleset(rules=(rule(),)).digest


def test_a_shadow_rule_does_not_change_the_digest() -> None:
    shadowed = Ruleset(rules=(rule(), rule(id="b", mode=Mode.SHADOW)))

    assert shadowed.digest == Ruleset(rules=(rule(),)).digest


def test_the_label_is_origin_and_six_digits() -> None:
    one = Ruleset(origin="news")

    assert one.label == f"news@{one.digest[:6]}"
    assert Ruleset().label.startswith("generic@")


def test_a_rule_can_be_switched_off_in_every_variant() -> None:
    inner = Ruleset(rules=(rule(),))
    off = Ruleset(rules=(rule(),), variants=(Variant("w", "meta", inner),)).without(["a"], "asked")

    assert (off.silence_of("a"), off.silence_of("b")) == ("asked", "")
    assert off.variants[0].ruleset.silence_of("a") == "asked"


def test_shadow_rules_can_be_let_act_by_name() -> None:
    shadows = (rule(mode=Mode.SHADOW), rule(id="b", mode=Mode.SHADOW))
    inner = Ruleset(rules=shadows)
    one = Ruleset(rules=shadows, variants=(Variant("w", "meta", inner),))

    assert [r.mode for r in one.with_shadows("b").rules] == [Mode.SHADOW, Mode.ON]
    assert [r.mode for r in one.with_shadows().variants[0].ruleset.rules] == [Mode.ON, Mode.ON]


def test_extra_words_are_given_by_role() -> None:
    options = SupportOptions(phrases=((Role.DONATE, ("chip in",)),))

    assert options.words == {Role.DONATE: ("chip in",)}


def test_a_problem_of_a_whole_file_names_the_file_only() -> None:
    assert str(Problem("news.toml", "is not TOML")) == "news.toml: is not TOML"


def test_the_ruleset_stays_the_same_through_a_round_of_changes(
    rules: Callable[[str], Ruleset],
) -> None:
    one = rules('[[rule]]\nid = "a"\ndrop = "p.x"\n')

    assert one.without([]).with_shadows().digest == one.digest
