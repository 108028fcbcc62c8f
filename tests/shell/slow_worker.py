"""A process for the tests of `proxy.shell.processes`: answers each frame when it is told to."""

from __future__ import annotations

import os
import sys
import time

from proxy.shell.frames import packed, read_frame


def main() -> None:
    """Serve frames until stdin ends: `wait_s` is how long a job takes, `die` ends the process."""
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        head, bodies = frame
        if head.get("die"):
            sys.exit(1)
        time.sleep(head.get("wait_s", 0))
        sys.stdout.buffer.write(packed({"pid": os.getpid()}, *bodies))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
