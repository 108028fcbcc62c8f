"""Everything compiled at one moment, and the change from one edition to the next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.app.assemble import site_of
from proxy.config import table
from proxy.errors import ConfigError
from proxy.shell.editions import Editions, compile_edition
from proxy.shell.materials import read_materials

SAID = table.Site(key="news", origin="https://news.example", hosts=("mirror.example",))
SITE = site_of(SAID, table.Settings(site=(SAID,)), ("key",))
MATERIALS = read_materials("")
BROKEN = {"news.toml": 'schema = 1\n[site]\norigin = "news"\n[[rule]]\nid = "a"\nremove = "a[["\n'}


def test_an_edition_leads_from_a_host_to_its_site() -> None:
    edition = compile_edition(MATERIALS, (SITE,), 1)

    assert edition.hosts.find("mirror.example") is SITE
    assert edition.hosts.find("evil.mirror.example") is None
    assert (edition.generation, edition.digest) == (1, MATERIALS.digest())


def test_a_bad_rule_stays_off_and_is_told_of() -> None:
    told: list[str] = []
    edition = compile_edition(replace(MATERIALS, rules=BROKEN), (SITE,), 1, told.append)

    assert [one for one in edition.rulesets["news"].rules if one.id == "a"] == []
    assert list(edition.problems) == told
    assert len(told) == 1


def test_a_package_without_words_does_not_start() -> None:
    with pytest.raises(ConfigError, match="install Freesheet anew"):
        compile_edition(replace(MATERIALS, words={}), (SITE,), 1)


def test_a_running_exchange_keeps_its_edition() -> None:
    first = compile_edition(MATERIALS, (SITE,), 1)
    editions = Editions(first)
    held = editions.current

    editions.replace(replace(first, generation=2))

    assert (held.generation, editions.current.generation) == (1, 2)
