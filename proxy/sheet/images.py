"""Pictures that an old reader decodes: bytes to bytes by a preset. Only importer of Pillow.

Opening reads a header only; what would take too much memory is refused before a pixel is decoded.
The caller runs this where it can be killed and memory is bounded (evidence.md, "Pictures for old
readers").
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PIL import Image, ImageFile, ImageOps

from proxy.reader.tiers import Pictures

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
_SHAPE_TOLERANCE: Final = 0.06  # a promised box this close to the picture's shape is kept exactly
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
        flat = _upright(picture)
        size = _size(flat.size, rule.width, *box)
        small = (
            flat
            if flat.size == size
            else flat.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        )
        return _written(small, rule, is_graphic=is_drawing or _is_graphic(picture))
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


def _size(have: tuple[int, int], limit: int, width: int, height: int) -> tuple[int, int]:
    """Return the pixel size to send: never larger than the picture, the preset or the promise."""
    own_width, own_height = have
    if width and height and own_height:
        promised, own = width / height, own_width / own_height
        if abs(promised / own - 1) <= _SHAPE_TOLERANCE and width <= limit:
            return width, height
    room = min(limit, width or limit)
    scale = min(1.0, room / own_width)
    if height:
        scale = min(scale, height / own_height)
    return max(1, round(own_width * scale)), max(1, round(own_height * scale))


def _is_graphic(picture: Image.Image) -> bool:
    """Tell logos, diagrams and screenshots from photographs: few colors in a lossless file."""
    if picture.format == "GIF":
        return True
    if picture.format != "PNG":
        return False
    if picture.mode == "P":
        return True
    sample = picture.convert("RGB")
    sample.thumbnail((256, 256), Image.Resampling.NEAREST)
    return sample.getcolors(_GRAPHIC_COLORS) is not None


def _written(picture: Image.Image, rule: Preset, *, is_graphic: bool) -> Converted:
    alpha = picture.mode == "RGBA"
    if rule.file == "GIF":
        return _converted(_gif(_on_white(picture)), "GIF", picture)
    if is_graphic or (alpha and rule.keeps_alpha and rule.file == "JPEG"):
        body = _png(picture, keeps_alpha=rule.keeps_alpha)
        if len(body) <= rule.limit_bytes:
            return _converted(body, "PNG", picture)
    flat = picture if alpha and rule.file == "WEBP" else _on_white(picture)
    return _lossy(flat.convert("L") if rule.gray else flat, rule)


def _lossy(picture: Image.Image, rule: Preset) -> Converted:
    """Write JPEG or WebP: quality down by steps, then the next smaller width, until it fits."""
    quality = rule.quality
    while True:
        body = _saved(picture, rule.file, quality)
        if len(body) <= rule.limit_bytes or (
            quality <= _QUALITY_FLOOR and picture.width <= _SMALLEST_WIDTH
        ):
            return _converted(body, rule.file, picture)
        if quality > _QUALITY_FLOOR:
            quality -= _QUALITY_STEP
        else:
            half = (max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4))
            picture = picture.resize(half, Image.Resampling.LANCZOS)
            quality = rule.quality


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


def _gif(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.quantize(64, dither=Image.Dither.FLOYDSTEINBERG).save(target, "GIF")
    return target.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def _converted(body: bytes, file: str, picture: Image.Image) -> Converted:
    return Converted(body, MEDIA_TYPES[file], picture.width, picture.height)
