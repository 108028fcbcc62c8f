"""The words of a client-rendered page from the data it carries: JSON-LD and framework state. Pure.

Only for shells, and only where the page is free: what is hidden for those who do not pay stays
hidden (evidence.md, "Real pages"; ADR 0017). Nothing is evaluated and nothing fetched; data that
is not JSON is left.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from proxy.page import linked_data as ld
from proxy.page.dom import Element, parse_fragment
from proxy.page.metadata import join
from proxy.page.survey import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proxy.page.dom import Document
    from proxy.page.survey import Survey

_STATE: Final = re.compile(
    r"(?:__NEXT_DATA__|__NUXT__|__APOLLO_STATE__|__INITIAL_STATE__|__PRELOADED_STATE__|__STATE__"
    r"|__INITIAL_DATA__|__DATA__|initialState|preloadedState)[\"']?\]?\s*=\s*(?:JSON\.parse\()?"
)
_STREAM: Final = re.compile(r"self\.__next_f\.push\(")
_ROW: Final = re.compile(r"^[0-9a-f]+:(?=[\[{])", re.MULTILINE)
_MARKUP: Final = re.compile(r"</(?:p|h[2-6]|li|blockquote)>", re.IGNORECASE)

_ENOUGH: Final = 250  # characters of prose that are a text
_LINE: Final = 40  # characters of one paragraph outside of a rich text
_WORDS: Final = 6
_START: Final = 60  # characters of a description that are looked for in the page
_LIMIT_CHARS: Final = 2_000_000  # of data read per page
_LIMIT_VALUES: Final = 100_000
_LIMIT_DEPTH: Final = 64
_LIMIT_PARAGRAPHS: Final = 2_000
_DECODER: Final = json.JSONDecoder(strict=False)

# Keys of a rich text's parts, and those whose strings are no words of a text.
_PARTS: Final = ("content", "children", "blocks", "body", "elements", "items")
# What is left where marks were cut out of a text; no language writes a blank there.
_BEFORE_STOP: Final = re.compile(r"(?<=\S) (?=[,.](?:\s|$))")
_LEAVES: Final = ("text", "value", "html", "content")
_NO_WORDS: Final = frozenset(
    ("url", "href", "src", "slug", "id", "key", "alt", "caption", "credit", "description",
     "summary", "excerpt", "seo", "meta", "metadata", "copyright", "legal", "cookie", "consent",
     "translations", "messages", "i18n", "locale", "config", "styles", "css", "schema", "jsonLd",
     "related")
)  # fmt: skip


def shell_content(document: Document, survey: Survey) -> list[Element]:
    """Return new elements with the text that a shell's data hold; none where it is not free."""
    if not survey.free:
        return []
    paragraphs = _from_linked_data(survey) or _from_state(document)
    return paragraphs if sum(len(one.text()) for one in paragraphs) >= _ENOUGH else []


def described(document: Document, survey: Survey) -> list[Element]:
    """Return what a page without text says of itself, and the little that it shows.

    A page that a script fills is never blank: the sentence that its publisher wrote for search
    engines and previews tells what it is.
    """
    words = survey.description
    if not words or not survey.free or words[:_START] in document.body.text():
        return []
    return [Element("p", None, [words]), document.body]


def _from_linked_data(survey: Survey) -> list[Element]:
    seen = survey.blocks
    for node in seen.facts.nodes if isinstance(seen, Seen) else ():
        body = node.get("articleBody")
        if isinstance(body, str) and len(body) >= _ENOUGH:
            return [*_picture(node, survey.base), *_written(body)]
    return []


def _picture(node: ld.Node, base: str) -> list[Element]:
    """Return the article's picture, where its data give its address and what is to be seen."""
    image = node.get("image")
    image = image[0] if isinstance(image, list) and image else image
    if not isinstance(image, dict):
        return []
    address = join(base, ld.words(image.get("url") or image.get("contentUrl")))
    words = ld.words(image.get("caption"))
    return [Element("img", {"src": address, "alt": words})] if address and words else []


def _written(text: str) -> list[Element]:
    """Return a string as elements: markup is parsed, else every line is a paragraph."""
    if _MARKUP.search(text):
        return [one for one in parse_fragment(text) if isinstance(one, Element)]
    text = _BEFORE_STOP.sub("", text)
    lines = (" ".join(line.split()) for line in text.splitlines()[:_LIMIT_PARAGRAPHS])
    return [Element("p", None, [line]) for line in lines if line]


# ---- framework state


def _from_state(document: Document) -> list[Element]:
    best: list[str] = []
    for data in _states(document):
        found = _best_text(data)
        if _prose(found) > _prose(best):
            best = found
    return [element for text in best[:_LIMIT_PARAGRAPHS] for element in _written(text)]


def _states(document: Document) -> Iterator[object]:
    budget = _LIMIT_CHARS
    stream: list[str] = []
    for text in document.scripts():
        budget -= len(text)
        if budget < 0:
            break
        start = text.lstrip()[:1]
        if start in ("{", "["):
            yield _decoded(text.lstrip())
        for match in _STATE.finditer(text):
            value = _decoded(text[match.end() :])
            yield _decoded(value) if isinstance(value, str) else value
        for match in _STREAM.finditer(text):
            piece = _decoded(text[match.end() :])
            if isinstance(piece, list) and len(piece) > 1 and isinstance(piece[1], str):
                stream.append(piece[1])
    joined = "".join(stream)
    for row in _ROW.finditer(joined):
        yield _decoded(joined[row.end() :])


def _decoded(text: str) -> object:
    try:
        return _DECODER.raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _best_text(data: object) -> list[str]:
    """Return the paragraphs of the value with the most prose, as far in as they stand together."""
    best: list[str] = []
    stack: list[tuple[object, int]] = [(data, 0)]
    budget = _LIMIT_VALUES
    while stack and budget:
        budget -= 1
        value, depth = stack.pop()
        if depth > _LIMIT_DEPTH:
            continue
        if isinstance(value, dict):
            inner = [one for key, one in value.items() if key not in _NO_WORDS]
        elif isinstance(value, list):
            inner = value
        else:
            inner = []
        found = _paragraphs(value)
        if _prose(found) > _prose(best):
            best = found
        stack.extend((one, depth + 1) for one in inner if isinstance(one, (dict, list, str)))
    return best


def _paragraphs(value: object) -> list[str]:
    """Return the paragraphs of a rich text, or of a list of strings; [] of anything else."""
    if isinstance(value, str):
        return [value] if len(value) >= _ENOUGH and _MARKUP.search(value) else []
    if isinstance(value, dict):
        parts = next((value[key] for key in _PARTS if isinstance(value.get(key), list)), None)
        return _paragraphs(parts) if parts else []
    if not isinstance(value, list):
        return []
    found: list[str] = []
    for one in value[:_LIMIT_PARAGRAPHS]:
        text = one if isinstance(one, str) else _leaf_text(one, 0)
        text = text.strip()
        if len(text) >= _LINE and text.count(" ") >= _WORDS:
            found.append(text)
    return found


def _leaf_text(node: object, depth: int) -> str:
    """Return the joined words of a block of rich text."""
    if depth > _LEAF_DEPTH or not isinstance(node, dict):
        return ""
    for key in _LEAVES:
        if isinstance(node.get(key), str):
            return str(node[key])
    for key in _PARTS:
        parts = node.get(key)
        if isinstance(parts, list):
            return "".join(_leaf_text(one, depth + 1) for one in parts[:_LIMIT_PARAGRAPHS])
    return ""


_LEAF_DEPTH: Final = 5


def _prose(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))
