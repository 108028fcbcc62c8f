"""`protect`: copies taken and elements guarded on the untouched document, before any edit. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from proxy.page.support import Role
from proxy.ruleset.address import Link, links_of
from proxy.ruleset.draft import Copy, SlotLink
from proxy.ruleset.edit import written_link
from proxy.ruleset.match import find
from proxy.ruleset.model import LINK_SLOTS, Protect, Slot
from proxy.ruleset.trace import failed
from proxy.wire.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proxy.page.dom import Element
    from proxy.ruleset.draft import Draft
    from proxy.ruleset.model import Rule
    from proxy.ruleset.trace import Entry

_LANGUAGE_MARKS = ("hreflang", "lang")


def mark(
    rule: Rule, action: Protect, draft: Draft, elements: Iterable[Element], entry: Entry
) -> None:
    """Guard the elements, take their copies, and note it in `entry`."""
    for element in elements:
        draft.guard(element, rule.id)
        if action.slot in LINK_SLOTS:
            draft.answered.setdefault(element, rule.id)
            outcome = _copy_links(rule, action, draft, element)
        else:
            outcome = ""
            order = draft.order.get(element, 0)
            draft.copies.append(
                Copy(action.slot, element, element.copy(), element.parent, rule.id, order)
            )
        node = entry.seen(element, action.slot.value)
        entry.nodes.append(replace(node, to="", outcome=failed(outcome)) if outcome else node)


def carry(draft: Draft, keeps: Iterable[Rule]) -> None:
    """Guard what stands between a protected element of `main` and the region that will hold it.

    `keeps` are the rules that keep `main` on this page. Such an element stays where it is, so its
    ancestors have to stay too (rules.md, "Support links").
    """
    regions = {
        element for rule in keeps for element in find(rule, draft.document, draft.index).elements
    }
    for copy in draft.copies:
        if copy.slot is Slot.MAIN:
            above = list(copy.original.ancestors())
            last = max((place for place, one in enumerate(above) if one in regions), default=-1)
            for one in above[: last + 1]:
                draft.carriers.setdefault(one, copy.rule)


def _copy_links(rule: Rule, action: Protect, draft: Draft, element: Element) -> str:
    found = links_of(element, base=draft.base, page=draft.page)
    if action.link is not None:
        written = written_link(action.link, draft, element)
        if isinstance(written, str):
            return written
        found = [Link(written.get("href"), written.text(), element)]
    for link in found:
        marks = tuple(
            (name, link.element.get(name)) for name in _LANGUAGE_MARKS if link.element.get(name)
        )
        order = draft.order.get(link.element, 0)
        role = action.role if action.slot is Slot.SUPPORT else None
        draft.links.append(SlotLink(action.slot, link.href, link.text, rule.id, order, role, marks))
    return ""


def promises(draft: Draft) -> list[tuple[str, str]]:
    """Return the addresses that have to be on the sheet, each with its rule."""
    found = [(one.rule, one.href) for one in draft.links]
    for copy in draft.copies:
        for one in copy.copy.iter():
            value = one.get("href") if one.tag == "a" else ""
            href = absolute(draft.base, value) if value else None
            if href:
                found.append((copy.rule, href))
    return found


def promised_roles(rules: Iterable[Rule]) -> frozenset[Role]:
    """Return the roles of support links that `protect` rules promise."""
    return frozenset(
        rule.action.role or Role.OTHER
        for rule in rules
        if isinstance(rule.action, Protect) and rule.action.slot is Slot.SUPPORT
    )
