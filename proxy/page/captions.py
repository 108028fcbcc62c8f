"""Which words of a page are the caption of which picture. Pure; `pictures` imports it.

Caption elements are known by their tag, `itemprop` or class; each belongs to the pictures of the
smallest box around it that holds any (pages.md, section 4.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element

if TYPE_CHECKING:
    from collections.abc import Iterator

CAPTION: Final = "caption"
"""The `note` of an element that holds a caption."""

_FRAMES: Final = frozenset(("a", "picture", "button", "span", "amp-img"))  # of one picture
_LONGEST: Final = 1200
_SHORTEST: Final = 2
_BOX_DEPTH: Final = 6  # levels above a caption within which its picture stands


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
