"""Path globs: `*` and `?` inside a segment, `**` for whole segments. Pure, no regular expression.

A pattern and a path are both cut at slashes, and one matcher serves the segments and the characters
inside them. It looks at each pair once, so neither a long path nor a pattern full of stars is slow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import unquote

from proxy.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ANY_SEGMENTS: Final = "**"
_SEGMENTS_LIMIT: Final = 256
"""A path of more segments matches only a bare `/**`; the longest of real pages has about 20."""

_One = TypeVar("_One")
_Other = TypeVar("_Other")


@dataclass(frozen=True, slots=True)
class Glob:
    """One path pattern, checked."""

    pattern: str

    def matches(self, path: str) -> bool:
        """Tell whether `path` (without query) matches, as sent or with its escapes decoded.

        >>> Glob("/en/**/20??/**").matches("/en/investigations/2026/the-ferry")
        True
        >>> [Glob("/en/").matches(path) for path in ("/en/", "/en", "/en/x")]
        [True, False, False]
        """
        plain = unquote(path)
        return _fits(self.pattern, path) or (plain != path and _fits(self.pattern, plain))


def parse_glob(pattern: str) -> Glob:
    """Return the glob of `pattern`.

    Raises RuleError where it does not begin with a slash or `**` is not a whole segment.
    """
    if not pattern.startswith("/"):
        raise RuleError(f'path "{pattern}" must begin with "/"')
    if any(_ANY_SEGMENTS in piece and piece != _ANY_SEGMENTS for piece in pattern.split("/")):
        raise RuleError(f'path "{pattern}": "**" stands alone between slashes, as in "/en/**"')
    return Glob(pattern)


def _fits(pattern: str, path: str) -> bool:
    wanted, given = pattern.split("/")[1:], path.split("/")[1:]
    if len(given) > _SEGMENTS_LIMIT:
        return wanted == [_ANY_SEGMENTS]
    if wanted[-1] == _ANY_SEGMENTS:  # "any rest" begins behind the slash: "/en/**" is not "/en"
        wanted.append("*")
    return _wild(wanted, given, lambda one: one == _ANY_SEGMENTS, _segment_fits)


def _segment_fits(wanted: str, given: str) -> bool:
    return _wild(wanted, given, lambda one: one == "*", lambda one, two: one in ("?", two))


def _wild(
    wanted: Sequence[_One],
    given: Sequence[_Other],
    is_star: Callable[[_One], bool],
    fits: Callable[[_One, _Other], bool],
) -> bool:
    """Match with one step back to the last star: that is enough, for a later star can only gain."""
    at, place, star, resume = 0, 0, -1, 0
    while place < len(given):
        if at < len(wanted) and is_star(wanted[at]):
            star, resume, at = at, place, at + 1
        elif at < len(wanted) and fits(wanted[at], given[place]):
            at, place = at + 1, place + 1
        elif star >= 0:
            resume += 1
            at, place = star + 1, resume
        else:
            return False
    return all(is_star(one) for one in wanted[at:])
