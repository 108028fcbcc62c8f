"""What is stored is served, once for many, as fresh as it says, and never to the wrong reader."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.scenarios.stage import ARTICLE, IE6, IE11, LYNX, MODERN, Got, Reply, Stage, playing

HTML = "Content-Type: text/html; charset=utf-8"
FRESH = (HTML, "Cache-Control: max-age=600")
STALE = (HTML, "Cache-Control: max-age=1", "Age: 60")
TAGGED = (*STALE, 'ETag: "a"')
GONE = Reply(raw=b"", cut=True)  # closes the connection and says nothing
LOCKED = ARTICLE.replace(
    b"<script>track()</script>",
    b'<script type="application/ld+json">{"isAccessibleForFree":"False"}</script>',
)


def cached(got: Got) -> str:
    """Return what the cache says of itself."""
    return ", ".join(got.fields("cache-status"))


def rewrites(stage: Stage) -> int:
    """Return how many pages were rewritten."""
    assert stage.parts is not None
    histograms = stage.parts.journal.histograms.items()
    return sum(sum(one.counts) for (name, _), one in histograms if name == "rewrite_seconds")


# ---------------------------------------------------------------------------------- from the store


@pytest.mark.parametrize("interim", [b"102 Processing", b"103 Early Hints"])
def test_an_interim_answer_passes_and_is_no_part_of_what_is_stored(
    stage: Stage, interim: bytes
) -> None:
    """RFC 9111, section 3: "the response status code is final (see Section 15 of [HTTP])"."""
    first = b"HTTP/1.1 " + interim + b"\r\nLink: </a.css>; rel=preload\r\nX-Mine: test\r\n\r\n"
    stage.on("/interim", Reply(raw=first + Reply(ARTICLE, fields=FRESH).to_bytes()))

    raw, again = stage.ask("/interim").raw, stage.ask("/interim")

    assert raw.startswith(first)
    assert b"X-Mine" not in raw.removeprefix(first)
    assert (again.status, again.fields("x-mine"), again.fields("link")) == (200, [], [])
    assert again.body == ARTICLE
    assert len(stage.asked) == 1


def test_an_original_is_fetched_once_and_served_byte_for_byte(stage: Stage) -> None:
    stage.on("/original", Reply(ARTICLE, fields=(*FRESH, "Age: 5", "X-Odd-CASE: kept")))

    first, second = stage.ask("/original"), stage.ask("/original")

    assert first.body == second.body == ARTICLE
    assert len(stage.asked) == 1
    assert second.fields("x-odd-case") == ["kept"]
    assert [int(age) for age in second.fields("age")] in ([5], [6])
    assert (cached(first), cached(second)[:19]) == (
        "freesheet; fwd=uri-miss; stored",
        "freesheet; hit; ttl",
    )


def test_a_sheet_is_printed_once(stage: Stage) -> None:
    stage.on("/sheet-once", Reply(ARTICLE, fields=FRESH))
    before = rewrites(stage)

    first, second = stage.ask("/sheet-once", IE6), stage.ask("/sheet-once", IE6)

    assert first.body == second.body
    assert (len(stage.asked), rewrites(stage) - before) == (1, 1)
    assert second.fields("cache-control") == ["private, max-age=300"]
    assert (len(second.fields("age")), cached(second)[:14]) == (1, "freesheet; hit")


def test_a_page_without_freshness_is_asked_for_again_and_its_sheet_is_not(stage: Stage) -> None:
    stage.on("/silent", Reply(ARTICLE))

    for _ in range(2):
        stage.ask("/silent")
        stage.ask("/silent", IE6)

    assert len(stage.asked) == 3  # the first sheet asked too: an original is only kept for failures


def test_a_sheet_and_an_original_of_one_page_are_one_fetch(stage: Stage) -> None:
    coded = Reply(
        gzip.compress(ARTICLE), fields=(*FRESH, "Content-Encoding: gzip", "Vary: Accept-Encoding")
    )
    stage.on("/one-fetch", coded)

    stage.ask("/one-fetch", Accept_Encoding="gzip, deflate, br, zstd")
    got = stage.ask("/one-fetch", IE11, Accept_Encoding="gzip, deflate")

    assert "The harbor was quiet" in got.text
    assert len(stage.asked) == 1


def test_a_reader_without_the_coding_gets_a_sheet_of_another_fetch(stage: Stage) -> None:
    coded = Reply(
        gzip.compress(ARTICLE), fields=(*FRESH, "Content-Encoding: gzip", "Vary: Accept-Encoding")
    )
    stage.on("/no-coding", coded)
    stage.ask("/no-coding", Accept_Encoding="gzip")

    stage.change("/no-coding", Reply(ARTICLE, fields=(*FRESH, "Vary: Accept-Encoding")))

    assert "The harbor was quiet" in stage.ask("/no-coding", IE6).text
    assert len(stage.asked) == 1


def test_every_reader_gets_its_own_version_of_one_fetch(stage: Stage) -> None:
    stage.on("/versions", Reply(ARTICLE, fields=FRESH))

    bodies = [stage.ask("/versions", agent).body for agent in (MODERN, IE6, IE11, LYNX) * 2]

    assert len(stage.asked) == 1
    assert bodies[:4] == bodies[4:]
    assert bodies[0] == ARTICLE
    assert len(set(bodies)) == 4


def test_all_parts_of_a_sheet_are_printed_at_once(stage: Stage) -> None:
    long = ARTICLE.replace(b"</article>", b"<p>The ferry came late. " * 9000 + b"</article>")
    stage.on("/parts", Reply(long, fields=FRESH))
    before = rewrites(stage)

    first, second = stage.ask("/parts", IE6), stage.ask("/parts?view=simple-p2", IE6)

    assert first.body != second.body
    assert "view=simple-p2" in first.text
    assert (len(stage.asked), rewrites(stage) - before) == (1, 2)  # the switch is in every link


def test_a_part_beyond_the_last_one_is_the_last_one(stage: Stage) -> None:
    long = ARTICLE.replace(b"</article>", b"<p>The ferry came late. " * 9000 + b"</article>")
    stage.on("/last-part", Reply(long, fields=FRESH))

    far, farther = (stage.ask(f"/last-part?view=simple-p{n}", IE6) for n in (98, 99))

    assert far.status == 200
    assert far.text.replace("p98", "p99") == farther.text


def test_a_sheet_leaves_compressed_only_for_who_takes_that(stage: Stage) -> None:
    stage.on("/coded-sheet", Reply(ARTICLE, fields=FRESH))

    plain = stage.ask("/coded-sheet", IE11)
    coded = [stage.ask("/coded-sheet", IE11, Accept_Encoding="gzip") for _ in range(2)]

    assert plain.fields("content-encoding") == []
    assert {tuple(one.fields("content-encoding")) for one in coded} == {("gzip",)}
    assert {one.text for one in coded} == {plain.text}
    assert len(stage.asked) == 1


def test_an_old_reader_that_has_the_sheet_gets_304(stage: Stage) -> None:
    stage.on("/has-sheet", Reply(ARTICLE, fields=FRESH))
    first = stage.ask("/has-sheet", IE11)
    (tag,) = first.fields("etag")

    got = stage.ask("/has-sheet", IE11, If_None_Match=tag)

    assert tag.startswith('W/"')
    assert (got.status, got.body, len(stage.asked)) == (304, b"", 1)


def test_one_without_tags_compares_dates(stage: Stage) -> None:
    stage.on("/has-date", Reply(ARTICLE, fields=FRESH))
    first = stage.ask("/has-date", IE6)

    got = stage.ask("/has-date", IE6, If_Modified_Since=first.fields("last-modified")[0])

    assert (got.status, got.body) == (304, b"")


def test_the_condition_of_an_old_reader_never_reaches_the_origin(stage: Stage) -> None:
    stage.on("/conditions", Reply(ARTICLE, fields=FRESH))

    got = stage.ask("/conditions", IE11, If_None_Match='"theirs"', Range="bytes=0-5")

    assert got.status == 200
    assert "theirs" not in stage.asked[0]
    assert "bytes=" not in stage.asked[0]


def test_a_page_that_is_still_the_same_keeps_its_sheet(stage: Stage) -> None:
    stage.on("/same-page", Reply(ARTICLE, fields=TAGGED))
    first = stage.ask("/same-page", IE6)
    before = rewrites(stage)
    stage.change("/same-page", Reply(b"", "304 Not Modified", ('ETag: "a"', FRESH[1]), length=-1))

    second, third = stage.ask("/same-page", IE6), stage.ask("/same-page", IE6)

    assert first.body == second.body == third.body
    assert (rewrites(stage), len(stage.asked)) == (before, 1)
    assert 'If-None-Match: "a"' in stage.asked[0]


def test_bytes_that_are_still_the_same_keep_it_too(stage: Stage) -> None:
    stage.on("/same-bytes", Reply(ARTICLE, fields=STALE))
    stage.ask("/same-bytes", IE6)
    before = rewrites(stage)

    stage.ask("/same-bytes", IE6)

    assert (rewrites(stage), len(stage.asked)) == (before, 2)


def test_a_reader_of_http_1_0_is_served_from_the_store(stage: Stage) -> None:
    stage.on("/old-protocol", Reply(ARTICLE, fields=FRESH, length=-1))
    stage.ask("/old-protocol")

    got = Got(
        stage.say(b"GET /old-protocol HTTP/1.0\r\nHost: mirror.example\r\nAccept: image/*\r\n\r\n")
    )

    assert (got.body, len(stage.asked)) == (ARTICLE, 1)


# ------------------------------------------------------------------------------------ never stored


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(ARTICLE, fields=(*FRESH, "Set-Cookie: a=1")), id="a cookie"),
        pytest.param(Reply(ARTICLE, fields=(HTML, "Cache-Control: private")), id="private"),
        pytest.param(Reply(ARTICLE, fields=(HTML, "Cache-Control: no-store")), id="no-store"),
        pytest.param(Reply(ARTICLE, fields=(*FRESH, "Vary: *")), id="a star"),
        pytest.param(Reply(ARTICLE, "402 Payment Required", FRESH), id="402"),
        pytest.param(Reply(LOCKED, fields=FRESH), id="a page behind a wall"),
    ],
)
@pytest.mark.parametrize(
    "agent", [pytest.param(MODERN, id="to us"), pytest.param(IE6, id="to old")]
)
def test_what_is_not_for_all_is_asked_for_every_time(
    stage: Stage, reply: Reply, agent: str
) -> None:
    stage.on("/not-stored", reply)

    for _ in range(3):
        stage.ask("/not-stored", agent)

    assert len(stage.asked) == 3


def test_what_a_reader_got_with_a_cookie_is_for_nobody_else(stage: Stage) -> None:
    stage.on("/with-cookie", Reply(b"for one", fields=FRESH))
    stage.ask("/with-cookie", Cookie="session=1")
    stage.change("/with-cookie", Reply(b"for all", fields=FRESH))

    assert stage.ask("/with-cookie").body == b"for all"
    assert stage.ask("/with-cookie", Cookie="session=1").body == b"for all"
    assert len(stage.asked) == 1


def test_a_response_that_passes_says_nothing_of_the_cache(stage: Stage) -> None:
    stage.on("/passes-by", Reply(ARTICLE, fields=(HTML, "Cache-Control: no-store")))

    got = stage.ask("/passes-by")

    assert (got.fields("cache-status"), got.fields("age")) == ([], [])


def test_the_origins_own_word_stays_in_front(stage: Stage) -> None:
    stage.on("/in-front", Reply(ARTICLE, fields=(*FRESH, "Cache-Status: edge; fwd=miss")))

    assert stage.ask("/in-front").fields("cache-status") == [
        "edge; fwd=miss",
        "freesheet; fwd=uri-miss; stored",
    ]


def test_an_operator_may_want_no_such_fields() -> None:
    with playing(expose_headers="false") as stage:
        stage.on("/", Reply(ARTICLE, fields=FRESH))
        stage.ask("/")
        got = stage.ask("/")

        assert (got.fields("cache-status"), len(got.fields("age"))) == ([], 1)


def test_without_a_store_every_request_goes_to_the_origin() -> None:
    with playing(store="none") as stage:
        stage.on("/", Reply(ARTICLE, fields=FRESH))
        for agent in (MODERN, IE6) * 2:
            got = stage.ask("/", agent)

        assert len(stage.asked) == 4
        assert (got.fields("cache-status"), got.fields("age")) == ([], [])


# --------------------------------------------------------------------------------- no longer valid


def test_a_post_makes_page_and_sheet_invalid(stage: Stage) -> None:
    stage.on("/comments", Reply(ARTICLE, fields=FRESH))
    for agent in (MODERN, IE6):
        stage.ask("/comments", agent)

    stage.ask("/comments", method="POST")
    stage.asked.clear()
    for agent in (MODERN, IE6) * 2:
        stage.ask("/comments", agent)

    assert len(stage.asked) == 1


def test_a_purge_by_url_takes_all_versions_of_a_page_at_once(stage: Stage) -> None:
    stage.on("/purged", Reply(ARTICLE, fields=FRESH))
    for agent in (MODERN, IE6, IE11):
        stage.ask("/purged", agent)
    stage.change("/purged", Reply(ARTICLE.replace(b"ferry", b"train"), fields=FRESH))

    told = stage.purge(site="news", url="https://mirror.example/purged?x=1")

    assert all("train" in stage.ask("/purged", agent).text for agent in (MODERN, IE6, IE11))
    assert re.fullmatch(r"page-[0-9a-f]{16}", str(told["purged"][0]))  # type: ignore[index]  # a list


@pytest.mark.parametrize("key", ["site-news", "kind-news-article", "tier-basic"])
def test_a_purge_by_key_takes_what_has_it(stage: Stage, key: str) -> None:
    stage.on("/purged-key", Reply(ARTICLE, fields=FRESH))
    stage.ask("/purged-key", IE6)
    before = rewrites(stage)

    stage.purge(key=key)
    stage.ask("/purged-key", IE6)

    assert rewrites(stage) == before + 1


def test_a_soft_purge_asks_whether_it_still_holds(stage: Stage) -> None:
    stage.on("/soft", Reply(ARTICLE, fields=(*FRESH, 'ETag: "a"')))
    stage.ask("/soft")
    stage.change("/soft", Reply(b"", "304 Not Modified", ('ETag: "a"',), length=-1))

    stage.purge(url="/soft", soft=True)

    assert stage.ask("/soft").body == ARTICLE
    assert len(stage.asked) == 1


def test_a_purge_counts_within_the_same_second(stage: Stage) -> None:
    stage.on("/at-once", Reply(b"old", fields=FRESH))
    for _ in range(3):
        stage.ask("/at-once")
    stage.change("/at-once", Reply(b"new", fields=FRESH))

    stage.purge(url="/at-once")

    assert stage.ask("/at-once").body == b"new"


@pytest.mark.parametrize(
    "name",
    ["X-Host", "X-Original-Host", "X-Override-URL", "Front-End-Https", "X-URL-Scheme", "CF-Visitor",
     "Base-URL", "X-Forwarded-Host"],
)  # fmt: skip
def test_what_a_framework_may_believe_never_reaches_a_page_that_others_get(
    stage: Stage, name: str
) -> None:
    path = f"/echo-{name.lower()}"
    stage.on(path, Reply(ARTICLE, fields=FRESH))

    got = Got(
        stage.say(
            f"GET {path} HTTP/1.1\r\nHost: mirror.example\r\nUser-Agent: {MODERN}\r\n"
            f"{name}: evil.example\r\nConnection: close\r\n\r\n".encode()
        )
    )
    again = stage.ask(path)

    assert got.status == 200
    assert "hit" in cached(again)  # it was for all, and so must not hold what one of them said
    assert "evil.example" not in "".join(stage.asked)
