"""Letters and signs that a charset lacks, in what it has: look-alikes, words, other letters. Pure.

A letter is never dropped and never becomes a question mark (evidence.md, "Character sets"). A
character reference is the last resort, and none at all for readers from before HTML 4, which print
the number, an empty box, or nothing (evidence.md, "Old parsers"). Only page imports this, and
anyascii.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from anyascii import anyascii

# Tried in order; the first that the charset holds. What is missing here is found by `_substitute`.
_SIGNS: Final[dict[str, tuple[str, ...]]] = {
    "“": ('"',),
    "”": ('"',),
    "„": ('"',),
    "‟": ('"',),
    "«": ('"',),
    "»": ('"',),
    "″": ('"',),
    "↩": ("^",),
    "↪": ("^",),
    "⤴": ("^",),
    "↗": ("^",),
    "▶": (">",),
    "‘": ("'",),
    "’": ("'",),
    "‚": ("'",),
    "‛": ("'",),
    "‹": ("'",),
    "›": ("'",),
    "′": ("'",),
    "ʼ": ("’", "'"),
    "ʻ": ("‘", "'"),
    "‐": ("-",),
    "‑": ("-",),
    "‒": ("–", "-"),
    "–": ("-",),
    "−": ("-",),
    "—": ("\u2015", "--"),  # cp932 and cp949 have the horizontal bar
    "\u2015": ("—", "--"),
    "…": ("...",),
    "•": ("*",),
    "‣": ("*",),
    "●": ("*",),
    "▪": ("*",),
    "·": ("*",),
    "‧": ("·", "*"),
    "×": ("x",),
    "÷": ("/",),
    "±": ("+/-",),
    "≈": ("~",),
    "≠": ("!=",),
    "≤": ("<=",),
    "≥": (">=",),
    "→": ("->",),
    "←": ("<-",),
    "↑": ("^",),
    "⁄": ("/",),
    "№": ("No",),
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("JPY",),
    "₽": ("RUB",),
    "₴": ("UAH",),
    "₸": ("KZT",),
    "₺": ("TRY",),
    "₪": ("ILS",),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₫": ("VND",),
    "₼": ("AZN",),
    "₾": ("GEL",),
    "¢": ("c",),
    "™": ("(TM)",),
    "©": ("(c)",),
    "®": ("(R)",),
    "§": ("par. ",),
    "¶": ("par. ",),
    "†": ("+",),
    "‡": ("++",),
    "°": ("deg.",),
    "¡": ("!",),
    "¿": ("?",),
    "\ufffd": ("?",),
    "٪": ("%",),
    "٫": (",",),
    "٬": (",",),
    "،": (",",),
    "؛": (";",),
    "؟": ("?",),
    "、": (",",),
    "。": (".",),
    "・": ("·", "*"),
}
_BLANKS: Final = frozenset("\u00a0\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))
# Letters that a reader takes for the other one; only for charsets without them.
_LETTERS: Final[dict[str, tuple[str, ...]]] = {
    # Ukrainian and Belarusian in CP866, KOI8-R and the like (evidence.md, "Character sets").
    "і": ("i",),
    "І": ("I",),
    "ї": ("i",),
    "Ї": ("I",),
    "ґ": ("г",),
    "Ґ": ("Г",),
    "є": ("е",),
    "Є": ("Е",),
    "ў": ("у",),
    "Ў": ("У",),
    "ё": ("е",),
    "Ё": ("Е",),
    "ј": ("j",),
    "Ј": ("J",),
    "ѕ": ("s",),
    "Ѕ": ("S",),
    # Romanian: old charsets have the letters with a cedilla, readers take them for the same.
    "ș": ("ş",),
    "Ș": ("Ş",),
    "ț": ("ţ",),
    "Ț": ("Ţ",),
    # Persian and Urdu in windows-1256.
    "ی": ("ي",),
    "ې": ("ي",),
    "ۀ": ("ه",),
    "ە": ("ه",),
    "ۂ": ("ہ", "ه"),
    "ک": ("ك",),
    "ٱ": ("ا",),
    "ۓ": ("ے", "ي"),
}
# Whole words of ASCII for Cyrillic: what anyascii, made for all languages at once, reads otherwise.
# Sources: Ukraine, Cabinet of Ministers, resolution 55 of 2010; Bulgaria, Transliteration Act of
# 2009; Belarus and Russia: BGN/PCGN, without its marks.
_LATIN: Final[dict[str, dict[str, str]]] = {
    "ru": {"ь": "", "ъ": "", "щ": "shch"},
    "uk": {
        "г": "h",
        "ґ": "g",
        "и": "y",
        "і": "i",
        "ї": "i",
        "є": "ie",
        "й": "i",
        "ь": "",
        "ю": "iu",
        "я": "ia",
    },
    "be": {"г": "h", "ґ": "g", "ў": "w", "ё": "yo", "ь": "", "ы": "y", "э": "e"},
    "bg": {"щ": "sht", "ъ": "a", "ь": "y", "х": "h"},
}
_CAPITALS: Final = re.compile("[\u0400-\u042f\u0490]{2,}")
_KNOWN_LIMIT: Final = 20_000  # characters; a page of all of Unicode must not fill the memory
_INVISIBLE: Final = frozenset({"Cf", "Mn", "Me"})


class Folder(dict[int, str]):
    """A table for `str.translate` that makes text encodable in `codec`; it fills as it is used.

    `references` leaves letters that have no look-alike for a character reference, else they are
    written in Latin letters. `markup` is for finished markup: what would end a value or open a tag
    is escaped. `latin` names the language whose Cyrillic becomes Latin, "" for none.
    """

    def __init__(
        self, codec: str, *, references: bool, markup: bool = False, latin: str = ""
    ) -> None:
        super().__init__()
        self._codec = codec
        self._references = references
        self._markup = markup
        self._latin = _LATIN.get(latin, {}) if latin else {}

    def __missing__(self, code: int) -> str:
        character = chr(code)
        text = character if self._has(character) else self._substitute(character)
        if self._markup and text != character:
            text = _escaped(text)
        if len(self) >= _KNOWN_LIMIT:
            self.clear()
        self[code] = text
        return text

    def fold(self, text: str) -> str:
        """Return `text` in characters that the charset has; what it has stays as it is."""
        if text.isascii() or self._has(text):
            return text
        text = unicodedata.normalize("NFC", text)
        if not self._references:
            text = _CAPITALS.sub(self._capitals, text)
        return text.translate(self)

    def _capitals(self, word: re.Match[str]) -> str:
        """Return a word in capitals with all letters that stand for one of its own large."""
        return word.group().translate(self).upper()

    def _has(self, text: str) -> bool:
        try:
            text.encode(self._codec)
        except UnicodeEncodeError:
            return False
        return True

    def _substitute(self, character: str) -> str:
        """Return what stands for a character that the charset lacks."""
        if character in _BLANKS:
            return " "
        for one in (*_SIGNS.get(character, ()), *_LETTERS.get(character, ())):
            if self._has(one):
                return one
        if unicodedata.category(character) in _INVISIBLE:
            return ""
        plain = _plain(character)
        if plain != character and self._has(plain):
            return plain
        if self._references:
            return f"&#{ord(character)};" if self._markup else character
        return self._in_latin(character)

    def _in_latin(self, character: str) -> str:
        base = unicodedata.normalize("NFD", character)[0]
        if base != character and self._has(base):
            return base
        lower = character.lower()
        if lower in self._latin:
            latin = self._latin[lower]
            return latin if lower == character else latin.capitalize()
        written = anyascii(character)
        if written.strip("?"):  # of a letter it does not know it makes a question mark
            return written
        return _SILENT.get(character) or f"[U+{ord(character):04X}]"


# Letters that have no sound of their own, so that the table has none for them.
_SILENT: Final = {"ا": "a", "ー": "-", "ອ": "o", "އ": "a"}


def _plain(character: str) -> str:
    """Return the plain form of a digit, a sign or a letter in another width; else the same."""
    if character.isdigit():
        return str(unicodedata.digit(character))
    if character.isalpha() and not _is_presentation(character):
        return character
    return unicodedata.normalize("NFKC", character)


def _is_presentation(character: str) -> bool:
    return unicodedata.decomposition(character).startswith("<")


def _escaped(text: str) -> str:
    if text.startswith("&#"):
        return text
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&#34;").replace("'", "&#39;")


@lru_cache(maxsize=64)
def folder_for(codec: str, *, references: bool, markup: bool, latin: str) -> Folder:
    """Return the one table for these wishes: they are few, and a table gets better with use."""
    return Folder(codec, references=references, markup=markup, latin=latin)
