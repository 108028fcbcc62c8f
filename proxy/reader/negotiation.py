"""What a reader accepts: lists with weights, and the content coding of a sheet. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.reader.engines import Kind
from proxy.reader.tiers import Tier
from proxy.wire.messages import joined

if TYPE_CHECKING:
    from collections.abc import Container

    from proxy.reader.identify import Reader
    from proxy.wire.messages import Request

# More than any browser sends; what stands behind is not read.
_LIST_LIMIT: Final = 64
_LENGTH_LIMIT: Final = 4096

# Tags that stand for another of ours: old ISO codes, and what some systems write for Ukrainian.
_LANGUAGE_NAMES: Final = {"ua": "uk", "prs": "fa", "zho": "zh", "chi": "zh"}

_WEIGHT: Final = re.compile(r";\s{0,4}q\s{0,4}=\s{0,4}([01](?:\.[0-9]{0,3})?)")


def weights(value: str) -> dict[str, float]:
    """Return name -> weight of a list such as Accept-Encoding; 1 where none is given.

    RFC 9110, section 12.4.2: "a value of 0 means 'not acceptable'".

    >>> weights("gzip, br;q=0")
    {'gzip': 1.0, 'br': 0.0}
    """
    found: dict[str, float] = {}
    for item in value[:_LENGTH_LIMIT].lower().split(",", _LIST_LIMIT)[:_LIST_LIMIT]:
        name = item.partition(";")[0].strip()
        if name:
            match = _WEIGHT.search(item)
            found.setdefault(name, float(match.group(1)) if match else 1.0)
    return found


def pick_language(field: str, known: Container[str], fallback: str = "") -> str:
    """Return the language of `known` that a reader prefers by its Accept-Language, else `fallback`.

    RFC 4647, section 3.4, "Lookup": of a tag such as `pt-BR` the rest is cut off.

    >>> pick_language("be-BY, ru;q=0.8, *;q=0.1", {"en", "ru"}, "en")
    'ru'
    """
    wanted = sorted(weights(field).items(), key=lambda item: -item[1])
    for name, weight in wanted:
        language = _LANGUAGE_NAMES.get(name.partition("-")[0], name.partition("-")[0])
        if weight > 0 and language in known:
            return language
    return fallback


def content_coding(reader: Reader, tier: Tier, request: Request) -> str:
    """Return the coding for a sheet to this reader: "gzip", "br" or "".

    Of plain readers and of HTTP/1.0 only text browsers get gzip, as many of the others fail with
    it (evidence.md, "Compression"). br goes to late readers over https. Never deflate: raw and zlib
    streams are mixed up.
    """
    if reader.gzip_broken:
        return ""
    careful = tier is Tier.PLAIN or request.version != "1.1"
    if careful and reader.kind is not Kind.TEXT:
        return ""
    offered = weights(joined(request.headers, b"accept-encoding"))
    if tier is Tier.LATE and request.scheme == "https" and offered.get("br", 0) > 0:
        return "br"
    gzip = offered.get("gzip", offered.get("x-gzip", offered.get("*", 0)))
    return "gzip" if gzip > 0 else ""
