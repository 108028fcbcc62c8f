"""A picture is fetched and converted; one that cannot be made is an error with a word for it.

The whole road is played in tests/scenarios/test_failures.py and test_sheets.py.
"""

from __future__ import annotations

import asyncio

import pytest

from proxy.sheet.images import NOTHING
from proxy.shell.pictures import Converter
from proxy.shell.shelf import PictureError
from proxy.wire.signing import PictureAddress
from tests.loops import on_a_loop


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

    assert made[1].startswith("image/")
    assert failed.value.why
