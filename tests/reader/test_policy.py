from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.errors import ConfigError
from proxy.reader.engines import Engine, Kind
from proxy.reader.evidence import Evidence
from proxy.reader.identify import Reader
from proxy.reader.policy import PRESETS, Policy, judge, parse_policy

DEFAULT = PRESETS["default"]


@pytest.mark.parametrize(
    ("text", "floors"),
    [
        pytest.param("default", ((87, 0), (83, 0), (14, 0)), id="the default is baseline 2020"),
        pytest.param("baseline 2020", ((87, 0), (83, 0), (14, 0)), id="by its year"),
        pytest.param("floor", ((62, 0), (53, 0), (11, 0)), id="the floor is baseline 2017"),
        pytest.param("baseline 2018", ((66, 0), (64, 0), (11, 1)), id="2018"),
        pytest.param("baseline 2019", ((66, 0), (65, 0), (13, 0)), id="2019"),
        pytest.param("baseline 2021", ((96, 0), (95, 0), (15, 2)), id="2021"),
        pytest.param("baseline 2022", ((108, 0), (108, 0), (16, 0)), id="2022"),
        pytest.param("baseline 2023", ((120, 0), (121, 0), (17, 2)), id="2023"),
        pytest.param("baseline 2024", ((130, 0), (132, 0), (18, 2)), id="2024"),
        pytest.param("strict", ((125, 0), (126, 0), (17, 5)), id="widely available"),
        pytest.param("  Baseline   2021 ", ((96, 0), (95, 0), (15, 2)), id="case and blanks"),
        pytest.param(
            "chrome >= 111, firefox >= 114, safari >= 16.4",
            ((111, 0), (114, 0), (16, 4)),
            id="a query",
        ),
        pytest.param("firefox>=100", ((87, 0), (100, 0), (14, 0)), id="the others keep theirs"),
        pytest.param(
            "strict, ios >= 16", ((125, 0), (126, 0), (16, 0)), id="a preset, then a clause"
        ),
        pytest.param("chrome >= 111, samsung >= 14", ((87, 0), (83, 0), (14, 0)), id="the lower"),
        pytest.param("samsung >= 23", ((115, 0), (83, 0), (14, 0)), id="a brand has its Chromium"),
        pytest.param("samsung >= 33", ((150, 0), (83, 0), (14, 0)), id="a brand of the future"),
        pytest.param("opera >= 100", ((114, 0), (83, 0), (14, 0)), id="Opera is 14 ahead"),
        pytest.param("opera >= 12", ((28, 0), (83, 0), (14, 0)), id="Opera before Chromium"),
        pytest.param("edge >= 18", ((79, 0), (83, 0), (14, 0)), id="Edge before Chromium"),
        pytest.param("edge >= 120", ((120, 0), (83, 0), (14, 0)), id="Edge is its Chromium"),
    ],
)
def test_a_policy_is_one_floor_per_engine(text: str, floors: tuple[object, object, object]) -> None:
    policy = parse_policy(text)

    assert (policy.blink, policy.gecko, policy.webkit) == floors


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("kaios = lite", replace(DEFAULT, kaios_lite=True), id="keypad phones"),
        pytest.param(
            "strict, save_data = lite",
            replace(PRESETS["strict"], save_data_lite=True),
            id="readers that save data",
        ),
        pytest.param(
            "unlisted = simple", replace(DEFAULT, unlisted_simple=True), id="readers nobody knows"
        ),
    ],
)
def test_a_policy_may_add_options(text: str, expected: Policy) -> None:
    assert parse_policy(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("crome >= 80", 'the nearest known name is "chrome"', id="a misspelt family"),
        pytest.param("baseline 2002", 'the nearest known name is "baseline 20', id="an odd year"),
        pytest.param("", "is not understood", id="nothing"),
        pytest.param("chrome > 80", 'write "chrome >=" and a number', id="another operator"),
        pytest.param("chrome >= new", 'write "chrome >=" and a number', id="a word for a number"),
        pytest.param("kaios = full", 'nearest known name is "kaios"', id="an odd value"),
        pytest.param("kaios >= lite", "is not understood", id="an odd operator of an option"),
        pytest.param("chrome >= 80, strict", "is not understood", id="a preset that comes late"),
        pytest.param("chrome 80", "is not understood", id="no operator"),
    ],
)
def test_a_policy_that_is_not_understood_stops_the_start(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_policy(text)

    assert message in str(caught.value)


def browser(engine: Engine, version: tuple[int, int] | None, **more: object) -> Reader:
    return replace(Reader(engine=engine, version=version, kind=Kind.BROWSER), **more)  # type: ignore[arg-type]  # the tables below name fields of Reader


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        pytest.param(
            browser(Engine.BLINK, (87, 0)), ("modern", False, "engine.blink"), id="at the line"
        ),
        pytest.param(
            browser(Engine.BLINK, (86, 9)), ("outdated", True, "engine.blink"), id="below the line"
        ),
        pytest.param(
            browser(Engine.GECKO, (83, 0)), ("modern", False, "engine.gecko"), id="Gecko at it"
        ),
        pytest.param(
            browser(Engine.WEBKIT, (60, 5), old=True),
            ("outdated", True, "engine.webkit"),
            id="proof of age beats the number",
        ),
        pytest.param(
            browser(Engine.TRIDENT, (11, 0)),
            ("outdated", True, "engine.trident"),
            id="Trident is never modern",
        ),
        pytest.param(
            browser(Engine.MOSAIC, None),
            ("outdated", True, "engine.mosaic"),
            id="an old engine needs no number",
        ),
        pytest.param(
            browser(Engine.WEBKIT, None),
            ("unknown", False, "unknown.webkit"),
            id="WebKit without a number is unknown",
        ),
        pytest.param(
            browser(Engine.GOANNA, (5, 0)), ("modern", False, "engine.goanna"), id="Goanna 5"
        ),
        pytest.param(
            browser(Engine.GOANNA, (4, 9)), ("outdated", True, "engine.goanna"), id="Goanna 4"
        ),
        pytest.param(
            browser(Engine.BLINK, (140, 0), bot="word"),
            ("modern", False, "engine.blink"),
            id="a program on a modern engine costs nothing",
        ),
        pytest.param(
            browser(Engine.BLINK, (40, 0), bot="word"),
            ("bot", False, "bot.word"),
            id="a program on an old engine",
        ),
        pytest.param(Reader(kind=Kind.TEXT), ("text", True, "text.browser"), id="a text browser"),
        pytest.param(
            Reader(kind=Kind.PROXY, detail="phone"), ("proxy", True, "proxy.phone"), id="a phone"
        ),
        pytest.param(
            Reader(detail="empty"), ("unknown", False, "unknown.empty"), id="nobody knows"
        ),
        pytest.param(
            browser(Engine.TRIDENT, (6, 0), evidence=Evidence(Engine.BLINK, (89, 0), "ch-ua")),
            ("modern", False, "header.ch-ua"),
            id="fields prove a modern engine",
        ),
        pytest.param(
            browser(Engine.BLINK, (60, 0), evidence=Evidence(Engine.BLINK, (85, 0), "accept-avif")),
            ("outdated", True, "engine.blink"),
            id="fields prove an engine below the line",
        ),
        pytest.param(
            browser(Engine.PRESTO, (12, 0), evidence=Evidence(Engine.NONE, None, "sec-fetch")),
            ("unknown", False, "header.sec-fetch"),
            id="fields prove that the value is not true",
        ),
    ],
)
def test_a_reader_is_judged_by_the_default_line(reader: Reader, expected: object) -> None:
    judgment = judge(reader, DEFAULT)

    assert (judgment.klass, judgment.simple, judgment.reason) == expected


def test_unknown_readers_get_the_sheet_where_the_site_says_so() -> None:
    judgment = judge(Reader(detail="empty"), parse_policy("unlisted = simple"))

    assert (judgment.simple, judgment.reason) == (True, "unknown.empty")


def test_a_stricter_policy_asks_more_of_the_fields() -> None:
    masked = browser(Engine.TRIDENT, (6, 0), evidence=Evidence(Engine.BLINK, (100, 0), "ch-ua"))

    assert not judge(masked, DEFAULT).simple
    assert judge(masked, PRESETS["strict"]).simple
