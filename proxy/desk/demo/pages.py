"""Compose the newsroom's pages from articles and templates: pure text, no request, no clock.

Imported by `proxy.desk.demo` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from proxy.desk.demo.about import embedded_json, linked_data, news_article, story_head
from proxy.desk.demo.markup import NOTHING, Markup, fill, join, paragraphs
from proxy.desk.demo.pieces import (
    View,
    article_values,
    cards,
    language_links,
    lead_picture,
    most_read,
    news_feed,
    pager,
    related,
    relations,
    render,
    section_links,
    strip,
)

if TYPE_CHECKING:
    from proxy.desk.demo.library import Article

# A section of a real site shows ten or twenty; three make a second page with what we have.
STORIES_PER_PAGE = 3

# These layouts are whole pages: a blog on another system, and a front end drawn by scripts.
OWN_PAGES = ("wordpress",)


@dataclass(frozen=True, slots=True)
class Part:
    """The middle of a page, and what its head says about it."""

    kind: str
    heading: str
    main: Markup
    description: str = ""
    head: Markup = NOTHING
    og_type: str = "website"


def front(view: View) -> Markup:
    """Compose the front page."""
    words = view.edition.words
    lead, *others = view.edition.articles
    strips = [strip(view, section, others[2:]) for section in view.edition.sections]
    values = {
        "lead": cards(view, [lead], "card--lead"),
        "second": cards(view, others[:2], "card--second"),
        "related": related(others[2:4]),
        "briefs": news_feed(view.edition.briefs),
        "strips": join(strips),
        "most_read": most_read(view),
    }
    about = linked_data({"@type": "WebSite", "name": words["say.name"], "url": view.url})
    main = render(view, "front.html", values)
    return whole(view, Part("front", words["say.name"], main, words["say.tagline"], about))


def section_front(view: View, section: str) -> Markup:
    """Compose one page of a section."""
    stories = view.edition.of_section(section)
    start = (view.number - 1) * STORIES_PER_PAGE
    name = view.edition.section_name(section)
    last = -(-len(stories) // STORIES_PER_PAGE)
    values = {
        "heading": name,
        "note": "",
        "form": NOTHING,
        "cards": cards(view, stories[start : start + STORIES_PER_PAGE], "card--row"),
        "pager": pager(view, last),
    }
    about = linked_data({"@type": "CollectionPage", "name": name, "url": view.url})
    about += relations(view, last)
    return whole(view, Part("listing", name, render(view, "listing.html", values), name, about))


def search_results(view: View) -> Markup:
    """Compose the answer to a search; no query gives the form alone."""
    words = view.edition.words
    found = find(view)
    note = f"{words['say.search_found']}: {len(found)}" if found else words["say.search_none"]
    values = {
        "heading": words["say.search"],
        "note": note if view.query.strip() else "",
        "form": render(view, "search_form.html"),
        "cards": cards(view, found, "card--row"),
        "pager": NOTHING,
    }
    head = Markup('<meta name="robots" content="noindex">')
    main = render(view, "listing.html", values)
    return whole(view, Part("search", words["say.search"], main, head=head))


def find(view: View) -> list[Article]:
    """Find the articles of a language that have every word of the query."""
    wanted = view.query.casefold().split()
    return [
        article
        for article in view.edition.articles
        if wanted and all(word in article.haystack for word in wanted)
    ]


def story(view: View, article: Article) -> Markup:
    """Compose the page of one article in the layout that it names."""
    values = {
        **article_values(view, article),
        "lead": lead_picture(view, article),
        "body": article.body,
        "most_read": most_read(view),
        "quoted_url": quote(view.url, safe=""),
    }
    if article.layout == "live":
        values["body"] = join(article.chapters[view.number - 1 : view.number])
        values["pager"] = pager(view, len(article.chapters))
    if article.layout in OWN_PAGES:
        return render(view, f"{article.layout}.html", values)
    part = Part(
        kind=article.layout,
        heading=article.title,
        main=render(view, f"{article.layout}.html", values),
        description=article.standfirst,
        head=story_head(view, article),
        og_type="article",
    )
    return whole(view, part)


def app_shell(view: View) -> Markup:
    """Compose a page that scripts draw: an empty root, and the state they draw it from."""
    stories = [
        {
            "path": article.path,
            "title": article.title,
            "standfirst": article.standfirst,
            "byline": f"{article.author}, {article.date}",
            "picture": f"/media/{article.picture}-480.jpg" if article.picture else None,
            "blocks": [{"type": "paragraph", "text": text} for text in paragraphs(article.body)],
        }
        for article in view.edition.articles
        if article.layout == "story"
    ]
    messages = {name.removeprefix("say."): words for name, words in view.edition.words.items()}
    properties = {"stories": stories, "locale": view.edition.lang, "messages": messages}
    state = {"props": {"pageProps": properties}, "page": "/app", "buildId": "courier-61"}
    values = {
        "head": NOTHING,
        "state": Markup(
            f'<script id="__NEXT_DATA__" type="application/json">{embedded_json(state)}</script>'
        ),
    }
    return render(view, "app.html", {**values, "heading": view.edition.words["say.name"]})


def app_story(view: View, article: Article) -> Markup:
    """Compose a page that scripts draw, whose text stands in JSON-LD only."""
    about = {**news_article(view, article), "articleBody": "\n\n".join(paragraphs(article.body))}
    values = {"head": linked_data(about), "state": NOTHING, "heading": article.title}
    return render(view, "app.html", values)


def plain_page(view: View, heading: str, body: Markup) -> Markup:
    """Compose a page that is only a heading and some prose or a form."""
    main = render(view, "plain_page.html", {"heading": heading, "body": body})
    return whole(view, Part("page", heading, main))


def static(view: View, name: str) -> Markup:
    """Compose a page of prose, such as "about"."""
    return plain_page(view, view.edition.words[f"say.page_{name}"], view.edition.pages[name])


def thanks(view: View, name: str, address: str) -> Markup:
    """Compose the answer to a form that arrived; the address is said back."""
    values = {"words": view.edition.words[f"say.thanks_{name}"], "address": address}
    body = render(view, "thanks.html", values)
    return plain_page(view, view.edition.words[f"say.page_{name}"], body)


def complaint(view: View, name: str, why: str, address: str = "") -> Markup:
    """Compose the page of a form again, with what was wrong on top."""
    values = {"words": view.edition.words[f"say.form_{why}"], "address": address}
    body = render(view, "complaint.html", values) + view.edition.pages[name]
    return plain_page(view, view.edition.words[f"say.page_{name}"], body)


def missing(view: View) -> Markup:
    """Compose the page for an address that is not there."""
    words = view.edition.words
    body = fill(
        '<p>${text}</p><p><a href="/${lang}/">${home}</a></p>',
        {"text": words["say.missing_text"], "lang": view.edition.lang, "home": words["say.home"]},
    )
    return plain_page(view, words["say.missing_title"], body + render(view, "search_form.html"))


def whole(view: View, part: Part) -> Markup:
    """Put a part between the site's header and footer."""
    name = view.edition.words["say.name"]
    values = {
        "title": name if part.heading == name else f"{part.heading} | {name}",
        "heading": part.heading,
        "description": part.description or view.edition.words["say.tagline"],
        "kind": part.kind,
        "og_type": part.og_type,
        "head": part.head,
        "main": part.main,
        "languages": language_links(view),
        "sections": section_links(view, '<a href="${href}">${name}</a>'),
        "sections_list": section_links(view, '<li><a href="${href}">${name}</a></li>'),
    }
    return render(view, "base.html", values)
