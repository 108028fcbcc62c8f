"""What is remembered of a reader, and who is told: nothing that was not asked for."""

from __future__ import annotations

import pytest

from tests.scenarios.stage import ARTICLE, IE6, IE11, MODERN, Got, Reply, Stage

MINDED = "minded.example"
NETSCAPE = "Mozilla/3.01 (Win95; I)"
NOBODY = "Mozilla/5.0 (X11) Frob/3 AppleWebKit Safari"


# ---- the cookie


def test_without_the_setting_nobody_gets_a_cookie_of_ours(stage: Stage) -> None:
    stage.on("/none", Reply(ARTICLE))

    assert stage.ask("/none?view=simple-dark", IE6).fields("set-cookie") == []
    assert stage.ask("/none", IE6, Cookie="freesheet-view=full").fields("freesheet-tier") == [
        "basic"
    ]


def test_a_click_on_a_switch_is_remembered_for_a_session(street: Stage) -> None:
    street.on("/click", Reply(ARTICLE))

    (cookie,) = street.ask("/click?view=simple-nopics-dark", IE6, host=MINDED).fields("set-cookie")

    assert cookie == "freesheet-view=simple-nopics-dark; Path=/; HttpOnly; SameSite=Lax"


@pytest.mark.parametrize(
    ("target", "cookie"),
    [
        pytest.param("/stay", "", id="a page as such"),
        pytest.param("/stay?view=simple-p2", "", id="the next part of a page"),
        pytest.param("/stay?view=simple-dark", "freesheet-view=simple-dark", id="what is known"),
        pytest.param("/stay?view=gallery", "", id="the origin's own parameter"),
    ],
)
def test_nothing_else_is_remembered(street: Stage, target: str, cookie: str) -> None:
    street.on("/stay", Reply(ARTICLE))

    assert street.ask(target, IE6, Cookie=cookie, host=MINDED).fields("set-cookie") == []


@pytest.mark.parametrize(
    ("agent", "target", "cookie", "tier"),
    [
        pytest.param(IE6, "/order", "full", [], id="the cookie beats the engine"),
        pytest.param(MODERN, "/order", "simple", ["late"], id="either way"),
        pytest.param(IE6, "/order?view=simple", "full", ["basic"], id="the address the cookie"),
        pytest.param(MODERN, "/order?view=full", "simple", [], id="either way, too"),
        pytest.param(IE6, "/order", "nonsense", ["basic"], id="nonsense is no wish"),
    ],
)
def test_who_is_heard_first(
    street: Stage, agent: str, target: str, cookie: str, tier: list[str]
) -> None:
    street.on("/order", Reply(ARTICLE))

    got = street.ask(target, agent, Cookie=f"freesheet-view={cookie}", host=MINDED)

    assert got.fields("freesheet-tier") == tier


def test_an_exchange_by_cookie_says_so(street: Stage) -> None:
    street.on("/says", Reply(ARTICLE))
    before = street.counters["exchanges_total override.cookie"]

    street.ask("/says", MODERN, Cookie="freesheet-view=simple", host=MINDED)

    assert street.counted("exchanges_total override.cookie", before + 1) == before + 1


def test_the_origin_never_gets_our_cookie(street: Stage) -> None:
    street.on("/theirs", Reply(ARTICLE))

    street.ask("/theirs", MODERN, Cookie="a=1; freesheet-view=full; b=2", host=MINDED)

    assert "Cookie: a=1; b=2\r\n" in street.asked[0]
    assert "freesheet-view" not in street.asked[0]


def test_the_full_version_remembers_too(street: Stage) -> None:
    street.on("/full", Reply(ARTICLE))

    got = street.ask("/full?view=full", IE6, host=MINDED)

    assert got.body == ARTICLE
    assert got.fields("set-cookie")[0].startswith("freesheet-view=full;")


@pytest.mark.parametrize(
    ("target", "robots"),
    [
        pytest.param("/crawled", [], id="a page by its own address is for crawlers"),
        pytest.param("/crawled?view=full", ["noindex"], id="in full by a switch it is not"),
        pytest.param("/crawled?view=simple", ["noindex"], id="as a sheet by a switch neither"),
    ],
)
def test_a_page_has_one_address_for_crawlers(stage: Stage, target: str, robots: list[str]) -> None:
    stage.on("/crawled", Reply(ARTICLE))

    assert (
        stage.ask(target, IE11 if "simple" in target else MODERN).fields("x-robots-tag") == robots
    )


# ---- what caches are told


@pytest.mark.parametrize(
    ("agent", "vary"),
    [
        pytest.param(IE6, ["User-Agent"], id="exactly that for IE 6, which keeps nothing else"),
        pytest.param(
            IE11, ["User-Agent, Sec-CH-UA, Accept-Encoding, Cookie"], id="the cookie for late"
        ),
        pytest.param(MODERN, ["User-Agent, Save-Data, Cookie"], id="all that decides, originals"),
    ],
)
def test_a_page_says_what_it_depends_on(street: Stage, agent: str, vary: list[str]) -> None:
    street.on("/depends", Reply(ARTICLE))

    assert street.ask("/depends", agent, host=MINDED).fields("vary") == vary


def test_what_is_no_page_depends_on_nothing(street: Stage) -> None:
    street.on("/app.css", Reply(b"a{}", fields=("Content-Type: text/css",)))

    assert street.ask("/app.css", host=MINDED).fields("vary") == []


def test_without_a_cache_in_front_an_original_is_left_alone(stage: Stage) -> None:
    stage.on("/alone", Reply(ARTICLE))

    assert stage.ask("/alone").fields("vary") == []


@pytest.mark.parametrize(
    ("path", "tier"),
    [
        pytest.param("/page", "modern", id="a page is for its class"),
        pytest.param("/app.css", "any", id="what is no page is for all"),
    ],
)
def test_an_edge_learns_for_whom_an_original_is(street: Stage, path: str, tier: str) -> None:
    street.on("/page", Reply(ARTICLE))
    street.on("/app.css", Reply(b"a{}", fields=("Content-Type: text/css",)))

    got = street.ask(path, host="classed.example")

    assert got.fields("freesheet-tier") == [tier]
    assert got.fields("vary") == (["Freesheet-Class"] if tier == "modern" else [])


# ---- who gets a sheet


def test_whoever_saves_data_gets_a_sheet_where_the_site_says_so(street: Stage) -> None:
    street.on("/lite", Reply(ARTICLE))

    got = street.ask("/lite", MODERN, Save_Data="on", host=MINDED)

    assert got.fields("freesheet-tier") == ["late"]


@pytest.mark.parametrize(
    ("host", "tier"),
    [
        pytest.param("front.example", [], id="the original"),
        pytest.param("guessing.example", ["plain"], id="a sheet, where the site says so"),
    ],
)
def test_a_reader_nobody_knows_gets(street: Stage, host: str, tier: list[str]) -> None:
    street.on("/unknown", Reply(ARTICLE))

    assert street.ask("/unknown", NOBODY, host=host).fields("freesheet-tier") == tier


# ---- switches


@pytest.mark.parametrize(
    ("agent", "flag", "back"),
    [
        pytest.param(IE6, "nopics", "With pictures", id="pictures, basic"),
        pytest.param(IE11, "nopics", "With pictures", id="pictures, late"),
        pytest.param(IE6, "bigger", "Normal text", id="text, basic"),
        pytest.param(IE11, "bigger", "Normal text", id="text, late"),
        pytest.param(IE6, "dark", "Light background", id="dark, basic"),
        pytest.param(IE11, "dark", "Light background", id="dark, late"),
        pytest.param("Lynx/2.8", "bigger", "Normal text", id="text, plain"),
        pytest.param(NETSCAPE, "nopics", "With pictures", id="pictures, plain"),
        pytest.param(IE6, "whole", "In parts", id="one page, basic"),
    ],
)
def test_every_switch_leads_back(stage: Stage, agent: str, flag: str, back: str) -> None:
    stage.on("/switch", Reply(ARTICLE))

    there = stage.ask(f"/switch?view=simple-{flag}", agent)
    address = _link(there, back)

    assert address == "/switch?view=simple"
    assert stage.ask(address, agent).status == 200


def test_a_wish_stands_on_every_link_of_the_site(stage: Stage) -> None:
    linked = ARTICLE.replace(
        b"</p>", b' <a href="/next">Next</a> <a href="http://o.example/">O</a></p>', 1
    )
    stage.on("/carry", Reply(linked))

    text = stage.ask("/carry?view=simple-nopics-big-dark", IE6).text

    assert '<a href="/next?view=simple-nopics-big-dark">' in text
    assert '<a href="http://o.example/">' in text


def _link(got: Got, words: str) -> str:
    before = got.text.partition(f">{words}</a>")[0]
    return before.rpartition('href="')[2].rstrip('"')


# ---- samples


@pytest.mark.parametrize(
    ("target", "fields", "kept"),
    [
        pytest.param("/sampled", (), True, id="a page for everybody"),
        pytest.param("/sampled-words?q=my+name", (), False, id="one that holds what was asked"),
        pytest.param("/sampled-cookie", ("Set-Cookie: id=1",), False, id="one with a cookie"),
        pytest.param("/sampled-private", ("Cache-Control: private",), False, id="a private one"),
    ],
)
def test_a_page_that_rules_are_tried_on_is_everybodys(
    stage: Stage, target: str, fields: tuple[str, ...], *, kept: bool
) -> None:
    stage.on(target.partition("?")[0], Reply(ARTICLE, fields=("Content-Type: text/html", *fields)))
    got = stage.ask(target, IE6, cookie="session=secret")
    assert stage.parts is not None
    samples = [one for one in stage.parts.samples.pages() if one.path == target]

    assert got.fields("freesheet-tier") == ["basic"]
    assert [one.body for one in samples] == [ARTICLE] * kept
