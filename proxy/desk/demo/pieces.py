"""The pieces that the newsroom's pages share: cards, strips, lists, menus. Pure text.

Imported by `proxy.desk.demo` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proxy.desk.demo.library import LANGUAGES, edition, integrity, template, versioned
from proxy.desk.demo.markup import NOTHING, Markup, fill, join

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proxy.desk.demo.library import Article, Brief, Edition

LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "uk": "Українська", "fa": "فارسی"}

MOST_READ = 5


@dataclass(frozen=True, slots=True)
class View:
    """What a page must know of the request: its language, and where the site stands for it."""

    edition: Edition
    base: str
    path: str
    query: str = ""
    number: int = 1

    @property
    def url(self) -> str:
        """The absolute address of the page."""
        return self.base + self.path


def render(view: View, name: str, values: Mapping[str, str] | None = None) -> Markup:
    """Fill a template with values, the words of the language, and what every page knows."""
    everywhere = {
        "lang": view.edition.lang,
        "dir": view.edition.direction,
        "query": view.query,
        "path": view.path,
        "url": view.url,
        "style": versioned("/assets/courier.css"),
        "script": versioned("/assets/courier.mjs"),
        "integrity": integrity("/assets/courier.mjs"),
        **view.edition.words,
    }
    return fill(template(name), {**everywhere, **(values or {})})


def article_values(view: View, article: Article) -> dict[str, str]:
    """Return what templates may say about an article."""
    return {
        "path": article.path,
        "section": article.section,
        "section_name": view.edition.section_name(article.section),
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
        "shares": article.shares,
        "slug": article.slug,
    }


def cards(view: View, articles: Iterable[Article], look: str) -> Markup:
    """Show articles as a row or column of cards; `look` is their class."""
    return join(
        render(view, "card.html", {**article_values(view, article), "look": look})
        for article in articles
    )


def strip(view: View, section: str, articles: Iterable[Article]) -> Markup:
    """Show those of the articles that belong to one section, under its name."""
    name = view.edition.sections[section]
    row = cards(view, [it for it in articles if it.section == section][:3], "card--small")
    if not row:
        return NOTHING
    return render(view, "strip.html", {"section": section, "section_name": name, "cards": row})


def lead_picture(view: View, article: Article) -> Markup:
    """Show the picture above a story, if there is one."""
    return render(view, "lead.html", article_values(view, article)) if article.picture else NOTHING


def related(articles: Iterable[Article]) -> Markup:
    """List the headlines that stand under the lead."""
    line = '<li><a href="${path}">${title}</a> <span>${teaser}</span></li>'
    return join(
        fill(line, {"path": it.path, "title": it.title, "teaser": it.standfirst}) for it in articles
    )


def news_feed(briefs: Iterable[Brief]) -> Markup:
    """List the short news."""
    line = '<li class="latest__item"><time>${time}</time> <a href="${href}">${text}</a></li>'
    return join(
        fill(line, {"time": brief.time, "text": brief.text, "href": brief.href}) for brief in briefs
    )


def most_read(view: View) -> Markup:
    """List what people read: a newsroom without a clock has no counters either."""
    line = '<li><a href="${path}">${title}</a></li>'
    return join(
        fill(line, {"path": article.path, "title": article.title})
        for article in reversed(view.edition.articles[:MOST_READ])
    )


def language_links(view: View) -> Markup:
    """Link the other languages: the same story where there is one, else their front page."""
    line = '<a href="${href}" hreflang="${lang}" lang="${lang}">${name}</a>'
    return join(
        fill(line, {"href": twin(view, lang), "lang": lang, "name": LANGUAGE_NAMES[lang]})
        for lang in LANGUAGES
        if lang != view.edition.lang
    )


def twin(view: View, lang: str) -> str:
    """Return the path of this page in another language, or of that language's front page."""
    path = view.path.replace(f"/{view.edition.lang}/", f"/{lang}/", 1)
    return path if any(article.path == path for article in edition(lang).articles) else f"/{lang}/"


def section_links(view: View, line: str) -> Markup:
    """Fill a line with the address and name of each section."""
    return join(
        fill(line, {"href": f"/{view.edition.lang}/{section}/", "name": name})
        for section, name in view.edition.sections.items()
    )


def pager(view: View, last: int) -> Markup:
    """Link the newer and the older page; `last` is the number of pages."""
    line = '<a class="pager__${rel}" rel="${rel}" href="?page=${number}">${words}</a>'
    return _neighbors(view, last, line)


def relations(view: View, last: int) -> Markup:
    """Name the newer and the older page in the head."""
    return _neighbors(view, last, '<link rel="${rel}" href="${url}?page=${number}">')


def _neighbors(view: View, last: int, line: str) -> Markup:
    links = (("prev", view.number - 1), ("next", view.number + 1))
    return join(
        fill(
            line,
            {
                "rel": rel,
                "number": str(number),
                "url": view.url,
                "words": view.edition.words[f"say.{rel}"],
            },
        )
        for rel, number in links
        if 1 <= number <= last
    )


def _label(article: Article) -> Markup:
    if not article.label:
        return NOTHING
    return fill('<span class="label">${label}</span>', {"label": article.label})
