"""The stages that scenarios share: one site as it comes, and a street of sites set up otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenarios.stage import Stage, playing
from tests.scenarios.street import STREET

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Give a running server; each test scripts a path of its own."""
    with playing(default="true") as running:
        yield running


@pytest.fixture(scope="session")
def street() -> Iterator[Stage]:
    """Give a running server for all sites of the street; tests name the host that they ask."""
    with playing(STREET) as running:
        yield running
