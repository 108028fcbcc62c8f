from __future__ import annotations

import http_sf
import pytest

from proxy.wire.cache_status import Outcome, cache_status

OUTCOMES = [
    pytest.param(Outcome(hit=True, ttl_s=212), "freesheet; hit; ttl=212", "hit", id="a hit"),
    pytest.param(
        Outcome(hit=True, ttl_s=-30, detail="origin-error"),
        "freesheet; hit; ttl=-30; detail=origin-error",
        "stale",
        id="a stale copy",
    ),
    pytest.param(
        Outcome(fwd="stale", fwd_status=304, stored=True),
        "freesheet; fwd=stale; fwd-status=304; stored",
        "revalidated",
        id="validated",
    ),
    pytest.param(
        Outcome(fwd="stale", fwd_status=200, stored=True),
        "freesheet; fwd=stale; fwd-status=200; stored",
        "stale-miss",
        id="stale and replaced",
    ),
    pytest.param(Outcome(fwd="uri-miss"), "freesheet; fwd=uri-miss", "miss", id="a miss"),
    pytest.param(
        Outcome(fwd="miss", collapsed=True),
        "freesheet; fwd=miss; collapsed",
        "collapsed",
        id="one of many",
    ),
    pytest.param(
        Outcome(fwd="bypass", detail="set-cookie"),
        "freesheet; fwd=bypass; detail=set-cookie",
        "bypass",
        id="passed by",
    ),
    pytest.param(Outcome(fwd="method"), "freesheet; fwd=method", "bypass", id="a method"),
]


@pytest.mark.parametrize(("outcome", "text", "word"), OUTCOMES)
def test_an_outcome_is_said_and_counted(outcome: Outcome, text: str, word: str) -> None:
    assert (cache_status(outcome).decode(), outcome.word) == (text, word)


@pytest.mark.parametrize(("outcome", "text", "word"), OUTCOMES)
def test_what_is_said_is_a_structured_list(outcome: Outcome, text: str, word: str) -> None:
    del word
    members = http_sf.parse(cache_status(outcome), tltype="list")

    assert http_sf.ser(members) == text.replace("; ", ";")
