"""The reader's own choice as one query parameter, `?view=`: read, removed, written. Pure.

Grammar: `("full" | "simple") *("-" flag)`, flags in the order of `FLAGS` (tiers.md, "Choices of the
person"). A value that does not match as a whole belongs to the origin and is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class TextSize(Enum):
    """How large the text of a sheet is."""

    NORMAL = ""
    BIG = "big"
    BIGGER = "bigger"


@dataclass(frozen=True, slots=True)
class View:
    """What a person chose by a link.

    `full` and `simple` say which version was asked for by name (neither: the reader's engine
    decides). `part` is 0 for "not named", else 1..99; `whole` asks for one page without parts.
    `charset` is the charset a reader of raw bytes chose (`koi8-r`, ...) or "" for none.
    """

    full: bool = False
    simple: bool = False
    pictures: bool = True
    size: TextSize = TextSize.NORMAL
    dark: bool = False
    whole: bool = False
    part: int = 0
    charset: str = ""


# What `charset` may be: flag in the URL -> what page/charset writes. `latin` is a transliteration.
CHARSETS = {"1251": "windows-1251", "koi8": "koi8-r", "866": "cp866", "latin": "x-latin"}
_FLAGS = {name: flag for flag, name in CHARSETS.items()}
_VALUE = re.compile(
    r"(full|simple)(-nopics)?(?:-(big|bigger))?(-dark)?(?:-(whole)|-p([2-9]|[1-9][0-9]))?"
    r"(?:-(1251|koi8|866|latin))?"
)


def parse_view(value: str) -> View | None:
    """Return the view that `value` names, or None where it does not match the grammar.

    >>> parse_view("simple-nopics-p2") == View(simple=True, pictures=False, part=2)
    True
    >>> parse_view("gallery") is None
    True
    """
    match = _VALUE.fullmatch(value)
    if match is None:
        return None
    which, nopics, size, dark, whole, part, charset = match.groups()
    return View(
        full=which == "full",
        simple=which == "simple",
        pictures=not nopics,
        size=TextSize(size or ""),
        dark=bool(dark),
        whole=bool(whole),
        part=int(part or 0),
        charset=CHARSETS.get(charset or "", ""),
    )


def format_view(view: View) -> str:
    """Return the value of the parameter for `view`; the inverse of `parse_view`.

    >>> format_view(View(simple=True, dark=True))
    'simple-dark'
    """
    pieces = ["full" if view.full else "simple"]
    pieces += [
        flag
        for flag, on in (("nopics", not view.pictures), (view.size.value, view.size.value))
        if on
    ]
    pieces += ["dark"] if view.dark else []
    pieces += ["whole"] if view.whole else [f"p{view.part}"] if view.part > 1 else []
    pieces += [_FLAGS[view.charset]] if view.charset else []
    return "-".join(pieces)


def split_view(target: str, name: str = "view") -> tuple[str, View]:
    """Return `target` without our parameter, and what it said; the origin's own values stay.

    >>> split_view("/a?x=1&view=simple&y=2")[0]
    '/a?x=1&y=2'
    >>> split_view("/a?view=gallery")[0]
    '/a?view=gallery'
    """
    path, mark, query = target.partition("?")
    if name + "=" not in query:
        return target, View()
    view = View()
    kept: list[str] = []
    for piece in query.split("&"):
        key, _, value = piece.partition("=")
        found = parse_view(value) if key == name else None
        if found is None:
            kept.append(piece)
        else:
            view = found
    return path + (mark + "&".join(kept) if kept else ""), view


def with_view(address: str, view: View, name: str = "view") -> str:
    """Return an address that asks for `view`, any earlier wish replaced; the fragment stays last.

    >>> with_view("/a?x=1#top", View(full=True))
    '/a?x=1&view=full#top'
    """
    place, mark, fragment = address.partition("#")
    target, _ = split_view(place, name)
    joint = "&" if "?" in target else "?"
    return f"{target}{joint}{name}={format_view(view)}{mark}{fragment}"
