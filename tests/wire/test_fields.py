"""Which fields pass towards the origin and back, and which change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.wire.fields import (
    Forwarding,
    SheetFetch,
    accepts_coding,
    end_to_end,
    forwarded_request,
    is_loop,
    passed_response,
    simplified_request,
    upgrade_request,
    with_via,
)
from proxy.wire.messages import Headers, Request, first, values

FRONT = Forwarding(host="news.example", own_id="freesheet-a1")
MIRROR = Forwarding(
    host="news.example",
    own_id="freesheet-a1",
    mirror=True,
    public="https://mirror.example",
    origin="https://news.example",
)
SHEET = SheetFetch(host="news.example", own_id="freesheet-a1", version="1.2.3")


def asked(*headers: tuple[bytes, bytes], method: str = "GET", version: str = "1.1") -> Request:
    """Return a request of a reader with these fields."""
    fields = ((b"Host", b"public.example:8080"), *headers)
    return Request(method, "/a", version, "public.example", fields)


# --------------------------------------------------------------------------------- end to end


@pytest.mark.parametrize(
    "name",
    [
        b"Connection",
        b"Keep-Alive",
        b"Proxy-Connection",
        b"TE",
        b"Trailer",
        b"Transfer-Encoding",
        b"Upgrade",
        b"Proxy-Authenticate",
        b"Proxy-Authentication-Info",
        b"PROXY-AUTHORIZATION",
    ],
)
def test_a_hop_by_hop_field_stays_behind(name: bytes) -> None:
    assert end_to_end(((b"X-A", b"1"), (name, b"x"), (b"X-B", b"2"))) == (
        (b"X-A", b"1"),
        (b"X-B", b"2"),
    )


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(((b"Connection", b"X-Foo"),), id="alone"),
        pytest.param(((b"connection", b"close,\t x-foo , y"),), id="in a list"),
        pytest.param(((b"Connection", b"close"), (b"Connection", b"X-FOO")), id="on a second line"),
    ],
)
def test_what_connection_names_stays_behind(named: Headers) -> None:
    assert end_to_end((*named, (b"X-Foo", b"1"), (b"x-foo", b"2"), (b"X-Foot", b"3"))) == (
        (b"X-Foot", b"3"),
    )


@pytest.mark.parametrize(
    "name",
    [
        b"Host",
        b"Content-Length",
        b"Content-Type",
        b"Content-Encoding",
        b"Content-Range",
        b"Cache-Control",
        b"Cookie",
        b"Set-Cookie",
        b"Authorization",
    ],
)
def test_connection_cannot_take_away(name: bytes) -> None:
    assert end_to_end(((b"Connection", name), (name, b"x"))) == ((name, b"x"),)


HEADERS = st.lists(
    st.tuples(
        st.sampled_from([b"Connection", b"X-A", b"x-a", b"X-B", b"TE", b"Set-Cookie", b"Via"]),
        st.sampled_from([b"", b"1", b"X-A", b"close, x-b", b"set-cookie"]),
    ),
    max_size=12,
).map(tuple)


@settings(deadline=None)
@given(HEADERS)
def test_end_to_end_only_removes_and_keeps_order(headers: Headers) -> None:
    kept = end_to_end(headers)
    rest = iter(headers)

    assert all(field in rest for field in kept)  # a subsequence


@settings(deadline=None)
@given(HEADERS)
def test_end_to_end_twice_is_end_to_end_once(headers: Headers) -> None:
    assert end_to_end(end_to_end(headers)) == end_to_end(headers)


# -------------------------------------------------------------------------------------- Via


@pytest.mark.parametrize(
    ("via", "loop"),
    [
        pytest.param(b"1.1 freesheet-a1", True, id="our own id"),
        pytest.param(b"1.0 fred, HTTP/1.1 FREESHEET-A1 (x)", True, id="in a list, in any case"),
        pytest.param(b"1.1 freesheet-a12", False, id="an id that begins alike"),
        pytest.param(b"1.1 freesheet-b2", False, id="another of us"),
        pytest.param(b"freesheet-a1", False, id="no protocol"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_a_loop_is_seen_by_our_id(via: bytes, loop: bool) -> None:  # noqa: FBT001  # a column of the table
    assert is_loop(((b"Via", b"1.1 edge"), (b"VIA", via)), "freesheet-a1") is loop


def test_a_message_without_via_is_no_loop() -> None:
    assert not is_loop((), "freesheet-a1")


def test_via_is_added_behind_the_others() -> None:
    assert with_via(((b"Via", b"1.0 fred"), (b"X", b"1")), "1.0", "freesheet-a1") == (
        (b"Via", b"1.0 fred"),
        (b"X", b"1"),
        (b"Via", b"1.0 freesheet-a1"),
    )


# ------------------------------------------------------------------------ pass-through, front


def test_the_host_is_the_origins_and_comes_first() -> None:
    fields = forwarded_request(asked((b"X-A", b"1")), FRONT)

    assert fields[0] == (b"Host", b"news.example")
    assert values(fields, b"host") == [b"news.example"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (b"User-Agent", b"Mozilla/5.0"),
        (b"Accept", b"*/*"),
        (b"Accept-Encoding", b"gzip, zstd"),
        (b"Accept-Language", b"be"),
        (b"Cookie", b"a=1"),
        (b"Authorization", b"Basic x"),
        (b"Referer", b"https://public.example/"),
        (b"Origin", b"https://public.example"),
        (b"If-None-Match", b'"a"'),
        (b"If-Modified-Since", b"Sun, 06 Nov 1994 08:49:37 GMT"),
        (b"Range", b"bytes=0-1"),
        (b"Save-Data", b"on"),
        (b"DNT", b"1"),
        (b"Sec-GPC", b"1"),
        (b"X-CaSe", b"\xd0\xe9"),
        (b"Content-Type", b"text/plain"),
        (b"Sec-WebSocket-Extensions", b"permessage-deflate"),
    ],
)
def test_a_front_forwards(name: bytes, value: bytes) -> None:
    assert (name, value) in forwarded_request(asked((name, value)), FRONT)


@pytest.mark.parametrize(
    "name",
    [
        b"X-Forwarded-For",
        b"X-Forwarded-Proto",
        b"Forwarded",
        b"X-Real-IP",
        b"True-Client-IP",
        b"CF-Connecting-IP",
        b"X-Original-URL",
        b"X-Original-Host",
        b"X-Override-URL",
        b"X-Host",
        b"X-Host-Override",
        b"X-HTTP-Host",
        b"X-Forwarded",
        b"X-Forwarder-For",
        b"X-URL-Scheme",
        b"Front-End-Https",
        b"CF-Visitor",
        b"Base-URL",
        b"X-Rewrite-URL",
        b"X-HTTP-Method-Override",
        b"Proxy",
        b"HTTP2-Settings",
        b"Content-Length",
        b"Transfer-Encoding",
        b"Expect",
        b"TE",
        b"Freesheet-Class",
        b"Freesheet-Override",
        b"X-OperaMini-Phone-UA",
        b"X-UCBrowser-Device-UA",
        b"X-WAP-Profile",
        b"X-UP-SUBNO",
        b"X-UP-Calling-Line-ID",
        b"MSISDN",
        b"X-Nokia-MSISDN",
        b"X-MSP-Imsi",
        b"X-UIDH",
    ],
)
@pytest.mark.parametrize("forwarding", [FRONT, MIRROR], ids=["front", "mirror"])
def test_never_forwarded_is(name: bytes, forwarding: Forwarding) -> None:
    fields = forwarded_request(asked((name, b"1"), (b"X-Keep", b"1")), forwarding)

    assert values(fields, name.lower()) == []
    assert values(simplified_request(asked((name, b"1")), SHEET), name.lower()) == []
    assert first(fields, b"x-keep") == b"1"


def test_repeats_and_order_survive() -> None:
    given_fields = ((b"X-A", b"1"), (b"Cookie", b"a=1"), (b"x-a", b"2"), (b"Cookie", b"b=2"))

    assert forwarded_request(asked(*given_fields), FRONT)[1:-1] == given_fields


def test_via_names_us_and_the_version_received() -> None:
    fields = forwarded_request(asked((b"Via", b"1.1 edge"), version="1.0"), FRONT)

    assert values(fields, b"via") == [b"1.1 edge", b"1.0 freesheet-a1"]


def test_a_fixed_agent_replaces_the_readers() -> None:
    fields = forwarded_request(
        asked((b"User-Agent", b"Old/1.0"), (b"X", b"1")), replace(FRONT, agent="New/2.0")
    )

    assert values(fields, b"user-agent") == [b"New/2.0"]


def test_a_front_that_forwards_its_client_appends_the_address() -> None:
    forwarding = replace(FRONT, forward_client=True, client="192.0.2.7", scheme="http")

    fields = forwarded_request(asked((b"X-Forwarded-For", b"192.0.2.1")), forwarding)
    assert values(fields, b"x-forwarded-for") == [b"192.0.2.1, 192.0.2.7"]
    assert values(fields, b"x-forwarded-proto") == [b"http"]
    assert values(fields, b"x-forwarded-host") == [b"public.example"]


def test_a_mirror_never_forwards_its_client() -> None:
    forwarding = replace(MIRROR, forward_client=True, client="192.0.2.7")

    fields = forwarded_request(asked((b"X-Forwarded-For", b"192.0.2.1")), forwarding)
    assert values(fields, b"x-forwarded-for") == []


@pytest.mark.parametrize(
    ("method", "value", "sent"),
    [
        pytest.param("OPTIONS", b"3", b"2", id="OPTIONS counts down"),
        pytest.param("OPTIONS", b"0", b"0", id="nothing below zero"),
        pytest.param("OPTIONS", b"-1", b"-1", id="no number is left alone"),
        pytest.param("OPTIONS", b"9" * 40, b"999999998", id="a huge number is no overflow"),
        pytest.param("GET", b"3", b"3", id="other methods do not count"),
    ],
)
def test_max_forwards(method: str, value: bytes, sent: bytes) -> None:
    fields = forwarded_request(asked((b"Max-Forwards", value), method=method), FRONT)

    assert values(fields, b"max-forwards") == [sent]


def test_a_handshake_keeps_what_reader_and_origin_negotiate() -> None:
    fields = upgrade_request(
        asked(
            (b"Connection", b"Upgrade"),
            (b"Upgrade", b"websocket"),
            (b"Sec-WebSocket-Key", b"x3JJHMbDL1EzLkh9GBhXDw=="),
            (b"Sec-WebSocket-Protocol", b"chat"),
        ),
        FRONT,
    )

    assert values(fields, b"upgrade") == []
    assert first(fields, b"sec-websocket-key") == b"x3JJHMbDL1EzLkh9GBhXDw=="
    assert first(fields, b"sec-websocket-protocol") == b"chat"


# ----------------------------------------------------------------------------- pass-through, mirror


@pytest.mark.parametrize("name", [b"Cookie", b"Authorization"])
def test_a_mirror_does_not_forward(name: bytes) -> None:
    assert values(forwarded_request(asked((name, b"x")), MIRROR), name.lower()) == []


def test_cookies_pass_a_mirror_that_wants_them() -> None:
    fields = forwarded_request(asked((b"Cookie", b"a=1")), replace(MIRROR, cookies="pass"))

    assert values(fields, b"cookie") == [b"a=1"]


def test_a_front_may_strip_cookies() -> None:
    fields = forwarded_request(asked((b"Cookie", b"a=1")), replace(FRONT, cookies="strip"))

    assert values(fields, b"cookie") == []


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        pytest.param(b"https://mirror.example/a?b", b"https://news.example/a?b", id="a page"),
        pytest.param(b"https://mirror.example", b"https://news.example", id="the root alone"),
        pytest.param(b"HTTPS://Mirror.Example/A", b"https://news.example/A", id="in any case"),
        pytest.param(
            b"https://mirror.example.evil/", b"https://mirror.example.evil/", id="a longer host"
        ),
        pytest.param(b"https://other.example/", b"https://other.example/", id="a third party"),
        pytest.param(b"null", b"null", id="null"),
    ],
)
@pytest.mark.parametrize("name", [b"Origin", b"Referer"])
def test_a_mirror_shows_the_origin_its_own_name(name: bytes, value: bytes, sent: bytes) -> None:
    assert values(forwarded_request(asked((name, value)), MIRROR), name.lower()) == [sent]


# -------------------------------------------------------------------------------- simplified


def test_a_simplified_fetch_says_nothing_of_the_reader() -> None:
    request = asked(
        (b"User-Agent", b"MSIE 6.0"),
        (b"Cookie", b"a=1"),
        (b"Authorization", b"Basic x"),
        (b"Referer", b"https://public.example/"),
        (b"Accept", b"image/gif"),
        (b"Accept-Language", b"be"),
        (b"If-None-Match", b'"a"'),
        (b"X-Anything", b"1"),
    )

    assert [name for name, _ in simplified_request(request, SHEET)] == [
        b"Host",
        b"User-Agent",
        b"Accept",
        b"Accept-Encoding",
        b"Via",
    ]


def test_a_simplified_fetch_is_a_browser_of_today_and_says_who_we_are() -> None:
    agent = first(simplified_request(asked(), SHEET), b"user-agent")

    assert agent is not None
    assert agent.startswith(b"Mozilla/5.0 ")
    assert agent.endswith(b" Freesheet/1.2.3")


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        pytest.param(b"gzip, deflate, br, zstd", b"gzip, br", id="what both can"),
        pytest.param(b"gzip;q=0, br", b"br", id="not what the reader refuses"),
        pytest.param(b"deflate", b"identity", id="identity where nothing is left"),
        pytest.param(b"*", b"gzip, br", id="anything"),
    ],
)
def test_a_simplified_fetch_asks_only_for_codings_that_stay_servable(
    accepted: bytes, sent: bytes
) -> None:
    fields = simplified_request(asked((b"Accept-Encoding", accepted)), SHEET)

    assert values(fields, b"accept-encoding") == [sent]


@pytest.mark.parametrize("name", [b"Save-Data", b"DNT", b"Sec-GPC"])
def test_wishes_of_the_reader_are_forwarded(name: bytes) -> None:
    assert (name, b"1") in simplified_request(asked((name, b"1")), SHEET)


@pytest.mark.parametrize(
    ("fetch", "sent"),
    [
        pytest.param(SHEET, [], id="none by itself"),
        pytest.param(replace(SHEET, language="be"), [b"be"], id="the site's"),
        pytest.param(replace(SHEET, reader_language="fr"), [b"fr"], id="the reader's if it varies"),
        pytest.param(
            replace(SHEET, language="be", reader_language="fr"), [b"be"], id="the site's first"
        ),
    ],
)
def test_the_language_is(fetch: SheetFetch, sent: list[bytes]) -> None:
    assert values(simplified_request(asked(), fetch), b"accept-language") == sent


def test_our_own_validators_are_sent() -> None:
    fetch = replace(SHEET, conditional=((b"If-None-Match", b'"ours"'),))

    assert values(simplified_request(asked(), fetch), b"if-none-match") == [b'"ours"']


# ---------------------------------------------------------------------------------- responses


def test_a_passed_response_keeps_everything_else() -> None:
    headers = (
        (b"Set-Cookie", b"a=1"),
        (b"Connection", b"X-Foo"),
        (b"X-Foo", b"1"),
        (b"Content-Length", b"5"),
        (b"Set-Cookie", b"b=2"),
        (b"Strict-Transport-Security", b"max-age=1"),
        (b"Server", b"origin/1"),
    )

    assert passed_response(headers, "freesheet-a1") == (
        (b"Set-Cookie", b"a=1"),
        (b"Content-Length", b"5"),
        (b"Set-Cookie", b"b=2"),
        (b"Strict-Transport-Security", b"max-age=1"),
        (b"Server", b"origin/1"),
        (b"Via", b"1.1 freesheet-a1"),
    )


# -------------------------------------------------------------------------------- negotiation


@pytest.mark.parametrize(
    ("value", "name", "taken"),
    [
        pytest.param(b"gzip", "gzip", True, id="named"),
        pytest.param(b"GZip", "gzip", True, id="in any case"),
        pytest.param(b"x-gzip", "gzip", True, id="by its old name"),
        pytest.param(b"deflate , gzip ; q=0.5", "gzip", True, id="with a weight and blanks"),
        pytest.param(b"gzip;q=0", "gzip", False, id="weight zero is a refusal"),
        pytest.param(b"gzip;Q=0.000", "gzip", False, id="weight zero in full"),
        pytest.param(b"gzip;q=0, *", "gzip", False, id="a refusal beats the star"),
        pytest.param(b"*;q=0.1", "br", True, id="the star takes the rest"),
        pytest.param(b"*;q=0", "br", False, id="the star refuses the rest"),
        pytest.param(b"deflate", "gzip", False, id="not named"),
        pytest.param(b"gzip2", "gzip", False, id="a name that begins alike"),
        pytest.param(b"gzip;q=2", "gzip", False, id="a weight above one"),
        pytest.param(b"gzip;q=abc", "gzip", False, id="a weight that is none"),
        pytest.param(b"gzip;level=9", "gzip", False, id="what does not parse"),
        pytest.param(b"", "gzip", False, id="empty"),
        pytest.param(b"gzip", "identity", True, id="identity goes without saying"),
        pytest.param(b"identity;q=0", "identity", False, id="identity refused"),
        pytest.param(b"*;q=0", "identity", False, id="identity refused by the star"),
    ],
)
def test_a_coding_is_taken(value: bytes, name: str, taken: bool) -> None:  # noqa: FBT001  # a column of the table
    assert accepts_coding(((b"Accept-Encoding", value),), name) is taken


def test_without_the_field_no_coding_is_taken() -> None:
    assert not accepts_coding((), "gzip")


def test_several_lines_are_one_list() -> None:
    lines = ((b"Accept-Encoding", b"deflate"), (b"accept-encoding", b"br"))

    assert accepts_coding(lines, "br")
