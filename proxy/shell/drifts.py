"""What sheets say of the rules they were made by: counted, and shown when a site has changed.

A rule that never acts is as much news as one whose contract breaks: both are told of.

The judgment is `ruleset.drift`; this notes each sheet and tells the journal. Paths are kept in
memory only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proxy.ruleset.drift import Contract, Drift, State
from proxy.ruleset.model import Mode, Protect

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.ruleset.model import Ruleset
    from proxy.shell.journal import Journal
    from proxy.shell.workers import Outcome


class Drifts:
    """The contracts of every site, over its last pages."""

    def __init__(self, journal: Journal, wall: Callable[[], float] = lambda: 0.0) -> None:
        self._journal = journal
        self._wall = wall
        self._sites: dict[str, Drift] = {}
        self._hits: set[tuple[str, str]] = set()

    def note(
        self, site: str, ruleset: Ruleset, outcome: Outcome, path: str, *, status: int
    ) -> None:
        """Count what a sheet's rules did; a contract counts on status 200 only."""
        journal, minute = self._journal, int(self._wall() // 60) * 60  # not who read what when
        for rule in outcome.fired:
            self._hits.add((site, rule))
            journal.count("rule_hits_total", site=site, rule=rule)
            journal.gauge("rule_last_hit_timestamp_seconds", minute, site=site, rule=rule)
        for role, source in outcome.support:
            journal.count("support_links_total", site=site, role=role, **{"from": source})
        for role in outcome.missing:
            journal.count("protect_missing_total", site=site, role=role)
        if outcome.loss > ruleset.max_loss:
            journal.count("main_loss_total", site=site)
        if status != 200:  # noqa: PLR2004  # OK
            return
        protects = {rule.id for rule in ruleset.rules if isinstance(rule.action, Protect)}
        for rule, kept in outcome.contracts:
            if not kept:
                journal.count("rule_violations_total", site=site, rule=rule)
            contract = Contract(rule, outcome.rule_kind, rule in protects)
            self._changed(site, contract, self._drift(site).note(contract, path, broke=not kept))

    def _drift(self, site: str) -> Drift:
        return self._sites.setdefault(site, Drift())

    def _changed(self, site: str, contract: Contract, state: State | None) -> None:
        if state is None:
            return
        labels = {"site": site, "rule": contract.rule, "kind": contract.kind}
        self._journal.gauge("rule_state", state.value, **labels)
        if state is State.DRIFT:
            self._journal.count("rule_drift_total", site=site, rule=contract.rule)
        level = "warning" if state is not State.OK else "info"
        self._journal.event("drift", level, state=state.name.lower(), **labels)

    def idle(self, site: str, ruleset: Ruleset) -> list[str]:
        """Return the rules that may act and never did since the start."""
        return [
            rule.id
            for rule in ruleset.rules
            if rule.mode is Mode.ON
            and not ruleset.silence_of(rule.id)
            and (site, rule.id) not in self._hits
        ]

    def status(self) -> list[dict[str, Any]]:
        """Return the contracts that are not kept, the worst first, each with a page to look at."""
        return [
            {
                "site": site,
                "rule": record.contract.rule,
                "kind": record.contract.kind,
                "state": record.state.name.lower(),
                "pages": len(record.pages),
                "broken": len(record.broken),
                "sample": record.sample,
            }
            for site, drift in self._sites.items()
            for record in drift.records()
            if record.state is not State.OK
        ]
