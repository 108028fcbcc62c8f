"""The soak in short: so that the long one works on the day it is needed. Slow: real processes."""

from __future__ import annotations

import argparse
import asyncio

import pytest

from scripts.soak import Figures, page, slope_bytes_a_minute, soak


@pytest.mark.slow  # two servers, one after the other
def test_a_short_soak_finds_nothing_wrong() -> None:
    figures = Figures()

    asyncio.run(soak(argparse.Namespace(seconds=6.0, rate=50.0, share=0.1), figures))

    assert (figures.unforeseen, figures.unexplained) == ([], [])
    assert figures.got["page"] > 50
    assert figures.got["sheet"] > 50
    assert len(figures.faults) > 4


def test_an_error_that_no_fault_explains_is_told() -> None:
    figures = Figures()
    figures.strike(1, "cut")
    figures.error(1, "502")
    figures.error(2, "502")

    assert figures.unexplained == ["page 2: 502"]


def test_every_page_is_its_own() -> None:
    assert len({page(number) for number in range(300)}) == 300


@pytest.mark.parametrize(
    ("grows", "slope"), [pytest.param(0, 0.0, id="flat"), pytest.param(10, 600.0, id="growing")]
)
def test_growth_is_told_after_the_first_minutes(grows: int, slope: float) -> None:
    samples = [(float(second), 1000 + grows * second) for second in range(0, 900, 10)]
    samples[0] = (0.0, 0)

    assert slope_bytes_a_minute(samples) == pytest.approx(slope)
