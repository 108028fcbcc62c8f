"""Compose the newsroom's pages from articles and templates: pure text, no request, no clock.

Imported by `proxy.desk.demo` alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from proxy.desk.demo.library import LANGUAGES, assets, edition, template
from proxy.desk.demo.markup import NOTHING, Markup, fill, join

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from proxy.desk.demo.library import Article, Edition

LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "uk": "Українська", "fa": "فارسی"}

# A section of a real site shows ten or twenty; four make a second page with what we have.
STORIES_PER_PAGE = 4


@dataclass(frozen=True, slots=True)
class View:
    """What a page must know of the request: its language, and where the site stands for it."""

    edition: Edition
    base: str
    path: str
    query: str = ""

    @property
    def url(self) -> str:
        """The absolute address of the page."""
        return self.base + self.path


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
    lead, *others = view.edition.articles
    strips = [
        _strip(view, section, view.edition.of_section(section)[:3])
        for section in view.edition.sections
        if view.edition.of_section(section)
    ]
    values = {
        "lead": _card(view, lead, "card--lead"),
        "second": _cards(view, others[:2], "card--second"),
        "briefs": join(_brief(brief.time, brief.text, brief.href) for brief in view.edition.briefs),
        "strips": join(strips),
        "most_read": _most_read(view),
    }
    main = _fill(view, "front.html", values)
    about = {"@type": "WebSite", "name": view.edition.words["say.name"], "url": view.url}
    heading = view.edition.words["say.name"]
    tagline = view.edition.words["say.tagline"]
    return whole(view, Part("front", heading, main, tagline, linked_data(about)))


def section_front(view: View, section: str, number: int) -> Markup:
    """Compose one page of a section: page `number`, from 1."""
    stories = view.edition.of_section(section)
    start = (number - 1) * STORIES_PER_PAGE
    name = view.edition.sections[section]
    pager = _pager(view, number, -(-len(stories) // STORIES_PER_PAGE))
    values = {
        "heading": name,
        "note": "",
        "form": NOTHING,
        "cards": _cards(view, stories[start : start + STORIES_PER_PAGE], "card--row"),
        "pager": pager,
    }
    main = _fill(view, "listing.html", values)
    about = {"@type": "CollectionPage", "name": name, "url": view.url}
    return whole(view, Part("listing", name, main, name, linked_data(about)))


def search_results(view: View) -> Markup:
    """Compose the answer to a search; no query gives the form alone."""
    wanted = view.query.casefold().split()
    found = [
        article
        for article in view.edition.articles
        if wanted and all(word in _haystack(article) for word in wanted)
    ]
    words = view.edition.words
    note = f"{words['say.search_found']}: {len(found)}" if found else words["say.search_none"]
    values = {
        "heading": words["say.search"],
        "note": note if wanted else "",
        "form": _fill(view, "search_form.html", {}),
        "cards": _cards(view, found, "card--row"),
        "pager": NOTHING,
    }
    head = Markup('<meta name="robots" content="noindex">')
    return whole(
        view, Part("search", words["say.search"], _fill(view, "listing.html", values), head=head)
    )


def story(view: View, article: Article) -> Markup:
    """Compose the page of one article in the layout that it names."""
    values = {
        **article_values(view, article),
        "lead": _lead(view, article),
        "body": article.body,
        "most_read": _most_read(view),
        "quoted_url": quote(view.url, safe=""),
        "shares": article.shares,
        "slug": article.slug,
    }
    main = _fill(view, f"{article.layout}.html", values)
    part = Part(
        kind=article.layout,
        heading=article.title,
        main=main,
        description=article.standfirst,
        head=join(_story_head(view, article)),
        og_type="article",
    )
    return whole(view, part)


def plain_page(view: View, heading: str, body: Markup) -> Markup:
    """Compose a page that is only a heading and some prose or a form."""
    main = _fill(view, "plain_page.html", {"heading": heading, "body": body})
    return whole(view, Part("page", heading, main))


def static(view: View, name: str) -> Markup:
    """Compose a page of prose, such as "about"."""
    return plain_page(view, view.edition.words[f"say.page_{name}"], view.edition.pages[name])


def thanks(view: View, name: str, address: str) -> Markup:
    """Compose the answer to a form that arrived; the address is said back."""
    values = {"words": view.edition.words[f"say.thanks_{name}"], "address": address}
    body = _fill(view, "thanks.html", values)
    return plain_page(view, view.edition.words[f"say.page_{name}"], body)


def complaint(view: View, name: str, why: str, address: str = "") -> Markup:
    """Compose the page of a form again, with what was wrong on top."""
    values = {"words": view.edition.words[f"say.form_{why}"], "address": address}
    body = _fill(view, "complaint.html", values) + view.edition.pages[name]
    return plain_page(view, view.edition.words[f"say.page_{name}"], body)


def missing(view: View) -> Markup:
    """Compose the page for an address that is not there."""
    words = view.edition.words
    body = fill(
        '<p>${text}</p><p><a href="/${lang}/">${home}</a></p>',
        {"text": words["say.missing_text"], "lang": view.edition.lang, "home": words["say.home"]},
    )
    return plain_page(view, words["say.missing_title"], body + _fill(view, "search_form.html", {}))


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
        "url": view.url,
        "integrity": _integrity("/assets/courier.mjs"),
        "languages": _languages(view),
        "sections": join(_section_links(view, '<a href="${href}">${name}</a>')),
        "sections_list": join(_section_links(view, '<li><a href="${href}">${name}</a></li>')),
    }
    return _fill(view, "base.html", values)


def linked_data(*things: Mapping[str, object]) -> Markup:
    """Return JSON-LD that cannot end its own script element."""
    context = {"@context": "https://schema.org"}
    data = {**context, **things[0]} if len(things) == 1 else {**context, "@graph": list(things)}
    text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return Markup(f'<script type="application/ld+json">{text}</script>')


def article_values(view: View, article: Article) -> dict[str, str]:
    """Return what templates may say about an article."""
    return {
        "path": article.path,
        "section": article.section,
        "section_name": view.edition.sections.get(article.section, article.section.upper()),
        "heading": article.title,
        "title": article.title,
        "standfirst": article.standfirst,
        "author": article.author,
        "date": article.date,
        "published": article.published,
        "picture": article.picture,
        "alt": article.alt,
        "caption": article.caption or article.alt,
        "credit": article.credit,
        "label": _label(article),
    }


def _fill(view: View, name: str, values: Mapping[str, str]) -> Markup:
    everywhere = {
        "lang": view.edition.lang,
        "dir": view.edition.direction,
        "query": view.query,
        **view.edition.words,
    }
    return fill(template(name), everywhere | dict(values))


def _card(view: View, article: Article, look: str) -> Markup:
    return _fill(view, "card.html", article_values(view, article) | {"look": look})


def _cards(view: View, articles: Iterable[Article], look: str) -> Markup:
    return join(_card(view, article, look) for article in articles)


def _strip(view: View, section: str, articles: Sequence[Article]) -> Markup:
    name = view.edition.sections[section]
    cards = _cards(view, articles, "card--small")
    return _fill(view, "strip.html", {"section": section, "section_name": name, "cards": cards})


def _lead(view: View, article: Article) -> Markup:
    if not article.picture:
        return NOTHING
    return _fill(view, "lead.html", article_values(view, article))


def _label(article: Article) -> Markup:
    return (
        fill('<span class="label">${label}</span>', {"label": article.label})
        if article.label
        else NOTHING
    )


def _brief(time: str, text: str, href: str) -> Markup:
    line = '<li class="latest__item"><time>${time}</time> <a href="${href}">${text}</a></li>'
    return fill(line, {"time": time, "text": text, "href": href})


def _most_read(view: View) -> Markup:
    line = '<li><a href="${path}">${title}</a></li>'
    return join(
        fill(line, {"path": article.path, "title": article.title})
        for article in reversed(view.edition.articles[:5])
    )


def _languages(view: View) -> Markup:
    line = '<a href="${href}" hreflang="${lang}" lang="${lang}">${name}</a>'
    return join(
        fill(line, {"href": _twin(view, lang), "lang": lang, "name": LANGUAGE_NAMES[lang]})
        for lang in LANGUAGES
        if lang != view.edition.lang
    )


def _twin(view: View, lang: str) -> str:
    twin = view.path.replace(f"/{view.edition.lang}/", f"/{lang}/", 1)
    return twin if any(article.path == twin for article in edition(lang).articles) else f"/{lang}/"


def _section_links(view: View, line: str) -> Iterable[Markup]:
    for section, name in view.edition.sections.items():
        yield fill(line, {"href": f"/{view.edition.lang}/{section}/", "name": name})


def _pager(view: View, number: int, last: int) -> Markup:
    line = '<a class="pager__${rel}" rel="${rel}" href="?page=${number}">${words}</a>'
    links = []
    if number > 1:
        links.append(("prev", number - 1, "say.prev"))
    if number < last:
        links.append(("next", number + 1, "say.next"))
    return join(
        fill(line, {"rel": rel, "number": str(page), "words": view.edition.words[words]})
        for rel, page, words in links
    )


def _story_head(view: View, article: Article) -> Iterable[Markup]:
    yield fill(
        '<meta name="author" content="${author}">\n'
        '<meta property="article:published_time" content="${published}">\n'
        '<meta property="og:image" content="${image}">',
        {
            "author": article.author,
            "published": article.published,
            "image": f"{view.base}/media/{article.picture or 'ferry'}-960.jpg",
        },
    )
    for lang in LANGUAGES:
        if lang == view.edition.lang or _twin(view, lang) != f"/{lang}/":
            yield fill(
                '<link rel="alternate" hreflang="${lang}" href="${href}">',
                {"lang": lang, "href": view.base + _twin(view, lang)},
            )
    yield linked_data(_news_article(view, article))


def _news_article(view: View, article: Article) -> dict[str, object]:
    about: dict[str, object] = {
        "@type": "LiveBlogPosting" if article.layout == "live" else "NewsArticle",
        "headline": article.title,
        "description": article.standfirst,
        "datePublished": article.published,
        "inLanguage": article.lang,
        "articleSection": article.section,
        "author": [{"@type": "Person", "name": name} for name in article.author.split(", ")],
        "publisher": {"@type": "NewsMediaOrganization", "name": view.edition.words["say.name"]},
        "mainEntityOfPage": view.url,
        "isAccessibleForFree": article.free,
    }
    if article.picture:
        about["image"] = [f"{view.base}/media/{article.picture}-960.jpg"]
    return about


def _haystack(article: Article) -> str:
    return f"{article.title} {article.standfirst} {article.author} {article.text}".casefold()


def _integrity(path: str) -> str:
    digest = hashlib.sha384(assets()[path]).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"
