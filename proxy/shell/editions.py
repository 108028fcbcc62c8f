"""Everything compiled from files at one moment, replaced as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proxy.errors import ConfigError
from proxy.reader.signs import parse_signs
from proxy.ruleset.parse import parse_rules
from proxy.sheet.advice import NO_ADVICE, Advice, parse_advice
from proxy.sheet.words import parse_words
from proxy.shell.sites import host_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from proxy.reader.signs import Signs
    from proxy.ruleset.model import Ruleset
    from proxy.sheet.words import Words
    from proxy.shell.materials import Materials
    from proxy.shell.sites import HostTable, Site


@dataclass(frozen=True, slots=True)
class Edition:
    """All that a running exchange looks things up in; immutable."""

    generation: int
    digest: str
    signs: Signs
    hosts: HostTable
    sites: tuple[Site, ...]
    rulesets: Mapping[str, Ruleset]
    words: Mapping[str, Words]
    advice: Advice = NO_ADVICE
    problems: tuple[str, ...] = ()


class Editions:
    """The current edition; `publish` is told of each new one before it is current."""

    def __init__(self, first: Edition) -> None:
        self.current = first

    def replace(self, edition: Edition) -> None:
        """Make `edition` the current one; running exchanges keep theirs."""
        self.current = edition


def compile_edition(
    materials: Materials,
    sites: tuple[Site, ...],
    generation: int,
    on_problem: Callable[[str], None] = lambda _: None,
) -> Edition:
    """Return the edition of `materials`.

    A bad rule stays off and is named in `problems`; signs or words that do not parse are a
    ConfigError, for they are the package's own.
    """
    rulesets: dict[str, Ruleset] = {}
    problems: list[str] = []
    for site in sites:
        rulesets[site.key], found = parse_rules(materials.rules, site.key)
        problems.extend(str(problem) for problem in found)
    for problem in problems:
        on_problem(problem)
    if not materials.words:
        raise ConfigError("the package's words are missing; install Freesheet anew.")
    return Edition(
        generation=generation,
        digest=materials.digest(),
        signs=parse_signs(materials.signs),
        hosts=host_table(sites),
        sites=sites,
        rulesets=rulesets,
        words={name: parse_words(text) for name, text in materials.words.items()},
        advice=parse_advice(materials.advice) if materials.advice else NO_ADVICE,
        problems=tuple(problems),
    )
