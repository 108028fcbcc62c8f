"""Work in a process of its own: an answer, or why there is none. Slow: a process starts."""

from __future__ import annotations

import pytest

from proxy.desk.aside import AsideError, done_aside
from tests.loops import on_a_loop

pytestmark = pytest.mark.slow

WORKER = "tests.desk.echo"


@on_a_loop
async def test_what_is_asked_aside_is_answered() -> None:
    found = await done_aside(WORKER, {"say": "hello"}, [b"one", b"two"], 5.0)

    assert found.pop("niceness") >= 15
    assert found == {"said": "hello", "bytes": 6}


@on_a_loop
async def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(AsideError, match=r"not done within 0\.5 s"):
        await done_aside(WORKER, {"say": "hello", "wait_s": 60}, [], 0.5)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        pytest.param({}, 1, id="an exception"),
        pytest.param({"say": "", "exit": 3}, 3, id="an end"),
        pytest.param({"say": "", "exit": 0}, 0, id="an end without an answer"),
    ],
)
def test_a_process_that_ends_is_told_of(head: dict[str, object], status: int) -> None:
    @on_a_loop
    async def scene() -> None:
        with pytest.raises(AsideError, match=f"ended with {status}"):
            await done_aside(WORKER, head, [], 5.0)

    scene()
