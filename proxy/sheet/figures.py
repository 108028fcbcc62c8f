"""Pictures of a page's text and their captions: shown, or told in words that link to them.

A picture stands in a paragraph of its own, its caption below it: neither figures nor floats reach
old readers. Steps for sheet/steps; only steps and content import it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element
from proxy.page.pictures import Picture, best_candidate
from proxy.page.survey import Kind
from proxy.reader.tiers import Pictures
from proxy.sheet.blocks import letters
from proxy.sheet.flow import fold_text

if TYPE_CHECKING:
    from proxy.sheet.walk import Node, Walk

# Widest picture of each preset, in pixels (images.md, "Presets").
WIDTHS: Final = {
    Pictures.NONE: 640,
    Pictures.P176: 176,
    Pictures.P240: 240,
    Pictures.P320: 320,
    Pictures.P480: 480,
    Pictures.P640: 640,
    Pictures.W640: 640,
    Pictures.G240: 240,
    Pictures.E480: 480,
}
CAPTIONED: Final = {"class": "c"}
_WORD_LENGTH: Final = 4  # an emoji or a formula's letter: shorter than any description
_FORMULA: Final = re.compile(
    r"\b(?:math|mathjax|latex|tex|katex|formula|equation)\b", re.IGNORECASE
)
_WITH_PICTURES: Final = frozenset((Kind.ARTICLE, Kind.LIVE))
_CARDS: Final = frozenset(("li", "article", "td", "tr"))
_CARD_DEPTH: Final = 6
_CARD_TEXT: Final = 400  # characters of a headline and its teaser
_SAID: Final = 12  # letters of words for a picture that are not said again in its caption
_REPEATED: Final = 25  # letters of a caption that is not said twice
_SIDES: Final = 6  # a stated shape flatter or taller than this is a mistake


@dataclass(slots=True)
class Shot:
    """A picture on the sheet: the origin's address, its words, and the paragraph it stands in."""

    source: str
    alt: str
    block: Element
    words: Element  # the `img`, or the link that stands for it
    wanted: str = ""
    caption: str = ""


def picture(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Show a picture, or its words as a link: where the reader has none, or has had enough."""
    del todo
    note = element.note
    if not isinstance(note, Picture) or not note.candidates:
        _tell(walk, element)
        return
    if note.is_icon:
        _name_link(walk, element, note.alt)
        return
    preset = walk.profile.pictures
    candidates = note.candidates
    chosen = candidates[0] if len(candidates) == 1 else best_candidate(note, WIDTHS[preset])
    said = walk.shown.get(chosen.url)
    if said is not None and letters(note.caption) in letters(said):
        return  # the same file again: for another screen, or in a gallery's second row
    shown = walk.profile.view.pictures and preset is not Pictures.NONE
    image = _image(walk, note, chosen.url) if shown and walk.picture_limit > 0 else None
    if image is not None:
        walk.picture_limit -= 1
        words = image
    elif _is_thumbnail(walk, element) or (walk.listing and not note.alt and not note.caption):
        return  # "[Photo]" alone says nothing
    else:
        address = _address(walk, chosen.url)
        words = Element("a", {"href": address}, [bracketed(walk.words.photo, note.alt)])
    block = Element("p", dict(CAPTIONED), [_in_link(walk, words)])
    walk.flow.place(block)
    walk.figure = block
    walk.shown[chosen.url] = note.caption
    walk.shots.append(Shot(chosen.url, note.alt, block, words, note.caption))


def _is_thumbnail(walk: Walk, element: Element) -> bool:
    """Tell whether a picture that is not shown only repeats the words of the card it stands on.

    On a front or a list every card would else begin with its headline twice. A cell or item that
    holds a long text is no card: pages of 2002 stand in one.
    """
    if walk.survey.kind in _WITH_PICTURES:
        return False
    card: Element | None = element
    for _ in range(_CARD_DEPTH):
        card = card.parent if card is not None else None
        if card is None:
            return False
        if card.tag == "a" and (card.text() or _is_told(walk, card.get("href"))):
            return True
        if card.tag in _CARDS:
            return len(card.text()) <= _CARD_TEXT and any(
                one.tag == "a" and one.text() for one in card.iter()
            )
    return False


def _is_told(walk: Walk, address: str) -> bool:
    """Tell whether a link with words leads to `address`: its picture is on the page it opens."""
    if walk.told is None:
        links = (one for root in walk.roots for one in root.iter() if one.tag == "a")
        walk.told = {one.get("href") for one in links if one.text()}
    return address in walk.told


def bracketed(kind: str, words: str) -> str:
    """Return what stands for a thing that is not shown.

    >>> bracketed("Photo", "A ferry")
    '[Photo: A ferry]'
    """
    words = " ".join(words.split())
    return f"[{kind}: {words}]" if words else f"[{kind}]"


def _image(walk: Walk, note: Picture, url: str) -> Element | None:
    """Return the picture, or None where its host is not one that is fetched from."""
    preset = walk.profile.pictures
    width, height = _box(note, WIDTHS[preset])
    source = walk.links.picture(url, preset.value, width, height)
    if source is None:
        return None
    attrs = {"src": source, "alt": note.alt, "border": "0"}
    if width:
        attrs["width"], attrs["height"] = str(width), str(height)
    return Element("img", attrs)


def _address(walk: Walk, url: str) -> str:
    """Return where the words of a picture lead: to a file that this reader can open."""
    preset = walk.profile.pictures
    chosen = Pictures.P640 if preset is Pictures.NONE else preset
    return walk.links.picture(url, chosen.value, 0, 0) or walk.links.to_public(url)


def _box(note: Picture, limit: int) -> tuple[int, int]:
    """Return the size in pixels that the picture will have, or zeros where the page says none."""
    if note.width <= 0 or note.height <= 0:
        return 0, 0
    width = min(note.width, limit)
    height = max(round(note.height * width / note.width), 1)
    return (width, height) if 1 / _SIDES < width / height < _SIDES else (0, 0)


def _in_link(walk: Walk, words: Element) -> Element:
    """Let a picture inside a link lead where the link leads."""
    mark = walk.flow.innermost("a")
    if mark is None:
        return words
    if words.tag == "a":
        words.attrs = dict(mark.attrs)
        mark.made.append(words)
        return words
    mark.made.append(Element("a", dict(mark.attrs), [words]))
    return mark.made[-1]


def _name_link(walk: Walk, element: Element, alt: str) -> None:
    """Write the name of an icon where a link has no other words."""
    link = next((one for one in element.ancestors() if one.tag == "a"), None)
    if alt and link is not None and not link.text():
        walk.flow.text(alt)


def _tell(walk: Walk, element: Element) -> None:
    """Write an emoji or a formula as the letters it stands for; other pictures are decoration."""
    alt = element.get("alt").strip()
    if not alt:
        return
    if _FORMULA.search(element.get("class") + element.get("src")):
        mark = walk.flow.open("tt" if walk.plain else "code")
        walk.flow.text(alt)
        walk.flow.close(mark)
    elif len(alt) <= _WORD_LENGTH:
        walk.flow.text(alt)


def caption(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a caption below its picture; one without a picture is a small paragraph."""
    if walk.in_caption or walk.flow.solid:
        walk.block(element, todo)
        return
    walk.in_caption = True
    walk.flow.break_()
    block = walk.figure
    if block is not None and _is_last(block) and _is_about(walk, block, element):
        walk.flow.resume(block)
        at = len(block.children)
        walk.flow.solid += 1
        todo.append(lambda: _captioned(walk, block, at))
    else:
        walk.flow.enter_leaf("p", CAPTIONED)
        todo.append(lambda: _uncaptioned(walk))
    todo += element.children[::-1]


def small_caption(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a caption in small letters, as a rule asks; it stays the caption of its picture."""
    end = len(todo)
    caption(walk, element, todo)
    mark = walk.flow.open("small")
    todo.insert(end + 1, lambda: walk.flow.close(mark))


def _is_last(block: Element) -> bool:
    return block.parent is not None and block.parent.children[-1] is block


def _is_about(walk: Walk, block: Element, element: Element) -> bool:
    """Tell whether a caption is about the picture in `block`, not about a film that follows."""
    shot = next((one for one in reversed(walk.shots) if one.block is block), None)
    return shot is None or not shot.wanted or letters(element.text()) in letters(shot.wanted)


def _captioned(walk: Walk, block: Element, at: int) -> None:
    walk.flow.solid -= 1
    walk.flow.break_()
    walk.in_caption = False
    text = _text_from(block, at)
    for shot in walk.shots:
        if shot.block is not block:
            continue
        if letters(text) in letters(shot.caption):
            del block.children[at:]
        else:
            shot.caption = f"{shot.caption} {text}".strip()
    walk.flow.place_late()


def _text_from(block: Element, at: int) -> str:
    holder = Element("p")
    holder.children = block.children[at:]
    return holder.text()


def _uncaptioned(walk: Walk) -> None:
    walk.flow.leave_leaf()
    walk.in_caption = False


def settle(walk: Walk) -> None:
    """Give pictures the captions that stand elsewhere on the page; say nothing twice."""
    printed = {letters(shot.caption): shot.caption for shot in walk.shots if shot.caption}
    for shot in walk.shots:
        if not shot.caption and shot.wanted:
            _supply(shot, printed)
        if shot.caption and _is_said(letters(shot.alt), letters(shot.caption)):
            if shot.words.tag == "img":
                shot.words.attrs["alt"] = ""
            else:
                shot.words.children = [bracketed(walk.words.photo, "")]
    _drop_said_captions(walk)


def _drop_said_captions(walk: Walk) -> None:
    """Drop captions without a picture that were said before: of galleries, for other screens."""
    said = {letters(shot.caption) for shot in walk.shots}
    blocks = {id(shot.block) for shot in walk.shots}
    lone = [one for one in walk.flow.root.iter() if one.tag == "p" and one.attrs == CAPTIONED]
    for one in lone:
        words = letters(one.text())
        if id(one) in blocks or len(words) < _REPEATED:
            continue
        if words in said:
            one.detach()
        said.add(words)


def _is_said(alt: str, caption: str) -> bool:
    """Tell whether a caption says all that the words of its picture say."""
    return alt == caption or (len(alt) >= _SAID and alt in caption)


def _supply(shot: Shot, printed: dict[str, str]) -> None:
    key = letters(shot.wanted)
    known = next((text for other, text in printed.items() if key in other), "")
    if known or not key:
        shot.caption = known
        return
    shot.caption = fold_text(shot.wanted).strip()
    printed[key] = shot.caption
    shot.block.append(Element("br"))
    shot.block.append(shot.caption)
