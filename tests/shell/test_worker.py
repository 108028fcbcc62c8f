"""One rewriting process, asked in this one: jobs by edition, and failures that are answers."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from proxy.reader.tiers import Profile, Tier
from proxy.shell.frames import read_frame
from proxy.shell.knowledge import profile_to_json
from proxy.shell.materials import SiteFacts, read_materials
from proxy.shell.worker import Worker
from tests.scenarios.stage import ARTICLE

MATERIALS = read_materials("", (SiteFacts("news", ("news.example",)),))


def worker(*generations: int) -> Worker:
    """Return a worker that knows these editions."""
    one = Worker(lambda: 0.0)
    for generation in generations:
        one.publish(generation, MATERIALS.to_json())
    return one


def answered(one: Worker, body: bytes, **changes: Any) -> tuple[dict[str, Any], list[bytes]]:  # noqa: ANN401  # JSON
    """Return the answer to one job."""
    job = {
        "site": "news", "generation": 1, "url": "https://news.example/", "status": 200,
        "content_type": "text/html; charset=utf-8", "depth_limit": 256, "posted": False,
        "saved_at": "", "profile": profile_to_json(Profile(Tier.LATE)), **changes,
    }  # fmt: skip
    frame = read_frame(io.BytesIO(one.answer(job, body)))
    assert frame is not None
    return frame


def test_a_page_comes_back_as_a_sheet() -> None:
    head, parts = answered(worker(1), ARTICLE)

    assert (head["language"], head["kind"], len(parts)) == ("en", "article", 1)
    assert b"The Ferry" in parts[0]
    assert b"track()" not in parts[0]


def test_a_page_that_is_too_deep_comes_back_as_a_reason() -> None:
    head, parts = answered(worker(1), ARTICLE, depth_limit=3)

    assert "failed" in head or "declined" in head
    assert parts == []


def test_a_saved_copy_says_so() -> None:
    usual, saved = (answered(worker(1), ARTICLE, saved_at=one)[1][0] for one in ("", "14:05 UTC"))

    assert b"14:05 UTC" in saved
    assert b"14:05 UTC" not in usual


def test_the_last_two_editions_are_known_and_older_ones_are_not() -> None:
    one = worker(1, 2, 3)

    assert all(answered(one, ARTICLE, generation=number)[1] for number in (2, 3))
    assert answered(one, ARTICLE)[0] == {"failed": "edition 1 is gone", "lengths": []}


def test_an_edition_is_confirmed() -> None:
    frame = read_frame(io.BytesIO(Worker().publish(7, replace(MATERIALS, sites=()).to_json())))

    assert frame is not None
    assert frame[0]["ready"] == 7
