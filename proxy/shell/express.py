"""The road without a task: what most requests of modern readers need, decided in one go.

It takes what can be answered without waiting for anybody but the origin: a response that is fresh
in memory, or one that passes and is nobody else's. It asks the same questions as `shell/handler`,
in the same order, and leaves the exchange to it where an answer is out of the ordinary: refusals,
sheets, addresses of ours, bodies, tunnels, fetches that others may join, connections to be opened.

What follows from the fields alone is kept with them, as long as a connection repeats them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.decide import is_worker_script, refuse_path, refuse_request
from proxy.reader.decision import decide_reader
from proxy.shell.ask import Ask
from proxy.shell.exchange import asking_of
from proxy.shell.journal import Entry
from proxy.shell.outgoing import outgoing, retargeted
from proxy.shell.passage import Errand, Passage
from proxy.shell.passed import forwarding_of, is_private, shown_fields
from proxy.shell.served import Served
from proxy.wire.caching import asked_of
from proxy.wire.fields import forwarded_request
from proxy.wire.own_paths import HELP, READY, ROBOTS
from proxy.wire.signing import FORMS, PICTURES
from proxy.wire.view import View

if TYPE_CHECKING:
    from proxy.shell.cycle import Cycle
    from proxy.shell.editions import Edition
    from proxy.shell.exchange import Asking
    from proxy.shell.journal import Journal
    from proxy.shell.outgoing import Outgoing
    from proxy.shell.parts import Parts
    from proxy.shell.scope import Heard
    from proxy.shell.served import Onward
    from proxy.shell.sites import Site
    from proxy.wire.caching import Asked
    from proxy.wire.fields import Forwarding
    from proxy.wire.messages import Headers

_NO_VIEW: Final = View()
_OURS: Final = (FORMS, PICTURES, READY, HELP)


@dataclass(slots=True, eq=False)
class Plan:
    """What follows from the fields of a request; without a `site` it is left, whatever its target.

    What is sent to the origin is made once it is needed: a response from memory needs it not.
    """

    edition: Edition
    asking: Asking
    asked: Asked
    site: Site | None = None
    reason: str = ""
    private: bool = False
    forwarding: Forwarding | None = None
    _sent: Headers = ()
    _message: Outgoing | None = None

    def fields(self) -> Headers:
        """Return the fields as the origin gets them."""
        if not self._sent and self.forwarding is not None:
            self._sent = forwarded_request(self.asking.request, self.forwarding)
        return self._sent

    def message(self, target: str) -> Outgoing:
        """Return the request as the origin gets it."""
        if self._message is None:
            self._message = outgoing("GET", target, self.fields(), None, length=0, upgrade=False)
            return self._message
        return retargeted(self._message, target)


class _Net:
    """Notes whatever nobody foresaw, as the handler does: it must not end a connection unseen."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, Exception):
            return False
        self._journal.bug(error)
        return True


class Express:
    """Takes an exchange from the listener, or leaves it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._own_id = parts.own_id.encode()
        self._net = _Net(parts.journal)

    def take(self, cycle: Cycle) -> bool:
        """Tell whether the exchange is answered, or about to be."""
        with self._net:
            return self._take(cycle)
        cycle.abandon()
        return True

    def _take(self, cycle: Cycle) -> bool:
        parts, heard = self._parts, cycle.heard
        plan = heard.habit.plan
        if not isinstance(plan, Plan) or plan.edition is not parts.editions.current:
            plan = heard.habit.plan = self._plan(heard)
        target = heard.line.target.decode("latin-1")
        if plan.site is None or parts.busy.at_limit or not _is_the_origins(target, plan.site):
            return False
        ask = Ask(
            site=plan.site,
            method="GET",
            target=target,
            asked=plan.asked,
            fields=plan.fields,
            private=plan.private,
        )
        served = parts.cache.at_once(ask)
        if isinstance(served, Served):
            self._send(cycle, plan, ask, served)
            return True
        return served is not None and self._pass_on(cycle, plan, ask, served)

    def _plan(self, heard: Heard) -> Plan:
        """Return what follows from the fields of a request, whatever its target."""
        parts, edition = self._parts, self._parts.editions.current
        asking = asking_of(heard, parts.options.trusted)
        request = asking.request
        plan = Plan(edition, asking, asked_of(request.method, request.headers))
        site = edition.hosts.find(request.host)
        if site is None or site.view_cookie or request.method != "GET":
            return plan
        if is_worker_script(request) or refuse_request(request, site.methods, self._own_id):
            return plan
        decision = decide_reader(request, _NO_VIEW, edition.signs, site.policy)
        if decision.profile is None:
            plan.site, plan.reason = site, decision.reason
            plan.private = is_private(plan.asked, site)
            plan.forwarding = forwarding_of(asking, site, parts)
        return plan

    def _entry(self, plan: Plan, ask: Ask) -> Entry:
        return Entry(
            site=ask.site.key,
            reason=plan.reason,
            path=ask.target.partition("?")[0],
            began_s=self._parts.journal.tick(),
        )

    def _send(self, cycle: Cycle, plan: Plan, ask: Ask, served: Served) -> None:
        """Send what is stored."""
        parts, entry, body = self._parts, self._entry(plan, ask), served.body or b""
        extra = served.extra(expose=parts.options.expose_headers)
        fields = (*shown_fields(plan.asking, ask.site, served, parts), *extra)
        entry.cache, entry.status = served.outcome.word, served.head.status
        entry.bytes_out = len(body)
        cycle.begin(served.head.status, fields)
        cycle.put(body, more=False)
        parts.journal.record(entry)

    def _pass_on(self, cycle: Cycle, plan: Plan, ask: Ask, onward: Onward) -> bool:
        """Ask the origin over a connection that is in hand; False where there is none."""
        message = plan.message(ask.target)
        connection = self._parts.upstream.at_once(ask.site.origin)
        if connection is None:
            return False
        errand = Errand(plan.asking, ask, onward, self._entry(plan, ask))
        Passage(cycle, errand, connection, self._parts).begin(message)
        return True


def _is_the_origins(target: str, site: Site) -> bool:
    """Return whether an address is the origin's alone: not ours, no wish, not kept off."""
    if site.view_name + "=" in target or target.startswith(_OURS):
        return False
    path = target.partition("?")[0]
    if site.noindex and path == ROBOTS:
        return False
    return not (site.refuse_paths and refuse_path(path, site.refuse_paths))
