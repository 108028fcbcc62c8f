"""The real sources of a page's pictures, their captions, and which pictures belong to the text. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from proxy.page.dom import Document, Element
from proxy.page.survey import Survey


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file of a picture: absolute address, width in pixels (0 = not told), media type ("" = not told)."""

    url: str
    width: int = 0
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """What an `img` element that survives shows; hangs on its `note`. `caption` is plain text."""

    candidates: tuple[Candidate, ...]
    alt: str = ""
    caption: str = ""
    width: int = 0
    height: int = 0


CAPTION = "caption"  # the `note` of an element that holds a caption


def prepare(region: Element, survey: Survey, document: Document) -> None:
    """Give every picture of `region` its sources, and take out what is not one."""
    del document
    for element in list(region.iter()):
        if element.tag == "figcaption":
            element.note = CAPTION
        if element.tag != "img":
            continue
        source = element.get("src")
        if not source or source.startswith("data:"):
            element.detach()
            continue
        element.note = Picture((Candidate(urljoin(survey.base, source)),), element.get("alt"))


def best_candidate(picture: Picture, target_width: int) -> Candidate:
    """Return the file to show at `target_width` pixels."""
    wide = [one for one in picture.candidates if one.width >= target_width]
    if wide:
        return min(wide, key=lambda one: one.width)
    return max(picture.candidates, key=lambda one: one.width)
