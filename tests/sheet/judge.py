"""What an old parser could run, load or misread in a sheet's markup, seen by html5lib."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import html5lib  # type: ignore[import-untyped]  # it ships no types

from proxy.reader.markup import GRAMMARS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element as Node

    from proxy.reader.tiers import Tier

TAG = re.compile(r"</[a-z][a-z0-9]*>|<[a-z][a-z0-9]*(?: [a-z-]+=\"[^\"<>`]*\")*>")
NAMED = re.compile(r"&([A-Za-z]+)")
FRAME = re.compile(r"<(?:html|head|title|meta|link|style|body)\b")
STYLE = re.compile(r"<style type=\"text/css\">[^<]*</style>")
DOCTYPE = re.compile(r"\A<!DOCTYPE [^<>]*>")


def nodes(markup: str) -> Iterator[Node]:
    yield from html5lib.parse(markup, namespaceHTMLElements=False).iter()


def complaints(markup: str, tier: Tier) -> list[str]:
    """Return what an old parser could run, load or misread in `markup`."""
    allowed = GRAMMARS[tier].attributes
    found = []
    naked = TAG.sub("", STYLE.sub("", DOCTYPE.sub("", markup)))
    if "<" in naked or ">" in naked:
        found.append("markup that is not a plain tag")
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", markup):
        found.append("a control character")
    if set(NAMED.findall(markup)) - {"amp", "lt", "gt", "quot", "nbsp"}:
        found.append("a name that old parsers lack")
    for node in nodes(markup):
        if not isinstance(node.tag, str):
            found.append("a comment")
        elif node.tag not in allowed and node.tag != "tbody":
            found.append(f"an element {node.tag}")
        else:
            found += bad_attributes(node, allowed.get(node.tag, ()))
    return found


def bad_attributes(node: Node, allowed: tuple[str, ...]) -> list[str]:
    found = [f"an attribute {name}" for name in node.attrib if name not in allowed]
    for name in ("href", "src", "action"):
        value = node.attrib.get(name, "")
        if not re.match(r"(?:https?:|mailto:|tel:|/|#|\?|$)", value) or not value.isascii():
            found.append(f"an address {value}")
    return found
