"""From settings to the cache and its store."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from proxy.errors import ConfigError
from proxy.shell.cache import Cache
from proxy.shell.direct import Direct
from proxy.shell.disk_folder import Folder, own_key
from proxy.shell.hot import Hot
from proxy.shell.landing import CacheParts
from proxy.shell.store_disk import DiskStore
from proxy.shell.store_embedded import EmbeddedStore
from proxy.shell.store_valkey import ValkeyStore
from proxy.shell.stores import Rarely, StoreHooks
from proxy.wire.freshness import CachingOptions
from proxy.wire.sealing import seal_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.config.table import Settings
    from proxy.shell.editions import Editions
    from proxy.shell.journal import Journal
    from proxy.shell.parts import Busy
    from proxy.shell.stores import Store
    from proxy.shell.upstream import Upstream
    from proxy.wire.sealing import Seal

NONE: Final = "none"
EMBEDDED: Final = "embedded"
FILE: Final = "file"
VALKEY: Final = frozenset({"valkey", "valkeys", "redis", "rediss"})
# Bodies on their way to the store may take as much again as half of it.
_FLIGHT_SHARE: Final = 2


def cache_of(
    settings: Settings,
    keys: tuple[str, ...],
    upstream: Upstream,
    journal: Journal,
    busy: Busy,
) -> Cache | Direct:
    """Return the cache that the settings ask for; nothing is opened yet.

    Raises ConfigError where `store` names none.
    """
    if settings.store == NONE:
        return Direct(upstream)
    seal = seal_of(_keys(settings, keys))
    parts = CacheParts(
        store=_store(settings, seal, journal, journal.wall),
        upstream=upstream,
        options=CachingOptions(
            fresh_s=settings.fresh_s, stale_s=settings.stale_s, error_s=settings.error_s
        ),
        journal=journal,
        wall=journal.wall,
        tick=time.monotonic,
        wait_s=settings.origin_timeout_s,
        busy=busy,
    )
    return Cache(parts, seal.secret, settings.store_limit_bytes // _FLIGHT_SHARE)


def hot_of(
    cache: Cache | Direct, editions: Editions, journal: Journal, wall: Callable[[], float]
) -> Hot:
    """Return where answers are kept for a second: only those of the embedded store."""
    store = cache.store if isinstance(cache, Cache) else None
    return Hot(store if isinstance(store, EmbeddedStore) else None, editions, journal, wall)


def _keys(settings: Settings, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys that seal what is stored; a folder has one of its own if nobody gave any."""
    place = urlsplit(settings.store)
    if place.scheme == FILE and not settings.sign_keys:
        return (own_key(Path(place.path)),)
    return keys


def _store(settings: Settings, seal: Seal, journal: Journal, wall: Callable[[], float]) -> Store:
    limit_bytes, timeout_s = settings.store_limit_bytes, settings.store_timeout_s
    tick = time.monotonic
    hooks = StoreHooks(
        failed=lambda why: journal.count("store_errors_total", why=why),
        say=Rarely(lambda problem: journal.event("store", "warning", problem=problem), tick),
    )
    if settings.store == EMBEDDED:
        return EmbeddedStore(limit_bytes)
    place = urlsplit(settings.store)
    if place.scheme == FILE and place.path.startswith("/") and not place.netloc:
        folder = Folder(Path(place.path), limit_bytes, seal, wall)
        return DiskStore(folder, limit_bytes, timeout_s, hooks, tick)
    if place.scheme in VALKEY and place.hostname:
        if not settings.sign_keys:
            journal.event("store", "warning", problem="set sign_keys to share a store")
        return ValkeyStore(settings.store, timeout_s, seal, hooks, tick)
    raise ConfigError(
        f"store: {settings.store!r} is no store; say embedded, none, file:///folder, "
        "or valkey://host:6379/0."
    )
