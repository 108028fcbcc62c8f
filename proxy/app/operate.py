"""What the operator's listener shows and does, and the watch over the rule files."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from typing import TYPE_CHECKING, Any

from proxy.app.assemble import materials_of
from proxy.config.show import setting_rows
from proxy.desk.admin import Operator
from proxy.errors import ConfigError
from proxy.shell.editions import compile_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from proxy.config.load import Loaded
    from proxy.shell.parts import Parts


def operator_of(
    loaded: Loaded, parts: Parts, *, is_ready: Callable[[], bool], drain: Callable[[], None]
) -> Operator:
    """Return the functions behind the operator's listener."""
    settings = loaded.settings

    async def reload_now() -> dict[str, Any]:
        return await reload(loaded, parts)

    async def purge_known(asked: dict[str, Any]) -> dict[str, Any]:
        wrong = unknown_site(asked, [site.key for site in parts.editions.current.sites])
        return {"error": wrong} if wrong else await parts.purge(asked)

    return Operator(
        token=settings.admin_token,
        metrics_open=settings.metrics_open,
        journal=parts.journal,
        is_ready=is_ready,
        knows_host=lambda host: bool(host) and parts.editions.current.hosts.find(host) is not None,
        table_version=lambda: parts.editions.current.signs.version,
        status=lambda: status(parts),
        settings=lambda: setting_rows(loaded),
        reload=reload_now,
        purge=purge_known,
        drain=drain,
    )


def unknown_site(asked: Mapping[str, Any], sites: Sequence[str]) -> str:
    """Return what is wrong with the site that a purge names, "" where it is one of `sites`."""
    site = asked.get("site")
    return "" if not site or site in sites else f"no site {site!r}; known: {', '.join(sites)}"


def status(parts: Parts) -> dict[str, Any]:
    """Return what an operator asks first: sites, addresses of the origins, edition, problems."""
    edition = parts.editions.current
    return {
        "edition": edition.generation,
        "digest": edition.digest,
        "problems": list(edition.problems),
        "drift": parts.drifts.status(),
        "sites": [
            {"key": site.key, "hosts": list(site.hosts), "rules": edition.rulesets[site.key].label}
            for site in edition.sites
        ],
        "upstream": [
            {
                "origin": one.origin,
                "address": one.address,
                "in_use": one.in_use,
                "failures": one.failures,
                "rests_s": round(one.rests_s, 1),
            }
            for one in parts.upstream.states()
        ],
    }


async def reload(loaded: Loaded, parts: Parts) -> dict[str, Any]:
    """Read the rule files again and publish a new edition; a failure changes nothing."""
    current = parts.editions.current
    keys = tuple(key.decode() for key in current.sites[0].pictures.signer.keys)
    try:
        materials = await asyncio.to_thread(materials_of, loaded.settings, current.sites, keys)
        if materials.digest() == current.digest:
            return {"reloaded": True, "edition": current.generation, "changed": False}
        edition = compile_edition(
            materials, current.sites, current.generation + 1, on_problem=parts.journal.rule_problem
        )
    except ConfigError as error:
        parts.journal.count("reload_failed_total")
        parts.journal.event("reload", "error", problem=str(error))
        return {"reloaded": False, "edition": current.generation, "problem": str(error)}
    parts.workers.publish(edition.generation, materials.to_json())
    parts.editions.replace(edition)
    parts.journal.event("reload", edition=edition.generation, problems=len(edition.problems))
    return {"reloaded": True, "edition": edition.generation, "changed": True}


async def watch_rules(loaded: Loaded, parts: Parts, *, by_signal: bool) -> None:
    """Look at the rule files' content every few seconds, and at SIGHUP if wanted, for ever.

    Content, not times or notices: a mounted folder of a cluster is swapped by a link.
    """
    asked = asyncio.Event()
    if by_signal and threading.current_thread() is threading.main_thread():
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(loaded.settings.rules_poll_s or None):
                await asked.wait()
        asked.clear()
        await reload(loaded, parts)
