#!/usr/bin/env python3
"""Draw the demo newsroom's pictures into `proxy/desk/demo/media`; run it again after a change.

The files are committed, so that neither the wheel nor the tests need this script.
"""

from __future__ import annotations

import json
import math
import wave
from pathlib import Path

import demo_scenes_city
import demo_scenes_sea
from PIL import Image, ImageDraw

MEDIA = Path(__file__).resolve().parent.parent / "proxy" / "desk" / "demo" / "media"

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
    "radar": "#39ff14",
    "seal": "#9b1b30",
}
"""The flat color of each scene: what tests look for in a screenshot."""

SIZES = ((960, 600), (480, 300))

# 4:4:4 keeps the flat color of a scene what it is, up to its edge.
JPEG = {"quality": 66, "progressive": True, "optimize": True, "subsampling": "4:4:4"}

TYPES = {
    "jpg": JPEG,
    "webp": {"quality": 66, "method": 6},
    "avif": {"quality": 54, "speed": 2},
}


def main() -> None:
    """Draw every scene in every size and type, and write down the flat colors."""
    MEDIA.mkdir(exist_ok=True)
    for name, draw in {**demo_scenes_sea.SCENES, **demo_scenes_city.SCENES}.items():
        write_all(name, draw(PATCHES[name]).finished())
    write_radar()
    write_seal()
    write_bell()
    write_report()
    (MEDIA / "patches.json").write_text(json.dumps(PATCHES, indent=1) + "\n")


def write_all(name: str, picture: Image.Image) -> None:
    """Write one picture in all sizes and types."""
    for size in SIZES:
        scaled = picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)
        for ending, options in TYPES.items():
            scaled.save(MEDIA / f"{name}-{size[0]}.{ending}", **options)


def write_radar() -> None:
    """Write the moving picture of the weather service's radar."""
    frames = [radar_frame(turn) for turn in range(12)]
    first, *others = (frame.quantize(32, dither=Image.Dither.NONE) for frame in frames)
    first.save(MEDIA / "radar.gif", save_all=True, append_images=others, duration=160, loop=0)


def radar_frame(turn: int) -> Image.Image:
    """Draw one position of the sweep."""
    image = Image.new("RGB", (320, 320), "#06140e")
    pen = ImageDraw.Draw(image)
    for shade in range(6):
        angle = turn * 30 - shade * 7
        pen.pieslice((16, 16, 304, 304), angle - 7, angle, fill=(8, 60 - shade * 7, 38 - shade * 4))
    for radius in (48, 96, 144):
        pen.ellipse((160 - radius, 160 - radius, 160 + radius, 160 + radius), outline="#1f5b40")
    pen.line((160, 16, 160, 304), fill="#1f5b40")
    pen.line((16, 160, 304, 160), fill="#1f5b40")
    tip = math.radians(turn * 30)
    pen.line((160, 160, 160 + 144 * math.cos(tip), 160 + 144 * math.sin(tip)), fill="#7fe0ae")
    pen.ellipse((206, 92, 230, 116), fill=PATCHES["radar"])
    return image


def write_seal() -> None:
    """Write the seal of the newsroom: a PNG whose corners are transparent."""
    image = Image.new("RGBA", (960, 960), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    for tooth in range(24):
        angle = math.tau * tooth / 24
        x, y = 480 + 420 * math.cos(angle), 480 + 420 * math.sin(angle)
        pen.ellipse((x - 52, y - 52, x + 52, y + 52), fill=PATCHES["seal"])
    pen.ellipse((60, 60, 900, 900), fill=PATCHES["seal"])
    pen.ellipse((130, 130, 830, 830), outline=(255, 244, 224, 255), width=16)
    pen.line((480, 250, 480, 720), fill=(255, 244, 224, 255), width=36)
    pen.line((350, 360, 610, 360), fill=(255, 244, 224, 255), width=36)
    pen.arc((270, 380, 690, 740), 10, 170, fill=(255, 244, 224, 255), width=36)
    image.reduce(4).save(MEDIA / "seal.png", optimize=True)


def write_bell() -> None:
    """Write one stroke of a fog bell: four partials that fade, 8 bits, 8,000 a second."""
    rate, length_s = 8000, 2.0
    partials = ((392.0, 0.5, 1.6), (784.0, 0.25, 2.4), (1176.0, 0.15, 3.6), (1568.0, 0.1, 5.0))
    samples = bytearray()
    for step in range(round(rate * length_s)):
        time_s = step / rate
        level = sum(
            loud * math.exp(-fade * time_s) * math.sin(math.tau * pitch * time_s)
            for pitch, loud, fade in partials
        )
        samples.append(round(128 + 120 * level))
    with wave.open(str(MEDIA / "bell.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(rate)
        sound.writeframes(bytes(samples))


REPORT = (
    "The Ostrel Courier",
    "Annual report 2025",
    "",
    "Members of the cooperative: 4,112",
    "Income: 9,840,000 crowns, 71 percent of it from readers",
    "Spent on reporting: 7,110,000 crowns",
    "Corrections printed: 86. Lawsuits lost: none.",
)


def write_report() -> None:
    """Write a PDF of one page with real text in it."""
    lines = "".join(f"({line}) Tj 0 -26 Td\n" for line in REPORT)
    content = f"BT /F1 18 Tf 72 760 Td\n{lines}ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
    ]
    document, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(document))
        document += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(document)
    document += b"xref\n0 6\n0000000000 65535 f \n" + table + end
    (MEDIA.parent / "root" / "report.pdf").write_bytes(document)


if __name__ == "__main__":
    main()
