from dataclasses import fields
from typing import Any

import pytest

from proxy.config.load import Loaded, load
from proxy.config.show import setting_rows, settings_table
from proxy.config.table import Settings, Site

FLAGS = {"origin": "https://news.example", "hosts": "a.example,b.example"}


def loaded(**more: str) -> Loaded:
    return load(FLAGS, {f"FREESHEET_{name.upper()}": text for name, text in more.items()}, str, "")


def row(name: str, **more: str) -> dict[str, Any]:
    return next(one for one in setting_rows(loaded(**more)) if one["name"] == name)


@pytest.mark.parametrize("name", ["admin_token", "sign_keys"])
def test_a_secret_is_shown_as_set(name: str) -> None:
    assert row(name, **{name: "hunter2-and-16-more"})["value"] == "(set)"


@pytest.mark.parametrize(
    ("store", "shown"),
    [
        pytest.param("valkey://:hunter2@cache/0", "valkey://(set)@cache/0", id="a password"),
        pytest.param("valkey://me:hun@ter2@cache/0", "valkey://(set)@cache/0", id="with an at"),
        pytest.param("valkey://cache:6379/0", "valkey://cache:6379/0", id="no login"),
        pytest.param("https://news.example/@us", "https://news.example/@us", id="a path"),
    ],
)
def test_an_address_is_shown_without_its_login(store: str, shown: str) -> None:
    assert row("store", store=store)["value"] == shown


def test_the_proxy_of_a_site_is_shown_without_its_login() -> None:
    site = row("site site", upstream_proxy="socks5h://me:hunter2-and-16-more@127.0.0.1:9050")
    assert site["value"]["upstream_proxy"] == "socks5h://(set)@127.0.0.1:9050"


def test_a_secret_that_is_not_set_is_shown_as_that() -> None:
    assert row("admin_token")["value"] == ""


@pytest.mark.parametrize(
    ("name", "source"),
    [
        pytest.param("fresh_s", "environment", id="a variable"),
        pytest.param("stale_s", "default", id="nobody said it"),
    ],
)
def test_a_value_tells_where_it_came_from(name: str, source: str) -> None:
    assert row(name, fresh_s="60")["source"] == source


def test_every_setting_has_one_row() -> None:
    names = [one["name"] for one in setting_rows(loaded())]

    assert names == [*(one.name for one in fields(Settings) if one.name != "site"), "site site"]


def test_a_site_is_shown_with_all_its_keys() -> None:
    value = row("site site")["value"]

    assert isinstance(value, dict)
    assert list(value) == [one.name for one in fields(Site)]
    assert value["hosts"] == ["a.example", "b.example"]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("| `metrics_open` | `false` |", id="false is written as TOML writes it"),
        pytest.param("| `admin_token` | `none` |", id="an empty text is none"),
        pytest.param("| `fresh_s` | `300` |", id="a number is written as it is"),
        pytest.param("| `mode` | `front` |", id="keys of sites stand there too"),
        pytest.param("rules/&lt;key>.toml", id="nothing looks like a tag"),
    ],
)
def test_the_table_of_the_documents_tells_the_default(line: str) -> None:
    assert line in settings_table()
