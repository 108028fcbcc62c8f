"""When something fails: the best possible page to the reader, and a counter for the operator."""

from __future__ import annotations

import socket

import pytest

from tests.scenarios.stage import ARTICLE, IE6, MODERN, Reply, Stage, playing


@pytest.mark.parametrize(
    "agent", [pytest.param(MODERN, id="modern"), pytest.param(IE6, id="outdated")]
)
def test_an_origin_that_says_nothing_is_504(stage: Stage, agent: str) -> None:
    stage.on("/hangs", Reply(ARTICLE, stall_s=3))

    got = stage.ask("/hangs", agent)

    assert got.status == 504
    assert "takes too long" in got.text


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        pytest.param(b"garbage\r\n\r\n", "malformed", id="no HTTP at all"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
            "malformed",
            id="two lengths",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
            "too-large",
            id="an endless head",
        ),
    ],
)
def test_an_origin_that_talks_nonsense_is_502(stage: Stage, raw: bytes, kind: str) -> None:
    stage.on("/nonsense", Reply(raw=raw, cut=True))
    before = stage.counters[f"upstream_errors_total {kind}"]

    assert stage.ask("/nonsense").status == 502
    assert stage.counted(f"upstream_errors_total {kind}", before + 1) == before + 1


def test_a_body_that_breaks_off_is_broken_off(stage: Stage) -> None:
    stage.on("/breaks", Reply(ARTICLE, length=len(ARTICLE) + 100, cut=True))

    got = stage.ask("/breaks")

    assert got.fields("content-length") == [str(len(ARTICLE) + 100)]
    assert len(got.body) <= len(ARTICLE)


def test_a_page_that_breaks_off_while_it_is_collected_is_502(stage: Stage) -> None:
    stage.on("/collected", Reply(ARTICLE, length=len(ARTICLE) + 100, cut=True))

    assert stage.ask("/collected", IE6).status == 502


def test_an_origin_that_is_down_is_502_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with playing(origin=f"http://127.0.0.1:{port}") as stage:
        got = stage.ask("/", IE6)

    assert got.status == 502
    assert "does not answer" in got.text


def test_a_page_that_takes_too_long_leaves_as_it_came() -> None:
    heavy = b"<html><body><h1>All</h1>" + b"<p>Many <a href=/>words</a>, one by one." * 60_000
    with playing(rewrite_timeout_s="0.05") as stage:
        stage.on("/heavy", Reply(heavy))
        got = stage.ask("/heavy", IE6)
        stage.on("/light", Reply(b"<html><body><h1>Light</h1><p>Short words here."))
        after = stage.ask("/light", IE6)

        assert got.body == heavy
        assert stage.counted("unrewritable_total rewrite.too-slow", 1) >= 1
        assert after.status == 200


def test_too_many_exchanges_at_once_are_503_with_a_time_to_come_back() -> None:
    with playing(exchange_limit="0") as stage:
        got = stage.ask("/")

    assert got.status == 503
    assert got.fields("retry-after") == ["5"]


def test_a_picture_address_with_a_wrong_signature_is_400(stage: Stage) -> None:
    stage.on("/", Reply(ARTICLE))

    got = stage.ask("/_i/AAAAAAAAAAAAAAAAAAAA/p480/aHR0cDovL2V2aWwuZXhhbXBsZS8", IE6)

    assert got.status == 400
    assert stage.asked == []


def test_our_own_id_coming_back_is_a_loop(stage: Stage) -> None:
    assert stage.parts is not None

    assert stage.ask("/loop", Via=f"1.1 {stage.parts.own_id}").status == 508


def test_a_picture_that_cannot_be_made_is_one_pixel(stage: Stage) -> None:
    page = ARTICLE.replace(
        b"<p>", b'<figure><img src="/broken.jpg" width=600 height=400 alt=x></figure><p>', 1
    )
    stage.on("/withpicture", Reply(page))
    stage.on("/broken.jpg", Reply(b"not a picture", fields=("Content-Type: image/jpeg",)))
    text = stage.ask("/withpicture", IE6).text
    address = text.partition('src="')[2].partition('"')[0]

    got = stage.ask(address, IE6)

    assert address.startswith("/_i/")
    assert (got.status, got.fields("content-type")) == (200, ["image/gif"])
    assert len(got.body) < 60
