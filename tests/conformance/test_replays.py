"""Requests of forty-six real programs, replayed over raw sockets against a whole Freesheet.

What each program can show was seen with the program itself; here its request stands for it.
"""

from __future__ import annotations

import gzip
import io
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.conformance.heads import MODERN, NINETIES, PROGRAMS, STYLED, TEXT, Gets, Head
from tests.scenarios.stage import Got, Reply, Stage, playing

if TYPE_CHECKING:
    from collections.abc import Iterator

SHEETS = [*NINETIES, *TEXT, *STYLED]
ORIGINALS = [*MODERN, *PROGRAMS]
TIERS = {Gets.PLAIN: ["plain"], Gets.STYLED: ["basic", "late"]}
ORANGE = (255, 106, 19)
RUSSIAN = "Паром «Марта» стоял у причала всё утро, и никто о нём не говорил. "
PAGE = (
    "<!doctype html><html lang=ru><head><title>Паром | Курьер</title><meta charset=utf-8>"
    "<script>track()</script></head><body><header><a href=/donate>Поддержать</a></header>"
    "<main><article><h1>Паром «Марта» — счёт №&nbsp;7</h1>"
    f"<p>{RUSSIAN * 9}</p><figure><img src=/boat.webp width=640 height=400 alt=Паром></figure>"
    f"<p>{RUSSIAN * 9} © Łódź, 5 € — “ok”; 東京 🚢</p></article></main></body></html>"
).encode()


@dataclass(frozen=True)
class Answer:
    """A response, its coding undone."""

    got: Got
    body: bytes

    def values(self, name: str) -> list[str]:
        """Return the values of a field, in order."""
        return self.got.fields(name)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Run a server whose origin has one Russian page, one picture, and one redirect."""
    picture = io.BytesIO()
    Image.new("RGB", (640, 400), ORANGE).save(picture, "WEBP", lossless=True)
    with playing(default="true") as running:
        running.on("/story", Reply(PAGE))
        running.on("/endless", Reply(PAGE, length=-1))
        running.on("/boat.webp", Reply(picture.getvalue(), fields=("Content-Type: image/webp",)))
        running.on("/moved", Reply(b"", "308 Permanent Redirect", ("Location: story?from=there",)))
        running.on("/broken", Reply(raw=b"nonsense\r\n\r\n"))
        yield running


def replay(stage: Stage, head: Head, target: str, *, picture: bool = False) -> Answer:
    """Send what a program sends and read one response, however it ends."""
    with socket.create_connection(("127.0.0.1", stage.port), 10) as connection:
        connection.sendall(head.request(target, stage.port, picture=picture))
        raw = b""
        while not is_whole(raw) and (piece := connection.recv(65536)):
            raw += piece
    got = Got(raw)
    is_coded = got.fields("content-encoding") == ["gzip"]
    return Answer(got, gzip.decompress(got.body) if is_coded else got.body)


def is_whole(raw: bytes) -> bool:
    """Tell whether the length that a response states has come, or its last chunk."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: ([0-9]+)", head)
    chunked = b"transfer-encoding" in head.lower() and body.endswith(b"0\r\n\r\n")
    return bool(blank) and (chunked or (length is not None and len(body) >= int(length[1])))


def named(heads: list[Head] | tuple[Head, ...]) -> pytest.MarkDecorator:
    """Run a test for each of these programs, under its name."""
    return pytest.mark.parametrize("head", heads, ids=lambda head: head.name)


def links(page: Answer, pattern: bytes) -> list[str]:
    """Return the addresses of a sheet that fit."""
    found = re.findall(rb'(?:href|src)="(' + pattern + rb')"', page.body)
    return [address.decode().replace("&amp;", "&") for address in found]


@named(SHEETS)
def test_an_outdated_browser_gets_a_sheet_of_its_kind(head: Head, stage: Stage) -> None:
    page = replay(stage, head, "/story")

    assert page.values("freesheet-tier")[0] in TIERS[head.gets]
    assert b"<script" not in page.body


@named(ORIGINALS)
def test_others_get_the_bytes_of_the_origin(head: Head, stage: Stage) -> None:
    page = replay(stage, head, "/story")

    assert (page.got.status, page.got.body) == (200, PAGE)
    assert page.values("freesheet-tier") == []


@named(SHEETS)
def test_the_charset_is_one_that_the_program_reads(head: Head, stage: Stage) -> None:
    page = replay(stage, head, "/story")

    text = page.body.decode(head.charset, "strict")
    assert "Паром «Марта»" in text
    assert text.count(RUSSIAN.strip()) == 18


@named(SHEETS)
def test_the_charset_is_said_where_the_program_looks(head: Head, stage: Stage) -> None:
    page = replay(stage, head, "/story")

    label = "text/html" if head.is_bare else f"text/html; charset={head.charset}"
    assert page.values("content-type") == [label]
    assert f"charset={head.charset}".encode() in page.body[:600]


@named([head for head in SHEETS if head.is_bare])
@pytest.mark.parametrize("target", ["/moved", "/broken"])
def test_pages_of_our_own_have_a_bare_type_for_those_who_need_it(
    head: Head, target: str, stage: Stage
) -> None:
    assert replay(stage, head, target).values("content-type") == ["text/html"]


@named(NINETIES)
def test_no_reference_is_written_that_came_with_html_4(head: Head, stage: Stage) -> None:
    page = replay(stage, head, "/story")

    assert set(re.findall(rb"&#?\w+;", page.body)) <= {b"&lt;", b"&gt;", b"&amp;", b"&quot;"}


@named(SHEETS)
def test_a_sheet_has_a_length_that_is_true(head: Head, stage: Stage) -> None:
    page = replay(stage, head, "/endless")

    assert page.values("transfer-encoding") == []
    assert page.values("content-length") == [str(len(page.got.body))]


@named([head for head in ORIGINALS if head.version == "1.0"])
def test_the_original_is_not_chunked_for_http_1_0(head: Head, stage: Stage) -> None:
    page = replay(stage, head, "/endless")

    assert page.values("transfer-encoding") == []
    assert page.got.body == PAGE


@named(SHEETS)
def test_only_a_coding_that_was_offered_is_applied(head: Head, stage: Stage) -> None:
    offered = " ".join(line for line in head.page if line.lower().startswith("accept-encoding"))
    page = replay(stage, head, "/story")

    assert page.values("content-encoding") in ([], ["gzip"] if "gzip" in offered else [])


@named(SHEETS)
def test_a_redirect_is_one_that_the_program_follows(head: Head, stage: Stage) -> None:
    answer = replay(stage, head, "/moved")

    there = f"http://mirror.example:{stage.port}/story?from=there"
    assert (answer.got.status, answer.values("location")) == (302, [there])
    assert f'href="{there}"'.encode() in answer.body


@named([head for head in SHEETS if head.picture is not None])
def test_a_picture_comes_in_a_format_that_the_program_shows(head: Head, stage: Stage) -> None:
    (address,) = links(replay(stage, head, "/story"), rb"[^\"]*/_i/[^\"]+")

    answer = replay(stage, head, address, picture=True)

    picture = Image.open(io.BytesIO(answer.body))
    assert picture.format in head.shows
    assert answer.values("content-type") == [f"image/{str(picture.format).lower()}"]
    red, green, blue = picture.convert("RGB").resize((1, 1)).tobytes()
    assert max(abs(red - 255), abs(green - 106), abs(blue - 19)) < 25


@named([head for head in SHEETS if head.picture is None])
def test_words_stand_for_a_picture_that_is_never_asked_for(head: Head, stage: Stage) -> None:
    body = replay(stage, head, "/story").body.decode(head.charset)

    assert "Паром]" in body or 'alt="Паром"' in body


@named(SHEETS)
def test_the_full_page_is_reached_without_a_cookie(head: Head, stage: Stage) -> None:
    page = replay(stage, head, "/story")
    full = replay(stage, head, links(page, rb"/story\?view=full")[0])

    assert full.got.body == PAGE
    assert page.values("set-cookie") == full.values("set-cookie") == []


@named([head for head in NINETIES if head.name != "netscape1"])  # which has a menu for it
def test_another_charset_is_reached_without_a_cookie(head: Head, stage: Stage) -> None:
    page = replay(stage, head, "/story")
    koi8 = replay(stage, head, links(page, rb"/story\?view=[a-z0-9-]*koi8[a-z0-9-]*")[0])

    assert "Паром".encode("koi8-r") in koi8.body


@named(SHEETS)
def test_the_donate_link_is_there(head: Head, stage: Stage) -> None:
    body = replay(stage, head, "/story").body.decode(head.charset)

    assert re.search(r'href="[^"]*/donate"[^>]*>Поддержать<', body)
