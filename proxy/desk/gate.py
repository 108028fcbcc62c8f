"""Which changed rule files may be published: those that can be read and whose own tests hold. Pure.

A file that may not keeps its last good version, and the others go live: a bad save never takes away
what works. `trial` asks this before a reload.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proxy.desk.finding import Sort
from proxy.desk.prove import prove_file
from proxy.ruleset.layer import Rank, rank_of, read_layer
from proxy.ruleset.model import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from proxy.desk.prove import RewriteFunction

    Rules = Mapping[str, str]
    Pages = Callable[[str, str], Mapping[str, bytes]]


def refused(
    before: Rules, after: Rules, pages: Pages, rewrite: RewriteFunction, *, tests: bool = True
) -> dict[str, str]:
    """Return the changed files that may not be published, each with the first reason.

    `pages` gives the saved pages that a file with this text names. Without `tests` only what cannot
    be read is refused.
    """
    changed = [name for name in after if rank_of(name) and after[name] != before.get(name)]
    found = {name: why for name in changed if (why := _unreadable(name, after[name]))}
    while tests:
        files = settled(before, after, found)
        more = {
            name: why
            for name in changed
            if name not in found and (why := _failure(name, files, pages, rewrite))
        }
        general = [name for name in changed if name not in {*found, *more} and _is_general(name)]
        if general and not more:
            hurt = _hurt(before, files, pages, rewrite)
            more = dict.fromkeys(general, hurt) if hurt else {}
        if not more:
            break
        found |= more  # and look again: others may have been written for what was refused now
    return found


def settled(before: Rules, after: Rules, why: Mapping[str, str]) -> dict[str, str]:
    """Return the files to publish: those of `after`, but refused ones as they were `before`."""
    kept = {name: before[name] for name in why if name in before}
    return {name: text for name, text in after.items() if name not in why} | kept


def _unreadable(name: str, text: str) -> str:
    rank = rank_of(name)
    layer = read_layer(name, text, rank) if rank else None
    return str(layer.problems[0]) if layer and not layer.usable else ""


def _is_general(name: str) -> bool:
    return rank_of(name) in (Rank.BASE, Rank.CMS)


def _failure(name: str, files: Rules, pages: Pages, rewrite: RewriteFunction) -> str:
    """Return the first of a file's own tests that does not hold, "" where all do."""
    report = prove_file(name, files, pages(name, files[name]), rewrite)
    failing = (
        str(one) for one in report.findings if one.sort is Sort.TEST and one.level is Level.ERROR
    )
    return next(failing, "")


def _hurt(before: Rules, files: Rules, pages: Pages, rewrite: RewriteFunction) -> str:
    """Return what fails in a file that did not change and did not fail before."""
    same = [name for name in files if rank_of(name) and files[name] == before.get(name)]
    for name in same:
        why = _failure(name, files, pages, rewrite)
        if why and not _failure(name, before, pages, rewrite):
            return why
    return ""
