"""Regions, copies and links into slots, in document order. Pure; only here regions leave the tree.

rules.md, "Who wins": a region inside another of the same slot is not repeated, for another
slot it is moved out, and `main` is never reordered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proxy.page.dom import Element
from proxy.page.support import Ask, Role, Source
from proxy.ruleset.address import links_of, without_fragment
from proxy.ruleset.draft import Region, SlotLink, has_content, take_out
from proxy.ruleset.model import LINK_SLOTS, Slot
from proxy.ruleset.support import Ruled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from proxy.ruleset.draft import Copy, Draft

_BOXES = (Slot.NAV, Slot.MAIN, Slot.ASIDE, Slot.FOOTER)


@dataclass(slots=True)
class Slots:
    """What rules put where; `waiting` are copies for `main` that no kept region holds."""

    boxes: dict[Slot, list[Element]] = field(default_factory=dict)
    lang: list[Element] = field(default_factory=list)
    ruled: list[Ruled] = field(default_factory=list)
    waiting: list[Copy] = field(default_factory=list)


def assemble(draft: Draft, asks: Iterable[Ask]) -> Slots:
    """Return the slots, and leave in the tree only what no rule took."""
    regions = _outermost(draft.regions)
    links = list(draft.links)
    for region in regions:
        if region.slot in LINK_SLOTS:
            draft.answered.setdefault(region.element, region.rule)
            links += _links_in(region, draft)
        take_out(region.element)
    links.sort(key=lambda one: one.order)
    slots = Slots(
        lang=_language_links(one for one in links if one.slot is Slot.LANG),
        ruled=_support_links([one for one in links if one.slot is Slot.SUPPORT], asks),
    )
    for slot in _BOXES:
        mine = [one for one in regions if one.slot is slot]
        missing = [one for one in draft.copies if one.slot is slot and not _stands_in(one, mine)]
        placed = [(one.order, one.element) for one in mine]
        if slot is Slot.MAIN and not any(has_content(one) for _, one in placed):
            slots.waiting, missing = missing, []
        placed += [(one.order, one.copy) for one in missing]
        slots.boxes[slot] = [one for _, one in sorted(placed, key=lambda pair: pair[0])]
    return slots


def place_copies(
    regions: Sequence[Element], copies: Iterable[Copy], order: Mapping[Element, int]
) -> list[Element]:
    """Return `regions` with every copy that they do not hold already put where the page had it.

    A copy goes back beside its old neighbors where its parent is still there, else between regions.
    """
    placed = list(regions)
    for copy in copies:
        if any(copy.original.within(region) for region in placed):
            continue
        parent = copy.parent
        if parent is not None and any(parent.within(region) for region in placed):
            _put_into(parent, copy, order)
            continue
        after = next(
            (at for at, one in enumerate(placed) if order.get(one, 0) > copy.order), len(placed)
        )
        placed.insert(after, copy.copy)
    return placed


def _put_into(parent: Element, copy: Copy, order: Mapping[Element, int]) -> None:
    place = len(parent.children)
    for at, child in enumerate(parent.children):
        if isinstance(child, Element) and order.get(child, 0) > copy.order:
            place = at
            break
    copy.copy.parent = parent
    parent.children.insert(place, copy.copy)


def _outermost(regions: Sequence[Region]) -> list[Region]:
    """Leave out what another region of the same slot holds already."""
    by_element = {region.element: region for region in regions}
    return [one for one in by_element.values() if one.moved or not _is_inside(one, by_element)]


def _is_inside(region: Region, by_element: Mapping[Element, Region]) -> bool:
    for one in region.element.ancestors():
        if one in by_element:
            return by_element[one].slot is region.slot
    return False


def _stands_in(copy: Copy, regions: Iterable[Region]) -> bool:
    return any(copy.original.within(region.element) for region in regions)


def _links_in(region: Region, draft: Draft) -> list[SlotLink]:
    return [
        SlotLink(region.slot, one.href, one.text, region.rule, region.order, region.role)
        for one in links_of(region.element, base=draft.base, page=draft.page)
    ]


def _language_links(links: Iterable[SlotLink]) -> list[Element]:
    chosen: dict[str, Element] = {}
    for one in links:
        key = without_fragment(one.href)
        if key not in chosen:
            chosen[key] = Element("a", {"href": one.href, **dict(one.marks)}, [one.text])
    return list(chosen.values())


def _support_links(links: Sequence[SlotLink], asks: Iterable[Ask]) -> list[Ruled]:
    """Return the links as asks; a role that no rule says is the one the finder gave the address."""
    roles = {without_fragment(ask.href): ask.role for ask in asks}
    return [
        Ruled(
            Ask(
                one.role or roles.get(without_fragment(one.href), Role.OTHER),
                one.href,
                one.text,
                Source.RULE,
            ),
            one.rule,
        )
        for one in links
    ]
