"""What came of a request before its task began, for whoever asks the origin. Opens nothing.

`shell/passage` asks without a task. What it cannot finish itself it hands over as if the first
attempt had just been made: an answer that has begun, or why there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proxy.shell.answer import Answer

if TYPE_CHECKING:
    from proxy.errors import UpstreamError


@dataclass(slots=True)
class Tried:
    """The outcome of a first attempt, to be taken once.

    `again` tells that the connection had died in the meantime, so that another one may be tried
    (RFC 9112, section 9.3.1); `informed` that an interim answer went to the reader; `began_s` is
    when the exchange began.
    """

    outcome: Answer | UpstreamError | None
    again: bool = False
    informed: bool = False
    began_s: float = 0.0

    def take(self) -> Answer | UpstreamError | None:
        """Return the outcome and keep nothing of it."""
        outcome, self.outcome = self.outcome, None
        return outcome

    async def close(self) -> None:
        """Leave an answer that nobody took."""
        outcome = self.take()
        if isinstance(outcome, Answer):
            await outcome.close()
