"""Pages to the rewriting processes and their sheets back; knows nothing of HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from proxy.errors import FreesheetError, RewriteError
from proxy.shell.frames import packed
from proxy.shell.knowledge import profile_to_json
from proxy.shell.processes import DeadError, LateError, Processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.reader.tiers import Profile

# How long a page may wait for a free process before it leaves as it came. A reader on an old
# machine rather waits for text than gets 2 MB of script at once.
_QUEUE_TIMEOUT_S: Final = 10.0


class TooSlowError(RewriteError):
    """The rewrite did not end in time; its process was killed."""


@dataclass(frozen=True, slots=True)
class Job:
    """One page to rewrite."""

    site: str
    generation: int
    url: str
    content_type: str
    status: int
    profile: Profile
    body: bytes
    depth_limit: int = 256
    posted: bool = False
    saved_at: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back: parts, or the reason for none (`declined`)."""

    declined: str = ""
    parts: tuple[bytes, ...] = ()
    charset: str = "utf-8"
    language: str = ""
    kind: str = ""
    rules: str = ""
    rule_kind: str = ""
    contracts: tuple[tuple[str, bool], ...] = ()
    missing: tuple[str, ...] = ()
    fired: tuple[str, ...] = ()
    loss: float = 0.0
    support: tuple[tuple[str, str], ...] = ()
    parse_ms: float = 0.0
    rewrite_ms: float = 0.0


class Workers:
    """The processes that rewrite pages."""

    def __init__(
        self, count: int, timeout_s: float, on_killed: Callable[[], None] = lambda: None
    ) -> None:
        self._processes = Processes(
            "proxy.shell.worker",
            count,
            timeout_s=timeout_s,
            queue_timeout_s=_QUEUE_TIMEOUT_S,
            on_killed=on_killed,
        )
        self.publish = self._processes.publish
        self.run = self._processes.run
        self.close = self._processes.close

    async def start(self) -> None:
        """Start all processes; raises FreesheetError where one does not."""
        try:
            await self._processes.start()
        except DeadError as error:
            raise FreesheetError(f"cannot start: {error}") from error

    async def rewrite(self, job: Job) -> Outcome:
        """Return the outcome of `job`.

        Raises TooSlowError where it took longer than the limit, RewriteError where it failed.
        """
        try:
            head, bodies = await self._processes.ask(_job_frame(job), job.generation)
        except LateError as error:
            raise TooSlowError(str(error)) from error
        except DeadError as error:
            raise RewriteError(str(error)) from error
        if "failed" in head:
            raise RewriteError(head["failed"])
        return _outcome(head, bodies)


def _job_frame(job: Job) -> bytes:
    head = {
        "site": job.site,
        "generation": job.generation,
        "url": job.url,
        "content_type": job.content_type,
        "status": job.status,
        "depth_limit": job.depth_limit,
        "posted": job.posted,
        "saved_at": job.saved_at,
        "profile": profile_to_json(job.profile),
    }
    return packed(head, job.body)


def _outcome(head: dict[str, Any], bodies: list[bytes]) -> Outcome:
    if "declined" in head:
        return Outcome(declined=head["declined"])
    head.pop("lengths")
    for name in ("missing", "fired"):
        head[name] = tuple(head[name])
    for name in ("contracts", "support"):
        head[name] = tuple(tuple(one) for one in head[name])
    return Outcome(parts=tuple(bodies), **head)
