"""A changed rule file in a running server, and the way back from it. Slow: a real process."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Final

import pytest

from tests.smoke.running import running

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

pytestmark = pytest.mark.slow

LIMIT_S: Final = 30.0
IE6: Final = "User-Agent: Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)"
GOOD: Final = 'schema = 1\n[site]\norigin = "site"\nname = "{}"\nhosts = ["127.0.0.1"]\n'
TOKEN: Final = "a-token-for-this-test"  # noqa: S105  # of this test
BAD_RULE: Final = '[[rule]]\nid = "broken"\ndrop = "h1[["\nwhy = "A case."\n'


def play(scene: Coroutine[None, None, None]) -> None:
    """Run a scene to its end, within a limit."""

    async def bounded() -> None:
        async with asyncio.timeout(LIMIT_S):
            await scene

    asyncio.run(bounded())


def test_a_hang_up_signal_reads_the_rules_again_and_ends_nothing(tmp_path: Path) -> None:
    rules = tmp_path / "site.toml"
    rules.write_text(GOOD.format("The First Name"), "utf-8")

    async def scene() -> None:
        async with running(rules_dir=str(tmp_path), rules_poll_s="0", drain_s="0") as (server, _):
            before = await server.ask("/", IE6)
            rules.write_text(GOOD.format("The Second Name"), "utf-8")
            server.process.send_signal(signal.SIGHUP)
            told = await server.until_event("reload")
            after = await server.ask("/", IE6)

            assert b"The First Name" in before
            assert told["edition"] == 2
            assert b"The Second Name" in after

    play(scene())


def test_a_rule_that_a_reload_finds_broken_is_named_in_the_log(tmp_path: Path) -> None:
    rules = tmp_path / "site.toml"
    rules.write_text(GOOD.format("Name"), "utf-8")

    async def scene() -> None:
        async with running(rules_dir=str(tmp_path), rules_poll_s="0.2") as (server, _):
            rules.write_text(GOOD.format("Name") + BAD_RULE, "utf-8")
            named = await server.until_event("rule")

            assert "site.toml" in named["problem"]
            assert "broken" in named["problem"]

    play(scene())


def test_a_rollback_serves_readers_the_rules_of_before(tmp_path: Path) -> None:
    rules = tmp_path / "site.toml"
    rules.write_text(GOOD.format("The First Name"), "utf-8")
    settings = {"rules_dir": str(tmp_path), "rules_poll_s": "0.05", "admin_token": TOKEN}

    async def scene() -> None:
        async with running(**settings) as (server, _):
            rules.write_text(GOOD.format("The Second Name"), "utf-8")
            await server.until_event("reload")
            changed = await server.ask("/", IE6)
            ordered = await server.operate("POST", "/-/rollback", TOKEN)
            told = await server.until_event("rollback")
            after = await server.ask("/", IE6)

            assert b"The Second Name" in changed
            assert ordered.startswith(b"HTTP/1.1 200 ")
            assert (told["edition"], told["of"]) == (3, 1)
            assert b"The First Name" in after

    play(scene())
