"""Messages that somebody has been at: no crash, no hang, nothing unforeseen.

`MUTATIONS` says how many of each kind; `scripts/mutate.py` runs the million.
"""

from __future__ import annotations

import os

import pytest

from tests.mutations import try_requests, try_responses

COUNT = int(os.environ.get("MUTATIONS", "1500"))


@pytest.mark.slow  # three thousand messages
def test_mutated_requests_are_answered_refused_or_ended() -> None:
    found = try_requests(COUNT, seed=1)

    assert found.wrong == []
    assert found.outcomes.total() == COUNT
    assert len(found.outcomes) > 4  # else they were no mutations


@pytest.mark.slow  # three thousand messages
def test_mutated_responses_are_whole_or_an_upstream_error() -> None:
    found = try_responses(COUNT, seed=1)

    assert found.wrong == []
    assert found.outcomes.total() == COUNT
    assert {"whole", "malformed", "truncated"} <= set(found.outcomes)
