"""The public paths that are ours and carry no signature. Pure.

Everything else belongs to the origin; the signed ones are in signing.
"""

from __future__ import annotations

import re
from typing import Final

READY: Final = "/_ready"
HELP: Final = "/_help"
ROBOTS: Final = "/robots.txt"
"""The origin's, but where a host must not be indexed."""

_HELP: Final = re.compile(r"/_help(?:/(?:([a-z]{2})/?)?)?")


def help_path(language: str) -> str:
    """Return the path of the help page in one of our languages.

    >>> help_path("ru")
    '/_help/ru'
    """
    return f"{HELP}/{language}"


def read_help(path: str) -> str | None:
    """Return the language that a path asks help in, "" for the reader's own, None for no help.

    >>> [read_help(path) for path in ("/_help/ru", "/_help", "/_helper")]
    ['ru', '', None]
    """
    match = _HELP.fullmatch(path)
    return None if match is None else match.group(1) or ""
