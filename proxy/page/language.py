"""Which language a page is in that does not say so: by its letters, then its small words. Pure."""

from __future__ import annotations

import re
from collections import Counter
from operator import itemgetter
from typing import Final

RIGHT_TO_LEFT: Final = frozenset(
    ("ar", "fa", "he", "iw", "ur", "ps", "ckb", "sd", "ug", "yi", "dv")
)
WIDE: Final = frozenset(("ja", "ko", "zh", "th", "lo", "km", "my"))
"""Languages whose letters carry two or three times as much as a Latin one."""

# The languages of one script, and the letters that tell them apart; the first that is seen often
# enough wins, the last one is what its script is taken for without any.
_SCRIPTS: Final = (
    ("[\u3040-\u30ff]", (("", "ja"),)),
    ("[\uac00-\ud7af]", (("", "ko"),)),
    ("[\u4e00-\u9fff]", (("", "zh"),)),
    ("[\u0e00-\u0e7f]", (("", "th"),)),
    ("[\u05d0-\u05ea]", (("", "he"),)),
    (
        "[\u0621-\u064a\u066e-\u06d3]",
        (
            ("[\u0679\u0688\u0691\u06ba\u06d2]", "ur"),
            ("[\u067c\u0681\u0685\u0689\u0693\u0696\u069a\u06bc]", "ps"),
            ("[\u06b5\u06c6\u0695\u06ce]", "ckb"),
            ("[\u067e\u0686\u0698\u06a9\u06af\u06cc]", "fa"),
            ("", "ar"),
        ),
    ),
    ("[\u0370-\u03ff]", (("", "el"),)),
    ("[\u10d0-\u10ff]", (("", "ka"),)),
    ("[\u0531-\u058f]", (("", "hy"),)),
    ("[\u0900-\u097f]", (("", "hi"),)),
    ("[\u0980-\u09ff]", (("", "bn"),)),
    ("[\u0b80-\u0bff]", (("", "ta"),)),
    (
        "[\u0400-\u04ff]",
        (
            ("[\u049b\u0493\u04a3\u04b1]", "kk"),
            ("[\u04e9\u04af]", "mn"),
            ("\u045e", "be"),
            ("[\u0454\u0456\u0457\u0491]", "uk"),
            ("[\u0453\u0455\u045c]", "mk"),
            ("[\u0452\u0458\u045b\u045f]", "sr"),
            ("[\u044b\u044d\u0451]", "ru"),
            ("[\u0430-\u044f]\u044a", "bg"),
            ("", "ru"),
        ),
    ),
)
_NOT_LATIN: Final = re.compile("[\u0370-\u1dff\u2c00-\uffff]")
_COMPILED: Final = tuple(
    (re.compile(script), tuple((re.compile(letters), language) for letters, language in kin))
    for script, kin in _SCRIPTS
)
_SHORT: Final = 200  # characters of a text in which one letter may decide
_FEW: Final = 3
_ENOUGH: Final = 0.02  # of the letters looked at: a name in another script is no language
_MOST: Final = 0.4  # of all characters, blanks and marks among them
_OF_SCRIPT: Final = 0.003  # of a script's letters: the rarest sign, Belarusian's, is one in eighty

_SHARE: Final = 0.03  # of the words: names and numbers of another language are no text in it
_DEFAULT: Final = "en"

_SMALL_WORDS: Final = {
    "en": "the and of to in that is for with was you are from this your by on a it at as be",
    "de": "der die und das von den mit ist nicht auf für ein eine im zu zum zur auch sich wir über",
    "fr": "les des et une dans est pour que du au la le de en sur par plus avec vous aux à",
    "es": "los las del que una por con para el se la de en y un más su al es",
    "pt": "que uma não os dos para com em da do de ao na no mais por se à as são",
    "it": "che di il della per una sono con gli nel la le dei alla più è si un del da",
    "gl": "que unha non os dos para con en da do de ao na no máis por se as á polo",
    "ca": "els les del que una per amb i la de el en un més al és als dels",
    "nl": "het een van de dat niet zijn voor op met en is te bij ook naar uit je",
    "pl": "nie się jest na że do przez jak od po i w z dla są oraz czy",
    "tr": "bir ve bu için ile olarak da de çok olan daha ne kadar gibi",
    "cs": "je se na že by za jako které jsou pro v a od podle také při",
    "sk": "je sa na že by za ako ktoré sú pre v a od podľa tiež pri",
    "hu": "hogy nem egy az és is van meg csak volt a el ki már",
    "ro": "și în de la cu pentru care nu este sunt din pe o să mai şi",
    "sv": "och att det som är för på av med inte en ett till den",
    "da": "og at det er på til af ikke med der en et den fra",
    "no": "og det som på er av til ikke med har en et den fra",
    "fi": "ja on ei että se oli myös mutta kun ovat",
    "id": "yang dan di dengan untuk dari ini itu pada tidak dalam akan",
    "vi": "của và là có không được trong cho người với các một",
    "lt": "ir kad yra iš su bei apie kaip taip buvo",
    "lv": "un ir ar par kas no lai arī kā bija",
    "et": "ja on ei see et oli mis ka oma kui",
    "hr": "je da se na za su od koji kako što u i",
    "is": "og að er sem í á fyrir með um ekki við til af",
    "sw": "na ya wa kwa ni katika la za kuwa hiyo cha",
}
_VOTES: Final = {
    word: tuple(language for language, words in _SMALL_WORDS.items() if word in words.split())
    for words in _SMALL_WORDS.values()
    for word in words.split()
}
_WORD: Final = re.compile(r"[^\W\d_]+")


def guess_language(text: str, enough: float = _ENOUGH) -> str:
    """Return the language that `text` (some thousand characters) is probably in, or "".

    `enough` is the share of it that letters of another script must have.

    >>> guess_language("Это первый снег, и мы идём домой.")
    'ru'
    """
    needed = max(enough * len(text), _FEW if len(text) >= _SHORT else 1)
    is_latin = text.isascii() or len(_NOT_LATIN.findall(text)) < needed
    for script, kin in () if is_latin else _COMPILED:
        found = len(script.findall(text))
        if found >= needed:
            return _of_script(text, kin, found)
    words = _WORD.findall(text.lower())
    votes: dict[str, int] = {}
    for word, times in Counter(words).items():
        for language in _VOTES.get(word, ()):
            votes[language] = votes.get(language, 0) + times
    best, most = max(votes.items(), key=itemgetter(1), default=("", 0))
    return best if most >= max(_FEW, _SHARE * len(words)) else ""


def page_language(stated: str, sample: str) -> str:
    """Return the language of a page: the one it states, or what `sample` of its text is in.

    English is what themes and generators state when nobody chose: then the text is asked too, and
    must be in another one for the most part.
    """
    if stated and stated != _DEFAULT:
        return stated
    return guess_language(sample, _MOST if stated else _ENOUGH) or stated


def _of_script(text: str, kin: tuple[tuple[re.Pattern[str], str], ...], found: int) -> str:
    """Return the language of a script that `text` holds `found` letters of."""
    needed = max(_OF_SCRIPT * found, _FEW if found >= _SHORT else 1)
    for letters, language in kin[:-1]:
        if len(letters.findall(text)) >= needed:
            return language
    return kin[-1][1]


def primary(tag: str) -> str:
    """Return the primary subtag of a language tag in lower case, or "" where it is none.

    >>> primary("pt-BR"), primary("{{lang}}")
    ('pt', '')
    """
    head = re.split(r"[-_,; ]", tag.strip().lower(), maxsplit=1)[0]
    head = {"iw": "he", "in": "id", "nb": "no", "nn": "no", "ua": "uk"}.get(head, head)
    return head if head.isascii() and head.isalpha() and len(head) in (2, 3) else ""
