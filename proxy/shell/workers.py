"""The rewriting processes as one pool: a job to a free one, killed and replaced when it is late.

Only starts `proxy.shell.worker` and speaks `shell.frames` with it; knows nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from proxy.errors import RewriteError
from proxy.shell.frames import packed, receive_frame
from proxy.shell.knowledge import profile_to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.reader.tiers import Profile

# How long a page may wait for a free process before it leaves as it came. A reader on an old
# machine rather waits for text than gets 2 MB of script at once.
_QUEUE_TIMEOUT_S: Final = 10.0
_JOBS_PER_PROCESS: Final = 2000  # then it is renewed: freed memory stays with a process
_START_TIMEOUT_S: Final = 20.0
_PIPE_LIMIT_BYTES: Final = 1024 * 1024  # as much of an answer as one read may take


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back: parts, or the reason for none (`declined`)."""

    declined: str = ""
    parts: tuple[bytes, ...] = ()
    charset: str = "utf-8"
    language: str = ""
    kind: str = ""
    rules: str = ""
    violations: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    pictures: tuple[tuple[str, ...], ...] = ()
    parse_ms: float = 0.0
    rewrite_ms: float = 0.0


@dataclass(slots=True, eq=False)
class _Process:
    process: asyncio.subprocess.Process
    jobs: int = 0
    generations: set[int] = field(default_factory=set)


class Workers:
    """A pool of `count` rewriting processes; `run` keeps it full until it is cancelled."""

    def __init__(
        self, count: int, timeout_s: float, on_killed: Callable[[], None] = lambda: None
    ) -> None:
        self._count = count
        self._timeout_s = timeout_s
        self._on_killed = on_killed
        self._idle: asyncio.LifoQueue[_Process] = asyncio.LifoQueue()
        self._wanted: asyncio.Queue[None] = asyncio.Queue()
        self._alive: set[_Process] = set()
        self._materials: dict[int, str] = {}

    def publish(self, generation: int, materials: str) -> None:
        """Hand the materials of an edition to every process before its next job of it."""
        self._materials[generation] = materials
        for old in sorted(self._materials)[:-2]:
            del self._materials[old]

    async def start(self) -> None:
        """Start all processes and wait until they run."""
        await asyncio.gather(*(self._spawn() for _ in range(self._count)))

    async def run(self) -> None:
        """Replace what was killed, until cancelled."""
        while True:
            await self._wanted.get()
            await self._spawn()

    async def close(self) -> None:
        """End every process."""
        for one in list(self._alive):
            await self._end(one)

    async def rewrite(self, job: Job) -> Outcome:
        """Return the outcome of `job`.

        Raises TooSlowError where it took longer than the limit (its process is replaced), and
        RewriteError where it failed.
        """
        try:
            async with asyncio.timeout(_QUEUE_TIMEOUT_S):
                process = await self._idle.get()
        except TimeoutError:
            raise TooSlowError("no process was free in time") from None
        settled = False
        try:
            outcome = await self._ask(process, job)
            settled = True
        finally:
            await self._give_back(process, settled=settled)
        return outcome

    async def _ask(self, process: _Process, job: Job) -> Outcome:
        await self._prepare(process, job.generation)
        try:
            async with asyncio.timeout(self._timeout_s):
                head, bodies = await _exchange(process, _job_frame(job))
        except TimeoutError:
            self._on_killed()
            raise TooSlowError(f"not done in {self._timeout_s} s") from None
        except (EOFError, OSError) as error:
            self._on_killed()
            raise RewriteError(f"the rewriting process ended: {error}") from error
        if "failed" in head:
            raise RewriteError(head["failed"])
        return _outcome(head, bodies)

    async def _prepare(self, process: _Process, generation: int) -> None:
        """Let the process compile an edition it has not seen; that is not the page's time."""
        if generation in process.generations:
            return
        text = self._materials[generation].encode()
        try:
            async with asyncio.timeout(_START_TIMEOUT_S):
                await _exchange(process, packed({"materials": generation}, text))
        except (TimeoutError, EOFError, OSError) as error:
            raise RewriteError(f"a rewriting process did not start: {error!r}") from error
        process.generations.add(generation)

    async def _give_back(self, process: _Process, *, settled: bool) -> None:
        process.jobs += 1
        if settled and process.jobs < _JOBS_PER_PROCESS:
            self._idle.put_nowait(process)
            return
        self._wanted.put_nowait(None)
        await self._end(process)

    async def _end(self, one: _Process) -> None:
        self._alive.discard(one)
        if one.process.returncode is None:
            one.process.kill()
        await one.process.wait()

    async def _spawn(self) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "proxy.shell.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_PIPE_LIMIT_BYTES,
        )
        one = _Process(process)
        self._alive.add(one)
        if self._materials:
            await self._prepare(one, max(self._materials))
        self._idle.put_nowait(one)


async def _exchange(process: _Process, frame: bytes) -> tuple[dict[str, Any], list[bytes]]:
    target, source = process.process.stdin, process.process.stdout
    if target is None or source is None:
        raise EOFError
    target.write(frame)
    await target.drain()
    return await receive_frame(source)


def _job_frame(job: Job) -> bytes:
    head = {
        "site": job.site,
        "generation": job.generation,
        "url": job.url,
        "content_type": job.content_type,
        "status": job.status,
        "depth_limit": job.depth_limit,
        "profile": profile_to_json(job.profile),
    }
    return packed(head, job.body)


def _outcome(head: dict[str, Any], bodies: list[bytes]) -> Outcome:
    if "declined" in head:
        return Outcome(declined=head["declined"])
    head.pop("lengths")
    for name in ("violations", "support"):
        head[name] = tuple(head[name])
    head["pictures"] = tuple(tuple(one) for one in head["pictures"])
    return Outcome(parts=tuple(bodies), **head)
