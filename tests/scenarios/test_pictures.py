"""Pictures on their whole way: fetched and converted once, for many readers, nodes and starts."""

from __future__ import annotations

import contextlib
import io
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from PIL import Image

from tests.drawings import CHART, NEEDS, nested_entities
from tests.scenarios.stage import ARTICLE, IE6, Reply, Stage
from tests.scenarios.stage import playing as playing_as_said
from tests.scenarios.test_coalescing import at_once
from tests.stores import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A busy machine must not make the sheet fail that names the picture, nor the store a miss.
playing = partial(playing_as_said, rewrite_timeout_s="10", store_timeout_s="5")

KEYS: Final = "the key of all nodes"
PICTURE: Final = b'<figure><img src="%s" width=600 height=400 alt=Ferry></figure><p>'


def photo(color: str = "teal") -> bytes:
    """Return a picture as an origin has it."""
    target = io.BytesIO()
    Image.new("RGB", (600, 400), color).save(target, "JPEG")
    return target.getvalue()


def address(stage: Stage, source: str = "/ferry.jpg") -> str:
    """Return the address under which a sheet shows the picture; the origin has been asked."""
    page = ARTICLE.replace(b"<p>", PICTURE % source.encode(), 1)
    stage.on("/ferry", Reply(page))
    text = stage.ask("/ferry", IE6).text
    stage.asked.clear()
    return text.partition('src="')[2].partition('"')[0]


def shown(stage: Stage, markup: bytes) -> str:
    """Return the text of a sheet with this markup in its article."""
    stage.on("/drawn", Reply(ARTICLE.replace(b"<p>", markup + b"<p>", 1)))
    return stage.ask("/drawn", IE6).text


def jpeg(*fields: str, color: str = "teal", stall_s: float = 0.0) -> Reply:
    """Return an origin's answer with a picture."""
    return Reply(photo(color), fields=("Content-Type: image/jpeg", *fields), stall_s=stall_s)


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Give a server of its own to each test."""
    with playing() as one:
        yield one


def test_twenty_readers_at_once_are_one_fetch(stage: Stage) -> None:
    stage.on("/ferry.jpg", jpeg(stall_s=0.2))
    place = address(stage)

    got = at_once(stage, [(place, IE6)] * 20)

    assert [one.fields("content-type") for one in got] == [["image/jpeg"]] * 20
    assert len({one.body for one in got}) == 1
    assert len(stage.asked) == 1


def test_a_picture_is_gone_with_its_purge(stage: Stage) -> None:
    stage.on("/ferry.jpg", jpeg())
    place = address(stage)
    old = stage.ask(place, IE6).body
    stage.change("/ferry.jpg", jpeg(color="red"))
    kept = stage.ask(place, IE6).body

    stage.purge(url="/ferry.jpg")

    assert kept == old
    assert stage.ask(place, IE6).body != old


def test_what_the_origin_forbids_to_keep_is_asked_for_each_time(stage: Stage) -> None:
    stage.on("/ferry.jpg", jpeg("Cache-Control: no-store"))
    place = address(stage)

    got = [stage.ask(place, IE6) for _ in range(2)]

    assert [one.fields("cache-control") for one in got] == [["no-store"]] * 2
    assert len(stage.asked) == 2


def test_a_picture_is_good_as_long_as_the_origin_says(stage: Stage) -> None:
    stage.on("/ferry.jpg", jpeg("Cache-Control: max-age=60"))
    place = address(stage)

    (said,) = stage.ask(place, IE6).fields("cache-control")

    assert said in ("public, max-age=60", "public, max-age=59")


def test_a_file_that_is_still_the_same_is_the_same_picture(stage: Stage) -> None:
    stage.on("/ferry.jpg", jpeg("Cache-Control: max-age=0"))
    place = address(stage)

    first, second = (stage.ask(place, IE6) for _ in range(2))

    assert first.body == second.body
    assert len(stage.asked) == 2


def test_a_store_of_none_keeps_no_picture() -> None:
    with playing(store="none") as stage:
        stage.replies["/ferry.jpg"] = jpeg()
        place = address(stage)
        got = [stage.ask(place, IE6) for _ in range(2)]

        assert [one.fields("content-type") for one in got] == [["image/jpeg"]] * 2
        assert len(stage.asked) == 2


def test_a_restart_with_a_folder_fetches_no_picture_again(tmp_path: Path) -> None:
    node = partial(playing, store=f"file://{tmp_path}/store", sign_keys=KEYS)
    with node() as stage:
        stage.on("/ferry.jpg", jpeg())
        place = address(stage)
        body = stage.ask(place, IE6).body
        origin = stage.origin_port

    with node(origin=f"http://127.0.0.1:{origin}") as again:
        assert again.ask(place, IE6).body == body
        assert again.asked == []


@contextlib.contextmanager
def two_nodes(folder: Path) -> Iterator[tuple[Stage, Stage]]:
    """Run two nodes with one store before one origin; the first one scripts it."""
    with serving(folder) as server:
        store = f"valkey://127.0.0.1:{server.port}/0"
        node = partial(playing, store=store, sign_keys=KEYS)
        with node() as one, node(origin=f"http://127.0.0.1:{one.origin_port}") as other:
            yield one, other


def test_two_nodes_fetch_a_picture_once(tmp_path: Path) -> None:
    with two_nodes(tmp_path) as (one, other):
        one.on("/ferry.jpg", jpeg())
        place = address(one)
        bodies = [stage.ask(place, IE6).body for stage in (one, other, one)]

        assert len(set(bodies)) == 1
        assert len(one.asked) == 1


def test_a_host_that_is_no_longer_allowed_is_asked_for_nothing() -> None:
    with playing(sign_keys=KEYS, image_hosts="pictures.example") as stage:
        place = address(stage, "http://pictures.example/a.jpg")
    with playing(sign_keys=KEYS) as stage:
        got = stage.ask(place, IE6)

        assert got.fields("content-type") == ["image/gif"]
        assert stage.counted("image_failed_total host", 1) == 1


CHART_MARKUP: Final = b'<figure><img src=/votes.svg width=600 height=300 alt="Votes"></figure>'
DRAWN: Final = Reply(CHART, fields=("Content-Type: image/svg+xml",))


def test_a_drawing_is_told_in_words(stage: Stage) -> None:
    text = shown(stage, CHART_MARKUP)

    assert "[Photo: Votes]</a>" in text
    assert "/votes.svg" in text
    assert "<img" not in text


@NEEDS
def test_a_drawing_is_drawn_where_that_is_on() -> None:
    with playing(svg="true") as stage:
        stage.on("/votes.svg", DRAWN)
        text = shown(stage, CHART_MARKUP + b"<a href=/mail><img src=/mail.svg alt=Letters></a>")
        got = stage.ask(text.partition('src="')[2].partition('"')[0], IE6)

        assert 'width="480" height="240" alt="Votes"' in text
        assert text.count("<img") == 1
        assert ">Letters</a>" in text
        assert got.fields("content-type") == ["image/png"]
        assert Image.open(io.BytesIO(got.body)).size == (480, 240)


@NEEDS
def test_a_drawing_that_means_harm_costs_its_process_and_no_other_picture() -> None:
    with playing(svg="true") as stage:
        stage.on("/votes.svg", Reply(nested_entities(), fields=("Content-Type: image/svg+xml",)))
        stage.on("/ferry.jpg", jpeg())
        text = shown(stage, CHART_MARKUP)
        harm = stage.ask(text.partition('src="')[2].partition('"')[0], IE6)
        good = stage.ask(address(stage), IE6)

        assert harm.fields("content-type") == ["image/gif"]
        assert good.fields("content-type") == ["image/jpeg"]
