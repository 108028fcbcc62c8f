"""Read what the newsroom has published: articles, words, templates and assets, from data files.

Everything is read once, through `importlib.resources`, so that an installed wheel works too.
Imported by `proxy.desk.demo` alone.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from proxy.desk.demo.markup import NOTHING, Markup, visible_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

LANGUAGES = ("en",)


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
    body: Markup = field(default=NOTHING, repr=False)
    text: str = field(default="", repr=False)

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
    """Read every file below `assets` and `media`, by its address on the site."""
    return {
        f"/{folder}/{entry.name}": entry.read_bytes()
        for folder in ("assets", "media")
        for entry in sorted(_root().joinpath(folder).iterdir(), key=lambda entry: entry.name)
        if entry.is_file()
    }


def _root() -> Traversable:
    return files("proxy.desk.demo")


def _read_article(lang: str, row: Mapping[str, Any]) -> Article:
    folder = _root().joinpath("content", lang)
    chapters = sorted(
        (entry for entry in folder.iterdir() if _is_part_of(entry.name, row["slug"])),
        key=lambda entry: entry.name,
    )
    body = Markup("\n".join(entry.read_text("utf-8") for entry in chapters))
    # A row's fields are the dataclass's own names; a stranger among them stops the start.
    return Article(lang=lang, body=body, text=visible_text(body), **row)


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
