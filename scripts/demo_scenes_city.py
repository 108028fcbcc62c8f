"""The demo newsroom's pictures of the city and its rooms.

Used by `make_demo_pictures.py` only. Each scene gets the one flat color that no other has.
"""

from __future__ import annotations

from demo_canvas import HEIGHT, WIDTH, Canvas, blend


def bakery(patch: str) -> Canvas:
    """Draw a bakery at four in the morning."""
    canvas = Canvas(5)
    canvas.sky([(0, "#0f1420"), (0.7, "#232b3f"), (1, "#232b3f")])
    canvas.box(60, 40, 840, 470, "#3a3440")
    for row in range(15):
        for place in range(-1, 20):
            shade = blend("#3a3440", "#453d49", canvas.dice.random())
            left = max(60, 62 + place * 44 + (row % 2) * 22)
            right = min(900, 102 + place * 44 + (row % 2) * 22)
            if left < right:
                canvas.box(left, 42 + row * 31, right - left, 27, shade)
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
    canvas.box(660, 178, 136, 332, patch)
    canvas.box(684, 202, 88, 96, "#ffd98f")
    canvas.disc(674, 356, 6, "#f2d48a")
    canvas.box(0, 510, WIDTH, 90, "#1a1f2b")
    canvas.shape([(130, 510), (576, 510), (700, 600), (40, 600)], "#3b3638")
    canvas.glow(350, 540, 250, "#f3b65f", 0.32)
    canvas.snow(120, "#cfd5e2")
    return canvas


def winter(patch: str) -> Canvas:
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
    canvas.box(455, 383, 52, 66, patch)
    canvas.hills(596, 34, "#f3f6f9", 1.1)
    canvas.snow(260)
    return canvas


def tram(patch: str) -> Canvas:
    """Draw a tram in the rain."""
    canvas = Canvas(9)
    canvas.sky([(0, "#6f7f8c"), (0.6, "#b4bcc0"), (1, "#b4bcc0")])
    canvas.street(430, 190, 320, ["#8a7f78", "#77706d", "#9a8d80", "#6b6a70"], "#f4d693")
    canvas.soften(1.8)
    canvas.shape([(0, 430), (WIDTH, 430), (WIDTH, HEIGHT), (0, HEIGHT)], "#53585c")
    for _ in range(90):
        x, y = canvas.dice.uniform(0, WIDTH), canvas.dice.uniform(440, 600)
        tone = blend("#53585c", "#8f989c", canvas.dice.random())
        canvas.streak(x, y, 40 + (y - 430) * 0.3, 3, tone)
    for offset in (0, 54):
        canvas.line([(0, 560 + offset * 0.3), (WIDTH, 520 + offset * 0.3)], "#2b2f33", 5)
    canvas.shape([(170, 250), (178, 236), (770, 236), (790, 256), (800, 520), (170, 520)], patch)
    canvas.box(186, 270, 594, 100, "#1f2933")
    for place in range(6):
        canvas.box(196 + place * 97, 278, 86, 84, "#ffe3a3" if place % 3 else "#dce6e8")
    for place in range(5):
        canvas.disc(232 + place * 112, 336, 13, "#4a3b36")
        canvas.shape(
            [
                (214 + place * 112, 362),
                (220 + place * 112, 346),
                (244 + place * 112, 346),
                (250 + place * 112, 362),
            ],
            "#34404f",
        )
    canvas.box(170, 396, 630, 16, "#f5efe2")
    canvas.box(330, 262, 60, 246, "#2a333c")
    canvas.box(336, 270, 48, 230, "#cfdadd")
    canvas.box(182, 516, 606, 22, "#23282d")
    for x in (260, 330, 640, 710):
        canvas.disc(x, 540, 20, "#1a1d20")
        canvas.disc(x, 540, 8, "#6d757a")
    canvas.line([(440, 236), (480, 170), (540, 166)], "#22282d", 4)
    canvas.line([(0, 160), (WIDTH, 172)], "#22282d", 2)
    canvas.disc(786, 470, 12, "#fff3c9")
    for _ in range(170):
        x, y = canvas.dice.uniform(0, WIDTH), canvas.dice.uniform(0, HEIGHT)
        if not 172 < x < 804 or y < 230:
            canvas.line([(x, y), (x - 7, y + 26)], "#c7d0d4", 0.8)
    return canvas


def school(patch: str) -> Canvas:
    """Draw a school whose top floor is a classroom under the roof."""
    canvas = Canvas(10)
    canvas.sky([(0, "#a9c7dd"), (0.6, "#e6eef0"), (1, "#e6eef0")])
    for place in range(7):
        canvas.glow(80 + place * 150, 90 + (place % 3) * 40, 80, "#ffffff", 0.6)
    canvas.street(480, 60, 130, ["#b7a99a", "#c4b6a2", "#a79e96"], "#f2e3c0")
    canvas.soften(1.4)
    canvas.box(210, 190, 540, 320, "#d9b779")
    canvas.shape([(186, 192), (270, 84), (690, 84), (774, 192)], "#8c3f35")
    for row in range(6):
        canvas.line(
            [(200 + row * 12, 176 - row * 16), (760 - row * 12, 176 - row * 16)], "#7b352d", 2
        )
    for place in range(4):
        x = 300 + place * 104
        canvas.shape([(x - 8, 142), (x + 22, 108), (x + 52, 142)], "#6d2f28")
        canvas.box(x, 138, 44, 40, "#fff2c4")
        canvas.box(x + 20, 138, 4, 40, "#6d2f28")
    for row in range(2):
        for place in range(7):
            if not (row == 1 and place == 3):
                canvas.box(236 + place * 74, 220 + row * 124, 48, 76, "#f6efdf")
                canvas.box(241 + place * 74, 225 + row * 124, 38, 66, "#55707d")
    canvas.box(440, 346, 80, 164, "#8b6f44")
    canvas.box(448, 354, 64, 156, patch)
    canvas.disc(500, 436, 4, "#5d4a2e")
    canvas.box(0, 508, WIDTH, 92, "#b9b3a6")
    coats = ["#3f6c8f", "#c2573f", "#577a4c", "#d3a03c", "#6b4f7c"]
    for place in range(9):
        x = 120 + place * 84 + (place % 3) * 16
        coat = coats[place % 5]
        canvas.shape([(x - 13, 566), (x - 8, 530), (x + 8, 530), (x + 13, 566)], coat)
        canvas.disc(x, 521, 9, "#c9987a")
        canvas.box(x - 7, 566, 5, 12, "#3a3a40")
        canvas.box(x + 2, 566, 5, 12, "#3a3a40")
    return canvas


def bookshop(patch: str) -> Canvas:
    """Draw a bookshop with an arch, in the evening."""
    canvas = Canvas(11)
    canvas.sky([(0, "#2c2440"), (0.6, "#6f4a5c"), (1, "#6f4a5c")])
    canvas.box(0, 60, WIDTH, 460, "#8f6b5a")
    for row in range(12):
        for place in range(22):
            shade = blend("#8f6b5a", "#9d7865", canvas.dice.random())
            canvas.box(place * 46 - (row % 2) * 23, 62 + row * 38, 43, 35, shade)
    canvas.disc(300, 250, 148, "#5a3f3a")
    canvas.box(152, 250, 296, 270, "#5a3f3a")
    canvas.disc(300, 250, 132, "#ffd890")
    canvas.box(168, 250, 264, 262, "#ffd890")
    canvas.glow(300, 270, 220, "#fff6dc", 0.7)
    spines = ["#8f2f3d", "#28536b", "#c98a2d", "#4b3f72", "#2f6b4f", "#b5533c"]
    for shelf in range(4):
        y = 258 + shelf * 64
        x = 176.0
        while x < 414:
            width, height = canvas.dice.uniform(7, 16), canvas.dice.uniform(38, 52)
            canvas.box(x, y - height, width, height, canvas.dice.choice(spines))
            x += width + 1
        canvas.box(168, y, 264, 6, "#7a5238")
    canvas.disc(640, 236, 92, "#3a2a2c")
    canvas.box(548, 236, 184, 284, "#3a2a2c")
    canvas.disc(640, 236, 80, patch)
    canvas.box(560, 236, 160, 284, patch)
    canvas.line([(640, 160), (640, 520)], "#3a2a2c", 4)
    canvas.disc(626, 380, 6, "#f3d99a")
    canvas.disc(654, 380, 6, "#f3d99a")
    canvas.line([(820, 60), (820, 150)], "#2b2126", 3)
    canvas.shape([(796, 150), (844, 150), (856, 206), (784, 206)], "#f2c063")
    canvas.glow(820, 190, 130, "#ffd88a", 0.5)
    canvas.box(0, 516, WIDTH, 84, "#3b3136")
    canvas.shape([(168, 516), (432, 516), (520, 600), (80, 600)], "#75583f")
    return canvas


def letters(patch: str) -> Canvas:
    """Draw old letters tied with a ribbon on a table."""
    canvas = Canvas(12)
    canvas.sky([(0, "#5b4636"), (1, "#7c614a")])
    for row in range(30):
        tone = blend("#5b4636", "#856850", canvas.dice.random())
        canvas.box(0, row * 20, WIDTH, 19, tone)
    canvas.glow(260, 120, 420, "#d9b07a", 0.45)
    for place in range(9):
        x, y = 250 + place * 9 + canvas.dice.uniform(-8, 8), 420 - place * 26
        tilt = canvas.dice.uniform(-10, 10)
        paper = blend("#efe2c6", "#d2bf9a", canvas.dice.random())
        canvas.shape(
            [
                (x, y + tilt),
                (x + 420, y - tilt),
                (x + 424, y + 104 - tilt),
                (x + 4, y + 104 + tilt),
            ],
            blend("#3c2f26", "#000000", 0.1),
        )
        canvas.shape(
            [
                (x, y - 6 + tilt),
                (x + 420, y - 6 - tilt),
                (x + 420, y + 94 - tilt),
                (x, y + 94 + tilt),
            ],
            paper,
        )
    for row in range(5):
        canvas.line([(372, 226 + row * 16), (600 - row * 22, 224 + row * 16)], "#5a5a72", 2)
    canvas.box(652, 212, 60, 46, "#a44a3c")
    canvas.box(658, 218, 48, 34, "#c9806a")
    canvas.shape([(486, 196), (540, 194), (532, 516), (474, 518)], patch)
    canvas.shape([(506, 320), (420, 268), (410, 352)], patch)
    canvas.shape([(506, 320), (596, 272), (600, 356)], patch)
    canvas.disc(507, 318, 20, blend(patch, "#000000", 0.25))
    return canvas


def court(patch: str) -> Canvas:
    """Draw an empty council chamber."""
    canvas = Canvas(13)
    canvas.sky([(0, "#d8cfbf"), (0.7, "#bfae95"), (1, "#bfae95")])
    for place in range(6):
        x = 60 + place * 160
        canvas.box(x, 60, 90, 270, "#f3efe4")
        canvas.box(x + 6, 66, 78, 258, "#b9d0d8")
        canvas.line([(x + 45, 66), (x + 45, 324)], "#f3efe4", 5)
        canvas.line([(x + 6, 180), (x + 84, 180)], "#f3efe4", 5)
        canvas.shape([(x, 330), (x + 90, 330), (x + 150, 600), (x + 20, 600)], "#cdbfa6")
    canvas.shape([(0, 400), (WIDTH, 400), (WIDTH, HEIGHT), (0, HEIGHT)], "#8a6a4c")
    for row in range(4):
        y, inset = 420 + row * 46, 90 - row * 40
        canvas.box(inset, y, WIDTH - inset * 2, 14, blend("#6b4a33", "#3d2a1e", row / 4))
        for place in range(9):
            gap = (WIDTH - inset * 2) / 9
            canvas.box(inset + gap * (place + 0.25), y - 24, gap * 0.5, 26, "#7d2f2c")
    canvas.box(396, 286, 168, 130, "#5a3f2c")
    canvas.box(408, 300, 144, 104, patch)
    canvas.disc(480, 236, 36, "#d7b765")
    canvas.disc(480, 236, 26, "#bf9a45")
    return canvas


SCENES = {
    "bakery": bakery,
    "winter": winter,
    "tram": tram,
    "school": school,
    "bookshop": bookshop,
    "letters": letters,
    "court": court,
}
