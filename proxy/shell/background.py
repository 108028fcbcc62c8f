"""How a process of ours steps back behind the server; for `worker` and `picture_worker`.

The server answers modern readers within a millisecond, a page or a picture takes many. Whoever
works on those must not be in its way on a machine whose cores are all busy.
"""

from __future__ import annotations

import os


def step_back(niceness: int) -> None:
    """Lower this process's priority, and leave the signals of the terminal to the server.

    A session of its own would do the latter too, but Linux shares the cores out among sessions
    first (sched(7), "The autogroup feature"): niceness would mean nothing between the two.
    """
    os.setpgid(0, 0)
    os.nice(niceness)
    if hasattr(os, "SCHED_BATCH"):  # sched(7): "wakeup behavior" that is "mildly disfavored"
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
