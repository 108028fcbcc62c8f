"""Which forms of a site its readers may send through us, and their addresses. Pure.

A form is sent on only where a sheet of ours held it (the address is signed), to the origin's own
hosts, and where the operator takes its kind. Whatever else is asked is done on the full page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from proxy.wire.signing import FormAddress, Signer


class FormKind(Enum):
    """What a form is for; the words are those of the site key `forms`."""

    SEARCH = "search"
    SUBSCRIBE = "subscribe"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class FormRoad:
    """The forms of one site; `own` are the origin's hosts with ports, `kinds` what it takes."""

    signer: Signer
    own: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def takes(self, kind: FormKind) -> bool:
        """Tell whether sheets of this site may hold forms of this kind."""
        return kind.value in self.kinds

    def allows(self, url: str) -> bool:
        """Tell whether a form may be sent on to the absolute address `url`.

        >>> from proxy.wire.signing import Signer
        >>> road = FormRoad(Signer((b"k",), "news"), frozenset({"news.example"}))
        >>> road.allows("https://news.example/s?q=1"), road.allows("https://user@evil.example/")
        (True, False)
        """
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and parts.netloc.lower() in self.own

    def address(self, asked: FormAddress) -> str:
        """Return our path for a form."""
        return self.signer.form(asked)

    def read(self, path: str) -> FormAddress | None:
        """Return what a path of ours asks for, or None where it is not one that we send on."""
        asked = self.signer.read_form(path)
        if asked is None or asked.kind not in self.kinds or not self.allows(asked.action):
            return None
        return asked
