"""Matches a label and a piece of an address with one page's lists of ask words. Pure.

Words are looked up, never searched for: a label costs a few dictionary accesses per word, whatever
the number of phrases. `ask_words` compiles the lists; only page imports this.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Role(Enum):
    """What a support link asks for."""

    DONATE = "donate"
    SUBSCRIBE = "subscribe"
    OTHER = "other"

    # Enum hashes a member's name, in Python; one object a member needs no more than its own.
    __hash__ = object.__hash__


class Strength(IntEnum):
    """How clearly a label says it, or an address."""

    NONE = 0
    WEAK = 1
    WORD = 2
    START = 3
    WHOLE = 4


Said = Mapping[Role, Strength]

# Words stand in a label of this many words at most; longer ones are headlines and sentences
# (evidence.md, "Asks"). For scripts without blanks, in characters.
_WORDS_LIMIT: Final = 7
_SOLID_LIMIT: Final = 18
LABEL_LIMIT: Final = 64
"""Characters of a label that may say something."""
_MEMO_LIMIT: Final = 4096  # labels; the memory of a site's menus, some 300 kB
STEM_KEY: Final = 3
"""Letters by which a stem is found; no stem is shorter."""

_WORDS: Final = re.compile(r"\d+(?:[.,]\d+)?%|\w*[^\W\d_]\w*")
_PERCENT: Final = re.compile(r"(\d)\s+%")
_SOLID: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def _marks() -> str:
    """Return a character class of all combining marks of the first plane, as ranges."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0x10000):
        if unicodedata.category(chr(code)).startswith("M"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_MARKS: Final = re.compile(f"[{_marks()}]+")


def fold(text: str) -> str:
    """Return `text` without case, width, accents and marks: what reads the same is the same.

    An `ñ` stays: `doña` is not `dona`. Letters that look like apostrophes become them.

    >>> fold("Suscríbete ＡＢＯ doña")
    'suscribete abo doña'
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold()
    if "\u0303" in text:
        text = text.replace("n\u0303", "ñ")
    return _MARKS.sub("", text).replace("\u02bc", "'").replace("\u02bb", "'")


def words_of(folded: str) -> list[str]:
    """Return the words of folded text: no punctuation, no bare numbers, no prices.

    >>> words_of("s'abonner dès 5,49 €/mois - adó 1 %")
    ['s', 'abonner', 'dès', 'mois', 'adó', '1%']
    """
    if "%" in folded:
        folded = _PERCENT.sub(r"\1%", folded)
    return _WORDS.findall(folded)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What follows the first word of a phrase; `stem`: its last word is only how a word begins."""

    rest: tuple[str, ...]
    stem: bool
    role: Role

    def follows(self, words: Sequence[str], at: int) -> bool:
        """Tell whether the rest stands in `words` from `at` on."""
        rest = self.rest
        if not rest:
            return True
        last = at + len(rest) - 1
        if last >= len(words):
            return False
        if self.stem:
            return words[last].startswith(rest[-1]) and tuple(words[at:last]) == rest[:-1]
        return tuple(words[at : last + 1]) == rest


class Phrases:
    """Phrases by their first word: looking one up costs two dictionary accesses per word."""

    __slots__ = ("_first", "_stems")

    def __init__(self, entries: Iterable[tuple[tuple[str, ...], Role]]) -> None:
        self._first: dict[str, list[_Phrase]] = {}
        self._stems: dict[str, list[tuple[str, Role]]] = {}
        for words, role in entries:
            stem = words[-1].endswith("*")
            bare = (*words[:-1], words[-1].rstrip("*"))
            if stem and len(bare) == 1:
                self._stems.setdefault(bare[0][:STEM_KEY], []).append((bare[0], role))
            else:
                self._first.setdefault(bare[0], []).append(_Phrase(bare[1:], stem, role))

    def at(self, words: Sequence[str], index: int) -> Iterator[Role]:
        """Yield the roles of phrases that begin at this word."""
        word = words[index]
        for phrase in self._first.get(word, ()):
            if phrase.follows(words, index + 1):
                yield phrase.role
        for stem, role in self._stems.get(word[:STEM_KEY], ()):
            if word.startswith(stem):
                yield role

    def anywhere(self, words: Sequence[str]) -> Iterator[Role]:
        """Yield the roles of phrases that begin at any word."""
        for index in range(len(words)):
            yield from self.at(words, index)


@dataclass(frozen=True, slots=True)
class Solid:
    """Phrases of scripts without spaces, looked for as strings."""

    whole: Mapping[str, Role]
    weak: Mapping[str, Role]
    start: tuple[tuple[str, Role], ...]
    word: tuple[tuple[str, Role], ...]
    stop: tuple[str, ...]
    filler: tuple[str, ...]

    def said(self, text: str) -> Said:
        """Return what a folded label without blanks says."""
        bare = self._stripped(text)
        for one in (text, bare):
            if one in self.whole and one not in self.weak:
                return {self.whole[one]: Strength.WHOLE}
            if one in self.weak:
                return {self.weak[one]: Strength.WEAK}
        if len(text) > _SOLID_LIMIT:
            return {}
        found = {role: Strength.WORD for phrase, role in self.word if phrase in text}
        for phrase, role in self.start:
            if text.startswith(phrase) or bare.startswith(phrase):
                found[role] = Strength.START
        return found

    def stops(self, text: str) -> bool:
        """Tell whether the label is no ask."""
        return any(phrase in text for phrase in self.stop)

    def _stripped(self, text: str) -> str:
        for filler in self.filler:
            text = text.removeprefix(filler).removesuffix(filler)
        return text


@dataclass(frozen=True, slots=True)
class Hints:
    """The words without which nothing is said: a look at them spares most links a closer one."""

    words: frozenset[str]
    stems: frozenset[str]
    address: frozenset[bytes]

    def in_label(self, words: Sequence[str]) -> bool:
        """Tell whether a phrase may stand in these words of a label."""
        if not self.words.isdisjoint(words):
            return True
        return not self.stems.isdisjoint([word[:STEM_KEY] for word in words])

    def in_address(self, href: str) -> bool:
        """Tell whether a piece or a host may stand in this address."""
        pieces = href.encode("utf-8", "replace").translate(_SEPARATED).split()
        return not self.address.isdisjoint(pieces)


# `bytes.translate` lowers and separates in one step: 0.3 us an address, str.replace needs 1.
_SEPARATED: Final = bytes.maketrans(
    (string.ascii_uppercase + "/-._=?&#+:;,~@!").encode(),
    (string.ascii_lowercase + " " * 15).encode(),
)


# The same for a label: what is no letter, digit or underscore stands between words.
_SPACED: Final = {
    code: chr(code).lower() if chr(code).isalnum() or chr(code) == "_" else " "
    for code in range(128)
}


@dataclass(frozen=True, slots=True)
class Far:
    """What counts in any language: pieces of addresses, and whole labels like a word in one."""

    pieces: Mapping[str, tuple[Role, Strength]]
    labels: Mapping[str, Role]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lists that one page is matched with; made by `parse_ask_words`."""

    whole: Mapping[str, Mapping[Role, Strength]]
    start: Phrases
    word: Phrases
    stop: Phrases
    filler: frozenset[str]
    solid: Solid | None
    pieces: Mapping[str, tuple[Role, Strength]]
    far: Far
    hints: Hints
    site: Phrases | None = None
    _memo: dict[str, Said] = field(default_factory=dict, compare=False, repr=False)

    def said(self, label: str) -> Said:
        """Return what a label says, per role; one longer than LABEL_LIMIT says nothing.

        Remembers labels, as the pages of a site share their menus.
        """
        if len(label) > LABEL_LIMIT:
            return {}
        said = self._memo.get(label)
        if said is None:
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            said = self._memo[label] = self._reads(label)
        return said

    def _reads(self, label: str) -> Said:
        # Nothing is said by most labels: in ASCII, where words are split in C, it takes no pattern.
        if (
            label.isascii()
            and "%" not in label
            and not self.hints.in_label(label.translate(_SPACED).split())
        ):
            return {}
        folded = fold(label)
        if self.solid and _SOLID.search(folded):
            return self.solid.said(glued(folded))
        words = words_of(folded)
        return self._spoken(words) if self.hints.in_label(words) else {}

    def _spoken(self, words: list[str]) -> Said:
        bare = [word for word in words if word not in self.filler] or words
        if self.site is not None:
            for role in self.site.at(bare, 0):
                return {role: Strength.WHOLE}
        exact = self.whole.get(" ".join(bare))
        if exact is not None:
            return exact
        if len(bare) > _WORDS_LIMIT:
            return {}
        readings = (bare,) if len(bare) == len(words) else (bare, words)
        found = {role: Strength.WORD for one in readings for role in self.word.anywhere(one)}
        found.update((role, Strength.START) for one in readings for role in self.start.at(one, 0))
        abroad = self.far.labels.get(" ".join(bare)) or self.far.labels.get(" ".join(words))
        return found or ({abroad: Strength.WORD} if abroad else {})

    def stops(self, label: str) -> bool:
        """Tell whether a label is no ask, whatever else it says."""
        folded = fold(label)
        if self.solid and _SOLID.search(folded):
            return self.solid.stops(glued(folded))
        return next(self.stop.anywhere(words_of(folded)), None) is not None

    def piece(self, piece: str) -> tuple[Role, Strength] | None:
        """Return what a piece of an address says: role, and WORD or WEAK."""
        return self.pieces.get(piece) or self.far.pieces.get(piece)


def with_phrases(lexicon: Lexicon, phrases: Mapping[Role, Sequence[str]]) -> Lexicon:
    """Return `lexicon` with phrases of one site: a label that begins so asks for that role."""
    entries = [
        (counting(words_of(fold(text)), lexicon.filler), role)
        for role, texts in phrases.items()
        for text in texts
    ]
    entries = [one for one in entries if one[0]]
    if not entries:
        return lexicon
    heads = frozenset(word for words, _ in entries for word in words)
    hints = replace(lexicon.hints, words=lexicon.hints.words | heads)
    return replace(lexicon, site=Phrases(entries), hints=hints, _memo={})


def split_phrase(text: str) -> list[str]:
    """Return the words of a phrase, the star of a stem kept at the last one."""
    words = words_of(fold(text))
    return [*words[:-1], words[-1] + "*"] if text.endswith("*") and words else words


def counting(words: Sequence[str], filler: frozenset[str]) -> tuple[str, ...]:
    """Return the words without filler; all of them where nothing else is left."""
    return tuple(word for word in words if word not in filler) or tuple(words)


def glued(folded: str) -> str:
    """Return folded text without blanks and punctuation, for scripts that write no blanks."""
    return "".join(_WORDS.findall(folded))
