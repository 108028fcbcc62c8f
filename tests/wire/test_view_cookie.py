"""The cookie that remembers a switch: read, kept from the origin, set by a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.wire.view import TextSize, View
from proxy.wire.view_cookie import new_cookie, read_cookie, without_cookie

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

FULL = View(full=True)
SMALL = View(simple=True, pictures=False)


@pytest.mark.parametrize(
    ("value", "view"),
    [
        pytest.param(b"freesheet-view=full", FULL, id="alone"),
        pytest.param(b"a=1; freesheet-view=simple-nopics;b=2", SMALL, id="among others"),
        pytest.param(b'freesheet-view="full"', FULL, id="in quotes"),
        pytest.param(b"freesheet-view=gallery", None, id="what is no view"),
        pytest.param(b"xfreesheet-view=full", None, id="another that ends like it"),
        pytest.param(b"", None, id="an empty line"),
    ],
)
def test_a_cookie_asks_for(value: bytes, view: View | None) -> None:
    assert read_cookie(((b"cookie", value),)) == view


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        pytest.param(((b"Cookie", b"freesheet-view=full"),), (), id="a line of its own goes"),
        pytest.param(
            ((b"Cookie", b"a=1;b=2 ; freesheet-view=full; c"), (b"X", b"freesheet-view=1")),
            ((b"Cookie", b"a=1; b=2; c"), (b"X", b"freesheet-view=1")),
            id="the others stay, in order",
        ),
        pytest.param(((b"Cookie", b"a=1;b=2"),), ((b"Cookie", b"a=1;b=2"),), id="without ours"),
    ],
)
def test_the_origin_never_sees_it(headers: Headers, kept: Headers) -> None:
    assert without_cookie(headers) == kept


@pytest.mark.parametrize(
    ("asked", "known", "value"),
    [
        pytest.param(FULL, None, "full", id="a switch"),
        pytest.param(SMALL, FULL, "simple-nopics", id="another than before"),
        pytest.param(
            View(simple=True, whole=True, size=TextSize.BIG),
            None,
            "simple-big-whole",
            id="one page instead of parts",
        ),
        pytest.param(SMALL, SMALL, "", id="not what is known already"),
        pytest.param(View(simple=True, part=2), None, "", id="not the next part of a page"),
        pytest.param(View(), None, "", id="not without a wish"),
    ],
)
def test_a_click_on_a_switch_is_remembered(asked: View, known: View | None, value: str) -> None:
    cookie = new_cookie(asked, known, secure=True)

    attributes = "; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert cookie == (f"freesheet-view={value}{attributes}".encode() if value else None)


def test_it_lasts_a_session() -> None:
    cookie = new_cookie(FULL, None, secure=False) or b""

    assert not any(name in cookie for name in (b"Expires", b"Max-Age", b"Domain", b"Secure"))
