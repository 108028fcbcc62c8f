"""What kind of page it is, read from the document. Edits nothing; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from proxy.page import kinds
from proxy.page.areas import areas
from proxy.page.article import Body, find_body
from proxy.page.blocks import Blocks, walk
from proxy.page.language import RIGHT_TO_LEFT, WIDE, page_language, primary
from proxy.page.metadata import Metadata, dated, read_metadata, writers

if TYPE_CHECKING:
    from proxy.page.dom import Document, Element


class Kind(Enum):
    """The sort of page (evidence.md, "Real pages"); a page that shows none clearly is UNKNOWN."""

    ARTICLE = "article"
    FRONT = "front"
    LISTING = "listing"
    SEARCH = "search"
    LIVE = "live"
    THREAD = "thread"
    FORM = "form"
    ERROR = "error"
    SHELL = "shell"
    UNKNOWN = "page"


@dataclass(slots=True)
class Seen:
    """What `survey` measured and `sort` goes on from; renewed where rules edited the tree."""

    blocks: Blocks
    areas: list[int]
    body: Body | None
    facts: Metadata
    wide: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """What the page says of itself; every address is absolute, every text folded.

    `published` and `byline` are worded as the page words them; `language` is a lower-case BCP 47
    primary tag or "" where the page names none; `free` is False where the publisher says
    `isAccessibleForFree: false`. `votes` tell how `kind` was found, for the trace.
    """

    url: str
    base: str
    kind: Kind = Kind.UNKNOWN
    votes: tuple[str, ...] = ()
    title: str = ""
    site_name: str = ""
    byline: str = ""
    published: str = ""
    description: str = ""
    language: str = ""
    right_to_left: bool = False
    canonical: str = ""
    free: bool = True
    next_url: str = ""
    previous_url: str = ""
    feed_url: str = ""
    home_url: str = ""
    blocks: object = field(default=None, compare=False, repr=False)


@dataclass(slots=True)
class Regions:
    """Where each piece of the page goes when no rule says otherwise, each slot in page order.

    What stands in `main` still has the origin's markup, with everything that does not belong there
    detached. `dropped` names what was left out and why, for the trace.
    """

    main: list[Element] = field(default_factory=list)
    aside: list[Element] = field(default_factory=list)
    nav: list[Element] = field(default_factory=list)
    lang: list[Element] = field(default_factory=list)
    footer: list[Element] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)


_SAMPLE: Final = 2000  # characters of text that a language is guessed from


def survey(document: Document, *, url: str, status: int = 200) -> Survey:
    """Return what kind of page `document` is; `url` is the address it was fetched from."""
    wide = primary(document.root.get("lang")) in WIDE
    blocks = walk(document.elements, wide=wide)
    facts = read_metadata(blocks.found, url)
    language = page_language(facts.language, _sample(blocks))
    if language in WIDE and not wide:
        wide = True
        blocks = walk(document.elements, wide=True)
    marks = areas(blocks, url)
    body = find_body(blocks, marks)
    seen = Seen(blocks, marks, body, facts, wide)
    evidence = kinds.gather(seen, url, status, document.size)
    kind, votes = _kind(evidence)
    return Survey(
        url=url,
        base=facts.base,
        kind=kind,
        votes=tuple(f"{name} {value:+d}" for name, value in votes.items()),
        title=facts.title,
        site_name=facts.site_name,
        byline=writers(facts, blocks.elements),
        published=dated(facts, blocks),
        description=facts.description,
        language=language,
        right_to_left=_is_right_to_left(document, language),
        canonical=facts.canonical,
        free=facts.free,
        next_url=facts.next_url,
        previous_url=facts.previous_url,
        feed_url=facts.feed_url,
        home_url=facts.home_url,
        blocks=seen,
    )


# Asked in this order; the first that says yes is the kind.
_ASKED: Final = (
    (kinds.is_error, Kind.ERROR),
    (kinds.is_shell, Kind.SHELL),
    (kinds.is_live, Kind.LIVE),
    (kinds.is_thread, Kind.THREAD),
)
_ASKED_AFTER: Final = (
    (kinds.is_search, Kind.SEARCH),
    (kinds.is_front, Kind.FRONT),
    (kinds.is_listing, Kind.LISTING),
    (kinds.is_form, Kind.FORM),
)


def _kind(evidence: kinds.Evidence) -> tuple[Kind, dict[str, int]]:
    votes = kinds.votes_for_article(evidence)
    for asks, kind in _ASKED:
        if asks(evidence):
            return kind, votes
    if kinds.is_article(votes):
        return Kind.ARTICLE, votes
    return next((kind for asks, kind in _ASKED_AFTER if asks(evidence)), Kind.UNKNOWN), votes


def _sample(blocks: Blocks) -> str:
    """Return a piece of the page's text: its sentences, and where these are few its other words."""
    sentences = [number for number in blocks.filled if blocks.prose[number]]
    words = [number for number in blocks.filled if not blocks.prose[number]]
    pieces: list[str] = []
    size = 0
    for number in sentences + words:
        text = blocks.elements[number].text()[:_SAMPLE]
        pieces.append(text)
        size += len(text)
        if size > _SAMPLE:
            break
    return " ".join(pieces)


def _is_right_to_left(document: Document, language: str) -> bool:
    stated = (document.root.get("dir") or document.body.get("dir")).lower()
    return stated == "rtl" or (stated != "ltr" and language in RIGHT_TO_LEFT)
