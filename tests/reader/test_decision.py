from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.reader.decision import decide_reader
from proxy.reader.policy import PRESETS, parse_policy
from proxy.reader.tiers import Tier
from proxy.wire.view import View
from tests.reader.asking import DEFAULT, SIGNS, decide, request

IE6 = "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; uk)"
CHROME = "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
KAIOS = "Mozilla/5.0 (Mobile; rv:84.0) Gecko/84.0 Firefox/84.0 KAIOS/3.0"
SIMPLE = View(simple=True)
FULL = View(full=True)
HINTS = ("Sec-CH-UA", '"Chromium";v="156", "Not:A-Brand";v="8"')


@pytest.mark.parametrize(
    ("agent", "fields", "reason"),
    [
        pytest.param(IE6, [], "engine.trident", id="a page is asked for without Accept"),
        pytest.param(IE6, [("Accept", "image/gif, */*")], "engine.trident", id="anything goes"),
        pytest.param(IE6, [("Accept", "TEXT/HTML")], "engine.trident", id="in any case"),
        pytest.param(IE6, [("Accept", "text/*")], "engine.trident", id="any text"),
        pytest.param(
            IE6, [("Accept", "application/vnd.wap.xhtml+xml")], "engine.trident", id="a WAP page"
        ),
        pytest.param(IE6, [("Accept", "application/json")], "nav.accept", id="data is asked for"),
        pytest.param(IE6, [("Accept", "image/png")], "nav.accept", id="a picture is asked for"),
        pytest.param(
            IE6, [("Sec-Fetch-Dest", "image")], "nav.fetch-dest", id="the destination is a picture"
        ),
        pytest.param(
            IE6, [("Sec-Fetch-Dest", "Empty")], "nav.fetch-dest", id="the destination is a script"
        ),
        pytest.param(
            IE6, [("Sec-Fetch-Dest", "iframe")], "header.sec-fetch", id="a frame is a navigation"
        ),
        pytest.param(
            IE6, [("X-Requested-With", "XMLHttpRequest")], "nav.script", id="a script asks"
        ),
        pytest.param(
            IE6, [("X-Requested-With", "com.example.app")], "engine.trident", id="an application"
        ),
        pytest.param(IE6, [("HX-Request", "true")], "nav.script", id="htmx asks"),
        pytest.param(IE6, [("Turbo-Frame", "main")], "nav.script", id="Turbo asks"),
        pytest.param(IE6, [("X-PJAX", "true")], "nav.script", id="pjax asks"),
        pytest.param(IE6, [HINTS], "header.ch-ua", id="fields prove another engine"),
        pytest.param(CHROME, [HINTS], "header.ch-ua", id="fields are asked before the engine"),
        pytest.param(CHROME, [], "engine.blink", id="the engine is modern"),
    ],
)
def test_the_questions_are_asked_in_their_order(
    agent: str, fields: list[tuple[str, str]], reason: str
) -> None:
    assert decide(agent, *fields).reason == reason


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "get"])
def test_only_get_and_head_ask_for_a_page(method: str) -> None:
    asked = replace(request(IE6), method=method)

    assert decide_reader(asked, View(), SIGNS, DEFAULT).reason == "nav.method"


def test_head_is_answered_like_get() -> None:
    asked = replace(request(IE6), method="HEAD")

    assert decide_reader(asked, View(), SIGNS, DEFAULT).serve == "simple"


@pytest.mark.parametrize(
    ("agent", "view", "expected"),
    [
        pytest.param(IE6, FULL, ("original", Tier.MODERN, "override.url"), id="full for IE 6"),
        pytest.param(CHROME, SIMPLE, ("simple", Tier.LATE, "override.url"), id="simple for Chrome"),
        pytest.param(
            "curl/8.4.0", SIMPLE, ("simple", Tier.PLAIN, "override.url"), id="simple for a program"
        ),
        pytest.param(None, SIMPLE, ("simple", Tier.PLAIN, "override.url"), id="simple for nobody"),
        pytest.param(IE6, SIMPLE, ("simple", Tier.BASIC, "override.url"), id="simple for IE 6"),
        pytest.param(
            IE6, View(pictures=False), ("simple", Tier.BASIC, "engine.trident"), id="no wish"
        ),
    ],
)
def test_the_readers_wish_beats_everything(
    agent: str | None, view: View, expected: tuple[str, Tier, str]
) -> None:
    decision = decide(agent, view=view)

    assert (decision.serve, decision.tier, decision.reason) == expected


def test_the_wish_for_the_full_page_holds_for_any_request() -> None:
    assert decide(IE6, ("Sec-Fetch-Dest", "image"), view=FULL).reason == "override.url"


def test_the_wish_for_the_simple_page_makes_no_sheet_of_a_picture() -> None:
    assert decide(IE6, ("Sec-Fetch-Dest", "image"), view=SIMPLE).reason == "nav.fetch-dest"


def test_a_wish_that_a_cookie_tells_is_named_so() -> None:
    decision = decide_reader(request(IE6), FULL, SIGNS, DEFAULT, view_from="cookie")

    assert decision.reason == "override.cookie"


def test_the_profile_carries_the_wish() -> None:
    view = View(simple=True, pictures=False, part=2)

    profile = decide(IE6, view=view).profile

    assert profile is not None
    assert profile.view == view


@pytest.mark.parametrize(
    ("agent", "fields", "engine", "version"),
    [
        pytest.param(IE6, [HINTS], "blink", (156, 0), id="the proven engine is reported"),
        pytest.param(CHROME, [("Sec-CH-UA", "")], "blink", (140, 0), id="the newer number stays"),
        pytest.param(
            "Mozilla/5.0 (X11; rv:78.0) Gecko/20100101 Firefox/78.0",
            [("Priority", "u=0, i")],
            "gecko",
            (128, 0),
            id="the same engine, newer",
        ),
        pytest.param(
            IE6, [("Sec-Fetch-Mode", "navigate")], "trident", (6, 0), id="a mask is only a doubt"
        ),
    ],
)
def test_what_fields_prove_is_what_is_reported(
    agent: str, fields: list[tuple[str, str]], engine: str, version: tuple[int, int]
) -> None:
    decision = decide(agent, *fields)

    assert (decision.engine, decision.version) == (engine, version)


def test_a_masked_chromium_below_a_strict_line_gets_what_chromium_can_show() -> None:
    decision = decide(IE6, ("Sec-CH-UA", '"Chromium";v="100"'), policy=PRESETS["strict"])

    assert (decision.serve, decision.engine, decision.tier) == ("simple", "blink", Tier.LATE)


@pytest.mark.parametrize(
    ("policy", "agent", "fields", "expected"),
    [
        pytest.param("kaios = lite", KAIOS, [], ("simple", "engine.kaios"), id="keypad phones"),
        pytest.param("default", KAIOS, [], ("original", "engine.gecko"), id="not by default"),
        pytest.param("kaios = lite", CHROME, [], ("original", "engine.blink"), id="only those"),
        pytest.param(
            "save_data = lite",
            CHROME,
            [("Save-Data", "on")],
            ("simple", "header.save-data"),
            id="who saves data",
        ),
        pytest.param(
            "default", CHROME, [("Save-Data", "on")], ("original", "engine.blink"), id="if wanted"
        ),
        pytest.param(
            "save_data = lite",
            CHROME,
            [("Save-Data", "off")],
            ("original", "engine.blink"),
            id="who says off",
        ),
        pytest.param("unlisted = simple", "", [], ("simple", "unknown.empty"), id="nobody"),
    ],
)
def test_a_site_may_simplify_for_more_readers(
    policy: str, agent: str, fields: list[tuple[str, str]], expected: tuple[str, str]
) -> None:
    decision = decide(agent, *fields, policy=parse_policy(policy))

    assert (decision.serve, decision.reason) == expected


def test_an_original_has_no_profile() -> None:
    decision = decide(CHROME)

    assert decision.profile is None
    assert decision.tier is Tier.MODERN


def test_the_reader_of_a_picture_is_not_looked_at() -> None:
    decision = decide(CHROME, ("Sec-Fetch-Dest", "image"))

    assert (decision.klass, decision.engine, decision.version) == ("unknown", "none", None)
