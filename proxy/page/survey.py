"""What kind of page it is, read from the document. Edits nothing; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from proxy.page.dom import Document, Element


class Kind(Enum):
    """The sort of page (pages.md, section 3.2); a page that shows none clearly is UNKNOWN."""

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
    language: str = ""
    right_to_left: bool = False
    canonical: str = ""
    free: bool = True
    next_url: str = ""
    previous_url: str = ""
    feed_url: str = ""
    blocks: object = field(default=None, compare=False, repr=False)


@dataclass(slots=True)
class Regions:
    """Where each piece of the page goes when no rule says otherwise: elements of the document, in
    order.

    What stands in `main` still has the origin's markup, with everything that does not belong there
    detached. `dropped` names what was left out and why, for the trace.
    """

    main: list[Element] = field(default_factory=list)
    aside: list[Element] = field(default_factory=list)
    nav: list[Element] = field(default_factory=list)
    lang: list[Element] = field(default_factory=list)
    footer: list[Element] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)


def survey(document: Document, *, url: str, status: int = 200) -> Survey:
    """Return what kind of page `document` is; `url` is the address it was fetched from."""
    del status
    return Survey(url=url, base=url, language=document.root.get("lang")[:2].lower())
