from collections.abc import Callable
from dataclasses import dataclass

import pytest

from proxy.page.dom import Document, Element, parse
from proxy.page.support import Ask
from proxy.page.survey import Survey
from proxy.reader.tiers import Tier
from proxy.ruleset.apply import Applied, apply_rules
from proxy.ruleset.model import Ruleset
from proxy.ruleset.parse import parse_rules

URL = "https://news.example/en/reports/2026/the-ferry"
HEAD = 'schema = 1\n[site]\norigin = "news"\n'


@dataclass
class Worked:
    """A page after rules worked on it, with questions that tests ask often."""

    document: Document
    applied: Applied

    def result(self, rule: str) -> str:
        """Return what the trace says of a rule."""
        return next(str(one["result"]) for one in self.applied.trace if one["rule"] == rule)

    def entry(self, rule: str) -> dict[str, object]:
        """Return the trace's entry of a rule."""
        return next(one for one in self.applied.trace if one["rule"] == rule)

    @property
    def rest(self) -> str:
        """The text that no rule took."""
        return self.document.body.text()

    @property
    def main(self) -> str:
        """The text of the regions kept for `main`."""
        return " / ".join(one.text() for one in self.applied.main)

    @property
    def support(self) -> list[tuple[str, str]]:
        """The role and address of each support link."""
        return [(one.role.value, one.href) for one in self.applied.support]


def ruleset_of(rules: str) -> Ruleset:
    ruleset, problems = parse_rules({"news.toml": HEAD + rules}, "news")
    assert problems == []
    return ruleset


@pytest.fixture
def work() -> Callable[..., Worked]:
    """Return a function that lets rules work on a page; rules that have a problem fail the test."""

    def run(
        rules: str | Ruleset,
        html: str,
        asks: Callable[[Document], list[Ask]] | None = None,
        *,
        tier: Tier = Tier.BASIC,
        status: int = 200,
    ) -> Worked:
        document = parse(html)
        ruleset = rules if isinstance(rules, Ruleset) else ruleset_of(rules)
        found = asks(document) if asks else []
        seen = Survey(url=URL, base=URL)
        applied = apply_rules(ruleset, document, seen, found, tier=tier, status=status)
        return Worked(document, applied)

    return run


@pytest.fixture
def rules() -> Callable[[str], Ruleset]:
    """Return a function from the text of rules to a ruleset without problems."""
    return ruleset_of


@pytest.fixture
def element() -> Callable[[str, str], Element]:
    """Return a function from a page and a selector to the first match."""
    return lambda html, selector: parse(html).select(selector)[0]
