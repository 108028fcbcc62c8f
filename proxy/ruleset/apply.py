"""What a site's rules say of one page: filled slots, and a trace of what each rule did. Pure.

The order is that of rules.md, "Who wins": conditions, then `protect`, both on the untouched
document; then every other verb in its order; then the slots.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from proxy.ruleset.assemble import Slots, assemble, place_copies
from proxy.ruleset.draft import Draft, has_content
from proxy.ruleset.edit import edit, size_of_removal
from proxy.ruleset.mark import carry, mark, promised_roles, promises
from proxy.ruleset.match import Conditions, Facts, Found, choose_kind, choose_ruleset, find
from proxy.ruleset.model import (
    KIND_ELSE,
    Attr,
    Expect,
    Keep,
    Protect,
    Rename,
    Slot,
)
from proxy.ruleset.support import Around, merge_support
from proxy.ruleset.trace import HELD, Entry, blocked, failed, no_match, skipped
from proxy.wire.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from proxy.page.dom import Document, Element
    from proxy.page.support import Ask, Role
    from proxy.page.survey import Survey
    from proxy.reader.tiers import Tier
    from proxy.ruleset.draft import Copy
    from proxy.ruleset.model import Rule, Ruleset

# These act on all they match even over contract: they take nothing away (rules.md, "Who wins").
_HARMLESS: Final = (Protect, Keep, Attr, Rename)
_OK: Final = 200


@dataclass(slots=True)
class Applied:
    """What rules made of a page.

    Regions are out of the document; what no rule took is still in it. `renames` are marks for the
    serializer: the tag to write for an element. `miss` is what `on_miss` says where a `keep` for
    `main` held and yielded nothing, else "". `loss` is the share of the text kept for `main` that
    rules removed. `contracts` says of each rule that was held to one whether the page kept it, and
    `violations` are the ids of those it broke. `further` are found links that have to live
    elsewhere. `promises` are addresses that have to be on the sheet.
    """

    kind: str
    support: list[Ask] = field(default_factory=list)
    further: list[Ask] = field(default_factory=list)
    missing: list[Role] = field(default_factory=list)
    lang: list[Element] = field(default_factory=list)
    nav: list[Element] = field(default_factory=list)
    main: list[Element] = field(default_factory=list)
    aside: list[Element] = field(default_factory=list)
    footer: list[Element] = field(default_factory=list)
    keeps_main: bool = False
    miss: str = ""
    renames: Mapping[Element, str] = field(default_factory=dict)
    contracts: list[tuple[str, bool]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    violation_trace: list[dict[str, object]] = field(default_factory=list)
    loss: float = 0.0
    promises: list[tuple[str, str]] = field(default_factory=list)
    trace: list[dict[str, object]] = field(default_factory=list)
    support_trace: list[dict[str, object]] = field(default_factory=list)
    kinds_tried: list[dict[str, object]] = field(default_factory=list)
    waiting: list[Copy] = field(default_factory=list)
    order: Mapping[Element, int] = field(default_factory=dict)

    def broken_promises(self, links: Iterable[str], base: str) -> list[str]:
        """Return the rules with a protected address that is not among the `links` of the sheet.

        Queries are not compared: the reader's own choices and trackers change them.
        """
        standing = {_place(absolute(base, link) or link) for link in links}
        return [rule for rule, href in self.promises if _place(href) not in standing]

    def report(self) -> dict[str, object]:
        """Return the whole story of the rules on this page, for JSON (rules.md, "The trace")."""
        return {
            "kind": {"result": self.kind, "tried": self.kinds_tried},
            "ops": self.trace,
            "support": self.support_trace,
            "violations": self.violation_trace,
            "missing": [role.value for role in self.missing],
            "miss": self.miss,
            "loss": round(self.loss, 3),
        }

    @classmethod
    def nothing(cls) -> Applied:
        """Return what no rules make of a page."""
        return cls(kind=KIND_ELSE)

    def fill_main(self, regions: Sequence[Element]) -> list[Element]:
        """Return what the generic simplifier chose for `main`, with protected elements put back."""
        return place_copies(regions, self.waiting, self.order)


def _place(href: str) -> str:
    return href.partition("#")[0].partition("?")[0]


def apply_rules(  # noqa: PLR0913  # a page, what is known of it, and for whom: no two belong together
    ruleset: Ruleset,
    document: Document,
    survey: Survey,
    asks: list[Ask],
    *,
    tier: Tier,
    status: int = 200,
) -> Applied:
    """Return what the rules of `ruleset` make of the page; the document is edited.

    `asks` are what the support finder found on the untouched document, best first.
    """
    path = urlsplit(survey.url).path or "/"
    ruleset = choose_ruleset(ruleset, document)
    kind, tried = choose_kind(ruleset.kinds, document, path, status)
    facts = Facts(document, kind, tier, path)
    draft = Draft(document, survey.base, survey.url, kind, counts=status == _OK)
    run = _Run(ruleset, draft, Conditions(ruleset, facts))
    ignored = _ignored(ruleset, document, asks)
    run.mark()
    run.edit()
    slots = assemble(draft, asks)
    applied = _filled(slots, run, kind)
    answered = {
        ask.element: rule
        for ask in asks
        if ask.element is not None and (rule := draft.answered_by(ask.element))
    }
    around = Around(survey.url, promised_roles(run.holding), ignored, answered)
    merged = merge_support(slots.ruled, asks, ruleset.support, around)
    applied.support, applied.further = merged.links, merged.further
    applied.missing, applied.support_trace = merged.missing, merged.trace
    applied.kinds_tried = [one.to_json() for one in tried]
    return applied


class _Run:
    """The rules of one page at work; `holding` are those whose conditions hold."""

    def __init__(self, ruleset: Ruleset, draft: Draft, conditions: Conditions) -> None:
        self.ruleset = ruleset
        self.draft = draft
        self.entries = {rule.id: Entry(rule) for rule in ruleset.rules}
        self.holding: list[Rule] = []
        for rule in ruleset.rules:
            condition = conditions.failed(rule)
            if condition:
                self.entries[rule.id].result = skipped(condition)
            else:
                self.holding.append(rule)

    def mark(self) -> None:
        """Carry out every `protect`."""
        for rule in self.holding:
            if isinstance(rule.action, Protect):
                found = self._found(rule)
                entry = self.entries[rule.id]
                mark(rule, rule.action, self.draft, found.elements, entry)
                self._concluded(rule, found)
        if any(copy.slot is Slot.MAIN for copy in self.draft.copies):
            carry(self.draft, [rule for rule in self.holding if _keeps_main(rule)])

    def edit(self) -> None:
        """Carry out every other verb, in order."""
        for rule in self.holding:
            if isinstance(rule.action, Protect):
                continue
            found = self._found(rule)
            if rule.expect.is_over(len(found.elements)) and not isinstance(rule.action, _HARMLESS):
                self.entries[rule.id].result = HELD
                continue
            for element in found.elements:
                self._edit_one(rule, element)
            self._concluded(rule, found)

    def _edit_one(self, rule: Rule, element: Element) -> None:
        entry = self.entries[rule.id]
        if not self.draft.document.attached(element):
            return  # it stood inside one that this rule has just removed
        held = self.draft.held_by(element, rule.action)
        node = entry.seen(element, rule.slot.value if rule.slot else "")
        size = size_of_removal(rule.action, element)
        outcome = blocked(held) if held else ""
        if not held:
            why = edit(rule.action, self.draft, rule, element)
            if why.startswith("kept by "):
                outcome = blocked(why)
            elif why:
                outcome = failed(why)
        entry.bytes_removed += 0 if outcome else size
        entry.nodes.append(replace(node, to="", outcome=outcome) if outcome else node)

    def _found(self, rule: Rule) -> Found:
        found = find(rule, self.draft.document, self.draft.index)
        entry = self.entries[rule.id]
        entry.matched = found.matched
        entry.after_has_text, entry.after_closest = found.after_has_text, found.after_closest
        if not rule.expect.is_met(len(found.elements)):
            self.draft.violate(rule, len(found.elements))
        return found

    def _concluded(self, rule: Rule, found: Found) -> None:
        entry = self.entries[rule.id]
        if found.emptied:
            entry.result = no_match(found.emptied)
            return
        entry.conclude()
        if any(node.outcome.startswith(failed("")) for node in entry.nodes):
            self.draft.violate(rule, len(found.elements), "failed")


def _keeps_main(rule: Rule) -> bool:
    return isinstance(rule.action, Keep) and rule.action.slot is Slot.MAIN


def _ignored(ruleset: Ruleset, document: Document, asks: Sequence[Ask]) -> frozenset[Element]:
    """Return the elements of found links that stand in what `[support] ignore` names."""
    boxes = {one for selector in ruleset.support.ignore for one in document.select(selector)}
    if not boxes:
        return frozenset()
    found = [ask.element for ask in asks if ask.element is not None]
    return frozenset(
        one for one in found if one in boxes or any(above in boxes for above in one.ancestors())
    )


def _filled(slots: Slots, run: _Run, kind: str) -> Applied:
    draft, boxes = run.draft, slots.boxes
    main = boxes[Slot.MAIN]
    broken = dict.fromkeys(one.rule for one in draft.violations)
    keeps = any(_keeps_main(rule) for rule in run.holding)
    yields = any(has_content(one) for one in main)
    return Applied(
        kind=kind,
        lang=slots.lang,
        nav=boxes[Slot.NAV],
        main=main if yields else [],
        aside=boxes[Slot.ASIDE],
        footer=boxes[Slot.FOOTER],
        keeps_main=yields,
        miss=run.ruleset.on_miss.value if keeps and not yields else "",
        renames=draft.renames,
        contracts=[
            (rule.id, rule.id not in broken)
            for rule in run.holding
            if draft.counts and (rule.expect != Expect() or rule.id in broken)
        ],
        violations=list(broken),
        violation_trace=[one.to_json() for one in draft.violations],
        loss=draft.lost_text / draft.kept_text if draft.kept_text else 0.0,
        promises=promises(draft),
        trace=[run.entries[rule.id].to_json() for rule in run.ruleset.rules],
        waiting=slots.waiting,
        order=draft.order if slots.waiting else {},
    )
