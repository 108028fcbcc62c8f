"""Everything compiled from files at one moment, replaced as one."""

from __future__ import annotations

import dataclasses
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


@dataclass(frozen=True, slots=True)
class Kept:
    """An edition that one can go back to, and what the rewriting processes compile it from.

    `first` is the number that its content had first: a rollback gives it a new one. `before` is the
    first number of what was served before it, 0 for nothing.
    """

    edition: Edition
    materials: str
    since: float
    first: int
    before: int


class Editions:
    """The current edition and a few earlier ones, `limit` in all.

    A rollback makes a new edition of an earlier one's content: numbers only grow, so whoever holds
    two editions knows which is the later. Sites are not rolled back: they come from settings, which
    only a start reads.
    """

    def __init__(
        self, first: Edition, materials: str = "", *, limit: int = 1, now: float = 0.0
    ) -> None:
        self._limit = max(limit, 1)
        self._kept: list[Kept] = [Kept(first, materials, now, first.generation, 0)]
        self.current = first

    @property
    def kept(self) -> tuple[Kept, ...]:
        """What is kept, the current one last."""
        return tuple(self._kept)

    def replace(self, edition: Edition, materials: str = "", now: float = 0.0) -> None:
        """Make `edition` the current one; running exchanges keep theirs."""
        self._keep(Kept(edition, materials, now, edition.generation, self._kept[-1].first))

    def earlier(self, number: int = 0) -> Kept:
        """Return the edition of this number, or (0) what was served before the current one.

        Raises ConfigError where there is none to go back to.
        """
        wanted = number or self._kept[-1].before
        for one in self._kept[:-1]:
            if wanted in (one.first, one.edition.generation):
                return one
        which = f"no edition {number} to go back to" if number else "no earlier edition"
        kept = ", ".join(str(one.edition.generation) for one in self._kept[:-1])
        raise ConfigError(f"{which}; kept: {kept or 'none'}.")

    def go_back(self, kept: Kept, now: float = 0.0) -> Edition:
        """Make a new edition of what `kept` holds the current one, and return it."""
        self._kept.remove(kept)
        edition = dataclasses.replace(kept.edition, generation=self.current.generation + 1)
        self._keep(dataclasses.replace(kept, edition=edition, since=now))
        return edition

    def _keep(self, kept: Kept) -> None:
        self._kept = [*self._kept, kept][-self._limit :]
        self.current = kept.edition


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
