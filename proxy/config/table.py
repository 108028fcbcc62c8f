"""Every setting and every site key, once: name with unit, type, default, help.

The table drives the environment names, the TOML file, the flags, `freesheet settings` and the docs
table (settings.md). Reads nothing; `config.load` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

MIB: Final = 1024 * 1024
ON, OFF = True, False


def setting(default: Any, help_text: str, *, secret: bool = False) -> Any:  # noqa: ANN401  # the type stands at the field
    """Declare a setting: its default, its help, whether its value is shown."""
    return field(default=default, metadata={"help": help_text, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One origin site with its public hosts; a `[[site]]` table of the TOML file."""

    key: str = setting("site", "Name of the site; its rules are rules/<key>.toml.")
    origin: str = setting("", "Where pages are fetched: https://host or http://host:port.")
    hosts: tuple[str, ...] = setting((), "Public host names of this site.")
    origin_hosts: tuple[str, ...] = setting(
        (), "Hosts whose links count as this site; default: the origin's, with and without www."
    )
    default: bool = setting(
        OFF,
        "Serve requests without a Host from this site; at most one. An only site does so anyway.",
    )
    mode: str = setting(
        "front", "front: the public host is the origin's own name. mirror: another."
    )
    policy: str = setting("", "Which engines are outdated here; default: the global policy.")
    unlisted: str = setting("original", "What a reader gets that nobody knows: original or simple.")
    methods: tuple[str, ...] = setting((), "Methods let through; front: all, mirror: GET, HEAD.")
    forms: tuple[str, ...] = setting(
        (), "Forms on sheets: search, subscribe, contact; mirror: search."
    )
    refuse_paths: tuple[str, ...] = setting((), "Path globs answered with a short page and a link.")
    cookies: str = setting("", "pass or strip; front: pass, mirror: strip.")
    connect: tuple[str, ...] = setting((), "Addresses host:port tried in order; SNI and Host stay.")
    upstream_proxy: str = setting("", "socks5h://, socks5:// or http:// proxy towards the origin.")
    upstream_agent: str = setting("reader", "Agent of modern fetches: reader or fixed.")
    support_links: str = setting(
        "origin", "origin: as published; mirror: mapped; by role also note, or another address."
    )
    csp: str = setting("map", "Content-Security-Policy on a mirror: map, keep or drop.")
    hsts_s: int = setting(0, "Our own Strict-Transport-Security max-age on a mirror; 0: none.")
    robots: str = setting("", "noindex or origin; mirror: noindex, front: origin.")
    service_workers: str = setting("pass", "For modern readers: pass, block or clear.")
    shared_cache: str = setting("", "What stands in front: nothing, vary or class.")
    websockets: bool = setting(OFF, "Let WebSockets through on a mirror; front always does.")
    forward_client: bool = setting(OFF, "Append the reader's address to X-Forwarded-For.")
    allow_plain_origin: bool = setting(OFF, "The origin may be plain http.")
    accept_language: str = setting("", "Fixed Accept-Language of sheet fetches.")
    charset_default: str = setting("", "Charset of pages that name none and show none.")
    image_hosts: tuple[str, ...] = setting(
        (), "Hosts besides the origin's that pictures come from."
    )
    view_name: str = setting("view", "Name of the switch parameter in addresses.")
    view_cookie: bool = setting(OFF, "Remember a switch in a session cookie.")
    kaios: str = setting("", "lite: keypad phones get the simple page on every version.")
    save_data: str = setting("", "lite: readers that ask to save data get the simple page.")
    plain_hosts: tuple[str, ...] = setting((), "Public hosts on plain HTTP with a warning line.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of Freesheet; the unit is in the name."""

    listen: str = setting("0.0.0.0:8080", "Public listener, plain HTTP; TLS ends at the edge.")
    admin_listen: str = setting("127.0.0.1:8081", "The operator's listener; empty: none.")
    admin_token: str = setting("", "Token for the operator's listener.", secret=True)
    metrics_open: bool = setting(OFF, "Metrics without the token.")
    site: tuple[Site, ...] = setting((), "The sites; [[site]] tables, or origin and hosts for one.")
    rules_dir: str = setting("rules", "Folder of the rule files.")
    rules_poll_s: float = setting(5.0, "How often the rule files are looked at; 0: never.")
    rules_strict: bool = setting(OFF, "Refuse to start when a rule's own test fails.")
    policy: str = setting("baseline 2020", "Which engines are outdated.")
    trusted_proxies: tuple[str, ...] = setting((), "Networks whose X-Forwarded-Proto is believed.")
    sign_keys: tuple[str, ...] = setting(
        (), "Keys of picture and form addresses; the first signs, all verify.", secret=True
    )
    store: str = setting("embedded", "embedded, file:///folder, valkey://host:port/0, or none.")
    store_limit_bytes: int = setting(64 * MIB, "Size of the embedded store.")
    store_timeout_s: float = setting(0.05, "A store that is slower is a miss.")
    fresh_s: int = setting(300, "Life of a sheet whose origin says nothing.")
    stale_s: int = setting(86400, "How long a copy may be served when the origin fails.")
    error_s: int = setting(5, "Life of a stored error.")
    resolve_timeout_s: float = setting(2.0, "Upstream: looking up a name.")
    connect_timeout_s: float = setting(5.0, "Upstream: connection with TLS and proxy.")
    origin_timeout_s: float = setting(15.0, "Upstream: how long to wait for the response head.")
    idle_timeout_s: float = setting(30.0, "Upstream: silence in a body.")
    upstream_head_limit_bytes: int = setting(65536, "Upstream: larger response heads are 502.")
    upstream_idle_s: float = setting(4.0, "Upstream: idle connections are closed.")
    connection_limit: int = setting(100, "Upstream: connections in all.")
    exchange_limit: int = setting(500, "Exchanges at work, not those that wait; above it 503.")
    target_limit_bytes: int = setting(8192, "Longer request targets are 414.")
    head_limit_bytes: int = setting(32768, "Larger request heads are 431.")
    field_limit: int = setting(100, "More request fields are 431.")
    form_limit_bytes: int = setting(65536, "Larger bodies on our own form addresses are 413.")
    head_timeout_s: float = setting(10.0, "Public listener: a whole request head.")
    body_timeout_s: float = setting(30.0, "Public listener: silence in a request body.")
    keep_alive_s: float = setting(65.0, "Public listener: an idle connection.")
    send_timeout_s: float = setting(60.0, "Public listener: a reader that takes no byte.")
    client_limit: int = setting(4096, "Public listener: open connections.")
    page_limit_bytes: int = setting(4 * MIB, "Larger pages pass through unchanged.")
    decoded_limit_bytes: int = setting(16 * MIB, "The same, after content codings are undone.")
    depth_limit: int = setting(256, "The same, for nested elements.")
    rewrite_timeout_s: float = setting(0.5, "A rewrite that takes longer is given up.")
    rewrite_workers: int = setting(2, "Processes that rewrite pages.")
    svg: bool = setting(OFF, "SVG pictures are drawn; needs freesheet[svg].")
    drain_s: float = setting(10.0, "After a stop signal: still accepting, not ready.")
    stop_s: float = setting(20.0, "Then: the time that running exchanges get.")
    log_exchanges: str = setting("all", "all, errors or off.")
    log_paths: bool = setting(OFF, "Paths in log lines.")
    log_level: str = setting("info", "debug, info, warning or error.")
    expose_headers: bool = setting(ON, "Freesheet-Tier, Freesheet-Rules, Server-Timing on sheets.")
    sample_ring: int = setting(50, "Origin pages kept in memory for impact reports; 0: none.")
    editions: int = setting(5, "Editions kept in memory, for rollback; 1: none but the current.")
    allow_private_origin: bool = setting(OFF, "Origins may have private addresses.")


CHOICES: Final = {
    "mode": ("front", "mirror"),
    "unlisted": ("original", "simple"),
    "cookies": ("", "pass", "strip"),
    "upstream_agent": ("reader", "fixed"),
    "csp": ("map", "keep", "drop"),
    "robots": ("", "noindex", "origin"),
    "service_workers": ("pass", "block", "clear"),
    "shared_cache": ("", "vary", "class"),
    "kaios": ("", "lite"),
    "save_data": ("", "lite"),
    "log_exchanges": ("all", "errors", "off"),
    "log_level": ("debug", "info", "warning", "error"),
}
"""What a setting may say, where it is one of a few words."""
