"""What a process that steps back is to the scheduler and to the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

SAY: Final = """
import os
from proxy.shell.background import step_back
step_back(7)
print(os.nice(0), os.getpgid(0) == os.getpid(), os.getsid(0), os.sched_getscheduler(0))
"""


def test_a_process_steps_back_within_the_session_of_the_server() -> None:
    command = [sys.executable, "-c", SAY]
    said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # ours
    niceness, leads, session, policy = said.stdout.split()

    assert int(niceness) == min(19, os.nice(0) + 7)
    assert leads == "True"
    assert int(session) == os.getsid(0)
    assert int(policy) == os.SCHED_BATCH
