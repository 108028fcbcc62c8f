"""The demo newsroom's pictures of the sea and the harbor.

Used by `make_demo_pictures.py` only. Each scene gets the one flat color that no other has.
"""

from __future__ import annotations

import math

from demo_canvas import HEIGHT, WIDTH, Canvas, blend


def ferry(patch: str) -> Canvas:
    """Draw a ferry in the strait at dusk."""
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
    canvas.shape([(330, 336), (340, 262), (404, 262), (404, 336)], patch)
    canvas.box(339, 262, 66, 12, "#1d2437")
    canvas.line([(500, 306), (500, 236)], "#2a3350", 2.5)
    canvas.line([(500, 240), (636, 404)], "#2a3350", 1)
    for puff in range(9):
        canvas.glow(372 - puff * 24, 240 - puff * 13, 26 + puff * 9, "#8d8299", 0.32)
    for place in range(16):
        canvas.streak(150 + place * 34, 470 + (place % 3) * 5, 80, 4, "#d9c2b8")
    return canvas


def dry_dock(patch: str) -> Canvas:
    """Draw an empty dry dock with a crane."""
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
    canvas.box(694, 92, 106, 76, patch)
    canvas.box(708, 106, 34, 28, "#25323b")
    return canvas


def storm(patch: str) -> Canvas:
    """Waves over the harbor wall, and a flag."""
    canvas = Canvas(3)
    canvas.sky([(0, "#20262e"), (0.4, "#4a545d"), (0.62, "#8a9498"), (1, "#8a9498")])
    for _ in range(24):
        x, y = canvas.dice.uniform(-40, WIDTH), canvas.dice.uniform(-20, 260)
        canvas.glow(x, y, canvas.dice.uniform(70, 190), "#2b333c", 0.45)
    canvas.water(340, "#16252c", "#52646b", 340)
    for row in range(5):
        tone = blend("#6f8589", "#20343b", row / 4)
        base = 352 + row * 50
        points = [
            (
                float(x),
                base - wave(x, row),
            )
            for x in range(-10, WIDTH + 12, 6)
        ]
        canvas.shape([*points, (WIDTH + 10, base + 70), (-10, base + 70)], tone)
        canvas.line(points, blend("#e8eeec", "#7f969a", row / 5), 2.2)
    canvas.shape([(520, 352), (WIDTH, 318), (WIDTH, 452), (560, 432)], "#3b3f42")
    canvas.shape([(520, 352), (WIDTH, 318), (WIDTH, 334), (524, 366)], "#6c7173")
    for _ in range(46):
        angle = canvas.dice.uniform(-2.7, -0.5)
        reach = canvas.dice.uniform(20, 190)
        x, y = 560 + math.cos(angle) * reach, 372 + math.sin(angle) * reach
        canvas.glow(x, y, canvas.dice.uniform(14, 44), "#eef3f2", 0.65)
    canvas.line([(760, 338), (760, 122)], "#e4e4df", 5)
    canvas.shape([(763, 126), (886, 144), (862, 172), (894, 206), (763, 200)], patch)
    return canvas


def quay(patch: str) -> Canvas:
    """Draw an empty berth at dawn."""
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
    canvas.box(472, 388, 72, 92, patch)
    canvas.box(452, 362, 112, 34, patch)
    canvas.line([(508, 452), (420, 470), (330, 452), (250, 474), (196, 462)], "#d8c9a8", 7)
    canvas.shape([(462, 480), (560, 480), (640, 512), (520, 512)], "#4f4a48")
    return canvas


def lighthouse(patch: str) -> Canvas:
    """Draw a lighthouse above a gray sea."""
    canvas = Canvas(7)
    canvas.sky([(0, "#9fb4bf"), (0.45, "#cfd8d8"), (0.6, "#e9e4d6"), (1, "#e9e4d6")])
    for _ in range(16):
        x, y = canvas.dice.uniform(-40, WIDTH), canvas.dice.uniform(20, 200)
        canvas.glow(x, y, canvas.dice.uniform(60, 150), "#f3f4f0", 0.5)
    canvas.hills(358, 22, "#a3b2b6", 1.6)
    canvas.soften(1.5)
    canvas.water(352, "#4a636d", "#b6c3c4", 320)
    cliff = [
        (430.0, 600.0),
        (470, 520),
        (520, 486),
        (560, 430),
        (640, 398),
        (760, 380),
        (960, 356),
        (960, 600),
    ]
    canvas.shape(cliff, "#4c5148")
    canvas.shape(
        [(560, 430), (640, 398), (760, 380), (960, 356), (960, 392), (760, 410), (650, 424)],
        "#7d8a63",
    )
    for place in range(26):
        x = 480 + place * 19.0
        canvas.line([(x, 596), (x + 26, 520 - (place % 5) * 12)], "#41463e", 3)
    canvas.shape([(656, 402), (676, 150), (744, 150), (764, 396)], "#f7f5ee")
    canvas.shape([(728, 150), (744, 150), (764, 396), (736, 398)], "#d9d8d0")
    canvas.shape([(666, 280), (671, 212), (749, 212), (755, 280)], patch)
    canvas.box(664, 138, 92, 14, "#2b3338")
    canvas.box(682, 98, 56, 40, "#39454c")
    canvas.box(690, 102, 40, 34, "#ffe9b0")
    canvas.shape([(676, 100), (710, 66), (744, 100)], "#9c3b2e")
    canvas.box(704, 182, 12, 18, "#3d4348")
    canvas.box(700, 350, 20, 46, "#3d4348")
    canvas.house((800, 372), (110, 66), "#d8d2c4", "#5c6468")
    canvas.line([(590, 410), (596, 372), (612, 350)], "#4b3f33", 5)
    canvas.disc(620, 344, 22, "#6b7a4b")
    canvas.disc(640, 352, 16, "#748452")
    return canvas


def barge(patch: str) -> Canvas:
    """Draw a barge full of books in a canal."""
    canvas = Canvas(8)
    canvas.sky([(0, "#f4d9b8"), (0.4, "#f7e7cf"), (1, "#f7e7cf")])
    canvas.glow(760, 110, 260, "#fff8e6", 0.9)
    walls = ["#b86b4b", "#c98a5e", "#a9563f", "#d0a777"]
    canvas.street(368, 150, 260, walls, "#fff0c2")
    canvas.box(0, 366, WIDTH, 30, "#8d8274")
    canvas.box(0, 366, WIDTH, 6, "#a99d8c")
    canvas.water(396, "#4f7077", "#a3a58f", 240)
    canvas.shape([(120, 430), (850, 430), (816, 520), (176, 520)], patch)
    canvas.box(112, 420, 748, 14, "#f6efe0")
    canvas.box(236, 300, 440, 120, "#f2e6cc")
    canvas.box(226, 290, 460, 14, "#7c4a35")
    spines = ["#a33b3b", "#2f5d62", "#d99a3d", "#5b4a7a", "#3d6b45", "#c7694a", "#45536b"]
    for shelf in range(2):
        x = 252.0
        while x < 640:
            width, height = canvas.dice.uniform(6, 15), canvas.dice.uniform(34, 46)
            canvas.box(x, 358 + shelf * 54 - height, width, height, canvas.dice.choice(spines))
            x += width + 1
        canvas.box(248, 358 + shelf * 54, 412, 5, "#8a6a4a")
    canvas.box(700, 350, 30, 70, "#7c4a35")
    canvas.line([(780, 420), (780, 270)], "#5b4436", 4)
    canvas.shape([(782, 272), (842, 286), (782, 304)], "#e8c07a")
    for place in range(18):
        canvas.streak(120 + place * 40, 524 + (place % 3) * 6, 90, 4, "#cfd2bd")
    return canvas


def wave(x: float, row: int) -> float:
    """Return how high a storm wave stands at `x`: sharp crests, round valleys."""
    length, height = 88 + row * 26, 34 * (1 + row * 0.35)
    return height * (1 - abs(math.sin(x / length + row * 1.9)) ** 0.55)


SCENES = {
    "ferry": ferry,
    "dry-dock": dry_dock,
    "storm": storm,
    "quay": quay,
    "lighthouse": lighthouse,
    "barge": barge,
}
