"""What the cache had to do with an answer, as `Cache-Status` says it. Pure.

RFC 9211. Never a `key` parameter: it would name what is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CACHE_NAME: Final = "freesheet"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the cache did: `hit`, or why it forwarded the request (`fwd`).

    `fwd` is a word of RFC 9211, section 2.2: "bypass", "method", "uri-miss", "vary-miss", "miss",
    "request", "stale", "partial". `ttl_s` is negative for a stale response. `matters` tells that
    the cache was asked in earnest: it had, kept, or was meant to keep a response for reuse.
    """

    hit: bool = False
    fwd: str = ""
    fwd_status: int = 0
    ttl_s: int | None = None
    stored: bool = False
    collapsed: bool = False
    detail: str = ""
    matters: bool = True

    @property
    def lasts(self) -> bool:
        """Whether the same request would have the same answer for another second."""
        return self.hit and self.ttl_s is not None and self.ttl_s > 1

    @property
    def word(self) -> str:
        """The outcome as the journal counts it."""
        if self.hit:
            return "stale" if self.ttl_s is not None and self.ttl_s < 0 else "hit"
        if self.collapsed:
            return "collapsed"
        return {"stale": "revalidated" if self.fwd_status == _NOT_MODIFIED else "stale-miss"}.get(
            self.fwd, "bypass" if self.fwd in _PASSED else "miss"
        )


_NOT_MODIFIED: Final = 304
_PASSED: Final = frozenset({"bypass", "method"})


def cache_status(outcome: Outcome) -> bytes:
    """Return our member of the list; the origin's own members stay in front of it.

    RFC 9211, section 2: "Caches that handle the request ... append a member to the list".

    >>> cache_status(Outcome(hit=True, ttl_s=212))
    b'freesheet; hit; ttl=212'
    >>> cache_status(Outcome(fwd="stale", fwd_status=304, stored=True))
    b'freesheet; fwd=stale; fwd-status=304; stored'
    """
    pieces = [CACHE_NAME]
    pieces += ["hit"] if outcome.hit else []
    pieces += [f"fwd={outcome.fwd}"] if outcome.fwd else []
    pieces += [f"fwd-status={outcome.fwd_status}"] if outcome.fwd_status else []
    pieces += [f"ttl={outcome.ttl_s}"] if outcome.ttl_s is not None else []
    pieces += ["stored"] if outcome.stored else []
    pieces += ["collapsed"] if outcome.collapsed else []
    pieces += [f"detail={outcome.detail}"] if outcome.detail else []
    return "; ".join(pieces).encode()
