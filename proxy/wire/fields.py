"""Which header fields pass and which change, towards the origin and back. Pure.

What they do is told in privacy.md, "What the origin learns", and mirrors.md, "What modern readers
get". Fields stay ordered pairs: nothing is joined, sorted or deduplicated, and the case of names
stays as it came. Framing (`Content-Length` of a request, `Transfer-Encoding`) is written by whoever
sends the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from proxy.wire.messages import Fields, joined, values
from proxy.wire.names import Names

if TYPE_CHECKING:
    from proxy.wire.messages import Headers, Request

# RFC 9110, section 7.6.1: "Intermediaries are encouraged to remove or replace fields that are
# known to require removal before forwarding, whether or not they appear as a connection-option".
# The first eight are that section's own; the authentication fields are for the proxy in front of
# them (sections 11.7.1 to 11.7.3).
HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"proxy-authenticate",
        b"proxy-authentication-info",
        b"proxy-authorization",
    }
)
# RFC 9110, section 7.6.1: "A sender MUST NOT send a connection option corresponding to a field
# that is intended for all recipients of the content. For example, Cache-Control is never
# appropriate as a connection option". Who names these wants a request stripped of what protects
# it, or a body that means something else.
_NEVER_NAMED: Final = frozenset(
    {
        b"host",
        b"content-length",
        b"content-type",
        b"content-encoding",
        b"content-range",
        b"cache-control",
        b"cookie",
        b"set-cookie",
        b"authorization",
    }
)
_IS_HOP: Final = Names(lambda name: name.lower() in HOP_BY_HOP)
# Connection options that name no field, as most messages have them.
_USUAL: Final = frozenset({b"keep-alive", b"close", b"Keep-Alive"})
# What no request of ours carries upward, whoever sent it.
_NEVER_UP: Final = frozenset(
    {
        b"host",  # ours
        b"content-length",  # framing: written by the client
        b"expect",  # the listener has answered it (evidence.md, "The origin")
        b"proxy",  # httpoxy: CGI makes HTTP_PROXY of it, CVE-2016-5385
        b"http2-settings",  # RFC 9113, section 3.1: only with an Upgrade that is not forwarded
        # Fields that some frameworks believe instead of the request line.
        b"x-http-method",
        b"x-http-method-override",
        b"x-method-override",
        b"x-host",
        b"x-http-host",
        b"x-real-host",
        b"x-server-name",
        b"x-backend-host",
        b"x-proxy-host",
        b"x-proxy-url",
        b"proxy-host",
        b"proxy-url",
        b"base-url",
        b"x-base-url",
        b"request-uri",
        b"x-http-destinationurl",
        b"x-url-scheme",
        b"x-scheme",
        b"x-proto",
        b"x-protocol",
        b"x-ssl",
        b"x-https",
        b"front-end-https",
        b"cf-visitor",
        # The reader's address, as edges and load balancers write it.
        b"forwarded",
        b"x-real-ip",
        b"x-client-ip",
        b"x-cluster-client-ip",
        b"x-originating-ip",
        b"x-remote-ip",
        b"x-remote-addr",
        b"client-ip",
        b"true-client-ip",
        b"fastly-client-ip",
        b"fly-client-ip",
        b"cf-connecting-ip",
        b"cf-connecting-ipv6",
        b"cf-pseudo-ipv4",
        b"cf-ipcountry",
        b"akamai-origin-hop",
    }
)
# The same by their beginnings or parts: addresses, our own fields (a token among them), and what
# phones and their operators add, which can name a person.
_NEVER_UP_PATTERN: Final = re.compile(
    rb"x-forwarde[dr]-|x-forwarded$|x-original-|x-override-|x-rewrite-|x-host-|freesheet-|x-operamini-|x-ucbrowser-|x-wap-|x-up-|x-nokia-|x-uidh|x-acr"
    rb"|x-vf-|x-h3g-|x-bluecoat-via|x-imforwards|wap-connection|tm_user-id"
    rb"|.*(?:msisdn|subno|imsi|imei|calling-line-id)"
)
_ALWAYS_UP: Final = frozenset({b"save-data", b"dnt", b"sec-gpc"})
_COUNTED_METHODS: Final = frozenset({"OPTIONS", "TRACE"})

# A browser of today: the origin must not answer with a page of its own for old ones, and readers
# must not be told apart (privacy.md, "What the origin learns").
_AGENT: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/148.0.0.0 Safari/537.36 Freesheet/"
)
_ACCEPT: Final = b"text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"

_CODING: Final = re.compile(r"[ \t]*([^\s;,]+)[ \t]*(?:;[ \t]*[qQ]=([^\s;,]*)[ \t]*)?")
_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_ALIASES: Final = {
    "x-gzip": "gzip",
    "x-compress": "compress",
}  # RFC 9110, sections 8.4.1.1, 8.4.1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarding:
    """What a pass-through request says besides the reader's own fields.

    `host` is the origin's authority as its `Host` field, `own_id` our name in `Via`
    ("freesheet-k3f9"), `agent` a fixed User-Agent or "" for the reader's. `client` and `scheme`
    are told to the origin only where `forward_client` holds, and never by a mirror. `public` and
    `origin` are the two roots ("https://mirror.example") between which a mirror maps `Origin` and
    `Referer`. `cookies` says whether cookies pass; "" is what the mode asks for.
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
    cookies: str = ""


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
    """Return the fields without the hop-by-hop ones, in their order.

    RFC 9110, section 7.6.1: "Intermediaries MUST parse a received Connection header field before a
    message is forwarded and, for each connection-option in this field, remove any header or
    trailer field(s) from the message with the same name as the connection-option, and then remove
    the Connection header field itself".

    >>> end_to_end(((b"Connection", b"close, X-Hop"), (b"X-Hop", b"1"), (b"X-End", b"2")))
    ((b'X-End', b'2'),)
    """
    if type(headers) is Fields and HOP_BY_HOP.isdisjoint(headers.by_name()):
        return headers
    named = b",".join(values(headers, b"connection"))
    if not named or named in _USUAL:
        is_hop = _IS_HOP
        return tuple([field for field in headers if not is_hop[field[0]]])
    options = {option.strip(b" \t").lower() for option in named.split(b",")}
    dropped = HOP_BY_HOP | (options - _NEVER_NAMED)
    return tuple([field for field in headers if field[0].lower() not in dropped])


def is_loop(headers: Headers, own_id: str) -> bool:
    """Return whether the request has passed through us before: our id stands in its Via (508).

    >>> is_loop(((b"Via", b"1.0 fred, 1.1 freesheet-a1"),), "freesheet-a1")
    True
    """
    for member in joined(headers, b"via").split(","):
        received = member.split()
        if len(received) > 1 and received[1].lower() == own_id.lower():
            return True
    return False


def with_via(headers: Headers, version: str, own_id: str) -> Headers:
    """Return the fields with one more Via line; `version` is that of the message received.

    RFC 9110, section 7.6.3: "A proxy MUST send an appropriate Via header field ... in each message
    that it forwards. An HTTP-to-HTTP gateway MUST send an appropriate Via header field in each
    inbound request message and MAY send a Via header field in forwarded response messages."
    """
    return (*headers, (b"Via", _via(version, own_id)))


@lru_cache(maxsize=16)
def _via(version: str, own_id: str) -> bytes:
    return f"{version} {own_id}".encode()


def forwarded_request(request: Request, forwarding: Forwarding) -> Headers:
    """Return the fields of a pass-through request, `Host` first, without framing."""
    barred = _barred(forwarding)
    fields = [one for one in end_to_end(request.headers) if _FATES[one[0]] not in barred]
    if forwarding.mirror:
        fields = [_mapped(name, value, forwarding) for name, value in fields]
    if forwarding.agent:
        fields = _with_agent(fields, forwarding.agent)
    if request.method in _COUNTED_METHODS:
        fields = [_counted(name, value) for name, value in fields]
    if forwarding.forward_client and not forwarding.mirror:
        fields += _client_fields(request, forwarding)
    return with_via(
        ((b"Host", forwarding.host.encode()), *fields), request.version, forwarding.own_id
    )


def upgrade_request(request: Request, forwarding: Forwarding) -> Headers:
    """Return the fields of a WebSocket handshake; `Upgrade` itself is written by the client.

    `Sec-WebSocket-*` pass untouched: extensions are negotiated between reader and origin.
    """
    return forwarded_request(request, forwarding)


def simplified_request(request: Request, fetch: SheetFetch) -> Headers:
    """Return the fields of a request for a page that may be rewritten.

    Asks only for content codings that the reader takes too: the original bytes must stay servable.
    """
    codings = ", ".join(name for name in fetch.codings if accepts_coding(request.headers, name))
    language = fetch.language or fetch.reader_language
    fields: Headers = (
        (b"Host", fetch.host.encode()),
        (b"User-Agent", (_AGENT + fetch.version).encode()),
        (b"Accept", _ACCEPT),
        *(((b"Accept-Language", language.encode("latin-1", "ignore")),) if language else ()),
        (b"Accept-Encoding", codings.encode() or b"identity"),
        *fetch.conditional,
        *(field for field in end_to_end(request.headers) if field[0].lower() in _ALWAYS_UP),
    )
    return with_via(fields, request.version, fetch.own_id)


def passed_response(headers: Headers, own_id: str, version: str = "1.1") -> Headers:
    """Return the fields of a passed response: all but the hop-by-hop ones, and Via."""
    return with_via(end_to_end(headers), version, own_id)


def accepts_coding(headers: Headers, name: str) -> bool:
    """Return whether the reader takes the content coding `name`; `;q=0` refuses it.

    A request without Accept-Encoding takes none: RFC 9110, section 12.5.3, allows any, but it is
    old readers that do not send the field. What does not parse is not taken.

    >>> accepts_coding(((b"Accept-Encoding", b"gzip;q=0, *"),), "gzip")
    False
    """
    wanted = name.lower()
    rest = wanted == "identity"
    for member in joined(headers, b"accept-encoding").lower().split(","):
        match = _CODING.fullmatch(member)
        if match is None:
            continue
        coding, weight = match.groups()
        taken = weight is None or (bool(_WEIGHT.fullmatch(weight)) and float(weight) > 0)
        if _ALIASES.get(coding, coding) == wanted:
            return taken
        if coding == "*":
            rest = taken
    return rest


# What becomes of a field on its way up. Plain numbers: members of an Enum cost more than all else.
_PASSES: Final = 0
_STOPS: Final = 1
_IS_COOKIE: Final = 2
_IS_AUTHORIZATION: Final = 3


def _barred(forwarding: Forwarding) -> tuple[int, ...]:
    strips = (forwarding.cookies or ("strip" if forwarding.mirror else "pass")) == "strip"
    if forwarding.mirror:
        return (_STOPS, _IS_AUTHORIZATION, _IS_COOKIE) if strips else (_STOPS, _IS_AUTHORIZATION)
    return (_STOPS, _IS_COOKIE) if strips else (_STOPS,)


def _fate_of(name: bytes) -> int:
    name = name.lower()
    if name == b"cookie":
        return _IS_COOKIE
    if name == b"authorization":
        return _IS_AUTHORIZATION
    return _STOPS if name in _NEVER_UP or _NEVER_UP_PATTERN.match(name) else _PASSES


_FATES: Final = Names(_fate_of)


def _mapped(name: bytes, value: bytes, forwarding: Forwarding) -> tuple[bytes, bytes]:
    """Show the origin its own name: `Origin` and `Referer` of a mirror name the mirror."""
    if name.lower() not in (b"origin", b"referer"):
        return name, value
    public = forwarding.public.encode()
    root, rest = value[: len(public)], value[len(public) :]
    if root.lower() == public.lower() and rest[:1] in (b"", b"/", b"?", b"#"):
        return name, forwarding.origin.encode() + rest
    return name, value


def _with_agent(fields: list[tuple[bytes, bytes]], agent: str) -> list[tuple[bytes, bytes]]:
    others = [field for field in fields if field[0].lower() != b"user-agent"]
    return [(b"User-Agent", agent.encode()), *others]


def _counted(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Count the step: RFC 9110, section 7.6.2.

    "If the received Max-Forwards value is greater than zero, the intermediary MUST generate an
    updated Max-Forwards field in the forwarded message".
    """
    if name.lower() == b"max-forwards" and value.isdigit() and int(value[:9]) > 0:
        return name, b"%d" % (int(value[:9]) - 1)
    return name, value


def _client_fields(request: Request, forwarding: Forwarding) -> Headers:
    known = values(request.headers, b"x-forwarded-for")
    return (
        (b"X-Forwarded-For", b", ".join([*known, forwarding.client.encode()])),
        (b"X-Forwarded-Proto", forwarding.scheme.encode()),
        (b"X-Forwarded-Host", request.host.encode()),
    )
