"""One process that draws, in this one and as it runs: a picture, why there is none, or its end."""

from __future__ import annotations

import asyncio
import base64
import io
import resource
import signal
import subprocess
import sys
from typing import Any, Final

import pytest
from PIL import Image

from proxy.errors import ConfigError
from proxy.sheet import vectors
from proxy.sheet.images import NOTHING
from proxy.shell.drawing_worker import answer
from proxy.shell.frames import packed, read_frame
from proxy.shell.pictures import Converter
from proxy.shell.shelf import PictureError
from proxy.wire.signing import PictureAddress
from tests.drawings import CHART, NEEDS, nested_uses, svg
from tests.loops import on_a_loop

JOB: Final = {"preset": "p240", "width": 0, "height": 0}
# The worker as it runs, but for its patience.
IMPATIENT: Final = (
    "from proxy.shell import drawing_worker as one; one.PROCESSOR_LIMIT_S = 0;"
    "one.picture_worker.main(one.answer)"
)
BLURS: Final = '<feGaussianBlur stdDeviation="99"/>' * 5000
ENDLESS: Final = svg(
    f'<filter id="f">{BLURS}</filter><rect width="99" height="99" filter="url(#f)"/>'
)


def answered(body: bytes, job: dict[str, Any] = JOB) -> tuple[dict[str, Any], list[bytes]]:
    """Return the answer to one picture."""
    frame = read_frame(io.BytesIO(answer(job, body)))
    assert frame is not None
    return frame


def run(*bodies: bytes) -> subprocess.CompletedProcess[bytes]:
    """Have a process of its own answer to these pictures."""
    jobs = b"".join(packed(JOB, body) for body in bodies)
    return subprocess.run(  # noqa: S603  # this Python, and our own words
        [sys.executable, "-c", IMPATIENT], input=jobs, capture_output=True, check=False
    )


def all_of(data: bytes) -> list[dict[str, Any]]:
    """Return the heads of these frames."""
    source, heads = io.BytesIO(data), []
    while (frame := read_frame(source)) is not None:
        heads.append(frame[0])
    return heads


@NEEDS
def test_a_drawing_comes_back_as_a_picture() -> None:
    head, bodies = answered(CHART)

    assert (head["media_type"], head["width"], head["height"]) == ("image/png", 200, 100)
    assert Image.open(io.BytesIO(bodies[0])).mode == "P"


@NEEDS
@pytest.mark.parametrize("preset", ["p176", "p240", "p320", "p480", "p640", "w640", "g240", "e480"])
def test_every_preset_has_its_drawing(preset: str) -> None:
    colors = "".join(
        f'<rect x="{x}" width="1" height="100" fill="hsl({x},70%,{x % 60 + 20}%)"/>'
        for x in range(200)
    )
    head, bodies = answered(svg(colors), {"preset": preset, "width": 170, "height": 85})

    assert (head["width"], head["height"]) == (170, 85)
    assert head["media_type"] == ("image/gif" if preset == "g240" else "image/png")
    assert len(bodies[0]) < 12_000


def test_what_is_no_drawing_is_converted_as_ever() -> None:
    head, _ = answered(NOTHING)

    assert (head["width"], head["height"]) == (1, 1)


@NEEDS
def test_what_cannot_be_drawn_comes_back_as_a_reason() -> None:
    assert answered(svg("")) == ({"failed": "broken", "lengths": []}, [])


@NEEDS
def test_the_probe_says_that_it_can_draw() -> None:
    head, _ = answered(b"", {"probe": True})

    assert "failed" not in head


def test_the_probe_says_that_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "pyvips", None)

    head, _ = answered(b"", {"probe": True})

    assert head["failed"] == "unable"


@NEEDS
def test_after_a_drawing_no_limit_is_left() -> None:
    before = resource.getrlimit(resource.RLIMIT_CPU)
    answered(CHART)

    assert resource.getrlimit(resource.RLIMIT_CPU) == before


@NEEDS
@pytest.mark.slow  # a process starts, and works until its second is over
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(ENDLESS, id="five thousand blurs"),
        pytest.param(nested_uses(), id="one thing a billion times"),
    ],
)
def test_the_kernel_ends_what_draws_too_long(body: bytes) -> None:
    ended = run(CHART, body, CHART)

    assert ended.returncode == -signal.SIGXCPU
    assert len(all_of(ended.stdout)) == 1


@NEEDS
@pytest.mark.slow  # a process starts, and works until its second is over
def test_a_picture_inside_a_drawing_takes_no_more_than_its_process_may() -> None:
    target = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(target, "PNG")
    coded = base64.b64encode(target.getvalue()).decode()

    ended = run(svg(f'<image href="data:image/png;base64,{coded}" width="200" height="100"/>'))

    told = [head.get("failed") for head in all_of(ended.stdout)]
    assert ended.returncode in (-signal.SIGXCPU, -signal.SIGABRT) or told == ["broken"]
    assert ended.stderr == b""


@NEEDS
@pytest.mark.slow  # a process starts
def test_nobody_writes_into_the_log_with_a_drawing() -> None:
    ended = run(svg("", size='width="1e9" height="1e9"'), svg("<g>" * 5000), CHART)

    assert [head.get("failed") for head in all_of(ended.stdout)] == ["broken", "broken", None]
    assert ended.stderr == b""


@NEEDS
@pytest.mark.slow  # a process starts
def test_a_hundred_thousand_things_are_drawn_or_not_but_in_time() -> None:
    many = svg('<g opacity=".5"><a/></g>' * 40_000 + '<rect width="9" height="9"/>')

    ended = run(many)

    assert ended.returncode in (0, -signal.SIGXCPU, -signal.SIGABRT)
    assert ended.stderr == b""


@NEEDS
@pytest.mark.slow  # processes start
@on_a_loop
async def test_a_converter_draws_where_it_is_told_to() -> None:
    address = PictureAddress("https://news.example/a.svg", "p240")
    drawing, plain = Converter(1, svg=True), Converter(1)
    for one in (drawing, plain):
        await one.start()
    keepers = [asyncio.ensure_future(one.run()) for one in (drawing, plain)]
    try:
        _, media_type = await drawing.convert(CHART, address)
        with pytest.raises(PictureError) as failed:
            await plain.convert(CHART, address)
    finally:
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        for one in (drawing, plain):
            await one.close()

    assert (media_type, failed.value.why) == ("image/png", "not-a-picture")


@pytest.mark.slow  # a process starts
@on_a_loop
async def test_a_converter_that_cannot_draw_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("without")
    (folder / "pyvips.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    converter = Converter(1, svg=True)
    try:
        with pytest.raises(ConfigError, match=r"pip install \"freesheet\[svg\]\""):
            await converter.start()
    finally:
        await converter.close()
