from __future__ import annotations

import pytest

from proxy.reader.tiers import Pictures, Profile, Tier
from proxy.wire.view import View


def test_the_names_of_tiers_are_their_words() -> None:
    assert [tier.value for tier in Tier] == ["plain", "basic", "late", "modern"]


def test_the_name_of_a_preset_is_part_of_an_address() -> None:
    assert all(preset.value.isalnum() and preset.value.islower() for preset in Pictures)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Profile(Tier.LATE), id="the tier"),
        pytest.param(Profile(Tier.BASIC, unicode=False), id="Unicode"),
        pytest.param(Profile(Tier.BASIC, platform="mac"), id="the platform"),
        pytest.param(Profile(Tier.BASIC, raw_bytes=True), id="raw bytes"),
        pytest.param(Profile(Tier.BASIC, bare_type=True), id="the bare type"),
        pytest.param(Profile(Tier.BASIC, pictures=Pictures.P320), id="the pictures"),
        pytest.param(Profile(Tier.BASIC, phone=True), id="the phone"),
        pytest.param(Profile(Tier.BASIC, text_only=True), id="text only"),
        pytest.param(Profile(Tier.BASIC, large_text=True), id="large text"),
        pytest.param(Profile(Tier.BASIC, part_bytes=1), id="the size of a part"),
        pytest.param(Profile(Tier.BASIC, view=View(dark=True)), id="the wish"),
    ],
)
def test_each_field_makes_another_key(other: Profile) -> None:
    assert {Profile(Tier.BASIC): 1}.get(other) is None
