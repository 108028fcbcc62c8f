from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from proxy.desk import demo
from proxy.desk.demo.library import assets


def share_of(picture: Image.Image, color: str) -> float:
    """Return how much of a picture has a color, give or take what compression does."""
    plain = picture.convert("RGB")
    away = ImageChops.difference(plain, Image.new("RGB", plain.size, color)).split()
    worst = ImageChops.lighter(ImageChops.lighter(away[0], away[1]), away[2])
    return sum(worst.histogram()[:5]) / (plain.width * plain.height)


def picture_of(name: str) -> Image.Image:
    return Image.open(BytesIO(assets()[f"/media/{name}"]))


PATCHES: dict[str, str] = json.loads(assets()["/media/patches.json"])
SCENES = sorted(PATCHES.keys() - {"radar", "seal"})


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("kind", ["480.jpg", "480.webp", "480.avif", "960.jpg"])
def test_a_picture_has_its_flat_color(name: str, kind: str) -> None:
    assert share_of(picture_of(f"{name}-{kind}"), PATCHES[name]) > 0.003


@pytest.mark.parametrize("name", SCENES)
def test_no_picture_has_the_color_of_another(name: str) -> None:
    picture = picture_of(f"{name}-480.jpg")

    others = [color for other, color in PATCHES.items() if other != name]
    assert max(share_of(picture, color) for color in others) < 0.0005


def test_the_style_sheet_has_none_of_the_pictures_colors() -> None:
    style = assets()["/assets/courier.css"].decode().lower()

    assert [color for color in PATCHES.values() if color in style] == []


def test_the_radar_moves() -> None:
    assert getattr(picture_of("radar.gif"), "n_frames", 1) > 5


def test_the_seal_has_transparent_corners() -> None:
    assert picture_of("seal.png").getpixel((0, 0)) == (0, 0, 0, 0)


def test_a_photograph_is_progressive() -> None:
    assert picture_of("ferry-960.jpg").info.get("progressive") == 1


def test_all_files_of_the_newsroom_stay_under_a_megabyte_and_a_half() -> None:
    files = [path for path in Path(demo.__file__).parent.rglob("*") if path.is_file()]
    shipped = [path for path in files if path.suffix != ".pyc"]

    assert sum(path.stat().st_size for path in shipped) < 1_500_000
