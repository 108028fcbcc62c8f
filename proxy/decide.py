"""Every choice about an exchange, and the named reason for it. Pure; the verdict is asked three times.

Nobody knows before the response head that a response is HTML, nor before the page is read that it is a paid
article: `decide_request`, `decide_response` and `decide_page` answer at the three moments.
"""

from __future__ import annotations

from dataclasses import dataclass

from proxy.reader.tiers import Profile


@dataclass(frozen=True, slots=True)
class PassThrough:
    """The origin's bytes, unchanged."""

    reason: str


@dataclass(frozen=True, slots=True)
class Simplify:
    """A sheet for this profile."""

    profile: Profile
    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """An answer of our own, without asking the origin."""

    status: int
    reason: str


Verdict = PassThrough | Simplify | Refuse
