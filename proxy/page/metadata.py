"""What a page says of itself: names, dates, addresses, its language, whether it is free. Pure.

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
from proxy.page.titles import find_title, host_word, key_of, rest_of_title, site_in_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proxy.page.blocks import Blocks
    from proxy.page.dom import Element

Found = "Mapping[str, Sequence[Element]]"

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
    site_name = _site_name(named, nodes) or site_in_title(found, url)
    title, heading = find_title(found, named, nodes, (site_name, host_word(url)))
    published = _published(found, named, nodes)
    if not site_name and heading is not None and heading.tag != "h1":
        site_name = rest_of_title(found, title)
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
    return 0 < len(text) <= _LONGEST_NAME and "//" not in text and key_of(text) != key_of(site_name)


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
