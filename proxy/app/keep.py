"""From settings to the cache and its store."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from proxy.shell.cache import Cache
from proxy.shell.direct import Direct
from proxy.shell.hot import Hot
from proxy.shell.landing import CacheParts
from proxy.shell.store_embedded import EmbeddedStore
from proxy.wire.freshness import CachingOptions
from proxy.wire.sealing import seal_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.config.table import Settings
    from proxy.shell.editions import Editions
    from proxy.shell.journal import Journal
    from proxy.shell.stores import Store
    from proxy.shell.upstream import Upstream

NONE: Final = "none"
# Bodies on their way to the store may take as much again as half of it.
_FLIGHT_SHARE: Final = 2


def cache_of(
    settings: Settings,
    keys: tuple[str, ...],
    upstream: Upstream,
    journal: Journal,
    wall: Callable[[], float],
) -> Cache | Direct:
    """Return the cache that the settings ask for; nothing is opened yet."""
    if settings.store == NONE:
        return Direct(upstream)
    seal = seal_of(keys)
    parts = CacheParts(
        store=_store(settings),
        upstream=upstream,
        options=CachingOptions(
            fresh_s=settings.fresh_s, stale_s=settings.stale_s, error_s=settings.error_s
        ),
        journal=journal,
        wall=wall,
        tick=time.monotonic,
        wait_s=settings.origin_timeout_s,
    )
    return Cache(parts, seal.secret, settings.store_limit_bytes // _FLIGHT_SHARE)


def hot_of(
    cache: Cache | Direct, editions: Editions, journal: Journal, wall: Callable[[], float]
) -> Hot:
    """Return where answers are kept for a second: only those of the embedded store."""
    store = cache.store if isinstance(cache, Cache) else None
    return Hot(store if isinstance(store, EmbeddedStore) else None, editions, journal, wall)


def _store(settings: Settings) -> Store:
    return EmbeddedStore(settings.store_limit_bytes)
