"""Addresses of our own that carry what they ask for, signed: pictures and forms. Pure.

The server writes every such address, so every one is signed: an unsigned picture address would be
an open proxy. No expiry (it breaks caches and saved pages); an old key goes on verifying until it
is removed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import zlib
from dataclasses import dataclass
from typing import Final

PICTURES: Final = "/_i/"
FORMS: Final = "/_f/"
_VERSION: Final = "1"
_SIGNATURE_BYTES: Final = 15  # 120 bits: 20 characters of base64url (ADR 0016)
_SIZE: Final = re.compile(r"([a-z][0-9]{2,3})(?:\.([0-9]{1,4})x([0-9]{1,4}))?")
_CHARSET: Final = re.compile(r"[a-z0-9-]{2,20}")
# One field in the list of a form's: its name, and how often the form has it where that is more than
# once. The lines are coded together: what stands in names may not stand in a path.
_FIELD: Final = re.compile(r"([^\x00-\x1f]+)(?:\t([1-9][0-9]{0,3}))?")
_NO_FIELDS: Final = "-"
_PACKED: Final = "."  # before a list that is shorter deflated: frameworks give long, like names
_LIST_BYTES: Final = 20_000
_LISTED: Final = re.compile(r"[^\x00-\x1f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class PictureAddress:
    """A picture as a sheet asks for it: where it is, the preset, and the box it was promised in.

    `width` and `height` are pixels, 0 where the page did not say the picture's shape.
    """

    source: str
    preset: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class FormAddress:
    """A form's own action: where it goes, by which method, and the charsets of both pages.

    `kind` is what it is for: a site that no longer takes this kind refuses it, however old the page
    that it stands on. `fields` are the names that the form has, each with how often: whatever else
    is sent to the address is none of it.
    """

    action: str
    method: str
    page_charset: str
    origin_charset: str
    kind: str = "search"
    fields: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with the first key and verifies with all; bound to one site."""

    keys: tuple[bytes, ...]
    site: str

    def picture(self, address: PictureAddress) -> str:
        """Return the path of a picture: `/_i/<signature>/<preset>/<source>`."""
        size = f".{address.width}x{address.height}" if address.width and address.height else ""
        rest = f"{address.preset}{size}/{_coded(address.source)}"
        return f"{PICTURES}{self._sign(rest, self.keys[0])}/{rest}"

    def read_picture(self, path: str) -> PictureAddress | None:
        """Return what a picture path asks for, or None where it is not one of ours."""
        pieces = self._verified(path, PICTURES)
        if pieces is None or len(pieces) != 2:  # noqa: PLR2004  # preset and source
            return None
        size, source = _SIZE.fullmatch(pieces[0]), _decoded(pieces[1])
        if size is None or source is None:
            return None
        preset, width, height = size.groups()
        return PictureAddress(source, preset, int(width or 0), int(height or 0))

    def form(self, address: FormAddress) -> str:
        """Return the path: `/_f/<signature>/<kind>.<method>/<charset>/<charset>/<fields>/<action>`.

        The charset of our own page stands in it because readers before Internet Explorer 5 do not
        say what they write in (evidence.md, "Character sets").
        """
        rest = "/".join(
            [
                f"{address.kind}.{address.method}",
                address.page_charset,
                address.origin_charset,
                _listed(address.fields),
                _coded(address.action),
            ]
        )
        return f"{FORMS}{self._sign(rest, self.keys[0])}/{rest}"

    def read_form(self, path: str) -> FormAddress | None:
        """Return what a form path asks for, or None where it is not one of ours."""
        pieces = self._verified(path, FORMS)
        if pieces is None or len(pieces) != 5:  # noqa: PLR2004  # method, charsets, fields, action
            return None
        way, page, origin, listed, coded = pieces
        kind, _, method = way.partition(".")
        action, fields = _decoded(coded), _read_list(listed)
        known = (
            method in ("get", "post") and _CHARSET.fullmatch(page) and _CHARSET.fullmatch(origin)
        )
        if not known or not action or fields is None:
            return None
        return FormAddress(action, method, page, origin, kind, fields)

    def _verified(self, path: str, prefix: str) -> list[str] | None:
        signature, _, rest = path.removeprefix(prefix).partition("/")
        if not path.startswith(prefix) or not path.isascii():
            return None
        good = [hmac.compare_digest(self._sign(rest, key), signature) for key in self.keys]
        return rest.split("/") if any(good) else None

    def _sign(self, rest: str, key: bytes) -> str:
        text = f"{_VERSION}|{self.site}|{rest}".encode()
        digest = hmac.new(key, text, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
        return base64.urlsafe_b64encode(digest).decode()


def can_list(name: str) -> bool:
    """Tell whether a field's name can stand in the address of its form."""
    return bool(_LISTED.fullmatch(name))


def _listed(fields: tuple[tuple[str, int], ...]) -> str:
    lines = [name if count == 1 else f"{name}\t{count}" for name, count in fields]
    text = "\n".join(lines)
    packed = _PACKED + _coded_bytes(zlib.compress(text.encode(), level=9, wbits=-zlib.MAX_WBITS))
    return min(_coded(text) or _NO_FIELDS, packed, key=len)


def _read_list(listed: str) -> tuple[tuple[str, int], ...] | None:
    """Return the names that a form has, each with how often; None where that is no list."""
    if listed == _NO_FIELDS:
        return ()
    text = _unpacked(listed[1:]) if listed.startswith(_PACKED) else _decoded(listed)
    lines = [_FIELD.fullmatch(line) for line in (text or "").split("\n")]
    fields = tuple((line.group(1), int(line.group(2) or 1)) for line in lines if line)
    return fields if len(fields) == len(lines) else None


def _unpacked(coded: str) -> str | None:
    try:
        packed = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        return packed.decompress(_decoded_bytes(coded), _LIST_BYTES).decode()
    except (zlib.error, ValueError):  # what is no base64 and no UTF-8 is a ValueError
        return None


def _coded(text: str) -> str:
    return _coded_bytes(text.encode())


def _coded_bytes(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> str | None:
    try:
        return _decoded_bytes(text).decode()
    except ValueError:
        return None


def _decoded_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
