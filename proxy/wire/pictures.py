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
    """The pictures of one site; `own` are the origin's hosts with ports, `more` listed ones."""

    signer: Signer
    own: frozenset[str] = frozenset()
    more: frozenset[str] = frozenset()

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
        """Return our path for the picture at `url`, or None where its host is not allowed."""
        if not self.allows(url):
            return None
        return self.signer.picture(PictureAddress(url, preset, width, height))


def _is_number(name: str) -> bool:
    return name.rpartition(".")[2].isdigit()
