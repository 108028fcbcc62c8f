"""A sheet that a reader is waiting for: what of reader, site and rules goes into it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proxy.reader.identify import Reader
    from proxy.reader.tiers import Profile
    from proxy.shell.editions import Edition
    from proxy.shell.parts import Parts
    from proxy.shell.turn import Turn


@dataclass(frozen=True, slots=True)
class Order:
    """One order; `posted` marks the answer to a form."""

    turn: Turn
    target: str
    reader: Reader
    profile: Profile
    edition: Edition
    parts: Parts
    posted: bool = False

    def made_by(self, saved_at: str = "") -> tuple[str, ...]:
        """Return all that changes the bytes of a sheet beside its page (cache.md, "What is kept").

        Not the public host: a sheet has no absolute link to it.
        """
        request = self.turn.exchange.request
        transport = "onion" if request.host.endswith(".onion") else request.scheme
        return (_words(self.profile), transport, self.edition.digest, saved_at)


@lru_cache(maxsize=512)
def _words(profile: Profile) -> str:
    """Return a profile as text, whichever part is asked for: all are printed at once."""
    return repr(replace(profile, view=replace(profile.view, part=0)))
