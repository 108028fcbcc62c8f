"""When a start is refused for what the rule files say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.app.settings import refuse_failing_rules
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
