"""A dead, broken or blocked origin: what is stored stands in, and says how old it is."""

from __future__ import annotations

import re

import pytest

from tests.scenarios.stage import ARTICLE, IE6, MODERN, Reply, Stage

HTML = "Content-Type: text/html; charset=utf-8"
FRESH = (HTML, "Cache-Control: max-age=600")
STALE = (HTML, "Cache-Control: max-age=1", "Age: 60")
GONE = Reply(raw=b"", cut=True)  # closes the connection and says nothing


def test_a_dead_origin_leaves_what_is_fresh_and_what_may_be_stale(stage: Stage) -> None:
    stage.on("/fresh-dead", Reply(ARTICLE, fields=FRESH))
    stage.on("/stale-dead", Reply(ARTICLE, fields=STALE))
    for path in ("/fresh-dead", "/stale-dead"):
        stage.ask(path)
        stage.change(path, GONE)

    fresh, stale = stage.ask("/fresh-dead"), stage.ask("/stale-dead")

    assert fresh.body == stale.body == ARTICLE
    assert int(stale.fields("age")[0]) >= 60
    assert re.search(
        r"freesheet; hit; ttl=-(59|6\d); detail=disconnected", stale.fields("cache-status")[0]
    )


def test_a_sheet_of_a_saved_copy_says_so(stage: Stage) -> None:
    stage.on("/saved", Reply(ARTICLE, fields=STALE))
    fresh = stage.ask("/saved", IE6)
    stage.change("/saved", GONE)

    saved = [stage.ask("/saved", IE6) for _ in range(2)]

    assert "Saved copy of" not in fresh.text
    assert all(re.search(r"Saved copy of \d\d:\d\d UTC", one.text) for one in saved)
    assert all(int(one.fields("age")[0]) >= 60 for one in saved)
    assert "detail=disconnected" in saved[0].fields("cache-status")[0]


def test_an_origin_that_is_back_is_believed(stage: Stage) -> None:
    stage.on("/back", Reply(ARTICLE, fields=STALE))
    stage.ask("/back", IE6)
    stage.change("/back", GONE)
    stage.ask("/back", IE6)
    stage.change("/back", Reply(ARTICLE.replace(b"ferry", b"train"), fields=FRESH))

    texts = [stage.ask("/back", IE6).text for _ in range(20)]

    assert "train" in texts[-1]
    assert "Saved copy" not in texts[-1]


def test_nothing_stored_and_nobody_there_is_502(stage: Stage) -> None:
    stage.on("/never", GONE)

    assert [stage.ask("/never", agent).status for agent in (MODERN, IE6)] == [502, 502]


def test_a_page_that_breaks_off_is_served_from_the_store(stage: Stage) -> None:
    stage.on("/breaks-off", Reply(ARTICLE, fields=STALE))
    stage.ask("/breaks-off", IE6)
    stage.change("/breaks-off", Reply(ARTICLE, fields=FRESH, length=len(ARTICLE) + 9, cut=True))

    got = stage.ask("/breaks-off", IE6)

    assert "Saved copy of" in got.text
    assert "The harbor was quiet" in got.text


def test_what_broke_off_is_not_stored(stage: Stage) -> None:
    stage.on("/broken", Reply(ARTICLE, fields=FRESH, length=len(ARTICLE) + 9, cut=True))
    stage.ask("/broken")
    stage.change("/broken", Reply(ARTICLE, fields=FRESH))

    assert stage.ask("/broken").body == ARTICLE
    assert len(stage.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(b"wait", "429 Too Many Requests"), id="429"),
        pytest.param(Reply(b"who?", "403 Forbidden", ("cf-mitigated: challenge",)), id="challenge"),
        pytest.param(Reply(b"down", "503 Service Unavailable", ("Retry-After: 60",)), id="503"),
    ],
)
@pytest.mark.parametrize("agent", [pytest.param(MODERN, id="today"), pytest.param(IE6, id="old")])
def test_a_blocked_origin_is_replaced_by_the_stored_copy(
    stage: Stage, reply: Reply, agent: str
) -> None:
    stage.on("/blocked", Reply(ARTICLE, fields=STALE))
    stage.ask("/blocked", agent)
    stage.change("/blocked", reply)

    texts = [stage.ask("/blocked", agent).text for _ in range(3)]

    assert all("The harbor was quiet" in text for text in texts)


def test_an_origin_that_asks_for_rest_gets_it(stage: Stage) -> None:
    stage.on("/rests", Reply(ARTICLE, fields=STALE))
    stage.ask("/rests")
    stage.change("/rests", Reply(b"", "503 Service Unavailable", ("Retry-After: 60",)))

    for _ in range(5):
        stage.ask("/rests")

    assert len(stage.asked) == 1


def test_a_refusal_of_the_publisher_leaves_as_it_came(stage: Stage) -> None:
    stage.on("/walled-now", Reply(ARTICLE, fields=STALE))
    stage.ask("/walled-now")
    stage.change("/walled-now", Reply(b"pay", "403 Forbidden", (HTML,)))

    assert (stage.ask("/walled-now").status, stage.ask("/walled-now", IE6).status) == (403, 403)
