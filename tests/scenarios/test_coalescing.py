"""One fetch for many readers, on one node and on two; what outlives a restart."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.stage import (
    ARTICLE,
    IE6,
    IE11,
    MODERN,
    TIMEOUT_S,
    Got,
    Reply,
    Stage,
    playing,
)
from tests.stores import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HTML = "Content-Type: text/html; charset=utf-8"
FRESH = (HTML, "Cache-Control: max-age=600")


def rewrites(stage: Stage) -> int:
    """Return how many pages were rewritten."""
    assert stage.parts is not None
    histograms = stage.parts.journal.histograms.items()
    return sum(sum(one.counts) for (name, _), one in histograms if name == "rewrite_seconds")


def at_once(stage: Stage, asks: list[tuple[str, str]]) -> list[Got]:
    """Ask all at the same moment."""
    results: list[Got | None] = [None] * len(asks)

    def one(number: int) -> None:
        results[number] = stage.ask(*asks[number])

    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [got for got in results if got is not None]


def test_readers_old_and_new_at_the_same_moment_are_one_fetch(stage: Stage) -> None:
    stage.on("/moment", Reply(ARTICLE, fields=FRESH, stall_s=0.2))
    before = rewrites(stage)

    got = at_once(stage, [("/moment", agent) for agent in (MODERN, IE6, IE11) * 8])

    assert [one.status for one in got] == [200] * 24
    assert (len(stage.asked), rewrites(stage) - before) == (1, 2)


def test_readers_of_a_page_without_freshness_are_one_fetch_too(stage: Stage) -> None:
    stage.on("/moment-silent", Reply(ARTICLE, stall_s=0.2))

    got = at_once(stage, [("/moment-silent", agent) for agent in (MODERN, IE6) * 8])

    assert [one.status for one in got] == [200] * 16
    assert len(stage.asked) == 1


def in_flight(stage: Stage, wanted: int) -> None:
    """Wait until so many exchanges run."""
    assert stage.parts is not None
    gauges = stage.parts.journal.gauges
    limit = time.monotonic() + TIMEOUT_S
    while gauges.get(("in_flight", ()), 0) != wanted and time.monotonic() < limit:
        time.sleep(0.005)


def test_the_first_reader_may_leave(stage: Stage) -> None:
    stage.on("/leaves", Reply(ARTICLE, fields=FRESH, stall_s=0.5))
    results: list[Got] = []
    follower = threading.Thread(target=lambda: results.append(stage.ask("/leaves")))
    in_flight(stage, 0)
    with socket.create_connection(("127.0.0.1", stage.port)) as leader:
        leader.sendall(b"GET /leaves HTTP/1.1\r\nHost: mirror.example\r\n\r\n")
        in_flight(stage, 1)
        follower.start()
        in_flight(stage, 2)
    follower.join()

    assert [(one.status, one.body) for one in results] == [(200, ARTICLE)]
    assert len(stage.asked) == 1


def test_a_folder_survives_a_restart(tmp_path: Path) -> None:
    store = f"file://{tmp_path}/store"
    with playing(store=store) as stage:
        stage.on("/kept", Reply(ARTICLE, fields=FRESH))
        bodies = [stage.ask("/kept", agent).body for agent in (MODERN, IE6)]
        site = stage.origin_port

    with playing(store=store, origin=f"http://127.0.0.1:{site}") as again:
        assert [again.ask("/kept", agent).body for agent in (MODERN, IE6)] == bodies
        assert again.asked == []


def test_a_folder_that_is_none_is_passed_by(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with playing(store=f"file://{tmp_path}/file/store") as stage:
        stage.replies["/"] = Reply(ARTICLE, fields=FRESH)

        assert [stage.ask("/", agent).status for agent in (MODERN, IE6, MODERN)] == [200] * 3
        assert stage.counters["store_errors_total failed"] > 0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server that two nodes share."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@contextlib.contextmanager
def two_nodes(server: Server) -> Iterator[tuple[Stage, Stage]]:
    """Run two nodes before one origin; the first one scripts it."""
    node = partial(
        playing,
        store=f"valkey://127.0.0.1:{server.port}/0",
        sign_keys="the key of both nodes",
        store_timeout_s="0.5",
    )
    with node() as one, node(origin=f"http://127.0.0.1:{one.origin_port}") as other:
        yield one, other


def test_two_nodes_share_what_is_stored(server: Server) -> None:
    with two_nodes(server) as (one, other):
        one.on("/shared", Reply(ARTICLE, fields=FRESH))
        bodies = [one.ask("/shared", agent).body for agent in (MODERN, IE6)]
        one.counted("store_total", 2)

        assert [other.ask("/shared", agent).body for agent in (MODERN, IE6)] == bodies
        assert len(one.asked) == 1


def test_a_purge_on_one_node_reaches_the_other(server: Server) -> None:
    with two_nodes(server) as (one, other):
        one.on("/purged-both", Reply(ARTICLE, fields=FRESH))
        for stage in (one, other):
            stage.ask("/purged-both", IE6)
        one.change("/purged-both", Reply(ARTICLE.replace(b"ferry", b"train"), fields=FRESH))

        one.purge(url="/purged-both")

        assert "train" in other.ask("/purged-both", IE6).text
        assert "train" in one.ask("/purged-both", IE6).text


def test_two_nodes_fetch_at_most_twice(server: Server) -> None:
    with two_nodes(server) as (one, other):
        one.on("/both", Reply(ARTICLE, fields=FRESH, stall_s=0.3))
        asks = [("/both", MODERN)] * 20
        side = threading.Thread(target=lambda: at_once(other, asks))
        side.start()
        got = at_once(one, asks)
        side.join()

        assert [one.status for one in got] == [200] * 20
        assert len(one.asked) <= 2


def test_nodes_without_their_server_serve_on_and_mix_nothing_up(tmp_path: Path) -> None:
    with serving(tmp_path) as own, two_nodes(own) as (one, other):
        one.on("/alone", Reply(ARTICLE, fields=FRESH))
        wanted = {agent: one.ask("/alone", agent).body for agent in (MODERN, IE6, IE11)}
        own.stop()
        got = [
            (agent, stage.ask("/alone", agent).body)
            for _ in range(10)
            for agent in wanted
            for stage in (one, other)
        ]

        assert all(wanted[agent] == body for agent, body in got)
