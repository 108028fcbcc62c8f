"""What asks are called, per language: the word lists of `asks/*.toml`, compiled. Pure.

A language file has phrases for three roles. `whole` is a complete label, `start` how a label
begins, `word` what may stand anywhere in a short label, `weak` a complete label that needs other
evidence beside it, `path` a piece of an address. `stop` makes a label no ask at all; `filler` words
do not count. A word that ends in `*` is a stem. A page is matched in its own language, those
`beside` it, and English. `common.toml` holds what needs no language. A language is added by data
alone. Only page imports this, and the shell to compile an edition.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from proxy.page.ask_lexicon import (
    STEM_KEY,
    Far,
    Hints,
    Lexicon,
    Phrases,
    Role,
    Solid,
    Strength,
    counting,
    fold,
    glued,
    split_phrase,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_COMMON: Final = "common"
_ENGLISH: Final = "en"
# A word of a language that the page does not say it is in counts from this length on: "don", "tue",
# "gift" and "abo" are words or names elsewhere. Templates say "en" on pages that are not English.
_FAR_WORD: Final = 6
# A phrase of these lists that is one word without filler keeps the filler: "give to" is not "give".
_LOOSE: Final = frozenset({"start", "word"})
# A word that means no ask in one language is an article in the next: "del".
_FAR_STOP: Final = 5
_PARTS: Final = re.compile(r"[-_./=?&#+]")


@dataclass(frozen=True, slots=True)
class Common:
    """What needs no language.

    `hosts` are by their last two labels: name, how the path begins, and the role, None for never.
    `archives` and `accounts` are pieces of addresses, `marks` words of classes, `gifts` commands of
    PayPal forms, `mail` and `search` what fields are called.
    """

    hosts: Mapping[str, tuple[tuple[str, str, Role | None], ...]]
    archives: frozenset[str]
    accounts: frozenset[str]
    marks: Mapping[str, Role]
    gifts: frozenset[str]
    mail: tuple[str, ...]
    search: frozenset[str]

    def gift_hosts(self) -> list[str]:
        """Return the names of all hosts that speak for an ask."""
        return [name for rows in self.hosts.values() for name, _, role in rows if role]


class AskWords:
    """All languages of one edition; the lists of one are compiled when a page first needs them."""

    def __init__(self, languages: Iterable[_Language], common: Common) -> None:
        self.common = common
        self._languages = {one.name: one for one in languages}
        self._names = {name: one.name for one in self._languages.values() for name in one.names}
        self._far = _far_words(self._languages.values())
        self._compiled: dict[str, Lexicon] = {}

    def lexicon(self, language: str) -> Lexicon:
        """Return the lists for a page in `language`, a primary tag, or "" for unknown."""
        name = self._names.get(language, "")
        if name not in self._compiled:
            self._compiled[name] = self._compile(name)
        return self._compiled[name]

    def _compile(self, name: str) -> Lexicon:
        known = self._languages
        if not name:
            return _compile(list(known.values()), self._far, self.common, shortest_stop=_FAR_STOP)
        one = known[name]
        near = [known[other] for other in (_ENGLISH, *one.beside) if other in known]
        return _compile([*near, one], self._far, self.common)


def parse_ask_words(files: Mapping[str, str]) -> AskWords:
    """Return the lists of `files`, text by name without its ending: `common`, `en`, `de`.

    Raises ValueError where a file is not TOML or lacks what every file has.
    """
    tables = {name: tomllib.loads(text) for name, text in files.items()}
    common = _common(tables.pop(_COMMON, {}))
    return AskWords((_Language(name, table) for name, table in tables.items()), common)


class _Language:
    """One language file, its phrases split into words once."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.name = name
        self.names = (name, *table.get("aliases", ()))
        self.beside: tuple[str, ...] = tuple(table.get("beside", ()))
        self.spaced = bool(table.get("spaces", True))
        self.filler = frozenset(word for text in table["filler"] for word in split_phrase(text))
        self.solid_filler = tuple(glued(fold(text)) for text in table["filler"])
        self.stop = tuple(table["stop"])
        self.roles: dict[Role, Mapping[str, Sequence[str]]] = {
            role: table.get(role.value, {}) for role in Role
        }
        if not self.roles[Role.DONATE] or not self.roles[Role.SUBSCRIBE]:
            raise ValueError(f"{name}.toml: needs the tables [donate] and [subscribe]")

    def phrases(self, kind: str) -> Iterator[tuple[str, Role]]:
        """Yield the phrases of one list, `whole` or another, over all roles."""
        for role, lists in self.roles.items():
            for text in lists.get(kind, ()):
                yield text, role

    def pieces(self) -> Iterator[tuple[str, tuple[Role, Strength]]]:
        """Yield the pieces of addresses, the clear ones last so that they win."""
        for kind, strength in (("weak_path", Strength.WEAK), ("path", Strength.WORD)):
            for text, role in self.phrases(kind):
                yield fold(text).replace("_", "-"), (role, strength)


def _compile(
    languages: Sequence[_Language],
    far: Far,
    common: Common,
    shortest_stop: int = 0,
) -> Lexicon:
    spaced = [one for one in languages if one.spaced]
    filler = frozenset().union(*(one.filler for one in spaced))

    def entries(kind: str) -> Iterator[tuple[tuple[str, ...], Role]]:
        for language in spaced:
            for text, role in language.phrases(kind):
                words = split_phrase(text)
                bare = counting(words, filler)
                if words:
                    yield tuple(words) if len(bare) == 1 and kind in _LOOSE else bare, role

    whole: dict[str, dict[Role, Strength]] = {}
    for words, role in entries("whole"):
        whole.setdefault(" ".join(words), {})[role] = Strength.WHOLE
    for words, role in entries("weak"):
        whole.setdefault(" ".join(words), {})[role] = Strength.WEAK
    stops = (
        (tuple(split_phrase(text)), Role.OTHER)
        for one in spaced
        for text in one.stop
        if len(text) >= shortest_stop
    )
    phrases = [words for kind in ("whole", "weak", "start", "word") for words, _ in entries(kind)]
    pieces = {piece: said for one in languages for piece, said in one.pieces()}
    return Lexicon(
        whole,
        Phrases(entries("start")),
        Phrases(entries("word")),
        Phrases(stops),
        filler,
        _solid([one for one in languages if not one.spaced]),
        pieces,
        far,
        _hints(
            chain(phrases, map(str.split, far.labels)),
            chain(pieces, far.pieces),
            common.gift_hosts(),
        ),
    )


def _hints(phrases: Iterable[Sequence[str]], pieces: Iterable[str], hosts: Iterable[str]) -> Hints:
    """Return the longest word of each phrase and piece: it is the rarest, and has to be there."""
    longest = {max(words, key=len) for words in phrases}
    parts = {max(_PARTS.split(piece), key=len) for piece in pieces}
    parts.update(host.partition(".")[0].partition("-")[0] for host in hosts)
    return Hints(
        frozenset(word for word in longest if word[-1] != "*"),
        frozenset(word[:STEM_KEY] for word in longest if word[-1] == "*"),
        frozenset(part.encode() for part in parts),
    )


def _solid(languages: Sequence[_Language]) -> Solid | None:
    if not languages:
        return None

    def pairs(kind: str) -> tuple[tuple[str, Role], ...]:
        return tuple(
            (glued(fold(text)), role) for one in languages for text, role in one.phrases(kind)
        )

    return Solid(
        dict(pairs("whole")),
        dict(pairs("weak")),
        pairs("start"),
        pairs("word"),
        tuple(glued(fold(text)) for one in languages for text in one.stop),
        tuple(sorted((text for one in languages for text in one.solid_filler), key=len)[::-1]),
    )


def _far_words(languages: Iterable[_Language]) -> Far:
    """Return what counts on a page of any language: long pieces, and long whole labels."""
    pieces: dict[str, tuple[Role, Strength]] = {}
    labels: dict[str, Role] = {}
    for one in languages:
        pieces |= {piece: said for piece, said in one.pieces() if _is_far(piece, said)}
        for text, role in one.phrases("whole") if one.spaced else ():
            words = " ".join(counting(split_phrase(text), one.filler))
            if len(words) >= _FAR_WORD:
                labels[words] = role
    return Far(pieces, labels)


def _is_far(piece: str, said: tuple[Role, Strength]) -> bool:
    return said[1] is Strength.WORD and len(piece) >= _FAR_WORD


def _common(table: Mapping[str, Any]) -> Common:
    hosts: dict[str, list[tuple[str, str, Role | None]]] = {}
    roles: dict[str, Role | None] = {"never": None, **{role.value: role for role in Role}}
    for name, role in roles.items():
        for entry in table.get(name, {}).get("hosts", ()):
            host, slash, path = entry.partition("/")
            tail = ".".join(host.split(".")[-2:])
            hosts.setdefault(tail, []).append((host, slash + path, role))
    return Common(
        {tail: tuple(sorted(rows, key=lambda row: -len(row[1]))) for tail, rows in hosts.items()},
        frozenset(table.get("never", {}).get("archives", ())),
        frozenset(table.get("never", {}).get("accounts", ())),
        {word: Role(name) for name, words in table.get("class", {}).items() for word in words},
        frozenset(table.get("donate", {}).get("gift_commands", ())),
        tuple(fold(one) for one in table.get("form", {}).get("mail", ())),
        frozenset(table.get("form", {}).get("search", ())),
    )
