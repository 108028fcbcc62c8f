"""What everything is compiled from: read once, the same in every process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from proxy.errors import ConfigError
from proxy.ruleset.parse import parse_rules
from proxy.shell.materials import (
    RULE_FILE_LIMIT_BYTES,
    Materials,
    SiteFacts,
    read_materials,
    read_rules,
)

if TYPE_CHECKING:
    from pathlib import Path

FACTS = SiteFacts("news", ("news.example",), forms=("search",), hidden_hosts=("a.example",))


def test_materials_are_the_same_after_the_way_to_another_process() -> None:
    materials = read_materials("", (FACTS,), ("key",))

    assert Materials.from_json(materials.to_json()) == materials


def test_the_package_has_signs_words_asks_and_advice() -> None:
    materials = read_materials("")

    assert "en" in materials.words
    assert "[" in materials.signs
    assert materials.asks
    assert materials.advice
    assert materials.rules == {}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"rules": {"a.toml": "schema = 1"}}, id="a rule"),
        pytest.param({"sites": (FACTS,)}, id="a site"),
        pytest.param({"sign_keys": ("key",)}, id="a key"),
        pytest.param({"words": {"en": ""}}, id="a word"),
    ],
)
def test_another_material_is_another_digest(change: dict[str, object]) -> None:
    materials = read_materials("")

    assert replace(materials, **change).digest() != materials.digest()  # type: ignore[arg-type]  # of its own fields


GOOD_RULES = """
schema = 1
[site]
origin = "good"
[[rule]]
id = "promo"
drop = ".promo"
"""


def test_rules_are_found_in_every_folder_below_by_their_path(tmp_path: Path) -> None:
    (tmp_path / "_cms").mkdir()
    for name in ("news.toml", "_cms/press.toml", "notes.txt"):
        (tmp_path / name).write_text("schema = 1", "utf-8")

    assert sorted(read_rules(str(tmp_path))) == ["_cms/press.toml", "news.toml"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(
            b"schema = 1\n# " + b"x" * RULE_FILE_LIMIT_BYTES,
            "bad.toml: is larger than 1 MiB",
            id="too large",
        ),
        pytest.param(
            b"schema = 1\n# caf\xe9\n",
            "bad.toml, line 2: is not UTF-8; save the file as UTF-8",
            id="not UTF-8",
        ),
    ],
)
def test_a_rule_file_that_cannot_be_used_is_named_and_the_others_go_on(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "bad.toml").write_bytes(content)
    (tmp_path / "good.toml").write_text(GOOD_RULES, "utf-8")
    files = read_rules(str(tmp_path))
    _, problems = parse_rules(files, "bad")
    good, none = parse_rules(files, "good")

    assert [str(one).startswith(said) for one in problems] == [True]
    assert ([rule.id for rule in good.rules], none) == (["promo"], [])


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"rules_dir: .*nowhere"):
        read_rules(str(tmp_path / "nowhere"))
