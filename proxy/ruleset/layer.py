"""One rule file to one layer: what is wrong is left out and named, the rest goes live. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from proxy.errors import RuleError
from proxy.ruleset import values
from proxy.ruleset.lines import table_lines
from proxy.ruleset.model import KIND_ELSE, KIND_ERROR, Finder, KindRule, OnMiss, Problem
from proxy.ruleset.refuse import refuse_in_base
from proxy.ruleset.rule_table import Check, check_keys, parse_rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proxy.ruleset.model import Rule

FILE_LIMIT_BYTES: Final = 1024 * 1024
_NOT_UTF8: Final = "\ufffd"  # what stands for bytes that are none; no rule is in need of it
RULES_LIMIT: Final = 200
"""Rules of a file. Each costs 0.1 to 0.2 ms on a page (evidence.md, "The parser")."""


class Rank(Enum):
    """Where a layer stands; the nearer one wins (rules.md, "Files")."""

    BASE = "base"
    CMS = "cms"
    SITE = "site"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Layer:
    """What one file says, as far as it can be used; `site` and `support` hold checked values."""

    file: str
    rank: Rank
    site: Mapping[str, Any] = field(default_factory=dict)
    support: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    kinds: tuple[KindRule, ...] = ()
    rules: tuple[Rule, ...] = ()
    problems: tuple[Problem, ...] = ()
    usable: bool = True


_SITE_KEYS: Final[Mapping[str, Check]] = {
    "name": values.text,
    "origin": values.name,
    "hosts": values.listed(values.words),
    "on_miss": values.choice(OnMiss),
    "extends": values.listed(values.words),
    "disable": values.listed(values.name),
    "max_loss": values.share,
}
_CMS_KEYS: Final[Mapping[str, Check]] = {"fingerprint": values.selector}
_SUPPORT_KEYS: Final[Mapping[str, Check]] = {
    "finder": values.choice(Finder),
    "ignore": values.listed(values.selector),
    "words": values.phrases_by_role,
    "donate": values.address,
    "subscribe": values.address,
}
_KIND_KEYS: Final[Mapping[str, Check]] = {
    "name": values.name,
    "path": values.listed(values.glob),
    "has": values.selector,
}
_TABLES: Final = ("site", "cms", "support")
_LISTS: Final = ("kind", "rule", "fixture", "test")
_FORBIDDEN: Final[Mapping[Rank, tuple[str, ...]]] = {
    Rank.BASE: ("site", "cms", "support", "kind"),
    Rank.CMS: ("site",),
    Rank.SITE: ("cms",),
    Rank.LOCAL: ("cms",),
}


def rank_of(file: str) -> Rank | None:
    """Return the rank of a file by its name in the folder; None where it is no rule file.

    >>> rank_of("_cms/wordpress.toml")
    <Rank.CMS: 'cms'>
    """
    folder, _, name = file.rpartition("/")
    if not name.endswith(".toml"):
        return None
    if not folder:
        return Rank.BASE if name == "_base.toml" else Rank.SITE
    return {"_cms": Rank.CMS, "local": Rank.LOCAL}.get(folder)


@lru_cache(maxsize=64)
def read_layer(file: str, source: str, rank: Rank) -> Layer:
    """Return what the rule file `file` with the text `source` says."""
    return _Reader(file, source, rank).read()


class _Reader:
    """Collects the problems of one file while its tables are read."""

    def __init__(self, file: str, source: str, rank: Rank) -> None:
        self._file = file
        self._source = source
        self._rank = rank
        self._lines = table_lines(source)
        self._problems: list[Problem] = []

    def read(self) -> Layer:
        data = self._parsed()
        if data is None:
            return Layer(self._file, self._rank, problems=tuple(self._problems), usable=False)
        self._known_tables(data)
        site = self._table(data, "site", _SITE_KEYS)
        self._check_origin(site)
        fingerprint = self._table(data, "cms", _CMS_KEYS).get("fingerprint", "")
        if self._rank is Rank.CMS and not fingerprint:
            self._say("needs [cms] with a fingerprint, a selector that only such sites match")
        return Layer(
            file=self._file,
            rank=self._rank,
            site=site,
            support=self._table(data, "support", _SUPPORT_KEYS),
            fingerprint=fingerprint,
            kinds=tuple(self._kinds(data)),
            rules=tuple(self._rules(data)),
            problems=tuple(self._problems),
        )

    def _parsed(self) -> dict[str, Any] | None:
        if len(self._source.encode("utf-8", "replace")) > FILE_LIMIT_BYTES:
            self._say("is larger than 1 MiB; keep fixtures in files beside it")
            return None
        before, spoiled, _ = self._source.partition(_NOT_UTF8)
        if spoiled:
            line = before.count("\n") + 1
            message = "is not UTF-8; save the file as UTF-8; nothing of it is used"
            self._problems.append(Problem(self._file, message, line=line))
            return None
        try:
            data = tomllib.loads(self._source)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            self._say(f"is not TOML: {error}; nothing of it is used")
            return None
        if data.get("schema") != 1:
            self._say("needs the line: schema = 1; nothing of it is used")
            return None
        return data

    def _say(self, message: str, table: str = "", number: int = 0, name: str = "") -> None:
        lines = self._lines.get(table, [])
        line = lines[max(number, 1) - 1] if len(lines) >= max(number, 1) else 0
        self._problems.append(Problem(self._file, message, table, number, name, line))

    def _known_tables(self, data: Mapping[str, Any]) -> None:
        for key, value in data.items():
            if key == "schema":
                continue
            if key not in (*_TABLES, *_LISTS):
                self._say(f'unknown table or key "{key}"; it is not used')
            elif key in _FORBIDDEN[self._rank]:
                self._say(f"a {self._rank.value} file has no [{key}]; it is not used", key)
            elif not isinstance(value, dict if key in _TABLES else list):
                brackets = f"[{key}]" if key in _TABLES else f"[[{key}]]"
                self._say(f"{key} is written as {brackets}; it is not used", key)

    def _table(
        self, data: Mapping[str, Any], name: str, keys: Mapping[str, Check]
    ) -> dict[str, Any]:
        table = data.get(name)
        if name in _FORBIDDEN[self._rank] or not isinstance(table, dict):
            return {}
        good: dict[str, Any] = {}
        for key, value in table.items():
            try:
                good.update(check_keys({key: value}, keys))
            except RuleError as error:
                self._say(f"{error}; the key is not used", name)
        return good

    def _check_origin(self, site: dict[str, Any]) -> None:
        if self._rank not in (Rank.SITE, Rank.LOCAL):
            return
        stem = self._file.rpartition("/")[2].removesuffix(".toml")
        if not site and self._rank is Rank.LOCAL:
            return
        if site.get("origin") != stem:
            self._say(f'needs [site] with origin = "{stem}", the stem of the file\'s name', "site")

    def _rows(self, data: Mapping[str, Any], name: str) -> list[Any]:
        rows = data.get(name, [])
        return rows if isinstance(rows, list) and name not in _FORBIDDEN[self._rank] else []

    def _kinds(self, data: Mapping[str, Any]) -> list[KindRule]:
        found: list[KindRule] = []
        for number, table in enumerate(self._rows(data, "kind"), 1):
            try:
                found.append(_kind(table, self._at("kind", number)))
            except RuleError as error:
                self._say(f"{error}; the kind is not used", "kind", number, _id_of(table, "name"))
        return found

    def _rules(self, data: Mapping[str, Any]) -> list[Rule]:
        found: dict[str, Rule] = {}
        for number, table in enumerate(self._rows(data, "rule"), 1):
            try:
                rule = self._rule(table, number, found)
            except RuleError as error:
                self._say(f"{error}; the rule is off", "rule", number, _id_of(table, "id"))
            else:
                found[rule.id] = rule
        return list(found.values())

    def _rule(self, table: object, number: int, others: Mapping[str, Rule]) -> Rule:
        if number > RULES_LIMIT:
            raise RuleError(f"a file has at most {RULES_LIMIT} rules")
        rule = parse_rule(_as_table(table), self._at("rule", number))
        if rule.id in others:
            raise RuleError("another rule of this file has the same id")
        if self._rank is Rank.BASE:
            refuse_in_base(rule)
        return rule

    def _at(self, table: str, number: int) -> str:
        lines = self._lines.get(table, [])
        return f"{self._file}:{lines[number - 1] if number <= len(lines) else 0}"


def _as_table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise RuleError("is no table")
    return value


def _id_of(table: object, key: str) -> str:
    value = table.get(key, "") if isinstance(table, dict) else ""
    return value if isinstance(value, str) else ""


def _kind(table: object, at: str) -> KindRule:
    checked = check_keys(_as_table(table), _KIND_KEYS)
    if "name" not in checked:
        raise RuleError('a kind needs the key "name"')
    if checked["name"] in (KIND_ELSE, KIND_ERROR):
        raise RuleError(f'the kind "{checked["name"]}" is ours; choose another name')
    if "path" not in checked and "has" not in checked:
        raise RuleError('a kind needs "path", "has" or both')
    return KindRule(checked["name"], checked.get("path", ()), checked.get("has", ""), at)
