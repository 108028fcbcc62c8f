"""The real sources of a page's pictures, their captions, and which belong to the text. Pure.

Resolves in place: an `img` that is a picture gets a `Picture` on its `note`, one that is none is
detached, an element that holds a caption is noted CAPTION. Nothing is fetched: sizes are those that
the page states.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.page.captions import CAPTION, assign_captions, unnamed_captions
from proxy.page.dom import Element
from proxy.page.looks import NOTICE
from proxy.page.sources import Candidate, is_drawing, is_modern, names_of, number_of, sources
from proxy.page.survey import Kind, Seen, Survey

if TYPE_CHECKING:
    from collections.abc import Container

    from proxy.page.dom import Document

__all__ = ["CAPTION", "Candidate", "Picture", "best_candidate", "prepare"]


@dataclass(frozen=True, slots=True)
class Picture:
    """What an `img` element that survives shows; hangs on its `note`. `caption` is plain text.

    `is_icon` tells that it is a drawing which stands for nothing but itself.
    """

    candidates: tuple[Candidate, ...]
    alt: str = ""
    caption: str = ""
    width: int = 0
    height: int = 0
    is_icon: bool = False


_IMAGES: Final = frozenset(("img", "amp-img", "amp-anim"))
_SHARED: Final = 3  # pictures with one address make it a placeholder
_MOST_PICTURES: Final = 5000  # of a page (evidence.md, "The parser")
_SPECK: Final = 3  # pixels: a counter, not a picture
_SCRIPT: Final = re.compile(r"script|скрипт", re.IGNORECASE)
_SMALL: Final = 100  # pixels a side up to which a logo or a face is decoration
_TINY: Final = 50  # pixels a side up to which anything is
_LONGEST_ALT: Final = 400
_DESCRIBES: Final = 25  # characters that are no name: "Facebook", "Open the menu"
_FIGURE_DEPTH: Final = 4

_DECORATION: Final = re.compile(
    r"(?:^|[^a-z])(?:avatar|gravatar|logo|icons?|badge|sprite|favicon|button|btn|bullet|arrow|flag"
    r"|author|profile|userpic|headshot|share|social|rating|stars?)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_FACE: Final = re.compile(r"(?:^|[^a-z])(?:gr)?avatars?(?:[^a-z]|$)", re.IGNORECASE)
_SIGN: Final = re.compile(
    _DECORATION.pattern
    + r"|logo|(?<!lex)(?<!sil)icon|wordmark|lockup|chevron|caret|zoom|medal|award",
    re.IGNORECASE,
)
_LETTERS: Final = ("emoji", "smiley", "smilies", "math", "latex", " tex ", "/tex/")
_TRACKERS: Final = (
    "doubleclick", "scorecardresearch", "vgwort", "/piwik", "/matomo", "facebook.com/tr",
    "google-analytics", "quantserve", "ioam.de", "mc.yandex", "counter.yadro", "bat.bing",
    ".chartbeat", "amazon-adsystem", "//ir-",
)  # fmt: skip
_COUNTER: Final = re.compile(
    r"/(?:pixel|beacon|track(?:ing|er)?|count(?:er)?|hit|imp(?:ression)?)s?"
    r"(?:\.(?:gif|php|aspx?|cgi|pl)|[?/]|$)"
)
_AD_WORDS: Final = frozenset(
    ("ad", "ads", "advert", "advertisement", "advertising", "anzeige", "werbung", "publicité",
     "publicidad", "publicidade", "pubblicità", "advertentie", "reklama", "reklam", "реклама")
)  # fmt: skip
_AD_SIZES: Final = frozenset(
    ((300, 250), (728, 90), (160, 600), (320, 50), (970, 250), (970, 90), (336, 280), (468, 60))
)
_FILE_WORDS: Final = re.compile(
    r"\S*[\w-]+\.(?:jpe?g|png|gif|webp|svg)|(?:img|dsc|image|photo)[_-]?\d+", re.IGNORECASE
)
_BACKGROUND: Final = re.compile(
    r"background(?:-image)?\s*:[^;]{0,40}?url\(\s*['\"]?([^'\")]{4,1000})", re.IGNORECASE
)


@dataclass(slots=True)
class _Found:
    """The elements of a region that have to do with pictures, in document order."""

    images: list[Element] = field(default_factory=list)
    twins: list[Element] = field(default_factory=list)
    backgrounds: list[Element] = field(default_factory=list)
    captions: list[Element] = field(default_factory=list)


_Sources = dict[Element, tuple[Candidate, ...]]


def prepare(region: Element, survey: Survey, document: Document) -> None:
    """Give every picture of `region` its sources and caption, and take out what is not one."""
    del document
    seen = survey.blocks if isinstance(survey.blocks, Seen) else None
    found = _found_in(region, seen)
    for box in found.backgrounds:
        found.images += _shown_background(box)
    common = _common(seen)
    known = {one: sources(one, survey.base, common) for one in found.images[:_MOST_PICTURES]}
    _read_twins(found.twins, known, survey, common)
    article = survey.kind is Kind.ARTICLE
    shown = [one for one, files in known.items() if _belongs(one, files, article=article)]
    named = found.captions
    if article:
        named = sorted([*named, *unnamed_captions(shown, named)], key=lambda one: one.mark)
    captions = assign_captions(shown, named)
    if region in found.captions and not shown:
        region.note = CAPTION  # of a picture in another region
    for element in shown:
        element.note = _picture(element, known[element], captions.get(element, ""))
        _open_button(element)


def best_candidate(picture: Picture, target_width: int) -> Candidate:
    """Return the file to show at `target_width` pixels: the next larger, of an old type if any.

    A drawing is the last choice: it is no picture to most readers, and dear to the others.
    """
    painted = [one for one in picture.candidates if not is_drawing(one)]
    old = [one for one in painted if not is_modern(one)]
    some = old or painted or list(picture.candidates)
    wide = [one for one in some if one.width >= target_width]
    if wide:
        return min(wide, key=lambda one: one.width)
    told = [one for one in some if one.width]
    if told and some[0].width:
        return max(told, key=lambda one: one.width)
    return some[0]


# ---- finding them


def _found_in(region: Element, seen: Seen | None) -> _Found:
    """Return what a region holds, by the lists of the walk where the region was walked."""
    mark = region.mark
    if seen is None or not 0 <= mark < len(seen.blocks.elements):
        return _searched(region)
    blocks = seen.blocks
    if blocks.elements[mark] is not region:
        return _searched(region)
    end, put_aside = blocks.end[mark], blocks.found

    def inside(*names: str) -> list[Element]:
        return [one for name in names for one in put_aside[name] if mark <= one.mark < end]

    return _Found(
        images=sorted([*inside(*_IMAGES), *_empty(inside("picture"))], key=lambda one: one.mark),
        twins=[one for one in inside("noscript") if one is not region],
        backgrounds=inside("background"),
        captions=inside("caption"),
    )


def _searched(region: Element) -> _Found:
    """Return what a region holds that was made since the walk."""
    everything = list(region.iter())
    return _Found(
        images=[one for one in everything if one.tag in _IMAGES],
        twins=[one for one in everything[1:] if one.tag == "noscript"],
        captions=[one for one in everything if one.tag == "figcaption"],
    )


def _empty(pictures: list[Element]) -> list[Element]:
    """Give `picture` elements without an image one, and return those."""
    made = []
    for picture in pictures:
        if not any(one.tag in _IMAGES for one in picture.iter()):
            image = Element("img")
            image.mark = picture.mark
            picture.append(image)
            made.append(image)
    return made


def _common(seen: Seen | None) -> Container[str]:
    """Return the addresses that several pictures of the page share."""
    if seen is None:
        return ()
    count = Counter(one.attrs.get("src", "") for one in seen.blocks.found["img"])
    return {address for address, times in count.items() if times >= _SHARED}


def _shown_background(element: Element) -> list[Element]:
    """Make an image of a background that stands for one: labeled, or in a figure."""
    stated = _BACKGROUND.search(element.attrs.get("style", ""))
    label = element.get("aria-label")
    boxes = [
        element,
        *(one for _, one in zip(range(_FIGURE_DEPTH), element.ancestors(), strict=False)),
    ]
    shows = element.get("role") == "img" or label or any(one.tag == "figure" for one in boxes)
    if stated is None or not shows or any(one.tag in _IMAGES for one in element.iter()):
        return []
    image = Element("img", {"src": stated.group(1), "alt": label})
    image.parent = element
    element.children.insert(0, image)
    return [image]


# ---- noscript twins


def _read_twins(
    twins: list[Element], known: _Sources, survey: Survey, common: Container[str]
) -> None:
    """Give a picture without a file that of its noscript twin; a twin of none takes its place."""
    if not twins:
        return
    owners = _owners(known)
    for twin in twins:
        if len(twin.text()) >= NOTICE or _leads_on(twin):
            twin.unwrap()  # what a page holds for readers without scripts, pictures and all
            continue
        for image in [one for one in twin.iter() if one.tag in _IMAGES]:
            for name in names_of(known.pop(image, ())):
                owners[name].discard(image)
            files = sources(image, survey.base, common)
            if files and not any(owners[name] for name in names_of(files)):
                _own(owners, _let_in(twin, image, files, known), files)
                break
        twin.detach()


def _owners(known: _Sources) -> defaultdict[str, set[Element]]:
    """Return the images by names of their files, but for previews: the twin is the picture."""
    owners: defaultdict[str, set[Element]] = defaultdict(set)
    for one, files in known.items():
        if not _is_within(_size(one), _TINY):
            _own(owners, one, files)
    return owners


def _leads_on(twin: Element) -> bool:
    """Tell whether a short `noscript` holds a link to what the script beside it would show."""
    links = [one for one in twin.iter() if one.tag == "a" and one.text()]
    if len(links) != 1 or not links[0].get("href").startswith(("http://", "https://")):
        return False
    before = _element_before(twin)
    return before is not None and before.tag == "script" and not _SCRIPT.search(twin.text())


def _element_before(element: Element) -> Element | None:
    """Return the element right before one, over words that stand between."""
    family = [] if element.parent is None else element.parent.children
    place = element.index() - 1 if family else -1
    while place >= 0:
        one = family[place]
        if not isinstance(one, str):
            return one
        place -= 1
    return None


def _own(
    owners: defaultdict[str, set[Element]], image: Element, files: tuple[Candidate, ...]
) -> None:
    for name in names_of(files):
        owners[name].add(image)


def _let_in(
    twin: Element, image: Element, files: tuple[Candidate, ...], known: _Sources
) -> Element:
    """Give the files to a picture beside their twin, or put them in its place; return which."""
    parent = twin.parent
    near = [] if parent is None else [one for one in parent.iter() if one in known]
    partner = next((one for one in near if not known[one]), None)
    if partner is not None:
        known[partner] = files
        partner.attrs.setdefault("alt", image.get("alt"))
        return partner
    image.detach()
    twin.replace_with([image])
    known[image] = files
    return image


# ---- which belong


def _belongs(element: Element, files: tuple[Candidate, ...], *, article: bool) -> bool:
    """Tell whether an image is a picture; detach it if not, but for those that are letters."""
    attrs = element.attrs
    address = files[0].url.lower() if files else ""
    names = f" {attrs.get('class', '')} {attrs.get('id', '')} {address}".lower()
    if any(word in names for word in _LETTERS):
        return False
    size = _size(element)
    words = f"{names} {attrs.get('alt', '')}"
    nothing = not files or _is_no_picture(address, attrs.get("alt", ""), size)
    if (
        nothing
        or _is_face(words, size)
        or (article and (_is_decoration(words, size) or _is_thumb(element, size)))
    ):
        element.detach()
        return False
    return True


def _is_no_picture(address: str, alt: str, size: tuple[int, int]) -> bool:
    if any(0 < side <= _SPECK for side in size) or alt.strip().casefold() in _AD_WORDS:
        return True
    if any(word in address for word in _TRACKERS) or _COUNTER.search(address):
        return True
    return size in _AD_SIZES and "/ad" in address


def _size(element: Element) -> tuple[int, int]:
    return number_of(element.get("width")), number_of(element.get("height"))


def _is_within(size: tuple[int, int], most: int) -> bool:
    return all(0 < side <= most for side in size)


def _is_thumb(element: Element, size: tuple[int, int]) -> bool:
    """Tell whether a small picture is a control: it turns a gallery by script."""
    return _is_within(size, _SMALL) and _button_around(element) is not None


def _is_decoration(words: str, size: tuple[int, int]) -> bool:
    if _is_within(size, _TINY):
        return True
    small = any(0 < side <= _SMALL for side in size) or (size == (0, 0) and ".svg" in words)
    return small and bool(_DECORATION.search(words))


def _is_face(words: str, size: tuple[int, int]) -> bool:
    """Tell whether a small picture is that of a writer, beside a name that stands there too."""
    return _is_within(size, _SMALL) and _FACE.search(words) is not None


def _picture(element: Element, files: tuple[Candidate, ...], caption: str) -> Picture:
    alt = " ".join(element.get("alt").split())[:_LONGEST_ALT]
    alt = "" if _FILE_WORDS.fullmatch(alt) else alt
    width, height = _size(element)
    is_icon = all(is_drawing(one) for one in files) and _is_icon(element, files, alt)
    return Picture(files, alt, caption, width, height, is_icon)


def _is_icon(element: Element, files: tuple[Candidate, ...], alt: str) -> bool:
    """Tell signs, logos and arrows from charts and maps: what a page says of a picture it means.

    Of 722 drawings on 250 pages 97 % are such. A picture has a size, words that describe it, or a
    figure of its own; of a sprite only a part would be shown.
    """
    size, attrs = _size(element), element.attrs
    words = f"{attrs.get('class', '')} {attrs.get('id', '')} {files[0].url} {alt}"
    if "#" in files[0].url or any(0 < side <= _SMALL for side in size) or _SIGN.search(words):
        return True
    return not (all(size) or len(alt) >= _DESCRIBES or _has_figure(element))


def _has_figure(element: Element) -> bool:
    """Tell whether an image stands in a figure, and no other one does."""
    boxes = zip(range(_FIGURE_DEPTH), element.ancestors(), strict=False)
    figure = next((one for _, one in boxes if one.tag == "figure"), None)
    return figure is not None and not any(
        one.tag in _IMAGES and one is not element for one in figure.iter()
    )


def _open_button(element: Element) -> None:
    """Leave the button around a picture out: it opens a larger one by script."""
    button = _button_around(element)
    if button is not None:
        button.unwrap()


def _button_around(element: Element) -> Element | None:
    boxes = zip(range(_FIGURE_DEPTH), element.ancestors(), strict=False)
    return next((one for _, one in boxes if one.tag == "button"), None)
