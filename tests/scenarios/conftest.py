"""One stage for all scenarios that need no settings of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenarios.stage import Stage, playing

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Give a running server; each test scripts a path of its own."""
    with playing(default="true") as running:
        yield running
