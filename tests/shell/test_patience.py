from __future__ import annotations

import pytest

from proxy.shell.patience import Phase, Verdict, Waiting, due
from proxy.shell.roster import ListenerOptions

OPTIONS = ListenerOptions(head_timeout_s=10, keep_alive_s=65, body_timeout_s=30)
IDLE = Waiting(Phase.HEAD, 0, begun=False, has_bytes=False, window_bytes=0, held_back=False)
HEAD = IDLE._replace(begun=True, has_bytes=True)
BODY = HEAD._replace(phase=Phase.BODY, has_bytes=False)


@pytest.mark.parametrize(
    ("waiting", "verdict"),
    [
        pytest.param(IDLE._replace(waited_s=65), Verdict.WAIT, id="idle for as long as allowed"),
        pytest.param(IDLE._replace(waited_s=65.1), Verdict.CLOSE, id="idle for longer"),
        pytest.param(HEAD._replace(waited_s=10), Verdict.WAIT, id="a head that still comes"),
        pytest.param(HEAD._replace(waited_s=10.1), Verdict.TOO_SLOW, id="a head that crawls"),
        pytest.param(
            HEAD._replace(waited_s=10.1, has_bytes=False), Verdict.CLOSE, id="never a byte"
        ),
        pytest.param(BODY._replace(waited_s=30), Verdict.WAIT, id="a body within its window"),
        pytest.param(
            BODY._replace(waited_s=30.1, window_bytes=1023),
            Verdict.TOO_SLOW,
            id="a body that drips",
        ),
        pytest.param(
            BODY._replace(waited_s=30.1, window_bytes=1024), Verdict.RESTART, id="a body that flows"
        ),
        pytest.param(
            BODY._replace(waited_s=30.1, held_back=True), Verdict.RESTART, id="a body held back"
        ),
        pytest.param(
            BODY._replace(phase=Phase.ANSWER, waited_s=9999), Verdict.WAIT, id="an answer in work"
        ),
        pytest.param(
            BODY._replace(phase=Phase.TUNNEL, waited_s=9999), Verdict.WAIT, id="a silent tunnel"
        ),
        pytest.param(BODY._replace(phase=Phase.LINGER, waited_s=2), Verdict.WAIT, id="a farewell"),
        pytest.param(
            BODY._replace(phase=Phase.LINGER, waited_s=2.1), Verdict.CLOSE, id="a long farewell"
        ),
    ],
)
def test_patience_ends_at_the_deadline_of_the_phase(waiting: Waiting, verdict: Verdict) -> None:
    assert due(waiting, OPTIONS) is verdict
