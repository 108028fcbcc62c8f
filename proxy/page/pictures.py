"""The real sources of a page's pictures, their captions, and which pictures belong to the text.
Pure.

Resolves in place: an `img` that is a picture gets a `Picture` on its `note`, one that is none is
detached, an element that holds a caption is noted CAPTION. Nothing is fetched: sizes are those that
the page states.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.page import marks as m
from proxy.page.areas import NOTICE
from proxy.page.dom import Element
from proxy.page.sources import Candidate, file_name, is_modern, names_of, number_of, sources
from proxy.page.survey import Kind, Seen, Survey

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from proxy.page.dom import Document

__all__ = ["CAPTION", "Candidate", "Picture", "best_candidate", "prepare"]


@dataclass(frozen=True, slots=True)
class Picture:
    """What an `img` element that survives shows; hangs on its `note`. `caption` is plain text."""

    candidates: tuple[Candidate, ...]
    alt: str = ""
    caption: str = ""
    width: int = 0
    height: int = 0


CAPTION: Final = "caption"  # the `note` of an element that holds a caption

_IMAGES: Final = frozenset(("img", "amp-img", "amp-anim"))
_SHARED: Final = 3  # pictures with one address make it a placeholder
_MOST_PICTURES: Final = 5000  # of a page (pages.md, section 8)
_SPECK: Final = 3  # pixels: a counter, not a picture
_SMALL: Final = 100  # pixels a side up to which a logo or a face is decoration
_LONGEST_CAPTION: Final = 1200
_SHORTEST_CAPTION: Final = 3
_LONGEST_ALT: Final = 400
_BOX_DEPTH: Final = 4  # levels above a picture within which its caption stands

_DECORATION: Final = re.compile(
    r"(?:^|[^a-z])(?:avatar|gravatar|logo|icon|icons|badge|sprite|favicon|button|btn|bullet|arrow|flag|author"
    r"|profile|userpic|headshot|share|social|rating|stars?)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_EMOJI: Final = re.compile(r"emoji|smil(?:ey|ies)|/twemoji/|wp-smiley", re.IGNORECASE)
_TRACKER: Final = re.compile(
    r"/(?:pixel|beacon|track(?:ing|er)?|count(?:er)?|hit|imp(?:ression)?)s?(?:\.(?:gif|php|aspx?)|[?/]|$)"
    r"|doubleclick|scorecardresearch|vgwort|/piwik|/matomo|facebook\.com/tr\b|google-analytics|quantserve|ioam\.de"
    r"|mc\.yandex|counter\.yadro|bat\.bing|\.chartbeat|amazon-adsystem|ir-[a-z]{2}\.amazon",
    re.IGNORECASE,
)
_AD_SIZES: Final = frozenset(
    (
        (300, 250),
        (728, 90),
        (160, 600),
        (320, 50),
        (970, 250),
        (970, 90),
        (336, 280),
        (468, 60),
        (300, 600),
    )
)
_FILE_WORDS: Final = re.compile(
    r"\S*[\w-]+\.(?:jpe?g|png|gif|webp)|(?:img|dsc|image|photo)[_-]?\d+", re.IGNORECASE
)
_BACKGROUND: Final = re.compile(
    r"background(?:-image)?\s*:[^;]{0,40}?url\(\s*['\"]?([^'\")]{4,1000})", re.IGNORECASE
)


def prepare(region: Element, survey: Survey, document: Document) -> None:
    """Give every picture of `region` its sources and its caption, and take out what is not one."""
    del document
    seen = survey.blocks if isinstance(survey.blocks, Seen) else None
    common = _common(seen)
    found: list[tuple[Element, tuple[Candidate, ...]]] = []
    twins: list[Element] = []
    for element in _pictures_of(region):
        if element.tag == "noscript":
            twins.append(element)
        elif len(found) < _MOST_PICTURES:
            found.append((element, sources(element, survey.base, common)))
    found = _with_twins(found, twins, survey, common)
    article = survey.kind is Kind.ARTICLE
    shown = [one for one in found if _belongs(*one, article=article)]
    captions = _captions(region, seen, [element for element, _ in shown])
    for element, candidates in shown:
        element.note = _picture(element, candidates, captions.get(id(element), ""))


def best_candidate(picture: Picture, target_width: int) -> Candidate:
    """Return the file to show at `target_width` pixels: the next larger one, of an old type if
    there is one."""
    old = [one for one in picture.candidates if not is_modern(one)]
    some = old or list(picture.candidates)
    wide = [one for one in some if one.width >= target_width]
    if wide:
        return min(wide, key=lambda one: one.width)
    told = [one for one in some if one.width]
    if told and some[0].width:
        return max(told, key=lambda one: one.width)
    return some[0]


# ---- finding them


def _common(seen: Seen | None) -> Container[str]:
    """Return the addresses that several pictures of the page share."""
    if seen is None:
        return ()
    count = Counter(one.get("src") for one in seen.blocks.found["img"])
    return {address for address, times in count.items() if times >= _SHARED}


def _pictures_of(region: Element) -> list[Element]:
    """Return images and their noscript twins in order; backgrounds of figures become images first."""
    found: list[Element] = []
    stack: list[Element] = [region]
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag in _IMAGES or tag == "noscript":
            found.append(element)
            continue
        if tag == "picture" and not any(one.tag in _IMAGES for one in element.iter()):
            element.append(Element("img"))
        elif "style" in element.attrs and "url(" in element.attrs["style"]:
            _show_background(element)
        stack.extend(child for child in reversed(element.children) if not isinstance(child, str))
    return found


def _show_background(element: Element) -> None:
    """Make an image of a background that stands for one: labelled, or in a figure, and without
    text."""
    stated = _BACKGROUND.search(element.attrs["style"])
    parent = element.parent
    labelled = element.get("role") == "img" or element.get("aria-label")
    in_figure = any(one.tag == "figure" for one in (element, *_near(element)))
    if stated is None or not (labelled or in_figure) or parent is None:
        return
    if not any(one.tag in _IMAGES for one in element.iter()):
        image = Element("img", {"src": stated.group(1), "alt": element.get("aria-label")})
        image.parent = element
        element.children.insert(0, image)


def _near(element: Element) -> Iterable[Element]:
    for depth, one in enumerate(element.ancestors()):
        if depth >= _BOX_DEPTH:
            return
        yield one


def _with_twins(
    found: list[tuple[Element, tuple[Candidate, ...]]],
    twins: list[Element],
    survey: Survey,
    common: Container[str],
) -> list[tuple[Element, tuple[Candidate, ...]]]:
    """Give a picture without a file that of its noscript twin; a twin of none takes its own place."""
    if not twins:
        return found
    known = {name for _, candidates in found for name in names_of(candidates)}
    by_element = dict.fromkeys((element for element, _ in found), ())
    by_element.update(found)
    for twin in twins:
        for image in [one for one in twin.iter() if one.tag in _IMAGES]:
            candidates = sources(image, survey.base, common)
            if not candidates or known.intersection(names_of(candidates)):
                continue
            partner = _partner(twin, by_element)
            if partner is not None:
                by_element[partner] = candidates
                partner.attrs.setdefault("alt", image.get("alt"))
            else:
                image.detach()
                twin.replace_with([image])
                by_element[image] = candidates
            break
        _resolve(twin)
    return list(by_element.items())


def _resolve(twin: Element) -> None:
    """Take a notice that a script is missing out; show what a page holds for readers without."""
    if len(twin.text()) >= NOTICE:
        twin.unwrap()
    else:
        twin.detach()


def _partner(twin: Element, known: dict[Element, tuple[Candidate, ...]]) -> Element | None:
    """Return the picture beside a noscript element that has no file."""
    parent = twin.parent
    if parent is None:
        return None
    near = [one for one in parent.iter() if one in known and not known[one]]
    return near[0] if near else None


# ---- which belong


def _belongs(element: Element, candidates: tuple[Candidate, ...], *, article: bool) -> bool:
    """Tell whether an image is a picture of the text; detach it if not, but for those that are
    letters."""
    attrs = element.attrs
    width, height = number_of(attrs.get("width", "")), number_of(attrs.get("height", ""))
    names = attrs.get("class", "") + " " + attrs.get("id", "")
    address = candidates[0].url if candidates else ""
    if _EMOJI.search(names + address) or "math" in names or "tex" in names.lower().split():
        return False
    if (
        not candidates
        or _is_no_picture(address, width, height)
        or (article and _is_decoration(f"{names} {address} {attrs.get('alt', '')}", width, height))
    ):
        element.detach()
        return False
    return True


def _is_no_picture(address: str, width: int, height: int) -> bool:
    if 0 < width <= _SPECK or 0 < height <= _SPECK:
        return True
    return (
        bool(_TRACKER.search(address)) or (width, height) in _AD_SIZES and "/ad" in address.lower()
    )


def _is_decoration(words: str, width: int, height: int) -> bool:
    small = 0 < width <= _SMALL or 0 < height <= _SMALL
    tiny = 0 < width <= _SMALL // 2 and 0 < height <= _SMALL // 2
    unstated = not width and not height and ".svg" in words
    return tiny or ((small or unstated) and bool(_DECORATION.search(words)))


def _picture(element: Element, candidates: tuple[Candidate, ...], caption: str) -> Picture:
    alt = " ".join(element.get("alt").split())[:_LONGEST_ALT]
    if _FILE_WORDS.fullmatch(alt):
        alt = ""
    return Picture(
        candidates,
        alt,
        caption,
        number_of(element.get("width")),
        number_of(element.get("height")),
    )


# ---- captions


def _captions(region: Element, seen: Seen | None, pictures: list[Element]) -> dict[int, str]:
    """Return the captions of pictures by identity, and note the elements that hold them."""
    captions: dict[int, str] = {}
    if _is_caption(region, seen):
        region.note = CAPTION
    for picture in pictures:
        for box in _near(picture):
            holders = _caption_elements(box, seen) or _caption_after(box, seen)
            if holders:
                texts = dict.fromkeys(filter(None, (one.text() for one in holders)))
                captions[id(picture)] = " ".join(texts)[:_LONGEST_CAPTION]
                for one in holders:
                    one.note = CAPTION
                break
            if box is region or box.tag == "figure":
                break
    return captions


def _caption_after(box: Element, seen: Seen | None) -> list[Element]:
    """Return the element after a figure, where it is its caption."""
    if box.tag != "figure" or box.parent is None:
        return []
    siblings = list(box.parent.elements())
    place = next(number for number, one in enumerate(siblings) if one is box)
    following = siblings[place + 1 : place + 2]
    return [one for one in following if _is_caption(one, seen)]


def _caption_elements(box: Element, seen: Seen | None) -> list[Element]:
    """Return the outermost elements of a picture's box that are captions."""
    found: list[Element] = []
    stack: list[Element] = list(reversed(list(box.elements())))
    budget = 60
    while stack and budget:
        budget -= 1
        element = stack.pop()
        if element.tag in _IMAGES:
            continue
        if element.note == CAPTION or _is_caption(element, seen):
            if (
                element.note == CAPTION
                or _SHORTEST_CAPTION <= len(element.text()) <= _LONGEST_CAPTION
            ):
                found.append(element)
                continue
        stack.extend(child for child in reversed(element.children) if not isinstance(child, str))
    return found


def _is_caption(element: Element, seen: Seen | None) -> bool:
    if element.tag == "figcaption" or element.get("itemprop") == "caption":
        return True
    if seen is None or not 0 <= element.mark < len(seen.blocks.flags):
        return False
    if seen.blocks.elements[element.mark] is not element or element.tag in ("figure", "body"):
        return False
    return bool(seen.blocks.flags[element.mark] & m.CAPTION)
