"""What a rule file says, as values: rules with one action each, kinds, and the ruleset of a site.

Nothing here reads text or edits a page: `parse` makes these values, `apply` carries them out. Any
room above may import them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from proxy.reader.tiers import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proxy.page.support import Role
    from proxy.ruleset.glob import Glob
    from proxy.ruleset.template import Template

TIERS = (Tier.PLAIN, Tier.BASIC, Tier.LATE)
"""The tiers a rule may name: modern readers get the origin's bytes, so no rule reaches them."""

KIND_ELSE = "page"
KIND_ERROR = "error"


class Verb(Enum):
    """The one thing a rule does (rules.md, "The verbs")."""

    PROTECT = "protect"
    KEEP = "keep"
    DROP = "drop"
    UNWRAP = "unwrap"
    RENAME = "rename"
    ATTR = "attr"
    TEXT = "text"
    REPLACE = "replace"
    MOVE = "move"


class Slot(Enum):
    """A named region of a sheet."""

    SUPPORT = "support"
    LANG = "lang"
    NAV = "nav"
    MAIN = "main"
    ASIDE = "aside"
    FOOTER = "footer"


LINK_SLOTS = (Slot.SUPPORT, Slot.LANG)
"""Slots that hold plain links; the others keep the markup of what goes there."""


class Mode(Enum):
    """Whether a rule acts, is only compared on samples, or rests."""

    ON = "on"
    SHADOW = "shadow"
    OFF = "off"


class Finder(Enum):
    """What links of the generic finder join those of the rules (rules.md, "Support links")."""

    FILL = "fill"
    ADD = "add"
    OFF = "off"


class OnMiss(Enum):
    """What happens where a `keep` for the text applies and yields nothing."""

    GENERIC = "generic"
    ORIGINAL = "original"
    ERROR = "error"


class Where(Enum):
    """On which side of its target a moved element goes."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class LinkTemplate:
    """A link to write: its address and its words."""

    href: Template
    text: Template


@dataclass(frozen=True, slots=True)
class Protect:
    """A copy goes to the slot, and no other rule removes the element."""

    verb: ClassVar[Verb] = Verb.PROTECT
    slot: Slot
    role: Role | None = None
    link: LinkTemplate | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """The element goes to the slot, with what later rules make of it."""

    verb: ClassVar[Verb] = Verb.KEEP
    slot: Slot
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """The element goes."""

    verb: ClassVar[Verb] = Verb.DROP


@dataclass(frozen=True, slots=True)
class Unwrap:
    """The tag goes, its children stay."""

    verb: ClassVar[Verb] = Verb.UNWRAP


@dataclass(frozen=True, slots=True)
class Rename:
    """The element is written as `to`."""

    verb: ClassVar[Verb] = Verb.RENAME
    to: str


@dataclass(frozen=True, slots=True)
class Attr:
    """Attributes are set, or removed."""

    verb: ClassVar[Verb] = Verb.ATTR
    sets: tuple[tuple[str, Template], ...] = ()
    removes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """The element holds only this text."""

    verb: ClassVar[Verb] = Verb.TEXT
    to: Template


@dataclass(frozen=True, slots=True)
class Replace:
    """A link or a snippet stands in the element's place, or in the slot."""

    verb: ClassVar[Verb] = Verb.REPLACE
    by: LinkTemplate | str
    slot: Slot | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Beside which element another one goes: the first that `selector` matches."""

    where: Where
    selector: str


@dataclass(frozen=True, slots=True)
class Move:
    """The element goes to a slot or beside another one."""

    verb: ClassVar[Verb] = Verb.MOVE
    to: Slot | Target
    role: Role | None = None


Action = Protect | Keep | Drop | Unwrap | Rename | Attr | Text | Replace | Move


@dataclass(frozen=True, slots=True)
class Expect:
    """How many elements a rule should be left with on a page; `high` None is no limit."""

    low: int = 0
    high: int | None = None

    def __str__(self) -> str:
        if self.low == self.high:
            return str(self.low)
        return f"{self.low}..{'' if self.high is None else self.high}"

    def is_over(self, count: int) -> bool:
        """Tell whether `count` is more than allowed."""
        return self.high is not None and count > self.high

    def is_met(self, count: int) -> bool:
        """Tell whether `count` is within the contract."""
        return count >= self.low and not self.is_over(count)


@dataclass(frozen=True, slots=True)
class Rule:
    """One instruction: when it holds, what it matches, what it does, how often it should.

    `at` is file and line of its `[[rule]]`; `has_text` is folded; an empty `kinds`, `path`,
    `condition` (the key `if`), `unless` or `closest` sets no condition.
    """

    id: str
    selector: str
    action: Action
    kinds: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = TIERS
    path: tuple[Glob, ...] = ()
    condition: str = ""
    unless: str = ""
    has_text: tuple[str, ...] = ()
    closest: str = ""
    expect: Expect = Expect()
    mode: Mode = Mode.ON
    override: bool = False
    why: str = ""
    added: str = ""
    expires: str = ""
    at: str = ""

    @property
    def verb(self) -> Verb:
        """The verb of its action."""
        return self.action.verb

    @property
    def slot(self) -> Slot | None:
        """The slot its action fills, if any."""
        match self.action:
            case Protect(slot=slot) | Keep(slot=slot) | Replace(slot=slot):
                return slot
            case Move(to=Slot() as slot):
                return slot
            case _:
                return None

    @property
    def file(self) -> str:
        """The file it stands in."""
        return self.at.rpartition(":")[0]

    def essence(self) -> str:
        """Return what changes output, as text: without comments, dates and places."""
        return repr(replace(self, why="", added="", expires="", at="", override=False))


@dataclass(frozen=True, slots=True)
class KindRule:
    """A kind of page: one of `paths` matches (none: any), and `has` matches (empty: any page)."""

    name: str
    paths: tuple[Glob, ...] = ()
    has: str = ""
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SupportOptions:
    """What `[support]` says: `fixed` is the last resort per role, `words` are for the finder."""

    finder: Finder = Finder.FILL
    ignore: tuple[str, ...] = ()
    fixed: tuple[tuple[Role, str], ...] = ()
    phrases: tuple[tuple[Role, tuple[str, ...]], ...] = ()

    @property
    def words(self) -> Mapping[Role, tuple[str, ...]]:
        """The site's own phrases by role, for the finder."""
        return dict(self.phrases)


@dataclass(frozen=True, slots=True)
class Variant:
    """The ruleset of pages that show a content system's fingerprint."""

    layer: str
    fingerprint: str
    ruleset: Ruleset


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All rules of one site, in the order they are evaluated: the nearer file first, then by line.

    `silenced` says for a rule id why it never acts. `variants` are tried in order on the page where
    the site has no file of its own.
    """

    origin: str = ""
    name: str = ""
    hosts: tuple[str, ...] = ()
    on_miss: OnMiss = OnMiss.GENERIC
    max_loss: float = 0.1
    support: SupportOptions = SupportOptions()
    kinds: tuple[KindRule, ...] = ()
    rules: tuple[Rule, ...] = ()
    silenced: tuple[tuple[str, str], ...] = ()
    layers: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    _digest: str = field(init=False, default="", compare=False, repr=False)

    @property
    def digest(self) -> str:
        """A short hash over what changes output, and over nothing else."""
        if not self._digest:  # each sheet says it, and it costs as much as a region of one
            object.__setattr__(self, "_digest", self._hashed())
        return self._digest

    def _hashed(self) -> str:
        resting = {one for one, _ in self.silenced}
        acting = [
            one.essence() for one in self.rules if one.mode is Mode.ON and one.id not in resting
        ]
        others = [(one.fingerprint, one.ruleset.digest) for one in self.variants]
        parts = (self.on_miss, self.max_loss, self.support, self.kinds, acting, others)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]

    @property
    def label(self) -> str:
        """The name to show, `demo@a1b2c3`."""
        return f"{self.origin or 'generic'}@{self.digest[:6]}"

    def silence_of(self, rule_id: str) -> str:
        """Return why a rule never acts; "" where it may."""
        return next((why for one, why in self.silenced if one == rule_id), "")

    def without(self, rule_ids: Iterable[str], why: str = "switched off") -> Ruleset:
        """Return the ruleset with these rules silenced, here and in every variant."""
        ids = tuple(rule_ids)
        silenced = self.silenced + tuple((one, why) for one in ids)
        variants = tuple(
            replace(one, ruleset=one.ruleset.without(ids, why)) for one in self.variants
        )
        return replace(self, silenced=silenced, variants=variants)

    def with_shadows(self, *rule_ids: str) -> Ruleset:
        """Return the ruleset with these shadow rules acting (none named: all of them)."""
        rules = tuple(
            replace(one, mode=Mode.ON)
            if one.mode is Mode.SHADOW and (not rule_ids or one.id in rule_ids)
            else one
            for one in self.rules
        )
        variants = tuple(
            replace(one, ruleset=one.ruleset.with_shadows(*rule_ids)) for one in self.variants
        )
        return replace(self, rules=rules, variants=variants)


class Level(Enum):
    """How much a problem weighs: an error keeps something off, a warning is advice."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a rule file, where, and what to do.

    >>> print(Problem("news.toml", 'no key "titl"', table="rule", number=7, id="a", line=54))
    news.toml, rule 7 "a", line 54: no key "titl"
    """

    file: str
    message: str
    table: str = ""
    number: int = 0
    id: str = ""
    line: int = 0
    level: Level = Level.ERROR

    def __str__(self) -> str:
        place = self.file
        if self.table:
            place += f", {self.table}" + (f" {self.number}" if self.number else "")
        place += f' "{self.id}"' if self.id else ""
        place += f", line {self.line}" if self.line else ""
        return f"{place}: {self.message}"
