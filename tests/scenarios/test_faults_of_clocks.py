"""The wall clock jumps under a whole server: ages stay true, and nothing is fresh for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from proxy.app import assemble
from tests.scenarios.stage import ARTICLE, IE6, MODERN, Got, Reply, Stage, playing

if TYPE_CHECKING:
    from collections.abc import Iterator

FRESH: Final = ("Content-Type: text/html; charset=utf-8", "Cache-Control: max-age=600")
HOUR_S: Final = 3600.0
DAY_S: Final = 86400.0


class Jumping:
    """The machine's clock, and how far it has jumped."""

    def __init__(self) -> None:
        self.by_s = 0.0
        self._real = assemble.CLOCK

    def __call__(self) -> float:
        """Return the time."""
        return self._real() + self.by_s


@pytest.fixture(scope="module")
def clock() -> Iterator[Jumping]:
    """Give the clock that the server of this module goes by."""
    jumping = Jumping()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assemble, "CLOCK", jumping)
        yield jumping


@pytest.fixture(scope="module")
def stage(clock: Jumping) -> Iterator[Stage]:
    """Give a server whose clock jumps."""
    del clock
    with playing(default="true", head_timeout_s="1") as running:
        yield running


def ages(got: Got) -> list[int]:
    """Return the ages that an answer has: none, or one that is a number."""
    return [int(value) for value in got.fields("age")]


@pytest.mark.parametrize("jump_s", [HOUR_S, DAY_S, -HOUR_S, -DAY_S])
@pytest.mark.parametrize("agent", [pytest.param(MODERN, id="modern"), pytest.param(IE6, id="old")])
def test_what_was_fresh_before_a_jump_is_asked_for_again(
    stage: Stage, clock: Jumping, jump_s: float, agent: str
) -> None:
    clock.by_s = 0.0
    stage.on("/jumps", Reply(ARTICLE, fields=FRESH))
    before = [stage.ask("/jumps", agent) for _ in range(3)]
    clock.by_s = jump_s
    after = [stage.ask("/jumps", agent) for _ in range(3)]

    assert {one.status for one in (*before, *after)} == {200}
    assert len(stage.asked) == 2
    assert all(0 <= age < 60 for one in (*before, *after) for age in ages(one))


def test_a_clock_that_is_set_right_again_leaves_nothing_fresh_for_a_day(
    stage: Stage, clock: Jumping
) -> None:
    clock.by_s = DAY_S
    stage.on("/ahead", Reply(ARTICLE, fields=FRESH))
    stage.ask("/ahead")  # stored with a date of tomorrow
    clock.by_s = 0.0
    stage.change("/ahead", Reply(b"<p>newer", fields=FRESH))

    assert stage.ask("/ahead").body == b"<p>newer"


@pytest.mark.slow  # a deadline of a second
def test_deadlines_do_not_care(stage: Stage, clock: Jumping) -> None:
    stage.on("/stalls", Reply(ARTICLE, stall_s=0.5, fields=FRESH))
    clock.by_s = 10 * DAY_S

    assert stage.ask("/stalls").status == 200
    clock.by_s = 0.0
