"""Which language a page is in that does not say so: by its letters, then its small words. Pure."""

from __future__ import annotations

import re
from typing import Final

RIGHT_TO_LEFT: Final = frozenset(
    ("ar", "fa", "he", "iw", "ur", "ps", "ckb", "sd", "ug", "yi", "dv")
)
WIDE: Final = frozenset(("ja", "ko", "zh", "th", "lo", "km", "my"))
"""Languages whose letters carry two or three times as much as a Latin one."""

# Letters that only one language of a script has, tried in order; the first pair found wins.
_SCRIPTS: Final = (
    ("[\\u3040-\\u30ff]", "ja"),
    ("[\\uac00-\\ud7af]", "ko"),
    ("[\\u4e00-\\u9fff]", "zh"),
    ("[\\u0e00-\\u0e7f]", "th"),
    ("[\\u05d0-\\u05ea]", "he"),
    ("[\\u0679\\u0688\\u06d2]", "ur"),
    ("[\\u067e\\u0686\\u0698\\u06af]", "fa"),
    ("[\\u0621-\\u064a]", "ar"),
    ("[\\u0370-\\u03ff]", "el"),
    ("[\\u10d0-\\u10ff]", "ka"),
    ("[\\u0531-\\u058f]", "hy"),
    ("[\\u0900-\\u097f]", "hi"),
    ("[\\u0980-\\u09ff]", "bn"),
    ("[\\u0b80-\\u0bff]", "ta"),
    ("\\u045e", "be"),
    ("[\\u0454\\u0456\\u0457\\u0491]", "uk"),
    ("[\\u0452\\u045b\\u045f]", "sr"),
    ("[\\u044b\\u044d\\u0451]", "ru"),
    ("[\\u0430-\\u044f]", "bg"),
)
_COMPILED: Final = tuple((re.compile(pattern), language) for pattern, language in _SCRIPTS)
_SHORT: Final = 200  # characters of a text in which one letter may decide
_FEW: Final = 3
_ENOUGH: Final = 0.02  # of the letters looked at: a name in another script is no language

_SMALL_WORDS: Final = {
    "en": "the and of to in that is for with was",
    "de": "der die und das von den mit ist nicht auf",
    "fr": "les des et une dans est pour que du au",
    "es": "los las del que una por con para el se",
    "pt": "que uma não os dos para com em da do",
    "it": "che di il della per una sono con gli nel",
    "nl": "het een van de dat niet zijn voor op met",
    "pl": "nie się jest na że do przez jak od po",
    "tr": "bir ve bu için ile olarak da de çok olan",
    "cs": "je se na že by za jako které jsou pro",
    "hu": "hogy nem egy az és is van meg csak volt",
    "ro": "și în de la cu pentru care nu este sunt",
    "sv": "och att det som är för på av med inte",
    "da": "og at det er på til af ikke med der",
    "no": "og det som på er av til ikke med har",
    "fi": "ja on ei että se oli myös mutta kun ovat",
    "id": "yang dan di dengan untuk dari ini itu pada tidak",
    "vi": "của và là có không được trong cho người với",
    "lt": "ir kad yra iš su bei apie kaip taip buvo",
    "lv": "un ir ar par kas no lai arī kā bija",
    "et": "ja on ei see et oli mis ka oma kui",
    "hr": "je da se na za su od koji kako što",
}
_VOTES: Final = {
    word: tuple(language for language, words in _SMALL_WORDS.items() if word in words.split())
    for words in _SMALL_WORDS.values()
    for word in words.split()
}
_WORD: Final = re.compile(r"[^\W\d_]+")


def guess_language(text: str) -> str:
    """Return the language that `text` (some thousand characters) is probably in, or "".

    >>> guess_language("Это первый снег, и мы идём домой.")
    'ru'
    """
    needed = max(_ENOUGH * len(text), _FEW if len(text) >= _SHORT else 1)
    for pattern, language in _COMPILED:
        if len(pattern.findall(text)) >= needed:
            return language
    votes: dict[str, int] = {}
    for word in _WORD.findall(text.lower()):
        for language in _VOTES.get(word, ()):
            votes[language] = votes.get(language, 0) + 1
    if not votes:
        return ""
    best = max(votes, key=lambda language: votes[language])
    return best if votes[best] >= _FEW else ""


def primary(tag: str) -> str:
    """Return the primary subtag of a language tag in lower case, or "" where it is none.

    >>> primary("pt-BR"), primary("{{lang}}")
    ('pt', '')
    """
    head = re.split(r"[-_,; ]", tag.strip().lower(), maxsplit=1)[0]
    head = {"iw": "he", "in": "id", "nb": "no", "nn": "no", "ua": "uk"}.get(head, head)
    return head if head.isascii() and head.isalpha() and len(head) in (2, 3) else ""
