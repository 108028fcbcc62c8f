"""Which header fields pass and which change, towards the origin and back (operations.md, section 6).

Pure tables and functions over ordered pairs: nothing is joined, sorted or deduplicated, and the
case of names stays as it came. Framing (`Content-Length` of a request, `Transfer-Encoding`) is
written by whoever sends the message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proxy.wire.messages import Headers, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarding:
    """What a pass-through request says besides the reader's own fields.

    `host` is the origin's authority as its `Host` field, `own_id` our name in `Via`
    ("freesheet-k3f9"), `agent` a fixed User-Agent or "" for the reader's. `client` and `scheme`
    are told to the origin only where `forward_client` holds. `public` and `origin` are the two
    roots ("https://mirror.example") between which a mirror maps `Origin` and `Referer`.
    """

    host: str
    own_id: str
    agent: str = ""
    forward_client: bool = False
    client: str = ""
    scheme: str = "https"
    mirror: bool = False
    public: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFetch:
    """What a request for a page that may be rewritten says; nothing else of the reader is sent.

    `codings` are the content codings that we can undo. `reader_language` is sent only where the
    site has no fixed `language`, and the caller passes it only where the origin's Vary names it.
    `conditional` are our own validators for a stored original.
    """

    host: str
    own_id: str
    version: str
    codings: tuple[str, ...] = ("gzip", "br")
    language: str = ""
    reader_language: str = ""
    conditional: Headers = ()


def end_to_end(headers: Headers) -> Headers:
    """Return the fields without the hop-by-hop ones, in their order."""
    raise NotImplementedError


def is_loop(headers: Headers, own_id: str) -> bool:
    """Return whether the request has passed through us before: our id stands in its Via (508)."""
    raise NotImplementedError


def with_via(headers: Headers, version: str, own_id: str) -> Headers:
    """Return the fields with one more Via line; `version` is that of the message received."""
    raise NotImplementedError


def forwarded_request(request: Request, forwarding: Forwarding) -> Headers:
    """Return the fields of a pass-through request, `Host` first, without framing."""
    raise NotImplementedError


def simplified_request(request: Request, fetch: SheetFetch) -> Headers:
    """Return the fields of a request for a page that may be rewritten."""
    raise NotImplementedError


def upgrade_request(request: Request, forwarding: Forwarding) -> Headers:
    """Return the fields of a WebSocket handshake; `Upgrade` itself is written by the client."""
    raise NotImplementedError


def passed_response(headers: Headers, own_id: str, version: str = "1.1") -> Headers:
    """Return the fields of a passed response in mode `front`: all but the hop-by-hop ones, Via added."""
    raise NotImplementedError


def accepts_coding(headers: Headers, name: str) -> bool:
    """Return whether the reader takes the content coding `name`; `;q=0` refuses it."""
    raise NotImplementedError
