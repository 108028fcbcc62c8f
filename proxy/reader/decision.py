"""The decision about one request as far as its reader is concerned, asked in a fixed order. Pure.

The order is tiers.md, "How it is decided": the reader's own wish, what is no page, header evidence,
the engine, programs, old engines, the rest. The response may still veto; that is `proxy.decide`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from proxy.reader.engines import Kind
from proxy.reader.evidence import pick
from proxy.reader.identify import Reader, identify_hints
from proxy.reader.policy import Judgment, judge
from proxy.reader.profiles import profile_of
from proxy.reader.tiers import Tier

if TYPE_CHECKING:
    from proxy.reader.evidence import Hints
    from proxy.reader.policy import Policy
    from proxy.reader.signs import Signs
    from proxy.reader.tiers import Profile
    from proxy.reader.versions import Version
    from proxy.wire.messages import Request
    from proxy.wire.view import View


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reader gets and why; `profile` is None where it gets the origin's bytes."""

    serve: str
    klass: str
    engine: str
    version: Version | None
    tier: Tier
    reason: str
    profile: Profile | None
    reader: Reader


def decide_reader(
    request: Request, view: View, signs: Signs, policy: Policy, *, view_from: str = "url"
) -> Decision:
    """Return what the reader gets; `view_from`, "url" or "cookie", ends an override's reason."""
    hints = pick(request.headers)
    no_page = _no_page(request.method, hints)
    if no_page and not view.full:
        return _unread(no_page)
    return _decided(request, hints, view, signs, policy, view_from=view_from)


def decide_for_page(
    request: Request, view: View, signs: Signs, policy: Policy, *, view_from: str = "url"
) -> Decision:
    """Return what this reader would get for a page, whatever this request is for."""
    return _decided(request, pick(request.headers), view, signs, policy, view_from=view_from)


def _decided(  # noqa: PLR0913  # the arguments of both questions above, and what was picked
    request: Request, hints: Hints, view: View, signs: Signs, policy: Policy, *, view_from: str
) -> Decision:
    reader = identify_hints(hints, signs)
    judgment = _judged(reader, hints, policy)
    if view.full or view.simple:
        judgment = replace(judgment, simple=view.simple, reason=f"override.{view_from}")
    shown = _as_proven(reader)
    if not judgment.simple:
        return _original(shown, judgment)
    return _decision(shown, judgment, profile_of(shown, request, view))


def _judged(reader: Reader, hints: Hints, policy: Policy) -> Judgment:
    judgment = judge(reader, policy)
    if judgment.klass != "modern":
        return judgment
    if policy.save_data_lite and hints.get(b"save-data", b"").lower() == b"on":
        return replace(judgment, simple=True, reason="header.save-data")
    if policy.kaios_lite and reader.sign is not None and reader.sign.name == "kaios":
        return replace(judgment, simple=True, reason="engine.kaios")
    return judgment


# Destinations of a navigation; any other is a picture, a script, a prefetch (Fetch Metadata).
_PAGES: Final = frozenset({b"document", b"iframe", b"frame"})
_HTML: Final = (b"text/html", b"application/xhtml+xml", b"vnd.wap.", b"text/*", b"*/*")


def _no_page(method: str, hints: Hints) -> str:
    """Return why the request is no navigation to a page (reasons.md, "Who is asking"), or ""."""
    if method not in ("GET", "HEAD"):
        return "nav.method"
    if hints.get(b"sec-fetch-dest", b"document").lower() not in _PAGES:
        return "nav.fetch-dest"
    script = hints.get(b"x-requested-with") == b"XMLHttpRequest"
    if script or b"hx-request" in hints or b"turbo-frame" in hints or b"x-pjax" in hints:
        return "nav.script"
    accept = hints.get(b"accept")
    if accept is None or b"text/html" in accept:
        return ""
    accept = accept.lower()
    return "" if any(name in accept for name in _HTML) else "nav.accept"


@lru_cache(maxsize=1024)
def _as_proven(reader: Reader) -> Reader:
    """Return the reader with the engine that Sec-CH-UA proves, where it is a newer one."""
    proof = reader.evidence
    if proof is None or proof.version is None:
        return reader
    same = reader.engine is proof.engine
    if same and reader.version is not None and reader.version >= proof.version:
        return reader
    if same:
        return replace(reader, version=proof.version, old=False)
    return Reader(
        engine=proof.engine,
        version=proof.version,
        kind=Kind.BROWSER,
        phone=reader.phone,
        evidence=proof,
    )


@lru_cache(maxsize=16)
def _unread(reason: str) -> Decision:
    """Return the decision about what is no page, whoever asks."""
    return _decision(Reader(), Judgment("unknown", simple=False, reason=reason), None)


@lru_cache(maxsize=1024)
def _original(reader: Reader, judgment: Judgment) -> Decision:
    """Return the decision that most requests get; what differs among them is not in it."""
    return _decision(reader, judgment, None)


def _decision(reader: Reader, judgment: Judgment, profile: Profile | None) -> Decision:
    return Decision(
        serve="original" if profile is None else "simple",
        klass=judgment.klass,
        engine=reader.engine.value,
        version=reader.version,
        tier=Tier.MODERN if profile is None else profile.tier,
        reason=judgment.reason,
        profile=profile,
        reader=reader,
    )
