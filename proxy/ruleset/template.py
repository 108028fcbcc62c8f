"""Templates of rules: `{@name}`, `{.}`, `{selector}`, `{selector@name}`; `{{` is a brace. Pure.

A template reads the element a rule acts on and nothing else; a piece that is missing is empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.errors import RuleError
from proxy.page.dom import SelectorError, check_selector

if TYPE_CHECKING:
    from proxy.page.dom import Document, Element

_TOKEN: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_PIECE: Final = re.compile(r"(?P<selector>[^@]*(?:@[^@]*)*?)(?:@(?P<name>[A-Za-z_][\w.:-]*))?")
_ITSELF: Final = "."


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to read: the attribute `name` ("" = the text) of the first match of `selector`.

    The match stands inside the element; an empty selector is the element itself.
    """

    selector: str
    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """Literal text and pieces, in order."""

    parts: tuple[str | Piece, ...]

    def render(self, document: Document, element: Element) -> str:
        """Return the template's text for `element`, white space at its ends removed."""
        return "".join(
            part if isinstance(part, str) else _read(part, document, element) for part in self.parts
        ).strip()


def parse_template(text: str) -> Template:
    """Return the template of `text`.

    Raises RuleError where a brace is not closed or a selector is not CSS.

    >>> parse_template("/img/{@data-photo}.jpg").parts
    ('/img/', Piece(selector='', name='data-photo'), '.jpg')
    """
    parts: list[str | Piece] = []
    place = 0
    for token in _TOKEN.finditer(text):
        parts.append(text[place : token.start()])
        place = token.end()
        parts.append(_part(token, text))
    parts.append(text[place:])
    return Template(tuple(part for part in parts if part != ""))


def _part(token: re.Match[str], text: str) -> str | Piece:
    if token.group() in ("{{", "}}"):
        return token.group()[0]
    if token.group(1) is None:
        raise RuleError(f'template "{text}": a {token.group()!r} alone; write it twice for a brace')
    return _piece(token.group(1).strip(), text)


def _piece(inner: str, text: str) -> Piece:
    if inner == _ITSELF:
        return Piece("", "")
    match = _PIECE.fullmatch(inner)
    if not inner or match is None:
        raise RuleError(
            f'template "{text}": say what to read between the braces, as in "{{@href}}"'
        )
    selector, name = match["selector"].strip(), (match["name"] or "").lower()
    if selector:
        try:
            check_selector(selector)
        except SelectorError as error:
            raise RuleError(f'template "{text}": selector "{selector}" {error}') from error
    return Piece(selector, name)


def _read(piece: Piece, document: Document, element: Element) -> str:
    source: Element | None = element
    if piece.selector:
        source = next(
            (
                one
                for one in document.select(piece.selector)
                if one is not element and one.within(element)
            ),
            None,
        )
    if source is None:
        return ""
    return source.get(piece.name) if piece.name else source.text()
