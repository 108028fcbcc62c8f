"""The header fields of a sheet, per tier (operations.md, sections 5 to 7). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proxy.wire.messages import Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """What the header fields of a sheet are made of; plain values.

    `tier` is "plain", "basic" or "late". `charset` is "" where none may be named. `now` is in
    seconds since the epoch. `coding` is "" or the content coding applied. `no_store` marks errors
    and overrides. `rules` is the ruleset's hash and `timing_ms` the time the rewrite took; both
    are shown only where `expose` holds. `surrogate_keys` with `shared_class` offer the sheet to
    the operator's own edge.
    """

    tier: str
    length: int
    now: float
    charset: str = ""
    media_type: str = "text/html"
    language: str = ""
    etag: str = ""
    coding: str = ""
    max_age_s: int = 300
    no_store: bool = False
    view_cookie: bool = False
    expose: bool = True
    rules: str = ""
    timing_ms: float = 0.0
    age_s: int | None = None
    noindex: bool = False
    shared_class: bool = False
    surrogate_keys: tuple[str, ...] = ()
    canonical: str = ""


def sheet_response(facts: SheetFacts) -> Headers:
    """Return the header fields of a sheet; one coding, one length, never chunked."""
    raise NotImplementedError
