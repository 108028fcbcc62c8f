"""Drawings become pictures of the size that is asked for; what means harm becomes none."""

from __future__ import annotations

import gzip
import io
import socket
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from proxy.sheet import vectors
from proxy.sheet.images import PictureError, Why
from proxy.sheet.vectors import BODY_LIMIT_BYTES, drawn, is_vector
from tests.drawings import CHART, NEEDS, nested_entities, svg

if TYPE_CHECKING:
    from pathlib import Path

RED = (255, 0, 0)


def shown(body: bytes, limit: int = 200, width: int = 0, height: int = 0) -> Image.Image:
    """Return what is drawn."""
    return Image.open(io.BytesIO(drawn(body, limit, width, height)), formats=["PNG"])


@NEEDS
def test_a_chart_is_drawn() -> None:
    picture = shown(CHART)

    assert picture.size == (200, 100)
    assert picture.convert("RGB").getpixel((50, 50)) == RED


@NEEDS
@pytest.mark.parametrize(
    ("limit", "box", "size"),
    [
        pytest.param(100, (0, 0), (100, 50), id="never wider than the preset"),
        pytest.param(640, (0, 0), (200, 100), id="as large as it says"),
        pytest.param(640, (600, 300), (600, 300), id="enlarged to the promised box"),
        pytest.param(480, (600, 300), (480, 240), id="a promise that is wider than the preset"),
        pytest.param(640, (600, 100), (200, 100), id="within a box of another shape"),
        pytest.param(640, (50, 25), (50, 25), id="smaller where less was promised"),
    ],
)
def test_a_drawing_has_the_size_that_is_asked_for(
    limit: int, box: tuple[int, int], size: tuple[int, int]
) -> None:
    assert shown(CHART, limit, *box).size == size


@NEEDS
def test_a_drawing_without_a_size_has_that_of_its_view() -> None:
    assert shown(svg('<rect width="9" height="9"/>', size='viewBox="0 0 60 40"')).size == (60, 40)


@NEEDS
def test_what_is_transparent_stays_so() -> None:
    picture = shown(CHART).convert("RGBA")

    assert picture.getpixel((120, 50)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("body", "known"),
    [
        pytest.param(CHART, True, id="a drawing"),
        pytest.param(b"\xef\xbb\xbf\r\n " + CHART, True, id="a byte order mark and white space"),
        pytest.param(b'<?xml version="1.0"?>\n<!-- > -->' + CHART, True, id="prolog, comment"),
        pytest.param(b'<!DOCTYPE svg PUBLIC "a" "b">' + CHART, True, id="a document type"),
        pytest.param(b'<!DOCTYPE svg [<!ENTITY a "b">]>' + CHART, True, id="with declarations"),
        pytest.param(b"<svg:svg xmlns:svg='a'/>", True, id="a prefix"),
        pytest.param(gzip.compress(CHART), False, id="packed"),
        pytest.param(CHART.decode().encode("utf-16"), False, id="in letters of two bytes"),
        pytest.param(b"<html>" + CHART, False, id="in a page"),
        pytest.param(b"<svgx/>", False, id="another name"),
        pytest.param(b"<!---->" * 600, False, id="nothing but comments"),
        pytest.param(b"<?a?>" * 800 + b"<", False, id="nothing but prolog"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_a_drawing_is_known_by_its_beginning(body: bytes, *, known: bool) -> None:
    assert is_vector(body) is known


# ---------------------------------------------------------------------------------- what means harm


@NEEDS
@pytest.mark.parametrize("href", ["file://{file}", "{file}", "{name}", "file:{file}"])
@pytest.mark.parametrize("how", ["image", "use", "import", "include"])
def test_no_file_is_read(href: str, how: str, tmp_path: Path) -> None:
    file = tmp_path / "red.svg"
    file.write_bytes(svg('<g id="a"><rect width="200" height="100" fill="#f00"/></g>'))
    place = href.format(file=file, name=file.name)
    inside = {
        "image": f'<image href="{place}" xlink:href="{place}" width="200" height="100"/>',
        "use": f'<use href="{place}#a"/>',
        "import": f'<style>@import url("{place}");</style>',
        "include": f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{place}"/>',
    }[how]
    body = svg(f'{inside}<rect width="1" height="1"/>')

    picture = shown(body).convert("RGBA")

    assert picture.getpixel((100, 50)) == (0, 0, 0, 0)


@NEEDS
def test_no_entity_brings_a_file(tmp_path: Path) -> None:
    file = tmp_path / "words"
    file.write_text('<rect width="200" height="100" fill="#f00"/>')
    body = svg("&a;", before=f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file://{file}">]>')

    with pytest.raises(PictureError):
        drawn(body, 200)


@NEEDS
@pytest.mark.parametrize(
    "body",
    [
        pytest.param('<image href="{place}" width="9" height="9"/>', id="a picture"),
        pytest.param('<image xlink:href="{place}" width="9" height="9"/>', id="of old"),
        pytest.param('<use href="{place}#a"/>', id="a piece of another drawing"),
        pytest.param('<style>@import url("{place}");</style>', id="a style"),
        pytest.param(
            '<style>@font-face{{font-family:f;src:url("{place}")}}</style>'
            '<text font-family="f" y="9">a</text>',
            id="letters",
        ),
        pytest.param('<filter id="f"><feImage href="{place}"/></filter>'
                     '<rect width="9" height="9" filter="url(#f)"/>', id="a filter"),
        pytest.param('<rect width="9" height="9" fill="url({place}#a)"/>', id="a color"),
        pytest.param('<script href="{place}"/>', id="a script"),
    ],
)  # fmt: skip
def test_no_address_is_asked(body: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        place = f"http://127.0.0.1:{server.getsockname()[1]}/a"
        drawn(svg(body.format(place=place) + '<rect x="50" width="9" height="9"/>'), 200)

        with pytest.raises(BlockingIOError):
            server.accept()


@NEEDS
@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(nested_entities(), Why.BROKEN, id="a word of billions of words"),
        pytest.param(svg('<g id="a"><use href="#a"/></g>'), Why.BROKEN, id="itself in itself"),
        pytest.param(svg("<g>" * 5000 + "</g>" * 5000), Why.BROKEN, id="too deep"),
        pytest.param(svg("", size='width="1e9" height="1e9"'), Why.BROKEN, id="as large as a city"),
        pytest.param(svg("", size='width="0" height="0"'), Why.BROKEN, id="of no size"),
        pytest.param(svg("", size='viewBox="0 0 1e-30 1e-30"'), Why.BROKEN, id="nearly of none"),
        pytest.param(svg("", size='width="10" height="30000"'), Why.TOO_LARGE, id="a long strip"),
        pytest.param(svg("", size='width="1e3" height="1e4"'), Why.TOO_LARGE, id="too many pixels"),
        pytest.param(svg(""), Why.BROKEN, id="nothing to be seen"),
        pytest.param(svg("<rect")[:80], Why.BROKEN, id="cut off"),
        pytest.param(b"<svg>" + b" " * BODY_LIMIT_BYTES, Why.TOO_LARGE, id="too many bytes"),
    ],
)
def test_what_cannot_be_drawn_says_why(body: bytes, why: Why) -> None:
    with pytest.raises(PictureError) as failed:
        drawn(body, 1000)

    assert failed.value.why is why


@NEEDS
def test_other_files_are_not_opened_under_the_name_of_drawings() -> None:
    target = io.BytesIO()
    Image.new("RGB", (9, 9)).save(target, "PNG")

    with pytest.raises(PictureError):
        drawn(target.getvalue(), 200)


@NEEDS
def test_the_probe_tells_what_works() -> None:
    assert vectors.is_able()


def test_without_the_library_nothing_can_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "pyvips", None)

    assert not vectors.is_able()
