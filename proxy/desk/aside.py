"""Work for an operator or an author in a process of its own, that ends with it.

Not in the processes that print for readers: nobody waits for a curious person. What takes too long
is killed; parsing is C code that nothing in Python can interrupt.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from typing import TYPE_CHECKING, Any, Final

from proxy.errors import FreesheetError
from proxy.shell.background import step_back
from proxy.shell.frames import packed, read_frame, unpacked
from proxy.shell.worker import MEMORY_LIMIT_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = Callable[[dict[str, Any], list[bytes]], dict[str, Any]]

_NICENESS: Final = 15  # behind the processes that print for readers
_HEAD_BYTES: Final = 12  # the two lengths at the front of a frame


class AsideError(FreesheetError):
    """The work came to no end."""


async def done_aside(
    module: str, head: dict[str, Any], bodies: list[bytes], limit_s: float
) -> dict[str, Any]:
    """Return what a module answers, run as a process; raises AsideError where it does not."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(limit_s):
            said, _ = await child.communicate(packed(head, *bodies))
    except TimeoutError:
        raise AsideError(f"not done within {limit_s:g} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode or len(said) < _HEAD_BYTES:
        raise AsideError(f"the process ended with {child.returncode}")
    found, _ = unpacked(said[_HEAD_BYTES:], b"")
    del found["lengths"]  # of bodies; an answer has none
    return found


def serve_once(answer: Answer) -> None:
    """Be that process: answer one frame, with little memory and low priority."""
    step_back(_NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    frame = read_frame(sys.stdin.buffer)
    if frame is not None:
        sys.stdout.buffer.write(packed(answer(*frame)))
