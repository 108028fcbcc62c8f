"""Pages of our own through the command that serves them: no figure falls below its pin."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from scripts.quality.asking import ask_freesheet
from scripts.quality.corpus import Case, read_corpus
from scripts.quality.scoring import Figures, figures, over

HERE = Path(__file__).parent
PINS = tomllib.loads((HERE / "pins.toml").read_text("utf-8"))
BOUNDS = [*PINS["least"], *PINS["most"]]

pytestmark = pytest.mark.slow  # the first test runs the command over every page: two seconds


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read_corpus(HERE / "pages")


@pytest.fixture(scope="module")
def measured(cases: list[Case]) -> dict[str, Figures]:
    """Return the figures of each page by its name."""
    answers = ask_freesheet(cases)
    return {
        case.truth.name: figures(case.truth, answer, len(case.body()))
        for case, answer in zip(cases, answers, strict=True)
    }


def verdict(name: str, value: float) -> str:
    """Say what is wrong with a figure beside its pin, or nothing."""
    pin = PINS["least"].get(name, PINS["most"].get(name))
    gain = value - pin if name in PINS["least"] else pin - value
    if gain < -1e-9:
        return f"{name} was {pin:.3f} and is {value:.3f}"
    if gain > PINS["margin"]:
        return f"{name} is {value:.3f}: set its pin in pins.toml, now {pin:.3f}, to that"
    return ""


@pytest.mark.parametrize("name", BOUNDS)
def test_a_figure_stands_at_its_pin(name: str, measured: dict[str, Figures]) -> None:
    assert verdict(name, over(measured.values())[name]) == ""


def test_every_figure_has_its_pin(measured: dict[str, Figures]) -> None:
    assert sorted(over(measured.values())) == sorted(BOUNDS)


@pytest.mark.parametrize(
    ("name", "change", "word"),
    [
        pytest.param("text", -0.001, "was", id="a fall"),
        pytest.param("text", +0.05, "set its pin", id="a rise"),
        pytest.param("bytes", +0.001, "was", id="larger sheets"),
        pytest.param("bytes", -0.05, "set its pin", id="smaller sheets"),
    ],
)
def test_a_change_in_either_direction_is_seen(name: str, change: float, word: str) -> None:
    pin = {**PINS["least"], **PINS["most"]}[name]

    assert word in verdict(name, pin + change)


def test_every_truth_has_its_page_and_its_layout() -> None:
    truths = sorted((HERE / "pages").glob("*.toml"))
    pages = {path.stem for path in (HERE / "pages").glob("*.html")}

    assert {path.stem for path in truths} == pages
    assert all(tomllib.loads(path.read_text("utf-8"))["layout"] for path in truths)
