"""The one cookie of ours: it remembers a switch for a session, where the site allows it. Pure.

It holds the value of the switch parameter and nothing else (privacy.md, "What others learn"), is
set only when a person has followed a switch, and never reaches the origin.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from proxy.wire.view import View, format_view, parse_view

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

NAME: Final = "freesheet-view"
_PREFIX: Final = NAME.encode() + b"="


def read_cookie(headers: Headers) -> View | None:
    """Return the view that a reader's cookie asks for, or None where it has none of ours."""
    for pair in _pairs(headers):
        if pair.startswith(_PREFIX):
            return parse_view(pair.removeprefix(_PREFIX).strip(b'"').decode("latin-1"))
    return None


def without_cookie(headers: Headers) -> Headers:
    """Return the fields without our cookie; a line that held nothing else goes.

    >>> without_cookie(((b"Cookie", b"a=1; freesheet-view=full; b=2"),))
    ((b'Cookie', b'a=1; b=2'),)
    """
    if not any(pair.startswith(_PREFIX) for pair in _pairs(headers)):
        return headers
    kept: list[tuple[bytes, bytes]] = []
    for name, value in headers:
        if name.lower() == b"cookie":
            pairs = [one.strip() for one in value.split(b";")]
            value = b"; ".join(one for one in pairs if one and not one.startswith(_PREFIX))  # noqa: PLW2901  # the line as it goes on
            if not value:
                continue
        kept.append((name, value))
    return tuple(kept)


def new_cookie(asked: View, known: View | None, *, secure: bool) -> bytes | None:
    """Return the Set-Cookie value that remembers the switch `asked` for, or None for none.

    Links to the parts of a page are no switches, and what is `known` need not be said again. Old
    browsers ignore the attributes that they do not know.
    """
    wished = replace(asked, part=0)
    if asked.part or wished == known or not (asked.full or asked.simple):
        return None
    attributes = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
    return f"{NAME}={format_view(wished)}{attributes}".encode()


def _pairs(headers: Headers) -> list[bytes]:
    lines = [value for name, value in headers if name.lower() == b"cookie"]
    return [pair.strip() for line in lines for pair in line.split(b";")]
