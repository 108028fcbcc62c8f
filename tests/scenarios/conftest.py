"""One stage for all scenarios that need no settings of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scenarios.stage import Stage, playing


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Give a running server; each test scripts a path of its own."""
    with playing(default="true") as running:
        yield running
