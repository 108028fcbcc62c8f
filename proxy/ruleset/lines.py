"""Where the tables of a TOML text begin: `tomllib` gives lines for syntax errors only. Pure."""

from __future__ import annotations

import re
from typing import Final

# Strings and comments first, so that a header inside them is none.
_TOKEN: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^']|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|^[ \t]*\[\[[ \t]*(?P<many>[\w-]+)[ \t]*\]\]"
    r"|^[ \t]*\[[ \t]*(?P<one>[\w-]+)[ \t]*\]",
    re.MULTILINE | re.DOTALL,
)


def table_lines(source: str) -> dict[str, list[int]]:
    r"""Return the line of each `[name]` and of the first, second, third ... `[[name]]`.

    >>> table_lines("schema = 1\n[[rule]]\nid = 'a'\n[[rule]]\n")
    {'rule': [2, 4]}
    """
    found: dict[str, list[int]] = {}
    line, place = 1, 0
    for token in _TOKEN.finditer(source):
        name = token["many"] or token["one"]
        if name:
            line += source.count("\n", place, token.end())
            place = token.end()
            found.setdefault(name, []).append(line)
    return found
