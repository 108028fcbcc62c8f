"""What sort of page it is: votes for and against, each with its name for the trace. Pure.

No single sign decides: fronts carry `og:type=article`, articles stand at `/`, teasers are `article`
elements (evidence.md, "Real pages"). The weights were set on the open corpora, halves apart by
site.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from proxy.page import marks as m
from proxy.page.looks import TEASER

if TYPE_CHECKING:
    from proxy.page.article import Body
    from proxy.page.blocks import Blocks
    from proxy.page.metadata import Metadata
    from proxy.page.survey import Seen

_ARTICLE_TYPES: Final = frozenset(
    ("Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle",
     "OpinionNewsArticle", "AnalysisNewsArticle", "ReviewNewsArticle", "BackgroundNewsArticle",
     "LiveBlogPosting", "ScholarlyArticle", "AdvertiserContentArticle", "SatiricalArticle",
     "AskPublicNewsArticle")
)  # fmt: skip
_LIST_TYPES: Final = frozenset(("CollectionPage", "SearchResultsPage", "ItemList"))
_THREAD_TYPES: Final = frozenset(("DiscussionForumPosting", "QAPage"))
_PRODUCT_TYPES: Final = frozenset(("Product", "ProductGroup", "IndividualProduct"))

_OF_ARTICLES: Final = frozenset(
    ("single", "single-post", "single-format-standard", "node-type-article", "post", "article",
     "page-node-type-article", "page-article", "article-page", "news-article")
)  # fmt: skip
_OF_LISTS: Final = frozenset(
    ("home", "blog", "archive", "category", "tag", "search", "search-results", "front", "index",
     "front-page", "frontpage", "path-frontpage", "page-home", "homepage")
)  # fmt: skip

_LIST_PATH: Final = re.compile(
    r"/(?:tags?|categor(?:y|ies|ia)|kategorie|rubrik|rubrics?|authors?|archives?|topics?|search"
    r"|collections?|shop|products?|browse|sections?|sitemap)(?:/|$)|/page/\d+"
)
_THREAD_PATH: Final = re.compile(
    r"/(?:threads?|questions|topic|(?:\w+-)*forums?|showthread\S*|showtopic\S*|viewtopic\S*)[/.-]"
)
_FORUM_HOST: Final = re.compile(
    r"(?:^|\.)(?:forums?|boards?|community|communities|discuss|discourse)\.|forums?\.[a-z.]+$"
)
_LIVE_PATH: Final = re.compile(
    r"(?:^|[/\-_])(?:live|liveblog|liveticker|live-updates|minute-by-minute|ticker)(?:$|[/\-_.])"
)
_ASKED: Final = re.compile(r"(?:^|&)(?:q|s|query|search|keyword|text|suche|buscar|wyszukaj)=[^&]")
# Five words or more at the end of an address, or words behind a date: a headline, not a section.
_SLUG: Final = re.compile(
    r"/(?:19|20)\d\d/[01]?\d/(?:[0-3]?\d/)?(?!page/)[^\W\d_]"
    r"|(?:[^\W_]+[-_]){4,}[^\W_]+(?:\.\w{3,5})?/?$"
)
_HEADLINE: Final = 25  # characters of a link that is a headline
_MANY_TEASERS: Final = 5

_MINIMUM_PROSE: Final = 250  # characters of an article's text
_MUCH_PROSE: Final = 1_500  # characters of a text that no form outweighs
_MINIMUM_SHARE: Final = 0.3  # of the page's own prose
_UNSEEN: Final = m.COMMENT | m.HIDDEN | m.CONSENT | m.OUTDATED | m.OVERLAY  # no page's own text
_FAILED: Final = 400  # HTTP status
_SHORT_PAGE: Final = 3_000  # characters of text of an error page
_SHELL_TEXT: Final = 1_000  # a page with less text than this,
_SHELL_SIZE: Final = 30_000  # and more markup than this, is filled by a script
_FEW_PICTURES: Final = 3  # a picture essay is no shell
_LIVE_ENTRIES: Final = 5
_FEW_HEADLINES: Final = 5
_MANY_HEADLINES: Final = 12
_ARTICLE: Final = 3  # votes that make an article


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the votes are cast on.

    `inside` and `outside` of the body stand so many headline-like links.
    """

    blocks: Blocks
    areas: list[int]
    body: Body | None
    facts: Metadata
    host: str
    path: str
    query: str
    status: int
    size: int  # characters of the source
    inside: int
    outside: int
    paragraphs: int
    teasers: int


def gather(seen: Seen, url: str, status: int, size: int) -> Evidence:
    """Return the evidence of a page fetched from `url`."""
    path, query = _path(url, seen.facts.canonical)
    inside, outside, paragraphs = _headline_links(seen)
    return Evidence(
        blocks=seen.blocks,
        areas=seen.areas,
        body=seen.body,
        facts=seen.facts,
        host=_host(url),
        path=path,
        query=query,
        status=status,
        size=size,
        inside=inside,
        outside=outside,
        paragraphs=paragraphs,
        teasers=_teasers(seen),
    )


def votes_for_article(evidence: Evidence) -> dict[str, int]:
    """Return the votes for (above 0) and against (below 0) an article."""
    facts, body, blocks = evidence.facts, evidence.body, evidence.blocks
    types, path = facts.types, evidence.path
    headlines = evidence.inside + evidence.outside
    prose = body.prose if body else 0
    text = max(1, blocks.text_to[-1])
    linked = blocks.links_in(body.number) if body else 0
    cast = {
        "linked data": 3 * bool(types & _ARTICLE_TYPES),
        "og:type": 2 * (facts.og_type == "article"),
        "article element": 2 * (body is not None and _in_article(blocks, body.number)),
        "named body": 2 * (body is not None and _is_named(blocks, body.number)),
        "title": facts.heading is not None,
        "mostly prose": prose >= 0.4 * text,
        "nothing but prose": 2 * (prose >= 0.6 * text),
        "no links": headlines == 0,
        "few links": body is not None and linked * 10 < blocks.text_in(body.number),
        "slug": 3 * bool(_SLUG.search(path)),
        "named page": 3 * _named_by_its_site(blocks),
        "links": -(headlines > evidence.paragraphs),
        "teasers": -2 * (evidence.teasers >= _MANY_TEASERS),
        "root": -2 * _is_root(evidence),
        "list path": -2 * bool(_LIST_PATH.search(path)),
        "list data": -(bool(types & _LIST_TYPES) and not types & _ARTICLE_TYPES),
        "form": -2 * (prose < _MUCH_PROSE and _asks_in_text(evidence)),
        "product": -2 * bool(types & _PRODUCT_TYPES),
        "thread": -4 * is_thread(evidence),
        "thin": -8 * (prose < max(_MINIMUM_PROSE, _MINIMUM_SHARE * _prose_of_page(evidence))),
    }
    return {name: int(value) for name, value in cast.items() if value}


def is_article(votes: dict[str, int]) -> bool:
    """Tell whether the votes make an article."""
    return sum(votes.values()) >= _ARTICLE


# ---- the other kinds: each a question, asked in the order of `survey`


def is_error(evidence: Evidence) -> bool:
    """Tell whether the page says that something went wrong."""
    return evidence.status >= _FAILED and evidence.blocks.text_to[-1] < _SHORT_PAGE


def is_shell(evidence: Evidence) -> bool:
    """Tell whether the page is filled by a script: much markup, next to no text."""
    blocks = evidence.blocks
    return (
        blocks.text_to[-1] < _SHELL_TEXT
        and evidence.size > _SHELL_SIZE
        and evidence.body is None
        and len(blocks.found["img"]) <= _FEW_PICTURES
    )


def is_live(evidence: Evidence) -> bool:
    """Tell whether the page is a ticker: entries with a time each."""
    named = "LiveBlogPosting" in evidence.facts.types or bool(_LIVE_PATH.search(evidence.path))
    return named and len(evidence.blocks.found["time"]) >= _LIVE_ENTRIES


def is_thread(evidence: Evidence) -> bool:
    """Tell whether the page is a discussion: by its data, its address, or a forum's host."""
    if evidence.facts.types & _THREAD_TYPES or _THREAD_PATH.search(evidence.path):
        return True
    is_deep = evidence.path.strip("/").count("/") >= 1
    return is_deep and bool(_FORUM_HOST.search(evidence.host))


def is_search(evidence: Evidence) -> bool:
    """Tell whether the page lists what was searched for."""
    path = evidence.path.rstrip("/") + "/"
    asked = bool(_ASKED.search(evidence.query)) or "SearchResultsPage" in evidence.facts.types
    return asked or ("/search/" in path and path != "/search/")


def is_front(evidence: Evidence) -> bool:
    """Tell whether the page is the front of a site: its root, and links to much else."""
    return _is_root(evidence) and evidence.inside + evidence.outside >= _FEW_HEADLINES


def is_listing(evidence: Evidence) -> bool:
    """Tell whether the page lists others of one sort."""
    facts = evidence.facts
    listed = _LIST_PATH.search(evidence.path) or facts.types & _LIST_TYPES or facts.next_url
    needed = _FEW_HEADLINES if listed else max(_MANY_HEADLINES, 2 * evidence.paragraphs)
    return evidence.inside + evidence.outside >= needed


def is_form(evidence: Evidence) -> bool:
    """Tell whether a form is the larger part of the page."""
    blocks = evidence.blocks
    return any(
        blocks.elements[box].tag == "form" and blocks.text_in(box) * 2 > blocks.text_to[-1]
        for box in blocks.boxes
    ) and (evidence.body is None or evidence.body.prose < _MINIMUM_PROSE)


def _named_by_its_site(blocks: Blocks) -> int:
    """Return 1 where the class of `body` names an article, -1 where it names a list, 0 else.

    Content systems write which template they filled. Of 500 articles in the open corpora 154 are
    named so and two are named lists; of 250 fronts and listings 47 are, and none an article.
    """
    inside = blocks.elements[0].elements() if blocks.elements else ()
    body = next((one for one in inside if one.tag == "body"), None)
    names = set(body.get("class").lower().split()) if body is not None else set()
    return int(not names.isdisjoint(_OF_ARTICLES)) - int(not names.isdisjoint(_OF_LISTS))


def _asks_in_text(evidence: Evidence) -> bool:
    """Tell whether a form stands within the text: `/subscribe`, `/contact`, not a comment's."""
    body, blocks = evidence.body, evidence.blocks
    if body is None:
        return False
    return any(
        body.number < box < blocks.end[body.number]
        and blocks.elements[box].tag == "form"
        and not evidence.areas[box] & (m.COMMENT | m.OVERLAY | m.HIDDEN)
        for box in blocks.boxes
    )


def _prose_of_page(evidence: Evidence) -> int:
    areas, prose = evidence.areas, evidence.blocks.prose
    return sum(prose[one] for one in evidence.blocks.filled if not areas[one] & _UNSEEN)


def _in_article(blocks: Blocks, number: int) -> bool:
    """Tell whether an `article` element holds the body, or the body little else but one."""
    place = number
    while place >= 0:
        if blocks.elements[place].tag == "article":
            return True
        place = blocks.up[place]
    half = blocks.prose_in(number) // 2
    return any(
        blocks.elements[box].tag == "article" and blocks.prose_in(box) > half
        for box in blocks.boxes
        if number < box < blocks.end[number]
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _path(url: str, canonical: str) -> tuple[str, str]:
    """Return path and query; where the address is a root but the page names a deeper one, that."""
    for address in (url, canonical):
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.path not in ("", "/") or parts.query:
            return unquote(parts.path).lower(), parts.query.lower()
    return "/", ""


def _is_root(evidence: Evidence) -> bool:
    return evidence.path in ("", "/") and not evidence.query


def _headline_links(seen: Seen) -> tuple[int, int, int]:
    """Return the headline-like links in the body and outside, and the body's paragraphs."""
    blocks, areas, body = seen.blocks, seen.areas, seen.body
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


def _teasers(seen: Seen) -> int:
    areas, up = seen.areas, seen.blocks.up
    return sum(
        1
        for number in seen.blocks.boxes
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
