"""What a page is called: the heading that a reader sees, by what is stated of it; the site's name.

Only page imports it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from proxy.page import linked_data as ld
from proxy.page import marks as m

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proxy.page.dom import Element

_WORD: Final = re.compile(r"\w+")
_BREAK: Final = re.compile(r"\s+[|\-\u2013\u2014\u00bb\u00b7\u2022:]{1,2}\s+|\s*\|\s*")
_EDGES: Final = re.compile(
    r"^[\s|\-\u2013\u2014\u00bb\u00b7\u2022:]+|[\s|\-\u2013\u2014\u00bb\u00b7\u2022:]+$"
)
_MOST_TITLES: Final = 6
_HOST_LETTERS: Final = 5  # of a host's name that tells a site at the end of a title
_LONG_HOST: Final = 8  # the same at its beginning, where the page's own words stand more often
_SAME_TITLE: Final = (
    0.5  # share of the shorter title's words that two spellings of one title have in common
)
_SHORT_TITLE: Final = 12  # letters
_LONG_TITLE: Final = 200
_BLANK: Final = " "
_TEXTS: Final = frozenset(("article", "main"))
_HEADS: Final = frozenset(("nav", "a", "aside", "footer"))
_LONGEST_NAME: Final = 120


def site_in_title(found: Mapping[str, Sequence[Element]], url: str) -> str:
    """Return the end or the beginning of the title that is the host's word, or the only `h1`."""
    whole = " ".join("".join(one.raw_text() for one in found["title"][:1]).split())
    pieces = _BREAK.split(whole)
    if len(pieces) == 1:
        return ""
    host, heading = key_of(host_word(url)), _only_heading(found)
    ends = ((pieces[-1], pieces[0], _HOST_LETTERS), (pieces[0], pieces[-1], _LONG_HOST))
    for piece, other, letters in ends:
        key = key_of(piece)
        if len(host) >= letters and host in key and len(key) <= 2 * len(host):
            return piece
        if key and key == heading and _titled(found["h2"], (other,)):
            return piece
    return ""


def _titled(headings: Sequence[Element], titles: Sequence[str]) -> list[Element]:
    """Return the headings that word one of these titles."""
    keys = {key_of(one) for one in titles}
    return [one for one in headings[:20] if key_of(one.text()) in keys]


def _only_heading(found: Mapping[str, Sequence[Element]]) -> str:
    """Return the key of the page's `h1` where it has one: of a forum it is the forum's name."""
    keys = {key_of(one.text()) for one in found["h1"][:20]}
    return keys.pop() if len(keys) == 1 else ""


def host_word(url: str) -> str:
    """Return the longest label of the host of `url`, without its last: what a site is called."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:
        return ""
    return max(labels[:-1], key=len) if len(labels) > 1 else ""


def without_site(title: str, sites: Sequence[str]) -> str:
    """Return a title without the site's name before or after it.

    >>> without_site("Snow - The Paper", ["The Paper"])
    'Snow'
    """
    keys = {key_of(one) for one in sites if one}
    for _ in range(2):
        pieces = list(_BREAK.finditer(title))
        if not pieces:
            break
        first, last = pieces[0], pieces[-1]
        if key_of(title[last.end() :]) in keys:
            title = title[: last.start()]
        elif key_of(title[: first.start()]) in keys:
            title = title[first.end() :]
        else:
            break
    return title.strip()


def key_of(text: str) -> str:
    """Return the letters and digits of `text`, for comparing what is worded alike."""
    return "".join(_WORD.findall(text.casefold()))


def likeness(one: str, other: str) -> float:
    """Return how much of the shorter text's words the other has, 0 to 1."""
    a, b = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def find_title(
    found: Mapping[str, Sequence[Element]],
    named: Mapping[str, str],
    nodes: Sequence[ld.Node],
    sites: Sequence[str],
) -> tuple[str, Element | None]:
    """Return the page's title without the names of `sites`, and the heading that words it."""
    stated = [named.get("og:title", ""), *(ld.words(node.get("headline")) for node in nodes)]
    stated += [named.get("twitter:title", ""), *(one.raw_text() for one in found["title"][:1])]
    wanted = [without_site(" ".join(one.split()), sites) for one in stated if one.strip()]
    wanted = list(dict.fromkeys(wanted))[:_MOST_TITLES]
    headings = [(one.text(), one) for one in _headings(found, sites[0], wanted)]
    headings = [(text, one) for text, one in headings if text and not _is_crumb(one)]
    if not wanted:
        return headings[0] if headings else ("", None)
    best = max(headings, key=lambda one: _agreement(one[0], wanted), default=None)
    if best is not None and _agreement(best[0], wanted)[0] >= _SAME_TITLE:
        return best
    below = _titled(found["h2"], wanted)
    if len(below) == 1:
        return below[0].text(), below[0]
    return _by_second_heading(found, wanted[0]) or _lone(headings) or (wanted[0], None)


def _lone(headings: Sequence[tuple[str, Element]]) -> tuple[str, Element] | None:
    """Return the page's only `h1` where it heads a text: what a reader sees is its title.

    The stated ones are for search engines then. One that is a link is the site's logo, and one of
    a single word names a section.
    """
    if len(headings) != 1:
        return None
    text, heading = headings[0]
    if len(text) < _SHORT_TITLE or len(text) > _LONG_TITLE or _BLANK not in text:
        return None
    if (
        text.endswith(":")
        or any(one.tag == "a" for one in heading.iter())
        or not _heads_text(heading)
    ):
        return None
    return text, heading


def _heads_text(heading: Element) -> bool:
    """Tell whether a heading stands where the page's text does, by the names of its boxes."""
    above = [one.tag for one in heading.ancestors()]
    inner = above[: next((at for at, tag in enumerate(above) if tag in _TEXTS), 0)]
    return bool(inner or above[:1] in (["article"], ["main"], ["body"])) and not _HEADS & {*inner}


def _by_second_heading(
    found: Mapping[str, Sequence[Element]], title: str
) -> tuple[str, Element] | None:
    """Return the heading below `h1` that words a title without the name behind or before it."""
    pieces = {key_of(title[: one.start()]) for one in _BREAK.finditer(title)}
    pieces |= {key_of(title[one.end() :]) for one in _BREAK.finditer(title)}
    headings = ((one.text(), one) for one in found["h2"][:5])
    return next((one for one in headings if one[0] and key_of(one[0]) in pieces), None)


def rest_of_title(found: Mapping[str, Sequence[Element]], title: str) -> str:
    """Return what the page's `title` adds to its heading: what the site calls itself."""
    whole = " ".join(found["title"][0].raw_text().split()) if found["title"] else ""
    before, found_it, after = whole.partition(title)
    rest = _EDGES.sub("", after or before) if found_it else ""
    is_name = key_of(rest) and len(rest) <= _LONGEST_NAME and "//" not in rest
    return rest if is_name else ""


def _headings(
    found: Mapping[str, Sequence[Element]], site: str, wanted: Sequence[str]
) -> Sequence[Element]:
    """Return what may be the title: `h1`, or an `h2` where the only `h1` names the site."""
    first, key = found["h1"][:20], key_of(site)
    if first and key and all(key_of(one.text()) == key for one in first):
        return _titled(found["h2"], wanted) or first
    return first


def _agreement(heading: str, wanted: Sequence[str]) -> tuple[float, int]:
    """Return how like a heading is to what the page calls itself, and by how many words."""
    words = set(_WORD.findall(heading.casefold()))
    return max(
        (likeness(heading, text), len(words.intersection(_WORD.findall(text.casefold()))))
        for text in wanted
    )


def _is_crumb(heading: Element) -> bool:
    names = f"{heading.get('class')} {heading.get('id')}"
    return bool(m.CLASS_MARKS[names] & (m.CRUMBS | m.SOFTHIDE))
