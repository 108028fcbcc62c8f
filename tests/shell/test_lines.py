"""Lines leave in their order: at once, or a little later in one write."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from proxy.shell.lines import Lines
from tests.loops import on_a_loop, until

if TYPE_CHECKING:
    import pytest


class Out:
    """Standard output that notes each write."""

    def __init__(self) -> None:
        self.writes: list[str] = []

    def write(self, text: str) -> None:
        """Note it."""
        self.writes.append(text)

    def flush(self) -> None:
        """Hold nothing back."""


def test_a_line_is_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Out()
    monkeypatch.setattr("sys.stdout", out)

    Lines().write("start")

    assert out.writes == ["start\n"]


def test_lines_that_can_wait_leave_in_one_write(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Out()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("proxy.shell.lines.HELD_S", 0.01)

    @on_a_loop
    async def scene() -> None:
        lines = Lines()
        lines.write_soon("one")
        lines.write_soon("two")
        await asyncio.sleep(0)
        assert out.writes == []
        await until(lambda: bool(out.writes))
        lines.write_soon("three")
        await until(lambda: len(out.writes) > 1)

    scene()

    assert out.writes == ["one\ntwo\n", "three\n"]


def test_what_is_held_goes_before_what_cannot_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Out()
    monkeypatch.setattr("sys.stdout", out)

    @on_a_loop
    async def scene() -> None:
        lines = Lines()
        lines.write_soon("exchange")
        lines.write("stop")

    scene()

    assert "".join(out.writes) == "exchange\nstop\n"
