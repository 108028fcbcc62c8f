"""What sort of page it is: votes for and against, each with its name for the trace. Pure; `survey` imports it.

No single sign decides: fronts carry `og:type=article`, articles stand at `/`, teasers are `article` elements
(pages.md, section 3.2). The weights were set on the open corpora, halves apart by site.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from proxy.page import marks as m
from proxy.page.areas import TEASER

if TYPE_CHECKING:
    from proxy.page.article import Body
    from proxy.page.blocks import Blocks
    from proxy.page.metadata import Metadata

_ARTICLE_TYPES: Final = frozenset(
    ("Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle", "OpinionNewsArticle",
     "AnalysisNewsArticle", "ReviewNewsArticle", "BackgroundNewsArticle", "LiveBlogPosting",
     "ScholarlyArticle", "AdvertiserContentArticle", "SatiricalArticle", "AskPublicNewsArticle")
)  # fmt: skip
_LIST_TYPES: Final = frozenset(("CollectionPage", "SearchResultsPage", "ItemList"))
_THREAD_TYPES: Final = frozenset(("DiscussionForumPosting", "QAPage"))
_PRODUCT_TYPES: Final = frozenset(("Product", "ProductGroup", "IndividualProduct"))

_LIST_PATH: Final = re.compile(
    r"/(?:tags?|categor(?:y|ies|ia)|kategorie|rubrik|rubrics?|authors?|archives?|topics?|search|collections?"
    r"|shop|products?|browse|sections?|sitemap)(?:/|$)|/page/\d+"
)
_THREAD_PATH: Final = re.compile(
    r"/(?:threads?|questions|topic|forums?|showthread\S*|showtopic\S*|viewtopic\S*)[/.-]"
)
_LIVE_PATH: Final = re.compile(
    r"(?:^|[/\-_])(?:live|liveblog|liveticker|live-updates|minute-by-minute|ticker)(?:$|[/\-_.])"
)
_DATED_PATH: Final = re.compile(r"/(?:19|20)\d\d[/-]?\d\d?(?:/|[/-]\d\d?)|\d{6,}")
_ASKED: Final = re.compile(r"(?:^|&)(?:q|s|query|search|keyword|text|suche|buscar|wyszukaj)=[^&]")
_SLUG_WORDS: Final = 4
_HEADLINE: Final = 25  # characters of a link that is a headline

_MINIMUM_PROSE: Final = 250
_GOOD_PROSE: Final = 1000
_MINIMUM_SHARE: Final = 0.3
_ARTICLE: Final = 2  # votes that make an article


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the votes are cast on."""

    blocks: Blocks
    areas: list[int]
    body: Body | None
    facts: Metadata
    url: str
    status: int


def votes_for_article(evidence: Evidence) -> dict[str, int]:
    """Return the votes for (above 0) and against (below 0) an article."""
    facts, body = evidence.facts, evidence.body
    inside, outside, paragraphs = _headline_links(evidence)
    teasers = _teasers(evidence)
    types = facts.types
    prose = body.prose if body else 0
    share = prose / max(1, evidence.blocks.prose_to[-1])
    path, query = _path(evidence)
    named = body is not None and _is_named(evidence.blocks, body.number)
    cast = {
        "linked data": 3 * bool(types & _ARTICLE_TYPES),
        "og:type": 2 * (facts.og_type == "article"),
        "date": facts.has_date,
        "named body": named,
        "slug": _is_slug(path),
        "prose": prose >= _GOOD_PROSE,
        "one region": body is not None and prose >= 0.7 * body.prose_of_page,
        "nothing else": prose >= _MINIMUM_PROSE and inside + outside == 0,
        "links outside": -2 * (outside >= 10),
        "links inside": -2 * (inside + outside > paragraphs),
        "teasers": -(teasers >= 5),
        "root": -2 * (path in ("", "/") and not query),
        "list path": -2 * bool(_LIST_PATH.search(path)),
        "list data": -2 * (bool(types & _LIST_TYPES) and not types & _ARTICLE_TYPES),
        "product": -3 * bool(types & _PRODUCT_TYPES),
        "thread": -6 * (bool(types & _THREAD_TYPES) or bool(_THREAD_PATH.search(path))),
        "thin": -8 * (prose < _MINIMUM_PROSE or share < _MINIMUM_SHARE),
    }
    return {name: int(value) for name, value in cast.items() if value}


def is_article(votes: dict[str, int]) -> bool:
    """Tell whether the votes make an article."""
    return sum(votes.values()) >= _ARTICLE


def _path(evidence: Evidence) -> tuple[str, str]:
    """Return path and query; where the address is a root but the page names a deeper one, that."""
    for address in (evidence.url, evidence.facts.canonical):
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.path not in ("", "/") or parts.query:
            return unquote(parts.path).lower(), parts.query.lower()
    return "/", ""


def _is_slug(path: str) -> bool:
    last = path.rstrip("/").rpartition("/")[2]
    words = [one for one in re.split(r"[-_+ ]", last) if one]
    return len(words) >= _SLUG_WORDS or bool(_DATED_PATH.search(path))


def _headline_links(evidence: Evidence) -> tuple[int, int, int]:
    """Return how many headline-like links stand in the body and outside, and the body's paragraphs."""
    blocks, areas, body = evidence.blocks, evidence.areas, evidence.body
    first, last = (body.number, blocks.end[body.number]) if body else (0, 0)
    inside = outside = paragraphs = 0
    for number in blocks.filled:
        within = first <= number < last
        link = blocks.link[number]
        if link >= _HEADLINE and link * 5 >= blocks.text[number] * 4:
            if not areas[number] & ~TEASER:
                inside += within
                outside += not within
        elif within and blocks.prose[number] and not areas[number]:
            paragraphs += 1
    return inside, outside, paragraphs


def _teasers(evidence: Evidence) -> int:
    areas, up = evidence.areas, evidence.blocks.up
    return sum(
        1
        for number in evidence.blocks.boxes
        if areas[number] & TEASER and not areas[max(up[number], 0)] & TEASER
    )


def _is_named(blocks: Blocks, number: int) -> bool:
    """Tell whether the body, or what holds it or most of it, is named as one."""
    if any(blocks.flags[one] & m.BODY for one in (number, blocks.up[number]) if one >= 0):
        return True
    needed = blocks.prose_in(number) // 2
    return any(
        blocks.flags[one] & m.BODY and blocks.prose_in(one) > needed
        for one in blocks.boxes
        if number < one < blocks.end[number]
    )
