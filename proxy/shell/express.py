"""The road without a task: what most requests of modern readers need, decided in one go.

It takes what can be answered without waiting for anybody but the origin: a response that is fresh
in memory, or one that passes and is nobody else's. It asks the same questions as `shell/handler`,
in the same order, and leaves the exchange to it where an answer is out of the ordinary: refusals,
sheets, addresses of ours, bodies, tunnels, fetches that others may join, connections to be opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.decide import is_worker_script, refuse_request
from proxy.reader.decision import decide_reader
from proxy.shell.ask import Ask
from proxy.shell.exchange import asking_of
from proxy.shell.journal import Entry
from proxy.shell.outgoing import outgoing
from proxy.shell.passage import Errand, Passage
from proxy.shell.passed import forwarding_of, is_private, shown_fields
from proxy.shell.served import Served
from proxy.wire.caching import asked_of
from proxy.wire.fields import forwarded_request
from proxy.wire.own_paths import HELP, READY, ROBOTS
from proxy.wire.signing import FORMS, PICTURES
from proxy.wire.view import View

if TYPE_CHECKING:
    from proxy.reader.decision import Decision
    from proxy.shell.cycle import Cycle
    from proxy.shell.exchange import Asking
    from proxy.shell.journal import Journal
    from proxy.shell.parts import Parts
    from proxy.shell.served import Onward
    from proxy.shell.sites import Site
    from proxy.wire.messages import Request

_NO_VIEW: Final = View()
_OURS: Final = (FORMS, PICTURES, READY, HELP)


class _Net:
    """Notes whatever nobody foresaw, as the handler does: it must not end a connection unseen."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, Exception):
            return False
        self._journal.count("bugs_total")
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
        parts = self._parts
        if cycle.heard.line.method != b"GET" or parts.busy.at_limit:
            return False
        edition = parts.editions.current
        asking = asking_of(cycle.heard, parts.options.trusted)
        site = edition.hosts.find(asking.request.host)
        if site is None or not self._is_plain(asking.request, site):
            return False
        decision = decide_reader(asking.request, _NO_VIEW, edition.signs, site.policy)
        if decision.profile is not None:
            return False
        errand = Errand(asking, site, self._ask(asking, site), self._entry(asking, site, decision))
        served = parts.cache.at_once(errand.ask)
        if isinstance(served, Served):
            self._send(cycle, errand, served)
            return True
        return served is not None and self._pass_on(cycle, errand, served)

    def _is_plain(self, request: Request, site: Site) -> bool:
        """Return whether nothing but the reader's engine decides about the request."""
        target = request.target
        if site.view_cookie or site.view_name + "=" in target or target.startswith(_OURS):
            return False
        if site.noindex and request.path == ROBOTS:
            return False
        if is_worker_script(request):
            return False
        return refuse_request(request, site.methods, self._own_id, site.refuse_paths) is None

    def _ask(self, asking: Asking, site: Site) -> Ask:
        request = asking.request
        asked = asked_of(request.method, request.headers)
        return Ask(
            site=site,
            method=request.method,
            target=request.target,
            asked=asked,
            fields=lambda: forwarded_request(request, forwarding_of(asking, site, self._parts)),
            private=is_private(asked, site),
        )

    def _entry(self, asking: Asking, site: Site, decision: Decision) -> Entry:
        return Entry(
            site=site.key,
            reason=decision.reason,
            path=asking.request.path,
            began_s=self._parts.journal.tick(),
        )

    def _send(self, cycle: Cycle, errand: Errand, served: Served) -> None:
        """Send what is stored."""
        parts, entry = self._parts, errand.entry
        extra = served.extra(expose=parts.options.expose_headers)
        fields = (*shown_fields(errand.asking, errand.site, served, parts), *extra)
        body = served.body or b""
        entry.cache, entry.status, entry.bytes_out = (
            served.outcome.word,
            served.head.status,
            len(body),
        )
        cycle.begin(served.head.status, fields)
        cycle.put(body, more=False)
        parts.journal.record(entry)

    def _pass_on(self, cycle: Cycle, errand: Errand, onward: Onward) -> bool:
        """Ask the origin over a connection that is in hand; False where there is none."""
        ask = errand.ask
        message = outgoing(ask.method, ask.target, ask.sent, None, length=0, upgrade=False)
        connection = self._parts.upstream.at_once(ask.site.origin)
        if connection is None:
            return False
        Passage(cycle, errand, onward, connection, self._parts).begin(message)
        return True
