"""Pictures of late are kept, bounded; one that cannot be made is an error with a word for it.

The whole road is played in tests/scenarios/test_failures.py and test_sheets.py.
"""

from __future__ import annotations

import asyncio

import pytest

from proxy.sheet.images import NOTHING
from proxy.shell.pictures import Converter, Kept, Picture, PictureError
from proxy.wire.signing import PictureAddress
from tests.loops import on_a_loop


def picture(size: int) -> Picture:
    """Return a picture of so many bytes."""
    return Picture(b"p" * size, "image/gif")


def test_a_picture_is_kept_and_found() -> None:
    kept = Kept()
    kept.put("/_i/a", picture(1))

    assert kept.get("/_i/a") == picture(1)
    assert kept.get("/_i/b") is None


def test_the_longest_unused_goes_first() -> None:
    kept = Kept(limit_bytes=10)
    for key in ("a", "b"):
        kept.put(key, picture(5))
    kept.get("a")

    kept.put("c", picture(5))

    assert [key for key in "abc" if kept.get(key)] == ["a", "c"]


def test_one_in_the_place_of_another_costs_what_it_costs() -> None:
    kept = Kept(limit_bytes=10)
    for _ in range(5):
        kept.put("a", picture(6))
    kept.put("b", picture(4))

    assert [key for key in "ab" if kept.get(key)] == ["a", "b"]


def test_one_that_is_too_large_for_all_is_not_kept() -> None:
    kept = Kept(limit_bytes=10)
    kept.put("a", picture(11))
    kept.put("b", picture(10))

    assert [key for key in "ab" if kept.get(key)] == ["b"]


@pytest.mark.slow  # a process starts in half a second
@on_a_loop
async def test_a_picture_is_converted_and_what_is_none_is_told() -> None:
    converter = Converter(1)
    await converter.start()
    keeper = asyncio.ensure_future(converter.run())
    address = PictureAddress("https://news.example/a.gif", "p240")
    try:
        made = await converter.convert(NOTHING, address)
        with pytest.raises(PictureError) as failed:
            await converter.convert(b"<html>", address)
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await converter.close()

    assert made.media_type.startswith("image/")
    assert failed.value.why
