"""Modern readers get the origin's bytes."""

from __future__ import annotations

import gzip

import pytest

from tests.scenarios.stage import ARTICLE, IE6, MODERN, Reply, Stage

FIELDS = (
    "Content-Type: text/html; charset=utf-8",
    "Set-Cookie: a=1; Path=/",
    "X-Odd-CASE: kept",
    "set-cookie: b=2; HttpOnly",
    "X-Eight: caf\xe9",
    "Cache-Control: max-age=5",
    "Connection: X-Gone, close",
    "X-Gone: hop-by-hop by nomination",
    "Keep-Alive: timeout=5",
    'ETag: "abc"',
)


def test_the_body_is_the_origins_byte_for_byte(stage: Stage) -> None:
    stage.on("/passes", Reply(ARTICLE))

    assert stage.ask("/passes").body == ARTICLE


def test_two_set_cookie_lines_stay_two(stage: Stage) -> None:
    stage.on("/cookies", Reply(ARTICLE, fields=FIELDS))

    assert stage.ask("/cookies").fields("set-cookie") == ["a=1; Path=/", "b=2; HttpOnly"]


def test_order_case_and_eight_bits_of_fields_are_kept(stage: Stage) -> None:
    stage.on("/fields", Reply(ARTICLE, fields=FIELDS))

    lines = stage.ask("/fields").head.split("\r\n")[1:]

    assert lines[:5] == [
        "Content-Type: text/html; charset=utf-8",
        "Set-Cookie: a=1; Path=/",
        "X-Odd-CASE: kept",
        "set-cookie: b=2; HttpOnly",
        "X-Eight: caf\xe9",
    ]


def test_fields_for_one_connection_do_not_pass(stage: Stage) -> None:
    stage.on("/hop", Reply(ARTICLE, fields=FIELDS))

    got = stage.ask("/hop")

    assert got.fields("x-gone") == []
    assert got.fields("keep-alive") == []


def test_a_modern_response_carries_nothing_of_ours_but_via(stage: Stage) -> None:
    stage.on("/ours", Reply(ARTICLE, fields=("Content-Type: text/html", "Date: x")))

    names = {line.partition(":")[0] for line in stage.ask("/ours").head.split("\r\n")[1:]}

    assert names == {"Content-Type", "Date", "Content-Length", "Via", "Connection"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
def test_every_method_passes(stage: Stage, method: str) -> None:
    stage.on("/method", Reply(b"done"))

    stage.ask("/method", method=method)

    assert stage.asked[0].startswith(f"{method} /method HTTP/1.1\r\n")


def test_a_request_body_arrives_whole(stage: Stage) -> None:
    stage.on("/post", Reply(b"thanks"))
    body = b"a=" + b"x" * 100_000
    head = (
        f"POST /post HTTP/1.1\r\nHost: mirror.example\r\nUser-Agent: {MODERN}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )

    stage.say(head.encode() + body)

    assert stage.asked[0].endswith(body.decode())


def test_head_has_the_length_and_no_body(stage: Stage) -> None:
    stage.on("/head", Reply(ARTICLE))

    got = stage.ask("/head", method="HEAD")

    assert (got.fields("content-length"), got.body) == ([str(len(ARTICLE))], b"")


def test_a_coded_body_is_not_touched(stage: Stage) -> None:
    coded = gzip.compress(ARTICLE)
    stage.on("/gzip", Reply(coded, fields=("Content-Type: text/html", "Content-Encoding: gzip")))

    assert stage.ask("/gzip", Accept_Encoding="gzip").body == coded


def test_a_part_of_a_file_passes_to_old_readers_too(stage: Stage) -> None:
    stage.on(
        "/part",
        Reply(
            b"lo", "206 Partial Content", ("Content-Type: text/html", "Content-Range: bytes 3-4/5")
        ),
    )

    got = stage.ask("/part", IE6, Range="bytes=3-4")

    assert (got.status, got.body) == (206, b"lo")


def test_not_modified_passes(stage: Stage) -> None:
    stage.on("/same", Reply(b"", "304 Not Modified", ('ETag: "a"',), length=-1))

    assert stage.ask("/same", If_None_Match='"a"').status == 304


def test_a_body_without_a_length_is_chunked_for_todays_readers(stage: Stage) -> None:
    stage.on("/open", Reply(ARTICLE, length=-1))

    got = stage.ask("/open")

    assert got.fields("transfer-encoding") == ["chunked"]
    assert got.body.endswith(b"0\r\n\r\n")


def test_the_readers_agent_and_cookies_reach_the_origin(stage: Stage) -> None:
    stage.on("/up", Reply(b"ok"))

    stage.ask("/up", Cookie="session=1", TE="trailers", Proxy="evil", X_Forwarded_For="1.2.3.4")

    assert f"User-Agent: {MODERN}" in stage.asked[0]
    assert "Cookie: session=1" in stage.asked[0]
    assert "TE:" not in stage.asked[0]
    assert "evil" not in stage.asked[0]
    assert "1.2.3.4" not in stage.asked[0]
