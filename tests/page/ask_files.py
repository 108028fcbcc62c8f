"""The ask words as they are shipped, compiled once for the tests of the finder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import proxy.page
from proxy.page.ask_words import AskWords, parse_ask_words

FOLDER = Path(proxy.page.__file__).parent / "asks"


def ask_texts() -> dict[str, str]:
    return {one.stem: one.read_text("utf-8") for one in sorted(FOLDER.glob("*.toml"))}


@cache
def ask_words() -> AskWords:
    return parse_ask_words(ask_texts())
