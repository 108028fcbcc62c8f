"""From settings to the parts that exchanges share: sites, edition, client, processes, journal."""

from __future__ import annotations

import ipaddress
import secrets
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from proxy import __version__
from proxy.app.keep import cache_of, hot_of
from proxy.config.check import parse_path_glob, parse_place
from proxy.errors import ConfigError
from proxy.reader.policy import parse_policy
from proxy.shell.dial import check_proxy
from proxy.shell.drifts import Drifts
from proxy.shell.editions import Edition, Editions, compile_edition
from proxy.shell.journal import Journal, JournalOptions
from proxy.shell.materials import Materials, SiteFacts, read_materials
from proxy.shell.parts import Busy, Parts, ServingOptions
from proxy.shell.pictures import Converter
from proxy.shell.samples import Samples
from proxy.shell.sites import Site
from proxy.shell.trust import trusted_networks
from proxy.shell.upstream import Origin, Upstream, UpstreamOptions
from proxy.shell.workers import Workers
from proxy.wire.addresses import SiteMap, host_to_ascii
from proxy.wire.forms import FormRoad
from proxy.wire.pictures import PictureRoad
from proxy.wire.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.config import table
    from proxy.config.table import Settings

CLOCK = time.time  # noqa: TID251  # the program's one wall clock; all else takes `now`

_MIRROR_METHODS: Final = ("GET", "HEAD")
_FORMS: Final = {"front": ("search", "subscribe", "contact"), "mirror": ("search",)}
_PORTS: Final = {"http": 80, "https": 443}


def site_of(site: table.Site, settings: Settings, keys: tuple[str, ...]) -> Site:
    """Return the shell's site of a configured one; defaults depend on its mode."""
    mirror = site.mode == "mirror"
    if site.upstream_proxy:
        check_proxy(site.upstream_proxy)
    parts = urlsplit(site.origin)
    host = host_to_ascii(parts.hostname or "") or ""
    port = parts.port or _PORTS[parts.scheme]
    if parts.scheme == "http" and not (site.allow_plain_origin or is_loopback(host)):
        raise ConfigError(
            f'site "{site.key}": origin is plain http; use https, or say allow_plain_origin = true.'
        )
    authority = host if port == _PORTS[parts.scheme] else f"{host}:{port}"
    places = tuple(parse_place(one, "connect") for one in site.connect)
    is_here = all(is_loopback(one) for one in (host, *(place for place, _ in places)))
    origin = Origin(
        host=host,
        port=port,
        tls=parts.scheme == "https",
        connect=places,
        proxy=site.upstream_proxy,
        allow_private=settings.allow_private_origin or is_here,
    )
    signer = Signer(tuple(key.encode() for key in keys), site.key)
    origin_hosts = _origin_hosts(site, authority)
    return Site(
        key=site.key,
        origin=origin,
        origin_url=f"{parts.scheme}://{authority}",
        authority=authority,
        hosts=site.hosts,
        policy=parse_policy(_policy_text(site, settings)),
        site_map=SiteMap(origin_hosts),
        default=site.default,
        mirror=mirror,
        unlisted_simple=site.unlisted == "simple",
        methods=frozenset(site.methods or (_MIRROR_METHODS if mirror else ())),
        forms=FormRoad(
            signer, origin_hosts, frozenset(site.forms or _FORMS["mirror" if mirror else "front"])
        ),
        refuse_paths=tuple(parse_path_glob(one, site.key) for one in site.refuse_paths),
        strip_cookies=(site.cookies or ("strip" if mirror else "pass")) == "strip",
        fixed_agent=site.upstream_agent == "fixed",
        csp=site.csp,
        hsts_s=site.hsts_s,
        noindex=(site.robots or ("noindex" if mirror else "origin")) == "noindex",
        service_workers=site.service_workers,
        shared_cache=site.shared_cache,
        websockets=site.websockets or not mirror,
        forward_client=site.forward_client,
        accept_language=site.accept_language,
        pictures=PictureRoad(signer, origin_hosts, frozenset(site.image_hosts), draws=settings.svg),
        view_name=site.view_name,
        view_cookie=site.view_cookie,
        plain_hosts=frozenset(site.plain_hosts),
        support_links=site.support_links,
        charset_default=site.charset_default,
    )


def _policy_text(site: table.Site, settings: Settings) -> str:
    """Return the policy as one text: the floors, and what the site adds."""
    added = {"kaios": site.kaios, "save_data": site.save_data}
    said = [f"{name} = {value}" for name, value in added.items() if value]
    said += ["unlisted = simple"] if site.unlisted == "simple" else []
    return ", ".join([site.policy or settings.policy, *said])


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine for itself alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin_hosts(site: table.Site, authority: str) -> frozenset[str]:
    """Return the hosts (with port, where it is not the usual one) whose links count as the site."""
    if site.origin_hosts:
        return frozenset(host_to_ascii(one) or one for one in site.origin_hosts) | {authority}
    bare = authority.removeprefix("www.")
    return frozenset({authority, bare, "www." + bare})


def rules_folder(said: str) -> str:
    """Return the folder of rule files: what was said, else the one that an installation brought."""
    if Path(said).is_dir():
        return said
    shipped = Path(sys.prefix) / "share" / "freesheet" / "rules"
    return str(shipped) if said == "rules" and shipped.is_dir() else said


def materials_of(settings: Settings, sites: tuple[Site, ...], keys: tuple[str, ...]) -> Materials:
    """Return the texts that the edition is compiled from."""
    facts = tuple(
        SiteFacts(
            key=one.key,
            origin_hosts=tuple(sorted(one.site_map.origin_hosts)),
            charset_default=one.charset_default,
            image_hosts=tuple(sorted(one.pictures.more)),
            draws=one.pictures.draws,
            forms=tuple(sorted(one.forms.kinds)),
            hidden_hosts=_hidden_hosts(one),
            public_host=one.hosts[0] if one.hosts and not one.hosts[0].startswith("*") else "",
            support_links=one.support_links,
            view_name=one.view_name,
        )
        for one in sites
    )
    return read_materials(rules_folder(settings.rules_dir), facts, keys)


def _hidden_hosts(site: Site) -> tuple[str, ...]:
    """Return the origin's hosts that are not its readers' names for it; a mirror names them all."""
    return () if site.mirror else tuple(sorted(site.site_map.origin_hosts - set(site.hosts)))


def build_parts(
    settings: Settings,
    *,
    is_ready: Callable[[], bool],
    write: Callable[[str], object] | None = None,
) -> Parts:
    """Return the parts of one server; nothing is opened yet."""
    journal = Journal(
        JournalOptions(settings.log_exchanges, settings.log_paths, settings.log_level),
        wall=CLOCK,
        tick=time.monotonic,
        write=write,
    )
    keys = settings.sign_keys or (secrets.token_urlsafe(32),)
    sites = tuple(site_of(one, settings, keys) for one in settings.site)
    materials = materials_of(settings, sites, keys)
    edition = compile_edition(
        materials,
        sites,
        generation=1,
        on_problem=journal.rule_problem,
    )
    journal.gauge("build_info", 1, version=__version__, table=edition.signs.version)
    workers = Workers(
        settings.rewrite_workers,
        settings.rewrite_timeout_s,
        on_killed=lambda: journal.count("workers_killed_total"),
    )
    text = materials.to_json()
    workers.publish(edition.generation, text)
    upstream = Upstream(upstream_options(settings))
    busy = Busy(settings.exchange_limit)
    cache = cache_of(settings, keys, upstream, journal, busy)
    editions = Editions(edition, text, limit=settings.editions, now=CLOCK())
    journal.follow("in_flight", lambda: busy.running)
    return Parts(
        editions=editions,
        upstream=upstream,
        cache=cache,
        hot=hot_of(cache, editions, journal, CLOCK),
        workers=workers,
        converter=Converter(svg=settings.svg),
        journal=journal,
        drifts=Drifts(journal, CLOCK),
        samples=Samples(settings.sample_ring),
        busy=busy,
        options=ServingOptions(
            page_limit_bytes=settings.page_limit_bytes,
            decoded_limit_bytes=settings.decoded_limit_bytes,
            depth_limit=settings.depth_limit,
            form_limit_bytes=settings.form_limit_bytes,
            fresh_s=settings.fresh_s,
            expose_headers=settings.expose_headers,
            trusted=trusted_networks(settings.trusted_proxies),
        ),
        own_id=_own_id(edition),
        wall=CLOCK,
        is_ready=is_ready,
        purge=cache.purge,
    )


def _own_id(edition: Edition) -> str:
    """Return our name in `Via`: the same for every node of one deployment, unlike any other's."""
    return f"freesheet-{edition.digest[:8]}"


def upstream_options(settings: Settings) -> UpstreamOptions:
    """Return the limits of the client that asks the origins."""
    return UpstreamOptions(
        resolve_timeout_s=settings.resolve_timeout_s,
        connect_timeout_s=settings.connect_timeout_s,
        origin_timeout_s=settings.origin_timeout_s,
        idle_timeout_s=settings.idle_timeout_s,
        upstream_head_limit_bytes=settings.upstream_head_limit_bytes,
        upstream_idle_s=settings.upstream_idle_s,
        connection_limit=settings.connection_limit,
    )
