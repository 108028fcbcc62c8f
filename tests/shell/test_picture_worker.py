"""One picture-converting process, asked in this one: a picture, or why there is none."""

from __future__ import annotations

import io
from typing import Any

import pytest

from proxy.sheet.images import NOTHING
from proxy.shell.frames import read_frame
from proxy.shell.picture_worker import answer

JOB = {"preset": "p240", "width": 0, "height": 0}


def answered(body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return the answer to one picture."""
    frame = read_frame(io.BytesIO(answer(JOB, body)))
    assert frame is not None
    return frame


def test_a_picture_comes_back_with_its_type_and_size() -> None:
    head, bodies = answered(NOTHING)

    assert head["media_type"] in ("image/gif", "image/png", "image/jpeg")
    assert (head["width"], head["height"]) == (1, 1)
    assert len(bodies[0]) > 0


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="a drawing"),
        pytest.param(b"<html>404", id="a page"),
        pytest.param(NOTHING[:12], id="the beginning of a picture"),
    ],
)
def test_what_is_no_picture_comes_back_as_a_reason(body: bytes) -> None:
    head, bodies = answered(body)

    assert head["failed"]
    assert bodies == []
