"""Brushes for the demo newsroom's pictures: skies, water, hills, houses, light, all computed.

Used by `make_demo_pictures.py` only. Nothing here is random: a scene with the same seed is the
same picture, byte for byte, on every machine with the same Pillow.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from itertools import pairwise

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

SCALE = 2
"""Drawn at twice the size and reduced: this is the only smoothing of edges."""

WIDTH, HEIGHT = 960, 600

LIT = 0.42
"""The share of windows with a light behind them."""


def rgb(color: str) -> tuple[int, int, int]:
    """Read a color."""
    return ImageColor.getcolor(color, "RGB")


def blend(first: str, second: str, share: float) -> tuple[int, int, int]:
    """Mix two colors; `share` is how much of the second there is."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return tuple(round(a + (b - a) * share) for a, b in pairs)


@dataclass
class Canvas:
    """A picture in the making; coordinates are those of the finished picture."""

    seed: int
    image: Image.Image = field(
        default_factory=lambda: Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
    )

    def __post_init__(self) -> None:
        """Take a pen and the scene's own dice."""
        self.pen = ImageDraw.Draw(self.image)
        self.dice = random.Random(self.seed)  # noqa: S311 - dice for drawing

    def shape(self, points: list[tuple[float, float]], color: str | tuple[int, ...]) -> None:
        """Fill a polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=color)

    def box(
        self, x: float, y: float, width: float, height: float, color: str | tuple[int, ...]
    ) -> None:
        """Fill a rectangle."""
        corner = ((x + width) * SCALE - 1, (y + height) * SCALE - 1)
        self.pen.rectangle([(x * SCALE, y * SCALE), corner], fill=color)

    def disc(self, x: float, y: float, radius: float, color: str | tuple[int, ...]) -> None:
        """Fill a circle."""
        left, top = (x - radius) * SCALE, (y - radius) * SCALE
        self.pen.ellipse([left, top, (x + radius) * SCALE, (y + radius) * SCALE], fill=color)

    def line(
        self, points: list[tuple[float, float]], color: str | tuple[int, ...], width: float
    ) -> None:
        """Draw a line."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=color, width=max(1, round(width * SCALE)), joint="curve")

    def sky(self, stops: list[tuple[float, str]]) -> None:
        """Fill the picture from top to bottom with colors at heights from 0 to 1."""
        column = Image.new("RGB", (1, HEIGHT * SCALE))
        for y in range(HEIGHT * SCALE):
            column.putpixel((0, y), _at(stops, y / (HEIGHT * SCALE)))
        self.image.paste(column.resize(self.image.size))

    def glow(self, x: float, y: float, radius: float, color: str, strength: float = 0.8) -> None:
        """Add light around a point."""
        size = round(radius * SCALE)
        light = ImageChops.invert(Image.radial_gradient("L")).resize((size * 2, size * 2))
        light = light.point(lambda value: round((value / 255) ** 2 * 255 * strength))
        layer = Image.new("RGB", light.size, color)
        corner = (round(x * SCALE) - size, round(y * SCALE) - size)
        self.image.paste(layer, corner, light)

    def hills(
        self, base: float, height: float, color: str | tuple[int, ...], waves: float = 2.0
    ) -> None:
        """Draw a range of hills whose foot runs to the bottom of the picture."""
        phase = [self.dice.uniform(0, math.tau) for _ in range(4)]
        points = []
        for x in range(-10, WIDTH + 11, 6):
            turn = x / WIDTH * math.tau * waves
            lift = sum(math.sin(turn * (k + 1) * 0.7 + phase[k]) / (k + 1.2) for k in range(4))
            points.append((float(x), base - height * (0.5 + lift / 3)))
        self.shape([*points, (WIDTH + 10, HEIGHT), (-10, HEIGHT)], color)

    def water(self, top: float, near: str, far: str, count: int = 260) -> None:
        """Lay a sea from `top` down, with streaks that grow towards the viewer."""
        for y in range(round(top), HEIGHT):
            self.box(0, y, WIDTH, 1, blend(far, near, (y - top) / (HEIGHT - top)))
        for _ in range(count):
            depth = self.dice.random() ** 1.6
            y = top + depth * (HEIGHT - top)
            length = (12 + depth * 130) * self.dice.uniform(0.5, 1.2)
            x = self.dice.uniform(-60, WIDTH)
            tone = blend(far, near, max(0.0, depth - self.dice.uniform(0.1, 0.6)))
            self.streak(x, y, length, 1 + depth * 2.4, tone)

    def streak(
        self, x: float, y: float, length: float, thick: float, color: str | tuple[int, ...]
    ) -> None:
        """Draw one flat wave: a line that is thin at both ends."""
        middle = x + length / 2
        self.shape(
            [(x, y), (middle, y - thick / 2), (x + length, y), (middle, y + thick / 2)], color
        )

    def gleam(self, x: float, top: float, width: float, color: str, count: int = 60) -> None:
        """Let a light lie on the water below it."""
        for _ in range(count):
            depth = self.dice.random()
            y = top + depth * (HEIGHT - top)
            length = width * (0.3 + depth) * self.dice.uniform(0.4, 1.0)
            shift = self.dice.uniform(-0.5, 0.5) * width * depth
            self.streak(x + shift - length / 2, y, length, 1.2 + depth * 2.2, color)

    def street(self, base: float, low: float, high: float, walls: list[str], lit: str) -> None:
        """Build a row of houses with windows from edge to edge."""
        x = -20.0
        while x < WIDTH:
            width = self.dice.uniform(54, 110)
            height = self.dice.uniform(low, high)
            self.house((x, base), (width, height), self.dice.choice(walls), lit)
            x += width

    def house(
        self, foot: tuple[float, float], size: tuple[float, float], wall: str, lit: str
    ) -> None:
        """Build one house with a roof; some of its windows are lit."""
        (x, base), (width, height) = foot, size
        top = base - height
        self.box(x, top, width, height, wall)
        roof = blend(wall, "#000000", 0.35)
        self.shape([(x - 3, top), (x + width / 2, top - width * 0.32), (x + width + 3, top)], roof)
        self.box(x + width * 0.68, top - width * 0.34, width * 0.1, width * 0.3, roof)
        columns = max(2, int(width // 24))
        gap = width / columns
        for row in range(int((height - 16) // 32)):
            for place in range(columns):
                shine = lit if self.dice.random() < LIT else blend(wall, "#000000", 0.3)
                self.box(x + gap * (place + 0.28), top + 14 + row * 32, gap * 0.42, 17, shine)

    def snow(self, count: int, color: str = "#ffffff") -> None:
        """Let it snow."""
        for _ in range(count):
            x, y = self.dice.uniform(0, WIDTH), self.dice.uniform(0, HEIGHT)
            self.disc(x, y, self.dice.uniform(0.7, 2.4), color)

    def soften(self, radius: float) -> None:
        """Blur all that has been drawn so far: what comes next stands in front."""
        self.image.paste(self.image.filter(ImageFilter.GaussianBlur(radius * SCALE)))

    def finished(self) -> Image.Image:
        """Return the picture in its own size."""
        return self.image.reduce(SCALE)


def _at(stops: list[tuple[float, str]], height: float) -> tuple[int, int, int]:
    for (low, first), (high, second) in pairwise(stops):
        if low <= height <= high:
            return blend(first, second, (height - low) / (high - low))
    return rgb(stops[-1][1])
