"""New editions of a server that runs: read again, published, gone back from."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from proxy.app.assemble import build_parts
from proxy.app.operate import status
from proxy.app.renew import Renewal
from proxy.config.table import Settings, Site
from proxy.desk.trial import Change, Trial, TrialError, answer, question
from proxy.shell.samples import Sample
from tests.loops import on_a_loop, until
from tests.scenarios.stage import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RULES = 'schema = 1\n[site]\norigin = "news"\nname = "{}"\nhosts = ["news.example"]\n'
FAILING = """[[test]]
name = "it says so"
url = "https://news.example/a"
tier = "basic"
html = "<h1>T</h1><p>Some words.</p>"
text = ["other words"]
"""
SITE = Site(key="news", origin="https://news.example", hosts=("m.example",))


class Newsroom:
    """Parts that are not opened, their rule folder, and the lines of their log."""

    def __init__(self, folder: Path, **settings: Any) -> None:  # noqa: ANN401  # of any type
        self.folder = folder
        self.lines: list[str] = []
        self.write("first")
        said = Settings(site=(SITE,), rules_dir=str(folder), store="none", **settings)
        self.settings = said
        self.parts = build_parts(said, is_ready=lambda: True, write=self.lines.append)
        self.renewal = Renewal(said, self.parts, self._tried)
        self.fails = False

    async def _tried(self, change: Change, samples: Iterable[Sample]) -> Trial:
        """Try a change as the process of a trial does, in this one: that takes half a second."""
        if self.fails:
            raise TrialError("the rules could not be tried")
        found = answer(*question(change, samples))
        return Trial(found["refused"], found["impact"])

    def write(self, name: str, more: str = "") -> None:
        """Save the site's rule file; the site is called `name` in it."""
        (self.folder / "news.toml").write_text(RULES.format(name) + more, "utf-8")

    def move(self, name: str) -> None:
        """Give the folder another name; the settings still say the first."""
        self.folder = self.folder.rename(self.folder.with_name(name))

    async def publish(self, *names: str) -> None:
        """Save and reload, once for each name."""
        for name in names:
            self.write(name)
            await self.renewal.reload()

    @property
    def served(self) -> str:
        """What the site is called by the rules that are served."""
        return self.parts.editions.current.rulesets["news"].name

    def told(self, event: str) -> list[dict[str, Any]]:
        """Return what the log says of an event."""
        return [one for one in map(json.loads, self.lines) if one["event"] == event]

    def gauge(self, name: str) -> float:
        """Return a gauge without labels."""
        return self.parts.journal.gauges[name, ()]


@pytest.mark.slow  # a process starts
@on_a_loop
async def test_a_change_is_tried_in_a_process_of_its_own(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    room.write("second", FAILING)
    done = await Renewal(room.settings, room.parts).reload()

    assert 'test "it says so"' in done["refused"]["news.toml"]


@on_a_loop
async def test_a_reload_publishes_what_changed(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    room.write("second")
    done = await room.renewal.reload()

    assert (done["reloaded"], done["changed"], done["edition"]) == (True, True, 2)
    assert (room.served, room.gauge("edition")) == ("second", 2)
    assert [one["edition"] for one in room.told("reload")] == [2]


@on_a_loop
async def test_a_reload_of_the_same_files_publishes_nothing(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    done = await room.renewal.reload()

    assert (done["changed"], done["edition"]) == (False, 1)
    assert room.told("reload") == []


@on_a_loop
async def test_two_at_once_make_one_edition(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    room.write("second")
    one, other = await asyncio.gather(room.renewal.look(), room.renewal.reload())

    assert (one, other["changed"], room.parts.editions.current.generation) == (None, False, 2)


@on_a_loop
async def test_a_folder_that_cannot_be_read_changes_nothing_and_is_counted(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    room.move("away")
    failed = await room.renewal.reload()
    was = room.gauge("rules_last_reload_successful")
    room.move(tmp_path.name)
    await room.renewal.look()

    assert (failed["reloaded"], room.served, was) == (False, "first", 0)
    assert "is no folder" in failed["problem"]
    assert room.parts.journal.counters["reload_failed_total", ()] == 1
    assert room.gauge("rules_last_reload_successful") == 1


@on_a_loop
async def test_a_rollback_serves_what_was_served_before_under_a_new_number(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    await room.publish("second")
    done = await room.renewal.rollback()

    assert done == {"edition": 3, "of": 1, "left": 2}
    assert (room.served, room.gauge("edition")) == ("first", 3)
    assert [(one["edition"], one["of"]) for one in room.told("rollback")] == [(3, 1)]
    assert room.parts.journal.counters["rollbacks_total", ()] == 1


@on_a_loop
async def test_every_further_rollback_leads_further_back(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    await room.publish("second", "third", "fourth")
    served = [room.served]
    for _ in range(3):
        await room.renewal.rollback()
        served.append(room.served)
    last = await room.renewal.rollback()

    assert served == ["fourth", "third", "second", "first"]
    assert last["error"].startswith("no earlier edition; kept: ")


@on_a_loop
async def test_what_was_gone_back_from_is_not_what_the_next_rollback_leads_to(
    tmp_path: Path,
) -> None:
    room = Newsroom(tmp_path)
    await room.publish("good", "bad")
    await room.renewal.rollback()
    await room.publish("worse")
    await room.renewal.rollback()

    assert room.served == "good"


@on_a_loop
async def test_a_rollback_to_a_number_may_lead_forward_too(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    await room.publish("second", "third")
    await room.renewal.rollback(1)
    back = room.served
    await room.renewal.rollback(3)

    assert (back, room.served) == ("first", "third")


@on_a_loop
async def test_the_watch_leaves_alone_what_was_gone_back_from(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    await room.publish("bad")
    await room.renewal.rollback()
    await room.renewal.look()

    assert room.served == "first"


@on_a_loop
async def test_a_changed_folder_ends_a_rollback(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    await room.publish("bad")
    await room.renewal.rollback()
    room.write("mended")
    await room.renewal.look()

    assert room.served == "mended"


@on_a_loop
async def test_who_asks_for_a_reload_after_a_rollback_gets_it(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    await room.publish("second")
    await room.renewal.rollback()
    done = await room.renewal.reload()

    assert (done["changed"], room.served) == (True, "second")


@on_a_loop
async def test_only_the_last_editions_are_kept(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, editions=2)
    await room.publish("second", "third")
    gone = await room.renewal.rollback(1)

    assert gone["error"] == "no edition 1 to go back to; kept: 2."
    assert room.served == "third"


@on_a_loop
async def test_the_status_says_what_one_can_go_back_to(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    await room.publish("second")
    await room.renewal.rollback()
    kept = status(room.parts, room.renewal.refused)["editions"]

    assert [(one["edition"], one["of"]) for one in kept] == [(2, 2), (3, 1)]
    assert kept[0]["digest"] != kept[1]["digest"] == room.parts.editions.current.digest


@on_a_loop
async def test_a_reload_says_what_it_changes_on_sampled_pages(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    url = "https://news.example/a"
    room.parts.samples.note(Sample("news", "/a", url, "text/html", "article", ARTICLE))
    room.write("first", '[[rule]]\nid = "all"\ndrop = "article > p:last-child"\nwhy = "No."\n')
    done = await room.renewal.reload()

    assert (done["impact"]["pages"], done["impact"]["lost_text"]) == (1, 1)
    (told,) = room.told("impact")
    assert (told["level"], told["pages"], told["lost_text"]) == ("warning", 1, 1)
    assert (told["lost_asks"], told["rules"]) == (0, 0)
    assert "look_at" not in told


@on_a_loop
async def test_a_reload_that_concerns_no_sampled_page_tries_none(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    room.parts.samples.note(Sample("other", "/a", "", "text/html", "article", ARTICLE))
    room.write("second")

    assert (await room.renewal.reload())["impact"]["pages"] == 0
    assert room.told("impact") == []


@on_a_loop
async def test_a_file_whose_tests_fail_stays_as_it_was_until_it_is_forced(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    room.write("bad", FAILING)
    refused = await room.renewal.reload()
    was, told = room.served, status(room.parts, room.renewal.refused)["refused"]
    forced = await room.renewal.reload(force=True)

    assert (refused["reloaded"], refused["changed"], was) == (False, False, "first")
    assert 'test "it says so"' in refused["refused"]["news.toml"]
    assert told == refused["refused"]
    assert [one["level"] for one in room.told("rule")] == ["warning"]
    assert (forced["changed"], room.served, room.renewal.refused) == (True, "bad", {})


@on_a_loop
async def test_what_was_refused_is_not_tried_again_until_it_changes(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    room.write("bad", FAILING)
    for _ in range(3):
        await room.renewal.look()
    trials, gauge = len(room.told("rule")), room.gauge("rules_last_reload_successful")
    room.write("first")
    await room.renewal.look()

    assert (trials, gauge) == (1, 0)
    assert (room.renewal.refused, room.gauge("rules_last_reload_successful")) == ({}, 1)
    assert room.parts.editions.current.generation == 1


@on_a_loop
async def test_a_file_that_cannot_be_read_keeps_its_last_good_version(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    (tmp_path / "news.toml").write_text("schema = [", "utf-8")
    done = await room.renewal.reload(force=True)

    assert (done["changed"], room.served) == (False, "first")
    assert "is not TOML" in done["refused"]["news.toml"]


@on_a_loop
async def test_what_cannot_be_tried_is_not_published_unless_it_is_forced(
    tmp_path: Path,
) -> None:
    room = Newsroom(tmp_path)
    room.fails = True
    room.write("second")
    failed, was = await room.renewal.reload(), room.served
    refused = dict(room.renewal.refused)
    forced = await room.renewal.reload(force=True)

    assert (failed["reloaded"], was) == (False, "first")
    assert refused == {"": failed["problem"]}
    assert (forced["changed"], room.served) == (True, "second")
    assert "could not be tried" in forced["impact"]["problem"]


@on_a_loop
async def test_the_watch_looks_every_few_moments(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, rules_poll_s=0.001)
    watch = asyncio.ensure_future(room.renewal.watch(by_signal=False))
    room.write("second")
    await until(lambda: room.served == "second")
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)

    assert [one["edition"] for one in room.told("reload")] == [2]
