"""A change of the rules in a process of its own: what is refused, and what it does to pages."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from proxy.desk import trial
from proxy.desk.trial import Change, TrialError, answer, question, tried
from proxy.shell.materials import Materials
from proxy.shell.samples import Sample
from tests.desk.test_impact import BOAST, BODY, HEAD, MATERIALS
from tests.loops import on_a_loop

if TYPE_CHECKING:
    from pathlib import Path

PAGES = tuple(
    Sample(site, path, f"https://news.example{path}", "text/html", "article", BODY)
    for site, path in (("news", "/a"), ("news", "/b"), ("other", "/c"))
)
TEST = """[[test]]
name = "the story stays"
url = "https://news.example/a"
tier = "basic"
html = "<h1>T</h1><p class={}>Some words that have to stay on the page.</p>"
text = ["have to stay"]
"""


def materials(*rules: str) -> Materials:
    """Return what an edition with these rules is made of."""
    return replace(MATERIALS, rules={"news.toml": HEAD + "".join(rules)})


BEFORE, AFTER = materials(BOAST.format("boast")), materials(BOAST.format("boasts"))
GREEDY = materials(BOAST.format("words"), TEST.format("words"))


@pytest.mark.slow  # a process starts in half a second
@on_a_loop
async def test_pages_are_tried_elsewhere() -> None:
    found = await tried(Change(BEFORE, AFTER, ""), PAGES)
    impact = found.impact

    assert found.refused == {}
    assert (impact["pages"], impact["changed"], impact["left_out"]) == (2, 2, 0)
    assert [(one["rule"], one["pages_after"]) for one in impact["rules"]] == [("boast", 0)]


@pytest.mark.slow  # a process starts in half a second
@on_a_loop
async def test_a_trial_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Materials, "to_json", lambda _: "no materials")

    with pytest.raises(TrialError, match="ended with 1"):
        await tried(Change(BEFORE, AFTER, ""), PAGES)


@pytest.mark.slow  # a process starts
@on_a_loop
async def test_a_trial_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_LIMIT_S", 0.01)

    with pytest.raises(TrialError, match=r"within 0\.01 s"):
        await tried(Change(BEFORE, AFTER, ""), PAGES)


def answered(change: Change, *pages: Sample) -> dict[str, object]:
    """Return the answer to a change, found in this process."""
    return answer(*question(change, pages))


def test_pages_that_there_is_no_time_for_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_BUDGET_S", -1.0)
    impact = answered(Change(BEFORE, AFTER, ""), PAGES[0])["impact"]

    assert isinstance(impact, dict)
    assert (impact["pages"], impact["left_out"]) == (0, 1)


def test_a_file_whose_tests_fail_is_refused_and_its_pages_are_not_tried() -> None:
    found = answered(Change(BEFORE, GREEDY, ""), PAGES[0])

    assert found["refused"] == {
        "news.toml": 'news.toml:9: test "the story stays": the text "have to stay" is missing'
    }
    assert isinstance(found["impact"], dict)
    assert found["impact"]["pages"] == 0


def test_without_tests_it_is_not_refused() -> None:
    assert answered(Change(BEFORE, GREEDY, "", tests=False))["refused"] == {}


def test_what_is_refused_stays_as_it_was() -> None:
    change = Change(BEFORE, GREEDY, "")

    assert change.settled({"news.toml": "why"}).digest() == BEFORE.digest()
    assert change.settled({}).digest() == GREEDY.digest()


def test_saved_pages_are_read_beside_the_rule_files(tmp_path: Path) -> None:
    page = b"<h1>T</h1><p>Some words that have to stay on the page.</p>"
    (tmp_path / "page.html").write_bytes(page)
    saved = (
        '[[fixture]]\nid = "saved"\nurl = "https://news.example/a"\nfile = "page.html"\n'
        f'sha256 = "{hashlib.sha256(page).hexdigest()}"\n[[test]]\nname = "it stays"\n'
        'fixture = "saved"\ntier = "basic"\ntext = ["something else"]\n'
    )
    refused = answered(Change(BEFORE, materials(saved), str(tmp_path)))["refused"]

    assert isinstance(refused, dict)
    assert 'the text "something else" is missing' in refused["news.toml"]
