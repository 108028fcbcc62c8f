"""What a cache in front has to know of an original: our own additions to `Vary`. Pure.

An original is what a reader gets who gets no sheet; which that is depends on fields of the request.
Without a cache in front nothing is added (cache.md, "What other caches may keep").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.wire.messages import joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proxy.wire.messages import Headers

_IN_FRONT: Final = {"vary": "User-Agent", "class": "Freesheet-Class"}


def vary_names(*, shared_cache: str, save_data: bool, view_cookie: bool) -> tuple[str, ...]:
    """Return the request fields that decide between original and sheet, as a site is set up.

    >>> vary_names(shared_cache="class", save_data=True, view_cookie=False)
    ('Freesheet-Class', 'Save-Data')
    """
    named = (
        (_IN_FRONT.get(shared_cache, ""), bool(shared_cache)),
        ("Save-Data", save_data),
        ("Cookie", view_cookie),
    )
    return tuple(name for name, wanted in named if wanted)


def with_vary(headers: Headers, names: Iterable[str]) -> Headers:
    """Return the fields with one more `Vary` line for what none of them names yet.

    RFC 9110, section 12.5.5: `*` says "that other aspects of the request might have played a role";
    nothing can be added to that.
    """
    known = {one.strip().lower() for one in joined(headers, b"vary").split(",")}
    new = [name for name in names if name.lower() not in known]
    if "*" in known or not new:
        return headers
    return (*headers, (b"Vary", ", ".join(new).encode()))
