"""What a rewrite knows of its site, and profiles on their way to another process."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.reader.tiers import Pictures, Profile, Tier
from proxy.shell.knowledge import knowledge_of, profile_from_json, profile_to_json
from proxy.shell.materials import SiteFacts, read_materials
from proxy.wire.view import TextSize, View

FACTS = SiteFacts(
    "news", ("news.example",), charset_default="windows-1251", forms=("search",),
    image_hosts=("cdn.example",), view_name="v",
)  # fmt: skip
RULES = {
    "news.toml": """schema = 1
[site]
origin = "news"
[[rule]]
id = "donate"
protect = "a.donate"
slot = "support"
expect = "1"
"""
}
MATERIALS = replace(read_materials("", (FACTS,), ("key",)), rules=RULES)


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(Profile(Tier.BASIC), id="the usual"),
        pytest.param(
            Profile(
                Tier.LATE,
                unicode=False,
                accept_charset="koi8-r",
                pictures=Pictures.P240,
                view=View(size=list(TextSize)[-1], part=2, dark=True),
            ),
            id="with everything",
        ),
    ],
)
def test_a_profile_is_the_same_after_the_way_to_another_process(profile: Profile) -> None:
    assert profile_from_json(profile_to_json(profile)) == profile


def test_a_field_that_this_process_does_not_know_is_passed_over() -> None:
    plain = {**profile_to_json(Profile(Tier.LATE)), "of_a_newer_version": 1}

    assert profile_from_json(plain) == Profile(Tier.LATE)


def test_a_site_has_its_rules_and_its_facts() -> None:
    known = knowledge_of(MATERIALS, "news")

    assert [rule.id for rule in known.ruleset.rules] == ["donate"]
    assert (known.charset_default, known.view_name, known.has_help) == ("windows-1251", "v", True)
    assert known.pictures is not None
    assert known.pictures.allows("https://cdn.example/a.jpg")


def test_a_site_without_facts_gets_no_addresses_of_ours() -> None:
    known = knowledge_of(MATERIALS, "unknown")

    assert (known.pictures, known.forms, known.has_help) == (None, None, False)


def test_without_a_key_nothing_is_signed() -> None:
    known = knowledge_of(replace(MATERIALS, sign_keys=()), "news")

    assert (known.pictures, known.forms) == (None, None)
