"""A pool of processes that answer frames: a job to a free one, killed and replaced when it is late.

Parsing and decoding are C code that nothing in Python can interrupt, so they run where they can be
killed. `workers` sends pages, `pictures` pictures; what a frame means is theirs.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from proxy.shell.frames import packed, receive_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    Frame = tuple[dict[str, Any], list[bytes]]

_JOBS_PER_PROCESS: Final = 2000  # then it is renewed: freed memory stays with a process
_START_TIMEOUT_S: Final = 20.0
_PIPE_LIMIT_BYTES: Final = 1024 * 1024  # as much of an answer as one read may take
_RETRY_S: Final = 1.0  # between two attempts to start a process that does not


class LateError(Exception):
    """The answer did not come in time; its process was killed."""


class DeadError(Exception):
    """The process ended, or did not start."""


@dataclass(slots=True, eq=False)
class _Process:
    process: asyncio.subprocess.Process
    jobs: int = 0
    generations: set[int] = field(default_factory=set)


class Processes:
    """`count` processes of one module; `run` keeps the pool full until it is cancelled.

    `queue_timeout_s` bounds the wait for a free one, `timeout_s` the answer.
    """

    def __init__(
        self,
        module: str,
        count: int,
        *,
        timeout_s: float,
        queue_timeout_s: float,
        on_killed: Callable[[], None] = lambda: None,
    ) -> None:
        self._module = module
        self._count = count
        self._timeout_s = timeout_s
        self._queue_timeout_s = queue_timeout_s
        self._on_killed = on_killed
        self._idle: asyncio.LifoQueue[_Process] = asyncio.LifoQueue()
        self._wanted: asyncio.Queue[None] = asyncio.Queue()
        self._alive: set[_Process] = set()
        self._running: set[asyncio.Task[Frame | LateError | DeadError]] = set()
        self._materials: dict[int, bytes] = {}

    def publish(self, generation: int, materials: str) -> None:
        """Hand an edition's materials to every process before its next job of that generation."""
        self._materials[generation] = materials.encode()
        for old in sorted(self._materials)[:-2]:
            del self._materials[old]

    async def start(self) -> None:
        """Start all processes and wait until they run; raises DeadError where one does not."""
        await asyncio.gather(*(self._spawn() for _ in range(self._count)))

    async def run(self) -> None:
        """Replace what was killed, until cancelled."""
        while True:
            await self._wanted.get()
            try:
                await self._spawn()
            except DeadError:
                await asyncio.sleep(_RETRY_S)
                self._wanted.put_nowait(None)

    async def close(self) -> None:
        """End every process, and with it whatever waits for its answer."""
        for one in list(self._alive):
            await self._end(one)

    async def ask(self, frame: bytes, generation: int = 0) -> Frame:
        """Return the answer to `frame`; `generation` 0 needs no materials.

        Raises LateError where it takes longer than the limit, DeadError where the process ended;
        either way the process is replaced. Who is canceled while a process works leaves it to its
        work: to kill and replace it would cost far more than the rest of one job.
        """
        try:
            async with asyncio.timeout(self._queue_timeout_s):
                process = await self._idle.get()
        except TimeoutError:
            raise LateError("no process was free in time") from None
        task = asyncio.get_running_loop().create_task(self._work(process, frame, generation))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        answer = await asyncio.shield(task)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _work(
        self, process: _Process, frame: bytes, generation: int
    ) -> Frame | LateError | DeadError:
        """Return what came of one job; an error too, since nobody may be there to catch it."""
        settled = False
        try:
            await self._prepare(process, generation)
            answer = await self._answer(process, frame)
            settled = True
        except (LateError, DeadError) as error:
            return error
        finally:
            await self._give_back(process, settled=settled)
        return answer

    async def _answer(self, process: _Process, frame: bytes) -> Frame:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await _exchange(process, frame)
        except TimeoutError:
            self._on_killed()
            raise LateError(f"not done in {self._timeout_s} s") from None
        except (EOFError, OSError) as error:
            self._on_killed()
            raise DeadError(f"the process ended: {error!r}") from error

    async def _prepare(self, process: _Process, generation: int) -> None:
        """Let the process compile an edition it has not seen; that is not the job's time."""
        if not generation or generation in process.generations:
            return
        if generation not in self._materials:
            raise DeadError(f"edition {generation} is gone: two newer ones came meanwhile")
        frame = packed({"materials": generation}, self._materials[generation])
        try:
            async with asyncio.timeout(_START_TIMEOUT_S):
                await _exchange(process, frame)
        except (TimeoutError, EOFError, OSError) as error:
            raise DeadError(f"a process did not start: {error!r}") from error
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
            self._module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_PIPE_LIMIT_BYTES,
        )
        one = _Process(process)
        self._alive.add(one)
        try:
            await self._prepare(one, max(self._materials, default=0))
        except DeadError:
            await self._end(one)
            raise
        self._idle.put_nowait(one)


async def _exchange(process: _Process, frame: bytes) -> Frame:
    target, source = process.process.stdin, process.process.stdout
    if target is None or source is None:
        raise EOFError
    target.write(frame)
    await target.drain()
    return await receive_frame(source)
