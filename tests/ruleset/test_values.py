import datetime as dt
from collections.abc import Callable

import pytest

from proxy.errors import RuleError
from proxy.page.support import Role
from proxy.reader.tiers import Tier
from proxy.ruleset import values
from proxy.ruleset.model import Expect, Mode


@pytest.mark.parametrize(
    ("check", "value", "expected"),
    [
        pytest.param(values.text, "", "", id="a string may be empty"),
        pytest.param(values.words, "a", "a", id="words"),
        pytest.param(values.flag, True, True, id="a flag"),
        pytest.param(values.listed(values.name), ["a", "b-1"], ("a", "b-1"), id="a list of ids"),
        pytest.param(values.choice(Mode), "shadow", Mode.SHADOW, id="a choice"),
        pytest.param(values.selector, "a:has(> img)", "a:has(> img)", id="a selector"),
        pytest.param(values.phrase, " Your\nBROWSER ", "your browser", id="a phrase is folded"),
        pytest.param(values.tiers, ["late", "plain"], (Tier.PLAIN, Tier.LATE), id="tiers in order"),
        pytest.param(values.expect, "2..5", Expect(2, 5), id="a range"),
        pytest.param(values.expect, "3", Expect(3, 3), id="a number"),
        pytest.param(values.expect, "1..", Expect(1, None), id="an open range"),
        pytest.param(values.date, "2026-11-22", "2026-11-22", id="a date"),
        pytest.param(values.address, "https://a.example/x", "https://a.example/x", id="an address"),
        pytest.param(values.share, 1, 1.0, id="a whole share"),
        pytest.param(values.role, "donate", Role.DONATE, id="a role"),
        pytest.param(
            values.phrases_by_role,
            {"donate": ["Chip in"]},
            ((Role.DONATE, ("chip in",)),),
            id="words by role",
        ),
    ],
)
def test_a_good_value_is_typed(
    check: Callable[[object], object], value: object, expected: object
) -> None:
    assert check(value) == expected


@pytest.mark.parametrize(
    ("check", "value", "words"),
    [
        pytest.param(values.text, 1, "a string in quotes", id="a number is no string"),
        pytest.param(values.words, " ", "empty", id="blank words"),
        pytest.param(values.flag, "yes", "true or false", id="a word is no flag"),
        pytest.param(values.listed(values.name), [], "a list", id="an empty list"),
        pytest.param(values.listed(values.name), "a", "a list", id="a string is no list"),
        pytest.param(values.choice(Mode), "of", "one of on, shadow, off", id="a choice misspelled"),
        pytest.param(values.selector, "p >", "CSS", id="a selector cut off"),
        pytest.param(values.selector, "a[href='x]", "quote", id="a quote not closed"),
        pytest.param(values.selector, "a:hover", "hover", id="a state of a person's pointer"),
        pytest.param(values.selector, "p" * 501, "501 characters", id="a selector too long"),
        pytest.param(values.name, "Story", "lower-case", id="an id in capitals"),
        pytest.param(values.phrase, "a\u200bbc", "shorter than 4", id="three letters"),
        pytest.param(values.glob, "en/", "begin", id="a path without slash"),
        pytest.param(values.tiers, ["modern"], "nobody else", id="modern readers are out of reach"),
        pytest.param(values.expect, "one", "0..1", id="a contract in words"),
        pytest.param(values.expect, "5..2", "smaller", id="a range backwards"),
        pytest.param(values.template, "{x", "alone", id="a template not closed"),
        pytest.param(values.link, {"href": "/a"}, "two keys", id="a link without words"),
        pytest.param(values.link, "/a", "two keys", id="a link that is a string"),
        pytest.param(values.settings, {}, "names and templates", id="no attribute to set"),
        pytest.param(values.date, dt.date(2026, 1, 2), "in quotes", id="a date without quotes"),
        pytest.param(values.address, "/donate", "whole address", id="a path is no address"),
        pytest.param(values.share, 1.5, "0 to 1", id="more than everything"),
        pytest.param(values.share, True, "0 to 1", id="a flag is no share"),
        pytest.param(values.phrases_by_role, {"other": []}, "lists", id="a role without words"),
    ],
)
def test_a_bad_value_says_what_to_write(
    check: Callable[[object], object], value: object, words: str
) -> None:
    with pytest.raises(RuleError, match=words):
        check(value)


def test_a_long_value_is_shown_in_part() -> None:
    with pytest.raises(RuleError, match=r"xxx\.\.\."):
        values.name("x" * 100 + "!")


def test_a_link_may_have_no_words() -> None:
    assert values.link({"href": "/a", "text": ""}).text.parts == ()


def test_names_of_attributes_are_lower_case() -> None:
    assert values.settings({"SRC": "/a"})[0][0] == "src"
