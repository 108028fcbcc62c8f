"""What every rule did on a page, or why not: one entry per rule, ready for JSON. Pure.

The words of `result` are those of rules.md, "The trace": tests, `explain` and counters read them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.page.dom import RAW_TEXT
from proxy.ruleset.model import Expect

if TYPE_CHECKING:
    from proxy.page.dom import Element
    from proxy.ruleset.model import Rule

FIRED: Final = "fired"
HELD: Final = "held: over contract"
_NODES_SHOWN: Final = 20
_TEXT_SHOWN: Final = 80


def no_match(clause: str) -> str:
    """Return the result of a rule that `clause` (selector, has_text, closest) left with nothing."""
    return f"no match: {clause}"


def skipped(condition: str) -> str:
    """Return the result of a rule that does not hold on this page."""
    return f"skipped: {condition}"


def blocked(by: str) -> str:
    """Return the outcome for an element that another rule holds: "protected by x", "kept by x"."""
    return f"blocked: {by}"


def failed(why: str) -> str:
    """Return the outcome for an element that the rule could not be carried out on."""
    return f"failed: {why}"


@dataclass(frozen=True, slots=True)
class Node:
    """What was done to one element; an empty `outcome` is success, `to` is the slot it fills."""

    path: str
    text: str
    to: str = ""
    outcome: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the node for JSON."""
        plain: dict[str, object] = {"path": self.path, "text": self.text}
        plain.update({"to": self.to} if self.to else {})
        plain.update({"result": self.outcome} if self.outcome else {})
        return plain


@dataclass(slots=True)
class Entry:
    """One rule on one page; counts are None where that clause was not asked."""

    rule: Rule
    result: str = ""
    matched: int | None = None
    after_has_text: int | None = None
    after_closest: int | None = None
    bytes_removed: int = 0
    nodes: list[Node] = field(default_factory=list)

    def seen(self, element: Element, to: str = "") -> Node:
        """Return the node of `element` as it stands, before it is edited; later ones bare."""
        if len(self.nodes) >= _NODES_SHOWN:
            return Node("", "", to)
        path = ">".join([*reversed([one.tag for one in element.ancestors()]), element.tag])
        text = _start_of(element)
        shown = text if len(text) <= _TEXT_SHOWN else text[: _TEXT_SHOWN - 1] + "\u2026"
        return Node(path, shown, to)

    def conclude(self) -> None:
        """Set `result` from the nodes: fired if anything was done, else what came in the way."""
        outcomes = [node.outcome for node in self.nodes]
        self.result = next((one for one in outcomes if one), FIRED) if all(outcomes) else FIRED

    def to_json(self) -> dict[str, object]:
        """Return the entry for JSON; what says nothing is left out."""
        plain: dict[str, object] = {
            "rule": self.rule.id,
            "at": self.rule.at,
            "verb": self.rule.verb.value,
            "result": self.result,
        }
        for name in ("matched", "after_has_text", "after_closest"):
            if getattr(self, name) is not None:
                plain[name] = getattr(self, name)
        if self.rule.expect != Expect():
            plain["expect"] = str(self.rule.expect)
        if self.bytes_removed:
            plain["bytes_removed"] = self.bytes_removed
        if self.nodes:
            plain["nodes"] = [node.to_json() for node in self.nodes[:_NODES_SHOWN]]
        if self.rule.why:
            plain["why"] = self.rule.why
        return plain


def _start_of(element: Element) -> str:
    """Return the first words of an element: a kept region may hold a whole page."""
    words: list[str] = []
    length = 0
    for one in element.iter():
        if one.tag not in RAW_TEXT:
            for child in one.children:
                if isinstance(child, str):
                    words += child.split()
                    length += len(child.strip())
        if length > _TEXT_SHOWN:
            break
    return " ".join(words)


@dataclass(frozen=True, slots=True)
class Violation:
    """A page on which a rule's contract is broken, or a rule could not be carried out."""

    rule: str
    verb: str
    kind: str
    expect: str
    seen: int
    why: str = "count"

    def to_json(self) -> dict[str, object]:
        """Return the violation for JSON."""
        return {
            "rule": self.rule,
            "verb": self.verb,
            "kind": self.kind,
            "expect": self.expect,
            "seen": self.seen,
            "why": self.why,
        }
