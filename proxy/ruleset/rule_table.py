"""One `[[rule]]` table to one Rule, by a table of keys. Pure.

A rule that is wrong in any way is a RuleError and nothing of it runs: half a rule that was accepted
can destroy a page (ADR 0007).
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from proxy.errors import RuleError
from proxy.ruleset import values
from proxy.ruleset.model import (
    TIERS,
    Action,
    Attr,
    Drop,
    Keep,
    LinkTemplate,
    Mode,
    Move,
    Protect,
    Rename,
    Replace,
    Rule,
    Slot,
    Target,
    Text,
    Unwrap,
    Verb,
    Where,
)
from proxy.ruleset.refuse import (
    refuse_attributes,
    refuse_blank,
    refuse_snippet,
    refuse_tag,
    refuse_wall,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Check = values.Check

COMMON_KEYS: Final[Mapping[str, Check]] = {
    "id": values.name,
    "kinds": values.listed(values.name),
    "tiers": values.tiers,
    "path": values.listed(values.glob),
    "if": values.selector,
    "unless": values.selector,
    "has_text": values.listed(values.phrase),
    "closest": values.selector,
    "expect": values.expect,
    "mode": values.choice(Mode),
    "override": values.flag,
    "why": values.text,
    "added": values.date,
    "expires": values.date,
}

OWN_KEYS: Final[Mapping[Verb, Mapping[str, Check]]] = {
    Verb.PROTECT: {
        "slot": values.choice(Slot),
        "role": values.role,
        "link": values.link,
    },
    Verb.KEEP: {"slot": values.choice(Slot), "role": values.role},
    Verb.DROP: {},
    Verb.UNWRAP: {},
    Verb.RENAME: {"to": values.words},
    Verb.ATTR: {"set": values.settings, "remove": values.listed(values.words)},
    Verb.TEXT: {"to": values.template},
    Verb.REPLACE: {
        "link": values.link,
        "html": values.words,
        "slot": values.choice(Slot),
        "role": values.role,
    },
    Verb.MOVE: {
        "slot": values.choice(Slot),
        "before": values.selector,
        "after": values.selector,
        "role": values.role,
    },
}

_NEEDED: Final[Mapping[Verb, tuple[str, ...]]] = {
    Verb.PROTECT: ("slot", "expect"),
    Verb.KEEP: ("slot", "expect"),
    Verb.RENAME: ("to",),
    Verb.TEXT: ("to",),
}

# Of these keys, a rule with the verb has one, or at least one.
_ONE_OF: Final[Mapping[Verb, tuple[str, ...]]] = {
    Verb.REPLACE: ("link", "html"),
    Verb.MOVE: ("slot", "before", "after"),
}
_SOME_OF: Final[Mapping[Verb, tuple[str, ...]]] = {Verb.ATTR: ("set", "remove")}

_VERBS: Final = {verb.value: verb for verb in Verb}


def parse_rule(table: Mapping[str, Any], at: str) -> Rule:
    """Return the rule of a `[[rule]]` table that stands at `at` (file and line).

    Raises RuleError where anything in it is wrong.
    """
    verb = _verb_of(table)
    checked = check_keys(table, {**COMMON_KEYS, **OWN_KEYS[verb], verb.value: values.selector})
    _require(verb, table)
    rule = Rule(
        id=checked["id"],
        selector=checked[verb.value],
        action=_ACTIONS[verb](checked),
        kinds=checked.get("kinds", ()),
        tiers=checked.get("tiers", TIERS),
        path=checked.get("path", ()),
        condition=checked.get("if", ""),
        unless=checked.get("unless", ""),
        has_text=checked.get("has_text", ()),
        closest=checked.get("closest", ""),
        expect=checked.get("expect", values.expect("0..")),
        mode=checked.get("mode", Mode.ON),
        override=checked.get("override", False),
        why=checked.get("why", ""),
        added=checked.get("added", ""),
        expires=checked.get("expires", ""),
        at=at,
    )
    _refuse(rule)
    return rule


def check_keys(table: Mapping[str, Any], keys: Mapping[str, Check]) -> dict[str, Any]:
    """Return the table's values, each by its own check.

    Raises RuleError for a key that is not in `keys`, or a value that does not pass.
    """
    checked: dict[str, Any] = {}
    for key, value in table.items():
        if key not in keys:
            raise RuleError(_unknown(key, keys))
        try:
            checked[key] = keys[key](value)
        except RuleError as error:
            raise RuleError(f"{key} {error}") from error
    return checked


def _unknown(key: str, keys: Iterable[str]) -> str:
    near = get_close_matches(key, list(keys), n=1)
    return f'unknown key "{key}"' + (f'; did you mean "{near[0]}"?' if near else "")


def _verb_of(table: Mapping[str, Any]) -> Verb:
    found = [key for key in table if key in _VERBS]
    if len(found) == 1:
        return _VERBS[found[0]]
    if found:
        raise RuleError(f"has {len(found)} verbs ({', '.join(found)}); write one rule for each")
    own = {key for keys in OWN_KEYS.values() for key in keys}
    stray = next((key for key in table if key not in COMMON_KEYS and key not in own), None)
    hint = f"; {_unknown(stray, _VERBS)}" if stray else ""
    raise RuleError(f"has no verb; write one of {', '.join(_VERBS)}{hint}")


def _require(verb: Verb, table: Mapping[str, Any]) -> None:
    for key in ("id", *_NEEDED.get(verb, ())):
        if key not in table:
            raise RuleError(f'{verb.value} needs the key "{key}"')
    some = _SOME_OF.get(verb, ())
    if some and not any(key in table for key in some):
        raise RuleError(f"{verb.value} needs one of the keys {', '.join(some)}")
    one = _ONE_OF.get(verb, ())
    if one and sum(key in table for key in one) != 1:
        raise RuleError(f"{verb.value} needs exactly one of the keys {', '.join(one)}")


def _move(checked: Mapping[str, Any]) -> Move:
    for where in Where:
        if where.value in checked:
            return Move(Target(where, checked[where.value]))
    return Move(checked["slot"], checked.get("role"))


def _replace(checked: Mapping[str, Any]) -> Replace:
    by: LinkTemplate | str = checked["link"] if "link" in checked else checked["html"]
    return Replace(by, checked.get("slot"), checked.get("role"))


_ACTIONS: Final[Mapping[Verb, Callable[[Mapping[str, Any]], Action]]] = {
    Verb.PROTECT: lambda one: Protect(one["slot"], one.get("role"), one.get("link")),
    Verb.KEEP: lambda one: Keep(one["slot"], one.get("role")),
    Verb.DROP: lambda _: Drop(),
    Verb.UNWRAP: lambda _: Unwrap(),
    Verb.RENAME: lambda one: Rename(one["to"].lower()),
    Verb.ATTR: lambda one: Attr(
        one.get("set", ()), tuple(name.lower() for name in one.get("remove", ()))
    ),
    Verb.TEXT: lambda one: Text(one["to"]),
    Verb.REPLACE: _replace,
    Verb.MOVE: _move,
}


def _refuse(rule: Rule) -> None:
    refuse_wall(rule)
    refuse_blank(rule)
    refuse_attributes(rule.action)
    if isinstance(rule.action, Rename):
        refuse_tag(rule.action.to, rule.tiers)
    if isinstance(rule.action, Replace) and isinstance(rule.action.by, str):
        refuse_snippet(rule.action.by)
