"""The support slot: links of rules, of the finder and of last resort, in order, each once. Pure.

The finder reads any page; a rule knows its page better; a fixed address is there for the day when
neither finds anything (rules.md, section 8).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.page.support import Ask, Role, Source
from proxy.ruleset.address import without_fragment
from proxy.ruleset.model import Finder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proxy.page.dom import Element
    from proxy.ruleset.model import SupportOptions

FOUND_LIMIT: Final = 4
"""Found links in the slot (rules.md, section 7); links of rules are never cut."""


_BEYOND: Final = f"beyond the first {FOUND_LIMIT}"


@dataclass(frozen=True, slots=True)
class Ruled:
    """A support link that a rule made."""

    ask: Ask
    rule: str


@dataclass(slots=True)
class Merged:
    """The links of the slot, in order.

    `further` are found links that the limit cut or a rule's link covers: they stay links elsewhere.
    `missing` are promised roles that nothing supplied. `trace` says of each link why it is there.
    """

    links: list[Ask] = field(default_factory=list)
    further: list[Ask] = field(default_factory=list)
    missing: list[Role] = field(default_factory=list)
    trace: list[dict[str, object]] = field(default_factory=list)


def merge_support(
    ruled: Sequence[Ruled],
    found: Sequence[Ask],
    options: SupportOptions,
    *,
    promised: frozenset[Role] = frozenset(),
    ignored: frozenset[Element] = frozenset(),
) -> Merged:
    """Return the support links: of rules, then those of the finder that may join, then fixed ones.

    `ruled` is in document order and `found` in the finder's; `promised` are the roles of `protect`
    rules that hold on this page; `ignored` are the elements of links that `[support] ignore` names.
    """
    merged = Merged()
    taken: dict[str, str] = {}
    chosen: list[Ask] = []
    for one in ruled:
        _take(one.ask, f"rule {one.rule}", merged, chosen, taken)
    suppliers = {one.ask.role: one.rule for one in reversed(ruled)}
    joined = 0
    for ask in found:
        unwanted = _unwanted(ask, options, ignored) or _same(ask, taken)
        covered = _covered(ask, options, suppliers) if joined < FOUND_LIMIT else _BEYOND
        if not unwanted and covered:
            merged.further.append(ask)
        if unwanted or covered:
            _note(merged, ask, "finder", unwanted or covered)
        else:
            joined += 1
            _take(ask, "finder", merged, chosen, taken)
    _last_resort(options, promised, merged, chosen)
    merged.links = [ask for role in Role for ask in chosen if ask.role is role]
    return merged


def _take(ask: Ask, origin: str, merged: Merged, chosen: list[Ask], taken: dict[str, str]) -> None:
    same = _same(ask, taken)
    if not same:
        chosen.append(ask)
        taken[without_fragment(ask.href)] = origin
    _note(merged, ask, origin, same)


def _same(ask: Ask, taken: dict[str, str]) -> str:
    origin = taken.get(without_fragment(ask.href))
    return f"same address as {origin}" if origin else ""


def _unwanted(ask: Ask, options: SupportOptions, ignored: frozenset[Element]) -> str:
    if options.finder is Finder.OFF:
        return "the finder is off"
    if ask.element is not None and ask.element in ignored:
        return "ignored"
    return ""


def _covered(ask: Ask, options: SupportOptions, suppliers: dict[Role, str]) -> str:
    if options.finder is Finder.FILL and ask.role in suppliers:
        return f"covered by rule {suppliers[ask.role]}"
    return ""


def _last_resort(
    options: SupportOptions, promised: frozenset[Role], merged: Merged, chosen: list[Ask]
) -> None:
    supplied = {ask.role for ask in chosen}
    for role, href in options.fixed:
        if role not in supplied:
            supplied.add(role)
            ask = Ask(role, href, "", Source.FIXED)
            chosen.append(ask)
            _note(merged, ask, "fixed", "")
    merged.missing = [role for role in Role if role in promised and role not in supplied]
    merged.trace += [
        {"role": role.value, "from": "nowhere", "result": "missing"} for role in merged.missing
    ]


def _note(merged: Merged, ask: Ask, origin: str, why_not: str) -> None:
    line: dict[str, object] = {"role": ask.role.value, "from": origin, "href": ask.href}
    merged.trace.append({**line, "result": why_not} if why_not else line)
