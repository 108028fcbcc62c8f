"""What a mirror changes in passed responses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from proxy.wire.mirror import Mirror, mirrored_response

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

MIRROR = Mirror(
    public="https://mirror.example",
    origin_hosts=frozenset({"news.example", "www.news.example"}),
    noindex=False,
)
PLAIN_HTTP = replace(MIRROR, public="http://old.example:8080", cookies=True)
COOKIES = replace(MIRROR, cookies=True)


def sent(name: bytes, value: bytes, mirror: Mirror = MIRROR) -> list[bytes]:
    """Return the values of a field as the mirror sends it."""
    return [value for key, value in mirrored_response(((name, value),), mirror) if key == name]


@pytest.mark.parametrize(
    "name",
    [
        b"Strict-Transport-Security",
        b"Public-Key-Pins",
        b"Expect-CT",
        b"Alt-Svc",
        b"NEL",
        b"Report-To",
        b"Reporting-Endpoints",
        b"SourceMap",
        b"Onion-Location",
        b"Age",
        b"Server",
        b"X-Powered-By",
        b"X-Varnish",
        b"CF-Ray",
        b"X-Amz-Cf-Id",
        b"X-Fastly-Request-ID",
        b"Set-Cookie",
    ],
)
def test_a_mirror_drops(name: bytes) -> None:
    assert sent(name, b"x") == []


def test_everything_else_keeps_order_and_repeats() -> None:
    headers: Headers = ((b"X-A", b"1"), (b"Content-Type", b"text/html"), (b"x-a", b"2"))

    assert mirrored_response(headers, MIRROR) == headers


@pytest.mark.parametrize(
    ("url", "public"),
    [
        pytest.param(b"https://news.example/a?b#c", b"https://mirror.example/a?b#c", id="a page"),
        pytest.param(b"http://www.news.example/", b"https://mirror.example/", id="with www"),
        pytest.param(b"//news.example/a", b"https://mirror.example/a", id="without a scheme"),
        pytest.param(b"https://News.Example:443", b"https://mirror.example", id="host alone"),
        pytest.param(b"https://news.example?a", b"https://mirror.example?a", id="a bare query"),
        pytest.param(b"/a", b"/a", id="a path stays"),
        pytest.param(b"a/b", b"a/b", id="a relative path stays"),
        pytest.param(b"https://cdn.example/a", b"https://cdn.example/a", id="a third party stays"),
        pytest.param(
            b"https://news.example.evil/a", b"https://news.example.evil/a", id="a longer host stays"
        ),
        pytest.param(
            b"https://news.example@evil.example/",
            b"https://news.example@evil.example/",
            id="user info is no host",
        ),
        pytest.param(
            b"https://news.example:8443/a", b"https://news.example:8443/a", id="another port stays"
        ),
    ],
)
@pytest.mark.parametrize("name", [b"Location", b"Content-Location"])
def test_an_address_of_the_site_is_the_mirrors(name: bytes, url: bytes, public: bytes) -> None:
    assert sent(name, url) == [public]


def test_links_are_mapped_one_by_one_but_canonical_ones_stay() -> None:
    value = (
        b'<https://news.example/a.css>; rel=preload; as=style, <https://cdn.example/b>; rel="next",'
        b' <https://news.example/a>; rel="canonical"'
    )

    assert sent(b"Link", value) == [value.replace(b"news.example/a.css", b"mirror.example/a.css")]


@pytest.mark.parametrize(
    ("value", "mapped"),
    [
        (b"5; url=https://news.example/a", b"5; url=https://mirror.example/a"),
        (b"0;URL='https://news.example/a'", b"0;URL='https://mirror.example/a'"),
        (b"5", b"5"),
    ],
)
def test_a_refresh_is_mapped(value: bytes, mapped: bytes) -> None:
    assert sent(b"Refresh", value) == [mapped]


def test_scripts_of_the_mirror_may_read_what_the_origins_might() -> None:
    assert sent(b"Access-Control-Allow-Origin", b"https://news.example") == [
        b"https://mirror.example"
    ]
    assert sent(b"Access-Control-Allow-Origin", b"*") == [b"*"]


POLICY = b"default-src 'self'; img-src data: https://news.example; report-uri /r; report-to x"


@pytest.mark.parametrize(
    ("csp", "policy"),
    [
        pytest.param(
            "map",
            [b"default-src 'self'; img-src data: https://news.example https://mirror.example"],
            id="map widens to the mirror",
        ),
        pytest.param(
            "keep", [b"default-src 'self'; img-src data: https://news.example"], id="keep"
        ),
        pytest.param("drop", [], id="drop"),
    ],
)
def test_a_policy_without_its_report_targets(csp: str, policy: list[bytes]) -> None:
    mirror = replace(MIRROR, csp=csp)

    assert sent(b"Content-Security-Policy", POLICY, mirror) == policy
    assert sent(b"Content-Security-Policy-Report-Only", POLICY, mirror) == policy


def test_a_policy_of_reports_alone_is_none() -> None:
    assert sent(b"Content-Security-Policy", b"report-uri /r") == []


def test_several_policies_in_one_line_stay_several() -> None:
    assert sent(b"Content-Security-Policy", b"img-src news.example, font-src a.example") == [
        b"img-src news.example https://mirror.example, font-src a.example"
    ]


def test_our_own_fields_are_added() -> None:
    mirror = replace(MIRROR, hsts_s=60, onion="http://abc.onion", target="/a?b", noindex=True)

    assert mirrored_response((), mirror) == (
        (b"Strict-Transport-Security", b"max-age=60"),
        (b"Onion-Location", b"http://abc.onion/a?b"),
        (b"X-Robots-Tag", b"noindex"),
    )


def test_a_plain_http_host_never_binds_its_readers_to_https() -> None:
    assert mirrored_response((), replace(PLAIN_HTTP, hsts_s=60, onion="http://abc.onion")) == ()


@pytest.mark.parametrize(("workers", "kept"), [("pass", [b"/"]), ("block", []), ("clear", [])])
def test_a_workers_scope_is_kept_only_where_workers_pass(workers: str, kept: list[bytes]) -> None:
    mirror = replace(MIRROR, service_workers=workers)

    assert sent(b"Service-Worker-Allowed", b"/", mirror) == kept


@pytest.mark.parametrize(
    ("cookie", "mirror", "kept"),
    [
        pytest.param(
            b"a=1; Domain=.news.example; Path=/x; HttpOnly",
            COOKIES,
            [b"a=1; Path=/x; HttpOnly"],
            id="the domain goes, the path stays",
        ),
        pytest.param(b"a=1; domain = news.example", COOKIES, [b"a=1"], id="the domain in any form"),
        pytest.param(
            b"a=1; Secure; SameSite=None", COOKIES, [b"a=1; Secure; SameSite=None"], id="https"
        ),
        pytest.param(
            b"a=1; Secure; SameSite=None",
            replace(COOKIES, same_site_none=False),
            [b"a=1; Secure"],
            id="None goes for readers that reject it",
        ),
        pytest.param(b"__Host-a=1; Secure; Path=/", PLAIN_HTTP, [], id="__Host- needs https"),
        pytest.param(b"__Secure-a=1; Secure", PLAIN_HTTP, [], id="__Secure- needs https"),
        pytest.param(
            b"__Host-a=1; Secure", COOKIES, [b"__Host-a=1; Secure"], id="__Host- on https"
        ),
        pytest.param(b"a=1; Secure", PLAIN_HTTP, [b"a=1; Secure"], id="Secure stays by default"),
        pytest.param(
            b"a=1; Secure; SameSite=None; Path=/",
            replace(PLAIN_HTTP, insecure_cookies=True),
            [b"a=1; Path=/"],
            id="Secure goes where the operator says so",
        ),
    ],
)
def test_a_cookie_that_passes(cookie: bytes, mirror: Mirror, kept: list[bytes]) -> None:
    assert sent(b"Set-Cookie", cookie, mirror) == kept


def test_cookie_lines_are_never_folded() -> None:
    lines: Headers = ((b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2"))

    assert mirrored_response(lines, COOKIES) == lines
