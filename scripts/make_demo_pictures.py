#!/usr/bin/env python3
"""Draw the demo newsroom's pictures into `proxy/desk/demo/media`; run it again after a change.

The files are committed, so that neither the wheel nor the tests need this script.
"""

from __future__ import annotations

import json
from pathlib import Path

from demo_scenes import PATCHES, SCENES
from PIL import Image

MEDIA = Path(__file__).resolve().parent.parent / "proxy" / "desk" / "demo" / "media"

SIZES = ((960, 600), (480, 300))

# 4:4:4 keeps the flat color of a scene what it is, up to its edge.
JPEG = {"quality": 78, "progressive": True, "optimize": True, "subsampling": "4:4:4"}

TYPES = {
    "jpg": JPEG,
    "webp": {"quality": 72, "method": 6},
    "avif": {"quality": 58, "speed": 2},
}


def main() -> None:
    """Draw every scene in every size and type, and write down the flat colors."""
    MEDIA.mkdir(exist_ok=True)
    for name, draw in SCENES.items():
        write_all(name, draw().finished())
    (MEDIA / "patches.json").write_text(json.dumps(PATCHES, indent=1) + "\n")


def write_all(name: str, picture: Image.Image) -> None:
    """Write one picture in all sizes and types."""
    for size in SIZES:
        scaled = picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)
        for ending, options in TYPES.items():
            scaled.save(MEDIA / f"{name}-{size[0]}.{ending}", **options)


if __name__ == "__main__":
    main()
