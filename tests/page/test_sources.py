"""The files that a picture names, wherever it names them."""

from __future__ import annotations

import pytest

from proxy.page.dom import Element, parse
from proxy.page.sources import Candidate, is_modern, number_of, sources

BASE = "https://news.example/2026/"


def files_of(markup: str, common: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    image = parse(markup).select("img")[0]
    return [(one.url, one.width) for one in sources(image, BASE, common)]


def first_of(markup: str) -> str:
    found = files_of(markup)
    return found[0][0] if found else ""


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<img src=pier.jpg>", id="a plain source"),
        pytest.param("<img src=data:image/gif;base64,R0 data-src=pier.jpg>", id="data-src"),
        pytest.param("<img src=/i/blank.gif data-original=pier.jpg>", id="a spacer by its name"),
        pytest.param("<img src='' data-lazy-src=pier.jpg>", id="an empty source"),
        pytest.param("<img data-lazyload=pier.jpg>", id="no source"),
        pytest.param("<img data-srcset='pier.jpg 640w, pier-2.jpg 1280w'>", id="a lazy set"),
        pytest.param("<img srcset='pier.jpg 1x, pier@2x.jpg 2x'>", id="a set by density"),
        pytest.param("<img data-odd-name=pier.jpg>", id="any attribute with a picture's address"),
        pytest.param("<img data-flickity-lazyload-srcset='pier.jpg 1x'>", id="any set"),
        pytest.param("<picture><source srcset=pier.jpg><img></picture>", id="a source beside it"),
        pytest.param(
            "<picture><source data-srcset='pier.jpg 1x'><img src=data:,></picture>", id="a lazy one"
        ),
        pytest.param("<img data-src='{width}/pier.jpg' src=pier.jpg>", id="a template, not filled"),
    ],
)
def test_the_file_is_found(markup: str) -> None:
    assert first_of(markup) == BASE + "pier.jpg"


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<img src='data:image/png;base64,iVBOR'>", id="an inline picture"),
        pytest.param("<img src=/pixel.gif>", id="a pixel by its name"),
        pytest.param("<img src=javascript:x()>", id="a script"),
        pytest.param("<img src='ftp://x.example/a.jpg'>", id="another scheme"),
        pytest.param("<img data-src='{\"a\": 1}'>", id="data"),
        pytest.param(f"<img src=/{'x' * 3000}.jpg>", id="an address beyond all measure"),
        pytest.param("<img src='http://[::1'>", id="an address that is none"),
    ],
)
def test_what_is_no_file_is_none(markup: str) -> None:
    assert files_of(markup) == []


def test_a_long_name_with_such_a_word_is_a_picture() -> None:
    assert first_of("<img src=/loading-dock-at-the-old-harbor-in-may.jpg>")


def test_an_address_that_many_share_is_a_placeholder() -> None:
    assert files_of("<img src=/a.jpg data-src=/b.jpg>", ("/a.jpg",)) == [
        ("https://news.example/b.jpg", 0)
    ]


def test_widths_of_a_set_are_read() -> None:
    assert files_of("<img srcset='a.jpg 320w, b.jpg 640w'>") == [
        (BASE + "a.jpg", 320),
        (BASE + "b.jpg", 640),
    ]


def test_addresses_with_commas_are_whole() -> None:
    assert files_of("<img srcset='/c,w_320/a.jpg 320w, /c,w_640/a.jpg 640w'>") == [
        ("https://news.example/c,w_320/a.jpg", 320),
        ("https://news.example/c,w_640/a.jpg", 640),
    ]


def test_a_template_is_filled_where_its_widths_are_told() -> None:
    markup = "<img data-src='/{width}/a.jpg' data-widths='[320,640]'>"

    assert files_of(markup) == [
        ("https://news.example/320/a.jpg", 320),
        ("https://news.example/640/a.jpg", 640),
    ]


def test_the_type_of_a_source_is_kept() -> None:
    image = parse(
        "<picture><source type=image/webp srcset=a.webp><img src=a.jpg></picture>"
    ).select("img")[0]

    kinds = [one.media_type for one in sources(image, BASE, ())]

    assert kinds == ["", "image/webp"]


def test_no_more_files_are_read_than_a_reader_could_use() -> None:
    many = ", ".join(f"a{n}.jpg {n}w" for n in range(1, 200))

    assert len(sources(Element("img", {"srcset": many}), BASE, ())) == 24


@pytest.mark.parametrize(
    ("candidate", "modern"),
    [
        (Candidate("https://x.example/a.webp"), True),
        (Candidate("https://x.example/a.jpg?fm=avif"), True),
        (Candidate("https://x.example/a", 0, "image/avif"), True),
        (Candidate("https://x.example/a.jpg"), False),
        (Candidate("https://x.example/webp/a.png"), False),
    ],
)
def test_new_types_are_known(candidate: Candidate, *, modern: bool) -> None:
    assert is_modern(candidate) is modern


@pytest.mark.parametrize(
    ("text", "number"),
    [("640", 640), ("640px", 640), ("100%", 0), ("auto", 0), ("", 0), ("1e9", 0)],
)
def test_lengths_are_pixels_or_nothing(text: str, number: int) -> None:
    assert number_of(text) == number
