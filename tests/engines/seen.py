"""What an engine showed, and what a person would see in it: words, their order, letters, colors."""

from __future__ import annotations

import os
import re
import subprocess
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

# Letters of a screen are small for a program that reads: three times their size reads best.
ENLARGED = 3
COLUMN, BLOCK = "4", "6"  # what tesseract may take a page for
LANGUAGES = {"/ru/": "rus+eng", "/fa/": "fas"}
ADDRESS = re.compile(r"\S+://\S+")
GLUED = (
    re.compile(r"\b[a-z]{3,}[.,;:!?][A-Z][a-z]+"),  # the end of one sentence and the next
    re.compile(r"\b[a-z]{2,}[A-Z][a-z]+"),  # the end of one block and the next
    re.compile(r"[0-9]{4}[A-Z][a-z]+"),  # a date and what follows it
)

# WebKit of Qt 4 on paper and KHTML draw a line wider than they measure it, so that the space
# before a word in italics goes; their sheet has it.
SQUEEZED = ("theMarta",)


@dataclass
class Seen:
    """An engine's view of a page: the words that it gave, the picture that it drew, or both."""

    engine: str
    path: str
    given: str
    picture: Path | None
    _read: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def words(self) -> str:
        """The words of the whole page as the engine gave them, or else those of its screen."""
        return self.given or self.screen

    @property
    def screen(self) -> str:
        """The words that can be read on its screen; those of a text browser as it printed them."""
        return self._reading(COLUMN)

    def lacks(self, wanted: list[str], *, within: int | None = None) -> list[str]:
        """Return what of `wanted` the screen does not show in this order, read in two ways.

        A program that reads pictures stumbles over a line here and there, over another one when it
        looks for blocks instead of columns; a person would read both.
        """
        readings = (missing(self._reading(one)[:within], wanted) for one in (COLUMN, BLOCK))
        return next((lost for lost in readings if not lost), missing(self.screen[:within], wanted))

    def _reading(self, layout: str) -> str:
        if self.picture is None:
            return self.given
        if layout not in self._read:
            self._read[layout] = fold(read_picture(self.picture, self._language(), layout))
        return self._read[layout]

    def _language(self) -> str:
        return next((code for start, code in LANGUAGES.items() if start in self.path), "eng")

    def count(self, color: str, tolerance: int = 20) -> int:
        """Return how many pixels of the picture are close to `color`, "#rrggbb"."""
        assert self.picture is not None
        wanted = tuple(int(color[place : place + 2], 16) for place in (1, 3, 5))
        with Image.open(self.picture) as picture:
            pixels = picture.convert("RGB")
        return sum(
            number
            for number, rgb in pixels.getcolors(pixels.width * pixels.height) or []
            if isinstance(rgb, tuple)
            and all(abs(a - b) <= tolerance for a, b in zip(rgb, wanted, strict=True))
        )


def fold(text: str) -> str:
    """Return text with white space folded and letters as they are typed, not as they are drawn.

    A PDF file holds Arabic letters in their joined shapes; readers of pictures use either quote.
    """
    plain = unicodedata.normalize("NFKC", text).translate({0x200C: " ", 0x200F: "", 0x200E: ""})
    return re.sub(r"\s+", " ", plain)


def read_picture(picture: Path, language: str, layout: str) -> str:
    """Return the words that a program for reading sees in a picture, taken for such a layout."""
    large = picture.with_suffix(".large.png")
    with Image.open(picture) as small:
        gray = small.convert("L").crop((0, 0, small.width, min(small.height, 1000)))
    size = (gray.width * ENLARGED, gray.height * ENLARGED)
    gray.resize(size, Image.Resampling.LANCZOS).save(large)
    command = ["tesseract", str(large), "-", "--psm", layout, "-l", language]
    alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # its threads wait for each other: 6 s, not 1
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=alone)  # noqa: S603 -- ours
    large.unlink()
    return done.stdout


def missing(words: str, wanted: list[str]) -> list[str]:
    """Return what of `wanted` is not there, or stands before what should come first."""
    lost: list[str] = []
    place = 0
    for one in wanted:
        found = words.find(one, place)
        if found < 0:
            lost.append(one)
        else:
            place = found
    return lost


def glued(words: str) -> list[str]:
    """Return words that stand together though they belong to different sentences or blocks."""
    words = ADDRESS.sub(" ", words)  # text browsers list them; a signature may look like anything
    found = [one for pattern in GLUED for one in pattern.findall(words)]
    return [one for one in found if one not in SQUEEZED]
