"""One picture-converting process: frames in on stdin, frames out on stdout.

A picture of 38 bytes can decode to gigabytes: the process has a memory limit and can be killed.
"""

from __future__ import annotations

import resource
import sys
from typing import TYPE_CHECKING, Any, Final

from proxy.reader.tiers import Pictures
from proxy.sheet.images import PictureError, convert
from proxy.shell.background import step_back
from proxy.shell.frames import packed, read_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.sheet.images import Converted

MEMORY_LIMIT_BYTES: Final = 1024 * 1024 * 1024
_NICENESS: Final = 12  # text before pictures


def answer(job: dict[str, Any], body: bytes) -> bytes:
    """Return the frame that answers one picture."""
    try:
        done = convert(body, Pictures(job["preset"]), job["width"], job["height"])
    except PictureError as error:
        return packed({"failed": error.why.value})
    except MemoryError:
        return packed({"failed": "memory"})
    return told(done)


def told(done: Converted) -> bytes:
    """Return the frame that carries a picture."""
    head = {"media_type": done.media_type, "width": done.width, "height": done.height}
    return packed(head, done.body)


def main(answering: Callable[[dict[str, Any], bytes], bytes] = answer) -> None:
    """Serve frames until stdin ends."""
    step_back(_NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while (frame := read_frame(source)) is not None:
        target.write(answering(frame[0], frame[1][0]))
        target.flush()


if __name__ == "__main__":
    main()
