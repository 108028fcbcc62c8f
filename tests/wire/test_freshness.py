from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.cache_control import LONGEST_S, NOTHING, CacheControl
from proxy.wire.freshness import (
    CachingOptions,
    Fresh,
    MustRevalidate,
    Stale,
    Terms,
    Why,
    age_value,
    current_age,
    freshness,
    keep_s,
    may_serve_stale,
    sheet_lifetime,
    terms_of,
)
from proxy.wire.messages import Headers, ResponseHead
from proxy.wire.sheet_head import http_date

NOW = 1_790_000_000.0
OPTIONS = CachingOptions()


def fields(*lines: str) -> Headers:
    """Return fields from text; `@5` is the date five seconds from now."""
    pairs = [line.partition(": ") for line in lines]
    return tuple(
        (name.encode(), http_date(NOW + int(value[1:])) if value[:1] == "@" else value.encode())
        for name, _, value in pairs
    )


def terms(*lines: str, status: int = 200) -> Terms:
    return terms_of(ResponseHead(status, fields(*lines)), NOW, NOW, OPTIONS)


@pytest.mark.parametrize(
    ("lines", "lifetime_s"),
    [
        pytest.param(("Cache-Control: max-age=60",), 60, id="max-age"),
        pytest.param(("Cache-Control: max-age=9, s-maxage=60",), 60, id="s-maxage is for us"),
        pytest.param(("Cache-Control: s-maxage=1, max-age=60",), 1, id="however short it is"),
        pytest.param(("Cache-Control: max-age=60", "Expires: @-9"), 60, id="max-age, not Expires"),
        pytest.param(("Cache-Control: max-age=0", "Expires: @60"), 0, id="even max-age=0"),
        pytest.param(("Cache-Control: s-maxage=60", "Expires: 0"), 60, id="s-maxage, not Expires"),
        pytest.param(("Cache-Control: max-age=soon", "Expires: @60"), 0, id="malformed is stale"),
        pytest.param(("Cache-Control: s-maxage=x, max-age=60",), 0, id="malformed s-maxage too"),
        pytest.param(("Expires: @60", "Date: @0"), 60, id="Expires minus Date"),
        pytest.param(("Expires: @60", "Date: @10"), 50, id="by the origin's clock"),
        pytest.param(("Expires: @60",), 60, id="by ours where there is no Date"),
        pytest.param(("Expires: @60", "Date: yesterday"), 60, id="or none that is one"),
        pytest.param(("Expires: @300", "Date: @400"), 0, id="Expires before Date"),
        pytest.param(("Expires: 0",), 0, id="an invalid date has passed"),
        pytest.param(("Expires: @60", "Expires: @60"), 0, id="so have two dates"),
        pytest.param(("CDN-Cache-Control: max-age=60", "Cache-Control: max-age=1"), 60, id="cdn"),
        pytest.param(
            ("CDN-Cache-Control: max-age=1", "Cache-Control: max-age=60"), 1, id="however short"
        ),
        pytest.param(
            ("CDN-Cache-Control: max-age=60", "Cache-Control: no-store", "Expires: 0"),
            60,
            id="cdn goes before no-store",
        ),
        pytest.param(
            ("CDN-Cache-Control: max-age=6 0", "Cache-Control: max-age=9"), 9, id="if it parses"
        ),
        pytest.param(("CDN-Cache-Control: ", "Cache-Control: max-age=9"), 9, id="and is not empty"),
    ],
)
def test_the_origin_says_how_long(lines: tuple[str, ...], lifetime_s: float) -> None:
    found = terms(*lines)

    assert (found.lifetime_s, found.explicit) == (lifetime_s, True)


@pytest.mark.parametrize(
    ("status", "lines", "lifetime_s"),
    [
        pytest.param(200, ("Last-Modified: @-1000", "Date: @0"), 100, id="a tenth of its age"),
        pytest.param(200, ("Last-Modified: @-1000", "Date: @-500"), 50, id="by the Date"),
        pytest.param(200, ("Last-Modified: @-99999999",), 86400, id="at most one day"),
        pytest.param(200, ("Last-Modified: @60",), 0, id="none where it was changed tomorrow"),
        pytest.param(200, ("Last-Modified: once",), 0, id="none without a date"),
        pytest.param(200, (), 0, id="none where nothing is said"),
        pytest.param(200, ("CDN-Cache-Control: must-revalidate", "Expires: @60"), 0, id="cdn"),
        pytest.param(301, ("Last-Modified: @-1000",), 100, id="a moved page"),
        pytest.param(201, ("Last-Modified: @-1000",), 0, id="none for a created one"),
        pytest.param(599, ("Last-Modified: @-1000",), 0, id="none for an unknown status"),
        pytest.param(404, ("Last-Modified: @-1000",), 5, id="an error lives error_s"),
        pytest.param(410, (), 5, id="a page that is gone as well"),
        pytest.param(500, (), 0, id="none for an error of the server"),
        pytest.param(
            299, ("Cache-Control: public", "Last-Modified: @-1000"), 100, id="any that is public"
        ),
    ],
)
def test_else_there_is_a_guess(status: int, lines: tuple[str, ...], lifetime_s: float) -> None:
    found = terms(*lines, status=status)

    assert (found.lifetime_s, found.explicit) == (lifetime_s, False)


@pytest.mark.parametrize(
    ("lines", "age"),
    [
        pytest.param(("Age: 30",), 30, id="a number"),
        pytest.param(("Age: 007",), 7, id="leading zeros"),
        pytest.param(("Age: 7200, 0",), 7200, id="the first of a list"),
        pytest.param(("Age: 0, 7200",), 0, id="not the second"),
        pytest.param(("Age: 7200", "Age: 0"), 7200, id="the first line"),
        pytest.param(("Age: 2147483648",), LONGEST_S, id="31 bits"),
        pytest.param(("Age: 99999999999999999999999",), LONGEST_S, id="far beyond them"),
        pytest.param(("Age: -5",), 0, id="negative is ignored"),
        pytest.param(("Age: 7200.0",), 0, id="a decimal is ignored"),
        pytest.param(("Age: old",), 0, id="a word is ignored"),
        pytest.param(("Age: 7200;a=1",), 0, id="a parameter is ignored"),
        pytest.param(("Age: ",), 0, id="empty is ignored"),
        pytest.param((), 0, id="absent"),
    ],
)
def test_age_is_read(lines: tuple[str, ...], age: int) -> None:
    assert age_value(fields(*lines)) == age


@pytest.mark.parametrize(
    ("lines", "age_s"),
    [
        pytest.param(("Age: 30", "Date: @0"), 32, id="Age and the delay"),
        pytest.param(("Age: 30", "Date: @-100"), 102, id="the Date if that is older"),
        pytest.param(("Date: @100",), 2, id="a Date of tomorrow makes nothing younger"),
    ],
)
def test_the_age_on_arrival(lines: tuple[str, ...], age_s: float) -> None:
    found = terms_of(ResponseHead(200, fields(*lines)), NOW, NOW + 2, OPTIONS)

    assert found.initial_age_s == age_s


MINUTE = Terms(received_at=NOW, lifetime_s=60)


@pytest.mark.parametrize(
    ("later_s", "verdict"),
    [
        pytest.param(0, Fresh(0, 60), id="at once"),
        pytest.param(59, Fresh(59, 1), id="for its lifetime"),
        pytest.param(60, Stale(60, 0), id="and no longer"),
        pytest.param(90, Stale(90, 30), id="then stale since"),
        pytest.param(-30, Fresh(0, 60), id="another node's clock is a little ahead"),
        pytest.param(-3600, Stale(0, 0), id="a clock that went back: asked anew"),
    ],
)
def test_a_response_is_fresh_and_then_stale(later_s: float, verdict: object) -> None:
    assert freshness(MINUTE, NOTHING, NOW + later_s) == verdict


def test_an_endless_age_is_stale_for_the_longest_lifetime() -> None:
    old = replace(MINUTE, initial_age_s=float(LONGEST_S), lifetime_s=float(LONGEST_S))

    assert isinstance(freshness(old, NOTHING, NOW), Stale)


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        pytest.param(CacheControl(max_age=9), Stale, id="max-age below its age"),
        pytest.param(CacheControl(max_age=11), Fresh, id="max-age above it"),
        pytest.param(CacheControl(max_age=0), Stale, id="max-age=0"),
        pytest.param(CacheControl(max_age=-1), Fresh, id="a max-age that is none"),
        pytest.param(CacheControl(min_fresh=49), Fresh, id="min-fresh below what is left"),
        pytest.param(CacheControl(min_fresh=51), Stale, id="min-fresh above it"),
        pytest.param(CacheControl(no_cache=True), MustRevalidate, id="no-cache"),
        pytest.param(CacheControl(no_store=True), Fresh, id="no-store keeps nobody from reading"),
        pytest.param(CacheControl(max_age=5, max_stale=9), Fresh, id="max-age with max-stale"),
    ],
)
def test_a_reader_may_ask_for_more(asked: CacheControl, verdict: type) -> None:
    assert isinstance(freshness(MINUTE, asked, NOW + 10), verdict)


@pytest.mark.parametrize(
    ("asked", "strict", "verdict"),
    [
        pytest.param(CacheControl(max_stale=10), False, Fresh(70, -10), id="a reader takes it"),
        pytest.param(CacheControl(max_stale=9), False, Stale(70, 10), id="not as stale as that"),
        pytest.param(CacheControl(max_stale=99), True, Stale(70, 10), id="the origin forbids it"),
        pytest.param(
            CacheControl(min_fresh=0), False, Stale(70, 10), id="nothing of stale is said"
        ),
    ],
)
def test_max_stale(asked: CacheControl, *, strict: bool, verdict: object) -> None:
    assert freshness(replace(MINUTE, must_revalidate=strict), asked, NOW + 70) == verdict


def test_no_cache_of_the_origin_asks_every_time() -> None:
    found = freshness(terms("Cache-Control: no-cache, max-age=60"), NOTHING, NOW)

    assert found == MustRevalidate(0, 0, by_reader=False)


@pytest.mark.parametrize(
    ("directive", "strict"),
    [
        pytest.param("must-revalidate", True, id="must-revalidate"),
        pytest.param("proxy-revalidate", True, id="proxy-revalidate"),
        pytest.param("s-maxage=1", True, id="s-maxage"),
        pytest.param("no-cache", True, id="no-cache"),
        pytest.param("max-age=1", False, id="max-age alone"),
        pytest.param("public", False, id="public"),
    ],
)
def test_what_forbids_to_serve_stale(directive: str, *, strict: bool) -> None:
    assert terms(f"Cache-Control: {directive}").must_revalidate is strict


@pytest.mark.parametrize(
    ("directive", "may"),
    [
        pytest.param("public", True, id="public"),
        pytest.param("s-maxage=1", True, id="s-maxage"),
        pytest.param("must-revalidate", True, id="must-revalidate"),
        pytest.param("max-age=1", False, id="max-age alone"),
        pytest.param("proxy-revalidate", False, id="proxy-revalidate"),
    ],
)
def test_what_allows_to_serve_the_authorized(directive: str, *, may: bool) -> None:
    assert terms(f"Cache-Control: {directive}").for_authorized is may


@pytest.mark.parametrize(
    ("lines", "why", "since_s", "may"),
    [
        pytest.param((), Why.ERROR, 86399, True, id="stale_s where the origin says nothing"),
        pytest.param((), Why.DISCONNECTED, 86400, False, id="and no longer"),
        pytest.param(("stale-if-error=60",), Why.ERROR, 59, True, id="stale-if-error"),
        pytest.param(("stale-if-error=60",), Why.ERROR, 60, False, id="even if it is shorter"),
        pytest.param(("stale-if-error=999999",), Why.ERROR, 99999, True, id="or longer"),
        pytest.param(("stale-if-error=0",), Why.ERROR, 0, False, id="nought is never"),
        pytest.param((), Why.REVALIDATING, 0, False, id="meanwhile only if the origin says so"),
        pytest.param(("stale-while-revalidate=9",), Why.REVALIDATING, 8, True, id="it does"),
        pytest.param(("stale-while-revalidate=9",), Why.REVALIDATING, 9, False, id="no longer"),
        pytest.param(("stale-while-revalidate=x",), Why.REVALIDATING, 0, False, id="malformed"),
        pytest.param(("must-revalidate", "stale-if-error=60"), Why.ERROR, 1, False, id="forbidden"),
    ],
)
def test_when_a_stale_response_may_be_served(
    lines: tuple[str, ...], why: Why, since_s: float, *, may: bool
) -> None:
    found = terms("Cache-Control: " + ", ".join(("max-age=1", *lines)))

    assert may_serve_stale(found, NOTHING, since_s=since_s, why=why, stale_s=86400) is may


@pytest.mark.parametrize(
    ("asked", "why", "may"),
    [
        pytest.param(CacheControl(no_cache=True), Why.REVALIDATING, False, id="a reload waits"),
        pytest.param(CacheControl(max_age=0), Why.REVALIDATING, False, id="max-age waits"),
        pytest.param(CacheControl(no_cache=True), Why.ERROR, True, id="a reload of a dead origin"),
    ],
)
def test_a_reader_that_asks_for_more_waits(asked: CacheControl, why: Why, *, may: bool) -> None:
    found = terms("Cache-Control: max-age=1, stale-while-revalidate=9")

    assert may_serve_stale(found, asked, since_s=1, why=why, stale_s=60) is may


@pytest.mark.parametrize(
    ("lines", "lifetime_s"),
    [
        pytest.param((), 300, id="fresh_s where the origin says nothing"),
        pytest.param(("Last-Modified: @-9000",), 900, id="a guess if that is longer"),
        pytest.param(("Cache-Control: max-age=9",), 9, id="what the origin says"),
        pytest.param(("Cache-Control: no-cache",), 0, id="never without asking"),
    ],
)
def test_how_long_a_sheet_is_fresh(lines: tuple[str, ...], lifetime_s: float) -> None:
    assert sheet_lifetime(terms(*lines), OPTIONS) == lifetime_s


@pytest.mark.parametrize(
    ("lines", "kept_s"),
    [
        pytest.param(("Cache-Control: max-age=60",), 60 + 86400, id="fresh, then for failures"),
        pytest.param(
            ("Cache-Control: max-age=60, stale-if-error=0",), 60 + 300, id="long enough to validate"
        ),
        pytest.param(("Cache-Control: max-age=60", "Age: 50"), 10 + 86400, id="what is left"),
    ],
)
def test_how_long_a_response_is_kept(lines: tuple[str, ...], kept_s: float) -> None:
    found = terms(*lines)

    assert keep_s(found, found.lifetime_s, OPTIONS) == kept_s


times = st.floats(min_value=0, max_value=1e10)


@given(times, times, times, times)
def test_what_is_stale_never_becomes_fresh_again(
    lifetime_s: float, age_s: float, later_s: float, more_s: float
) -> None:
    one = Terms(received_at=NOW, initial_age_s=age_s, lifetime_s=lifetime_s)

    if isinstance(freshness(one, NOTHING, NOW + later_s), Stale):
        assert isinstance(freshness(one, NOTHING, NOW + later_s + more_s), Stale)


@given(times, st.floats(min_value=-1e10, max_value=1e10))
def test_no_age_is_negative(age_s: float, later_s: float) -> None:
    assert current_age(Terms(received_at=NOW, initial_age_s=age_s), NOW + later_s) >= 0
