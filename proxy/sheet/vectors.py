"""SVG to pixels, at the size at which they are sent. The only importer of pyvips.

A drawing is a program: it names files and addresses, repeats itself without end, asks for any size.
librsvg, which pyvips brings, opens nothing for a drawing that was not opened from somewhere, and
counts what is repeated; bytes and pixels are limited here, time and memory by the caller, who must
survive our end.
"""

from __future__ import annotations

import re
from typing import Final

from proxy.sheet.images import PictureError, Why

try:
    import pyvips
except (ImportError, OSError):  # the extra is not installed, or its library is not for this machine
    pyvips = None

BODY_LIMIT_BYTES: Final = 1024 * 1024
"""As many bytes of `<g/>` take some 600 MB; charts and maps of newsrooms have a tenth of it."""

_PIXEL_LIMIT: Final = 4_000_000
_SIDE_LIMIT: Final = 12_000
_SNIFFED_BYTES: Final = 4096
# The root element, after whatever may stand before it. Plain text only: packed ones grow.
_ROOT: Final = re.compile(
    rb"""(?:\xef\xbb\xbf)?+\s*+
    (?: (?> <\?.*?\?> | <!--.*?--> | <!DOCTYPE\s++[^>\[]*+(?>\[.*?\]\s*+)?+> ) \s*+ )*+
    <(?:svg:)?svg[\s/>]""",
    re.DOTALL | re.VERBOSE,
)
_PROBE: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2">'
    b'<rect width="2" height="2" fill="#00f"/></svg>'
)

if pyvips is not None:  # nothing else of it is ever of use here, whatever a file claims to be
    pyvips.operation_block_set("VipsForeignLoad", True)  # noqa: FBT003  # the library's signature
    pyvips.operation_block_set("VipsForeignLoadSvg", False)  # noqa: FBT003  # the same
    pyvips.cache_set_max(0)


def is_vector(body: bytes) -> bool:
    """Return whether a file is an SVG.

    >>> is_vector(b'<?xml version="1.0"?><!-- a --><svg width="1"/>'), is_vector(b"<html><svg>")
    (True, False)
    """
    return _ROOT.match(body[:_SNIFFED_BYTES]) is not None


def is_able() -> bool:
    """Return whether drawings can be drawn here."""
    try:
        return pyvips is not None and drawn(_PROBE, 2)[:8] == b"\x89PNG\r\n\x1a\n"
    except PictureError:
        return False


def drawn(body: bytes, limit: int, width: int = 0, height: int = 0) -> bytes:
    """Return a drawing as PNG: in the box `width` by `height` if one is given, else as it says.

    Never wider than `limit`. Raises PictureError where it is broken, empty, or too much.
    """
    if len(body) > BODY_LIMIT_BYTES:
        raise PictureError(Why.TOO_LARGE)
    try:
        own = pyvips.Image.svgload_buffer(body)
        scale = _scale((own.width, own.height), limit, width, height)
        picture = pyvips.Image.svgload_buffer(body, scale=scale)
        pixels = bytes(picture.write_to_memory())
        if not any(pixels[3::4]):
            raise PictureError(Why.BROKEN)
        return _png(pixels, picture.width, picture.height)
    except pyvips.Error as error:
        raise PictureError(Why.BROKEN) from error


def _png(pixels: bytes, width: int, height: int) -> bytes:
    flat = pyvips.Image.new_from_memory(pixels, width, height, 4, "uchar")
    body: bytes = flat.copy(interpretation="srgb").pngsave_buffer(compression=1)
    return body


def _scale(own: tuple[int, int], limit: int, width: int, height: int) -> float:
    """Return by how much a drawing is enlarged: to fill a promised box, else only to be smaller."""
    own_width, own_height = own
    if width and height:
        scale = min(min(width, limit) / own_width, height / own_height)
    else:
        scale = min(1.0, limit / own_width)
    wide, high = own_width * scale, own_height * scale
    if max(wide, high) > _SIDE_LIMIT or wide * high > _PIXEL_LIMIT:
        raise PictureError(Why.TOO_LARGE)
    return scale
