"""The table of signs: text of `signs.toml` -> Signs, or ConfigError with file and row. Pure.

A sign is a token in a User-Agent that shows an engine, a kind of reader, or a program. Rows are
tried in their order and the first that fits decides; this module knows nothing of any browser.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeVar

from proxy.errors import ConfigError
from proxy.reader.engines import Engine, Kind, Reads, Trait
from proxy.reader.tiers import Pictures, Tier

FILE: Final = "signs.toml"

_E = TypeVar("_E", bound=Enum)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The condition of a row: on the lower-cased User-Agent, all that is given must hold."""

    start: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    every: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None

    def fit(self, agent: str) -> bool:
        """Tell whether `agent` fulfills the condition; what is dear comes last."""
        if self.start and not agent.startswith(self.start):
            return False
        if self.any and not _has_one(agent, self.any):
            return False
        for token in self.every:
            if token not in agent:
                return False
        if self.none and _has_one(agent, self.none):
            return False
        if self.words and not _has_word(agent, self.words):
            return False
        return self.pattern is None or self.pattern.search(agent) is not None


def _has_one(agent: str, tokens: tuple[str, ...]) -> bool:
    for token in tokens:  # noqa: SIM110 -- any() with a generator is three times slower, measured
        if token in agent:
            return True
    return False


def _has_word(agent: str, words: tuple[str, ...]) -> bool:
    """Tell whether one of `words` ends in it: "examplebot/2" has "bot", "botswana" has not."""
    for word in words:
        at = agent.find(word)
        while at >= 0:
            after = at + len(word)
            if not agent[after : after + 1].isalpha():
                return True
            at = agent.find(word, after)
    return False


@dataclass(frozen=True, slots=True)
class EngineSign:
    """One row that shows an engine.

    `tier` and `pictures` are given where the engine's own table does not say them.
    `own_name`: such a reader begins with neither `Mozilla/` nor `Opera/` and yet is no program.
    """

    name: str
    engine: Engine
    kind: Kind
    tokens: Tokens
    reads: Reads
    version: re.Pattern[str] | None
    reason: str
    tier: Tier | None
    pictures: Pictures | None
    phone: bool
    own_name: bool
    traits: frozenset[Trait]
    source: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BotSign:
    """One row that shows a program; `blank` is overlooked first (`cubot` is a phone)."""

    name: str
    tokens: Tokens
    blank: tuple[str, ...]
    source: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """The compiled table; `version` changes whenever the text does, for cache keys."""

    engines: tuple[EngineSign, ...]
    bots: tuple[BotSign, ...]
    phones: tuple[str, ...]
    version: str = field(default="")


def parse_signs(text: str) -> Signs:
    """Compile the text of the table.

    Raises:
        ConfigError: a row cannot be used; the message names the file, the row and what is wrong.

    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{FILE}: {error}") from error
    unknown = sorted(set(table) - {"engine", "bot", "phone"})
    if unknown:
        raise ConfigError(f'{FILE}: "{unknown[0]}" is no section: use engine, bot, phone')
    return Signs(
        engines=tuple(row.engine_sign() for row in _rows(table, "engine")),
        bots=tuple(row.bot_sign() for row in _rows(table, "bot")),
        phones=tuple(token for row in _rows(table, "phone") for token in row.texts("any")),
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
    )


def _rows(table: dict[str, Any], section: str) -> list[_Row]:
    rows = [_Row(section, number, cells) for number, cells in enumerate(table.get(section, ()), 1)]
    seen: set[str] = set()
    for row in rows:
        if row.name in seen:
            raise row.error("the name is taken by an earlier row")
        seen.add(row.name)
    return rows


_COMMON: Final = frozenset(
    {"name", "start", "any", "every", "none", "words", "pattern", "source", "examples"}
)
_CELLS: Final = {
    "engine": _COMMON
    | {
        "engine",
        "kind",
        "reads",
        "version",
        "reason",
        "tier",
        "pictures",
        "phone",
        "own_name",
        "traits",
    },
    "bot": _COMMON | {"blank"},
    "phone": frozenset({"name", "any", "source", "examples"}),
}

# Open and nested quantifiers could make a search of a hostile value quadratic; a flag slows all.
_LOOSE: Final = re.compile(r"(?<![\\\[])[+*]|\{[0-9]*,\}|\)\{|\(\?[aiLmsux]")


class _Row:
    """One row as it stands in the file, with errors that name it."""

    def __init__(self, section: str, number: int, cells: dict[str, Any]) -> None:
        self.section, self.number, self.cells = section, number, cells
        self.name = self.text("name")
        for key in cells:
            if key not in _CELLS[section]:
                raise self.error(f'"{key}" is no cell of this section')
        if not self.text("source") or not self.texts("examples"):
            raise self.error("needs a source and at least one example")

    def error(self, message: str) -> ConfigError:
        name = self.cells.get("name", "")
        return ConfigError(f'{FILE}, {self.section} row {self.number} "{name}": {message}')

    def text(self, key: str, default: str = "") -> str:
        value = self.cells.get(key, default)
        if not isinstance(value, str):
            raise self.error(f'"{key}" must be a string')
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.cells.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f'"{key}" must be a list of strings')
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self.cells.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f'"{key}" must be true or false')
        return value

    def member(self, key: str, enum: type[_E], default: str = "") -> _E:
        value = self.text(key, default)
        try:
            return enum(value)
        except ValueError:
            known = ", ".join(str(member.value) for member in enum)
            raise self.error(f'"{value}" is no {key}: use one of {known}') from None

    def tokens(self) -> Tokens:
        lists = {key: self.texts(key) for key in ("start", "any", "every", "none", "words")}
        for key, tokens in lists.items():
            for token in tokens:
                if not token or token != token.lower():
                    raise self.error(f'"{token}" in "{key}" must be lower case and not empty')
        pattern = self.pattern("pattern")
        if pattern is None and not any(lists[key] for key in ("start", "any", "every", "words")):
            raise self.error("would fit everything: give start, any, every, words or pattern")
        return Tokens(pattern=pattern, **lists)

    def pattern(self, key: str) -> re.Pattern[str] | None:
        text = self.text(key)
        if not text:
            return None
        if _LOOSE.search(text):
            raise self.error(f"the {key} may have no flags, no + or *, and no {{}} on a group")
        try:
            return re.compile(text)
        except re.error as error:
            raise self.error(f"the {key} is no pattern: {error}") from error

    def engine_sign(self) -> EngineSign:
        """Compile a row of the engine section."""
        return EngineSign(
            name=self.name,
            engine=self.member("engine", Engine, "none"),
            kind=self.member("kind", Kind, "browser"),
            tokens=self.tokens(),
            reads=self.member("reads", Reads, "numbers"),
            version=self.pattern("version"),
            reason=self.text("reason"),
            tier=self.member("tier", Tier, "modern") if "tier" in self.cells else None,
            pictures=self.member("pictures", Pictures, "none")
            if "pictures" in self.cells
            else None,
            phone=self.flag("phone"),
            own_name=self.flag("own_name"),
            traits=frozenset(self.trait(name) for name in self.texts("traits")),
            source=self.text("source"),
            examples=self.texts("examples"),
        )

    def trait(self, name: str) -> Trait:
        """Return the trait called `name`."""
        try:
            return Trait(name)
        except ValueError:
            raise self.error(f'"{name}" is no trait') from None

    def bot_sign(self) -> BotSign:
        """Compile a row of the bot section."""
        return BotSign(
            name=self.name,
            tokens=self.tokens(),
            blank=self.texts("blank"),
            source=self.text("source"),
            examples=self.texts("examples"),
        )
