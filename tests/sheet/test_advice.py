"""Advice is dated: what has expired is not given."""

from __future__ import annotations

from importlib import resources

import pytest

from proxy.errors import ConfigError
from proxy.reader.system import System, system_of
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


@pytest.mark.parametrize(
    ("agent", "system"),
    [
        pytest.param("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)", XP, id="XP"),
        pytest.param(
            "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko",
            System("windows", (6, 1), "Windows 7"),
            id="Windows 7",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/60.0",
            System("windows", (10, 0), "Windows"),
            id="a Windows that needs no name",
        ),
        pytest.param(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) AppleWebKit/604.1",
            System("macos", (10, 13), "macOS 10.13"),
            id="a Macintosh",
        ),
        pytest.param(
            "Mozilla/5.0 (Linux; U; Android 6; xx) AppleWebKit/533.1",
            System("android", (6, 0), "Android 6"),
            id="an Android without its second number",
        ),
        pytest.param("Mozilla/5.0 (iPhone; CPU iPhone OS 9_0 like Mac OS X)", None, id="a phone"),
        pytest.param(
            "Mozilla/5.0 (Linux; U; Android 4.0.3; KFTT) AppleWebKit Silk/3.4", None, id="a Fire"
        ),
        pytest.param("Mozilla/5.0 (X11; U; Linux armv7l like Android; Kindle/3.0)", None, id="ink"),
        pytest.param(
            "Mozilla/5.0 (Mobile; rv:48.0; A405DL) Gecko/48.0 KAIOS/2.5", None, id="KaiOS"
        ),
        pytest.param("Mozilla/5.0 (PlayStation 4 5.05) AppleWebKit/601.2", None, id="a console"),
        pytest.param(
            "Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; IEMobile/10.0; ARM; Touch)",
            None,
            id="a phone of Windows",
        ),
        pytest.param(
            "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; ARM; Trident/6.0)",
            None,
            id="Windows on ARM",
        ),
        pytest.param("Lynx/2.8", None, id="a text browser"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_system_is_read(agent: str, system: System | None) -> None:
    assert system_of(agent.encode()) == system
