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


def editions_of(*digests: str, limit: int = 5) -> Editions:
    """Return editions that were published one after the other, 1 first."""
    base = replace(compile_edition(MATERIALS, (), 1), digest=digests[0])
    editions = Editions(base, digests[0], limit=limit)
    for number, digest in enumerate(digests[1:], 2):
        editions.replace(replace(base, generation=number, digest=digest), digest)
    return editions


def test_what_one_goes_back_to_is_the_content_of_then_under_a_number_of_its_own() -> None:
    editions = editions_of("a", "b")
    edition = editions.go_back(editions.earlier())

    assert (edition.generation, edition.digest) == (3, "a")
    assert (editions.kept[-1].materials, editions.kept[-1].first) == ("a", 1)


def test_a_rollback_takes_no_place_of_its_own() -> None:
    editions = editions_of("a", "b", "c", limit=3)
    editions.go_back(editions.earlier())

    assert [one.materials for one in editions.kept] == ["a", "c", "b"]


def test_an_edition_is_found_by_its_first_number_and_by_its_last() -> None:
    editions = editions_of("a", "b", "c")
    editions.go_back(editions.earlier(1))
    editions.go_back(editions.earlier(3))

    assert editions.earlier(1) is editions.earlier(4)
    assert editions.earlier(1).materials == "a"


@pytest.mark.parametrize(
    ("number", "limit", "problem"),
    [
        pytest.param(7, 5, "no edition 7 to go back to; kept: 1, 2.", id="one that never was"),
        pytest.param(3, 5, "no edition 3 to go back to; kept: 1, 2.", id="the current one"),
        pytest.param(1, 2, "no edition 1 to go back to; kept: 2.", id="one that is gone"),
        pytest.param(0, 1, "no earlier edition; kept: none.", id="none is kept"),
    ],
)
def test_there_is_not_always_a_way_back(number: int, limit: int, problem: str) -> None:
    with pytest.raises(ConfigError) as refused:
        editions_of("a", "b", "c", limit=limit).earlier(number)

    assert str(refused.value) == problem
