"""What the operator's listener shows and does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from proxy.app.explain import explain_live
from proxy.config.show import setting_rows
from proxy.desk.admin import Operator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from proxy.app.renew import Renewal
    from proxy.config.load import Loaded
    from proxy.shell.editions import Edition, Kept
    from proxy.shell.parts import Parts
    from proxy.shell.samples import Samples


def operator_of(
    loaded: Loaded,
    parts: Parts,
    renewal: Renewal,
    *,
    is_ready: Callable[[], bool],
    drain: Callable[[], None],
) -> Operator:
    """Return the functions behind the operator's listener."""
    settings = loaded.settings

    async def purge_known(asked: dict[str, Any]) -> dict[str, Any]:
        wrong = unknown_site(asked, [site.key for site in parts.editions.current.sites])
        if wrong:
            return {"error": wrong}
        try:
            whose = with_site(asked, parts.editions.current)
        except ValueError:
            return {"error": f"{asked.get('url')!r} is no address"}
        if whose is None:
            return {"error": "no site has this host; name the site, or leave the host out"}
        forget_samples(parts.samples, whose)
        return await parts.purge(whose)

    return Operator(
        token=settings.admin_token,
        metrics_open=settings.metrics_open,
        journal=parts.journal,
        is_ready=is_ready,
        knows_host=lambda host: bool(host) and parts.editions.current.hosts.find(host) is not None,
        table_version=lambda: parts.editions.current.signs.version,
        status=lambda: status(parts, renewal.refused),
        settings=lambda: setting_rows(loaded),
        reload=lambda force: renewal.reload(force=force),
        rollback=renewal.rollback,
        purge=purge_known,
        explain=lambda asked: explain_live(parts, asked),
        drain=drain,
    )


def forget_samples(samples: Samples, asked: Mapping[str, Any]) -> None:
    """Forget the samples of what is purged: a page that was taken down is nowhere any more."""
    if asked.get("soft"):
        return
    path = urlsplit(str(asked.get("url", ""))).path
    samples.forget(path or "/" if "url" in asked else "", str(asked.get("site") or ""))


def with_site(asked: dict[str, Any], edition: Edition) -> dict[str, Any] | None:
    """Return a purge with the site that the host of its address belongs to; None for nobody's.

    An address without a host, or of an origin that several sites share, is that of every site.
    Raises ValueError where it is no address.
    """
    url = str(asked.get("url") or "")
    host = urlsplit(url).hostname
    if not host or asked.get("site"):
        return asked
    found = edition.hosts.find(host)
    sites = [found] if found else [one for one in edition.sites if one.site_map.is_own(url)]
    if not sites:
        return None
    return {**asked, "site": sites[0].key} if len(sites) == 1 else asked


def unknown_site(asked: Mapping[str, Any], sites: Sequence[str]) -> str:
    """Return what is wrong with the site that a purge names, "" where it is one of `sites`."""
    site = asked.get("site")
    return "" if not site or site in sites else f"no site {site!r}; known: {', '.join(sites)}"


def status(parts: Parts, refused: Mapping[str, str]) -> dict[str, Any]:
    """Return what an operator asks first: sites, addresses of the origins, edition, problems."""
    edition = parts.editions.current
    return {
        "edition": edition.generation,
        "digest": edition.digest,
        "editions": [_kept(one) for one in parts.editions.kept],
        "problems": list(edition.problems),
        "refused": dict(refused),
        "samples": {
            "pages": len(parts.samples.pages()),
            "bytes": parts.samples.size_bytes,
        },
        "drift": parts.drifts.status(),
        "sites": [
            {
                "key": site.key,
                "hosts": list(site.hosts),
                "rules": edition.rulesets[site.key].label,
                "idle_rules": parts.drifts.idle(site.key, edition.rulesets[site.key]),
            }
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


def _kept(one: Kept) -> dict[str, Any]:
    """Return what tells an operator which edition to go back to."""
    return {
        "edition": one.edition.generation,
        "of": one.first,
        "digest": one.edition.digest,
        "since": datetime.fromtimestamp(one.since, UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "rules": {key: ruleset.label for key, ruleset in one.edition.rulesets.items()},
        "problems": len(one.edition.problems),
    }
