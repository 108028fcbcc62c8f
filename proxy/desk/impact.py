"""What a change of the rules does to pages: each printed by the old rules and by the new. Pure.

`trial` runs this in a process of its own; the answer to a reload and the log show the report.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from proxy.errors import RewriteError
from proxy.page.dom import parse
from proxy.reader.profiles import typical_profile
from proxy.reader.tiers import Tier
from proxy.rewrite import Page, Sheet, rewrite
from proxy.ruleset.trace import FIRED
from proxy.wire.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proxy.rewrite import Knowledge

TIER: Final = Tier.BASIC
"""The middle one: what it shows of a page, the others show too."""

NOTABLE_LOSS: Final = 0.1
"""Share of a page's words; as much as `max_loss` lets rules take by default."""

_SHOWN: Final = 5  # pages that the report names, the worst first


@dataclass(frozen=True, slots=True)
class Seen:
    """What one edition makes of a page; without parts it leaves as it came, `declined` says why."""

    parts: tuple[bytes, ...] = ()
    declined: str = ""
    words: Counter[str] = field(default_factory=Counter)
    asks: frozenset[str] = frozenset()
    fired: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tried:
    """A page, made by the edition that is served and by the one that is to follow."""

    site: str
    path: str
    before: Seen
    after: Seen

    @property
    def changed(self) -> bool:
        """Whether a reader would get other bytes."""
        return self.before.parts != self.after.parts

    @property
    def loss(self) -> float:
        """The share of the words of before that are gone; one that only moved is not."""
        whole = self.before.words.total()
        return (self.before.words - self.after.words).total() / whole if whole else 0.0

    @property
    def lost_asks(self) -> list[str]:
        """The roles that had a link before and have none now."""
        return sorted(self.before.asks - self.after.asks) if self.after.parts else []


def see(page: Page, knowledge: Knowledge) -> Seen:
    """Return what `knowledge` makes of a page."""
    try:
        result = rewrite(page, typical_profile(TIER, View()), knowledge)
    except RewriteError as error:
        return Seen(declined=f"rewrite.failed: {error}")
    fired = frozenset(str(one["rule"]) for one in result.trace if one["result"] == FIRED)
    if not isinstance(result, Sheet):
        return Seen(declined=result.reason, fired=fired)
    return Seen(
        parts=result.parts,
        words=Counter(word for part in result.parts for word in _words(part, result.charset)),
        asks=frozenset(one.role.value for one in result.support),
        fired=fired,
        broken=frozenset(result.violations),
    )


def _words(part: bytes, charset: str) -> list[str]:
    return parse(part.decode(charset, "replace")).body.text().split()


def report(tried: Iterable[Tried]) -> dict[str, Any]:
    """Return what an author has to know: how many pages change, what is lost, which rules fail.

    `rules` has those that match on fewer pages than before or break their contract on more;
    `left_original` counts pages that would no longer become a sheet.
    """
    every = list(tried)
    losing = sorted((one for one in every if one.loss >= NOTABLE_LOSS), key=lambda one: -one.loss)
    return {
        "tier": TIER.value,
        "pages": len(every),
        "changed": sum(one.changed for one in every),
        "left_original": sum(bool(one.before.parts) and not one.after.parts for one in every),
        "lost_text": len(losing),
        "lost_asks": dict(sorted(Counter(role for one in every for role in one.lost_asks).items())),
        "rules": list(_rules(every)),
        "look_at": [_look_at(one) for one in _worst(every)],
    }


def _worst(every: list[Tried]) -> list[Tried]:
    hurt = [one for one in every if one.lost_asks or one.loss >= NOTABLE_LOSS]
    return sorted(hurt, key=lambda one: (-len(one.lost_asks), -one.loss))[:_SHOWN]


def _look_at(one: Tried) -> dict[str, Any]:
    return {
        "site": one.site,
        "path": one.path,
        "lost_text": round(one.loss, 2),
        "lost_asks": one.lost_asks,
        "declined": one.after.declined,
    }


def _rules(every: list[Tried]) -> Iterator[dict[str, Any]]:
    before, after = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    broke, breaks = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in every:
        before.update((one.site, rule) for rule in one.before.fired)
        after.update((one.site, rule) for rule in one.after.fired)
        broke.update((one.site, rule) for rule in one.before.broken)
        breaks.update((one.site, rule) for rule in one.after.broken)
    for key in sorted({*before, *breaks}):
        if after[key] < before[key] or breaks[key] > broke[key]:
            yield {
                "site": key[0],
                "rule": key[1],
                "pages_before": before[key],
                "pages_after": after[key],
                "broken_before": broke[key],
                "broken_after": breaks[key],
            }
