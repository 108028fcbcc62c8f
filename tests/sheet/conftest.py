"""A small page through the printer: what stands in the body is the text of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proxy.page.dom import Element, parse
from proxy.page.pictures import CAPTION, Candidate, Picture
from proxy.page.survey import Survey
from proxy.reader.tiers import Pictures, Profile, Tier
from proxy.sheet.content import Content, Printed, print_sheet
from proxy.sheet.links import Links
from proxy.sheet.words import Words, parse_words

URL = "https://news.example/2026/ferry"
WORDS_FOLDER = Path(__file__).parents[2] / "proxy" / "sheet" / "words"

Printer = Callable[..., Printed]


def note_pictures(root: Element) -> None:
    """Note pictures and captions as the page room does, from `src`, `alt`, `width`, `height`."""
    for one in root.iter():
        if one.tag == "img" and one.get("src"):
            width, height = (int(one.get(name) or "0") for name in ("width", "height"))
            source = Candidate(f"https://news.example{one.get('src')}")
            words = one.get("alt"), one.get("data-caption")
            is_icon = "sign" in one.get("class")
            one.note = Picture((source,), *words, width, height, is_icon)
        if one.tag == "figcaption":
            one.note = CAPTION


@pytest.fixture(scope="session")
def english() -> Words:
    return parse_words((WORDS_FOLDER / "en.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def printer(english: Words) -> Printer:
    """Return a function that prints a body: tier, survey facts and profile facts by name."""

    def print_body(  # noqa: PLR0913  # facts by name
        body: str,
        tier: Tier = Tier.BASIC,
        *,
        survey: dict[str, Any] | None = None,
        links: dict[str, Any] | None = None,
        content: dict[str, Any] | None = None,
        words: Words = english,
        **profile: Any,  # noqa: ANN401  # fields of a Profile, each with its own type
    ) -> Printed:
        root = parse("<!doctype html><body>" + body).body
        note_pictures(root)
        seen = replace(Survey(URL, URL, title="The Ferry", language="en"), **(survey or {}))
        held = replace(Content(seen, [root], site_name="Example"), **(content or {}))
        facts = {"pictures": Pictures.P480, "part_bytes": 1_000_000, **profile}
        made = Links(**{"base": URL, "page": URL, **(links or {})})
        return print_sheet(held, Profile(tier, **facts), words, made)

    return print_body


@pytest.fixture(scope="session")
def main_of(printer: Printer) -> Callable[..., str]:
    """Return a function that prints a body and gives the markup of its text, one block per line."""

    def markup(*args: Any, **kwargs: Any) -> str:  # noqa: ANN401  # as `printer`
        return printer(*args, **kwargs).main.strip()

    return markup
