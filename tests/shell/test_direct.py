from __future__ import annotations

from proxy.shell.direct import Direct
from tests.caching import caching, read, reply
from tests.loops import on_a_loop


@on_a_loop
async def test_every_request_goes_to_the_origin_and_nothing_is_kept() -> None:
    async with caching((reply("Cache-Control: max-age=60"),)) as desk:
        direct = Direct(desk.parts.upstream)
        await direct.start()
        got = [await read(await direct.fetch(desk.ask())) for _ in range(2)]
        await direct.close()

        assert [(one.body, one.age_s, one.said) for one in got] == [(b"hello", None, "")] * 2
        assert len(desk.asked) == 2
        assert (direct.sheets, direct.running) == (None, 0)


@on_a_loop
async def test_there_is_nothing_to_purge() -> None:
    async with caching((reply(),)) as desk:
        assert await Direct(desk.parts.upstream).purge({"key": "site-news"}) == {"purged": []}
