from __future__ import annotations

import gzip
import json
import re
import zlib
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest

from proxy.desk.demo.library import edition
from tests.desk.asking import HOST, ask, scope_of, talk

if TYPE_CHECKING:
    from starlette.types import Message


def test_a_page_is_compressed_for_those_who_ask() -> None:
    plain, packed = ask("/"), ask("/", accept_encoding="br;q=1, gzip;q=0.5")

    assert packed.field("content-encoding") == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.field("etag") != plain.field("etag")
    assert plain.field("vary") == packed.field("vary") == "Accept-Encoding"


@pytest.mark.parametrize("refusal", ["", "gzip;q=0", "gzip; q=0.0, br", "identity", "gzipped"])
def test_a_page_is_not_compressed_for_others(refusal: str) -> None:
    assert ask("/", accept_encoding=refusal).field("content-encoding") == ""


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_who_has_a_page_already_gets_304(coding: str) -> None:
    tag = ask("/", accept_encoding=coding).field("etag")

    answer = ask("/", accept_encoding=coding, if_none_match=f'"other", W/{tag}')
    assert (answer.status, answer.body) == (304, b"")
    assert ask("/", if_none_match='"other"').status == 200


def test_a_picture_is_kept_for_a_year() -> None:
    answer = ask("/media/ferry-960.avif")

    assert answer.field("content-type") == "image/avif"
    assert "immutable" in answer.field("cache-control")
    assert answer.field("last-modified").endswith("Nov 2026 05:30:00 GMT")


@pytest.mark.parametrize(
    ("asked", "status", "first", "length"),
    [
        pytest.param("bytes=0-7", 206, b"0000000\n", 8, id="the first bytes"),
        pytest.param("bytes=-8", 206, b"0001fff\n", 8, id="the last bytes"),
        pytest.param("bytes=65528-", 206, b"0001fff\n", 8, id="from a place to the end"),
        pytest.param("bytes=65536-", 416, b"", 0, id="beyond the end"),
        pytest.param("lines=1-2", 200, b"0000000\n", 65536, id="an unknown unit gets all"),
    ],
)
def test_a_range_is_answered(asked: str, status: int, first: bytes, length: int) -> None:
    answer = ask("/range", range=asked)

    assert (answer.status, answer.body[:8], len(answer.body)) == (status, first, length)


def test_a_range_of_something_that_has_changed_gets_all() -> None:
    assert ask("/range", range="bytes=0-7", if_range='"old"').status == 200


def test_three_cookies_come_in_three_lines() -> None:
    lines = [value for name, value in ask("/cookies").headers if name == b"set-cookie"]

    assert len(lines) == 3
    assert [line.split(b"=")[0] for line in lines] == [b"courier_session", b"Lang", b"Lang"]


@pytest.mark.parametrize(
    ("target", "location"),
    [
        pytest.param("/go", "en/investigations/2026/the-ferry?from=go", id="to the main story"),
        pytest.param("/redirect/308", "../en/about?from=redirect#top", id="with a dot segment"),
        pytest.param("/loop", "loop", id="to itself"),
    ],
)
def test_a_redirect_is_relative(target: str, location: str) -> None:
    answer = ask(target)

    assert 300 < answer.status < 309
    assert answer.field("location") == location
    assert ask(urlsplit(urljoin(HOST + target, location)).path).status < 309


@pytest.mark.parametrize(
    ("target", "status", "field"),
    [
        ("/teapot", 418, "x-courier"),
        ("/status/401", 401, "www-authenticate"),
        ("/status/402", 402, "x-courier"),
        ("/status/503", 503, "retry-after"),
        ("/status/999", 404, "x-courier"),
    ],
)
def test_a_status_can_be_asked_for(target: str, status: int, field: str) -> None:
    answer = ask(target)

    assert answer.status == status
    assert answer.field(field)


def test_an_echo_keeps_every_line_in_order() -> None:
    fields = [(b"x-a", b"1"), (b"cookie", b"a=1"), (b"x-a", b"2")]

    _, body = talk(scope_of("/echo?a=%41", fields=fields), [{"type": "http.request"}])
    arrived = json.loads(body["body"])
    assert arrived["target"] == "/echo?a=%41"
    assert arrived["headers"][1:] == [["x-a", "1"], ["cookie", "a=1"], ["x-a", "2"]]


def test_a_broken_body_is_shorter_than_promised() -> None:
    answer = ask("/broken")

    assert len(answer.body) < int(answer.field("content-length"))


def test_a_coding_comes_though_nobody_asked() -> None:
    assert b"Sent in gzip" in gzip.decompress(ask("/gzip").body)
    assert b"Sent in deflate" in zlib.decompress(ask("/deflate").body)


def test_a_large_page_has_no_length() -> None:
    answer = ask("/big.html?mib=1")

    assert answer.field("content-length") == ""
    assert len(answer.body) > 1024 * 1024


def test_a_slow_page_comes_in_pieces() -> None:
    head, *chunks = talk(scope_of("/slow?ms=0&pieces=3"), [])

    assert head["status"] == 200
    assert sum(chunk["body"].count(b"<p>") for chunk in chunks) == 3
    assert len(chunks) >= 5


def test_events_come_as_many_as_asked_for() -> None:
    answer = ask("/events?count=4")

    assert answer.field("content-type").startswith("text/event-stream")
    assert answer.text.count("event: tide\n") == 4


def test_a_socket_says_back_what_it_hears() -> None:
    scope = scope_of("/ws") | {"type": "websocket", "subprotocols": ["courier.v1"]}
    incoming: list[Message] = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": "ahoy"},
        {"type": "websocket.receive", "bytes": b"\x00\xff"},
        {"type": "websocket.disconnect", "code": 1000},
    ]

    accepted, *said = talk(scope, incoming)
    assert accepted["subprotocol"] == "courier.v1"
    assert [message.get("text") or message.get("bytes") for message in said] == [
        "ahoy",
        b"\x00\xff",
    ]


def test_a_feed_lists_every_piece() -> None:
    feed = ET.fromstring(ask("/feed.xml?lang=ru").body)  # noqa: S314 - our own feed

    links = [item.findtext("link") for item in feed.iter("item")]
    assert links == [HOST + article.path for article in edition("ru").articles]


def test_the_report_is_a_pdf_whose_table_is_right() -> None:
    report = ask("/report.pdf")

    assert report.field("content-type") == "application/pdf"
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", report.body)]
    assert [report.body[place:].split()[0] for place in places] == [b"1", b"2", b"3", b"4", b"5"]
