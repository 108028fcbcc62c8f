"""Every address we emit and read back: resolved, ASCII, between origin and public host. Pure.

IE 6 to 11 send raw bytes where an address is not ASCII (evidence.md, "Addresses"), so nothing else
is ever written. Only http, https, mailto and tel leave; `javascript:`, `data:` and the rest have
no address here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import idna

SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})

# Characters that parsers of the readers we serve skip inside a scheme (evidence.md, "Addresses").
_INVISIBLE: Final = re.compile(
    "[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]"
)
_SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_TABS: Final = re.compile(r"[\t\n\r]")
_RAW_BYTES: Final = re.compile(rb"[\x80-\xff]")
_NOT_ASCII: Final = re.compile(r"[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]")
_STRAY_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def absolute(base: str, href: str, charset: str = "utf-8") -> str | None:
    r"""Return `href` as an absolute ASCII address seen from `base`, or None where we write none.

    The query is percent-encoded from `charset`, the page's own, and the path from UTF-8 (WHATWG
    URL).

    >>> absolute("https://news.example/a/", "../б?q=1#x")
    'https://news.example/%D0%B1?q=1#x'
    >>> absolute("https://news.example/", "java\tscript:alert(1)") is None
    True
    """
    href = _TABS.sub("", href).strip("\x00 \x0b\x0c\x1c\x1d\x1e\x1f\xa0\ufeff")
    if href.isascii() and href.startswith(("https://", "http://")):
        scheme = href.partition(":")[0]
    else:
        named = _SCHEME.match(_INVISIBLE.sub("", href))
        scheme = named.group(1).lower() if named else ""
        if named and not _SCHEME.match(href):
            return None  # a scheme written with invisible characters is an attack, not an address
    if scheme and scheme not in SCHEMES:
        return None
    if scheme in ("mailto", "tel"):
        return scheme + ":" + quote_ascii(href.partition(":")[2])
    return _resolved(base, href.replace("\\", "/"), charset)


def _resolved(base: str, href: str, charset: str) -> str | None:
    try:
        whole = urljoin(base, href)
        parts = urlsplit(whole)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    name = host_to_ascii(host)
    if name is None:
        return None
    if ":" in name:
        name = f"[{name}]"
    place = name if port is None or port == _DEFAULT_PORTS[parts.scheme] else f"{name}:{port}"
    query = "?" + quote_ascii(parts.query, charset) if "?" in whole.partition("#")[0] else ""
    fragment = "#" + quote_ascii(parts.fragment) if parts.fragment else ""
    return f"{parts.scheme}://{place}{quote_ascii(parts.path) or '/'}{query}{fragment}"


_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def field_address(value: bytes) -> str:
    r"""Return an address of a header field as ASCII: other bytes are percent-encoded as they are.

    What charset they are in is the origin's affair, and it is asked for the same bytes again.

    >>> field_address("/б".encode()), field_address(b"/caf\xe9%20")
    ('/%D0%B1', '/caf%E9%20')
    """
    return _RAW_BYTES.sub(lambda match: b"%%%02X" % match.group()[0], value).decode("ascii")


def quote_ascii(text: str, charset: str = "utf-8") -> str:
    """Percent-encode whatever may not stand in an address; escapes that are there already stay.

    >>> quote_ascii("a b%41%zz<é>")
    'a%20b%41%25zz%3C%C3%A9%3E'
    """
    text = _STRAY_PERCENT.sub("%25", text) if "%" in text else text
    return _NOT_ASCII.sub(lambda match: _escaped(match.group(), charset), text)


def _escaped(character: str, charset: str) -> str:
    if character == "%":
        return character
    try:
        raw = character.encode(charset)
    except (UnicodeEncodeError, LookupError):
        raw = character.encode("utf-8", "replace")
    return "".join(f"%{byte:02X}" for byte in raw)


def host_to_ascii(host: str) -> str | None:
    """Return a host name in lower case and ASCII, one trailing dot removed; None where it is none.

    >>> host_to_ascii("Новости.Example.")
    'xn--b1amnebsh.example'
    """
    host = host.lower().removesuffix(".")
    if host.isascii():
        return host if _HOST.fullmatch(host) else None
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None


_HOST: Final = re.compile(r"[a-z0-9_](?:[a-z0-9._\-]*[a-z0-9_])?|[0-9a-f:.]*:[0-9a-f:.]*")


@dataclass(frozen=True, slots=True)
class SiteMap:
    """Which hosts count as the site, and what their links become on a sheet.

    In a sheet links to `origin_hosts` become root-relative: one stored sheet serves every public
    host, and no sheet names a mirror (mirrors.md, "What readers of sheets get"). Without
    `origin_hosts` everything stays absolute.
    """

    origin_hosts: frozenset[str] = frozenset()

    def to_public(self, url: str) -> str:
        """Return the address that a reader should follow for the absolute origin address `url`."""
        if not self.origin_hosts or not url.startswith(("http://", "https://")):
            return url
        place, slash, rest = url.partition("://")[2].partition("/")
        if not slash:
            place, mark, rest = place.partition("?")
            rest = mark + rest
        if place not in self.origin_hosts:
            return url
        path = "/" + rest.lstrip("/") if rest.startswith("/") else "/" + rest
        return path or "/"

    def is_own(self, url: str) -> bool:
        """Tell whether the absolute address `url` belongs to the site."""
        return url.partition("://")[2].partition("/")[0].partition("?")[0] in self.origin_hosts


@dataclass(frozen=True, slots=True)
class Naming:
    """How a sheet names a place at the origin that is to keep its own name, such as the till.

    `hidden` are the origin's hosts that no reader can reach: where we stand for a site's own name,
    pages are often fetched from a machine behind it. `public` is the site's own name.
    """

    hidden: frozenset[str] = frozenset()
    public: str = ""

    @property
    def name(self) -> str:
        """What to call a site that does not say it, where its host is hidden; else ""."""
        return self.public if self.hidden else ""

    def shown(self, url: str) -> str:
        """Return the address, root-relative where its host is hidden.

        >>> Naming(frozenset({"app:3000"})).shown("http://app:3000/donate")
        '/donate'
        """
        return SiteMap(self.hidden).to_public(url)

    def on_plain_http(self, url: str) -> str:
        """Return the address for a page that came unencrypted: a till stays on https."""
        short = self.shown(url)
        return f"https://{self.public}{short}" if short != url and self.public else short
