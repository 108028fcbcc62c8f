"""What settings must be together, beyond their types.

Raises ConfigError with one sentence; pure.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import fields
from typing import Final
from urllib.parse import urlsplit

from proxy.config.table import CHOICES, Settings, Site
from proxy.errors import ConfigError, RuleError
from proxy.page.decoding import known_name
from proxy.ruleset.glob import Glob, parse_glob
from proxy.sheet.asking import parse_ask_policy
from proxy.wire.addresses import host_to_ascii
from proxy.wire.forms import FormKind

_FORMS: Final = tuple(one.value for one in FormKind)
_KEY: Final = re.compile(r"[a-z0-9-]+")
_SECRET_LENGTH: Final = 16
"""Characters of a token or key at least: 16 random letters and digits have 95 bits."""

_PARAMETER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


def check_settings(settings: Settings) -> None:
    """Raise ConfigError for the first thing that does not fit."""
    _check_choices(settings, "")
    _check_counts(settings)
    for name in ("listen", "admin_listen"):
        if getattr(settings, name) or name == "listen":
            parse_place(getattr(settings, name), name)
    _check_secrets(settings)
    for network in settings.trusted_proxies:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise ConfigError(
                f"trusted_proxies: {network!r} is no network; write 10.0.0.0/8."
            ) from None
    if not settings.site:
        raise ConfigError("no site: write at least one [[site]] table.")
    for site in settings.site:
        check_site(site)
    _check_together(settings.site)


def _check_counts(settings: Settings) -> None:
    for name in ("rewrite_workers", "editions"):
        if getattr(settings, name) < 1:
            raise ConfigError(f"{name}: at least 1.")
    if settings.sample_ring < 0:
        raise ConfigError("sample_ring: a number of pages; 0 keeps none.")


def _check_secrets(settings: Settings) -> None:
    """Refuse what can be guessed; the sentence says nothing of the secret itself."""
    said = [("admin_token", settings.admin_token)] if settings.admin_token else []
    said += [("sign_keys", key) for key in settings.sign_keys]
    for name, secret in said:
        if len(secret) < _SECRET_LENGTH:
            raise ConfigError(
                f"{name}: shorter than {_SECRET_LENGTH} characters, which can be guessed;"
                " take the output of: openssl rand -hex 24"
            )


def _check_choices(row: Settings | Site, where: str) -> None:
    for one in fields(row):
        value = getattr(row, one.name)
        choices = CHOICES.get(one.name)
        if choices and value not in choices:
            said = ", ".join(choice for choice in choices if choice)
            raise ConfigError(f"{where}{one.name}: {value!r} is none of {said}.")


def check_site(site: Site) -> None:
    """Raise ConfigError for the first key of a site that does not fit."""
    where = f'site "{site.key}": '
    if not _KEY.fullmatch(site.key):
        raise ConfigError(f"{where}key: lower-case letters, digits and dashes only.")
    _check_choices(site, where)
    parts = urlsplit(site.origin)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(
            f"{where}origin: {site.origin!r} is no address; write https://news.example."
        )
    if parts.path not in ("", "/") or parts.query or parts.username:
        raise ConfigError(f"{where}origin: only scheme, host and port; {site.origin!r} says more.")
    _check_hosts(site, where)
    for place in site.connect:
        parse_place(place, f"{where}connect")
    if not _PARAMETER.fullmatch(site.view_name):
        raise ConfigError(
            f"{where}view_name: {site.view_name!r} is no name; write letters, digits."
        )
    if site.charset_default and not known_name(site.charset_default):
        raise ConfigError(
            f"{where}charset_default: {site.charset_default!r} is no charset that browsers know;"
            " write windows-1251, or leave it out."
        )
    for path in site.refuse_paths:
        parse_path_glob(path, site.key)
    _check_asks_and_forms(site, where)


def _check_asks_and_forms(site: Site, where: str) -> None:
    try:
        parse_ask_policy(site.support_links)
    except ConfigError as error:
        raise ConfigError(f"{where}{error}") from error
    for kind in site.forms:
        if kind not in _FORMS:
            raise ConfigError(f"{where}forms: {kind!r} is none of {', '.join(_FORMS)}.")


def _check_hosts(site: Site, where: str) -> None:
    if not site.hosts:
        raise ConfigError(f"{where}hosts is missing: name the public hosts that readers use.")
    for host in (*site.hosts, *site.origin_hosts, *site.plain_hosts):
        if host_to_ascii(host.removeprefix("*.")) is None:
            raise ConfigError(f"{where}hosts: {host!r} is no host name; leave scheme and port out.")
    for host in site.image_hosts:
        if host_to_ascii(host) is None:
            raise ConfigError(f"{where}image_hosts: {host!r} is no host name; no scheme there.")


def _check_together(sites: tuple[Site, ...]) -> None:
    owner: dict[str, str] = {}
    for site in sites:
        if site.key in {other.key for other in sites if other is not site}:
            raise ConfigError(f'site "{site.key}": two sites have this key.')
        for host in (*site.hosts, *site.plain_hosts):
            name = host_to_ascii(host.removeprefix("*.")) or host
            name = "*." + name if host.startswith("*.") else name
            if owner.setdefault(name, site.key) != site.key:
                raise ConfigError(
                    f"host {name} belongs to two sites: {owner[name]} and {site.key}."
                )
    if sum(site.default for site in sites) > 1:
        raise ConfigError("default: at most one site serves requests without a Host.")


def parse_path_glob(text: str, key: str) -> Glob:
    """Return the glob of one of a site's `refuse_paths`."""
    try:
        return parse_glob(text)
    except RuleError as error:
        raise ConfigError(f'site "{key}": refuse_paths: {error}') from error


def parse_place(text: str, where: str) -> tuple[str, int]:
    """Return host and port of `host:port` or `[v6]:port`."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or int(port) > 65535:  # noqa: PLR2004  # the largest port
        raise ConfigError(f"{where}: {text!r} is no address; write 127.0.0.1:8080.")
    return host, int(port)
