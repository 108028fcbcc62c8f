"""One picture-converting process that also draws SVG: `picture_worker` where `svg` is on.

Only here is the library for that loaded. One drawing may take so much time of the processor, after
that the kernel ends the process: the server need not be there to notice.
"""

from __future__ import annotations

import contextlib
import os
import resource
from typing import TYPE_CHECKING, Any, Final

from proxy.reader.tiers import Pictures
from proxy.sheet import vectors
from proxy.sheet.images import PRESETS, PictureError, convert_drawing
from proxy.shell import picture_worker
from proxy.shell.frames import packed

if TYPE_CHECKING:
    from collections.abc import Iterator

PROCESSOR_LIMIT_S: Final = 5


def answer(job: dict[str, Any], body: bytes) -> bytes:
    """Return the frame that answers one picture, drawn or not."""
    if job.get("probe"):
        return packed({} if vectors.is_able() else {"failed": "unable"})
    if not vectors.is_vector(body):
        return picture_worker.answer(job, body)
    preset, box = Pictures(job["preset"]), (job["width"], job["height"])
    try:
        with _limited(), _silent():
            png = vectors.drawn(body, PRESETS[preset].width, *box)
        return picture_worker.told(convert_drawing(png, preset, *box))
    except PictureError as error:
        return packed({"failed": error.why.value})
    except MemoryError:
        return packed({"failed": "memory"})


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """Let the kernel end this process when the block takes too long."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    limit_s = int(used.ru_utime + used.ru_stime) + PROCESSOR_LIMIT_S + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit_s, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Keep what the libraries say of a drawing out of the log: its author would write there."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


if __name__ == "__main__":
    picture_worker.main(answer)
