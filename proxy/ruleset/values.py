"""One value of a rule file, from what TOML gives to what the program uses. Pure.

Each function takes a value and returns it typed, or raises RuleError with what to write instead.
The table of a rule's keys in `rule_table` names one function for each key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from proxy.errors import RuleError
from proxy.page.dom import SelectorError, check_selector
from proxy.page.support import Role
from proxy.ruleset.fold import fold
from proxy.ruleset.glob import Glob, parse_glob
from proxy.ruleset.model import TIERS, Expect, LinkTemplate
from proxy.ruleset.template import Template, parse_template

if TYPE_CHECKING:
    from enum import Enum

    from proxy.reader.tiers import Tier

Check = Callable[[object], object]
"""From what TOML gives to what the program uses."""

SELECTOR_LIMIT: Final = 500
"""Characters of a selector (rules.md, "Files"): a longer one is a design, not a selector."""

PHRASE_MINIMUM: Final = 4
"""Characters of a phrase: shorter ones match words by chance."""

_ID: Final = re.compile(r"[a-z][a-z0-9-]*")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_EXPECT: Final = re.compile(r"(\d{1,6})(\.\.(\d{0,6}))?")
_ADDRESS: Final = re.compile(r"https?://[^\s/]+\S*")

_Value = TypeVar("_Value")
_Choice = TypeVar("_Choice", bound="Enum")


def text(value: object) -> str:
    """Return a string."""
    if not isinstance(value, str):
        raise RuleError(f"needs a string in quotes, not {_shown(value)}")
    return value


def words(value: object) -> str:
    """Return a string that is not empty."""
    if not text(value).strip():
        raise RuleError("must not be empty")
    return text(value)


def flag(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise RuleError(f"needs true or false, not {_shown(value)}")
    return value


def listed(check: Callable[[object], _Value]) -> Callable[[object], tuple[_Value, ...]]:
    """Return a function that takes a list whose items pass `check`; an empty list is an error."""

    def of_list(value: object) -> tuple[_Value, ...]:
        if not isinstance(value, list) or not value:
            raise RuleError(f'needs a list, as in ["a", "b"], not {_shown(value)}')
        return tuple(check(one) for one in value)

    return of_list


def choice(kind: type[_Choice]) -> Callable[[object], _Choice]:
    """Return a function that takes one of the words of `kind`."""

    def of_choice(value: object) -> _Choice:
        for one in kind:
            if one.value == value:
                return one
        allowed = ", ".join(str(one.value) for one in kind)
        raise RuleError(f"is {_shown(value)}; write one of {allowed}")

    return of_choice


def selector(value: object) -> str:
    """Return a selector that compiles."""
    chosen = words(value)
    if len(chosen) > SELECTOR_LIMIT:
        raise RuleError(f"has {len(chosen)} characters; at most {SELECTOR_LIMIT}")
    try:
        check_selector(chosen)
    except SelectorError as error:
        raise RuleError(f'selector "{chosen}": {error}') from error
    return chosen


def name(value: object) -> str:
    """Return an id: lower-case letters, digits and hyphens."""
    if not _ID.fullmatch(text(value)):
        raise RuleError(f"is {_shown(value)}; use lower-case letters, digits and hyphens")
    return text(value)


def phrase(value: object) -> str:
    """Return a phrase, folded."""
    folded = fold(text(value))
    if len(folded) < PHRASE_MINIMUM:
        raise RuleError(f"phrase {_shown(value)} is shorter than {PHRASE_MINIMUM} characters")
    return folded


def glob(value: object) -> Glob:
    """Return a path pattern."""
    return parse_glob(text(value))


def tiers(value: object) -> tuple[Tier, ...]:
    """Return tiers a rule may name, in our order."""
    named = listed(text)(value)
    known = {one.value: one for one in TIERS}
    for one in named:
        if one not in known:
            raise RuleError(f'names "{one}"; rules reach {", ".join(known)} and nobody else')
    return tuple(one for one in TIERS if one.value in named)


def expect(value: object) -> Expect:
    """Return a contract.

    >>> str(expect("0..1")), str(expect("2")), str(expect("1.."))
    ('0..1', '2', '1..')
    """
    match = _EXPECT.fullmatch(text(value))
    if match is None:
        raise RuleError(f'is {_shown(value)}; write "1", "0..1", "1.." or "2..5"')
    low = int(match[1])
    high = low if match[2] is None else int(match[3]) if match[3] else None
    if high is not None and high < low:
        raise RuleError(f"is {_shown(value)}: the first number is the smaller one")
    return Expect(low, high)


def template(value: object) -> Template:
    """Return a template."""
    return parse_template(words(value))


def link(value: object) -> LinkTemplate:
    """Return a link of two templates, `{href = "...", text = "..."}`."""
    if not isinstance(value, dict) or set(value) != {"href", "text"}:
        raise RuleError('needs two keys, as in { href = "{a@href}", text = "{.}" }')
    return LinkTemplate(template(value["href"]), parse_template(text(value["text"])))


def settings(value: object) -> tuple[tuple[str, Template], ...]:
    """Return attributes and what they are set to."""
    if not isinstance(value, dict) or not value:
        raise RuleError('needs names and templates, as in { src = "{@data-src}" }')
    return tuple((key.lower(), parse_template(text(one))) for key, one in value.items())


def phrases_by_role(value: object) -> tuple[tuple[Role, tuple[str, ...]], ...]:
    """Return extra words for the finder, `{donate = ["..."], subscribe = ["..."]}`."""
    if not isinstance(value, dict) or not set(value) <= {"donate", "subscribe"}:
        raise RuleError('needs lists, as in { donate = ["chip in"], subscribe = ["our letter"] }')
    return tuple((Role(key), listed(phrase)(one)) for key, one in value.items())


def date(value: object) -> str:
    """Return an ISO date as text."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise RuleError(f'is {_shown(value)}; write the date in quotes, as "2026-11-22"')
    return value


def address(value: object) -> str:
    """Return an absolute http or https address."""
    if not _ADDRESS.fullmatch(text(value)):
        raise RuleError(f"is {_shown(value)}; write a whole address, https://...")
    return text(value)


def share(value: object) -> float:
    """Return a number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise RuleError(f"is {_shown(value)}; write a number from 0 to 1")
    return float(value)


def role(value: object) -> Role:
    """Return a role of a support link."""
    return choice(Role)(value)


def _shown(value: object) -> str:
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) < 60 else shown[:57] + "..."  # noqa: PLR2004  # a message is one line
