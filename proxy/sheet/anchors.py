"""Links of the page's text: where they lead, what they say, which of several is kept.

Steps for sheet/steps, and the work on targets inside the page when all has been read. Only sheet
imports it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from proxy.page.dom import INLINE, Element
from proxy.page.pictures import Picture
from proxy.reader.markup import names
from proxy.sheet.flow import Mark

if TYPE_CHECKING:
    from proxy.sheet.walk import Node, Walk

_HEADINGS: Final = frozenset(names("h1 h2 h3 h4 h5 h6"))
# Inline, or nothing that could carry the link.
_NO_BLOCK: Final = INLINE | frozenset(
    names("img picture source svg br button input script style noscript")
)
_PICTURE_FILE: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])", re.IGNORECASE)
# Buttons that hand the page on; useless without the service's script.
_SHARING: Final = re.compile(
    r"https?://(?:[a-z\-]+\.)*(?:"
    r"facebook\.com/(?:sharer|share\.php|dialog/(?:share|feed|send))|(?:twitter|x)\.com/(?:share\b"
    r"|intent/)"
    r"|t\.me/share|telegram\.me/share|vk\.com/share|vkontakte\.ru/share|whatsapp\.com/send"
    r"|wa\.me/\?"
    r"|linkedin\.com/(?:share|cws)|reddit\.com/submit|pinterest\.[a-z.]+/pin/create"
    r"|xing\.com/(?:spi|social)"
    r"|ok\.ru/(?:offer|dk)|tumblr\.com/(?:share|widgets)|bsky\.app/intent|threads\.net/intent"
    r"|flipboard\.com/bookmarklet"
    r"|getpocket\.com/save|lineit\.line\.me/|social-plugins\.line\.me/|service\.weibo\.com/share"
    r"|b\.hatena\.ne\.jp/"
    r"|viber\.com/|news\.ycombinator\.com/submitlink|buffer\.com/add|sharetodiaspora|mastodonshare"
    r")|mailto:\?|viber:|whatsapp:",
    re.IGNORECASE,
)
# What the staff of a site sees, and readers only where a page was saved by one of them.
_EDITING: Final = re.compile(r"/wp-admin/|/node/\d+/edit\b|[?&]action=edit\b")
_LITERAL: Final = re.compile(
    r"""^\s*(?:javascript:)?\s*(?:return\s+)?(?:window\.|document\.|self\.|top\.)?(?:"""
    r"""location(?:\.href)?\s*=\s*|location\.(?:assign|replace)\(\s*|open\(\s*)"""
    r"""(?:'([^'\\]{1,500})'|"([^"\\]{1,500})")\s*(?:,[^;]*)?\)?\s*;?\s*(?:return\s+false;?)?\s*$"""
)
_TARGET: Final = re.compile(r"[A-Za-z0-9_.:\-]{1,64}")
SHORT_LABEL: Final = 30  # "read more", "12 comments": not the words of a headline
_HEADING_DEPTH: Final = 3
_LITERAL_LIMIT: Final = 600  # letters of an event attribute that may be one address
DISSOLVED: Final = "dissolved"  # no tier writes it: the serializer keeps the children


def link(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a link with words: around blocks it moves to their heading, to nowhere it goes."""
    href = element.get("href")
    if walk.flow.is_within_a_word and _is_beside_a_link(element):
        walk.flow.blank()
    if "name" in element.attrs:
        walk.flow.target_here(element.attrs["name"])
    fragment = walk.links.local(href) if "#" in href else None
    if fragment:
        if walk.flow.is_empty and _skips(element):
            return
        mark = walk.flow.open("a", {"href": "#" + fragment})
        walk.locals.append((unquote(fragment), mark))
        walk.marked(element, todo, mark)
        return
    url = walk.links.resolve(href) if href and fragment is None else None
    if url is None or walk.flow.within("a"):
        todo += element.children[::-1]
    elif not is_useless(url, walk.links.origin):
        _lead(walk, element, todo, url)


def _is_beside_a_link(element: Element) -> bool:
    """Tell whether nothing but a style parts this link from the one before it."""
    before = element.beside(-1)
    return not isinstance(before, str) and before.tag == "a"


def _skips(element: Element) -> bool:
    """Tell whether a link before all else leads past the menu: the sheet has its own."""
    words = element.text()
    is_short = " " in words and len(words) <= SHORT_LABEL
    return is_short and not _is_in_list(element) and not _is_in_heading(element)


def _is_in_list(element: Element) -> bool:
    return element.parent is not None and element.parent.tag == "li"


def is_useless(url: str, origin: str) -> bool:
    """Tell whether a link only hands the page on by a script, or leads to an editor's desk."""
    if _EDITING.search(url):
        return True
    return not url.startswith(origin) and _SHARING.match(url) is not None


def _lead(walk: Walk, element: Element, todo: list[Node], url: str) -> None:
    is_text = _is_text(element)
    if not is_text and _PICTURE_FILE.search(url) and _holds_picture(element):
        walk.block(element, todo)  # the picture itself, larger: the one that we show is enough
        return
    if walk.listing and _is_repeated(walk, element, todo, url):
        return
    mark = Mark("a", {"href": walk.links.public(url)})
    walk.recent.append((url, mark))
    place = None if is_text else _place_of(element)
    if place is not None:
        walk.linked[place] = mark
        todo.append(lambda: _label(walk, element, mark))
        walk.block(element, todo)
        return
    walk.flow.reopen(mark)
    todo.append(lambda: _close(walk, element, mark))
    todo += element.children[::-1]


def _is_repeated(walk: Walk, element: Element, todo: list[Node], url: str) -> bool:
    """Tell whether an item's link stands already; of two, the one with more words stays."""
    for seen, mark in walk.recent:  # it may change below, but then this ends
        if seen != url:
            continue
        words = element.text()
        told = " ".join("".join(made.raw_text() for made in mark.made).split())
        holds_picture = any(one.note is not None for one in element.iter())
        if words == told and not holds_picture and not _is_in_heading(element):
            return True
        if len(words) > len(told):
            dissolve(mark)
            walk.recent.remove((seen, mark))
            return False
        if len(words) > SHORT_LABEL or holds_picture:
            todo += element.children[::-1]
        return True
    return False


def _is_in_heading(element: Element) -> bool:
    above = zip(range(_HEADING_DEPTH), element.ancestors(), strict=False)
    return any(one.tag in _HEADINGS for _, one in above)


def dissolve(mark: Mark) -> None:
    """Leave the words of a mark alone; taking its elements out one by one would be quadratic."""
    for made in mark.made:
        made.tag = DISSOLVED


def _place_of(element: Element) -> Element | None:
    """Return where a link around blocks belongs: a heading, else the block with most words."""
    blocks = _blocks_in(element)
    for one in blocks:
        if one.tag in _HEADINGS and one.text():
            return one
    sized = [(_own_letters(one), -number, one) for number, one in enumerate(blocks)]
    return max(sized, default=(0, 0, None))[2] if any(size for size, _, _ in sized) else None


def _own_letters(block: Element) -> int:
    """Return how many letters stand in a block itself, not in the blocks inside it."""
    return sum(
        len(one.strip()) if isinstance(one, str) else len(one.text())
        for one in block.children
        if isinstance(one, str) or one.tag in INLINE
    )


def _holds_picture(element: Element) -> bool:
    return any(isinstance(one.note, Picture) for one in element.iter())


def _is_text(element: Element) -> bool:
    """Tell whether an element is one text and nothing else, as most links are."""
    children = element.children
    return len(children) == 1 and type(children[0]) is str


def _blocks_in(element: Element) -> list[Element]:
    blocks: list[Element] = []
    stack = element.children[::-1]
    while stack:
        node = stack.pop()
        if type(node) is Element:
            if node.tag not in _NO_BLOCK:
                blocks.append(node)
            stack += node.children[::-1]
    return blocks


def _label(walk: Walk, element: Element, mark: Mark) -> None:
    """Give a link that came to no words those of its picture or icon."""
    words = "" if mark.made else label_of(element)
    if words:
        walk.flow.reopen(mark)
        walk.flow.text(words)
        walk.flow.close(mark)


def _close(walk: Walk, element: Element, mark: Mark) -> None:
    walk.flow.close(mark)
    _label(walk, element, mark)


def label_of(element: Element) -> str:
    """Return the words of a link or button that shows none: its label, title, picture or icon."""
    for one in element.iter():
        words = one.get("aria-label") or one.get("alt") or one.get("title")
        if one.tag == "title":
            words = one.raw_text()
        if words.strip():
            return words.strip()
    return ""


def follow(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a button that has a plain address as a link; any other does nothing without script."""
    del walk
    href = address_of(element)
    if href:
        twin = Element("a", {"href": href})
        twin.children = element.children
        todo.append(twin)


def address_of(element: Element) -> str:
    """Return the literal address behind a button, "" where there is none.

    >>> address_of(Element("button", {"onclick": "location.href='/a'"}))
    '/a'
    """
    for name in ("data-href", "data-url", "formaction"):
        if element.get(name).strip():
            return element.get(name).strip()
    script = element.get("onclick")
    literal = _LITERAL.match(script) if len(script) < _LITERAL_LIMIT else None
    return (literal.group(1) or literal.group(2)) if literal else ""


def settle(walk: Walk) -> None:
    """Tie links inside the page to their targets; those to what is not printed are dissolved."""
    names: dict[str, str] = {}
    for fragment, mark in walk.locals:
        block = walk.flow.anchors.get(fragment)
        if block is None or not mark.made:
            dissolve(mark)
            continue
        if fragment not in names:
            fits = _TARGET.fullmatch(fragment)
            names[fragment] = "a-" + (fragment if fits else f"{len(names) + 1}")
            block.children.insert(0, _target(names[fragment], block))
        for made in mark.made:
            made.attrs["href"] = "#" + names[fragment]


def _target(name: str, block: Element) -> Element:
    element = Element("a", {"name": name})
    element.parent = block
    return element
