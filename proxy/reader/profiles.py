"""What this reader can show: its tier, and the profile that a sheet is made for. Pure; tables.

The ground is evidence.md: "Old engines", "Sizes", "Character sets", "Pictures for old readers".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.reader.engines import Engine, Kind, Trait
from proxy.reader.negotiation import weights
from proxy.reader.tiers import Pictures, Profile, Tier
from proxy.wire.messages import first, joined

if TYPE_CHECKING:
    from proxy.reader.identify import Reader
    from proxy.reader.versions import Version
    from proxy.wire.messages import Request
    from proxy.wire.view import View

_ANY: Final = (9999, 9999)
_CHARSET: Final = re.compile(r"[a-z0-9][a-z0-9_.:\-]{1,19}")
_CHARSETS_LIMIT: Final = 16  # a list of every charset there is would split the cache

# Engine -> (below this version, tier), in order. A version that is not known counts as 0.0.
_TIERS: Final[dict[Engine, tuple[tuple[Version, Tier], ...]]] = {
    Engine.TRIDENT: (((5, 0), Tier.PLAIN), ((9, 0), Tier.BASIC), (_ANY, Tier.LATE)),
    Engine.EDGEHTML: ((_ANY, Tier.LATE),),
    Engine.NETSCAPE: ((_ANY, Tier.PLAIN),),
    Engine.MOSAIC: ((_ANY, Tier.PLAIN),),
    # Gecko before 2 is Firefox up to 3.6.
    Engine.GECKO: (((4, 0), Tier.BASIC), (_ANY, Tier.LATE)),
    Engine.WEBKIT: (((5, 0), Tier.BASIC), (_ANY, Tier.LATE)),
    Engine.IOS: (((5, 0), Tier.BASIC), (_ANY, Tier.LATE)),
    Engine.BLINK: ((_ANY, Tier.LATE),),
    Engine.PRESTO: (((7, 0), Tier.PLAIN), ((10, 50), Tier.BASIC), (_ANY, Tier.LATE)),
    Engine.KHTML: ((_ANY, Tier.BASIC),),
    Engine.NETFRONT: (((4, 0), Tier.PLAIN), (_ANY, Tier.BASIC)),
    Engine.GOANNA: ((_ANY, Tier.LATE),),
    Engine.TEXT: ((_ANY, Tier.PLAIN),),
    Engine.NONE: ((_ANY, Tier.PLAIN),),
}


def tier_of(reader: Reader) -> Tier:
    """Return the tier of the sheet that this reader would get."""
    if reader.sign is not None and reader.sign.tier is not None:
        return reader.sign.tier
    if reader.version is None and not reader.old and reader.engine in (Engine.WEBKIT, Engine.IOS):
        # Of today, without a number: applications on a Mac, the desktop mode of iOS.
        return Tier.LATE
    version = reader.version or (0, 0)
    return next(tier for below, tier in _TIERS[reader.engine] if version < below)


# Uncompressed HTML of one part (evidence.md, "Sizes"); of phones the second number.
_PART_BYTES: Final = {
    Tier.PLAIN: (14_000, 10_000),
    Tier.BASIC: (48_000, 20_000),
    Tier.LATE: (120_000, 48_000),
}

# The picture preset of a tier (images.md, "Presets"); of phones the second.
_PICTURES: Final = {
    Tier.PLAIN: (Pictures.P320, Pictures.P240),
    Tier.BASIC: (Pictures.P480, Pictures.P320),
    Tier.LATE: (Pictures.P640, Pictures.P480),
}

# PNG, and so anything but GIF for sure, came with Netscape 4.04 and IE 4.
_GIF_ONLY_BELOW: Final[dict[Engine, Version]] = {Engine.NETSCAPE: (4, 4), Engine.TRIDENT: (4, 0)}

# Readers without Unicode (evidence.md, "Character sets"); Netscape and Mosaic say so in their rows.
_NO_UNICODE_BELOW: Final[dict[Engine, Version]] = {Engine.TRIDENT: (4, 0), Engine.PRESTO: (6, 0)}


def profile_of(reader: Reader, request: Request, view: View) -> Profile:
    """Return everything of this reader that changes the sheet."""
    tier = tier_of(reader)
    phone = reader.phone or first(request.headers, b"sec-ch-ua-mobile") == b"?1"
    unicode = _has_unicode(reader, request)
    return Profile(
        tier=tier,
        unicode=unicode,
        platform=reader.platform,
        accept_charset="" if unicode else _charsets(request),
        raw_bytes=reader.has(Trait.RAW_BYTES),
        bare_type=reader.has(Trait.BARE_TYPE),
        pictures=_pictures(reader, request, tier, is_phone=phone),
        phone=phone,
        text_only=_is_text_only(reader),
        large_text=reader.has(Trait.LARGE_TEXT),
        part_bytes=_PART_BYTES[tier][phone],
        view=view,
    )


def typical_profile(tier: Tier, view: View) -> Profile:
    """Return the profile of a desktop reader of `tier`, for tests and the desk."""
    part_bytes, pictures = _PART_BYTES[tier][0], _PICTURES[tier][0]
    return Profile(tier=tier, pictures=pictures, part_bytes=part_bytes, view=view)


def _is_text_only(reader: Reader) -> bool:
    return reader.kind is Kind.TEXT and not reader.has(Trait.PICTURES)


def _pictures(reader: Reader, request: Request, tier: Tier, *, is_phone: bool) -> Pictures:
    if _is_text_only(reader):
        return Pictures.NONE
    if reader.sign is not None and reader.sign.pictures is not None:
        return reader.sign.pictures
    if _is_below(reader, _GIF_ONLY_BELOW):
        return Pictures.G240
    if tier is Tier.LATE and weights(joined(request.headers, b"accept")).get("image/webp", 0) > 0:
        return Pictures.W640
    return _PICTURES[tier][is_phone]


def _is_below(reader: Reader, limits: dict[Engine, Version]) -> bool:
    limit = limits.get(reader.engine)
    return limit is not None and (reader.version or (0, 0)) < limit


def _has_unicode(reader: Reader, request: Request) -> bool:
    """Tell whether UTF-8 can be read: by the engine, or by an Accept-Charset that lacks it."""
    if reader.has(Trait.NO_UNICODE) or _is_below(reader, _NO_UNICODE_BELOW):
        return False
    accepted = weights(joined(request.headers, b"accept-charset"))
    return not accepted or accepted.get("utf-8", accepted.get("*", 0)) > 0


def _charsets(request: Request) -> str:
    """Return the 8-bit charsets that a reader without Unicode names, in one form for all orders.

    Netscape 4 names `iso-8859-1,*,utf-8` and shows little of UTF-8: such a list says nothing.
    """
    accepted = weights(joined(request.headers, b"accept-charset"))
    taken = {name for name, weight in accepted.items() if weight > 0}
    if taken & {"*", "utf-8"}:
        return ""
    return ", ".join(sorted(name for name in taken if _CHARSET.fullmatch(name))[:_CHARSETS_LIMIT])
