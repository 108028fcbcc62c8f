"""New editions while the server runs: read again, published, or gone back to.

One at a time: a file that is saved while somebody asks for a reload makes one edition, not two.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from typing import TYPE_CHECKING, Any, Final

from proxy.app.assemble import materials_of, rules_folder
from proxy.desk.trial import Change, Trial, TrialError, tried
from proxy.errors import ConfigError
from proxy.shell.editions import Edition, compile_edition
from proxy.shell.materials import Materials

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from proxy.config.table import Settings
    from proxy.shell.parts import Parts
    from proxy.shell.samples import Sample


# What of a report wants a person to look.
_HURTS: Final = ("problem", "left_original", "lost_text", "lost_asks", "rules")


def _figure(told: object) -> str | int:
    """Return what the log says of one key of a report: no page is named there."""
    if isinstance(told, dict):
        return sum(told.values())
    return told if isinstance(told, str | int) else len(told) if isinstance(told, list) else 0


class Renewal:
    """Makes the next edition; whatever goes wrong leaves the current one.

    `refused` are the rule files that stay as they were, with the reason; "" where nothing could be
    tried.
    """

    def __init__(
        self,
        settings: Settings,
        parts: Parts,
        tried: Callable[[Change, Iterable[Sample]], Awaitable[Trial]] = tried,
    ) -> None:
        self._settings = settings
        self._parts = parts
        self._try = tried
        self._one_at_a_time = asyncio.Lock()
        self._read = parts.editions.current.digest
        self.refused: dict[str, str] = {}
        self._tell(is_good=True)

    async def reload(self, *, force: bool = False) -> dict[str, Any]:
        """Read the rule files and publish them, if they are not what is served.

        With `force` also those whose tests fail.
        """
        async with self._one_at_a_time:
            return await self._renew(self._parts.editions.current.digest, force=force)

    async def look(self) -> None:
        """Read the rule files and publish them, if they changed since they were last read.

        What an operator went back from is not published again by a mere look.
        """
        async with self._one_at_a_time:
            await self._renew(self._read)

    async def rollback(self, number: int = 0) -> dict[str, Any]:
        """Go back to the edition of this number, or to the one before the current one."""
        async with self._one_at_a_time:
            editions, journal = self._parts.editions, self._parts.journal
            try:
                kept = editions.earlier(number)
            except ConfigError as error:
                return {"edition": editions.current.generation, "error": str(error)}
            left = editions.current.generation
            edition = editions.go_back(kept, self._parts.wall())
            self._parts.workers.publish(edition.generation, kept.materials)
            journal.gauge("edition", edition.generation)
            journal.count("rollbacks_total")
            journal.event("rollback", "warning", edition=edition.generation, of=kept.first)
            return {"edition": edition.generation, "of": kept.first, "left": left}

    async def watch(self, *, by_signal: bool) -> None:
        """Look at the rule files every few seconds, and reload at SIGHUP if wanted, for ever.

        Content, not times or notices: a mounted folder of a cluster is swapped by a link.
        """
        asked, settings = asyncio.Event(), self._settings
        if by_signal and threading.current_thread() is threading.main_thread():
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(settings.rules_poll_s or None):
                    await asked.wait()
            if asked.is_set():
                asked.clear()
                await self.reload()
            else:
                await self.look()

    async def _renew(self, known: str, *, force: bool = False) -> dict[str, Any]:
        number = self._parts.editions.current.generation
        try:
            materials = await asyncio.to_thread(self._materials)
            if materials.digest() == known:
                return self._unchanged(known)
            self._read = materials.digest()
            return await self._tried(materials, force=force)
        except (ConfigError, TrialError) as error:
            if isinstance(error, TrialError):
                self.refused = {"": str(error)}
            self._tell(is_good=False)
            self._parts.journal.event("reload", "error", problem=str(error))
            return {"reloaded": False, "edition": number, "problem": str(error)}

    def _unchanged(self, known: str) -> dict[str, Any]:
        current = self._parts.editions.current
        if known == current.digest:
            self.refused = {}
        self._parts.journal.gauge("rules_last_reload_successful", int(not self.refused))
        return {"reloaded": True, "edition": current.generation, "changed": False}

    async def _tried(self, materials: Materials, *, force: bool) -> dict[str, Any]:
        """Publish what may be, after its tests and a look at what it changes."""
        editions = self._parts.editions
        current, served = editions.current, Materials.from_json(editions.kept[-1].materials)
        folder = rules_folder(self._settings.rules_dir)
        change = Change(served, materials, folder, tests=not force)
        trial = await self._trial(change)
        settled = change.settled(trial.refused)
        changed = settled.digest() != current.digest
        edition = await asyncio.to_thread(
            compile_edition, settled, current.sites, current.generation + changed
        )
        self.refused = dict(trial.refused)
        if changed:
            self._publish(edition, settled.to_json(), trial.impact)
        for why in trial.refused.values():
            self._parts.journal.rule_problem(f"{why}; the file stays as it was")
        self._tell(is_good=not trial.refused)
        return {
            "reloaded": changed or not trial.refused,
            "edition": edition.generation,
            "changed": changed,
            "problems": list(edition.problems),
            "refused": self.refused,
            "impact": dict(trial.impact),
        }

    async def _trial(self, change: Change) -> Trial:
        try:
            return await self._try(change, self._parts.samples.pages())
        except TrialError as error:
            if change.tests:
                raise
            return Trial(impact={"problem": str(error)})

    def _publish(self, edition: Edition, text: str, impact: Mapping[str, Any]) -> None:
        journal = self._parts.journal
        if impact.get("pages") or "problem" in impact:
            level = "warning" if any(impact.get(name) for name in _HURTS) else "info"
            counts = {name: _figure(one) for name, one in impact.items() if name != "look_at"}
            journal.event("impact", level, edition=edition.generation, **counts)
        for problem in edition.problems:
            journal.rule_problem(problem)
        self._parts.workers.publish(edition.generation, text)
        self._parts.editions.replace(edition, text, self._parts.wall())
        journal.event("reload", edition=edition.generation, problems=len(edition.problems))

    def _materials(self) -> Materials:
        sites = self._parts.editions.current.sites
        keys = tuple(key.decode() for key in sites[0].pictures.signer.keys)
        return materials_of(self._settings, sites, keys)

    def _tell(self, *, is_good: bool) -> None:
        """Set the gauges of reloads: whether the last one went well, and when one did."""
        journal = self._parts.journal
        journal.gauge("rules_last_reload_successful", int(is_good))
        if not is_good:
            journal.count("reload_failed_total")
            return
        journal.gauge("edition", self._parts.editions.current.generation)
        journal.gauge("rules_last_reload_success_timestamp_seconds", int(self._parts.wall()))
