"""From the setting `store` to a cache: which store, with which keys, and what is said about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from proxy.app.keep import cache_of, hot_of
from proxy.config.table import Settings
from proxy.errors import ConfigError
from proxy.shell.cache import Cache
from proxy.shell.direct import Direct
from proxy.shell.editions import Editions, compile_edition
from proxy.shell.journal import Journal, JournalOptions
from proxy.shell.materials import read_materials
from proxy.shell.parts import Busy
from proxy.shell.store_disk import DiskStore
from proxy.shell.store_embedded import EmbeddedStore
from proxy.shell.store_valkey import ValkeyStore
from proxy.shell.upstream import Upstream, UpstreamOptions
from tests.loops import on_a_loop
from tests.stores import entry, name

if TYPE_CHECKING:
    from pathlib import Path

KEYS = ("a key of this run, at random",)
SAID = ("a key that was said in the settings",)


class Kept:
    """The cache that settings make, and the lines that were written meanwhile."""

    def __init__(self, keys: tuple[str, ...] = KEYS, **settings: Any) -> None:  # noqa: ANN401  # of any type
        self.lines: list[dict[str, Any]] = []
        self.journal = Journal(
            JournalOptions(),
            wall=lambda: 0.0,
            tick=lambda: 0.0,
            write=lambda line: self.lines.append(json.loads(line)),
        )
        upstream = Upstream(UpstreamOptions())
        self.cache = cache_of(Settings(**settings), keys, upstream, self.journal, Busy(500))

    @property
    def store(self) -> object:
        """What the cache keeps things in."""
        assert isinstance(self.cache, Cache)
        return self.cache.store


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        pytest.param("embedded", EmbeddedStore, id="in memory"),
        pytest.param("file:///nowhere/freesheet", DiskStore, id="in a folder"),
        pytest.param("valkey://keep.example:6379/0", ValkeyStore, id="in Valkey"),
        pytest.param("rediss://keep.example", ValkeyStore, id="in Redis, over TLS"),
    ],
)
def test_the_setting_names_the_store(said: str, kind: type) -> None:
    assert isinstance(Kept(store=said, sign_keys=SAID, keys=SAID).store, kind)


def test_nothing_is_kept_where_the_setting_says_so() -> None:
    assert isinstance(Kept(store="none").cache, Direct)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("memory", id="an unknown word"),
        pytest.param("file://cache/here", id="a folder that is relative"),
        pytest.param("file://", id="no folder at all"),
        pytest.param("valkey://", id="no host"),
        pytest.param("http://keep.example", id="another protocol"),
    ],
)
def test_what_names_no_store_is_a_mistake(said: str) -> None:
    with pytest.raises(ConfigError, match="is no store; say embedded, none, file:///folder"):
        Kept(store=said, sign_keys=SAID)


def test_a_store_that_many_share_wants_keys_that_they_share() -> None:
    assert [line["problem"] for line in Kept(store="valkey://keep.example").lines] == [
        "set sign_keys to share a store"
    ]
    assert Kept(store="valkey://keep.example", sign_keys=SAID, keys=SAID).lines == []


@on_a_loop
async def test_a_folder_is_read_after_a_restart_without_keys_in_the_settings(
    tmp_path: Path,
) -> None:
    """Each start makes keys at random; what the last one wrote would be none of ours."""
    for number in range(2):
        kept = Kept(
            (f"at random, start {number}",), store=f"file://{tmp_path}", store_timeout_s=5.0
        )
        store = kept.store
        assert isinstance(store, DiskStore)
        await store.start()
        (found,) = await store.get(name(1))
        assert (found is not None) == bool(number)
        await store.put(name(1), entry(b"hello"), 60.0)
        await store.close()


def editions() -> Editions:
    return Editions(compile_edition(read_materials(""), (), 1))


def test_only_what_is_in_memory_has_answers_of_the_present_second() -> None:
    """A store elsewhere may be changed by others within that second."""
    for said, hot in (("embedded", True), ("file:///nowhere", False), ("none", False)):
        kept = Kept(store=said)
        made = hot_of(kept.cache, editions(), kept.journal, lambda: 0.0)

        assert (made._store is not None) is hot  # noqa: SLF001  # it has no other sign
