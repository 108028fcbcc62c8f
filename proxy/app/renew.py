"""New editions while the server runs: read again, published, or gone back to.

One at a time: a file that is saved while somebody asks for a reload makes one edition, not two.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from typing import TYPE_CHECKING, Any, Final

from proxy.app.assemble import materials_of
from proxy.desk.trial import tried_on
from proxy.errors import ConfigError
from proxy.shell.editions import Edition, compile_edition

if TYPE_CHECKING:
    from proxy.config.table import Settings
    from proxy.ruleset.model import Ruleset
    from proxy.shell.materials import Materials
    from proxy.shell.parts import Parts


# What of a report wants a person to look.
_HURTS: Final = ("problem", "left_original", "lost_text", "lost_asks", "rules")


def _of(ruleset: Ruleset) -> tuple[str, str]:
    """Return what tells whether two rulesets print the same."""
    return ruleset.digest, ruleset.name


class Renewal:
    """Makes the next edition; whatever goes wrong leaves the current one."""

    def __init__(self, settings: Settings, parts: Parts) -> None:
        self._settings = settings
        self._parts = parts
        self._one_at_a_time = asyncio.Lock()
        self._read = parts.editions.current.digest
        self._tell(is_good=True)

    async def reload(self) -> dict[str, Any]:
        """Read the rule files and publish them, if they are not what is served."""
        async with self._one_at_a_time:
            return await self._renew(self._parts.editions.current.digest)

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

    async def _renew(self, known: str) -> dict[str, Any]:
        current = self._parts.editions.current
        try:
            materials = await asyncio.to_thread(self._materials)
            if materials.digest() == known:
                self._parts.journal.gauge("rules_last_reload_successful", 1)
                return {"reloaded": True, "edition": current.generation, "changed": False}
            edition = await asyncio.to_thread(
                compile_edition, materials, current.sites, current.generation + 1
            )
        except ConfigError as error:
            self._tell(is_good=False)
            self._parts.journal.event("reload", "error", problem=str(error))
            return {"reloaded": False, "edition": current.generation, "problem": str(error)}
        impact = await self._impact(edition, materials)
        self._publish(edition, materials)
        return {
            "reloaded": True,
            "edition": edition.generation,
            "changed": True,
            "problems": list(edition.problems),
            "impact": impact,
        }

    async def _impact(self, edition: Edition, materials: Materials) -> dict[str, Any]:
        """Try the edition on the sampled pages of the sites whose rules it changes."""
        old, new = self._parts.editions.current.rulesets, edition.rulesets
        changed = {key for key in new if _of(new[key]) != _of(old[key])}
        samples = [one for one in self._parts.samples.pages() if one.site in changed]
        if not samples:
            return {"pages": 0}
        served = self._parts.editions.kept[-1].materials
        report = await tried_on(samples, served, materials.to_json())
        counts = {name: one for name, one in report.items() if isinstance(one, str | int)}
        hurts = any(report.get(name) for name in _HURTS)
        self._parts.journal.event(
            "impact", "warning" if hurts else "info", edition=edition.generation, **counts
        )
        return report

    def _materials(self) -> Materials:
        sites = self._parts.editions.current.sites
        keys = tuple(key.decode() for key in sites[0].pictures.signer.keys)
        return materials_of(self._settings, sites, keys)

    def _publish(self, edition: Edition, materials: Materials) -> None:
        journal, text = self._parts.journal, materials.to_json()
        self._read = edition.digest
        for problem in edition.problems:
            journal.rule_problem(problem)
        self._parts.workers.publish(edition.generation, text)
        self._parts.editions.replace(edition, text, self._parts.wall())
        journal.event("reload", edition=edition.generation, problems=len(edition.problems))
        self._tell(is_good=True)

    def _tell(self, *, is_good: bool) -> None:
        """Set the gauges of reloads: whether the last one went well, and when one did."""
        journal = self._parts.journal
        journal.gauge("rules_last_reload_successful", int(is_good))
        if not is_good:
            journal.count("reload_failed_total")
            return
        journal.gauge("edition", self._parts.editions.current.generation)
        journal.gauge("rules_last_reload_success_timestamp_seconds", int(self._parts.wall()))
