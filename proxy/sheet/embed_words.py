"""What the link to an embed says: what it is, what it is called, where it leads; nothing twice.

A player has a title, a caption, a line below it, or words for readers without scripts, and they
often say the same. Only sheet imports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element
from proxy.sheet.blocks import letters

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE: Final = 200  # letters of a line below an embed that may be its title


@dataclass(slots=True)
class Embed:
    """One link to an embed: the block that it stands in, and what it is made of."""

    block: Element
    link: Element
    label: str
    words: str
    host: str

    def tell(self) -> None:
        """Word the link: what it is, what it is called, where it leads."""
        text = ": ".join(one for one in (self.label, self.words) if one)
        self.link.children = [f"{text} ({self.host})" if text else self.host]


def without_label(words: str, label: str, kind: str) -> str:
    """Return a title without the word for what it is, which we write ourselves.

    >>> without_label("Video: The storm", "Video", "video")
    'The storm'
    """
    first, colon, rest = words.partition(":")
    same = colon and first.strip().casefold() in (label.casefold(), kind)
    return rest.strip() if same else words


def settle(embeds: Iterable[Embed]) -> None:
    """Say once what a title and the lines below an embed both say: the longer wording stays."""
    for one in embeds:
        _settle_caption(one)
        _settle_line(one)


def _settle_caption(one: Embed) -> None:
    """Leave the title to a caption that has its words."""
    said = letters("".join(_text_of(child) for child in one.block.children[1:]))
    if one.words and said and letters(one.words) in said:
        one.words = ""
        one.tell()


def _settle_line(one: Embed) -> None:
    """Take up the line below that says the same, or leads there too."""
    parent = one.block.parent
    if parent is None or len(one.block.children) > 1:
        return
    place = next(at for at, child in enumerate(parent.children) if child is one.block)
    line = parent.children[place + 1] if place + 1 < len(parent.children) else None
    if not isinstance(line, Element) or line.tag != "p" or len(line.text()) > _LINE:
        return
    words = without_label(line.text(), one.label, "")
    links = [child for child in line.iter() if child.tag == "a"]
    leads = [link.get("href") for link in links] == [one.link.get("href")]
    repeats = bool(one.words) and letters(words).startswith(letters(one.words))
    whole = not links if repeats else leads and links[0].text() == line.text()
    if (repeats or leads) and whole:
        one.words = words
        one.tell()
        line.detach()


def _text_of(node: Element | str) -> str:
    return node if isinstance(node, str) else node.text()
