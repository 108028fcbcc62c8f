"""Which pictures a site's sheets may show, and their addresses. Pure.

A picture is fetched for readers only where a page of the site named it and the operator allows its
host: the origin's own, hosts below the same name, and those that `image_hosts` lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from proxy.wire.signing import PictureAddress

if TYPE_CHECKING:
    from proxy.wire.signing import Signer


@dataclass(frozen=True, slots=True)
class PictureRoad:
    """The pictures of one site; `own` are the origin's hosts with ports, `more` listed ones.

    `draws` tells that SVG is converted too.
    """

    signer: Signer
    own: frozenset[str] = frozenset()
    more: frozenset[str] = frozenset()
    draws: bool = False

    def allows(self, url: str) -> bool:
        """Tell whether the host of the absolute address `url` may be asked for pictures.

        >>> from proxy.wire.signing import Signer
        >>> road = PictureRoad(Signer((b"k",), "news"), frozenset({"www.news.example"}))
        >>> road.allows("https://static.news.example/a.jpg"), road.allows("https://other.example/a.jpg")
        (True, False)
        """
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").lower()
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or not host:
            return False
        place = parts.netloc.lower().rpartition("@")[2]
        if place in self.own or host in self.more:
            return True
        names = {one.partition(":")[0].removeprefix("www.") for one in self.own}
        return any(
            "." in name and host.endswith("." + name) for name in names if not _is_number(name)
        )

    def address(self, url: str, preset: str, width: int, height: int) -> str | None:
        """Return our path for the picture at `url`, None where its host or type is not allowed."""
        if not self.allows(url) or (not self.draws and is_vector(url)):
            return None
        return self.signer.picture(PictureAddress(url, preset, width, height))


def is_vector(url: str) -> bool:
    """Tell whether an address names an SVG.

    >>> is_vector("https://news.example/chart.SVG?v=2"), is_vector("https://news.example/svg/a.png")
    (True, False)
    """
    return url.partition("#")[0].partition("?")[0].lower().endswith((".svg", ".svgz"))


def _is_number(name: str) -> bool:
    return name.rpartition(".")[2].isdigit()
