"""Read what the newsroom has published: articles, words, templates and assets, from data files.

Everything is read once, through `importlib.resources`, so that an installed wheel works too.
Imported by `proxy.desk.demo` alone.
"""

from __future__ import annotations

import base64
import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from proxy.desk.demo.markup import NOTHING, Markup, join, visible_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

LANGUAGES = ("en", "ru", "uk", "fa")

FOLDERS = {"assets": "/assets/", "media": "/media/", "api": "/api/", "root": "/"}
"""Where the files of a folder stand on the site."""


@dataclass(frozen=True, slots=True)
class Article:
    """One published piece; `layout` names the template of its page."""

    lang: str
    section: str
    slug: str
    title: str
    standfirst: str
    author: str
    date: str
    published: str
    picture: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    layout: str = "story"
    label: str = ""
    free: bool = True
    shares: str = "0"
    chapters: tuple[Markup, ...] = field(default=(), repr=False)
    body: Markup = field(default=NOTHING, repr=False)
    haystack: str = field(default="", repr=False)

    @property
    def path(self) -> str:
        """Where the piece stands on the site."""
        return f"/{self.lang}/{self.section}/2026/{self.slug}"


@dataclass(frozen=True, slots=True)
class Brief:
    """One line of the news feed."""

    time: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The newsroom in one language; articles in the order of the front page."""

    lang: str
    direction: str
    words: Mapping[str, str]
    sections: Mapping[str, str]
    articles: tuple[Article, ...]
    briefs: tuple[Brief, ...]
    pages: Mapping[str, Markup]

    def article(self, section: str, slug: str) -> Article | None:
        """Find a piece by its place on the site."""
        for article in self.articles:
            if (article.section, article.slug) == (section, slug):
                return article
        return None

    def named(self, slug: str) -> Article:
        """Find the piece that has this slug, in whatever section."""
        return next(article for article in self.articles if article.slug == slug)

    def section_name(self, section: str) -> str:
        """Return the name of a section, also of one that no menu shows."""
        return self.sections.get(section, section.upper())

    def of_section(self, section: str) -> tuple[Article, ...]:
        """Return the pieces of one section, in order."""
        return tuple(article for article in self.articles if article.section == section)


@cache
def edition(lang: str) -> Edition:
    """Read the newsroom in one of LANGUAGES."""
    catalog = tomllib.loads(_root().joinpath("content", f"{lang}.toml").read_text("utf-8"))
    return Edition(
        lang=lang,
        direction=catalog["direction"],
        words={f"say.{name}": words for name, words in catalog["say"].items()},
        sections=catalog["sections"],
        articles=tuple(_read_article(lang, row) for row in catalog["article"]),
        briefs=tuple(Brief(**row) for row in catalog.get("brief", ())),
        pages=_read_pages(lang),
    )


@cache
def template(name: str) -> str:
    """Read a template by its file name."""
    return _root().joinpath("templates", name).read_text("utf-8")


@cache
def assets() -> Mapping[str, bytes]:
    """Read every file that is served as it is, by its address on the site."""
    return {
        f"{place}{entry.name}": entry.read_bytes()
        for folder, place in FOLDERS.items()
        for entry in sorted(_root().joinpath(folder).iterdir(), key=lambda entry: entry.name)
        if entry.is_file()
    }


@cache
def versioned(path: str) -> str:
    """Return the address of a file with the mark of its content: it may be kept for a year."""
    return f"{path}?v={hashlib.sha256(assets()[path]).hexdigest()[:8]}"


@cache
def integrity(path: str) -> str:
    """Return the subresource integrity value of a file."""
    digest = hashlib.sha384(assets()[path]).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


@cache
def old_page(name: str) -> str:
    """Read a page of the site as it was until 2009; stored here in UTF-8."""
    return _root().joinpath("content", "old", f"{name}.html").read_text("utf-8")


def _root() -> Traversable:
    return files("proxy.desk.demo")


def _read_article(lang: str, row: Mapping[str, Any]) -> Article:
    folder = _root().joinpath("content", lang)
    names = sorted(entry.name for entry in folder.iterdir() if _is_part_of(entry.name, row["slug"]))
    chapters = tuple(Markup(folder.joinpath(name).read_text("utf-8")) for name in names)
    body = join(chapters)
    words = f"{row['title']} {row['standfirst']} {row['author']} {visible_text(body)}"
    # A row's fields are the dataclass's own names; a stranger among them stops the start.
    return Article(lang=lang, chapters=chapters, body=body, haystack=words.casefold(), **row)


def _is_part_of(file_name: str, slug: str) -> bool:
    return file_name == f"{slug}.html" or (
        file_name.startswith(f"{slug}.") and file_name.endswith(".html")
    )


def _read_pages(lang: str) -> Mapping[str, Markup]:
    folder = _root().joinpath("content", lang, "pages")
    if not folder.is_dir():
        return {}
    return {
        entry.name.removesuffix(".html"): Markup(entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".html")
    }
