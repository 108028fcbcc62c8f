"""The sites of an edition and the public hosts that lead to them. Matching is exact; opens nothing.

Prefix and suffix compares let `nytimes.com.evil.tld` and `evilexample.com` pass: a host is
lowered, its port and one trailing dot removed, turned to ASCII, and then looked up (settings.md,
"How sites are found").
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from proxy.wire.addresses import SiteMap, host_to_ascii

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proxy.reader.policy import Policy
    from proxy.ruleset.glob import Glob
    from proxy.shell.upstream import Origin
    from proxy.wire.forms import FormRoad
    from proxy.wire.pictures import PictureRoad


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One origin with all that an exchange needs of its configuration."""

    key: str
    origin: Origin
    origin_url: str
    authority: str
    hosts: tuple[str, ...]
    policy: Policy
    site_map: SiteMap
    default: bool = False
    mirror: bool = False
    unlisted_simple: bool = False
    methods: frozenset[str] = frozenset()
    forms: FormRoad
    refuse_paths: tuple[Glob, ...] = ()
    strip_cookies: bool = False
    fixed_agent: bool = False
    csp: str = "map"
    hsts_s: int = 0
    noindex: bool = False
    service_workers: str = "pass"
    shared_cache: str = ""
    websockets: bool = True
    forward_client: bool = False
    accept_language: str = ""
    pictures: PictureRoad
    view_name: str = "view"
    view_cookie: bool = False
    charset_default: str = ""
    plain_hosts: frozenset[str] = frozenset()
    plain_http: bool = False
    support_links: str = "origin"


_READ_ONLY: Final = frozenset({"GET", "HEAD"})


def plain_site(site: Site) -> Site:
    """Return the site as its hosts on plain HTTP show it.

    A mirror that is only read: no cookies, no login, nothing that binds readers to https. Searching
    is the one form (mirrors.md, "Plain HTTP for those who have no TLS").
    """
    return replace(
        site,
        mirror=True,
        methods=_READ_ONLY,
        forms=replace(site.forms, kinds=site.forms.kinds & {"search"}),
        strip_cookies=True,
        hsts_s=0,
        noindex=True,
        forward_client=False,
        plain_http=True,
    )


@dataclass(frozen=True, slots=True)
class HostTable:
    """Which site a public host leads to."""

    exact: dict[str, Site] = field(default_factory=dict)
    wild: dict[str, Site] = field(default_factory=dict)
    default: Site | None = None

    def find(self, host: str) -> Site | None:
        """Return the site of `host` (without port), the default site for "", or None.

        >>> HostTable().find("news.example") is None
        True
        """
        if not host:
            return self.default
        site = self.exact.get(host)
        if site is None:
            name = host_to_ascii(host) or ""
            site = self.exact.get(name) or self.wild.get(name.partition(".")[2])
        return site


def host_table(sites: Iterable[Site]) -> HostTable:
    """Return the table of all sites; `*.pool.example` covers exactly one more label.

    A request without a Host is for the default site, and where there is one site only, for it.
    """
    sites = list(sites)
    exact: dict[str, Site] = {}
    wild: dict[str, Site] = {}
    default = sites[0] if len(sites) == 1 else None
    for site in sites:
        for hosts, shown in ((site.hosts, site), (site.plain_hosts, plain_site(site))):
            for host in hosts:
                table = wild if host.startswith("*.") else exact
                table[host_to_ascii(host.removeprefix("*.")) or host] = shown
        default = site if site.default else default
    return HostTable(exact, wild, default)
