"""What a sheet is kept under: all that changes its bytes, and nothing else of its reader."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from proxy.reader.tiers import Pictures, Profile, Tier
from proxy.shell.order import Order
from proxy.wire.messages import Request
from proxy.wire.view import View

LATE = Profile(Tier.LATE)


def made_by(
    profile: Profile = LATE,
    *,
    host: str = "news.example",
    scheme: str = "https",
    digest: str = "1",
    saved_at: str = "",
) -> tuple[str, ...]:
    request = Request("GET", "/", host=host, scheme=scheme)
    turn: Any = SimpleNamespace(exchange=SimpleNamespace(request=request))
    edition: Any = SimpleNamespace(digest=digest)
    nobody: Any = None
    return Order(turn, "/", nobody, profile, edition, nobody).made_by(saved_at)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(made_by(Profile(Tier.BASIC)), id="another tier"),
        pytest.param(made_by(replace(LATE, unicode=False)), id="another charset"),
        pytest.param(made_by(replace(LATE, pictures=Pictures.P240)), id="other pictures"),
        pytest.param(made_by(replace(LATE, view=View(dark=True))), id="a switch"),
        pytest.param(made_by(scheme="http"), id="another transport"),
        pytest.param(made_by(host="abc.onion"), id="an onion service"),
        pytest.param(made_by(digest="2"), id="other rules or signs"),
        pytest.param(made_by(saved_at="14:05 UTC"), id="a saved copy"),
    ],
)
def test_what_changes_the_bytes_is_another_sheet(other: tuple[str, ...]) -> None:
    assert other != made_by()


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(made_by(host="mirror.example"), id="another host of ours"),
        pytest.param(made_by(replace(LATE, view=View(part=3))), id="another part"),
    ],
)
def test_what_does_not_is_the_same(same: tuple[str, ...]) -> None:
    assert same == made_by()
