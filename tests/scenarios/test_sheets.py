"""Outdated readers get a sheet, or the page as it came with a named reason."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]  # 1.2.1 ships no types
import pytest

from tests.scenarios.stage import ARTICLE, IE6, IE11, LYNX, MODERN, Reply, Stage, playing

if TYPE_CHECKING:
    from pathlib import Path

LOCKED = ARTICLE.replace(
    b"<script>track()</script>",
    b'<script type="application/ld+json">'
    b'{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>',
)


def test_a_sheet_has_the_text_and_no_script(stage: Stage) -> None:
    stage.on("/sheet", Reply(ARTICLE))

    got = stage.ask("/sheet", IE6)

    assert got.text.count("The harbor was quiet") == 24
    assert "script" not in got.text


def test_a_sheet_has_a_length_and_is_never_chunked(stage: Stage) -> None:
    stage.on("/length", Reply(ARTICLE, length=-1))

    got = stage.ask("/length", IE6)

    assert got.fields("content-length") == [str(len(got.body))]
    assert got.fields("transfer-encoding") == []


def test_a_sheet_says_what_it_is(stage: Stage) -> None:
    stage.on("/says", Reply(ARTICLE))

    got = stage.ask("/says", IE6)

    assert got.fields("freesheet-tier") == ["basic"]
    assert len(got.fields("freesheet-rules")) == 1
    assert got.fields("server-timing")[0].startswith("parse;dur=")


@pytest.mark.parametrize(
    ("agent", "vary"),
    [
        pytest.param(
            IE6, "User-Agent", id="exactly User-Agent for IE 6, which caches nothing else"
        ),
        pytest.param(LYNX, "User-Agent", id="exactly User-Agent for text browsers"),
        pytest.param(
            IE11, "User-Agent, Sec-CH-UA, Accept-Encoding", id="all that matters for late"
        ),
    ],
)
def test_caches_learn_what_a_sheet_depends_on(stage: Stage, agent: str, vary: str) -> None:
    stage.on("/vary", Reply(ARTICLE))

    got = stage.ask("/vary", agent)

    assert got.fields("vary") == [vary]
    assert got.fields("cache-control") == ["private, max-age=300"]


def test_no_cookie_of_the_origin_is_on_a_sheet(stage: Stage) -> None:
    stage.on("/nocookie", Reply(ARTICLE, fields=("Content-Type: text/html", "Set-Cookie: a=1")))

    assert stage.ask("/nocookie", IE6).fields("set-cookie") == []


def test_the_origin_learns_nothing_of_the_reader(stage: Stage) -> None:
    stage.on("/private", Reply(ARTICLE))

    stage.ask("/private", IE6, Cookie="id=1", Referer="http://x.example/", X_Wap_Profile="phone")

    said = stage.asked[0].lower()
    assert not any(word in said for word in ("msie", "cookie", "referer", "wap-profile"))
    assert "freesheet/" in said


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        pytest.param(Reply(LOCKED), "page.not-free", id="a page marked as not free"),
        pytest.param(Reply(ARTICLE, "401 Unauthorized"), "response.refused", id="401"),
        pytest.param(Reply(ARTICLE, "402 Payment Required"), "response.refused", id="402"),
        pytest.param(Reply(ARTICLE, "403 Forbidden"), "response.refused", id="403"),
        pytest.param(
            Reply(ARTICLE, fields=("Content-Type: text/html", "Cache-Control: no-transform")),
            "response.no-transform",
            id="no-transform",
        ),
        pytest.param(
            Reply(b"\x89PNG", fields=("Content-Type: image/png",)),
            "response.not-html",
            id="a picture",
        ),
        pytest.param(
            Reply(ARTICLE, fields=("Content-Type: text/html", "Content-Encoding: zstd")),
            "response.coding",
            id="a coding that cannot be undone",
        ),
        pytest.param(
            Reply(ARTICLE, fields=("Content-Type: text/html", "Content-Encoding: gzip")),
            "response.coding",
            id="a coding that the bytes belie",
        ),
        pytest.param(
            Reply(b"<p>" + b"x" * 5_000_000), "rewrite.too-large", id="a page over the limit"
        ),
        pytest.param(
            Reply(b"<div>" * 30_000 + b"deep"), "rewrite.too-large", id="nests over the limit"
        ),
        pytest.param(
            Reply(
                gzip.compress(b"<p>" + bytes(40_000_000)),
                fields=("Content-Type: text/html", "Content-Encoding: gzip"),
            ),
            "rewrite.too-large",
            id="a bomb stops at the decoded limit",
        ),
    ],
)
def test_a_page_that_is_declined_leaves_as_it_came(stage: Stage, reply: Reply, reason: str) -> None:
    stage.on("/declined", reply)
    before = stage.counters[f"exchanges_total {reason}"]

    got = stage.ask("/declined", IE6, Accept_Encoding="gzip")

    assert got.body == reply.body
    assert got.status == int(reply.status[:3])
    assert stage.counted(f"exchanges_total {reason}", before + 1) == before + 1


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        pytest.param("gzip", gzip.compress(ARTICLE), id="gzip"),
        pytest.param("br", brotli.compress(ARTICLE), id="brotli"),
    ],
)
def test_a_coded_page_is_simplified_too(stage: Stage, coding: str, body: bytes) -> None:
    stage.on(
        "/coded", Reply(body, fields=("Content-Type: text/html", f"Content-Encoding: {coding}"))
    )

    assert "The harbor was quiet" in stage.ask("/coded", IE11, Accept_Encoding="gzip, br").text


def test_an_error_page_is_simplified_with_its_status(stage: Stage) -> None:
    stage.on("/gone", Reply(ARTICLE, "410 Gone"))

    got = stage.ask("/gone", IE6)

    assert (got.status, got.fields("freesheet-tier")) == (410, ["basic"])


def test_an_error_of_the_origin_is_kept_by_nobody(stage: Stage) -> None:
    stage.on("/busy", Reply(ARTICLE, "503 Service Unavailable"))

    got = stage.ask("/busy", IE6)

    assert (got.status, got.fields("cache-control")) == (503, ["no-store"])


def test_a_backslash_in_the_target_leads_nowhere_else(stage: Stage) -> None:
    stage.on("/\\evil.example/", Reply(ARTICLE))

    text = stage.ask("/\\evil.example/", IE6).text

    assert "/\\evil" not in text
    assert "//evil" not in text


def test_head_for_a_sheet_has_the_sheets_length(stage: Stage) -> None:
    stage.on("/sheethead", Reply(ARTICLE))

    whole, head = stage.ask("/sheethead", IE6), stage.ask("/sheethead", IE6, method="HEAD")

    assert head.fields("content-length") == [str(len(whole.body))]
    assert head.body == b""


def test_the_full_version_is_one_link_away(stage: Stage) -> None:
    stage.on("/full", Reply(ARTICLE))

    assert "?view=full" in stage.ask("/full", IE6).text
    assert stage.ask("/full?view=full", IE6).body == ARTICLE


def test_a_modern_reader_may_ask_for_the_simple_version(stage: Stage) -> None:
    stage.on("/simple", Reply(ARTICLE))

    assert stage.ask("/simple?view=simple", MODERN).fields("freesheet-tier") == ["late"]
    assert "view=" not in stage.asked[0].split("\r\n")[0]


def test_the_origins_own_view_parameter_reaches_it(stage: Stage) -> None:
    stage.on("/own", Reply(ARTICLE))

    stage.ask("/own?view=gallery", IE6)

    assert stage.asked[0].startswith("GET /own?view=gallery ")


def test_the_donate_link_survives(stage: Stage) -> None:
    stage.on("/donatelink", Reply(ARTICLE))

    assert stage.ask("/donatelink", LYNX).text.count(">Donate</a>") >= 2


RULES = """
schema = 1
[site]
name    = "News"
origin  = "news"
hosts   = ["127.0.0.1"]
on_miss = "{miss}"
[[rule]]
id     = "text"
keep   = ".no-such-thing"
slot   = "main"
expect = "1"
"""


@pytest.mark.parametrize(
    ("miss", "status", "reason"),
    [
        pytest.param("error", 502, "page.rule-error", id="the author wants to see it"),
        pytest.param("original", 200, "page.rule-missed", id="the page as it came"),
        pytest.param("generic", 200, "", id="a sheet all the same"),
    ],
)
def test_a_rule_that_finds_no_text(tmp_path: Path, miss: str, status: int, reason: str) -> None:
    (tmp_path / "news.toml").write_text(RULES.format(miss=miss), "utf-8")
    with playing(rules_dir=str(tmp_path)) as stage:
        stage.on("/missed", Reply(ARTICLE))
        got = [stage.ask("/missed", IE6) for _ in range(2)]

    assert [one.status for one in got] == [status, status]
    assert all(("view=full" in one.text) == (reason != "page.rule-missed") for one in got)
    if reason == "page.rule-error":
        assert "The harbor was quiet" not in got[0].text
