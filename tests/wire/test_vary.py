"""What a cache in front is told of an original."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.wire.vary import vary_names, with_vary

if TYPE_CHECKING:
    from proxy.wire.messages import Headers


@pytest.mark.parametrize(
    ("shared_cache", "save_data", "view_cookie", "names"),
    [
        pytest.param("", False, False, (), id="nothing in front, nothing to say"),
        pytest.param("vary", False, False, ("User-Agent",), id="a cache that keeps agents apart"),
        pytest.param("class", False, False, ("Freesheet-Class",), id="one that sends a class"),
        pytest.param("", True, True, ("Save-Data", "Cookie"), id="wishes in header fields"),
    ],
)
def test_an_original_depends_on(
    shared_cache: str, names: tuple[str, ...], *, save_data: bool, view_cookie: bool
) -> None:
    said = vary_names(shared_cache=shared_cache, save_data=save_data, view_cookie=view_cookie)

    assert said == names


@pytest.mark.parametrize(
    ("headers", "added"),
    [
        pytest.param((), ((b"Vary", b"User-Agent, Cookie"),), id="where nothing was said"),
        pytest.param(
            ((b"vary", b"accept-encoding"), (b"Vary", b"COOKIE")),
            ((b"Vary", b"User-Agent"),),
            id="only what no line names, in any case",
        ),
        pytest.param(((b"Vary", b"User-Agent,Cookie"),), (), id="not what is there"),
        pytest.param(((b"Vary", b"*"),), (), id="not to what depends on everything"),
    ],
)
def test_a_line_is_added(headers: Headers, added: Headers) -> None:
    assert with_vary(headers, ("User-Agent", "Cookie")) == (*headers, *added)
