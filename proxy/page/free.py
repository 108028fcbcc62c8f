"""Whether a publisher gives a page away: what is locked leaves as it came (ADR 0017). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proxy.page import linked_data as ld

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proxy.page.dom import Element


def is_free(
    found: Mapping[str, Sequence[Element]], named: Mapping[str, str], nodes: Sequence[ld.Node]
) -> bool:
    """Tell whether nothing says `isAccessibleForFree: false`, of the page or of a part of it.

    `found` are elements by tag, `named` the contents of `meta` elements by name, `nodes` those of
    the page's JSON-LD.
    """
    if any(
        ld.is_false(one.get("isAccessibleForFree")) for one in nodes if "isAccessibleForFree" in one
    ):
        return False
    if ld.is_false(named.get("isaccessibleforfree", "")):
        return False
    stated = [one for one in found["link"] if one.get("itemprop") == "isAccessibleForFree"]
    return not any(
        ld.is_false(one.get("content") or one.get("href") or one.text())
        for one in (*found["price"], *stated)
    )
