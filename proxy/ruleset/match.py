"""On which pages a rule holds, and what it matches there. Pure; edits nothing.

Kind and conditions are asked of the untouched document; `find` is asked for each rule of the tree
as earlier rules left it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.ruleset.model import KIND_ELSE, KIND_ERROR, Mode, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from proxy.page.dom import Document, Element
    from proxy.reader.tiers import Tier
    from proxy.ruleset.fold import TextIndex
    from proxy.ruleset.model import KindRule, Rule, Ruleset

_ERROR_STATUS: Final = 400


@dataclass(frozen=True, slots=True)
class Tried:
    """One kind that was tried: whether its path and its `has` hold."""

    name: str
    path: bool
    has: bool

    def to_json(self) -> dict[str, object]:
        """Return it for JSON."""
        return {"name": self.name, "path": self.path, "has": self.has}


def choose_ruleset(ruleset: Ruleset, document: Document) -> Ruleset:
    """Return the variant whose fingerprint the page shows, else the ruleset itself."""
    for variant in ruleset.variants:
        if document.select(variant.fingerprint):
            return variant.ruleset
    return ruleset


def choose_kind(
    kinds: Iterable[KindRule], document: Document, path: str, status: int
) -> tuple[str, tuple[Tried, ...]]:
    """Return the page's kind and what was tried for it; the first that matches wins."""
    if status >= _ERROR_STATUS:
        return KIND_ERROR, ()
    tried: list[Tried] = []
    for kind in kinds:
        path_holds = not kind.paths or any(glob.matches(path) for glob in kind.paths)
        has_holds = path_holds and (not kind.has or bool(document.select(kind.has)))
        tried.append(Tried(kind.name, path_holds, has_holds))
        if path_holds and has_holds:
            return kind.name, tuple(tried)
    return KIND_ELSE, tuple(tried)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule's conditions are asked of."""

    document: Document
    kind: str
    tier: Tier
    path: str


class Conditions:
    """Answers whether a rule holds; each `if` and `unless` selector is asked once."""

    def __init__(self, ruleset: Ruleset, facts: Facts) -> None:
        self._silenced = dict(ruleset.silenced)
        self._facts = facts
        self._asked: dict[str, bool] = {}

    def failed(self, rule: Rule) -> str:
        """Return the first condition that does not hold, in words; "" where the rule holds."""
        facts = self._facts
        checks: tuple[tuple[Callable[[], bool], str], ...] = (
            (lambda: rule.id not in self._silenced, self._silenced.get(rule.id, "")),
            (lambda: rule.mode is Mode.ON, f"mode is {rule.mode.value}"),
            (lambda: self._kind_holds(rule), f"kind is {facts.kind}"),
            (lambda: facts.tier in rule.tiers, f"tier is {facts.tier.value}"),
            (lambda: _path_holds(rule, facts.path), f"path is {facts.path}"),
            (lambda: not rule.condition or self._has(rule.condition), "if matches nothing"),
            (lambda: not rule.unless or not self._has(rule.unless), "unless matches"),
        )
        return next((words for holds, words in checks if not holds()), "")

    def _kind_holds(self, rule: Rule) -> bool:
        if not rule.kinds:
            return self._facts.kind != KIND_ERROR or _holds_anywhere(rule)
        return self._facts.kind in rule.kinds

    def _has(self, selector: str) -> bool:
        if selector not in self._asked:
            self._asked[selector] = bool(self._facts.document.select(selector))
        return self._asked[selector]


def _holds_anywhere(rule: Rule) -> bool:
    """Tell whether a rule may run on pages it was not written for: it drops, and demands nothing.

    What a site wants to have dropped stands on its error pages too (ADR 0037).
    """
    return rule.verb is Verb.DROP and rule.expect.low == 0


def _path_holds(rule: Rule, path: str) -> bool:
    return not rule.path or any(glob.matches(path) for glob in rule.path)


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule is left with, clause by clause; `emptied` names the clause that left nothing."""

    elements: list[Element]
    matched: int
    after_has_text: int | None = None
    after_closest: int | None = None
    emptied: str = ""


def find(rule: Rule, document: Document, index: Callable[[], TextIndex]) -> Found:
    """Return the elements that `rule` acts on; `index` gives the page's text as it stands now."""
    elements = document.select(rule.selector)
    matched = len(elements)
    emptied = "" if elements else "selector"
    with_text: int | None = None
    with_closest: int | None = None
    if elements and rule.has_text:
        texts = index()
        asked = elements if texts.knows(rule.has_text) else []
        elements = _innermost([one for one in asked if texts.holds(one, rule.has_text)])
        with_text = len(elements)
        emptied = "" if elements else "has_text"
    if elements and rule.closest:
        elements = _closest(elements, document.select(rule.closest))
        with_closest = len(elements)
        emptied = "" if elements else "closest"
    return Found(elements, matched, with_text, with_closest, emptied)


def _innermost(elements: list[Element]) -> list[Element]:
    """Leave out an element that holds another one: a phrase matches all its wrappers too."""
    holding: set[Element] = set()
    for element in elements:
        holding.update(element.ancestors())
    return [element for element in elements if element not in holding]


def _closest(elements: list[Element], wanted: Iterable[Element]) -> list[Element]:
    """Return the nearest ancestor-or-self of each that is wanted, each once, in document order."""
    places = {element: place for place, element in enumerate(wanted)}
    found: dict[Element, int] = {}
    for element in elements:
        for one in (element, *element.ancestors()):
            if one in places:
                found[one] = places[one]
                break
    return sorted(found, key=found.__getitem__)
