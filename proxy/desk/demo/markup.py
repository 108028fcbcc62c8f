"""Fill the newsroom's templates, escaping what is not markup; its own pages only, never a sheet.

Imported by `proxy.desk.demo` alone. The proxy's own output has its own serializer.
"""

from __future__ import annotations

import html
import re
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()

    def __add__(self, more: str) -> Markup:
        """Append markup; plain text is escaped first."""
        return Markup(str.__add__(self, more if isinstance(more, Markup) else html.escape(more)))


NOTHING = Markup("")


class PageTemplate(Template):
    """A template whose names may have dots: `${say.search}` is the word for "search"."""

    idpattern = r"(?a:[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?)"


def fill(template: str, values: Mapping[str, str]) -> Markup:
    """Put values into a template; those that are not Markup are escaped.

    >>> fill("<b>${name}</b>", {"name": "Fish & Co"})
    '<b>Fish &amp; Co</b>'

    Raises:
        KeyError: The template names a value that is not there.

    """
    escaped = {
        name: value if isinstance(value, Markup) else html.escape(value)
        for name, value in values.items()
    }
    return Markup(PageTemplate(template).substitute(escaped))


def join(pieces: Iterable[Markup]) -> Markup:
    """Join pieces of markup, one a line."""
    return Markup("\n".join(pieces))


_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style|noscript|template)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def visible_text(markup: str) -> str:
    """Return the words of markup that we wrote ourselves, white space folded.

    >>> visible_text("<p>Salt &amp;<br> light</p><script>x()</script>")
    'Salt & light'
    """
    return " ".join(html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", markup))).split())


def paragraphs(markup: str) -> list[str]:
    """Return the words of each paragraph without attributes: those of the text itself.

    >>> paragraphs('<p>One</p><p class="credit">Two</p><p>Three</p>')
    ['One', 'Three']
    """
    return [visible_text(inside) for inside in _PARAGRAPH.findall(markup)]
