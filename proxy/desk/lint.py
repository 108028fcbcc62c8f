"""What is allowed in a rule file and still unwise: warnings, each with what to do. Pure.

Errors are the loader's (`ruleset.refuse`; rules.md, "When something is wrong"), for such a rule may
never run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.desk.finding import Finding, Sort
from proxy.page.dom import TooDeepError, parse
from proxy.reader.markup import GRAMMARS
from proxy.reader.tiers import Tier
from proxy.ruleset.model import Drop, Expect, Keep, Level, Mode, Protect, Rename

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from proxy.desk.proof import Proof
    from proxy.page.dom import Document
    from proxy.ruleset.model import KindRule, Rule, Ruleset

# Class names that a build tool makes: css-1x2y3z, sc-bdVaJa, Header_nav__x7Ks2, xzBG5.
_GENERATED: Final = re.compile(
    r"[.#](?:(?:css|sc|jsx|jss|svelte|emotion)-[A-Za-z0-9]{5,}"
    r"|[A-Za-z0-9-]+_[A-Za-z0-9-]*__[A-Za-z0-9_-]{5}(?![A-Za-z0-9_-])"
    r"|(?=[A-Za-z]*\d)(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])[A-Za-z0-9]{5,8}(?![A-Za-z0-9_-])"
    r"|[A-Za-z-]*\d{4,}[A-Za-z0-9-]*)"
)
_COUNTED: Final = re.compile(r":nth-(?:last-)?(?:child|of-type)\(")
_INNER: Final = re.compile(r"\"[^\"]*\"|'[^']*'|\([^()]*\)|\[[^\[\]]*\]")
_COMBINATOR: Final = re.compile(r"\s*[>+~]\s*|\s+")
_COMBINATORS_LIMIT: Final = 4
"""Combinators in a selector; deeper ones break at the next redesign (postlight/parser#352)."""


def lint(file: str, ruleset: Ruleset, proof: Proof, *, today: str = "") -> list[Finding]:
    """Return warnings about the rules and kinds of `file`; `today` is an ISO date or ""."""
    rules = [rule for rule in ruleset.rules if rule.file == file]
    rules += [
        rule
        for variant in ruleset.variants
        for rule in variant.ruleset.rules
        if rule.file == file and rule not in rules
    ]
    found = [
        _warning(rule, message) for rule in rules for check in _CHECKS for message in check(rule)
    ]
    found += [
        _warning(rule, f"expired on {rule.expires}; renew the date or take the rule out")
        for rule in rules
        if today and rule.expires and rule.expires < today
    ]
    found += _twin_kinds(file, ruleset.kinds)
    return found + _wide_drops(rules, ruleset, proof)


def _warning(rule: Rule, message: str) -> Finding:
    line = int(rule.at.rpartition(":")[2])
    return Finding(rule.file, message, Sort.LINT, f"rule {rule.id}", line, Level.WARNING)


def _fragile(rule: Rule) -> Iterator[str]:
    for selector in filter(None, (rule.selector, rule.closest)):
        generated = _GENERATED.search(selector)
        if generated:
            yield (
                f'"{generated.group()}" looks generated and will change with the next build;'
                " use what it means: a tag, role, href or data attribute"
            )
        if _COUNTED.search(selector):
            yield "counts positions (:nth-child); name the element by what it is"
        if _combinators(selector) > _COMBINATORS_LIMIT:
            yield f"more than {_COMBINATORS_LIMIT} combinators; a shorter selector lives longer"


def _combinators(selector: str) -> int:
    bare, left = "", selector
    while left != bare:
        bare, left = left, _INNER.sub("", left)
    return max(len(_COMBINATOR.split(piece.strip())) - 1 for piece in bare.split(","))


def _unsaid(rule: Rule) -> Iterator[str]:
    if not isinstance(rule.action, Drop):
        return
    if rule.has_text and rule.expect == Expect():
        yield 'drops by its words without a contract; say how many, as in expect = "0..1"'
    if not rule.why:
        yield "drops something and does not say why; add the key why"


def _tiers(rule: Rule) -> Iterator[str]:
    if Tier.BASIC in rule.tiers and Tier.LATE not in rule.tiers:
        yield "names basic without late; late readers get the same markup"
    if isinstance(rule.action, Rename):
        lacking = [
            tier.value for tier in rule.tiers if rule.action.to not in GRAMMARS[tier].attributes
        ]
        if lacking:
            yield f'"{rule.action.to}" cannot be written for {", ".join(lacking)}; name tiers'


_CHECKS: Final[tuple[Callable[[Rule], Iterator[str]], ...]] = (_fragile, _unsaid, _tiers)


def _twin_kinds(file: str, kinds: tuple[KindRule, ...]) -> Iterator[Finding]:
    seen: dict[object, str] = {}
    for kind in kinds:
        if kind.has or not kind.paths or not kind.at.startswith(file + ":"):
            continue
        if kind.paths in seen:
            message = f'has the path of "{seen[kind.paths]}" and no "has": it never matches'
            line = int(kind.at.rpartition(":")[2])
            yield Finding(file, message, Sort.LINT, f"kind {kind.name}", line, Level.WARNING)
        seen.setdefault(kind.paths, kind.name)


def _wide_drops(rules: list[Rule], ruleset: Ruleset, proof: Proof) -> list[Finding]:
    """Find each `drop` of what stands around something that another rule keeps or protects."""
    documents = [document for document in map(_parsed, _bodies(proof)) if document is not None]
    found: dict[tuple[str, str], Finding] = {}
    for rule in rules:
        if not isinstance(rule.action, Drop) or rule.mode is Mode.OFF or rule.has_text:
            continue
        for document in documents:
            for other in ruleset.rules:
                if isinstance(other.action, Keep | Protect) and _holds(rule, other, document):
                    message = f'drops what stands around rule "{other.id}"; drop less'
                    found.setdefault((rule.id, other.id), _warning(rule, message))
    return list(found.values())


def _bodies(proof: Proof) -> list[tuple[bytes, str]]:
    pages = [*proof.fixtures, *(test.fixture for test in proof.tests)]
    return list(dict.fromkeys((page.body, page.charset) for page in pages))


def _parsed(page: tuple[bytes, str]) -> Document | None:
    body, charset = page
    try:
        return parse(body.decode(charset or "utf-8", "replace"))
    except (TooDeepError, LookupError):
        return None  # the test that uses it says so


def _holds(rule: Rule, other: Rule, document: Document) -> bool:
    dropped = set(document.select(rule.closest or rule.selector))
    return any(
        above in dropped for one in document.select(other.selector) for above in one.ancestors()
    )
