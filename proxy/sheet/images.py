"""Pictures that an old reader decodes: bytes to bytes by a preset. Only importer of Pillow.

Opening reads a header only; what would take too much memory is refused before a pixel is decoded.
The caller runs this where it can be killed and memory is bounded (evidence.md, "Pictures for old
readers").
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageFile, ImageOps

from proxy.reader.tiers import Pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.MAX_IMAGE_PIXELS = None  # our own limits below are lower and depend on the format

BODY_LIMIT_BYTES: Final = 8 * 1024 * 1024
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
_PIXEL_LIMIT: Final = 20_000_000
# WebP needs about 16 MiB a megapixel; AVIF and progressive JPEG are held whole as well.
_HELD_PIXEL_LIMIT: Final = 8_000_000
_SIDE_LIMIT: Final = 12_000
_QUALITY_STEP: Final = 10
_QUALITY_FLOOR: Final = 30
_SHAPE_TOLERANCE: Final = 0.06  # a picture this close to the promised shape is stretched to it
_CROP_TOLERANCE: Final = 0.35  # one up to here is cut to it; any other gets white bars
_FEW_COLORS: Final = 16  # of a GIF that has too many bytes in the colors of its preset
_LOSSLESS: Final = "freesheet lossless"
_WEBP_HEAD: Final = 64  # bytes in which a WebP file says how it is coded (RFC 9649, section 2)
_GRAPHIC_COLORS: Final = 256
_SMALLEST_WIDTH: Final = 120  # below it a picture is sent however many bytes it takes


class Why(Enum):
    """Why a picture cannot be sent; the counter's label."""

    TOO_LARGE = "too-large"
    NOT_A_PICTURE = "not-a-picture"
    BROKEN = "broken"


class PictureError(ValueError):
    """A picture that cannot be converted."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Preset:
    """Width in pixels, format, quality, and the most bytes of a result (images.md, "Presets")."""

    width: int
    file: str
    quality: int = 50
    limit_bytes: int = 30_000
    gray: bool = False
    keeps_alpha: bool = False


PRESETS: Final = {
    Pictures.P176: Preset(176, "JPEG", 40, 12_000),
    Pictures.P240: Preset(240, "JPEG", 40, 12_000),
    Pictures.P320: Preset(320, "JPEG", 50, 12_000),
    Pictures.P480: Preset(480, "JPEG", 50, 30_000),
    Pictures.P640: Preset(640, "JPEG", 60, 60_000, keeps_alpha=True),
    Pictures.W640: Preset(640, "WEBP", 60, 60_000, keeps_alpha=True),
    Pictures.G240: Preset(240, "GIF", 64, 12_000),
    Pictures.E480: Preset(480, "JPEG", 50, 30_000, gray=True),
}
MEDIA_TYPES: Final = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}

# A 1x1 transparent GIF: what stands in a picture's place when there is none.
NOTHING: Final = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


@dataclass(frozen=True, slots=True)
class Converted:
    """A picture to send; sizes in pixels."""

    body: bytes
    media_type: str
    width: int
    height: int


def convert(body: bytes, preset: Pictures, width: int = 0, height: int = 0) -> Converted:
    """Return the picture for `preset`, in the promised box where one is given and it fits.

    Raises PictureError where it is no picture of a kind we read, too large, or broken.
    """
    return _convert(_opened(body), PRESETS[preset], (width, height), is_drawing=False)


def convert_drawing(body: bytes, preset: Pictures, width: int = 0, height: int = 0) -> Converted:
    """Return the picture of a drawing that was made a PNG: sharp, however many colors it has.

    Raises PictureError as `convert` does.
    """
    return _convert(_opened(body), PRESETS[preset], (width, height), is_drawing=True)


def _convert(
    picture: Image.Image, rule: Preset, box: tuple[int, int], *, is_drawing: bool
) -> Converted:
    try:
        if picture.format == "JPEG":
            picture.draft("RGB", (rule.width * 2, rule.width * 2))
        is_graphic = is_drawing or _is_graphic(picture)
        width, height = box
        if 0 < width <= rule.width and height > 0:
            small = _in_box(_upright(picture), box)
            return _written(small, rule, is_graphic=is_graphic, is_promised=True)
        flat = _upright(picture)
        small = _resized(flat, _size(flat.size, rule.width, *box))
        return _written(small, rule, is_graphic=is_graphic, is_promised=False)
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError) as error:
        raise PictureError(Why.BROKEN) from error


def _opened(body: bytes) -> Image.Image:
    if len(body) > BODY_LIMIT_BYTES:
        raise PictureError(Why.TOO_LARGE)
    try:
        picture = Image.open(io.BytesIO(body), formats=_FORMATS)
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureError(Why.NOT_A_PICTURE) from error
    pixels = picture.width * picture.height
    is_held = picture.format in ("WEBP", "AVIF") or bool(picture.info.get("progressive"))
    if pixels > (_HELD_PIXEL_LIMIT if is_held else _PIXEL_LIMIT):
        raise PictureError(Why.TOO_LARGE)
    picture.info[_LOSSLESS] = picture.format == "WEBP" and b"VP8L" in body[:_WEBP_HEAD]
    if max(picture.size) > _SIDE_LIMIT or min(picture.size) < 1:
        raise PictureError(Why.TOO_LARGE)
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """Return the first frame as it is meant to be seen, in RGB or RGBA."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        return _eight_bit(turned)
    has_alpha = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
    return turned.convert("RGBA" if has_alpha else "RGB")


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Bring 16-bit gray down to 8 bits; Pillow's own conversion would cut the values off."""
    scaled = picture.convert("I").point(lambda value: value / 256)
    return scaled.convert("L").convert("RGB")


def _in_box(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Return the picture in the size that the sheet promised, whatever its own shape is."""
    own, promised = picture.width / picture.height, box[0] / box[1]
    differs = max(own, promised) / min(own, promised) - 1
    if differs <= _SHAPE_TOLERANCE:
        return _resized(picture, box)
    if differs <= _CROP_TOLERANCE:
        return ImageOps.fit(picture, box, Image.Resampling.LANCZOS)
    ground = (255, 255, 255, 0) if picture.mode == "RGBA" else "white"
    return ImageOps.pad(picture, box, Image.Resampling.LANCZOS, color=ground)


def _resized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if picture.size == size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _size(have: tuple[int, int], limit: int, width: int, height: int) -> tuple[int, int]:
    """Return the pixel size to send where none was promised: never larger than the picture."""
    own_width, own_height = have
    scale = min(1.0, min(limit, width or limit) / own_width)
    if height:
        scale = min(scale, height / own_height)
    return max(1, round(own_width * scale)), max(1, round(own_height * scale))


def _is_graphic(picture: Image.Image) -> bool:
    """Tell logos, diagrams and screenshots from photographs: few colors in a lossless file."""
    if picture.format == "GIF":
        return True
    if picture.format != "PNG" and not picture.info.get(_LOSSLESS):
        return False
    if picture.mode == "P":
        return True
    sample = picture.convert("RGB")
    sample.thumbnail((256, 256), Image.Resampling.NEAREST)
    return sample.getcolors(_GRAPHIC_COLORS) is not None


def _written(
    picture: Image.Image, rule: Preset, *, is_graphic: bool, is_promised: bool
) -> Converted:
    alpha = picture.mode == "RGBA"
    if rule.file == "GIF":
        return _indexed(_on_white(picture), rule, is_promised=is_promised)
    if is_graphic or (alpha and rule.keeps_alpha and rule.file == "JPEG"):
        body = _png(picture, keeps_alpha=rule.keeps_alpha)
        if len(body) <= rule.limit_bytes:
            return _converted(body, "PNG", picture)
    flat = picture if alpha and rule.file == "WEBP" else _on_white(picture)
    return _lossy(flat.convert("L") if rule.gray else flat, rule, is_promised=is_promised)


def _lossy(picture: Image.Image, rule: Preset, *, is_promised: bool) -> Converted:
    """Write JPEG or WebP: quality down by steps, then detail or the width, until it fits."""
    qualities = range(rule.quality, _QUALITY_FLOOR - 1, -_QUALITY_STEP)
    for shown in _ever_smaller(picture, rule, is_promised=is_promised):
        for quality in qualities:
            body = _saved(shown, rule.file, quality)
            if len(body) <= rule.limit_bytes:
                return _converted(body, rule.file, shown)
    return _converted(body, rule.file, shown)


def _indexed(picture: Image.Image, rule: Preset, *, is_promised: bool) -> Converted:
    """Write a GIF: in fewer colors, then with less detail or width, until it fits."""
    for shown in _ever_smaller(picture, rule, is_promised=is_promised):
        body = _gif(shown, _FEW_COLORS)
        if len(body) <= rule.limit_bytes:
            better = (_gif(shown, colors) for colors in (rule.quality, rule.quality // 2))
            body = next((one for one in better if len(one) <= rule.limit_bytes), body)
            return _converted(body, "GIF", shown)
    return _converted(_gif(shown, _FEW_COLORS // 2), "GIF", shown)


def _ever_smaller(
    picture: Image.Image, rule: Preset, *, is_promised: bool
) -> Iterator[Image.Image]:
    """Yield the picture, then ever smaller; where its size is promised, ever coarser instead."""
    small = picture
    back = Image.Resampling.NEAREST if rule.file == "GIF" else Image.Resampling.BILINEAR
    yield picture
    while small.width > _SMALLEST_WIDTH // (4 if is_promised else 1):
        small = small.resize(
            (max(1, small.width * 3 // 4), max(1, small.height * 3 // 4)), Image.Resampling.LANCZOS
        )
        yield small.resize(picture.size, back) if is_promised else small


def _saved(picture: Image.Image, file: str, quality: int) -> bytes:
    target = io.BytesIO()
    if file == "JPEG":
        # Baseline: progressive saves 5 % and is a risk on the oldest.
        picture.save(target, "JPEG", quality=quality, optimize=False, progressive=False)
    else:
        picture.save(target, "WEBP", quality=quality, method=2)
    return target.getvalue()


def _png(picture: Image.Image, *, keeps_alpha: bool) -> bytes:
    target = io.BytesIO()
    if picture.mode == "RGBA" and keeps_alpha:
        picture.save(target, "PNG")
    else:
        flat = _on_white(picture).quantize(256, dither=Image.Dither.NONE)
        flat.save(target, "PNG", optimize=True)
    return target.getvalue()


def _gif(picture: Image.Image, colors: int) -> bytes:
    target = io.BytesIO()
    # Dots of two colors take the most bytes: few colors come without them.
    dots = Image.Dither.FLOYDSTEINBERG if colors > _FEW_COLORS * 2 else Image.Dither.NONE
    picture.quantize(colors, dither=dots).save(target, "GIF")
    return target.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def _converted(body: bytes, file: str, picture: Image.Image) -> Converted:
    return Converted(body, MEDIA_TYPES[file], picture.width, picture.height)
