"""Which words of a page are the caption of which picture. Pure; `pictures` imports it.

Caption elements are known by their tag, `itemprop` or class; each belongs to the pictures of the
smallest box around it that holds any (evidence.md, "Real pages").
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element
from proxy.page.marks import AUTHOR, CLASS_MARKS, META

if TYPE_CHECKING:
    from collections.abc import Iterator

CAPTION: Final = "caption"
"""The `note` of an element that holds a caption."""

_FRAMES: Final = frozenset(("a", "picture", "button", "span", "amp-img"))  # of one picture
_NO_BOXES: Final = frozenset(("a", "article", "body", "main", "td", "blockquote", "button"))
_WORDS: Final = (15, 400)  # characters of a caption that does not call itself one
_START: Final = 40  # characters that it has in common with the description of its picture
_OF_PICTURES: Final = re.compile(
    r"(?:^|[^a-z])(?:image|img|photo|foto|bild|picture|pic)(?:s?(?:[^a-z]|$)|-?(?:box|wrap))",
    re.IGNORECASE,
)
_LONGEST: Final = 1200
_SHORTEST: Final = 2
_BOX_DEPTH: Final = 6  # levels above a caption within which its picture stands


def unnamed_captions(pictures: list[Element], captions: list[Element]) -> list[Element]:
    """Return the words that are captions by where they stand: alone with one picture in its box.

    The box calls itself a picture's, or its words are those that describe the picture.
    """
    of_box = Counter(box for picture in pictures for box in _around(picture))
    named = {box for caption in captions for box in (caption, *_around(caption))}
    found: list[Element] = []
    for picture in pictures:
        box = next((one for one in _around(picture) if one.text()), None)
        if box is None or of_box[box] > 1 or box in named or box.tag in _NO_BOXES:
            continue
        bare = any(isinstance(one, str) and one.strip() for one in box.children)
        if not bare and _WORDS[0] <= len(box.text()) <= _WORDS[1] and _tells(box, picture):
            found += [one for one in box.elements() if one.text() and not picture.within(one)]
    return found


def _tells(box: Element, picture: Element) -> bool:
    """Tell whether the words of a box are about its picture and lead nowhere else."""
    linked = sum(len(one.text()) for one in box.iter() if one.tag == "a")
    if linked * 2 > len(box.text()) or any(_is_of_author(one) for one in (box, *_around(box))):
        return False
    described = " ".join(picture.get("alt").split())
    if len(described) >= _WORDS[0] and box.text().startswith(described[:_START]):
        return True
    return bool(_OF_PICTURES.search(f"{box.get('class')} {box.get('id')}"))


def _is_of_author(box: Element) -> bool:
    return bool((CLASS_MARKS[box.get("class")] | CLASS_MARKS[box.get("id")]) & (AUTHOR | META))


def assign_captions(pictures: list[Element], captions: list[Element]) -> dict[Element, str]:
    """Return the caption of each picture that has one, and note the elements that hold them."""
    boxes: dict[Element, list[Element]] = {}
    for picture in pictures:
        for box in _around(picture):
            boxes.setdefault(box, []).append(picture)
    found: dict[Element, list[Element]] = {}
    for caption in _parted(captions, boxes):
        if not _SHORTEST <= len(caption.text()) <= _LONGEST:
            continue
        if any(one.note == CAPTION for one in _around(caption)):
            continue
        for picture in _pictures_of(caption, boxes):
            caption.note = CAPTION
            found.setdefault(picture, []).append(caption)
    texts = {one: dict.fromkeys(words.text() for words in said) for one, said in found.items()}
    for picture, said in found.items():
        _put_below(picture, said)
    return {picture: " ".join(said)[:_LONGEST] for picture, said in texts.items()}


def _put_below(picture: Element, captions: list[Element]) -> None:
    """Move captions right below their picture: counters, icons and links often part them."""
    place = picture
    while place.parent is not None and place.parent.tag in _FRAMES:
        place = place.parent
    box = place.parent
    if box is None or any(place.within(one) for one in captions):
        return
    for caption in captions:
        caption.detach()
        box.children.insert(place.index() + 1, caption)
        caption.parent = box
        place = caption


def _parted(captions: list[Element], boxes: dict[Element, list[Element]]) -> Iterator[Element]:
    """Yield the captions; of a box that holds pictures as well, only its words."""
    around = {box for one in captions for box in _around(one)}
    for caption in captions:
        if caption not in boxes:
            yield caption
        elif caption not in around and caption.tag != "figure":
            words = Element("p")
            held = [one for one in caption.children if _holds(one, boxes[caption])]
            for one in caption.children:
                if one not in held:
                    words.append(one)
            caption.children = held
            caption.append(words)
            yield words


def _holds(node: Element | str, pictures: list[Element]) -> bool:
    return not isinstance(node, str) and any(one.within(node) for one in pictures)


def _around(element: Element) -> Iterator[Element]:
    for depth, one in enumerate(element.ancestors()):
        if depth >= _BOX_DEPTH:
            return
        yield one


def _pictures_of(caption: Element, boxes: dict[Element, list[Element]]) -> list[Element]:
    """Return the pictures that a caption is about."""
    inner = caption
    for box in _around(caption):
        held = boxes.get(box)
        if held is None and box.tag == "figure":
            return []  # its own picture was none: that of the next figure is not meant
        if held is None:
            inner = box
            continue
        if box.tag == "figure" or len(held) == 1:
            return held
        return _nearest(box, inner, held)
    return []


def _nearest(box: Element, inner: Element, held: list[Element]) -> list[Element]:
    """Return the picture right before `inner` in a box of several, else the one right after it."""
    children = list(box.elements())
    place = next((number for number, one in enumerate(children) if one is inner), 0)
    for number in (*range(place - 1, -1, -1), *range(place + 1, len(children))):
        near = [one for one in held if one.within(children[number])]
        if near:
            return near[-1:] if number < place else near[:1]
    return []
