"""Advice is dated: what has expired is not given."""

from __future__ import annotations

from importlib import resources

import pytest

from proxy.errors import ConfigError
from proxy.reader.system import System
from proxy.sheet.advice import NO_ADVICE, parse_advice

TEXT = resources.files("proxy.sheet").joinpath("advice.toml").read_text("utf-8")
ADVICE = parse_advice(TEXT)
XP = System("windows", (5, 1), "Windows XP")
NOVEMBER = 1_795_500_000  # 24 November 2026
ROW = """
checked = 2026-11-22
[[browser]]
name = "B"
address = "https://b.example/"
system = "windows"
from = "5.1"
to = "6.3"
notes = ["note_last"]
valid_until = 2027-01-31
source = "vendor"
"""
LAST_DAY = 1_801_353_600  # noon of 31 January 2027


def names(system: System | None, now: float = NOVEMBER) -> list[str]:
    return [one.name for one in ADVICE.for_system(system, now)]


@pytest.mark.parametrize(
    ("system", "advised"),
    [
        pytest.param(XP, ["Supermium", "Mypal 68", "K-Meleon", "Firefox 52.9"], id="Windows XP"),
        pytest.param(System("windows", (6, 1), "Windows 7"), ["Supermium"], id="Windows 7"),
        pytest.param(System("windows", (10, 0), "Windows"), [], id="Windows 10"),
        pytest.param(System("windows", (5, 0), "Windows"), [], id="Windows 2000"),
        pytest.param(System("android", (6, 0), "Android 6"), ["Firefox 143"], id="Android 6"),
        pytest.param(System("android", (7, 1), "Android 7"), ["Firefox 143"], id="Android 7.1"),
        pytest.param(System("android", (9, 0), "Android 9"), ["Chrome 138"], id="Android 9"),
        pytest.param(System("android", (4, 4), "Android 4"), ["Opera Mini"], id="Android 4.4"),
        pytest.param(System("android", (14, 0), "Android 14"), [], id="Android 14"),
        pytest.param(System("macos", (10, 13), "macOS 10.13"), [], id="a row that has expired"),
        pytest.param(None, [], id="nobody knows"),
    ],
)
def test_what_is_advised_in_november_2026(system: System | None, advised: list[str]) -> None:
    assert names(system) == advised


def test_a_row_is_shown_on_its_last_day() -> None:
    advice = parse_advice(ROW)

    shown = [len(advice.for_system(XP, now)) for now in (LAST_DAY, LAST_DAY + 86_400)]

    assert shown == [1, 0]


def test_no_row_is_valid_for_more_than_fourteen_months() -> None:
    ends = [(one.valid_until - ADVICE.checked).days for one in ADVICE.browsers]

    assert max(ends) <= 425


def test_without_a_file_nothing_is_advised() -> None:
    assert NO_ADVICE.for_system(XP, NOVEMBER) == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("x =", "advice.toml: ", id="no TOML"),
        pytest.param("browser = []", "checked", id="no date"),
        pytest.param(ROW.replace('source = "vendor"', ""), "source", id="no source"),
        pytest.param(ROW + 'size = "3"', "size", id="a key too many"),
        pytest.param(ROW.replace('"windows"', '"beos"'), "system", id="an unknown system"),
        pytest.param(ROW.replace("note_last", "notice"), "note", id="a word that is no note"),
        pytest.param(ROW.replace('"5.1"', '"XP"'), '"XP" is no version', id="no version"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        parse_advice(text)
