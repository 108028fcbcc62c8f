"""Where every piece of a page belongs: main text, side matter, menus, languages, foot. Pure."""

from __future__ import annotations

from proxy.page.dom import Document, Element
from proxy.page.survey import Regions, Survey

_SLOT = {"nav": "nav", "aside": "aside", "footer": "footer"}


def sort_page(document: Document, survey: Survey, *, main: list[Element] | None = None) -> Regions:
    """Return the regions of what is still attached; elements of `main` are claimed and stay where they are."""
    del survey
    regions = Regions()
    claimed = set(map(id, main or ()))
    for element in list(document.root.iter()):
        slot = _SLOT.get(element.tag)
        if (
            slot
            and id(element) not in claimed
            and not any(id(up) in claimed for up in element.ancestors())
        ):
            element.detach()
            getattr(regions, slot).append(element)
    if main is None:
        regions.main.append(document.body)
    return regions
