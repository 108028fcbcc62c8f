"""When a start is refused for its rules, and when it warns of its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.app.settings import refuse_failing_rules, warnings_of
from proxy.config.table import Settings
from proxy.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

RULE = """
schema = 1
[site]
name   = "News"
origin = "news"
hosts  = ["news.example"]
[[rule]]
id     = "ticker"
drop   = ".ticker"
expect = "1"
why    = "rates of yesterday"
[[test]]
name    = "the ticker goes"
url     = "https://news.example/a"
html    = "<h1>T</h1><p class={name}>USD</p><p>Some words that stay.</p>"
tier    = "basic"
no_text = ["USD"]
[[test]]
name      = "modern"
url       = "https://news.example/a"
tier      = "modern"
html      = "<p>as it came"
identical = true
"""


def folder(path: Path, name: str) -> str:
    (path / "news.toml").write_text(RULE.replace("{name}", name), "utf-8")
    return str(path)


def test_a_rule_that_fails_its_test_refuses_a_strict_start(tmp_path: Path) -> None:
    settings = Settings(rules_dir=folder(tmp_path, "other"), rules_strict=True)

    with pytest.raises(ConfigError, match=r"rules_strict: news\.toml.*freesheet rules check"):
        refuse_failing_rules(settings)


@pytest.mark.parametrize(
    ("name", "strict"),
    [
        pytest.param("ticker", True, id="rules that prove themselves"),
        pytest.param("other", False, id="a start that is not strict"),
    ],
)
def test_a_start_goes_on(tmp_path: Path, name: str, *, strict: bool) -> None:
    refuse_failing_rules(Settings(rules_dir=folder(tmp_path, name), rules_strict=strict))


@pytest.mark.parametrize("place", ["0.0.0.0:8081", "[::]:8081", "10.0.0.7:8081", "ops.example:80"])
def test_an_operators_listener_without_a_token_that_others_reach_is_warned_of(place: str) -> None:
    (warning,) = warnings_of(Settings(admin_listen=place))

    assert warning.startswith(f"admin_listen: {place} is not this machine's own")
    assert "metrics" not in warning


def test_open_metrics_are_named_in_the_warning() -> None:
    (warning,) = warnings_of(Settings(admin_listen="0.0.0.0:8081", metrics_open=True))

    assert "metrics, health and version answer whoever reaches it" in warning


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(Settings(), id="as it comes"),
        pytest.param(Settings(admin_listen="[::1]:8081"), id="loopback of IPv6"),
        pytest.param(Settings(admin_listen="localhost:8081"), id="loopback by its name"),
        pytest.param(Settings(admin_listen=""), id="none"),
        pytest.param(
            Settings(admin_listen="0.0.0.0:8081", admin_token="x" * 16), id="one with a token"
        ),
    ],
)
def test_what_is_wise_is_not_warned_of(settings: Settings) -> None:
    assert warnings_of(settings) == []
