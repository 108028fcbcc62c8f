"""The rule files of a folder to the compiled ruleset of one site: base, cms, site, local. Pure.

Nothing that is wrong here can fail later: what cannot be used is a Problem, and its neighbors go
live.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from proxy.page.support import Role
from proxy.ruleset.layer import Layer, Rank, rank_of, read_layer
from proxy.ruleset.model import (
    KIND_ELSE,
    KIND_ERROR,
    Finder,
    Level,
    OnMiss,
    Problem,
    Ruleset,
    SupportOptions,
    Variant,
    Verb,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proxy.ruleset.model import KindRule, Rule


def parse_rules(files: Mapping[str, str], origin: str) -> tuple[Ruleset, list[Problem]]:
    """Return the ruleset of the site `origin` from the texts of a rule folder, and what is wrong.

    `files` maps names in the folder (`_base.toml`, `_cms/wordpress.toml`, `demo.toml`,
    `local/demo.toml`) to texts. A site without a file of its own gets base rules and the first
    content system whose fingerprint its page shows.
    """
    problems: list[Problem] = []
    near = _read(files, (f"{origin}.toml", f"local/{origin}.toml"), problems)
    base = _read(files, ("_base.toml",), problems)
    named = _extended(files, near, problems)
    ruleset = _merge(origin, base + named + near, problems)
    if f"{origin}.toml" not in files and not named:
        ruleset = replace(ruleset, variants=_variants(files, (origin, base, near), problems))
    return ruleset, list(dict.fromkeys(problems))


def _read(files: Mapping[str, str], names: Sequence[str], problems: list[Problem]) -> list[Layer]:
    layers: list[Layer] = []
    for name in names:
        rank = rank_of(name)
        if name in files and rank is not None:
            layer = read_layer(name, files[name], rank)
            problems.extend(layer.problems)
            layers += [layer] if layer.usable else []
    return layers


def _extended(
    files: Mapping[str, str], near: Sequence[Layer], problems: list[Problem]
) -> list[Layer]:
    """Return the content-system layers that the nearest file names, the most general first."""
    for layer in reversed(near):
        if "extends" in layer.site:
            names = [f"{name}.toml" for name in layer.site["extends"]]
            problems.extend(
                Problem(layer.file, f'extends "{name}", which is no file of the folder')
                for name in names
                if name not in files or rank_of(name) is not Rank.CMS
            )
            known = [name for name in reversed(names) if rank_of(name) is Rank.CMS]
            return _read(files, known, problems)
    return []


def _variants(
    files: Mapping[str, str],
    around: tuple[str, list[Layer], list[Layer]],
    problems: list[Problem],
) -> tuple[Variant, ...]:
    origin, base, near = around
    found: list[Variant] = []
    for name in sorted(name for name in files if rank_of(name) is Rank.CMS):
        for layer in _read(files, (name,), problems):
            if layer.fingerprint:
                ruleset = _merge(origin, [*base, layer, *near], problems)
                found.append(Variant(name, layer.fingerprint, ruleset))
    return tuple(found)


@dataclass(slots=True)
class _Merged:
    """Rules by layer, the most general layer first, while nearer layers change them."""

    problems: list[Problem]
    by_layer: list[list[Rule]] = field(default_factory=list)
    silenced: dict[str, str] = field(default_factory=dict)

    def add(self, layer: Layer) -> None:
        general = {rule.id: rule for rules in self.by_layer for rule in rules}
        for name in layer.site.get("disable", ()):
            self._disable(name, general, layer)
        mine: list[Rule] = []
        for rule in layer.rules:
            if rule.id not in general:
                mine.append(rule)
                if rule.override:
                    self._say(rule, "overrides nothing; the rule is on", Level.WARNING)
            elif rule.override:
                self._put(rule)
            else:
                self._say(
                    rule,
                    f"{general[rule.id].file} has a rule of this id;"
                    " say override = true or choose another id; the rule is off",
                )
        self.by_layer.append(mine)

    def _disable(self, name: str, general: Mapping[str, Rule], layer: Layer) -> None:
        if name not in general:
            message = f'disable names "{name}", which no more general file has'
        else:
            self.silenced[name] = f"disabled by {layer.file}"
            if general[name].verb is not Verb.PROTECT:
                return
            message = f'switches off the protect rule "{name}"; its link may be lost'
        self.problems.append(Problem(layer.file, message, level=Level.WARNING))

    def _put(self, rule: Rule) -> None:
        for rules in self.by_layer:
            rules[:] = [rule if one.id == rule.id else one for one in rules]
        self.silenced.pop(rule.id, None)

    def _say(self, rule: Rule, message: str, level: Level = Level.ERROR) -> None:
        file, _, line = rule.at.rpartition(":")
        self.problems.append(
            Problem(file, message, table="rule", id=rule.id, line=int(line), level=level)
        )


def _merge(origin: str, layers: Sequence[Layer], problems: list[Problem]) -> Ruleset:
    """Return the ruleset of `layers`, given from general to specific."""
    merged = _Merged(problems)
    for layer in layers:
        merged.add(layer)
    kinds = tuple(kind for layer in reversed(layers) for kind in layer.kinds)
    rules = [rule for rules in reversed(merged.by_layer) for rule in rules]
    return Ruleset(
        origin=origin,
        name=_nearest(layers, "name", ""),
        hosts=tuple(host.lower() for host in _nearest(layers, "hosts", ())),
        on_miss=_nearest(layers, "on_miss", OnMiss.GENERIC),
        max_loss=_nearest(layers, "max_loss", Ruleset().max_loss),
        support=_support(layers),
        kinds=kinds,
        rules=tuple(_with_known_kinds(rules, kinds, problems)),
        silenced=tuple(merged.silenced.items()),
        layers=tuple(layer.file for layer in reversed(layers)),
    )


def _nearest(layers: Sequence[Layer], key: str, default: Any) -> Any:  # noqa: ANN401  # by its key
    for layer in reversed(layers):
        if key in layer.site:
            return layer.site[key]
    return default


def _support(layers: Sequence[Layer]) -> SupportOptions:
    said: dict[str, Any] = {}
    ignored: list[str] = []
    for layer in layers:
        said.update(layer.support)
        ignored.extend(layer.support.get("ignore", ()))
    fixed = ((role, said[role.value]) for role in Role if role.value in said)
    return SupportOptions(
        finder=said.get("finder", Finder.FILL),
        ignore=tuple(dict.fromkeys(ignored)),
        fixed=tuple(fixed),
        phrases=said.get("words", ()),
    )


def _with_known_kinds(
    rules: Sequence[Rule], kinds: Sequence[KindRule], problems: list[Problem]
) -> list[Rule]:
    known = {kind.name for kind in kinds} | {KIND_ELSE, KIND_ERROR}
    good: list[Rule] = []
    for rule in rules:
        unknown = [name for name in rule.kinds if name not in known]
        if unknown:
            file, _, line = rule.at.rpartition(":")
            message = f'kinds names "{unknown[0]}", which no [[kind]] has; the rule is off'
            problems.append(Problem(file, message, table="rule", id=rule.id, line=int(line)))
        else:
            good.append(rule)
    return good
