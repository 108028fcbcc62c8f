"""What a page says of itself: titles, dates, names, addresses, and whether it is free. Pure.

The order of trust is JSON-LD, microdata, Open Graph, `title`; nothing is invented. Reads the
elements that `page/blocks` put aside and walks nothing itself. Pure; `survey` imports it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from proxy.page import linked_data as ld
from proxy.page import marks as m
from proxy.page.free import is_free
from proxy.page.language import primary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proxy.page.blocks import Blocks
    from proxy.page.dom import Element

Found = "Mapping[str, Sequence[Element]]"

_WORD: Final = re.compile(r"\w+")
_BREAK: Final = re.compile(r"\s+[|\-\u2013\u2014\u00bb\u00b7\u2022:]{1,2}\s+|\s*\|\s*")
_EDGES: Final = re.compile(
    r"^[\s|\-\u2013\u2014\u00bb\u00b7\u2022:]+|[\s|\-\u2013\u2014\u00bb\u00b7\u2022:]+$"
)
_ISO: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?")
_UTC: Final = re.compile(r"(?:Z|[+-]00:?00)\s*$")
_DATE_WORDS: Final = 40  # characters of a line with nothing but a date
_LONGEST_DATE: Final = 60  # characters of a date as a page words it
_LONGEST_NAME: Final = 120
_BYLINE_BLOCKS: Final = 40  # elements below a title among which its writers stand
_NAME_WORDS: Final = 5  # of one person
_PERSON: Final = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|autore|by|byline|people|staff|profiles?"
    r"|contributors?)/[^/?#]{3}",
    re.IGNORECASE,
)
_MOST_TITLES: Final = 6
_HOST_LETTERS: Final = 5  # of a host's name that tells a site at the end of a title
_LONG_HOST: Final = 8  # the same at its beginning, where the page's own words stand more often
_SAME_TITLE: Final = (
    0.5  # share of the shorter title's words that two spellings of one title have in common
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Facts of one page; "" where it does not say. `types` are those of its JSON-LD nodes."""

    base: str
    title: str
    heading: Element | None
    site_name: str
    byline: str
    published: str
    description: str
    language: str
    canonical: str
    free: bool
    next_url: str
    previous_url: str
    feed_url: str
    home_url: str
    types: frozenset[str]
    og_type: str
    has_date: bool
    nodes: tuple[ld.Node, ...]


def join(base: str, address: str) -> str:
    """Return `address` made absolute, or "" where it is not an address of the web."""
    try:
        whole = urljoin(base, address.strip())
        return whole if urlsplit(whole).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def read_metadata(found: Mapping[str, Sequence[Element]], url: str) -> Metadata:
    """Return the facts of a page fetched from `url`; `found` are its elements by tag."""
    base = next((join(url, one.get("href")) for one in found["base"] if one.get("href")), "") or url
    data = (one for one in found["script"] if "ld+json" in one.get("type").lower())
    nodes = ld.nodes(one.raw_text() for one in data)
    named = _named(found["meta"])
    links = _links(found, base)
    site_name = _site_name(named, nodes) or _site_in_title(found, url)
    title, heading = _title(found, named, nodes, (site_name, _host_word(url)))
    published = _published(found, named, nodes)
    if not site_name and heading is not None and heading.tag != "h1":
        site_name = _rest_of_title(found, title)
    return Metadata(
        base=base,
        title=title,
        heading=heading,
        site_name=site_name,
        byline=_byline(found, named, nodes, site_name),
        published=published,
        description=named.get("og:description") or named.get("description") or "",
        language=_language(found, named),
        canonical=links.get("canonical", "") or join(base, named.get("og:url", "")),
        free=is_free(found, named, nodes),
        next_url=links.get("next", ""),
        previous_url=links.get("prev", "") or links.get("previous", ""),
        feed_url=links.get("feed", ""),
        home_url=links.get("home", ""),
        types=frozenset(one for node in nodes for one in ld.types(node)),
        og_type=named.get("og:type", "").lower(),
        has_date=bool(published),
        nodes=tuple(nodes),
    )


def _named(metas: Sequence[Element]) -> dict[str, str]:
    """Return the contents of all `meta` elements by name, the first of each name."""
    named: dict[str, str] = {}
    for one in metas:
        attrs = one.attrs
        name = (
            attrs.get("property")
            or attrs.get("name")
            or attrs.get("itemprop")
            or attrs.get("http-equiv")
        )
        content = attrs.get("content")
        if name and content:
            named.setdefault(name.strip().lower(), " ".join(content.split()))
    return named


def _links(found: Mapping[str, Sequence[Element]], base: str) -> dict[str, str]:
    links: dict[str, str] = {}
    for one in (*found["link"], *found["a"]):
        href = one.get("href")
        for relation in one.get("rel").lower().split():
            name = _relation(one, relation)
            if href and name and name not in links:
                links[name] = join(base, href)
    return links


def _relation(link: Element, relation: str) -> str:
    if relation != "alternate":
        return relation if relation in ("canonical", "next", "prev", "previous", "home") else ""
    kind = link.get("type").lower()
    is_feed = kind in ("application/rss+xml", "application/atom+xml")
    of_comments = "comment" in (link.get("href") + link.get("title")).lower()
    return "feed" if is_feed and not of_comments else ""


# ---- names


def _site_name(named: Mapping[str, str], nodes: Sequence[ld.Node]) -> str:
    stated = named.get("og:site_name") or named.get("application-name")
    if stated:
        return stated
    for node in nodes:
        if "WebSite" in ld.types(node) and ld.words(node.get("name")):
            return ld.words(node.get("name"))
    return next((ld.words(node["publisher"]) for node in nodes if "publisher" in node), "")


def _site_in_title(found: Mapping[str, Sequence[Element]], url: str) -> str:
    """Return the end or the beginning of the title that is the host's word, or the only `h1`."""
    whole = " ".join("".join(one.raw_text() for one in found["title"][:1]).split())
    pieces = _BREAK.split(whole)
    if len(pieces) == 1:
        return ""
    host, heading = _key(_host_word(url)), _only_heading(found)
    ends = ((pieces[-1], pieces[0], _HOST_LETTERS), (pieces[0], pieces[-1], _LONG_HOST))
    for piece, other, letters in ends:
        key = _key(piece)
        if len(host) >= letters and host in key and len(key) <= 2 * len(host):
            return piece
        if key and key == heading and _titled(found["h2"], (other,)):
            return piece
    return ""


def _titled(headings: Sequence[Element], titles: Sequence[str]) -> list[Element]:
    """Return the headings that word one of these titles."""
    keys = {_key(one) for one in titles}
    return [one for one in headings[:20] if _key(one.text()) in keys]


def _only_heading(found: Mapping[str, Sequence[Element]]) -> str:
    """Return the key of the page's `h1` where it has one: of a forum it is the forum's name."""
    keys = {_key(one.text()) for one in found["h1"][:20]}
    return keys.pop() if len(keys) == 1 else ""


def _host_word(url: str) -> str:
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
    keys = {_key(one) for one in sites if one}
    for _ in range(2):
        pieces = list(_BREAK.finditer(title))
        if not pieces:
            break
        first, last = pieces[0], pieces[-1]
        if _key(title[last.end() :]) in keys:
            title = title[: last.start()]
        elif _key(title[: first.start()]) in keys:
            title = title[first.end() :]
        else:
            break
    return title.strip()


def _key(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def likeness(one: str, other: str) -> float:
    """Return how much of the shorter text's words the other has, 0 to 1."""
    a, b = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


_SHORT_TITLE: Final = 12  # letters
_LONG_TITLE: Final = 200
_BLANK: Final = " "
_TEXTS: Final = frozenset(("article", "main"))
_HEADS: Final = frozenset(("nav", "a", "aside", "footer"))


def _title(
    found: Mapping[str, Sequence[Element]],
    named: Mapping[str, str],
    nodes: Sequence[ld.Node],
    sites: Sequence[str],
) -> tuple[str, Element | None]:
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
    pieces = {_key(title[: one.start()]) for one in _BREAK.finditer(title)}
    pieces |= {_key(title[one.end() :]) for one in _BREAK.finditer(title)}
    headings = ((one.text(), one) for one in found["h2"][:5])
    return next((one for one in headings if one[0] and _key(one[0]) in pieces), None)


def _rest_of_title(found: Mapping[str, Sequence[Element]], title: str) -> str:
    """Return what the page's `title` adds to its heading: what the site calls itself."""
    whole = " ".join(found["title"][0].raw_text().split()) if found["title"] else ""
    before, found_it, after = whole.partition(title)
    rest = _EDGES.sub("", after or before) if found_it else ""
    return rest if _is_name(rest, "") else ""


def _headings(
    found: Mapping[str, Sequence[Element]], site: str, wanted: Sequence[str]
) -> Sequence[Element]:
    """Return what may be the title: `h1`, or an `h2` where the only `h1` names the site."""
    first, key = found["h1"][:20], _key(site)
    if first and key and all(_key(one.text()) == key for one in first):
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


def _byline(
    found: Mapping[str, Sequence[Element]],
    named: Mapping[str, str],
    nodes: Sequence[ld.Node],
    site_name: str,
) -> str:
    for node in nodes:
        people = [one for one in ld.names(node.get("author")) if _is_name(one, site_name)]
        if people:
            return ", ".join(people)
    stated = named.get("author") or named.get("article:author") or named.get("dc.creator") or ""
    if _is_name(stated, site_name):
        return stated
    authors = [one for one in found["a"] if "author" in one.get("rel").lower().split()]
    people = [text for text in (one.text() for one in authors[:5]) if _is_name(text, site_name)]
    return ", ".join(dict.fromkeys(people))


def writers(facts: Metadata, elements: Sequence[Element]) -> str:
    """Return who wrote the page: as its data say, else whom links below its title lead to."""
    start = -1 if facts.heading is None else facts.heading.mark
    if facts.byline or start < 0:
        return facts.byline
    near = (one for one in elements[start : start + _BYLINE_BLOCKS] if one.tag == "a")
    people = [one.text() for one in near if _leads_to_a_person(one)]
    named = [one for one in people if _is_name(one, facts.site_name)]
    return ", ".join(dict.fromkeys(one for one in named if len(one.split()) <= _NAME_WORDS))


def dated(facts: Metadata, blocks: Blocks) -> str:
    """Return the date of the page in its own words, where its data state it in digits only."""
    day = _ISO.match(facts.published)
    place = -1 if facts.heading is None else facts.heading.mark
    if day is None or place < 0:
        return facts.published
    year, _, number = day.group(1).split("-")
    wanted = re.compile(rf"(?<!\d)0?{int(number)}(?!\d)")
    near = range(max(0, place - _BYLINE_BLOCKS // 2), place + _BYLINE_BLOCKS)
    some = (one for one in near if one < len(blocks.elements) and one != place)
    lines = (blocks.elements[one].text() for one in some if blocks.text_in(one) <= _DATE_WORDS)
    said = [one for one in lines if len(one) <= _DATE_WORDS and year in one and wanted.search(one)]
    return min(said, key=len, default=facts.published)


def _leads_to_a_person(link: Element) -> bool:
    named = m.CLASS_MARKS[f"{link.get('class')} {link.get('id')}"] & m.AUTHOR
    return bool(named or _PERSON.search(link.get("href")))


def _is_name(text: str, site_name: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and "//" not in text and _key(text) != _key(site_name)


# ---- dates


def _published(
    found: Mapping[str, Sequence[Element]], named: Mapping[str, str], nodes: Sequence[ld.Node]
) -> str:
    """Return the date of publication as the page words it, else as its data states it."""
    stated = next(
        (ld.words(one.get("datePublished")) for one in nodes if one.get("datePublished")), ""
    )
    stated = stated or named.get("article:published_time") or named.get("datepublished") or ""
    times = [one for one in found["time"][:40] if one.get("datetime")]
    day = _ISO.search(stated)
    for one in times:
        told = _ISO.search(one.get("datetime"))
        text = one.text()
        same = told is not None and (day is None or told.group(1) == day.group(1))
        if same and 0 < len(text) <= _LONGEST_DATE and any(map(str.isdigit, text)):
            return text
    if day is not None:  # the time of day of a machine's zone is not that of the page
        return day.group(1) if _UTC.search(stated) else " ".join(filter(None, day.groups()))
    return stated if len(stated) <= _LONGEST_DATE else ""


# ---- language


def _language(found: Mapping[str, Sequence[Element]], named: Mapping[str, str]) -> str:
    root = found["html"][0] if found["html"] else None
    stated = (
        (root.get("lang") or root.get("xml:lang")) if root is not None else "",
        named.get("content-language", ""),
        named.get("og:locale", ""),
        named.get("language", ""),
    )
    return next(filter(None, map(primary, stated)), "")
