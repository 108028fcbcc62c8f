"""What the newsroom's pages say about themselves to machines: JSON-LD, Open Graph, the feed.

Imported by `proxy.desk.demo` alone.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from proxy.desk.demo.library import LANGUAGES
from proxy.desk.demo.markup import Markup, fill, join
from proxy.desk.demo.pieces import article_values, render, twin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proxy.desk.demo.library import Article
    from proxy.desk.demo.pieces import View

_AUTHORS = re.compile("[,،] ")


def linked_data(about: Mapping[str, object]) -> Markup:
    """Return JSON-LD that cannot end its own script element."""
    data = embedded_json({"@context": "https://schema.org", **about})
    return Markup(f'<script type="application/ld+json">{data}</script>')


def embedded_json(value: object) -> Markup:
    """Return JSON for the inside of a script element."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("</", "<\\/"))


def story_head(view: View, article: Article) -> Markup:
    """Return what the head of a story says about it."""
    return join(
        [
            fill(
                '<meta name="author" content="${author}">\n'
                '<meta property="article:published_time" content="${published}">\n'
                '<meta property="og:image" content="${image}">',
                {
                    "author": article.author,
                    "published": article.published,
                    "image": f"{view.base}/media/{article.picture or 'ferry'}-960.jpg",
                },
            ),
            *_alternates(view),
            linked_data(news_article(view, article)),
        ]
    )


def news_article(view: View, article: Article) -> dict[str, object]:
    """Describe an article in the terms of schema.org."""
    about: dict[str, object] = {
        "@type": "LiveBlogPosting" if article.layout == "live" else "NewsArticle",
        "headline": article.title,
        "description": article.standfirst,
        "datePublished": article.published,
        "inLanguage": article.lang,
        "articleSection": article.section,
        "author": [
            {"@type": "Person", "name": name} for name in re.split(r"[,،] ", article.author)
        ],
        "publisher": {"@type": "NewsMediaOrganization", "name": view.edition.words["say.name"]},
        "mainEntityOfPage": view.url,
        "isAccessibleForFree": article.free,
    }
    if article.picture:
        about["image"] = [f"{view.base}/media/{article.picture}-960.jpg"]
    if not article.free:
        # What a search engine may index and a person without a subscription may not see.
        part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
        about["hasPart"] = part
    return about


def feed(view: View) -> Markup:
    """Return the RSS feed of one language."""
    items = join(
        render(
            view,
            "feed_item.xml",
            {**article_values(view, article), "url": view.base + article.path},
        )
        for article in view.edition.articles
    )
    return render(view, "feed.xml", {"items": items, "home": f"{view.base}/{view.edition.lang}/"})


def _alternates(view: View) -> Iterable[Markup]:
    for lang in LANGUAGES:
        if lang == view.edition.lang or twin(view, lang) != f"/{lang}/":
            yield fill(
                '<link rel="alternate" hreflang="${lang}" href="${href}">',
                {"lang": lang, "href": view.base + twin(view, lang)},
            )
