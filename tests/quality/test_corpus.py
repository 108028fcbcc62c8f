"""Corpora in both forms, and claims that a sheet does not bear out."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING

import pytest

from scripts.quality.asking import answer_of
from scripts.quality.corpus import read_corpus, truth_of
from scripts.quality.scoring import Ask, Picture

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://news.example/ferry"
PAGE = b"<p>The ferry"


def test_a_truth_lies_beside_each_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(PAGE))
    (tmp_path / "without-truth.html").write_bytes(PAGE)
    for name in "ab":
        (tmp_path / f"{name}.toml").write_text(f'url = "{URL}"\nfree = false\n', "utf-8")

    cases = read_corpus(tmp_path)

    assert [case.truth.name for case in cases] == ["a", "b"]
    assert {(case.body(), case.truth.is_free) for case in cases} == {(PAGE, False)}


def test_an_index_names_pages_and_their_truths(tmp_path: Path) -> None:
    (tmp_path / "press").mkdir()
    (tmp_path / "press" / "a.html.gz").write_bytes(gzip.compress(PAGE))
    lines = [
        "page\tsource\turl\tpaid",
        f"press/a.html.gz\tpress\t{URL}\t1",
        "press/b.html\tpress\t\t0",
    ]
    (tmp_path / "index.tsv").write_text("\n".join(lines), "utf-8")
    image = {"urls": ["https://news.example/a.jpg"], "caption": "The pier"}
    row = {"page": "press/a.html.gz", "text": "The ferry", "images": [image], "without": ["Ad"]}
    with gzip.open(tmp_path / "press" / "truth.jsonl.gz", "wt", encoding="utf-8") as truths:
        truths.write(json.dumps(row))

    (case,) = read_corpus(tmp_path)

    assert (case.group, case.body(), case.truth.is_free) == ("press", PAGE, False)
    assert case.truth.pictures == (Picture(("https://news.example/a.jpg",), "The pier"),)
    assert (case.truth.text, case.truth.without) == ("The ferry", ("Ad",))


def test_a_folder_without_pages_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no index\.tsv"):
        read_corpus(tmp_path)


def test_a_word_misspelt_in_a_truth_is_refused() -> None:
    with pytest.raises(SystemExit, match="picture is not known"):
        truth_of("a", {"url": URL, "picture": []})


def test_only_a_page_whose_asks_are_named_is_labeled() -> None:
    named = truth_of("a", {"url": URL, "asks": [{"role": "donate", "form": True}]})

    assert named.asks == (Ask("donate", "", is_form=True),)
    assert (named.is_labeled, truth_of("a", {"url": URL}).is_labeled) == (True, False)


ROW = {
    "id": "a",
    "declined": None,
    "charset": "utf-8",
    "kind": "article",
    "bytes": 60,
    "main": "The ferry came back.",
    "images": [{"src": "/a.jpg", "alt": "", "caption": "The pier"}],
    "support": [{"role": "donate", "href": "https://news.example/give", "text": "", "from": ""}],
}
SHEET = (
    "<p>The ferry came back.</p><p><img src='/a.jpg'>The pier</p>"
    "<a href='https://news.example/give'>Give</a>"
)


def row(sheet: str) -> dict[str, object]:
    return {**ROW, "sheet_b64": base64.b64encode(sheet.encode()).decode()}


def test_addresses_are_read_from_the_sheet() -> None:
    answer = answer_of(row(SHEET + "<form action='/s'></form>"))

    assert answer.addresses == ("https://news.example/give", "/s")
    assert answer.pictures == ("/a.jpg",)


@pytest.mark.parametrize("lost", ["came back", "The pier", "href='https://news.example/give'"])
def test_a_claim_that_the_sheet_does_not_bear_out_ends_the_run(lost: str) -> None:
    with pytest.raises(SystemExit, match="does not hold"):
        answer_of(row(SHEET.replace(lost, "")))
