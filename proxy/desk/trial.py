"""A change of the rules tried in a process of its own: its tests, and what it does to real pages.

Where it comes to no end nothing is published.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from proxy.desk.aside import AsideError, done_aside, serve_once
from proxy.desk.gate import refused, settled
from proxy.desk.impact import Seen, Tried, report, see
from proxy.desk.proof import saved_fixtures
from proxy.desk.rules_check import product
from proxy.errors import FreesheetError
from proxy.rewrite import Page
from proxy.shell.knowledge import knowledge_of
from proxy.shell.materials import Materials

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from proxy.shell.samples import Sample

_BUDGET_S: Final = 5.0
"""For the samples: 50 pages take some two seconds, and authors save often."""

_LIMIT_S: Final = 20.0  # for all of it: the start of the process, every test, the slowest page


class TrialError(FreesheetError):
    """The trial came to no end; nothing is known of the change."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: files that may not be published, with the reason, and the report."""

    refused: Mapping[str, str] = field(default_factory=dict)
    impact: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """Two editions' materials, and the folder of the rule files; `tests` may be left out."""

    before: Materials
    after: Materials
    rules_dir: str
    tests: bool = True

    def settled(self, why: Mapping[str, str]) -> Materials:
        """Return what is to be published: the new files, but refused ones as they were."""
        return replace(self.after, rules=settled(self.before.rules, self.after.rules, why))


async def tried(change: Change, samples: Iterable[Sample]) -> Trial:
    """Return what a change does; raises TrialError where that cannot be found out."""
    try:
        found = await done_aside("proxy.desk.trial", *question(change, samples), _LIMIT_S)
    except AsideError as error:
        raise TrialError(f"the rules could not be tried: {error}") from error
    return Trial(found["refused"], found["impact"])


def question(change: Change, samples: Iterable[Sample]) -> tuple[dict[str, Any], list[bytes]]:
    """Return head and bodies of the frame that asks what a change does."""
    pages = list(samples)
    head = {
        "pages": [[one.site, one.path, one.url, one.content_type] for one in pages],
        "rules_dir": change.rules_dir,
        "tests": change.tests,
    }
    texts = [one.to_json().encode() for one in (change.before, change.after)]
    return head, [*texts, *(one.body for one in pages)]


# ------------------------------------------------------------------------------- in that process


def answer(head: dict[str, Any], bodies: list[bytes]) -> dict[str, Any]:
    """Return what came of a frame: refused files, and a report on as many pages as time allows."""
    before, after = (Materials.from_json(text.decode()) for text in bodies[:2])
    change = Change(before, after, head["rules_dir"], head["tests"])

    def pages_of(name: str, text: str) -> dict[str, bytes]:
        places = {one: Path(change.rules_dir) / one for one in saved_fixtures(name, text)}
        return {one: place.read_bytes() for one, place in places.items() if place.is_file()}

    why = refused(before.rules, after.rules, pages_of, product(), tests=change.tests)
    ends = time.monotonic() + _BUDGET_S
    known = (_Knowing(before), _Knowing(change.settled(why)))
    pages = [
        (row, body)
        for row, body in zip(head["pages"], bodies[2:], strict=True)
        if known[0].rules_of(row[0]) != known[1].rules_of(row[0])
    ]
    every = list(_every(pages, known, ends))
    return {"refused": why, "impact": {**report(every), "left_out": len(pages) - len(every)}}


def _every(
    pages: list[tuple[list[str], bytes]], known: tuple[_Knowing, _Knowing], ends: float
) -> Iterator[Tried]:
    for (site, path, url, content_type), body in reversed(pages):
        if time.monotonic() > ends:
            return
        page = Page(body, url, content_type)
        before, after = (one.see(site, page) for one in known)
        yield Tried(site, path, before, after)


class _Knowing:
    """The knowledge of one edition, compiled once for each site."""

    def __init__(self, materials: Materials) -> None:
        self._known = {one.key: knowledge_of(materials, one.key) for one in materials.sites}

    def rules_of(self, site: str) -> tuple[str, str]:
        """Return what tells whether the rules of a site would print the same."""
        known = self._known.get(site)
        return (known.ruleset.digest, known.ruleset.name) if known else ("", "")

    def see(self, site: str, page: Page) -> Seen:
        """Return what this edition makes of a page."""
        try:
            return see(page, self._known[site])
        except (RecursionError, MemoryError) as error:
            return Seen(declined=f"rewrite.failed: {type(error).__name__}")


if __name__ == "__main__":
    serve_once(answer)
