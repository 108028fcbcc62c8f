"""The files that an `img` names: in `src`, lazy attributes, `srcset`, and the `source` elements
beside it. Pure.

Of 71,060 pictures on 2,900 pages 11.7 % have a placeholder in `src` and the file in a `data-`
attribute, 1.1 % in `srcset` or `source` (pages.md, section 4.1). Only `pictures` imports it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from proxy.page.metadata import join

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from proxy.page.dom import Element


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file of a picture: absolute address, width in pixels (0 = not told), media type ("" = not
    told)."""

    url: str
    width: int = 0
    media_type: str = ""


# In the order of how often they hold the file (pages.md, section 4.1).
_LAZY: Final = (
    "data-src", "data-srcset", "data-lazy-src", "data-lazy-srcset", "data-original", "data-lsrc",
    "data-cfsrc", "data-delayed-url", "data-hi-res-src", "data-image", "data-orig-file", "data-large-file",
    "data-full-src", "data-lazyload", "data-echo", "data-url", "data-fallback-src", "data-bgset", "data-bg",
)  # fmt: skip
_SETS: Final = frozenset(("srcset", "data-srcset", "data-lazy-srcset", "data-bgset"))

_SET_ITEM: Final = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s+([\d.]{1,9})([wxh]))?[^,]{0,20}(?:,|$)")
_PICTURE_FILE: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:$|[?#!@;&])", re.IGNORECASE)
_MODERN_FILE: Final = re.compile(
    r"\.(?:webp|avif|jxl|heic)(?:$|[?#])|[?&,/](?:fm|format|f|auto)[=_](?:webp|avif)", re.IGNORECASE
)
_NO_PICTURE: Final = re.compile(
    r"(?:^|[/_\-.])(?:blank|spacer|placeholder|pixel|loading|loader|transparent|lazy|lazyload|grey|gray|empty|1x1"
    r"|clear|dot|trans|px|default-image|no-?image|noimg)(?:[_\-.\d@]|$)",
    re.IGNORECASE,
)
_WIDTH_SLOT: Final = re.compile(
    r"\{\{?\s*(?:width|w|size)\s*\}?\}|%7B(?:width|w)%7D|__WIDTH__", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"\d{2,4}")
_LONGEST: Final = 4000  # characters of one `srcset` that are read
_LONGEST_ADDRESS: Final = 2000
_MOST: Final = 24  # candidates of one picture


def sources(element: Element, base: str, common: Container[str]) -> tuple[Candidate, ...]:
    """Return the files of a picture, the most trusted first, none twice; () where it names none.

    `common` are addresses that several pictures of the page share: placeholders.
    """
    attrs = element.attrs
    found: dict[str, Candidate] = {}
    lazy = any(name in attrs for name in _LAZY[:6])
    plain = attrs.get("src", "")
    if plain and not is_placeholder(plain, common, lazy=lazy):
        _add(found, plain, base, _stated_width(attrs))
    for name in _LAZY:
        if name in attrs:
            _read(found, name, attrs, base, common)
    if "srcset" in attrs:
        _read(found, "srcset", attrs, base, common)
    parent = element.parent
    if parent is not None and parent.tag == "picture":
        for source in parent.elements():
            if source.tag == "source":
                _read_source(found, source, base, common)
    if not found:
        _read_any(found, attrs, base, common)
    return tuple(found.values())[:_MOST]


def is_placeholder(address: str, common: Container[str], *, lazy: bool = False) -> bool:
    """Tell whether an address is no picture: inline, a spacer by its name, or shared by several."""
    if address.startswith(("data:", "blob:", "about:", "javascript:")) or address in common:
        return True
    name = address.rpartition("/")[2] if len(address) < _LONGEST_ADDRESS else ""
    return (
        not name
        or (lazy or not _PICTURE_FILE.search(name) or len(name) < 30)
        and bool(_NO_PICTURE.search(name.partition("?")[0]))
    )


def is_modern(candidate: Candidate) -> bool:
    """Tell whether a file is of a type that old readers lack and the converter pays for."""
    return candidate.media_type in ("image/webp", "image/avif", "image/jxl") or bool(
        _MODERN_FILE.search(candidate.url)
    )


def _read(
    found: dict[str, Candidate], name: str, attrs: dict[str, str], base: str, common: Container[str]
) -> None:
    value = attrs[name]
    if name in _SETS or ", " in value:
        _read_set(found, value, base, common)
    elif _WIDTH_SLOT.search(value):
        _fill(found, value, attrs, base)
    elif not is_placeholder(value.strip(), common, lazy=False):
        _add(found, value, base, 0)


def _read_source(
    found: dict[str, Candidate], source: Element, base: str, common: Container[str]
) -> None:
    media_type = source.get("type").lower()
    for name, value in source.attrs.items():
        if name.endswith("srcset") or name == "data-src":
            _read_set(found, value, base, common, media_type)


def _read_set(
    found: dict[str, Candidate], value: str, base: str, common: Container[str], media_type: str = ""
) -> None:
    for match in _SET_ITEM.finditer(value[:_LONGEST]):
        address, size, unit = match.groups()
        if not is_placeholder(address, common):
            width = int(float(size)) if unit == "w" and size.count(".") < 2 else 0
            _add(found, address, base, width, media_type)


def _fill(found: dict[str, Candidate], value: str, attrs: dict[str, str], base: str) -> None:
    """Fill a template of widths, where another attribute lists them."""
    for name in ("data-widths", "data-sizes", "widths"):
        for width in _NUMBER.findall(attrs.get(name, ""))[:_MOST]:
            _add(found, _WIDTH_SLOT.sub(width, value), base, int(width))


def _read_any(
    found: dict[str, Candidate], attrs: dict[str, str], base: str, common: Container[str]
) -> None:
    for name, value in attrs.items():
        if not name.startswith("data-") or len(value) > _LONGEST:
            continue
        if name.endswith("srcset") or _PICTURE_FILE.search(value):
            if " " in value.strip():
                _read_set(found, value, base, common)
            elif not is_placeholder(value, common, lazy=False):
                _add(found, value, base, 0)


def _add(
    found: dict[str, Candidate], address: str, base: str, width: int, media_type: str = ""
) -> None:
    address = address.strip()
    if len(address) > _LONGEST_ADDRESS or not address or address[0] in "{[<":
        return
    url = address if address.startswith(("https://", "http://")) else join(base, address)
    if url and url not in found:
        found[url] = Candidate(url, width, media_type)
    elif url and width and not found[url].width:
        found[url] = Candidate(url, width, media_type)


def _stated_width(attrs: dict[str, str]) -> int:
    return number_of(attrs.get("width", ""))


def number_of(text: str) -> int:
    """Return a length attribute in pixels, 0 where it is none (`100%`, `auto`).

    >>> number_of("640px"), number_of("100%"), number_of("12.5")
    (640, 0, 12)
    """
    match = _LENGTH.match(text[:12])
    return int(match.group(1)) if match else 0


_LENGTH: Final = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$", re.IGNORECASE)


def file_name(address: str) -> str:
    """Return the last piece of the path without its type and sizes: what two files of a picture
    share."""
    try:
        name = urlsplit(address).path.rpartition("/")[2].lower()
    except ValueError:
        return ""
    return re.sub(r"(?:[-_]\d{2,4}x\d{2,4})?(?:\.[a-z]{3,4})*$", "", name)


def names_of(candidates: tuple[Candidate, ...]) -> Iterator[str]:
    """Yield the file names of a picture's candidates."""
    return filter(None, (file_name(one.url) for one in candidates))
