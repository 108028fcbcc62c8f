"""Small pages with invented words, built as newsrooms build theirs: for the tests of `page`."""

from __future__ import annotations

from proxy.page.dom import Document, Element, parse
from proxy.page.survey import Regions, Survey, survey

URL = "https://news.example/2026/03/the-ferry-returns-to-the-bay"
_SENTENCES = (
    "The ferry came back to the bay after a winter in the dry dock, and the pier was full again.",
    "Its captain said that the engine had been the easy part, while the paint had taken weeks.",
    "On the quay a brass band played two marches, although the wind carried half of them away.",
    "The harbor office counted four hundred passengers on the first day, more than in any May.",
    "A ticket costs as much as it did last year, and children under twelve still travel free.",
    "Nobody could say for certain whether the night boat would return before the autumn storms.",
    "The council had paid for new ropes and for a second gangway, which was tested on Tuesday.",
    "Old timetables hung in the waiting room, and someone had written greetings on every one.",
)


def paragraphs(count: int = 6) -> str:
    """Return `count` paragraphs of prose, no two alike."""
    return "".join(
        f"<p>{_SENTENCES[number % len(_SENTENCES)]} Day {number + 1} was like that.</p>"
        for number in range(count)
    )


def article(body: str, *, head: str = "", before: str = "", after: str = "") -> str:
    """Return a page with one article: `body` follows its headline."""
    return (
        f"<!doctype html><html lang=en><head><title>The ferry returns - Bay News</title>"
        f'<meta property="og:site_name" content="Bay News">'
        f'<meta property="og:type" content="article">'
        f'<meta property="og:title" content="The ferry returns">{head}</head><body>{before}'
        f"<main><article><h1>The ferry returns</h1>{body}</article></main>{after}</body></html>"
    )


def seen(markup: str, url: str = URL) -> tuple[Document, Survey]:
    """Return a page parsed and surveyed."""
    document = parse(markup, 4000)
    return document, survey(document, url=url)


def words(elements: list[Element]) -> str:
    """Return the text of several elements."""
    return " ".join(one.text() for one in elements)


def slots(regions: Regions) -> dict[str, str]:
    """Return the words of every slot."""
    names = ("main", "aside", "nav", "lang", "footer")
    return {name: words(getattr(regions, name)) for name in names}
