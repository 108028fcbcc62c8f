"""Pictures in, pictures that old readers decode out."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from proxy.reader.tiers import Pictures
from proxy.sheet.images import NOTHING, PRESETS, Converted, PictureError, Why, convert

ORANGE, BLUE = (250, 120, 10), (20, 60, 160)


def photo(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    picture = Image.radial_gradient("L").resize((width, height))
    colored = Image.merge(
        "RGB", (picture, picture.rotate(90), picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    )
    return colored.convert(mode)


def saved(picture: Image.Image, file: str, **options: Any) -> bytes:  # noqa: ANN401  # Pillow's own
    target = io.BytesIO()
    picture.save(target, file, **options)
    return target.getvalue()


def shown(converted: Converted) -> Image.Image:
    picture = Image.open(io.BytesIO(converted.body))
    picture.load()
    return picture


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(saved(photo(), "WEBP"), id="WebP"),
        pytest.param(saved(photo(), "AVIF", speed=10), id="AVIF"),
        pytest.param(saved(photo(), "JPEG"), id="JPEG"),
        pytest.param(saved(photo(), "JPEG", progressive=True), id="progressive JPEG"),
        pytest.param(saved(photo(mode="CMYK"), "JPEG"), id="CMYK JPEG"),
        pytest.param(saved(photo(mode="L"), "PNG"), id="gray PNG"),
        pytest.param(saved(photo(), "PNG"), id="PNG of a photograph"),
    ],
)
def test_a_photograph_becomes_a_baseline_jpeg_of_the_presets_width(body: bytes) -> None:
    converted = convert(body, Pictures.P480)

    assert (converted.media_type, converted.width, converted.height) == ("image/jpeg", 480, 320)
    assert b"\xff\xc2" not in converted.body[:2000]
    assert shown(converted).size == (480, 320)
    assert shown(converted).mode == "RGB"


@pytest.mark.parametrize("preset", list(PRESETS))
def test_every_preset_keeps_its_width_and_weight(preset: Pictures) -> None:
    converted = convert(saved(photo(1600, 1200), "JPEG", quality=95), preset)

    assert converted.width <= PRESETS[preset].width
    assert len(converted.body) <= PRESETS[preset].limit_bytes


def test_mosaic_gets_a_gif_of_few_colors() -> None:
    converted = convert(saved(photo(), "WEBP"), Pictures.G240)

    assert converted.media_type == "image/gif"
    assert len(shown(converted).getcolors() or []) <= 64


def test_kindle_gets_gray() -> None:
    assert shown(convert(saved(photo(), "JPEG"), Pictures.E480)).mode == "L"


def test_transparency_becomes_white_for_basic_readers() -> None:
    logo = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    logo.paste(ORANGE, (50, 25, 150, 75))

    picture = shown(convert(saved(logo, "PNG"), Pictures.P480)).convert("RGB")

    assert picture.getpixel((5, 5)) == (255, 255, 255)
    assert picture.getpixel((100, 50)) == ORANGE


def test_transparency_stays_for_late_readers() -> None:
    logo = Image.new("RGBA", (200, 100), (0, 0, 0, 0))

    assert shown(convert(saved(logo, "PNG"), Pictures.P640)).mode == "RGBA"


def test_a_diagram_stays_sharp() -> None:
    diagram = Image.new("RGB", (300, 200), "white")
    diagram.paste(BLUE, (10, 10, 100, 100))

    assert convert(saved(diagram, "PNG"), Pictures.P480).media_type == "image/png"


def test_the_first_frame_of_an_animation_is_sent() -> None:
    frames = [Image.new("RGB", (100, 80), color) for color in (ORANGE, BLUE)]
    body = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)

    converted = convert(body, Pictures.P480)

    assert shown(converted).convert("RGB").getpixel((50, 40)) == ORANGE


def test_a_picture_turned_by_its_camera_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees

    converted = convert(saved(photo(900, 600), "JPEG", exif=exif), Pictures.P480)

    assert converted.width < converted.height


def test_sixteen_bits_keep_their_grays() -> None:
    deep = Image.new("I;16", (60, 40), 32768)

    pixel = shown(convert(saved(deep, "PNG"), Pictures.P480)).convert("L").getpixel((30, 20))

    assert 120 <= int(str(pixel)) <= 136


def test_a_small_picture_is_not_blown_up() -> None:
    assert convert(saved(photo(90, 60), "JPEG"), Pictures.P480).width == 90


def test_the_promised_box_is_the_size_that_is_sent() -> None:
    converted = convert(saved(photo(1203, 800), "JPEG"), Pictures.P480, 480, 320)

    assert (converted.width, converted.height) == (480, 320)


def test_a_promised_size_is_kept_by_white_bars_where_the_shape_is_another() -> None:
    square = Image.new("RGB", (600, 600), ORANGE)

    picture = shown(convert(saved(square, "PNG"), Pictures.P480, 480, 120)).convert("RGB")

    assert picture.size == (480, 120)
    assert picture.getpixel((5, 60)) == (255, 255, 255)
    assert picture.getpixel((240, 5)) == ORANGE


def test_a_promised_size_is_kept_by_cutting_where_the_shape_is_nearly_so() -> None:
    square = Image.new("RGB", (600, 500), ORANGE)

    picture = shown(convert(saved(square, "PNG"), Pictures.P480, 480, 320)).convert("RGB")

    assert picture.size == (480, 320)
    assert picture.getcolors() == [(480 * 320, ORANGE)]


def test_a_small_picture_fills_the_size_that_was_promised() -> None:
    converted = convert(saved(photo(120, 80), "JPEG"), Pictures.P480, 480, 320)

    assert (converted.width, converted.height) == (480, 320)


@pytest.mark.parametrize("preset", list(PRESETS))
def test_noise_keeps_to_the_bytes_and_to_the_promised_size(preset: Pictures) -> None:
    width = PRESETS[preset].width
    noise = Image.effect_noise((width, width), 120).convert("RGB")

    converted = convert(saved(noise, "PNG"), preset, width, width)

    assert (converted.width, converted.height) == (width, width)
    assert len(converted.body) <= PRESETS[preset].limit_bytes


def test_a_diagram_in_lossless_webp_stays_sharp_too() -> None:
    diagram = Image.new("RGB", (300, 200), "white")
    diagram.paste(BLUE, (10, 10, 100, 100))

    assert convert(saved(diagram, "WEBP", lossless=True), Pictures.P480).media_type == "image/png"
    assert convert(saved(diagram, "WEBP"), Pictures.P480).media_type == "image/jpeg"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb() -> bytes:
    """Return a PNG that says it has 13,000 x 13,000 pixels."""
    head = struct.pack(">IIBBBBB", 13000, 13000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"x"))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(bomb(), Why.TOO_LARGE, id="a bomb is refused by its head"),
        pytest.param(bytes(9_000_000), Why.TOO_LARGE, id="too many bytes"),
        pytest.param(saved(Image.new("L", (4000, 3000)), "WEBP"), Why.TOO_LARGE, id="a large WebP"),
        pytest.param(b"<html>not a picture</html>", Why.NOT_A_PICTURE, id="HTML"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", Why.NOT_A_PICTURE, id="SVG"),
        pytest.param(b"", Why.NOT_A_PICTURE, id="nothing"),
        pytest.param(saved(photo(), "JPEG")[:3000], Why.BROKEN, id="a JPEG broken off"),
        pytest.param(saved(photo(), "PNG")[:3000], Why.BROKEN, id="a PNG broken off"),
    ],
)
def test_what_cannot_be_converted_says_why(body: bytes, why: Why) -> None:
    with pytest.raises(PictureError) as caught:
        convert(body, Pictures.P480)

    assert caught.value.why is why


def test_the_picture_of_nothing_is_a_gif_of_one_pixel() -> None:
    assert Image.open(io.BytesIO(NOTHING)).size == (1, 1)
