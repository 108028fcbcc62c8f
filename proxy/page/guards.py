"""A cheap look at the source: what would take the parser quadratic time is refused. Pure.

Lexbor 1.0.2 is quadratic in nested elements and in attributes on one tag: 20,000 `div` in one
another take 1.3 s, 20,000 attributes 1.2 s (evidence.md, "The parser"). A first scan counts too
much on purpose and clears nearly every page; only what it does not clear is read exactly, raw text
and comments left out. Pure.
"""

from __future__ import annotations

import re
from typing import Final

_SCANNED_FROM: Final = 65_536  # characters: the worst that fits into less takes 0.4 s
NESTED_LIMIT: Final = 4_000  # open tags without an end; the most of 1,162 real pages was 89 deep
ELEMENT_LIMIT: Final = 100_000  # of a page: its tree costs half a second and some hundred megabytes
ATTRIBUTE_LIMIT: Final = 1_000  # of one tag; the most of real pages was 136

# Every part of these is possessive: nothing is read twice, whatever the page holds.
_VALUE: Final = r"""=\s*+(?>"[^"]*+"?|'[^']*+'?|)"""
# The beginning of a tag that is not plainly a short one: twenty values, 96 characters outside of a
# value, or another tag before its end. What this does not match holds 960 attributes at most. No
# two tags share the way to a value, so that the time stays linear.
_DOUBTFUL: Final = re.compile(
    rf"<[a-zA-Z](?:[^<>=]{{0,95}}+{_VALUE}){{0,19}}+(?:[^<>=]{{96}}|[^<>=]{{0,95}}+[<=])",
    re.ASCII,
)
_ATTRIBUTE: Final = r"""[\s/=]*+[^\s/>=]++(?:\s*+=\s*+(?>"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+"""
# What of a tag may be read: its name, as many attributes as are allowed, and one too many.
_ATTRIBUTES: Final = re.compile(
    rf"<[^\s/>]++(?:{_ATTRIBUTE}){{0,{ATTRIBUTE_LIMIT}}}+({_ATTRIBUTE})?", re.ASCII
)
_READ_AGAIN: Final = 4  # times the page's length that doubtful tags may be read
_LONG: Final = 2_000  # characters of a tag that could hold a thousand attributes
_NAME: Final = re.compile(r"<(/?[a-zA-Z][^\s/>]*+)", re.ASCII)

_EXACT: Final = re.compile(
    r"""<!--(?:[^-]++|-(?!-!?>))*+(?:--!?>)?
    |<(?P<raw>script|style|xmp|iframe|noembed|noframes|textarea|title)\b
     (?:[^<]++|<(?!/(?P=raw)))*+(?:</(?P=raw))?
    |<(?P<end>/?)(?P<name>[a-z][^\s/>]*+)
     (?:[\s/]++|[^\s/>=]++(?:\s*+=\s*+(?>"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+|=)*+""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
# They have no end, or the parser ends them itself.
_CLOSED: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
     "track", "wbr", "p", "li", "dd", "dt", "option", "optgroup", "tr", "td", "th", "tbody",
     "thead", "tfoot", "colgroup", "caption", "rp", "rt", "html", "head", "body", "path", "use",
     "circle", "rect", "line", "polygon", "polyline", "ellipse", "stop")
)  # fmt: skip


def refuse(text: str) -> str | None:
    """Return why `text` must not be parsed, or None where it may."""
    if len(text) < _SCANNED_FROM or _is_harmless(text):
        return None
    return _read_exactly(text)


def _is_harmless(text: str) -> bool:
    """Tell whether no tag can hold too many attributes and no element too many others."""
    if _has_long_tag(text):
        return False
    tags = text.count("<")
    if tags > NESTED_LIMIT:
        tags -= text.count("</")
    return tags <= NESTED_LIMIT or (tags <= ELEMENT_LIMIT and _is_shallow(text))


def _has_long_tag(text: str) -> bool:
    """Tell whether a tag may hold too many attributes, or too much of the page looks like it.

    Every "<" before a letter is tried, also one in quotes: in a script they mean nothing.
    """
    left = _READ_AGAIN * len(text)
    doubtful = _DOUBTFUL.search(text)
    while doubtful is not None:
        begin = doubtful.start()
        read = _ATTRIBUTES.match(text, begin)
        if read is not None:
            left -= read.end() - begin
            if read[1] is not None or left < 0:
                return True
        doubtful = _DOUBTFUL.search(text, begin + 1)
    return False


def _is_shallow(text: str) -> bool:
    """Tell whether not even with the tags in scripts too many elements stand open."""
    names = _NAME.findall(text)
    numbers: dict[str, int] = {}
    for name in set(names):  # the same one for a tag, and below 0 for its end
        bare = name.lower().lstrip("/")
        known = 0 if bare in _CLOSED else numbers.setdefault(bare, len(numbers) + 1)
        numbers[name] = -known if name[0] == "/" else known
    opened = [0] * (len(numbers) + 1)
    nested = 0
    for number in map(numbers.__getitem__, names):
        if number > 0:
            opened[number] += 1
            nested += 1
            if nested > NESTED_LIMIT:
                return False
        elif number and opened[-number]:
            opened[-number] -= 1
            nested -= 1
    return True


def _read_exactly(text: str) -> str | None:
    opened: dict[str, int] = {}
    seen = 0
    for match in _EXACT.finditer(text):
        name = match["name"]
        if name is None:
            continue
        if match.end() - match.start() > _LONG and _has_many_attributes(text, match.start()):
            return "attributes"
        seen += not match["end"]
        if seen > ELEMENT_LIMIT:
            return "elements"
        if _nested(opened, name.lower(), closes=bool(match["end"])) > NESTED_LIMIT:
            return "nested"
    return None


def _nested(opened: dict[str, int], name: str, *, closes: bool) -> int:
    """Count a tag; return how many elements stand open at most: an end closes only its like."""
    if name in _CLOSED:
        return 0
    if not closes:
        opened[name] = opened.get(name, 0) + 1
        opened[""] = opened.get("", 0) + 1
    elif opened.get(name):
        opened[name] -= 1
        opened[""] -= 1
    return opened.get("", 0)


def _has_many_attributes(text: str, begin: int) -> bool:
    read = _ATTRIBUTES.match(text, begin)
    return read is not None and read[1] is not None
