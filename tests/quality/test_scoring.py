"""The figures themselves: a whole answer has them all, and whatever is taken from it shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scripts.quality.scoring import Answer, Ask, Figures, Picture, Truth, figures, over, weakness

TRUTH = Truth(
    name="ferry",
    url="https://news.example/ferry",
    kind="article",
    text="The ferry came back at noon.\nNobody waved from the quay, and nobody had been told.",
    pictures=(
        Picture(("https://news.example/up/the-ferry-1024x683.jpg",), "The ferry at the quay"),
        Picture(("https://news.example/up/2.jpg",)),
    ),
    asks=(Ask("donate", "https://news.example/give"), Ask("subscribe")),
    is_labeled=True,
    headlines=tuple(f"https://news.example/story-{number}" for number in range(4)),
    without=("Read also: the harbor",),
)
SLOT = (Ask("donate", "https://news.example/give"), Ask("subscribe", "https://news.example/ferry"))
WHOLE = Answer(
    text=TRUTH.text + "\nThe ferry at the quay",
    addresses=("https://news.example/give/", *TRUTH.headlines),
    pictures=("https://news.example/up/the-ferry-320x200.jpg", "https://news.example/up/2.jpg"),
    captions=("The ferry at the quay",),
    slot=SLOT,
    kind="article",
    size=1_000,
)
PAGE_BYTES = 10_000


def measured(answer: Answer, truth: Truth = TRUTH) -> dict[str, float]:
    return over([figures(truth, answer, PAGE_BYTES)])


def test_a_whole_answer_has_every_figure() -> None:
    wanted = dict.fromkeys(
        ["text", "pictures", "captions", "asks", "slot", "headlines", "order", "left_out", "kind"],
        1.0,
    )

    assert measured(WHOLE) == {**wanted, "bytes": 0.1}


@pytest.mark.parametrize(
    ("figure", "worse", "value"),
    [
        pytest.param("text", replace(WHOLE, text=""), 0.0, id="no text"),
        pytest.param("text", replace(WHOLE, text=TRUTH.text[:28]), 0.44, id="a part of the text"),
        pytest.param("text", replace(WHOLE, text=TRUTH.text * 2), 0.65, id="the text twice"),
        pytest.param(
            "text",
            replace(WHOLE, text=" ".join(reversed(TRUTH.text.split()))),
            0.0,
            id="the text backwards",
        ),
        pytest.param("pictures", replace(WHOLE, pictures=WHOLE.pictures[:1]), 0.5, id="one lost"),
        pytest.param("captions", replace(WHOLE, captions=(), text=""), 0.0, id="no caption"),
        pytest.param("asks", replace(WHOLE, addresses=TRUTH.headlines), 0.5, id="no donate link"),
        pytest.param("asks", replace(WHOLE, slot=SLOT[:1]), 0.5, id="an ask without an address"),
        pytest.param(
            "slot",
            replace(WHOLE, slot=(*SLOT, Ask("donate", "https://shop.example/"))),
            2 / 3,
            id="a wrong link in the slot",
        ),
        pytest.param(
            "slot",
            replace(WHOLE, slot=(Ask("other", "https://news.example/give"), SLOT[1])),
            0.5,
            id="a wrong role",
        ),
        pytest.param("headlines", replace(WHOLE, addresses=WHOLE.addresses[:3]), 0.5, id="two"),
        pytest.param(
            "order", replace(WHOLE, addresses=TRUTH.headlines[::-1]), 0.25, id="the last first"
        ),
        pytest.param(
            "left_out",
            replace(WHOLE, text=WHOLE.text + "Read also: the Harbor"),
            0.0,
            id="what should be out",
        ),
        pytest.param("kind", replace(WHOLE, kind="front"), 0.0, id="another kind"),
        pytest.param("bytes", replace(WHOLE, size=9_000), 0.9, id="a large sheet"),
    ],
)
def test_what_is_lost_shows(figure: str, worse: Answer, value: float) -> None:
    assert measured(worse)[figure] == pytest.approx(value, abs=0.03)


def test_a_declined_page_that_is_free_has_lost_everything() -> None:
    found = measured(Answer(slot=(), declined="rewrite.failed"))

    assert found == dict.fromkeys(["text", "pictures", "captions", "asks", "headlines"], 0.0) | {
        "left_out": 1.0
    }


@pytest.mark.parametrize(
    ("declined", "share"),
    [
        pytest.param("page.not-free", 1.0, id="left alone"),
        pytest.param("", 0.0, id="taken apart"),
        pytest.param("rewrite.failed", 0.0, id="by accident only"),
    ],
)
def test_a_page_that_is_sold_must_be_left_alone(declined: str, share: float) -> None:
    sold = replace(TRUTH, is_free=False)

    assert measured(replace(WHOLE, declined=declined), sold) == {"not_free": share}


def test_what_a_peer_does_not_tell_is_no_figure() -> None:
    silent = replace(WHOLE, slot=None, kind=None, size=None)

    assert {"slot", "kind", "bytes"} & measured(silent).keys() == set()


def test_a_page_of_many_pictures_counts_for_many() -> None:
    many = replace(TRUTH, pictures=TRUTH.pictures * 4)
    pages = [figures(TRUTH, WHOLE, PAGE_BYTES), figures(many, replace(WHOLE, pictures=()), 1)]

    assert over(pages)["pictures"] == 0.2


def test_words_of_scripts_without_spaces_count_by_letter() -> None:
    truth = Truth(
        "ja", "https://news.example/", text="フェリーは正午に戻った。誰も手を振らなかった。"
    )
    half = Answer(text="フェリーは正午に戻った。")

    assert 0.5 < measured(half, truth)["text"] < 0.8


def test_the_worst_page_is_the_one_that_lost_most() -> None:
    pages: list[Figures] = [
        figures(TRUTH, one, PAGE_BYTES)
        for one in (WHOLE, replace(WHOLE, kind="front"), replace(WHOLE, text=""))
    ]

    assert [round(weakness(page)) for page in pages] == [0, 1, 2]
