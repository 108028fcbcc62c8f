"""The header fields of sheets, tier by tier."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.wire.messages import first, values
from proxy.wire.sheet_head import SheetFacts, http_date, sheet_response

NOW = 784111777.0  # Sun, 06 Nov 1994 08:49:37 GMT
LATE = SheetFacts(tier="late", length=9, now=NOW, charset="utf-8", language="be")
BASIC = replace(LATE, tier="basic")
PLAIN = replace(LATE, tier="plain")
TIERS = pytest.mark.parametrize("facts", [PLAIN, BASIC, LATE], ids=["plain", "basic", "late"])


def field(facts: SheetFacts, name: bytes) -> bytes | None:
    """Return the one value of a field."""
    return first(sheet_response(facts), name)


@TIERS
def test_a_sheet_has_one_length_and_is_never_chunked(facts: SheetFacts) -> None:
    fields = sheet_response(facts)

    assert values(fields, b"content-length") == [b"9"]
    assert values(fields, b"transfer-encoding") == []


@TIERS
def test_no_field_is_written_twice(facts: SheetFacts) -> None:
    names = [name.lower() for name, _ in sheet_response(facts)]

    assert len(names) == len(set(names))


def test_the_charset_is_named_unless_it_must_not_be() -> None:
    assert field(LATE, b"content-type") == b"text/html; charset=utf-8"
    assert field(replace(PLAIN, charset=""), b"content-type") == b"text/html"


@pytest.mark.parametrize(
    ("facts", "vary"),
    [
        pytest.param(PLAIN, b"User-Agent", id="plain: exactly what IE 4 caches"),
        pytest.param(replace(BASIC, view_cookie=True), b"User-Agent", id="basic: never more"),
        pytest.param(LATE, b"User-Agent, Sec-CH-UA, Accept-Encoding", id="late"),
        pytest.param(
            replace(LATE, view_cookie=True),
            b"User-Agent, Sec-CH-UA, Accept-Encoding, Cookie",
            id="late with the cookie",
        ),
    ],
)
def test_vary_is(facts: SheetFacts, vary: bytes) -> None:
    assert values(sheet_response(facts), b"vary") == [vary]


@TIERS
def test_a_sheet_may_be_kept_by_its_reader_alone(facts: SheetFacts) -> None:
    assert field(facts, b"cache-control") == b"private, max-age=300"
    assert field(facts, b"expires") == b"Sun, 06 Nov 1994 08:54:37 GMT"
    assert field(facts, b"last-modified") == b"Sun, 06 Nov 1994 08:49:37 GMT"


def test_a_stale_copy_says_its_age_and_ends_earlier() -> None:
    facts = replace(LATE, age_s=100)

    assert field(facts, b"age") == b"100"
    assert field(facts, b"expires") == b"Sun, 06 Nov 1994 08:52:57 GMT"
    assert field(facts, b"last-modified") == b"Sun, 06 Nov 1994 08:47:57 GMT"


@TIERS
def test_an_override_is_kept_by_nobody(facts: SheetFacts) -> None:
    fields = sheet_response(replace(facts, no_store=True, etag='W/"a"', shared_class=True))

    assert values(fields, b"cache-control") == [b"no-store"]
    assert values(fields, b"etag") + values(fields, b"x-accel-expires") == []


def test_the_coding_is_named() -> None:
    assert field(replace(LATE, coding="gzip"), b"content-encoding") == b"gzip"
    assert field(LATE, b"content-encoding") is None


def test_late_readers_get_a_policy_without_scripts() -> None:
    policy = field(LATE, b"content-security-policy")

    assert policy is not None
    assert policy.startswith(b"default-src 'none';")
    assert b"script" not in policy
    assert field(LATE, b"x-ua-compatible") == b"IE=edge"


def test_basic_and_late_leak_no_referrer() -> None:
    assert field(BASIC, b"referrer-policy") == b"no-referrer"
    assert field(BASIC, b"x-content-type-options") == b"nosniff"
    assert field(LATE, b"referrer-policy") == b"no-referrer"


def test_plain_readers_get_nothing_they_do_not_know() -> None:
    names = [name for name, _ in sheet_response(replace(PLAIN, expose=False, etag='"x"'))]

    assert names == [
        b"Content-Type",
        b"Content-Length",
        b"Cache-Control",
        b"Expires",
        b"Last-Modified",
        b"Vary",
    ]


def test_the_etag_of_late_sheets_is_kept() -> None:
    assert field(replace(LATE, etag='W/"a-late"'), b"etag") == b'W/"a-late"'


def test_tier_rules_and_times_are_shown() -> None:
    facts = replace(LATE, rules="a1b2c3", parse_ms=1.23, rewrite_ms=7.0)

    assert field(facts, b"freesheet-tier") == b"late"
    assert field(facts, b"freesheet-rules") == b"a1b2c3"
    assert field(facts, b"server-timing") == b"parse;dur=1.2, rewrite;dur=7.0"


def test_an_operator_may_hide_them() -> None:
    fields = sheet_response(replace(LATE, expose=False, rules="a1b2c3", rewrite_ms=7.0))

    assert not any(name.startswith((b"Freesheet", b"Server")) for name, _ in fields)


def test_an_edge_that_keeps_classes_is_told_before_cache_control() -> None:
    facts = replace(LATE, shared_class=True, surrogate_keys=("site-a", "tier-late"), expose=False)
    names = [name for name, _ in sheet_response(facts)]

    assert names.index(b"X-Accel-Expires") < names.index(b"Cache-Control")
    assert field(facts, b"surrogate-control") == b"max-age=300"
    assert field(facts, b"surrogate-key") == b"site-a tier-late"
    assert field(facts, b"freesheet-tier") == b"late"


def test_plain_is_never_offered_to_an_edge() -> None:
    assert field(replace(PLAIN, shared_class=True), b"x-accel-expires") is None


def test_canonical_robots_and_via_are_written_where_asked_for() -> None:
    facts = replace(LATE, canonical="https://n.example/a", noindex=True, own_id="freesheet-a1")

    assert field(facts, b"link") == b'<https://n.example/a>; rel="canonical"'
    assert field(facts, b"x-robots-tag") == b"noindex"
    assert field(facts, b"via") == b"1.1 freesheet-a1"


@pytest.mark.parametrize(
    ("now", "date"),
    [
        (0.0, b"Thu, 01 Jan 1970 00:00:00 GMT"),
        (951827696.9, b"Tue, 29 Feb 2000 12:34:56 GMT"),
        (1798761599.0, b"Thu, 31 Dec 2026 23:59:59 GMT"),
    ],
)
def test_a_date_has_one_form(now: float, date: bytes) -> None:
    assert http_date(now) == date
