"""One test against what the rewrite made of its page. Pure; returns what did not hold.

Assertions about content look at the bytes that a reader would get, parsed again, and at nothing
else. Those about rules (kind, fires, silent) read the trace; for the mutation check they do not
count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proxy.page.dom import parse
from proxy.reader.tiers import Tier
from proxy.ruleset.trace import FIRED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proxy.desk.proof import Test
    from proxy.page.dom import Document
    from proxy.ruleset.model import Ruleset


@dataclass(frozen=True, slots=True)
class Attempt:
    """A page to rewrite: for a modern reader the origin's bytes are expected back."""

    url: str
    body: bytes
    charset: str
    tier: Tier
    ruleset: Ruleset


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was served: all parts of the sheet one after another, or the page itself (`declined`).

    `trace` is that of the rules, `violations` are ids of rules.
    """

    body: bytes
    charset: str = "utf-8"
    kind: str = ""
    trace: tuple[dict[str, object], ...] = ()
    violations: tuple[str, ...] = ()
    loss: float = 0.0
    declined: str = ""

    def fired(self) -> set[str]:
        """Return the ids of rules that acted."""
        return {str(one["rule"]) for one in self.trace if one.get("result") == FIRED}

    def result_of(self, rule: str) -> str:
        """Return what the trace says of a rule."""
        found = (str(one["result"]) for one in self.trace if one.get("rule") == rule)
        return next(found, "not in the trace")


@dataclass(frozen=True, slots=True)
class Failure:
    """An assertion that does not hold; `content` ones are about what a reader gets."""

    message: str
    content: bool


def judge(test: Test, outcome: Outcome, ruleset: Ruleset) -> list[Failure]:
    """Return every assertion of `test` that `outcome` does not meet."""
    if outcome.declined and test.tier is not Tier.MODERN and not test.identical:
        return [Failure(f"the page was left as it is: {outcome.declined}", content=True)]
    failures = [Failure(message, content=True) for message in _content(test, outcome)]
    if test.tier is Tier.MODERN:
        return failures
    return failures + [
        Failure(message, content=False) for message in _rules(test, outcome, ruleset)
    ]


def visible_text(document: Document) -> str:
    """Return what a person reads of a page, white space collapsed."""
    return _folded(document.body.text())


def _content(test: Test, outcome: Outcome) -> Iterator[str]:
    if test.identical and outcome.body != test.fixture.body:
        yield "the output is not the input, byte for byte"
    if test.max_bytes and len(outcome.body) > test.max_bytes:
        yield f"{len(outcome.body)} bytes, more than max_bytes = {test.max_bytes}"
    if not (test.present or test.absent or test.text or test.no_text or test.order):
        return
    document = parse(_decoded(outcome))
    yield from _selected(test, document)
    yield from _said(test, visible_text(document))


def _decoded(outcome: Outcome) -> str:
    try:
        return outcome.body.decode(outcome.charset or "latin-1", "replace")
    except LookupError:  # a name for readers that Python does not know, as of a transliteration
        return outcome.body.decode("latin-1")


def _selected(test: Test, document: Document) -> Iterator[str]:
    for selector in test.present:
        if not document.select(selector):
            yield f'nothing matches "{selector}" in the output'
    for selector in test.absent:
        found = document.select(selector)
        if found:
            yield f'{len(found)} match "{selector}" in the output, which should be absent'


def _said(test: Test, text: str) -> Iterator[str]:
    for words in test.text:
        if _folded(words) not in text:
            yield f'the text "{words}" is missing'
    for words in test.no_text:
        if _folded(words) in text:
            yield f'the text "{words}" is there and should not be'
    place = 0
    for words in test.order:
        found = text.find(_folded(words), place)
        if found < 0:
            where = "is out of order" if _folded(words) in text else "is missing"
            yield f'order: "{words}" {where}'
            return
        place = found + len(_folded(words))


def _folded(words: str) -> str:
    return " ".join(words.split())


def _rules(test: Test, outcome: Outcome, ruleset: Ruleset) -> Iterator[str]:
    if test.kind and outcome.kind != test.kind:
        yield f'the kind is "{outcome.kind}", not "{test.kind}"'
    fired = outcome.fired()
    for rule in test.fires:
        if rule not in fired:
            yield f'rule "{rule}" did not fire: {outcome.result_of(rule)}'
    for rule in test.silent:
        if rule in fired:
            yield f'rule "{rule}" fired and should be silent'
    yield from _broken(test, outcome)
    allowed = ruleset.max_loss if test.max_loss is None else test.max_loss
    if outcome.loss > allowed:
        yield f"rules removed {outcome.loss:.0%} of the kept text, more than {allowed:.0%}"


def _broken(test: Test, outcome: Outcome) -> Iterator[str]:
    expected = set(test.violates or ())
    for rule in sorted(set(outcome.violations) - expected):
        yield f'rule "{rule}" breaks its contract: {outcome.result_of(rule)}'
    for rule in sorted(expected - set(outcome.violations)):
        yield f'rule "{rule}" does not break its contract, and violates says it does'
