"""What a page's JSON-LD says: every node of every block, found without trusting its shape. Pure.

Blocks come as objects, arrays and `@graph`, with wrong commas, with HTML comments around them,
broken off. A block that cannot be read is left out; size, depth and number of nodes are bounded
(evidence.md, "Real pages").
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

Node = Mapping[str, Any]

_LIMIT_CHARS: Final = 1_000_000  # JSON-LD read per page
_LIMIT_NODES: Final = 4_000
_LIMIT_DEPTH: Final = 64
_AROUND: Final = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*.{0,40}?\*/|<!\[CDATA\[)?\s*", re.DOTALL
)
_COMMA: Final = re.compile(r",(?=\s*[}\]])")
_CONTROL: Final = re.compile(r"[\x00-\x1f]+")

# Below these keys stand other things than this page: items of a list, what it is about, who made
# it.
_ELSEWHERE: Final = frozenset(
    ("itemListElement", "blogPost", "mentions", "about", "relatedLink", "isPartOf", "publisher",
     "author", "offers", "review", "comment", "citation", "subjectOf", "breadcrumb", "workExample",
     "event", "events")
)  # fmt: skip


def read_block(text: str) -> object:
    """Return the data of one script, or None where it cannot be read."""
    start = _AROUND.match(text)
    trimmed = text[start.end() if start else 0 :]
    for attempt in (trimmed, _CONTROL.sub(" ", _COMMA.sub("", trimmed))):
        try:
            return _DECODER.raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return None


_DECODER: Final = json.JSONDecoder(strict=False)


def nodes(blocks: Iterable[str]) -> list[Node]:
    """Return the objects of all blocks that speak of this page, outer ones first."""
    found: list[Node] = []
    budget = _LIMIT_CHARS
    for text in blocks:
        budget -= len(text)
        if budget < 0:
            break
        found.extend(_objects(read_block(text)))
        if len(found) >= _LIMIT_NODES:
            break
    return found[:_LIMIT_NODES]


def _objects(data: object) -> Iterator[Node]:
    queue: deque[tuple[object, int]] = deque([(data, 0)])
    seen = 0
    while queue and seen < _LIMIT_NODES:
        value, depth = queue.popleft()
        if isinstance(value, dict):
            seen += 1
            yield value
            inner: list[object] = [one for key, one in value.items() if key not in _ELSEWHERE]
        elif isinstance(value, list):
            inner = value[:_LIMIT_NODES]
        else:
            continue
        if depth < _LIMIT_DEPTH:
            queue.extend((one, depth + 1) for one in inner if isinstance(one, (dict, list)))


def types(node: Node) -> tuple[str, ...]:
    """Return the node's types without their namespace."""
    stated = node.get("@type")
    values = stated if isinstance(stated, list) else [stated]
    return tuple(
        one.rpartition("/")[2].rpartition("#")[2] for one in values if isinstance(one, str)
    )


def words(value: object) -> str:
    """Return a value as text: a string, the first of a list, a `name` or an `@value`."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("headline") or ""
        else:
            break
    return " ".join(value.split()) if isinstance(value, str) else ""


def names(value: object) -> list[str]:
    """Return all names of a value: people of an `author`, in order, none twice."""
    many = value if isinstance(value, list) else [value]
    found = (words(one) for one in many[:20])
    return list(dict.fromkeys(name for name in found if name))


def is_false(value: object) -> bool:
    """Tell whether a value says "false" in any of its spellings."""
    if isinstance(value, list):
        return any(is_false(one) for one in value)
    if isinstance(value, dict):
        return is_false(value.get("@value", value.get("@id")))
    return value is False or (
        isinstance(value, str) and value.strip().lower().rpartition("/")[2] in ("false", "no")
    )
