"""Samples tried in a process of their own: a report, or a word on why there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.desk import trial
from proxy.desk.trial import answer, tried_on
from proxy.shell.samples import Sample
from tests.desk.test_impact import BOAST, BODY, HEAD, MATERIALS
from tests.loops import on_a_loop

PAGES = tuple(
    Sample("news", path, f"https://news.example{path}", "text/html", "article", BODY)
    for path in ("/a", "/b")
)


def materials(rules: str) -> str:
    """Return what an edition with these rules is made of."""
    return replace(MATERIALS, rules={"news.toml": HEAD + rules}).to_json()


BEFORE, AFTER = materials(BOAST.format("boast")), materials(BOAST.format("boasts"))


@pytest.mark.slow  # a process starts in half a second
@on_a_loop
async def test_pages_are_tried_elsewhere() -> None:
    report = await tried_on(PAGES, BEFORE, AFTER)

    assert (report["pages"], report["changed"], report["left_out"]) == (2, 2, 0)
    assert [(one["rule"], one["pages_after"]) for one in report["rules"]] == [("boast", 0)]


@pytest.mark.slow  # a process starts in half a second
@on_a_loop
async def test_a_trial_that_fails_says_so() -> None:
    assert await tried_on(PAGES, BEFORE, "no materials") == {"problem": "the trial ended with 1"}


@pytest.mark.slow  # a process starts
@on_a_loop
async def test_a_trial_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_LIMIT_S", 0.01)

    assert "longer" in (await tried_on(PAGES, BEFORE, AFTER))["problem"]


def test_pages_that_there_is_no_time_for_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_BUDGET_S", -1.0)
    head = {"pages": [["news", "/a", "https://news.example/a", "text/html"]]}
    report = answer(head, [BEFORE.encode(), AFTER.encode(), BODY])

    assert (report["pages"], report["left_out"]) == (0, 1)
