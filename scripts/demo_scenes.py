"""The scenes of the demo newsroom's pictures, each with one flat color that no other has.

Used by `make_demo_pictures.py` only. `PATCHES` is what tests look for in a screenshot.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from demo_canvas import HEIGHT, WIDTH, Canvas, blend

if TYPE_CHECKING:
    from collections.abc import Callable

PATCHES = {
    "ferry": "#ff6a13",
    "dry-dock": "#ffd400",
    "storm": "#ff2e93",
    "quay": "#8a2be2",
    "bakery": "#00a86b",
    "winter": "#00c2ff",
    "tram": "#e4002b",
    "lighthouse": "#c4f000",
    "barge": "#1f3fff",
    "school": "#f4a6c8",
    "bookshop": "#00d5c4",
    "letters": "#ff00ff",
    "court": "#0a7d3c",
}


def ferry() -> Canvas:
    """A ferry in the strait at dusk."""
    canvas = Canvas(1)
    canvas.sky(
        [(0, "#1b2a4a"), (0.32, "#50567d"), (0.5, "#c98b78"), (0.58, "#f2c48d"), (1, "#f2c48d")]
    )
    canvas.glow(690, 330, 330, "#ffe2ad", 0.9)
    canvas.disc(690, 326, 26, "#fff1cf")
    canvas.hills(372, 70, "#6d6285", 1.4)
    canvas.hills(384, 42, "#4b4a6d", 2.3)
    canvas.soften(1.2)
    canvas.water(372, "#14203a", "#b98a7e")
    canvas.gleam(690, 376, 110, "#ffdba6", 80)
    hull = [(214, 404), (640, 404), (604, 462), (250, 462)]
    canvas.shape(hull, "#f6f2ea")
    canvas.shape([(222, 418), (632, 418), (627, 426), (226, 426)], "#24406b")
    canvas.shape([(247, 456), (608, 456), (600, 468), (254, 468)], "#7b2f24")
    canvas.box(262, 368, 316, 36, "#e9e3d6")
    canvas.box(290, 336, 230, 32, "#fbf8f1")
    canvas.box(452, 306, 74, 30, "#e4ddd0")
    for place in range(14):
        canvas.box(276 + place * 21.5, 378, 12, 12, "#ffcf7a" if place % 4 else "#39465f")
    for place in range(10):
        canvas.box(300 + place * 21.5, 345, 12, 10, "#ffd993")
    for place in range(4):
        canvas.box(457 + place * 17, 311, 12, 11, "#2b3a55")
    canvas.shape([(330, 336), (340, 262), (404, 262), (404, 336)], PATCHES["ferry"])
    canvas.box(339, 262, 66, 12, "#1d2437")
    canvas.line([(500, 306), (500, 236)], "#2a3350", 2.5)
    canvas.line([(500, 240), (636, 404)], "#2a3350", 1)
    for puff in range(9):
        canvas.glow(372 - puff * 24, 240 - puff * 13, 26 + puff * 9, "#8d8299", 0.32)
    for place in range(16):
        canvas.streak(150 + place * 34, 470 + (place % 3) * 5, 80, 4, "#d9c2b8")
    return canvas


def dry_dock() -> Canvas:
    """An empty dry dock with a crane."""
    canvas = Canvas(2)
    canvas.sky([(0, "#aeb9c1"), (0.55, "#dfe0da"), (1, "#dfe0da")])
    canvas.street(330, 40, 105, ["#8c949a", "#7d868d", "#9aa1a4"], "#c9cfd0")
    canvas.soften(1.6)
    canvas.shape([(0, 330), (WIDTH, 330), (WIDTH, HEIGHT), (0, HEIGHT)], "#8b8578")
    canvas.shape([(250, 346), (710, 346), (880, HEIGHT), (80, HEIGHT)], "#4c4a46")
    for step in range(6):
        y = 352 + step * 15 + step * step * 3.2
        spread = (y - 346) * 0.67
        tone = blend("#77726a", "#57544f", step / 6)
        canvas.shape(
            [
                (250 - spread, y),
                (300 + step * 6, y),
                (290 + step * 6, y + 8),
                (244 - spread, y + 8),
            ],
            tone,
        )
        canvas.shape(
            [
                (710 + spread, y),
                (660 - step * 6, y),
                (670 - step * 6, y + 8),
                (716 + spread, y + 8),
            ],
            tone,
        )
    for row in range(7):
        size = 10 + row * 5
        canvas.box(480 - size / 2, 368 + row * 16 + row * row * 2.4, size, size * 0.55, "#a57c4d")
    canvas.shape([(300, 346), (660, 346), (664, 354), (296, 354)], "#2e2d2b")
    canvas.box(700, 96, 20, 252, "#33404a")
    canvas.box(770, 96, 20, 252, "#33404a")
    for step in range(6):
        canvas.line([(702, 112 + step * 40), (788, 146 + step * 40)], "#33404a", 4)
        canvas.line([(788, 112 + step * 40), (702, 146 + step * 40)], "#33404a", 4)
    canvas.shape([(300, 84), (860, 70), (860, 92), (300, 92)], "#3b4954")
    for step in range(17):
        canvas.line(
            [(310 + step * 32, 92), (326 + step * 32, 60), (342 + step * 32, 92)], "#3b4954", 3
        )
    canvas.line([(318, 62), (850, 54)], "#3b4954", 4)
    canvas.line([(400, 92), (400, 236)], "#3a3a3a", 2)
    canvas.shape([(392, 236), (408, 236), (412, 258), (400, 270), (388, 258)], "#2c2c2c")
    canvas.box(694, 92, 106, 76, PATCHES["dry-dock"])
    canvas.box(708, 106, 34, 28, "#25323b")
    return canvas


def storm() -> Canvas:
    """Waves over the harbor wall, and a flag."""
    canvas = Canvas(3)
    canvas.sky([(0, "#20262e"), (0.4, "#4a545d"), (0.62, "#8a9498"), (1, "#8a9498")])
    for place in range(24):
        x, y = canvas.dice.uniform(-40, WIDTH), canvas.dice.uniform(-20, 260)
        canvas.glow(x, y, canvas.dice.uniform(70, 190), "#2b333c", 0.45)
    canvas.water(340, "#16252c", "#52646b", 340)
    for row in range(5):
        tone = blend("#6f8589", "#20343b", row / 4)
        base = 352 + row * 50
        points = [
            (
                float(x),
                base - 20 * abs(math.sin(x / (88 + row * 26) + row * 1.9)) ** 0.6 * (1 + row * 0.3),
            )
            for x in range(-10, WIDTH + 12, 6)
        ]
        canvas.shape([*points, (WIDTH + 10, base + 70), (-10, base + 70)], tone)
        canvas.line(points, blend("#e8eeec", "#7f969a", row / 5), 2.2)
    canvas.shape([(520, 352), (WIDTH, 318), (WIDTH, 452), (560, 432)], "#3b3f42")
    canvas.shape([(520, 352), (WIDTH, 318), (WIDTH, 334), (524, 366)], "#6c7173")
    for place in range(46):
        angle = canvas.dice.uniform(-2.7, -0.5)
        reach = canvas.dice.uniform(20, 190)
        x, y = 560 + math.cos(angle) * reach, 372 + math.sin(angle) * reach
        canvas.glow(x, y, canvas.dice.uniform(14, 44), "#eef3f2", 0.65)
    canvas.line([(760, 338), (760, 122)], "#e4e4df", 5)
    canvas.shape([(763, 126), (886, 144), (862, 172), (894, 206), (763, 200)], PATCHES["storm"])
    return canvas


def quay() -> Canvas:
    """An empty berth at dawn."""
    canvas = Canvas(4)
    canvas.sky([(0, "#c9d6df"), (0.35, "#f0dccb"), (0.52, "#f7c9a4"), (1, "#f7c9a4")])
    canvas.glow(250, 292, 300, "#fff3dc", 0.95)
    canvas.street(306, 26, 78, ["#a6a3ad", "#97949f", "#b3aeb4"], "#f6d7ae")
    canvas.soften(2.2)
    canvas.water(300, "#5e7285", "#eec9ad", 300)
    canvas.gleam(250, 304, 150, "#fff0d8", 90)
    canvas.shape([(0, 470), (WIDTH, 410), (WIDTH, HEIGHT), (0, HEIGHT)], "#6b6663")
    canvas.shape([(0, 470), (WIDTH, 410), (WIDTH, 426), (0, 490)], "#98918b")
    for place in range(12):
        canvas.line([(place * 90.0, 482 - place * 5), (place * 118 - 60.0, HEIGHT)], "#5d5855", 2)
    for x, y, size in ((180, 470, 0.6), (820, 432, 0.5)):
        canvas.box(x - 24 * size, y - 60 * size, 48 * size, 64 * size, "#35343a")
        canvas.box(x - 36 * size, y - 74 * size, 72 * size, 20 * size, "#35343a")
    canvas.box(472, 388, 72, 92, PATCHES["quay"])
    canvas.box(452, 362, 112, 34, PATCHES["quay"])
    canvas.line([(508, 452), (420, 470), (330, 452), (250, 474), (196, 462)], "#d8c9a8", 7)
    canvas.shape([(462, 480), (560, 480), (640, 512), (520, 512)], "#4f4a48")
    return canvas


def bakery() -> Canvas:
    """A bakery at four in the morning."""
    canvas = Canvas(5)
    canvas.sky([(0, "#0f1420"), (0.7, "#232b3f"), (1, "#232b3f")])
    canvas.box(60, 40, 840, 470, "#3a3440")
    for row in range(15):
        for place in range(19):
            shade = blend("#3a3440", "#453d49", canvas.dice.random())
            canvas.box(62 + place * 44 + (row % 2) * 22, 42 + row * 31, 40, 27, shade)
    canvas.box(60, 20, 840, 24, "#292430")
    canvas.box(118, 176, 470, 250, "#1d1a22")
    canvas.box(130, 188, 446, 226, "#ffca74")
    canvas.glow(350, 250, 300, "#fff0c4", 0.7)
    for row in range(2):
        y = 282 + row * 84
        canvas.box(130, y, 446, 8, "#8a5a2e")
        for place in range(7):
            x = 166 + place * 62
            tone = blend("#b9762f", "#8d5320", canvas.dice.random())
            canvas.pen.ellipse([(x - 26) * 2, (y - 40) * 2, (x + 26) * 2, (y + 6) * 2], fill=tone)
            for cut in range(3):
                canvas.line(
                    [(x - 14 + cut * 11, y - 26), (x - 6 + cut * 11, y - 12)], "#eebf7d", 2.5
                )
            canvas.box(x - 30, y, 60, 3, "#8a5a2e")
    canvas.disc(478, 236, 19, "#c98e63")
    canvas.shape([(446, 414), (452, 288), (478, 258), (504, 288), (512, 414)], "#f4efe6")
    canvas.shape([(456, 224), (462, 196), (496, 196), (500, 224)], "#fffdf7")
    for place in range(9):
        left = 112 + place * 54
        tone = "#efe6d3" if place % 2 else "#a8433a"
        canvas.shape(
            [(left, 130), (left + 54, 130), (left + 54, 172), (left + 27, 186), (left, 172)], tone
        )
    canvas.box(650, 168, 156, 342, "#211d26")
    canvas.box(660, 178, 136, 332, PATCHES["bakery"])
    canvas.box(684, 202, 88, 96, "#ffd98f")
    canvas.disc(674, 356, 6, "#f2d48a")
    canvas.box(0, 510, WIDTH, 90, "#1a1f2b")
    canvas.shape([(130, 510), (576, 510), (700, 600), (40, 600)], "#3b3638")
    canvas.glow(350, 540, 250, "#f3b65f", 0.32)
    canvas.snow(120, "#cfd5e2")
    return canvas


def winter() -> Canvas:
    """Roofs in the cold, one window lit."""
    canvas = Canvas(6)
    canvas.sky([(0, "#7d97b5"), (0.5, "#c6d3df"), (0.75, "#f3e2d8"), (1, "#f3e2d8")])
    canvas.hills(330, 90, "#b3c0ce", 1.2)
    canvas.street(400, 60, 150, ["#8b8f9f", "#9d97a2", "#7f8797"], "#f8d9a2")
    canvas.soften(1.0)
    for place in range(7):
        x = 30 + place * 148.0
        for puff in range(7):
            canvas.glow(
                x + puff * 13, 250 - puff * 26 - (place % 3) * 14, 12 + puff * 6, "#f4f3f2", 0.4
            )
    canvas.street(560, 130, 230, ["#5d5361", "#6c5b5c", "#4e5566", "#705f58"], "#f6c676")
    canvas.box(330, 236, 300, 364, "#7a4a3f")
    canvas.shape([(310, 240), (480, 128), (650, 240)], "#eef2f6")
    canvas.shape([(330, 240), (480, 146), (630, 240)], "#d7dfe8")
    canvas.box(566, 132, 34, 74, "#5c3a33")
    canvas.box(562, 126, 42, 12, "#f5f8fa")
    for row in range(3):
        for place in range(3):
            canvas.box(362 + place * 88, 270 + row * 108, 62, 76, "#e9dfd0")
            canvas.box(367 + place * 88, 275 + row * 108, 52, 66, "#36303a")
            canvas.box(358 + place * 88, 344 + row * 108, 70, 7, "#f4f7fa")
    canvas.box(455, 383, 52, 66, PATCHES["winter"])
    canvas.hills(596, 34, "#f3f6f9", 1.1)
    canvas.snow(260)
    return canvas


SCENES: dict[str, Callable[[], Canvas]] = {
    "ferry": ferry,
    "dry-dock": dry_dock,
    "storm": storm,
    "quay": quay,
    "bakery": bakery,
    "winter": winter,
}
