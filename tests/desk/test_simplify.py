"""`freesheet simplify`: what a reader would get of one page, and of many, line by line."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from proxy.desk.simplify import DECLINED_STATUS, Desk, Options, run_batch, run_one
from proxy.errors import ConfigError
from proxy.reader.tiers import Profile, Tier
from proxy.rewrite import Declined
from proxy.wire.view import View
from tests.scenarios.stage import ARTICLE, IE6, LYNX, MODERN

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://news.example/en/the-ferry"
RULES = (
    'schema = 1\n[site]\norigin = "news"\nname = "The Courier"\nhosts = ["news.example"]\n'
    '[[rule]]\nid = "second"\ndrop = "p:last-child"\nwhy = "A case."\n'
)
LOCKED = ARTICLE.replace(
    b"<body>",
    b'<body><script type="application/ld+json">'
    b'{"@type": "NewsArticle", "isAccessibleForFree": false}</script>',
)
LONG = ARTICLE.replace(
    b"</article>", b"<p>Nobody spoke of the ferry again.</p>" * 800 + b"</article>"
)


@pytest.fixture
def rules(tmp_path: Path) -> str:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "news.toml").write_text(RULES, "utf-8")
    return str(folder)


def one(body: bytes = ARTICLE, **options: Any) -> tuple[int, bytes, str]:  # noqa: ANN401  # of any field
    """Return status, bytes and words for one page."""
    out, err = io.BytesIO(), io.StringIO()
    status = run_one(body, Options(**{"url": URL, **options}), out, err)
    return status, out.getvalue(), err.getvalue()


def batch(*rows: object, rules_dir: str = "", with_sheet: bool = False) -> list[dict[str, Any]]:
    """Return the answers to lines."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    out = io.StringIO()
    assert run_batch(lines, out, rules_dir=rules_dir, with_sheet=with_sheet) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


# ---- one page


def test_one_page_is_the_bytes_that_a_reader_gets() -> None:
    status, sheet, said = one()

    assert (status, said) == (0, "")
    assert b"The Ferry</h1>" in sheet
    assert b"track()" not in sheet
    assert b"https://news.example/donate" in sheet


@pytest.mark.parametrize(
    ("options", "doctype"),
    [
        pytest.param({"tier": "plain"}, b"HTML 3.2", id="a tier"),
        pytest.param({"tier": "late"}, b"HTML 4.01", id="another tier"),
        pytest.param({"agent": LYNX}, b"HTML 3.2", id="a text browser"),
        pytest.param({"agent": IE6}, b"HTML 4.01", id="Internet Explorer 6"),
        pytest.param({}, b"HTML 4.01", id="nothing said"),
    ],
)
def test_a_tier_or_an_agent_says_for_whom(options: dict[str, str], doctype: bytes) -> None:
    assert doctype in one(ARTICLE, **options)[1].partition(b">")[0]


@pytest.mark.parametrize(
    ("body", "options", "reason"),
    [
        pytest.param(ARTICLE, {"agent": MODERN}, "engine.blink", id="a modern reader"),
        pytest.param(LOCKED, {}, "page.not-free", id="a page that is not free"),
        pytest.param(
            b"<div>" * 5000, {}, "rewrite.too-large", id="a page that nobody could parse in time"
        ),
        pytest.param(ARTICLE, {"url": URL + "?view=full"}, "override.url", id="the person's wish"),
    ],
)
def test_a_page_that_leaves_as_it_came_does_and_says_why(
    body: bytes, options: dict[str, str], reason: str
) -> None:
    assert one(body, **options) == (DECLINED_STATUS, body, f"declined: {reason}\n")


@pytest.mark.parametrize(
    ("view", "part"),
    [
        pytest.param("", 1, id="none is named"),
        pytest.param("?view=simple-p2", 2, id="the second"),
        pytest.param("?view=simple-p99", -1, id="one behind the last is the last"),
    ],
)
def test_the_address_chooses_the_part(view: str, part: int) -> None:
    found = re.search(rb"Part (\d+) of (\d+)", one(LONG, tier="plain", url=URL + view)[1])
    assert found is not None
    number, count = map(int, found.groups())

    assert count > 2
    assert number == (part if part > 0 else count)


def test_a_content_type_beats_what_the_bytes_say() -> None:
    body = "<h1>Паром</h1><p>Город заплатил за ремонт, которого не было.</p>".encode("koi8-r")
    sheet = one(body, content_type="text/html; charset=koi8-r")[1]

    assert "Паром".encode() in sheet


def test_the_rules_of_the_host_hold_and_the_trace_tells_of_them(rules: str) -> None:
    trace = json.loads(one(rules_dir=rules, trace=True)[2])

    assert (trace["url"], trace["rules"].partition("@")[0]) == (URL, "news")
    assert [(row["rule"], row["result"]) for row in trace["ops"]] == [("second", "fired")]
    assert trace["support"][0]["href"] == "https://news.example/donate"
    assert trace["bytes"]["parts"] == 1


def test_a_declined_page_has_a_trace_too() -> None:
    said = one(LOCKED, trace=True)[2]

    assert json.loads(said.partition("\ndeclined")[0])["declined"] == "page.not-free"


@pytest.mark.parametrize("url", ["news.example/a", "ftp://news.example/a", "https:///a", "a page"])
def test_an_address_that_is_none_is_a_mistake(url: str) -> None:
    with pytest.raises(ConfigError, match=r"--url: .* is no address"):
        one(url=url)


def test_a_tier_that_prints_nothing_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="'modern' is none of plain, basic, late"):
        one(tier="modern")


# ---- the desk


def test_a_host_without_rules_of_its_own_gets_generic_ones(rules: str) -> None:
    desk = Desk.open(rules)

    assert desk.knowledge("https://other.example/a").ruleset.origin == ""
    assert desk.knowledge("https://NEWS.example:443/a").ruleset.origin == "news"


def test_knowledge_is_compiled_once(rules: str) -> None:
    desk = Desk.open(rules)

    assert desk.knowledge(URL) is desk.knowledge(URL + "/more")


def test_a_profile_is_what_a_reader_of_that_name_has() -> None:
    desk = Desk.open("")
    old, new = (desk.profile(Options(agent=agent), View()) for agent in (IE6, MODERN))

    assert isinstance(old, Profile)
    assert old.tier is Tier.BASIC
    assert new == Declined("engine.blink")


# ---- a batch


def test_every_line_is_answered_in_its_order(tmp_path: Path) -> None:
    page, packed = tmp_path / "page.html", tmp_path / "page.html.gz"
    page.write_bytes(ARTICLE)
    packed.write_bytes(gzip.compress(LOCKED))
    answers = batch(
        {"id": 1, "url": URL, "path": str(page)},
        "",
        {"id": "two", "url": URL, "path": str(packed)},
        {"id": 3, "url": URL, "path": str(page), "agent": MODERN},
    )

    assert [(one["id"], one["declined"]) for one in answers] == [
        (1, None),
        ("two", "page.not-free"),
        (3, "engine.blink"),
    ]


def test_a_line_tells_what_the_sheet_holds(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(ARTICLE)
    (told,) = batch({"id": 1, "url": URL, "path": str(page), "tier": "late"}, with_sheet=True)
    sheet = base64.b64decode(told["sheet_b64"])

    assert (told["tier"], told["charset"], told["kind"]) == ("late", "utf-8", "article")
    assert told["title"] == "The Ferry"
    assert "nobody spoke of the ferry" in told["main"]
    assert (told["bytes"], told["part1_bytes"]) == (len(sheet), len(sheet))
    assert [one["role"] for one in told["support"]] == ["donate"]
    assert all(link.encode() in sheet for link in told["links"])


def test_parts_are_told_one_by_one(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(LONG)
    (told,) = batch({"id": 1, "url": URL, "path": str(page), "tier": "plain"}, with_sheet=True)
    parts = [base64.b64decode(part) for part in told["sheet_b64"]]

    assert len(parts) > 1
    assert (told["part1_bytes"], told["bytes"]) == (len(parts[0]), sum(map(len, parts)))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("no JSON", id="no JSON"),
        pytest.param("[1]", id="no object"),
        pytest.param({"url": URL}, id="no id"),
        pytest.param({"id": None, "url": URL}, id="no path"),
        pytest.param({"id": None, "path": "page.html"}, id="no address"),
        pytest.param({"id": None, "url": URL, "path": "absent.html"}, id="no such file"),
        pytest.param({"id": None, "url": URL, "path": "{here}", "tier": "best"}, id="no tier"),
        pytest.param({"id": None, "url": URL, "path": "{here}.gz"}, id="no gzip"),
    ],
)
def test_a_line_that_cannot_be_read_is_a_line_that_says_so(tmp_path: Path, row: object) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(ARTICLE)
    page.with_suffix(".html.gz").write_bytes(b"no gzip at all")
    if isinstance(row, dict) and "path" in row:
        row = {**row, "path": row["path"].replace("{here}", str(page))}
    first, second = batch(row, {"id": 2, "url": URL, "path": str(page)})

    assert (first["id"], first["declined"]) == (None, "input.unreadable")
    assert (second["id"], second["declined"]) == (2, None)
