"""What speaks for and against a candidate being an ask, and the weights that add it up. Pure.

evidence.md, "Asks" names the evidence. The weights were fitted on one half of the labeled sites
and scored on the other; they are few so that a person can follow a sum. Only page imports this.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from proxy.page.ask_lexicon import Lexicon, Role, Strength, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from proxy.page.ask_words import Common
    from proxy.page.dom import Element


class Evidence(Enum):
    """One reason for or against; the text is what a trace can show."""

    LABEL_WHOLE = "the whole label is an ask"
    LABEL_START = "the label begins as an ask"
    LABEL_WORD = "an ask word in a short label"
    LABEL_WEAK = "a label that may be an ask"
    PRICE = "the label is an amount"
    ADDRESS = "an ask word in the address"
    ADDRESS_WEAK = "a word in the address that may be an ask"
    HOST = "a host for gifts or lists"
    FORM = "a form that takes one address to write to"
    MARK = "an ask word in class or icon"
    MARK_ALONE = "an ask word in class or icon, and no text"
    FRAME = "stands in a header, menu or footer"
    STOP = "the label names something else"
    ARCHIVE = "the address is of a list, a rule or a shop"
    ACCOUNT = "the address is of an account"
    STORY = "the address of an article"
    ASIDE = "stands among comments, tags, shares or related articles"
    PROSE = "stands in a sentence"
    LONG = "a label as long as a headline"

    # Enum hashes a member's name, in Python; one object a member needs no more than its own.
    __hash__ = object.__hash__


WEIGHTS: Final[Mapping[Evidence, float]] = {
    Evidence.LABEL_WHOLE: 4.0,
    Evidence.LABEL_START: 3.0,
    Evidence.LABEL_WORD: 2.0,
    Evidence.LABEL_WEAK: 1.5,
    Evidence.PRICE: 1.0,
    Evidence.ADDRESS: 2.5,
    Evidence.ADDRESS_WEAK: 1.0,
    Evidence.HOST: 4.0,
    Evidence.FORM: 2.0,
    Evidence.MARK: 1.0,
    Evidence.MARK_ALONE: 2.5,
    Evidence.FRAME: 0.5,
    Evidence.STOP: -5.0,
    Evidence.ARCHIVE: -3.5,
    Evidence.ACCOUNT: -2.0,
    Evidence.STORY: -3.0,
    Evidence.ASIDE: -3.0,
    Evidence.PROSE: -1.5,
    Evidence.LONG: -1.5,
}

Found = list[tuple[Evidence, Role | None]]
"""Evidence with the role that it speaks for, None where it speaks against all."""


def add_up(found: Iterable[tuple[Evidence, Role | None]]) -> tuple[Role, float] | None:
    """Return the role that most speaks for and its sum, or None where nothing speaks for any."""
    sums: dict[Role, float] = {}
    against = 0.0
    for evidence, role in found:
        if role is None:
            against += WEIGHTS[evidence]
        else:
            sums[role] = sums.get(role, 0.0) + WEIGHTS[evidence]
    if not sums:
        return None
    role = max(sums, key=sums.__getitem__)
    return role, sums[role] + against


_PIECES: Final = re.compile(r"[/?&=#;]+")
_PARTS: Final = re.compile(r"[-_.+ ]+")
_WORDS_IN_PIECE: Final = 4  # a piece of more words is a slug: its words say little
_STORY: Final = re.compile(
    r"/(?:19|20)\d\d[/-]\d\d?[/-]|[/-]\d{6,}(?:[-./?]|$)|/[^/?]*(?:[-_][^-_/?]+){5,}"
)


def is_story(href: str) -> bool:
    """Tell whether an address looks like an article's: a date, a long number, a slug of six words.

    >>> is_story("/2019/05/23/sponsors.html"), is_story("/support-us/")
    (True, False)
    """
    return _STORY.search(href) is not None


def split_host(href: str) -> tuple[str, str]:
    """Return host and the rest of an address, as written; a relative one has no host.

    >>> split_host("https://Donate.Example:443/x?y"), split_host("//a.example"), split_host("x/y")
    (('donate.example', '/x?y'), ('a.example', ''), ('', 'x/y'))
    """
    scheme, mark, rest = href.partition("//")
    if not mark or scheme.lower() not in ("", "http:", "https:"):
        return "", href
    host = _HOST_END.split(rest, 1)[0]
    return host.partition(":")[0].lower(), rest[len(host) :]


_HOST_END: Final = re.compile(r"[/?#]")


def address_says(href: str, lexicon: Lexicon, common: Common) -> Found:
    """Return what an address says by its host and its pieces."""
    host, path = split_host(fold(unquote(href) if "%" in href else href))
    found = _host_says(host, path, common) if host else []
    best: dict[Role, Strength] = dict(_host_pieces(host, lexicon))
    for piece in _PIECES.split(path):
        if piece in common.archives:
            found.append((Evidence.ARCHIVE, None))
        elif piece in common.accounts:
            found.append((Evidence.ACCOUNT, None))
        said = lexicon.piece(piece)
        if said is not None or not piece.isalnum():  # one word that says nothing has no parts
            for role, strength in [said] if said else _parts_say(piece, lexicon):
                best[role] = max(best.get(role, Strength.NONE), strength)
    found += [(_BY_PIECE[strength], role) for role, strength in best.items()]
    return found


_BY_PIECE: Final = {Strength.WORD: Evidence.ADDRESS, Strength.WEAK: Evidence.ADDRESS_WEAK}


def _host_says(host: str, path: str, common: Common) -> Found:
    for name, prefix, role in common.hosts.get(".".join(host.split(".")[-2:]), ()):
        if path.startswith(prefix) and (host == name or host.endswith("." + name)):
            return [(Evidence.HOST, role)] if role else [(Evidence.STOP, None)] * 2
    return []


def _host_pieces(host: str, lexicon: Lexicon) -> Iterator[tuple[Role, Strength]]:
    for label in host.split(".")[:-2]:
        said = lexicon.piece(label)
        if said is not None:
            yield said


def _parts_say(piece: str, lexicon: Lexicon) -> Iterator[tuple[Role, Strength]]:
    parts = _PARTS.split(piece)
    if len(parts) == 1:
        return
    joined = lexicon.piece("-".join(parts)) or lexicon.piece("-".join(parts[:-1]))
    if joined is not None:
        yield joined
        return
    slug = len(parts) > _WORDS_IN_PIECE
    for part in parts:
        said = lexicon.piece(part)
        if said is not None:
            yield said[0], Strength.WEAK if slug else said[1]


_TOKENS: Final = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+")
_ICONS: Final = frozenset({"img", "i", "svg", "span"})
_MARKS_LIMIT: Final = 400  # characters; class lists of utility frameworks are long and say nothing


def marks_say(element: Element, common: Common) -> set[Role]:
    """Return the roles that class, id or the icon's file name of an element speak of."""
    text = f"{element.get('class')} {element.get('id')}"
    for child in element.elements():
        if child.tag in _ICONS and len(text) < _MARKS_LIMIT:
            text += f" {child.get('class')} {child.get('src').rpartition('/')[2]}"
    marks = common.marks
    return {
        marks[token]
        for token in map(str.lower, _TOKENS.findall(text[: 2 * _MARKS_LIMIT]))
        if token in marks
    }
