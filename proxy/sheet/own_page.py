"""A short page of our own: a refusal, a failure, a redirect, help. Markup of 1994, with a link.

No script, no style, whatever the reader: it must be readable where nothing else was. The words are
sheet/words, the letters those that this reader knows. Pure; shell/own_pages sends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.page import charset
from proxy.page.dom import Element
from proxy.page.language import RIGHT_TO_LEFT
from proxy.reader.markup import BODY_COLORS, GRAMMARS
from proxy.reader.tiers import Tier
from proxy.sheet.serialize import Head, Serializer
from proxy.sheet.words import FALLBACK, pick_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from proxy.page.charset import OutputCharset
    from proxy.reader.tiers import Profile
    from proxy.sheet.words import Words

Nodes = list[Element | str]

_WESTERN: Final = frozenset({"en", "de", "fr", "es", "pt"})
"""Languages that are legible to a reader who takes every byte for Latin-1."""


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What a page of ours says: its heading and the blocks below it."""

    title: str
    blocks: Nodes


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page of ours as bytes, with the label of their charset and the language."""

    body: bytes
    charset: str
    language: str


def sentence(text: str) -> Element:
    """Return a paragraph; the stop at its end is ours, as the words are phrases.

    >>> sentence("Please wait").text()
    'Please wait.'
    """
    stop = "。" if text[-1:] > "\u2fff" else "."
    return Element("p", None, [text if text.endswith(("?", "!")) else text + stop])


def links_line(links: list[tuple[str, str]]) -> Element:
    """Return a paragraph of links; each is an address and its words."""
    nodes: Nodes = []
    for address, words in links:
        nodes += [" | "] if nodes else []
        nodes.append(Element("a", {"href": address}, [words]))
    return Element("p", None, nodes)


def print_page(
    write: Callable[[Words], OwnPage],
    table: Mapping[str, Words],
    language: str,
    profile: Profile,
    *,
    asked: bool = False,
) -> PrintedPage:
    """Return the page that `write` makes of the words of `language`, else of English ones.

    English is what a reader gets whose letters are not known: one without Unicode on a system whose
    charset lacks the language's. One that takes every byte for Latin-1 has to have chosen a
    charset; `asked` says that the language is the person's own choice, which is as good.
    """
    words = pick_words(table, language)
    output = _output(words, profile)
    if not _is_legible(words, output, profile, asked=asked):
        words = pick_words(table, FALLBACK)
        output = _output(words, profile)
    markup = _markup(write(words), words, output, profile)
    body = charset.encode(markup, output, references=profile.unicode)
    return PrintedPage(body, output.label, words.language)


def _output(words: Words, profile: Profile) -> OutputCharset:
    return charset.output_charset(
        words.language,
        unicode=profile.unicode,
        platform=profile.platform,
        accept_charset=profile.accept_charset,
        chosen=profile.view.charset,
    )


def _is_legible(words: Words, output: OutputCharset, profile: Profile, *, asked: bool) -> bool:
    if profile.raw_bytes and not asked and not profile.view.charset:
        return words.language in _WESTERN
    return profile.unicode or output.label != "utf-8"


def _markup(page: OwnPage, words: Words, output: OutputCharset, profile: Profile) -> str:
    right_to_left = words.language in RIGHT_TO_LEFT
    serializer = Serializer(
        GRAMMARS[Tier.PLAIN],
        fold=charset.folder(output, references=profile.unicode),
        right_to_left=right_to_left,
    )
    head = Head(
        title=page.title,
        charset=output.label,
        language=words.language,
        right_to_left=right_to_left,
        generator="Freesheet",
    )
    body = Element("body", dict(BODY_COLORS))
    blocks = [Element("h1", None, [page.title]), *page.blocks]
    return (
        serializer.head(head)
        + serializer.begin(body)
        + "\n"
        + serializer.write(blocks)
        + "</body></html>\n"
    )
