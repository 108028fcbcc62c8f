"""The pages that are measured with: made anew for each run, the same each time."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE_BYTES: Final = 130_000
_WORDS: Final = re.findall(
    "[a-z]+",
    "harbor morning ferry quiet council letter bridge winter island captain paper question river "
    "nobody spoke people waited answer report market student doctor street evening window light "
    "because after before between together without another public office minister village school",
)
_SCRIPT: Final = 'window.dataLayer=window.dataLayer||[];function t{0}(a){{return a*{0}+"{1}"}};'


def write_pages(folder: Path, big_bytes: int) -> None:
    """Write every page into a folder."""
    folder.mkdir()
    (folder / "500").write_bytes(_filler(500))
    (folder / "50k").write_bytes(_filler(50_000))
    (folder / "article").write_bytes(article())
    with (folder / "big").open("wb") as big:
        big.truncate(big_bytes)  # a hole: the disk is not what is measured


def article() -> bytes:
    """Return an article as news sites send it: a third text, a third markup, a third script."""
    chance = random.Random(7)  # noqa: S311  # the same page each time
    links = "".join(f'<li><a href="/s/{i}">{_sentence(chance, 5)}</a></li>' for i in range(80))
    body: list[str] = []
    for number in range(48):
        body.append(f"<p>{' '.join(_sentence(chance, 14) for _ in range(5))}</p>")
        if number % 8 == 3:
            name, words = _sentence(chance, 4), _sentence(chance, 9)
            body.append(
                f'<figure class="wide"><img src="/p/{number}.jpg" width="1200" height="800" '
                f'alt="{name}"><figcaption>{words}</figcaption></figure>'
            )
        if number % 12 == 5:
            body.append(f'<aside class="ad-slot" data-ad="{number}"><div></div></aside>')
    head = (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>The Ferry | Courier</title>"
        '<link rel=stylesheet href="/app.css"><script src="/app.js" defer></script></head><body>'
        '<header><a href="/">Courier</a> <a href="/donate" class="btn">Donate</a>'
        f"<nav><ul>{links}</ul></nav></header><main><article><h1>The Ferry</h1>"
    )
    tail = f'</article></main><footer><ul>{links}</ul><a href="/subscribe">Subscribe</a></footer>'
    page = head + "".join(body) + tail
    scripts: list[str] = []
    size = len(page)
    while size < ARTICLE_BYTES - 200:
        scripts.append(_SCRIPT.format(len(scripts), _sentence(chance, 6)))
        size += len(scripts[-1])
    return f"{page}<script>{''.join(scripts)}</script></body></html>".encode()


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize() + "."


def _filler(size: int) -> bytes:
    text = "<p>The harbor was quiet that morning and nobody spoke of the ferry."
    return (text * (size // len(text) + 1)).encode()[:size]
