"""The support slot: links of rules, of the finder and of last resort, in order, each once. Pure.

The finder reads any page; a rule knows its page better; a fixed address is there for the day when
neither finds anything (rules.md, "Support links").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.page.support import Ask, Role, Source
from proxy.ruleset.address import without_fragment
from proxy.ruleset.model import Finder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proxy.page.dom import Element
    from proxy.ruleset.model import SupportOptions

FOUND_LIMIT: Final = 4
"""Found links in the slot (rules.md, "Support links"); links of rules are never cut."""


_ORDER: Final = {role: place for place, role in enumerate(Role)}
_BEYOND: Final = f"beyond the first {FOUND_LIMIT}"


@dataclass(frozen=True, slots=True)
class Ruled:
    """A support link that a rule made."""

    ask: Ask
    rule: str


@dataclass(frozen=True, slots=True)
class Around:
    """What the page says besides its links.

    `page` is its own address: what only a script opens leads there, once for each role. `promised`
    are the roles of `protect` rules that hold here; `ignored` are the elements of links that
    `[support] ignore` names; `answered` names for an element the rule that wrote a link for it.
    """

    page: str = ""
    promised: frozenset[Role] = frozenset()
    ignored: frozenset[Element] = frozenset()
    answered: Mapping[Element, str] = field(default_factory=dict)


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
    page: str = ""
    taken: dict[tuple[str, Role | None], str] = field(default_factory=dict)

    def same(self, ask: Ask) -> str:
        """Return what has the address already, in words; "" where nothing has."""
        origin = self.taken.get(self._key(ask))
        return f"same address as {origin}" if origin else ""

    def take(self, ask: Ask, origin: str) -> None:
        """Give the link its place, unless its address has one."""
        same = self.same(ask)
        if not same:
            self.links.append(ask)
            self.taken[self._key(ask)] = origin
        self.note(ask, origin, same)

    def note(self, ask: Ask, origin: str, why_not: str = "") -> None:
        """Say in the trace where a link came from, and why it has no place."""
        line: dict[str, object] = {"role": ask.role.value, "from": origin, "href": ask.href}
        self.trace.append({**line, "result": why_not} if why_not else line)

    def _key(self, ask: Ask) -> tuple[str, Role | None]:
        href = without_fragment(ask.href)
        return href, ask.role if href == self.page else None


def merge_support(
    ruled: Sequence[Ruled], found: Sequence[Ask], options: SupportOptions, around: Around
) -> Merged:
    """Return the support links: of rules, then those of the finder that may join, then fixed ones.

    `ruled` is in document order and `found` in the finder's.
    """
    merged = Merged(page=without_fragment(around.page))
    for one in ruled:
        merged.take(one.ask, f"rule {one.rule}")
    suppliers = {one.ask.role: one.rule for one in reversed(ruled)}
    joined = 0
    for ask in found:
        unwanted = _unwanted(ask, options, around) or merged.same(ask)
        covered = _covered(ask, options, suppliers) if joined < FOUND_LIMIT else _BEYOND
        if not unwanted and covered:
            merged.further.append(ask)
        if unwanted or covered:
            merged.note(ask, "finder", unwanted or covered)
        else:
            joined += 1
            merged.take(ask, "finder")
    _last_resort(options, around.promised, merged)
    merged.links.sort(key=lambda ask: _ORDER[ask.role])
    return merged


def _unwanted(ask: Ask, options: SupportOptions, around: Around) -> str:
    if options.finder is Finder.OFF:
        return "the finder is off"
    if ask.element is not None and ask.element in around.ignored:
        return "ignored"
    rule = around.answered.get(ask.element) if ask.element is not None else None
    return f"same element as rule {rule}" if rule else ""


def _covered(ask: Ask, options: SupportOptions, suppliers: dict[Role, str]) -> str:
    if options.finder is Finder.FILL and ask.role in suppliers:
        return f"covered by rule {suppliers[ask.role]}"
    return "" if ask.prominent else "too uncertain for the slot"


def _last_resort(options: SupportOptions, promised: frozenset[Role], merged: Merged) -> None:
    supplied = {ask.role for ask in merged.links}
    for role, href in options.fixed:
        if role not in supplied:
            supplied.add(role)
            merged.take(Ask(role, href, "", Source.FIXED), "fixed")
    merged.missing = [role for role in Role if role in promised and role not in supplied]
    merged.trace += [
        {"role": role.value, "from": "nowhere", "result": "missing"} for role in merged.missing
    ]
