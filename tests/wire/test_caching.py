from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.wire.cache_control import NOTHING, CacheControl
from proxy.wire.caching import (
    asked_of,
    invalidated,
    page_name,
    path_tag,
    request_control,
    sheet_name,
    variant_name,
)
from proxy.wire.messages import ResponseHead

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

SECRET = b"s" * 32
ORIGIN = "https://news.example"


def fields(*lines: str) -> Headers:
    return tuple(
        (name.encode(), value.encode())
        for name, _, value in (line.partition(": ") for line in lines)
    )


@pytest.mark.parametrize(
    ("method", "lines", "may_answer"),
    [
        pytest.param("GET", ("Accept: x",), True, id="a plain GET"),
        pytest.param("HEAD", ("Cookie: a=1",), True, id="a HEAD with a cookie"),
        pytest.param("GET", ('If-None-Match: "a"',), True, id="a condition for caches too"),
        pytest.param("GET", ('If-Match: "a"',), False, id="a condition for the origin alone"),
        pytest.param("GET", ("If-Unmodified-Since: x",), False, id="the other one"),
        pytest.param("POST", (), False, id="a POST"),
        pytest.param("get", (), False, id="methods have a case"),
    ],
)
def test_what_a_stored_response_may_answer(
    method: str, lines: tuple[str, ...], *, may_answer: bool
) -> None:
    assert asked_of(method, fields(*lines)).may_answer is may_answer


def test_a_request_is_seen_by_its_fields() -> None:
    asked = asked_of(
        "GET",
        fields("RANGE: bytes=0-1", "if-modified-since: x", "Cookie: a", "Authorization: b", "X: y"),
    )

    assert (asked.ranged, asked.conditional) == (True, True)
    assert (asked.has_cookie, asked.has_authorization) == (True, True)
    assert [name for name, _ in asked.watched] == [
        *(b"range", b"if-modified-since", b"cookie", b"authorization")
    ]


def test_a_head_asks_for_no_part() -> None:
    assert not asked_of("HEAD", fields("Range: bytes=0-1")).ranged


@pytest.mark.parametrize(
    ("lines", "control"),
    [
        pytest.param(("Pragma: no-cache",), CacheControl(no_cache=True), id="the old word"),
        pytest.param(("Pragma: x, No-Cache",), CacheControl(no_cache=True), id="in a list"),
        pytest.param(("Pragma: x",), NOTHING, id="another word"),
        pytest.param(("Pragma: no-cache", "Cache-Control: x"), NOTHING, id="the new field wins"),
        pytest.param(("Cache-Control: max-age=5",), CacheControl(max_age=5), id="the new field"),
    ],
)
def test_pragma_counts_without_cache_control(lines: tuple[str, ...], control: CacheControl) -> None:
    assert request_control(fields(*lines)) == control


def test_names_tell_addresses_apart() -> None:
    names = {
        page_name("news", "/a", SECRET),
        page_name("news", "/a?", SECRET),
        page_name("news", "/b", SECRET),
        page_name("new", "s/a", SECRET),
        page_name("news", "/a", b"another secret"),
    }

    assert {len(name) for name in names} == {20}
    assert len(names) == 5


def test_a_variant_is_named_by_what_selected_it() -> None:
    page = page_name("news", "/a", SECRET)
    named = {
        variant_name(page, nonce, names, fields(line), ())
        for nonce in (b"1", b"2")
        for names in ((), (b"foo",))
        for line in ("Foo: 1", "Foo: 2")
    }

    assert len(named) == 2 + 4


def test_a_sheet_is_named_by_all_that_changes_it() -> None:
    page = page_name("news", "/a", SECRET)
    named = {
        sheet_name(page, b"1", b"", ("late", "utf-8")),
        sheet_name(page, b"2", b"", ("late", "utf-8")),
        sheet_name(page, b"1", b"x", ("late", "utf-8")),
        sheet_name(page, b"1", b"", ("lateutf-8",)),
        sheet_name(page, b"1", b"", ("late", "utf-8", "")),
    }

    assert len(named) == 5


def test_a_path_has_one_key_whatever_its_query() -> None:
    assert path_tag("/a?x=1") == path_tag("/a") != path_tag("/a/")


@pytest.mark.parametrize(
    ("method", "status", "lines", "targets"),
    [
        pytest.param("POST", 200, (), ("/a?b",), id="a POST: the target"),
        pytest.param("PUT", 303, (), ("/a?b",), id="a redirect is no error"),
        pytest.param("M-SEARCH", 204, (), ("/a?b",), id="an unknown method"),
        pytest.param("DELETE", 404, (), (), id="after an error it lives"),
        pytest.param("POST", 500, ("Location: /c",), (), id="after an error all live"),
        pytest.param("GET", 200, ("Location: /c",), (), id="a safe method"),
        pytest.param("OPTIONS", 200, (), (), id="another safe method"),
        pytest.param("POST", 201, ("Location: /c",), ("/a?b", "/c"), id="Location"),
        pytest.param("POST", 201, ("Content-Location: c?d",), ("/a?b", "/c?d"), id="relative"),
        pytest.param(
            "POST", 201, (f"Location: {ORIGIN}/c#d", "Content-Location: /e"),
            ("/a?b", "/c", "/e"), id="absolute, and both",
        ),
        pytest.param("POST", 201, ("Location: /a?b",), ("/a?b",), id="the target again"),
        pytest.param("POST", 201, ("Location: https://x.example/c",), ("/a?b",), id="elsewhere"),
        pytest.param("POST", 201, ("Location: http://news.example/c",), ("/a?b",), id="no TLS"),
        pytest.param(
            "POST", 201, ("Location: https://news.example:8443/c",), ("/a?b",), id="another port"
        ),
        pytest.param("POST", 201, ("Location: mailto:a@b",), ("/a?b",), id="no page"),
    ],
)  # fmt: skip
def test_what_an_unsafe_request_makes_invalid(
    method: str, status: int, lines: tuple[str, ...], targets: tuple[str, ...]
) -> None:
    assert invalidated(method, "/a?b", ResponseHead(status, fields(*lines)), ORIGIN) == targets
