"""What origins do wrong, and what readers get: a page, 502 or 504 in time, or a broken message.

Nothing of it is ever a clean end where there was none, and no byte reaches another exchange.
"""

from __future__ import annotations

import gzip
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.stage import ARTICLE, IE6, MODERN, Got, Reply, Stage, free_port, playing

if TYPE_CHECKING:
    from collections.abc import Callable

NO_STORE = ("Content-Type: text/html", "Cache-Control: no-store")
READERS = [pytest.param(MODERN, id="modern"), pytest.param(IE6, id="outdated")]
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"


def seconds(call: Callable[[], object]) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


# ---- it refuses, or hangs up before it answers


@pytest.mark.slow  # a server of its own, and an origin that comes up later
def test_an_origin_that_was_down_is_found_within_a_second_of_its_return() -> None:
    port = free_port()
    with playing(origin=f"http://127.0.0.1:{port}", store="none") as stage:
        down = stage.ask("/")
        took_s = seconds(lambda: stage.ask("/", IE6))
        origin = socket.create_server(("127.0.0.1", port))
        answering = threading.Thread(target=answer_once, args=(origin,))
        answering.start()
        back = stage.ask("/")
        answering.join()
        origin.close()

    assert down.status == 502
    assert took_s < 1
    assert back.body == ARTICLE


def answer_once(server: socket.socket) -> None:
    """Serve one page on one connection."""
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(PAGE % len(ARTICLE) + ARTICLE)


@pytest.mark.parametrize("reset", [pytest.param(False, id="end"), pytest.param(True, id="reset")])
@pytest.mark.parametrize("agent", READERS)
def test_an_origin_that_hangs_up_on_a_new_connection_is_asked_once(
    stage: Stage, agent: str, *, reset: bool
) -> None:
    stage.on("/hangs-up", Reply(raw=b"", cut=True, reset=reset))
    forget_connections(stage)

    got = stage.ask("/hangs-up", agent)

    assert got.status == 502
    assert len(stage.asked) == 1


FORM = (
    b"POST /form HTTP/1.1\r\nHost: mirror.example\r\nConnection: close\r\n"
    b"Content-Length: 3\r\n\r\na=b"
)


def test_a_form_is_sent_once_whatever_happens(stage: Stage) -> None:
    stage.on("/form", Reply(raw=b"", cut=True))
    stage.on("/warm", Reply(ARTICLE, fields=NO_STORE))
    stage.ask("/warm")  # so that a used connection is at hand

    stage.asked.clear()
    got = Got(stage.say(FORM))

    assert got.status == 502
    assert [one.split(" ")[0] for one in stage.asked] == ["POST"]


def test_a_page_is_asked_for_again_where_a_used_connection_had_died(stage: Stage) -> None:
    stage.on("/warm", Reply(ARTICLE, fields=NO_STORE))
    stage.on("/dies", Reply(raw=b"", cut=True))
    stage.ask("/warm")
    stage.asked.clear()

    stage.ask("/dies")

    assert len(stage.asked) == 2


def forget_connections(stage: Stage) -> None:
    """Wait until no connection to the origin is idle: then the next one is new."""
    assert stage.parts is not None
    limit = time.monotonic() + 3
    while stage.parts.upstream.connections and time.monotonic() < limit:
        stage.replies["/last"] = Reply(b"", fields=("Connection: close",))
        stage.ask("/last")
    stage.asked.clear()


# ---- it breaks off within its answer


CHUNKS = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
BROKEN = [
    pytest.param(Reply(ARTICLE, length=len(ARTICLE) + 9, cut=True), id="a length, an end"),
    pytest.param(Reply(ARTICLE, length=len(ARTICLE) + 9, reset=True), id="a length, a reset"),
    pytest.param(Reply(raw=CHUNKS + b"5\r\nhello\r\n", cut=True), id="chunks, an end"),
    pytest.param(Reply(raw=CHUNKS + b"9\r\nhello", reset=True), id="within a chunk, a reset"),
    pytest.param(
        Reply(raw=CHUNKS + b"5\r\nhello\r\n", then=(0.05, b"zz\r\n"), cut=True),
        id="chunks, then nonsense",
    ),
    pytest.param(Reply(ARTICLE, length=-1, reset=True), id="up to the close, a reset"),
]


@pytest.mark.parametrize("reply", BROKEN)
def test_a_broken_body_is_broken_off_and_never_stored(stage: Stage, reply: Reply) -> None:
    stage.on("/breaks-off", reply)
    broken = stage.counters["broken_bodies_total"]

    for _ in range(2):
        assert not is_whole(stage.ask("/breaks-off").raw)

    assert len(stage.asked) == 2
    assert stage.counted("broken_bodies_total", broken + 1) > broken


@pytest.mark.parametrize("reply", BROKEN)
def test_a_page_that_breaks_off_while_it_is_read_is_502(stage: Stage, reply: Reply) -> None:
    stage.on("/breaks-off", reply)

    got = stage.ask("/breaks-off", IE6)

    assert got.status == 502
    assert is_whole(got.raw)


def is_whole(raw: bytes) -> bool:
    """Tell whether a reader takes an answer for complete."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lowered = head.lower()
    if b"transfer-encoding: chunked" in lowered:
        return body.endswith(b"0\r\n\r\n")
    if b"content-length: " not in lowered:
        return bool(raw)
    length = int(lowered.partition(b"content-length: ")[2].split(b"\r\n")[0])
    return len(body) == length


# ---- it stalls


@pytest.mark.slow  # time limits of a second
@pytest.mark.parametrize("agent", READERS)
def test_a_stall_before_the_answer_is_504_in_time(stage: Stage, agent: str) -> None:
    stage.on("/stalls", Reply(ARTICLE, stall_s=5))

    took_s = seconds(lambda: stage.ask("/stalls", agent))

    assert 0.9 < took_s < 2
    assert stage.counted("upstream_errors_total head-timeout", 1) >= 1


@pytest.mark.slow  # time limits of a second
def test_a_stall_within_the_answer_is_cut_in_time(stage: Stage) -> None:
    stage.on("/stalls", Reply(ARTICLE[:200], length=len(ARTICLE), then=(5.0,)))

    began = time.monotonic()
    got = stage.ask("/stalls")

    assert got.body == ARTICLE[:200]
    assert 0.9 < time.monotonic() - began < 2.5
    assert stage.counted("upstream_errors_total idle-timeout", 1) >= 1


@pytest.mark.slow  # forty readers wait for two seconds while others are timed
def test_those_who_wait_for_a_stalled_page_hold_nobody_up(stage: Stage) -> None:
    stage.on("/quick", Reply(ARTICLE, fields=NO_STORE))
    stage.on("/stalls", Reply(ARTICLE, stall_s=2, fields=NO_STORE))
    quiet = sorted(seconds(lambda: stage.ask("/quick")) for _ in range(40))
    waiting = [
        threading.Thread(target=stage.ask, args=(f"/stalls?{n}",), daemon=True) for n in range(40)
    ]
    for one in waiting:
        one.start()
    beside = sorted(seconds(lambda: stage.ask("/quick")) for _ in range(40))
    for one in waiting:
        one.join()

    assert beside[38] < max(2 * quiet[38], 0.1)  # a tenth of a second: what a busy machine adds


# ---- it talks nonsense

NONSENSE = [
    pytest.param(b"\x00\xff\x16\x03\x01 garbage", "malformed", id="bytes of another protocol"),
    pytest.param(b"<html>a page of HTTP/0.9", "malformed", id="a body without a head"),
    pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", "malformed", id="a status that is no number"),
    pytest.param(b"HTTP/1.1 20 OK\r\n\r\n", "malformed", id="a status of two digits"),
    pytest.param(b"HTTP/2.0 200 OK\r\n\r\n", "malformed", id="a version that nobody asked for"),
    pytest.param(b"HTTP/1.1 200 OK\nX: y\n\n", "malformed", id="line ends without CR"),
    pytest.param(b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "malformed", id="a folded field"),
    pytest.param(b"HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "malformed", id="a blank before a colon"),
    pytest.param(
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 300 + b"\r\n", "too-large", id="300 fields"
    ),
    pytest.param(b"HTTP/1.1 101 Switching\r\n\r\n", "malformed", id="an upgrade nobody asked for"),
]
FRAMING = [
    pytest.param(b"Content-Length: 5\r\nContent-Length: 6\r\n", id="two lengths"),
    pytest.param(b"Content-Length: -5\r\n", id="a negative length"),
    pytest.param(b"Content-Length: +5\r\n", id="a length with a sign"),
    pytest.param(b"Content-Length: 5, 6\r\n", id="a list of lengths"),
    pytest.param(b"Content-Length: 99999999999999999999\r\n", id="a length beyond all numbers"),
    pytest.param(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", id="a length and chunks"),
    pytest.param(b"Transfer-Encoding: gzip\r\n", id="a coding that is no framing"),
    pytest.param(b"Transfer-Encoding: chunked, chunked\r\n", id="chunks of chunks"),
]


@pytest.mark.parametrize("agent", READERS)
@pytest.mark.parametrize(("raw", "kind"), NONSENSE)
def test_nonsense_is_502(stage: Stage, raw: bytes, kind: str, agent: str) -> None:
    stage.on("/nonsense", Reply(raw=raw, cut=True))
    before = stage.counters[f"upstream_errors_total {kind}"]

    assert stage.ask("/nonsense", agent).status == 502
    assert stage.counted(f"upstream_errors_total {kind}", before + 1) == before + 1


def test_interim_answers_without_an_end_are_502(stage: Stage) -> None:
    stage.on("/hints", Reply(raw=b"HTTP/1.1 103 Hints\r\n\r\n" * 20, cut=True))

    raw = stage.ask("/hints").raw

    assert raw.count(b"HTTP/1.1 103 ") < 20
    assert raw.count(b"HTTP/1.1 502 ") == 1


@pytest.mark.parametrize("fields", FRAMING)
def test_framing_that_means_two_things_is_502(stage: Stage, fields: bytes) -> None:
    stage.on("/framing", Reply(raw=b"HTTP/1.1 200 OK\r\n" + fields + b"\r\nhello!", cut=True))

    assert stage.ask("/framing").status == 502


def test_two_equal_lengths_are_one(stage: Stage) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"
    stage.on("/twice", Reply(raw=raw))

    got = stage.ask("/twice")

    assert (got.status, got.body, got.fields("content-length")) == (200, b"hello", ["5"])


@pytest.mark.parametrize(
    "surplus",
    [
        pytest.param(b"!", id="one byte"),
        pytest.param(PAGE % 8 + b"poisoned", id="a whole answer"),
    ],
)
def test_bytes_after_a_body_reach_nobody(stage: Stage, surplus: bytes) -> None:
    """Three clients in four hand them to whoever asks next."""
    stage.on("/surplus", Reply(raw=PAGE % 5 + b"hello" + surplus))
    stage.on("/next", Reply(b"the next page", fields=NO_STORE))

    for _ in range(5):
        assert stage.ask("/surplus").body == b"hello"
        assert stage.ask("/next").body == b"the next page"


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_a_body_where_none_may_be_reaches_nobody(stage: Stage, status: str) -> None:
    stage.on("/bodiless", Reply(b"poisoned", status=status, fields=NO_STORE))
    stage.on("/next", Reply(b"the next page", fields=NO_STORE))

    for _ in range(5):
        assert stage.ask("/bodiless").body == b""
        assert stage.ask("/next").body == b"the next page"


def test_a_head_without_an_end_costs_no_memory(stage: Stage) -> None:
    line = b"X-Padding: " + b"y" * 1000 + b"\r\n"
    stage.on("/endless", Reply(raw=b"HTTP/1.1 200 OK\r\n", then=(line * 1000,) * 200, cut=True))
    before = resident_bytes()

    got = stage.ask("/endless")

    assert got.status == 502
    assert resident_bytes() - before < 5_000_000


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096


# ---- it sends pages that nobody should have to read

MEMBER = gzip.compress(b"<p>" + bytes(4_000_000))


@pytest.mark.slow  # two gigabytes of nothing
@pytest.mark.parametrize(
    ("body", "coding"),
    [
        pytest.param(MEMBER * 500, "gzip", id="two gigabytes"),
        pytest.param(gzip.compress(MEMBER * 500), "gzip, gzip", id="coded twice"),
    ],
)
def test_a_bomb_costs_no_memory_and_leaves_as_it_came(
    stage: Stage, body: bytes, coding: str
) -> None:
    fields = ("Content-Type: text/html", "Cache-Control: no-store", f"Content-Encoding: {coding}")
    stage.on("/bomb", Reply(body, fields=fields))
    stage.ask("/bomb")
    before = resident_bytes()

    got = [stage.ask("/bomb", agent).body for agent in (MODERN, IE6)]

    assert got == [body, body]
    assert resident_bytes() - before < 64_000_000


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\x00\xff\xfe<p>\x80\x81 text", id="bytes of no charset"),
        pytest.param(b"<title>a\x00b</title><p>c\x00d", id="zeros"),
        pytest.param(b"<p>&#xD800; &#xDFFF; &#0; &#x110000;", id="references to no letters"),
        pytest.param(b"<p>" + b"word " * 700_000, id="one line of megabytes"),
        pytest.param(b"<div>" * 100_000, id="a hundred thousand deep"),
        pytest.param(b"<table>" * 3000 + b"<select><frameset><math>", id="tables in tables"),
        pytest.param(b"<a " + b"b=c " * 100_000 + b">", id="a tag without an end"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_hostile_page_is_a_sheet_or_leaves_as_it_came(stage: Stage, body: bytes) -> None:
    stage.on("/hostile", Reply(body, fields=NO_STORE))
    stage.on("/next", Reply(ARTICLE, fields=NO_STORE))
    bugs = stage.counters["bugs_total"]

    got = stage.ask("/hostile", IE6)

    assert got.status == 200
    assert got.body == body or b"<script" not in got.body.lower()
    assert b"The Ferry" in stage.ask("/next", IE6).body
    assert stage.counters["bugs_total"] == bugs


# ---- it sends readers round, or its name is not known


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("/round", id="to itself"),
        pytest.param("https://elsewhere.example/", id="to another host"),
    ],
)
def test_a_redirect_is_passed_on_and_never_followed(stage: Stage, location: str) -> None:
    stage.on("/round", Reply(status="302 Found", fields=(f"Location: {location}",)))

    got = stage.ask("/round")

    assert (got.status, got.fields("location")) == (302, [location])
    assert len(stage.asked) == 1


@pytest.mark.slow  # the time limit of a look-up is two seconds
def test_a_name_server_that_is_silent_is_502_and_blocks_nobody() -> None:
    with playing(origin="https://news.invalid", store="none", resolve_timeout_s="0.5") as stage:
        assert stage.parts is not None
        dead = threading.Event()
        resolver = stage.parts.upstream._dialer._resolver  # noqa: SLF001  # the border: the system's resolver
        resolver._lookup = lambda _name: [str(dead.wait(5))][:0]  # noqa: SLF001
        began = time.monotonic()
        asked = threading.Thread(target=stage.ask, args=("/",))
        asked.start()
        ready_s = seconds(lambda: stage.ask("/_ready"))
        asked.join()
        took_s = time.monotonic() - began
        dead.set()

        assert took_s < 2
        assert ready_s < 0.4
        assert stage.counted("upstream_errors_total resolve", 1) == 1


@pytest.mark.slow  # the time limit of a look-up, twice
def test_a_dead_name_server_leaves_the_last_addresses_and_then_the_stored_copy() -> None:
    """Its answers are good for ten minutes; afterwards what is stored stands in."""
    with playing(default="true") as guide:
        name = f"http://news.invalid:{guide.origin_port}"
        with playing(
            origin=name,
            resolve_timeout_s="0.5",
            allow_private_origin="true",
            allow_plain_origin="true",
        ) as stage:
            assert stage.parts is not None
            resolver = stage.parts.upstream._dialer._resolver  # noqa: SLF001  # the border: the system's resolver
            resolver._lookup = lambda _name: ["127.0.0.1"]  # noqa: SLF001
            saved = ("Content-Type: text/html", "Cache-Control: max-age=0, stale-if-error=60")
            guide.replies["/saved"] = Reply(ARTICLE, fields=saved)
            assert stage.ask("/saved").body == ARTICLE
            dead = threading.Event()
            resolver._lookup = lambda _name: [str(dead.wait(5))][:0]  # noqa: SLF001
            for known in resolver._known.values():  # noqa: SLF001
                known.found_at -= 60  # no longer fresh, still good
            guide.replies["/new"] = Reply(b"new", fields=NO_STORE)
            by_last_address = stage.ask("/new")
            resolver._known.clear()  # noqa: SLF001  # ten minutes later
            answers: list[Got] = []
            took_s = seconds(lambda: answers.append(stage.ask("/saved")))
            dead.set()

    assert by_last_address.body == b"new"
    assert [(one.status, one.body) for one in answers] == [(200, ARTICLE)]
    assert took_s < 2
